//! JSON: one object, pretty-printed, with one newline at the end. The objects are described in
//! docs/json.md.

use serde::{Serialize, Serializer};

use crate::diagnostic::Diagnostic;
use crate::text::for_json;
use crate::view::{
    Column, Diff, FindingView, History, Judgement, Listing, OrganizationPage, ProbeReport, RecordPage,
    SCHEMA_VERSION, Stats, StatusReport, Tabular, TextComparison, TextView, VerdictView,
};

#[derive(Serialize)]
struct VerdictJson<'a> {
    schema_version: u32,
    sound: bool,
    diagnostics: Vec<Problem<'a>>,
    organizations: &'a [Judgement],
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
    schema_version: u32,
    texts: &'a [TextView],
}

pub(super) fn pretty(value: &impl Serialize) -> String {
    let text = serde_json::to_string_pretty(value).expect("strings, numbers and lists can be written");
    for_json(text) + "\n"
}

/// What `verify` found.
pub fn verdict(verdict: &VerdictView) -> String {
    pretty(&VerdictJson {
        schema_version: SCHEMA_VERSION,
        sound: verdict.sound,
        diagnostics: verdict.diagnostics.iter().map(problem).collect(),
        organizations: &verdict.organizations,
    })
}

fn problem(diagnostic: &Diagnostic) -> Problem<'_> {
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

fn cells<R: Tabular>(listing: &Listing<R>) -> impl Iterator<Item = Cells<'_, R>> {
    listing.rows.iter().map(|row| Cells(&listing.columns, row))
}

pub fn listing<R: Tabular>(listing: &Listing<R>) -> String {
    pretty(&WithRows { source: listing, rows: cells(listing).collect() })
}

/// The same without its rows.
pub fn source<R: Tabular>(listing: &Listing<R>) -> String {
    pretty(listing)
}

/// One object on one line for each row, and nothing else.
pub fn lines<R: Tabular>(listing: &Listing<R>) -> String {
    let line = |cells| serde_json::to_string(&cells).expect("strings, numbers and lists can be written");
    cells(listing).map(|cells| for_json(line(cells)) + "\n").collect()
}

/// Rows, where they are from, and the same findings in full.
#[derive(Serialize)]
struct FindingsJson<'a> {
    #[serde(flatten)]
    listing: &'a Listing<FindingView>,
    findings: &'a [FindingView],
}

pub fn findings(listing: &Listing<FindingView>) -> String {
    pretty(&FindingsJson { listing, findings: &listing.rows })
}

pub fn page(page: &OrganizationPage) -> String {
    pretty(page)
}

pub fn record(page: &RecordPage) -> String {
    pretty(page)
}

pub fn comparison(comparison: &TextComparison) -> String {
    pretty(comparison)
}

pub fn probe(probe: &ProbeReport) -> String {
    pretty(probe)
}

pub fn status(status: &StatusReport) -> String {
    pretty(status)
}

pub fn diff(diff: &Diff) -> String {
    pretty(diff)
}

pub fn history(history: &History) -> String {
    pretty(history)
}

pub fn stats(stats: &Stats) -> String {
    pretty(stats)
}

pub fn texts(texts: &[TextView]) -> String {
    pretty(&TextsJson { schema_version: SCHEMA_VERSION, texts })
}
