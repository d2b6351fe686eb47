//! The registry in numbers, for people.

use std::fmt::Display;

use super::columns::{Alignment, TextTable, width};
use super::sheet::Sheet;
use super::source::describe_filters;
use super::{Style, plural};
use crate::view::{Counted, FigureTally, Growth, Reports, Stats, Tally, Tone};

/// Columns of the longest bar where the output is not for a terminal.
const BAR: usize = 40;

/// Tables of what there is, a chart of how it grew, and what signatories report.
pub fn render_stats(stats: &Stats, style: Style) -> String {
    let mut sheet = Sheet::new(style);
    if !stats.filters.is_empty() {
        sheet.block(&format!("Counted: {}", describe_filters(&stats.filters)), 0);
    }
    stats.counts.headlines().iter().for_each(|line| sheet.block(line, 0));
    let tones = stats.by_standing.iter().map(|tally| vec![Tone::from(tally.name), Tone::Plain, Tone::Plain]);
    push_toned(&mut sheet, ["STANDING", "PLEDGES", "HELD"], tally_cells(&stats.by_standing), tones.collect());
    push_tallies(&mut sheet, "TEXT", &stats.by_text);
    push_tallies(&mut sheet, "COUNTRY", &stats.by_country);
    push_tallies(&mut sheet, "GROUP", &stats.by_group);
    push_tallies(&mut sheet, "SINCE", &stats.by_year);
    push_growth(&mut sheet, &stats.growth);
    push_reports(&mut sheet, &stats.reports);
    let findings = stats.findings.iter().map(|one| [one.status.to_string(), one.findings.to_string()]);
    push_numbers(&mut sheet, ["FINDINGS", "COUNT"], findings.collect());
    let identities =
        stats.by_identity.iter().map(|one| [one.identity.to_string(), one.organizations.to_string()]);
    push_numbers(&mut sheet, ["IDENTITY", "ORGANIZATIONS"], identities.collect());
    sheet.finish()
}

fn push_tallies<K: Display>(sheet: &mut Sheet, title: &str, tallies: &[Tally<K>]) {
    push_numbers(sheet, [title, "PLEDGES", "HELD"], tally_cells(tallies));
}

fn tally_cells<K: Display>(tallies: &[Tally<K>]) -> Vec<[String; 3]> {
    let cells = tallies
        .iter()
        .map(|tally| [tally.name.to_string(), tally.pledges.to_string(), tally.holding.to_string()]);
    cells.collect()
}

/// A table of words, and numbers beside them; nothing where there is no row.
fn push_numbers<const N: usize>(sheet: &mut Sheet, titles: [&str; N], rows: Vec<[String; N]>) {
    push_toned(sheet, titles, rows, Vec::new());
}

/// The same, with the tone of each cell.
fn push_toned<const N: usize>(
    sheet: &mut Sheet,
    titles: [&str; N],
    rows: Vec<[String; N]>,
    tones: Vec<Vec<Tone>>,
) {
    if rows.is_empty() {
        return;
    }
    let alignments = std::iter::once(Alignment::Left).chain(std::iter::repeat(Alignment::Right));
    let rows = rows.into_iter().map(Vec::from).collect();
    sheet.blank();
    let columns = titles.into_iter().zip(alignments).collect();
    sheet.table(&TextTable { columns, rows, tones, shortened: None });
}

/// A bar for each period, the longest as long as there is room.
fn push_growth(sheet: &mut Sheet, growth: &[Growth]) {
    if growth.is_empty() {
        return;
    }
    let most = growth.iter().map(|one| one.holding).max().unwrap_or(0).max(1);
    let digits = most.to_string().len();
    let taken = growth.iter().map(|one| width(&one.period) + digits + 4).max().unwrap_or(0);
    let room = sheet.style().width.map_or(BAR, |width| width.saturating_sub(taken).clamp(1, BAR));
    sheet.heading("PLEDGES HELD AT THE END OF");
    for one in growth {
        let bar = "█".repeat((one.holding * room).div_ceil(most));
        sheet.verbatim(format!("{} {:>digits$} {bar}", one.period, one.holding).trim_end(), 0);
    }
}

fn push_reports(sheet: &mut Sheet, reports: &Reports) {
    if reports.reports == 0 {
        sheet.blank();
        sheet.verbatim("no reports", 0);
        return;
    }
    for figures in reports.figures.chunk_by(|one, next| one.accord == next.accord) {
        let given = figures.iter().any(|figure| figure.reports > 0);
        let rows = figures.iter().filter(|_| given).map(figure_cells).collect();
        push_numbers(sheet, [figures[0].accord.as_str(), "SUM", "LARGEST", "REPORTS", "ORGANIZATIONS"], rows);
    }
    sheet.blank();
    let (count, by) = (plural(reports.reports, "report"), plural(reports.organizations, "organization"));
    sheet.block(&format!("{count} by {by}; a sum is missing where two reports may count the same thing"), 0);
    if reports.overlapping > 0 {
        let cover = if reports.overlapping == 1 { "covers" } else { "cover" };
        let days = "days that an earlier report of the same organization covers";
        let doubt = "the sums may count something twice";
        sheet.block(&format!("{} of these {cover} {days}; {doubt}", reports.overlapping), 0);
    }
    let overdue = plural(reports.overdue.len(), "report");
    let verb = if reports.overdue.len() == 1 { "is" } else { "are" };
    sheet.block(&format!("{overdue} {verb} overdue: `accord list --standing unreported`"), 0);
}

/// `-` where there is no number.
fn figure_cells(figure: &FigureTally) -> [String; 5] {
    let [sum, largest] =
        [figure.sum, figure.largest].map(|number| number.map_or("-".to_owned(), |number| number.to_string()));
    let counts = [figure.reports, figure.organizations].map(|count| count.to_string());
    let [reports, organizations] = counts;
    [figure.title.clone(), sum, largest, reports, organizations]
}
