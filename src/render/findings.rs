//! Findings, for people: a table of many, a page of one. An answer is never left out.

use super::page::Sheet;
use super::prose::wrapped;
use super::table::table;
use super::{Style, plural};
use crate::text::for_terminal;
use crate::view::{FindingView, Findings, VoiceView};

/// Digits of a digest that tell findings apart.
const SHORT: usize = 12;

/// Several as a table; one, where it was asked for, in full.
pub fn findings(findings: &Findings, style: Style) -> String {
    let row = |finding: &FindingView| {
        let about = [&finding.about, &finding.actor];
        let about = about.into_iter().flatten().next().map(String::as_str).or(finding.state);
        vec![
            for_terminal(&finding.digest.chars().take(SHORT).collect::<String>()).into_owned(),
            for_terminal(&finding.date).into_owned(),
            for_terminal(&finding.author).into_owned(),
            finding.assessment.to_owned(),
            for_terminal(about.unwrap_or("-")).into_owned(),
            status(finding),
            for_terminal(&finding.title).into_owned(),
        ]
    };
    let rows: Vec<_> = findings.findings.iter().map(row).collect();
    let header = ["FINDING", "FILED", "BY", "ASSESSMENT", "ABOUT", "STATUS", "TITLE"];
    let list = if rows.is_empty() { String::new() } else { table(&header, &rows, style) + "\n" };
    let note = "A finding is the opinion of those who signed it. It changes no pledge and no standing; \
                `accord findings FINDING` shows one with its evidence, who stands behind it, and the answer.";
    let place = format!("{}, as of {}", for_terminal(&findings.registry), for_terminal(&findings.today));
    format!("{list}{}\n{place}\n", wrapped(note, style))
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

fn voice(sheet: &mut Sheet, role: &str, voice: &VoiceView) {
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
