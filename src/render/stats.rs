//! The registry in numbers, for people.

use super::columns::{Alignment, TextTable, width};
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
    let row = |tally: &Tally| vec![tally.name.clone(), tally.pledges.to_string(), tally.holding.to_string()];
    number_table(&[title, "PLEDGES", "CURRENT OR DUE"], tallies.iter().map(row).collect(), style)
}

/// A table of words and how many there are of each; nothing where there is none.
fn counts(
    title: &str,
    what: &str,
    rows: impl Iterator<Item = (&'static str, usize)>,
    style: Style,
) -> String {
    let rows: Vec<_> = rows.map(|(word, count)| vec![word.to_owned(), count.to_string()]).collect();
    if rows.is_empty() { String::new() } else { format!("\n{}", number_table(&[title, what], rows, style)) }
}

/// A table of words, and numbers beside them.
fn number_table(titles: &[&str], rows: Vec<Vec<String>>, style: Style) -> String {
    let alignments = std::iter::once(Alignment::Left).chain(std::iter::repeat(Alignment::Right));
    TextTable { columns: titles.iter().copied().zip(alignments).collect(), rows }.render(style)
}

/// A bar for each period, the longest as long as there is room.
fn growth(growth: &[Growth], style: Style) -> String {
    let most = growth.iter().map(|one| one.holding).max().unwrap_or(0).max(1);
    let digits = most.to_string().len();
    let taken = growth.iter().map(|one| width(&one.period) + digits + 4).max().unwrap_or(0);
    let room = style.width.map_or(BAR, |width| width.saturating_sub(taken).clamp(1, BAR));
    let title = style.bold("PLEDGES CURRENT OR DUE AT THE END OF") + "\n";
    growth.iter().fold(title, |text, one| {
        let bar = "█".repeat((one.holding * room).div_ceil(most));
        let line = format!("{} {:>digits$} {bar}", one.period, one.holding);
        text + line.trim_end() + "\n"
    })
}

fn reports(reports: &Reports, style: Style) -> String {
    if reports.reports == 0 {
        return "no reports\n".to_owned();
    }
    let rows = reports.figures.iter().map(figure_cells).collect();
    let by = plural(reports.organizations, "organization");
    let mut text = number_table(&["REPORTED", "SUM", "LARGEST", "REPORTS"], rows, style);
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

/// `-` where there is no number.
fn figure_cells(figure: &Figure) -> Vec<String> {
    let [sum, largest] =
        [figure.sum, figure.largest].map(|number| number.map_or("-".to_owned(), |number| number.to_string()));
    vec![figure.name.replace('_', " "), sum, largest, figure.reports.to_string()]
}
