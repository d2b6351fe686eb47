//! Findings, for people: a table of many, a page of one. An answer is never left out.

use super::prose::wrapped;
use super::sheet::Sheet;
use super::table::rows;
use super::{Style, plural, source};
use crate::view::{EndorsementView, FindingRow, FindingView, Listing};

const NOTE: &str = "\
A finding is the opinion of those who signed it. It changes no pledge and no standing; `accord findings FINDING`
shows one with its evidence, who stands behind it, and the answer.
";

/// Several as a table.
pub fn findings(listing: &Listing<FindingRow>, style: Style) -> String {
    let rows = if listing.rows.is_empty() { String::new() } else { rows(listing, style) + "\n" };
    format!("{rows}{}\n{}", wrapped(NOTE, style), wrapped(&source::footer(listing), style))
}

/// One finding on a page of its own.
pub fn finding(finding: &FindingView, style: Style) -> String {
    let mut sheet = Sheet::new(style);
    sheet.line(&style.heading("Finding"));
    body(&mut sheet, finding);
    sheet.text
}

/// `finding` as a section of a page.
pub(super) fn section(sheet: &mut Sheet, title: &str, finding: &FindingView) {
    sheet.heading(title);
    body(sheet, finding);
}

/// `corroborated, answered`
fn status(finding: &FindingView) -> String {
    let answered = if finding.answered { ", answered" } else { "" };
    format!("{}{answered}", finding.status)
}

fn body(sheet: &mut Sheet, finding: &FindingView) {
    sheet.field("title", &finding.title);
    sheet.field("status", &status(finding));
    if let Some(since) = &finding.since {
        sheet.field("since", since);
    }
    let groups = plural(finding.groups, "group");
    sheet.field("behind it", &format!("{} of {groups}", plural(finding.observers, "observer")));
    if !finding.lacks.is_empty() && finding.status == "filed" {
        sheet.field("lacks", &finding.lacks.join(", "));
    }
    let days = match (&finding.from, &finding.to) {
        (Some(from), Some(to)) => Some(format!("{from} to {to}")),
        (from, to) => {
            from.as_ref().map(|day| format!("from {day}")).or(to.as_ref().map(|day| format!("to {day}")))
        }
    };
    let fields = [
        ("assessment", Some(finding.assessment.to_owned())),
        ("about", finding.about.clone()),
        ("actor", finding.actor.clone()),
        ("state", finding.state.map(str::to_owned)),
        ("confidence", finding.confidence.map(str::to_owned)),
        ("days", days),
        ("charter", finding.charter.clone()),
    ];
    for (name, value) in fields.into_iter().filter_map(|(name, value)| Some((name, value?))) {
        sheet.field(name, &value);
    }
    sheet.field("record", &finding.path);
    sheet.field("SHA-256", &finding.digest);
    sheet.line("");
    sheet.block(&finding.summary, 2);
    for evidence in &finding.evidence {
        sheet.line("");
        sheet.evidence(evidence);
    }
    for (index, voice) in finding.voices.iter().enumerate() {
        sheet.line("");
        self::voice(sheet, if index == 0 { "filed by" } else { "concurs" }, voice);
    }
    for answer in &finding.answers {
        sheet.line("");
        sheet.field("answer of", &format!("{}, {}", answer.organization, answer.date));
        sheet.field("", &answer.text);
    }
}

fn voice(sheet: &mut Sheet, role: &str, voice: &EndorsementView) {
    let uncounted = match voice.discount {
        Some(why) => format!("; does not count: {}", why.replace('-', " ")),
        None => String::new(),
    };
    let who =
        format!("{} ({}, {}), {}{uncounted}", voice.organization, voice.group, voice.country, voice.date);
    sheet.field(role, &who);
    if let Some(note) = &voice.note {
        sheet.field("", note);
    }
    if let (Some(date), Some(reason)) = (&voice.retracted_on, &voice.retraction) {
        sheet.field("retracted", &format!("{date}: {reason}"));
    }
}
