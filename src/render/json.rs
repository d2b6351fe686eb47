//! JSON: one object, pretty-printed, with one newline at the end. The objects are described in
//! docs/json.md.

use serde::{Serialize, Serializer};

use crate::diagnostic::Diagnostic;
use crate::text::for_json;
use crate::view::{
    Citation, Column, Commit, Date, FindingView, Judgement, Listing, LogView, ProbeReport, ReservationRow,
    Row, SCHEMA_VERSION, Shown, TOOL, Tabular, TextComparison, TextView, VerdictView, WriteReport,
};

/// What `verify` found; without a registry if `accord.toml` cannot be used.
#[derive(Serialize)]
struct VerdictJson<'a> {
    schema_version: u32,
    registry: Option<&'a str>,
    title: Option<&'a str>,
    repository: Option<&'a str>,
    today: Option<Date>,
    commit: Option<&'a Commit>,
    snapshot: Option<String>,
    tool: &'static str,
    sound: bool,
    diagnostics: Vec<Problem<'a>>,
    organizations: &'a [Judgement],
    log: Option<&'a LogView>,
}

#[derive(Serialize)]
struct Problem<'a> {
    code: &'static str,
    severity: String,
    organization: Option<&'a str>,
    path: &'a str,
    line: Option<usize>,
    column: Option<usize>,
    message: &'a str,
    help: &'a str,
}

#[derive(Serialize)]
struct TextsJson<'a> {
    texts: &'a [TextView],
}

/// A view, and where it is from.
#[derive(Serialize)]
struct Cited<'a, V> {
    #[serde(flatten)]
    citation: &'a Citation,
    #[serde(flatten)]
    view: &'a V,
}

pub(super) fn print_pretty(value: &impl Serialize) -> String {
    let text = serde_json::to_string_pretty(value).expect("strings, numbers and lists can be written");
    for_json(text) + "\n"
}

/// What `verify` found.
pub fn render_verdict(verdict: &VerdictView) -> String {
    let citation = verdict.citation.as_ref();
    print_pretty(&VerdictJson {
        schema_version: SCHEMA_VERSION,
        registry: citation.map(|one| one.registry.as_str()),
        title: citation.map(|one| one.title.as_str()),
        repository: citation.and_then(|one| one.repository.as_deref()),
        today: citation.map(|one| one.today),
        commit: citation.and_then(|one| one.edition.commit()),
        snapshot: citation.and_then(|one| one.edition.snapshot()),
        tool: TOOL,
        sound: verdict.sound,
        diagnostics: verdict.diagnostics.iter().map(describe_problem).collect(),
        organizations: &verdict.organizations,
        log: verdict.log.as_ref(),
    })
}

fn describe_problem(diagnostic: &Diagnostic) -> Problem<'_> {
    Problem {
        code: diagnostic.code.name(),
        severity: diagnostic.severity.to_string(),
        organization: diagnostic.organization.as_deref(),
        path: &diagnostic.place.path,
        line: diagnostic.place.position.map(|(line, _)| line),
        column: diagnostic.place.position.map(|(_, column)| column),
        message: &diagnostic.message,
        help: &diagnostic.help,
    }
}

#[derive(Serialize)]
#[serde(bound = "")]
struct WithRows<'a, R: Tabular> {
    #[serde(flatten)]
    source: &'a Listing<R>,
    rows: Vec<Cells<'a, R>>,
}

/// A row's cells by the names of their columns, in the columns' order.
struct Cells<'a, R: 'static>(&'a [&'static Column<R>], &'a R);

impl<R> Serialize for Cells<'_, R> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(columns, row) = self;
        serializer.collect_map(columns.iter().map(|column| (column.name, (column.value)(row))))
    }
}

fn list_cells<R: Tabular>(listing: &Listing<R>) -> impl Iterator<Item = Cells<'_, R>> {
    listing.rows.iter().map(|row| Cells(&listing.columns, row))
}

pub fn render_listing<R: Tabular>(listing: &Listing<R>) -> String {
    print_pretty(&WithRows { source: listing, rows: list_cells(listing).collect() })
}

/// The same without its rows.
pub fn render_source<R: Tabular>(listing: &Listing<R>) -> String {
    print_pretty(listing)
}

/// One object on one line for each row, and nothing else.
pub fn render_lines<R: Tabular>(listing: &Listing<R>) -> String {
    let lines = list_cells(listing).map(|cells| {
        let line = serde_json::to_string(&cells).expect("strings, numbers and lists can be written");
        for_json(line) + "\n"
    });
    lines.collect()
}

/// Rows, where they are from, and the same findings in full.
#[derive(Serialize)]
struct FindingsJson<'a> {
    #[serde(flatten)]
    listing: &'a Listing<FindingView>,
    findings: &'a [FindingView],
}

pub fn render_findings(listing: &Listing<FindingView>) -> String {
    print_pretty(&FindingsJson { listing, findings: &listing.rows })
}

/// Any other view, with where it is from.
pub fn render_cited(citation: &Citation, view: &impl Serialize) -> String {
    print_pretty(&Cited { citation, view })
}

pub fn render_probe(probe: &ProbeReport) -> String {
    print_pretty(probe)
}

/// What a command wrote.
pub fn render_written(report: &WriteReport) -> String {
    print_pretty(report)
}

/// A text, what it changes, and who pledged to it.
#[derive(Serialize)]
struct TextPageJson<'a> {
    text: &'a TextView,
    comparison: Option<&'a TextComparison>,
    pledges: Vec<Cells<'a, Row>>,
    reservations: Vec<Cells<'a, ReservationRow>>,
}

/// The page of a text of a website.
pub fn render_text_page<'a>(
    citation: &Citation,
    text: &TextView,
    comparison: Option<&TextComparison>,
    pledges: impl Iterator<Item = &'a Row>,
    reservations: &[ReservationRow],
) -> String {
    let columns = (Row::shown(Shown::Data), ReservationRow::shown(Shown::Data));
    let page = TextPageJson {
        text,
        comparison,
        pledges: pledges.map(|row| Cells(&columns.0, row)).collect(),
        reservations: reservations.iter().map(|row| Cells(&columns.1, row)).collect(),
    };
    render_cited(citation, &page)
}

pub fn render_texts(citation: &Citation, texts: &[TextView]) -> String {
    render_cited(citation, &TextsJson { texts })
}
