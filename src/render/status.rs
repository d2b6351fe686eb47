//! What there is to do, for people.

use super::Style;
use super::probe::push_check;
use super::sheet::Sheet;
use crate::view::{DraftView, Duty, FilePlace, OrganizationStatus, Renewal, SignatureState, StatusReport};

/// Every organization's status, one paragraph each.
pub fn render_status(status: &StatusReport, style: Style) -> String {
    let mut sheet = Sheet::new(style);
    if status.organizations.is_empty() {
        sheet.verbatim("nothing to do", 0);
    }
    for (index, one) in status.organizations.iter().enumerate() {
        if index > 0 {
            sheet.blank();
        }
        push_organization(&mut sheet, one);
    }
    sheet.finish()
}

fn push_organization(sheet: &mut Sheet, one: &OrganizationStatus) {
    sheet.title(&format!("{} ({})", one.organization, one.describe_integrity()), 0);
    for promise in &one.promises {
        push_promise(sheet, promise);
    }
    if let Some(draft) = &one.draft {
        push_draft(sheet, draft);
    }
    for file in &one.files {
        sheet.verbatim(&format!("{}: {}", describe_place(file.place), file.path), 2);
    }
    for due in one.due.iter().filter(|due| due.duty == Duty::Answer) {
        sheet.block(&format!("finding {}: answer by {} ({})", due.about, due.day, due.title), 2);
    }
    for key in &one.keys {
        let name = describe_holder(key.name.as_deref(), key.mine);
        sheet.verbatim(&format!("key {} ({}){name}", key.key, key.role), 2);
    }
    if let Some(proof) = &one.publish {
        sheet.verbatim(&format!("at the domain: {proof}"), 2);
    }
    if let Some(probe) = &one.probe {
        sheet.verbatim(&format!("the domain was asked: {}", probe.verdict), 2);
        probe.checks.iter().for_each(|check| push_check(sheet, check));
    }
    for step in &one.next {
        sheet.bold_field_at("next:", &step.command, 8);
        sheet.block(&step.reason, 8);
    }
    for notice in &one.notices {
        sheet.field_at("note:", notice, 8);
    }
    match (one.next.is_empty(), one.notices.is_empty()) {
        (true, true) => sheet.verbatim("nothing to do", 2),
        (true, false) => sheet.verbatim("nothing else to do", 2),
        (false, _) => {}
    }
}

fn push_promise(sheet: &mut Sheet, promise: &Renewal) {
    let standing = &promise.standing;
    let until = promise.renewal_due.map(|date| format!(", reaffirm by {date}")).unwrap_or_default();
    let report = promise.report_due.map(|date| format!(", report by {date}")).unwrap_or_default();
    sheet.block(
        &format!("{}: {} since {}{until}{report}", standing.accord, standing.standing, standing.since),
        2,
    );
}

fn push_draft(sheet: &mut Sheet, draft: &DraftView) {
    sheet.verbatim(&format!("draft: {}", draft.path), 2);
    for signature in &draft.signatures {
        let why = match signature.state {
            SignatureState::Void => ": the record changed after it was made",
            SignatureState::Signed | SignatureState::Missing | SignatureState::NotNeeded => "",
        };
        let name = describe_holder(signature.name.as_deref(), signature.mine);
        sheet.verbatim(&format!("{} {}{why}{name}", signature.key, signature.state), 4);
    }
    for need in &draft.needs {
        sheet.block(&format!("needs {need}"), 4);
    }
}

fn describe_place(place: FilePlace) -> &'static str {
    match place {
        FilePlace::NotCommitted => "not committed",
        FilePlace::NotPushed => "committed, not pushed",
        FilePlace::NotMerged => "pushed, waits for the merge",
    }
}

/// Whose key it is, as far as this machine knows.
fn describe_holder(name: Option<&str>, mine: bool) -> String {
    match (name, mine) {
        (Some(name), true) => format!(", yours: {name}"),
        (Some(name), false) => format!(", {name}"),
        (None, _) => String::new(),
    }
}
