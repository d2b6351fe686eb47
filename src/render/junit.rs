//! JUnit's XML, which most CI services show as a list of tests: one for each organization, and one
//! for the registry itself. A test fails by errors; warnings and notes are its output.

use std::collections::BTreeMap;

use super::plural;
use crate::diagnostic::{Diagnostic, Severity};
use crate::text::for_xml;
use crate::view::VerdictView;

/// Most problems that one test spells out, so that no organization alone fills the 30 MB that GitLab reads.
const MOST_SHOWN: usize = 1_000;

/// What `verify` found, as one suite.
pub fn render_verdict(verdict: &VerdictView) -> String {
    let organizations = verdict.organizations.iter().map(|one| (one.organization.as_str(), Vec::new()));
    let mut organizations: BTreeMap<_, _> = organizations.collect();
    // What lies in no organization's folder, or in one of no organization.
    let mut registry = Vec::new();
    for one in &verdict.diagnostics {
        let its = one.organization.as_deref().and_then(|name| organizations.get_mut(name));
        its.unwrap_or(&mut registry).push(one);
    }
    let organizations = organizations.into_iter().map(|(name, found)| ("accord.organization", name, found));
    let cases: Vec<_> =
        [("accord.registry", "registry", registry)].into_iter().chain(organizations).collect();
    let failed = cases.iter().filter(|(_, _, found)| errors_of(found).next().is_some()).count();
    let counts = format!("tests=\"{}\" failures=\"{failed}\" errors=\"0\" skipped=\"0\"", cases.len());
    let cases: String = cases.iter().map(|(class, name, found)| render_case(class, name, found)).collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites {counts}>\n\
         <testsuite name=\"accord verify\" {counts}>\n{cases}</testsuite>\n</testsuites>\n"
    )
}

fn errors_of<'a>(found: &'a [&Diagnostic]) -> impl Iterator<Item = &'a &'a Diagnostic> {
    found.iter().filter(|one| one.severity == Severity::Error)
}

fn render_case(class: &str, name: &str, found: &[&Diagnostic]) -> String {
    let head = format!("<testcase classname=\"{class}\" name=\"{}\"", for_xml(name));
    if found.is_empty() {
        return head + "/>\n";
    }
    let rest: Vec<_> = found.iter().filter(|one| one.severity != Severity::Error).collect();
    let rest = render_paragraphs(&rest);
    let output = if rest.is_empty() { rest } else { format!("<system-out>{rest}</system-out>\n") };
    format!("{head}>\n{}{output}</testcase>\n", render_failure(found))
}

/// One element, since many readers look at the first only.
fn render_failure(found: &[&Diagnostic]) -> String {
    let errors: Vec<_> = errors_of(found).collect();
    let Some((first, others)) = errors.split_first() else { return String::new() };
    let more = match others.len() {
        0 => String::new(),
        more => format!(" (and {} more)", plural(more, "error")),
    };
    format!(
        "<failure type=\"{}\" message=\"{}{more}\">{}</failure>\n",
        first.code,
        for_xml(&first.message),
        render_paragraphs(&errors)
    )
}

fn render_paragraphs(found: &[&&Diagnostic]) -> String {
    let shown: String = found.iter().take(MOST_SHOWN).map(|one| render_paragraph(one)).collect();
    match found.len().saturating_sub(MOST_SHOWN) {
        0 => shown,
        more => format!("{shown}{} more left out\n", plural(more, "problem")),
    }
}

fn render_paragraph(one: &Diagnostic) -> String {
    let position = match one.place.position {
        Some((line, column)) => format!(":{line}:{column}"),
        None => String::new(),
    };
    format!(
        "{}[{}]: {}\n  at {}{position}\n  help: {}\n",
        one.severity,
        one.code,
        for_xml(&one.message),
        for_xml(&one.place.path),
        for_xml(&one.help)
    )
}
