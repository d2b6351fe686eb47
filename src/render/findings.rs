//! Findings, for people: a table of many, a page of one. An answer is never left out.

use super::sheet::Sheet;
use super::table::push_rows;
use super::{Style, plural, source};
use crate::view::{EndorsementView, FindingStatus, FindingView, Listing};

const NOTE: &str = "\
A finding is the opinion of those who signed it. It changes no pledge and no standing; `accord findings FINDING`
shows one with its evidence, who stands behind it, and the answer.";

/// Several as a table.
pub fn render_findings(listing: &Listing<FindingView>, style: Style) -> String {
    let mut sheet = Sheet::new(style);
    if !listing.rows.is_empty() {
        push_rows(&mut sheet, listing);
        sheet.blank();
    }
    sheet.block(NOTE, 0);
    sheet.blank();
    source::push_footer(&mut sheet, listing);
    sheet.finish()
}

/// One finding on a page of its own.
pub fn render_finding(finding: &FindingView, style: Style) -> String {
    let mut sheet = Sheet::new(style);
    sheet.title("Finding", 0);
    push_finding(&mut sheet, finding);
    sheet.finish()
}

/// `finding` as a section of a page.
pub(super) fn push_section(sheet: &mut Sheet, title: &str, finding: &FindingView) {
    sheet.heading(title);
    push_finding(sheet, finding);
}

fn push_finding(sheet: &mut Sheet, finding: &FindingView) {
    let answered = finding.answer_word().map(|word| format!(", {word}")).unwrap_or_default();
    sheet.field("title", &finding.title);
    sheet.field("status", &format!("{}{answered}", finding.status));
    if let Some(since) = finding.since {
        sheet.field("since", &since.to_string());
    }
    let groups = plural(finding.groups, "group");
    sheet.field("behind it", &format!("{} of {groups}", plural(finding.observers, "observer")));
    if !finding.lacks.is_empty() && finding.status == FindingStatus::Filed {
        sheet.field("lacks", &finding.lacks.join(", "));
    }
    push_subject(sheet, finding);
    sheet.field("record", &finding.path);
    sheet.field("SHA-256", &finding.digest.to_string());
    sheet.blank();
    sheet.block(&finding.summary, 2);
    for evidence in &finding.evidence {
        sheet.blank();
        sheet.evidence(evidence);
    }
    for (index, endorsement) in finding.endorsements.iter().enumerate() {
        sheet.blank();
        push_endorsement(sheet, if index == 0 { "filed by" } else { "concurs" }, endorsement);
    }
    for answer in &finding.answers {
        sheet.blank();
        sheet.field("answer of", &format!("{}, {}", answer.organization, answer.date));
        sheet.field("", &answer.text);
    }
}

fn push_subject(sheet: &mut Sheet, finding: &FindingView) {
    let days = match (finding.from, finding.to) {
        (Some(from), Some(to)) => Some(format!("{from} to {to}")),
        (Some(from), None) => Some(format!("from {from}")),
        (None, to) => to.map(|to| format!("to {to}")),
    };
    let fields = [
        ("assessment", Some(finding.assessment.to_string())),
        ("about", finding.about.as_ref().map(ToString::to_string)),
        ("actor", finding.actor.clone()),
        ("state", finding.state.map(|state| state.code().to_owned())),
        ("confidence", finding.confidence.map(|confidence| confidence.to_string())),
        ("days", days),
        ("charter", finding.charter.as_ref().map(ToString::to_string)),
    ];
    for (name, value) in fields.into_iter().filter_map(|(name, value)| Some((name, value?))) {
        sheet.field(name, &value);
    }
}

fn push_endorsement(sheet: &mut Sheet, role: &str, endorsement: &EndorsementView) {
    let EndorsementView { organization, group, country, date, .. } = endorsement;
    let name = format!("{organization} ({group}, {}), {date}", country.code());
    match endorsement.reason() {
        Some(why) => sheet.alarm_field(role, &format!("{name}; does not count: {why}")),
        None => sheet.field(role, &name),
    }
    if let Some(admission) = &endorsement.admission {
        let until = admission.until.map(|until| format!(" until {until}")).unwrap_or_default();
        sheet.field("", &format!("admitted since {}{until} by {}", admission.since, admission.path));
    }
    if let Some(note) = &endorsement.note {
        sheet.field("", note);
    }
    if let (Some(date), Some(reason)) = (endorsement.retracted_on, &endorsement.retraction) {
        sheet.field("retracted", &format!("{date}: {reason}"));
    }
}
