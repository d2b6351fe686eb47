//! One promise: who signed, what became of it, and its words.

use super::Extent;
use crate::render::responders::{describe_hours, list_or};
use crate::render::sheet::Sheet;
use crate::view::{ActView, AssistanceView, Clause, PromiseView};

/// The text's title, or its id where the text is not there.
pub(super) fn promise_title(promise: &PromiseView) -> &str {
    promise.text_title.as_deref().unwrap_or(promise.standing.accord.as_str())
}

pub(super) fn push_promise(sheet: &mut Sheet, promise: &PromiseView, extent: Extent) {
    sheet.heading(promise_title(promise));
    push_terms(sheet, promise);
    if let Some(assistance) = &promise.assistance {
        push_assistance(sheet, assistance);
    }
    for act in &promise.acts {
        push_act(sheet, act);
    }
    if let Some(statement) = &promise.statement {
        sheet.blank();
        sheet.title(&format!("Statement (record {})", promise.pledge), 2);
        sheet.block(statement, 2);
    }
    match extent {
        Extent::Whole => push_words(sheet, promise),
        Extent::Brief => promise.principles.iter().for_each(|clause| push_reservations(sheet, clause, true)),
    }
}

fn push_terms(sheet: &mut Sheet, promise: &PromiseView) {
    let standing = &promise.standing;
    sheet.field("standing", &format!("{} since {}", standing.standing, standing.since));
    sheet.field("text", &format!("{}, SHA-256 {}", standing.accord, promise.digest));
    sheet.field("signed on", &promise.signed_on.to_string());
    let office = &promise.signatory_title;
    let signatory = promise.signatory.as_ref().map(|name| format!("{name}, {office}"));
    sheet.field("signed by", signatory.as_ref().unwrap_or(office));
    if let Some(authority) = &promise.authority {
        sheet.field("authority", authority);
    }
    for (index, covered) in promise.covers.iter().enumerate() {
        sheet.field(if index == 0 { "covers" } else { "" }, covered);
    }
    if let Some(due) = promise.renewal_due {
        sheet.field("renewal due", &due.to_string());
    }
    if let Some(due) = promise.report_due {
        sheet.field("report due", &due.to_string());
    }
}

fn push_assistance(sheet: &mut Sheet, assistance: &AssistanceView) {
    sheet.field("assistance", assistance.contact.as_str());
    if let Some(phone) = &assistance.phone {
        sheet.field("", &format!("telephone: {phone}"));
    }
    if let Some(keys) = &assistance.keys {
        sheet.field("", &format!("keys for mail: {keys}"));
    }
    sheet.field("", &format!("languages: {}", list_or(&assistance.languages, "")));
    sheet.field("", &format!("countries: {}", list_or(&assistance.countries, "all")));
    sheet.field("", &format!("sectors: {}", list_or(&assistance.sectors, "all")));
    sheet.field("", &format!("hours: {}", describe_hours(&assistance.hours)));
}

fn push_act(sheet: &mut Sheet, act: &ActView) {
    let disputed = act.disputed.map(|date| format!(", in dispute since {date}"));
    let voided = act.voided.map(|date| format!(", void since {date}"));
    let doubt = disputed.or(voided).unwrap_or_default();
    let (day, what) = (act.date.to_string(), format!("{} (record {}){doubt}", act.act, act.sequence));
    match act.disputed {
        Some(_) => sheet.alarm_field(&day, &what),
        None => sheet.field(&day, &what),
    }
    if let Some(reason) = &act.reason {
        sheet.field("reason", reason);
    }
}

/// The text, with what is reserved beside each principle.
fn push_words(sheet: &mut Sheet, promise: &PromiseView) {
    if let Some(preamble) = &promise.preamble {
        sheet.blank();
        sheet.title(&format!("The text as signed ({})", promise.standing.accord), 2);
        sheet.block(preamble, 2);
    }
    for clause in &promise.principles {
        sheet.blank();
        sheet.title(&format!("{} ({})", clause.title, clause.id), 2);
        sheet.block(&clause.text, 2);
        push_reservations(sheet, clause, false);
    }
}

/// What is not promised. Under its principle, the title need not name it.
fn push_reservations(sheet: &mut Sheet, clause: &Clause, titled: bool) {
    for reserved in &clause.reserved {
        let to = if titled { format!(" to: {} ({})", clause.title, clause.id) } else { String::new() };
        sheet.blank();
        sheet.title(&format!("Reservation{to}"), 2);
        sheet.block(reserved, 4);
    }
}
