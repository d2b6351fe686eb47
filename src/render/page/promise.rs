//! One promise: who signed, what became of it, and its words.

use super::Extent;
use crate::render::sheet::Sheet;
use crate::view::{ActView, AssistanceView, Clause, PromiseView};

pub(super) fn promise(sheet: &mut Sheet, promise: &PromiseView, extent: Extent) {
    let title = promise.text_title.as_deref().unwrap_or(&promise.standing.accord);
    sheet.heading(title);
    sheet.field("standing", &format!("{} since {}", promise.standing.standing, promise.standing.since));
    sheet.field("text", &format!("{}, SHA-256 {}", promise.standing.accord, promise.digest));
    sheet.field("signed on", &promise.signed_on);
    let office = &promise.signatory_title;
    let signatory = promise.signatory.as_ref().map(|name| format!("{name}, {office}"));
    sheet.field("signed by", signatory.as_ref().unwrap_or(office));
    if let Some(authority) = &promise.authority {
        sheet.field("authority", authority);
    }
    for (index, covered) in promise.covers.iter().enumerate() {
        sheet.field(if index == 0 { "covers" } else { "" }, covered);
    }
    if let Some(due) = &promise.renewal_due {
        sheet.field("renewal due", due);
    }
    if let Some(assistance) = &promise.assistance {
        self::assistance(sheet, assistance);
    }
    for act in &promise.acts {
        self::act(sheet, act);
    }
    if let Some(statement) = &promise.statement {
        sheet.line("");
        sheet.line(&format!("  {}", sheet.style.heading(&format!("Statement (record {})", promise.pledge))));
        sheet.block(statement, 2);
    }
    match extent {
        Extent::Whole => words(sheet, promise),
        Extent::Brief => promise.principles.iter().for_each(|clause| reservations(sheet, clause, true)),
    }
}

fn assistance(sheet: &mut Sheet, assistance: &AssistanceView) {
    let all = |list: &[String], all: &str| {
        if list.is_empty() { all.to_owned() } else { list.join(", ") }
    };
    sheet.field("assistance", &assistance.contact);
    sheet.field("", &format!("languages: {}", assistance.languages.join(", ")));
    sheet.field("", &format!("countries: {}", all(&assistance.countries, "all")));
    sheet.field("", &format!("sectors: {}", all(&assistance.sectors, "all")));
    if let Some(hours) = &assistance.hours {
        sheet.field("", &format!("hours: {hours}"));
    }
}

fn act(sheet: &mut Sheet, act: &ActView) {
    let disputed = act.disputed.as_ref().map(|date| format!(", in dispute since {date}"));
    let voided = act.voided.as_ref().map(|date| format!(", void since {date}"));
    let doubt = disputed.or(voided).unwrap_or_default();
    sheet.field(&act.date, &format!("{} (record {}){doubt}", act.act, act.sequence));
    if let Some(reason) = &act.reason {
        sheet.field("reason", reason);
    }
}

/// The text, with what is reserved beside each principle.
fn words(sheet: &mut Sheet, promise: &PromiseView) {
    if let Some(preamble) = &promise.preamble {
        sheet.line("");
        let title = format!("The text as signed ({})", promise.standing.accord);
        sheet.line(&format!("  {}", sheet.style.heading(&title)));
        sheet.block(preamble, 2);
    }
    for clause in &promise.principles {
        sheet.line("");
        let title = format!("{} ({})", clause.title, clause.id);
        sheet.line(&format!("  {}", sheet.style.heading(&title)));
        sheet.block(&clause.text, 2);
        reservations(sheet, clause, false);
    }
}

/// What is not promised. Under its principle, the title says itself which one.
fn reservations(sheet: &mut Sheet, clause: &Clause, titled: bool) {
    for reserved in &clause.reserved {
        sheet.line("");
        let to = if titled { format!(" to: {} ({})", clause.title, clause.id) } else { String::new() };
        sheet.line(&format!("  {}", sheet.style.heading(&format!("Reservation{to}"))));
        sheet.block(reserved, 4);
    }
}
