//! One organization on one page for people.

mod promise;
mod record;

pub use record::render_record;

use super::sheet::Sheet;
use super::{Style, findings, plural};
use crate::view::{
    DecisionView, Integrity, KeyChange, KeysView, OrganizationPage, ProofView, ReportView, SuccessionView,
};

/// How much of a page to print.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    Whole,
    /// Without texts, proof, keys and records.
    Brief,
}

/// The page of an organization.
pub fn render_page(page: &OrganizationPage, extent: Extent, style: Style) -> String {
    let mut sheet = Sheet::new(style);
    let whole = extent == Extent::Whole;
    push_head(&mut sheet, page);
    if let Some(succession) = &page.succession {
        push_succession(&mut sheet, succession);
    }
    if let Some(proof) = page.proof.as_ref().filter(|_| whole) {
        push_proof(&mut sheet, page.organization.as_str(), proof);
    }
    for promise in &page.promises {
        promise::push_promise(&mut sheet, promise, extent);
    }
    for report in &page.reports {
        push_report(&mut sheet, report);
    }
    push_decisions(&mut sheet, "Decisions of the registry about it", &page.decisions_about);
    push_decisions(&mut sheet, "Decisions", &page.decisions);
    for finding in &page.findings_about {
        findings::push_section(&mut sheet, "Finding about it", finding);
    }
    for finding in &page.findings_filed {
        findings::push_section(&mut sheet, "Finding that it filed", finding);
    }
    if whole {
        if let Some(keys) = &page.keys {
            push_keys(&mut sheet, keys);
        }
        push_key_changes(&mut sheet, &page.key_changes);
        record::push_records(&mut sheet, &page.records);
    }
    sheet.finish()
}

/// Who it is, and where it stands.
fn push_head(sheet: &mut Sheet, page: &OrganizationPage) {
    sheet.title(page.organization.as_str(), 0);
    for (name, value) in &page.profile {
        sheet.field(name, value);
    }
    match page.integrity {
        Integrity::Sound => sheet.field("integrity", page.integrity.as_str()),
        Integrity::Broken { at, code, cause } => {
            sheet.field("integrity", &format!("broken at record {at}: {cause} ({code})"));
        }
    }
    let seen = page.observers.iter().map(|seen| format!("by {} on {}", seen.observer, seen.date));
    let seen: Vec<_> = std::iter::once(page.identity.to_string()).chain(seen).collect();
    sheet.field("identity", &seen.join("\n"));
    if let (Some(date), Some(digest)) = (page.enrolled_on, page.enrollment) {
        sheet.field("enrolled", &format!("{date}, record {digest}"));
    }
    for promise in &page.promises {
        let reserved = match promise.reservations.len() {
            0 => String::new(),
            count => format!(", with {}", plural(count, "reservation")),
        };
        let (title, standing) = (promise::promise_title(promise), &promise.standing);
        sheet.field("promise", &format!("{title}: {} since {}{reserved}", standing.standing, standing.since));
    }
    for pledge in &page.unjudged {
        let title = pledge.text_title.as_deref().unwrap_or_else(|| pledge.accord.as_str());
        let first = pledge.first_pledged.map(|date| format!("pledged on {date}; ")).unwrap_or_default();
        sheet
            .field("promise", &format!("{title}: {first}whether it holds is not known: the chain is broken"));
    }
}

fn push_succession(sheet: &mut Sheet, succession: &SuccessionView) {
    sheet.heading("Succession");
    sheet.field("successor", succession.successor.as_str());
    sheet.field("since", &format!("{}, record {}", succession.date, succession.sequence));
    sheet.field("reason", &succession.reason);
}

fn push_proof(sheet: &mut Sheet, organization: &str, proof: &ProofView) {
    sheet.heading("Domain proof");
    sheet.block("The domain's owner publishes this line to confirm the enrollment:", 2);
    sheet.verbatim(&proof.publish.to_string(), 4);
    sheet.field("published at", &proof.https);
    sheet.field("or in DNS", &format!("{} (TXT)", proof.dns));
    sheet.field("check", &format!("`accord probe {organization}` asks the domain"));
}

fn push_decisions(sheet: &mut Sheet, title: &str, decisions: &[DecisionView]) {
    if decisions.is_empty() {
        return;
    }
    sheet.heading(title);
    for one in decisions {
        let disputed = one.disputed_on.map(|day| format!("; disputed on {day}, and does not count"));
        let ended = one.ended_on.map(|day| format!("; until {day}"));
        let ends = disputed.or(ended).unwrap_or_default();
        sheet.field(&one.date.to_string(), &format!("{} (record {}){ends}", one.summary(), one.sequence));
        sheet.field("", &one.reason);
    }
}

fn push_report(sheet: &mut Sheet, report: &ReportView) {
    sheet.heading(&format!("Report on {}, {} to {}", report.accord, report.from, report.to));
    sheet.field("signed on", &format!("{}, record {}", report.date, report.sequence));
    if report.disputed {
        sheet.alarm_field("disputed", "a key was compromised when it was signed");
    }
    for figure in &report.figures {
        let unit = figure.unit.as_deref().unwrap_or_default();
        let title = figure.title.as_deref().unwrap_or(figure.metric.as_str());
        sheet.field("figure", format!("{title}: {} {unit}", figure.value).trim_end());
    }
    sheet.blank();
    sheet.block(&report.summary, 2);
    for evidence in &report.evidence {
        sheet.blank();
        sheet.evidence(evidence);
    }
}

fn push_keys(sheet: &mut Sheet, keys: &KeysView) {
    sheet.heading(&format!("Keys ({} of {} sign)", keys.threshold, keys.current.len()));
    for (fingerprint, key) in keys.fingerprints.iter().zip(&keys.current) {
        sheet.verbatim(&fingerprint.to_string(), 2);
        sheet.verbatim(&key.to_string(), 4);
    }
    let title = format!("Successor keys ({} of {} authorize new keys)", keys.next_threshold, keys.next.len());
    sheet.heading(&title);
    for key in &keys.next {
        sheet.verbatim(&key.to_string(), 2);
    }
}

fn push_key_changes(sheet: &mut Sheet, changes: &[KeyChange]) {
    sheet.heading("Keys over time");
    for change in changes {
        let (day, record) =
            (change.date.to_string(), format!("record {}: {}", change.sequence, change.reason));
        match change.compromised_from {
            Some(from) => {
                sheet.alarm_field(&day, &format!("{record}; records from {from} up to this one in dispute"));
            }
            None => sheet.field(&day, &record),
        }
        sheet.field("", &format!("{} of {} sign:", change.threshold, change.fingerprints.len()));
        for fingerprint in &change.fingerprints {
            sheet.field("", &fingerprint.to_string());
        }
    }
}
