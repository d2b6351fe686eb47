//! JUnit's XML, which most CI services show as a list of tests: one for each organization, and one
//! for the registry itself. A test fails by errors; warnings and notes are its output.

use super::plural;
use crate::diagnostic::{Diagnostic, Severity};
use crate::text::for_xml;
use crate::view::VerdictView;

/// What `verify` found, as one suite.
pub fn verdict(verdict: &VerdictView) -> String {
    let names: Vec<_> = verdict.organizations.iter().map(|one| one.organization.as_str()).collect();
    let of = |name: &str| -> Vec<_> {
        let its = |one: &&Diagnostic| one.organization.as_deref() == Some(name);
        verdict.diagnostics.iter().filter(its).collect()
    };
    // What lies in no organization's folder, or in one that is nobody's.
    let nobody = |one: &&Diagnostic| one.organization.as_deref().is_none_or(|name| !names.contains(&name));
    let registry = ("accord.registry", "registry", verdict.diagnostics.iter().filter(nobody).collect());
    let organizations = names.iter().map(|name| ("accord.organization", *name, of(name)));
    let cases: Vec<_> = std::iter::once(registry).chain(organizations).collect();
    let failed = cases.iter().filter(|(_, _, found)| errors(found).next().is_some()).count();
    let counts = format!("tests=\"{}\" failures=\"{failed}\" errors=\"0\" skipped=\"0\"", cases.len());
    let cases: String = cases.iter().map(|(class, name, found)| case(class, name, found)).collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites {counts}>\n\
         <testsuite name=\"accord verify\" {counts}>\n{cases}</testsuite>\n</testsuites>\n"
    )
}

fn errors<'a>(found: &'a [&Diagnostic]) -> impl Iterator<Item = &'a &'a Diagnostic> {
    found.iter().filter(|one| one.severity == Severity::Error)
}

fn case(class: &str, name: &str, found: &[&Diagnostic]) -> String {
    let head = format!("<testcase classname=\"{class}\" name=\"{}\"", for_xml(name));
    if found.is_empty() {
        return head + "/>\n";
    }
    let rest = found.iter().filter(|one| one.severity != Severity::Error);
    let rest: String = rest.map(|one| paragraph(one)).collect();
    let output = if rest.is_empty() { rest } else { format!("<system-out>{rest}</system-out>\n") };
    format!("{head}>\n{}{output}</testcase>\n", failure(found))
}

/// One element, since many readers look at the first only.
fn failure(found: &[&Diagnostic]) -> String {
    let Some(first) = errors(found).next() else { return String::new() };
    let more = match errors(found).count() - 1 {
        0 => String::new(),
        more => format!(" (and {} more)", plural(more, "error")),
    };
    format!(
        "<failure type=\"{}\" message=\"{}{more}\">{}</failure>\n",
        first.code,
        for_xml(&first.message),
        errors(found).map(|one| paragraph(one)).collect::<String>()
    )
}

fn paragraph(one: &Diagnostic) -> String {
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
