//! The registry in numbers: charts, the numbers beside them, and the same numbers as CSV.

use std::iter::once_with;

use minijinja::{Error, context};
use serde::Serialize;

use super::chart::BarChart;
use super::desk::{SiteDesk, to_value};
use super::{SiteFile, SiteFiles};
use crate::render::csv::render_cells;
use crate::view::{FigureTally, Stats, Tally};

/// A table of numbers, one row for each name.
#[derive(Clone, Debug, Serialize)]
struct StatsTable {
    /// The file's name, and the key of its heading.
    name: &'static str,
    /// Where the words for the names are; None where the names are words already.
    words: Option<&'static str>,
    /// The columns of numbers, by the keys of their headings.
    columns: Vec<&'static str>,
    rows: Vec<StatsRow>,
}

#[derive(Clone, Debug, Serialize)]
struct StatsRow {
    name: String,
    numbers: Vec<usize>,
    /// The bar of the first number, and of the second where there is one: thousandths of the longest bar of the table.
    bar: usize,
    filled: usize,
}

/// The page, and a file for each table.
pub(super) fn render_stats(desk: SiteDesk<'_>) -> SiteFiles<'_> {
    let page = once_with(move || render_page(desk));
    let files = once_with(move || render_files(desk)).flatten().filter(move |_| desk.is_first());
    Box::new(page.chain(files))
}

fn render_page(desk: SiteDesk<'_>) -> Result<SiteFile, Error> {
    let stats = &desk.site.stats;
    let growth: Vec<_> = stats.growth.iter().map(|one| (one.period.clone(), one.holding)).collect();
    let texts = stats.reports.figures.chunk_by(|one, next| one.accord == next.accord);
    let metrics = texts.map(|figures| {
        let most = figures.iter().map(|figure| figure.reports).max().unwrap_or(0);
        let bars = figures.iter().map(|figure| scale_bar(figure.reports, most));
        context! {
            accord => figures[0].accord.as_str(),
            figures => to_value(figures),
            bars => bars.collect::<Vec<_>>(),
        }
    });
    let page = context! {
        chart => to_value(BarChart::of(&growth)),
        tables => to_value(list_tables(stats)),
        metrics => metrics.collect::<Vec<_>>(),
        reports => to_value(&stats.reports),
        titles => to_value(&desk.site.titles),
    };
    desk.page("stats/", "pages/stats.html", page)
}

fn render_files(desk: SiteDesk<'_>) -> Vec<Result<SiteFile, Error>> {
    let stats = &desk.site.stats;
    let growth =
        stats.growth.iter().map(|one| vec![one.period.clone(), one.day.to_string(), one.holding.to_string()]);
    let mut files = vec![
        ("growth", render_cells(&["period", "day", "holding"], growth)),
        ("metrics", render_metrics(&stats.reports.figures)),
    ];
    for table in list_tables(stats) {
        let names: Vec<_> = std::iter::once(table.name).chain(table.columns).collect();
        let rows = table.rows.into_iter().map(|row| {
            std::iter::once(row.name).chain(row.numbers.iter().map(ToString::to_string)).collect()
        });
        files.push((table.name, render_cells(&names, rows)));
    }
    files.into_iter().map(|(name, text)| desk.file(&format!("stats/{name}.csv"), text)).collect()
}

fn render_metrics(figures: &[FigureTally]) -> String {
    let names = ["text", "metric", "title", "unit", "sum", "largest", "reports", "organizations"];
    let rows = figures.iter().map(|figure| {
        let [sum, largest] =
            [figure.sum, figure.largest].map(|number| number.map(|number| number.to_string()));
        vec![
            figure.accord.to_string(),
            figure.metric.to_string(),
            figure.title.clone(),
            figure.unit.clone(),
            sum.unwrap_or_default(),
            largest.unwrap_or_default(),
            figure.reports.to_string(),
            figure.organizations.to_string(),
        ]
    });
    render_cells(&names, rows)
}

/// Every table that has a row.
fn list_tables(stats: &Stats) -> Vec<StatsTable> {
    let findings = stats.findings.iter().map(|one| (one.status.to_string(), vec![one.findings]));
    let identities = stats.by_identity.iter().map(|one| (one.identity.to_string(), vec![one.organizations]));
    let tables = [
        tally_table("standing", Some("standing"), &stats.by_standing),
        tally_table("text", Some("title"), &stats.by_text),
        tally_table("country", Some("country"), &stats.by_country),
        tally_table("group", Some("group"), &stats.by_group),
        tally_table("year", None, &stats.by_year),
        lay_out("identity", Some("identity"), vec!["organizations"], identities.collect()),
        lay_out("status", Some("finding"), vec!["findings"], findings.collect()),
    ];
    tables.into_iter().filter(|table| !table.rows.is_empty()).collect()
}

fn tally_table<K: ToString>(
    name: &'static str,
    words: Option<&'static str>,
    tallies: &[Tally<K>],
) -> StatsTable {
    let rows = tallies.iter().map(|tally| (tally.name.to_string(), vec![tally.pledges, tally.holding]));
    lay_out(name, words, vec!["pledges", "holding"], rows.collect())
}

fn lay_out(
    name: &'static str,
    words: Option<&'static str>,
    columns: Vec<&'static str>,
    rows: Vec<(String, Vec<usize>)>,
) -> StatsTable {
    let most = rows.iter().filter_map(|(_, numbers)| numbers.first().copied()).max().unwrap_or(0);
    let rows = rows.into_iter().map(|(name, numbers)| {
        let bar = numbers.first().map_or(0, |number| scale_bar(*number, most));
        let filled = numbers.last().map_or(0, |number| scale_bar(*number, most));
        StatsRow { name, numbers, bar, filled }
    });
    StatsTable { name, words, columns, rows: rows.collect() }
}

/// The length of a bar, in thousandths of the longest one.
fn scale_bar(number: usize, most: usize) -> usize {
    (number * 1000).div_ceil(most.max(1))
}
