//! The registry in numbers, for people.

use super::columns::{lay_out, width};
use super::table::table;
use super::{Style, plural};
use crate::text::for_terminal;
use crate::view::{Figure, Growth, Reports, Stats, Tally};

/// Columns of the longest bar where the output is not for a terminal.
const BAR: usize = 40;

/// Tables of what there is, a chart of how it grew, and what signatories report.
pub fn stats(stats: &Stats, style: Style) -> String {
    let mut text = format!(
        "{} ({} sound, {} broken and not counted below)\n{}, of which {} current or due\n",
        plural(stats.organizations + stats.broken, "organization"),
        stats.organizations,
        stats.broken,
        plural(stats.pledges, "pledge"),
        stats.holding
    );
    let tables = [
        ("STANDING", &stats.by_standing),
        ("TEXT", &stats.by_text),
        ("COUNTRY", &stats.by_country),
        ("GROUP", &stats.by_group),
        ("SINCE", &stats.by_year),
    ];
    for (title, tallies) in tables.iter().filter(|(_, tallies)| !tallies.is_empty()) {
        text += &format!("\n{}", tally(title, tallies, style));
    }
    if !stats.growth.is_empty() {
        text += &format!("\n{}", growth(&stats.growth, style));
    }
    text += &format!("\n{}", reports(&stats.reports, style));
    let findings = stats.findings.iter().map(|one| (one.status, one.findings));
    text += &counts("FINDINGS", "COUNT", findings, style);
    let identities = stats.by_identity.iter().map(|one| (one.identity, one.organizations));
    text += &counts("IDENTITY", "ORGANIZATIONS", identities, style);
    text + &format!("\n{}\nas of {}\n", for_terminal(&stats.registry), stats.today)
}

fn tally(title: &str, tallies: &[Tally], style: Style) -> String {
    let pledges = right(tallies.iter().map(|tally| Some(tally.pledges as u64)));
    let holding = right(tallies.iter().map(|tally| Some(tally.holding as u64)));
    let names = tallies.iter().map(|tally| for_terminal(&tally.name).into_owned());
    let rows: Vec<_> =
        names.zip(pledges).zip(holding).map(|((name, all), now)| vec![name, all, now]).collect();
    table(&[title, "PLEDGES", "CURRENT OR DUE"], &rows, style)
}

/// A table of words and how many there are of each; nothing where there is none.
fn counts(
    title: &str,
    what: &str,
    rows: impl Iterator<Item = (&'static str, usize)>,
    style: Style,
) -> String {
    let (words, numbers): (Vec<_>, Vec<_>) = rows.unzip();
    if words.is_empty() {
        return String::new();
    }
    let numbers = right(numbers.into_iter().map(|number| Some(number as u64)));
    let rows: Vec<_> =
        words.into_iter().zip(numbers).map(|(word, number)| vec![word.to_owned(), number]).collect();
    format!("\n{}", table(&[title, what], &rows, style))
}

/// Numbers under each other, the last digits aligned; `-` where there is none.
fn right(numbers: impl Iterator<Item = Option<u64>>) -> Vec<String> {
    let shown = |number: Option<u64>| number.map_or("-".to_owned(), |number| number.to_string());
    let numbers: Vec<_> = numbers.map(shown).collect();
    let width = numbers.iter().map(String::len).max().unwrap_or(0);
    numbers.into_iter().map(|number| format!("{number:>width$}")).collect()
}

/// A bar for each period, the longest as long as there is room.
fn growth(growth: &[Growth], style: Style) -> String {
    let most = growth.iter().map(|one| one.holding).max().unwrap_or(0).max(1);
    let numbers = right(growth.iter().map(|one| Some(one.holding as u64)));
    let taken = growth.iter().zip(&numbers).map(|(one, number)| width(&one.period) + number.len() + 4).max();
    let room = style.width.map_or(BAR, |width| width.saturating_sub(taken.unwrap_or(0)).clamp(1, BAR));
    let row = |(one, number): (&Growth, String)| {
        vec![one.period.clone(), number, "█".repeat((one.holding * room).div_ceil(most))]
    };
    let rows: Vec<_> = growth.iter().zip(numbers).map(row).collect();
    let lines = lay_out(&["", "", ""], &rows, None);
    let title = style.bold("PLEDGES CURRENT OR DUE AT THE END OF") + "\n";
    lines.into_iter().skip(1).fold(title, |text, line| text + &line + "\n")
}

fn reports(reports: &Reports, style: Style) -> String {
    if reports.reports == 0 {
        return "no reports\n".to_owned();
    }
    let sums = right(reports.figures.iter().map(|figure| figure.sum));
    let largest = right(reports.figures.iter().map(|figure| figure.largest));
    let counts = right(reports.figures.iter().map(|figure| Some(figure.reports as u64)));
    let numbers = sums.into_iter().zip(largest).zip(counts);
    let row = |(figure, ((sum, largest), count)): (&Figure, ((String, String), String))| {
        vec![figure.name.replace('_', " "), sum, largest, count]
    };
    let rows: Vec<_> = reports.figures.iter().zip(numbers).map(row).collect();
    let by = plural(reports.organizations, "organization");
    let mut text = table(&["REPORTED", "SUM", "LARGEST", "REPORTS"], &rows, style);
    text += &format!(
        "{} by {by}; countries are not added up: two may mean the same\n",
        plural(reports.reports, "report")
    );
    if reports.overlapping > 0 {
        let covers = if reports.overlapping == 1 { "covers" } else { "cover" };
        text += &format!(
            "{} of these {covers} days that an earlier one of the same organization covers:\n\
             the sums may count something twice\n",
            reports.overlapping
        );
    }
    text
}
