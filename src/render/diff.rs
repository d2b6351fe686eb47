//! What is different between two points, one paragraph for each organization.

use super::sheet::Sheet;
use super::source::bracket_filters;
use super::{Style, plural};
use crate::view::{
    ChangeKind, Date, Diff, Edition, Event, Integrity, OrganizationDiff, StandingChange, StateChange,
    diff_words,
};

/// `+` happened, `-` had not happened or is gone, `~` is said otherwise.
pub fn render_diff(diff: &Diff, style: Style) -> String {
    let mut sheet = Sheet::new(style);
    for one in &diff.organizations {
        push_organization(&mut sheet, one);
        sheet.blank();
    }
    sheet.block(&summarize_diff(diff), 0);
    let from = describe_end(&diff.from, diff.from_day, &diff.from_edition);
    let to = describe_end(&diff.to, diff.to_day, &diff.to_edition);
    sheet.block(&format!("from {from} to {to}"), 0);
    sheet.finish()
}

/// A day as it is; anything else with the commit or snapshot that it names, and the day of that.
fn describe_end(label: &str, day: Date, edition: &Edition) -> String {
    if day.to_string() == label { label.to_owned() } else { format!("{label} ({edition}, {day})") }
}

fn summarize_diff(diff: &Diff) -> String {
    let filters = bracket_filters(&diff.filters);
    if diff.organizations.is_empty() {
        return format!("no difference{filters}");
    }
    let [happened, undone] = &diff.counts;
    let happened = happened.iter().map(|(kind, count)| format!("{count} {kind}"));
    let undone = undone.iter().map(|(kind, count)| format!("{count} not {kind}"));
    let counts: Vec<_> = happened.chain(undone).collect();
    let colon = if counts.is_empty() { "" } else { ": " };
    format!("{}{filters}{colon}{}", plural(diff.organizations.len(), "organization"), counts.join(", "))
}

fn push_organization(sheet: &mut Sheet, one: &OrganizationDiff) {
    let name = one.name.as_ref().map(|name| format!("  {name}")).unwrap_or_default();
    let broken = if matches!(one.integrity, Some(Integrity::Broken { .. })) { "  (broken)" } else { "" };
    sheet.title(&format!("{}{name}{broken}", one.organization), 0);
    for standing in &one.standings {
        sheet.block(&describe_standing(standing), 2);
    }
    for event in &one.happened {
        push_event(sheet, '+', one, event);
    }
    for event in &one.undone {
        push_event(sheet, '-', one, event);
    }
    for change in &one.altered {
        push_change(sheet, change);
    }
}

fn push_event(sheet: &mut Sheet, sign: char, one: &OrganizationDiff, event: &Event) {
    let by = match event.organization == one.organization {
        true => String::new(),
        false => format!(" (by {})", event.organization),
    };
    sheet.block(&format!("{sign} {}  {}{by}", event.date, event.change.summary), 2);
}

fn describe_standing(change: &StandingChange) -> String {
    let before = change.before.map(|before| format!("was {before}"));
    let sides: Vec<_> = change.after.map(|after| after.to_string()).into_iter().chain(before).collect();
    format!("{}: {}", change.accord, sides.join(", "))
}

/// A text's words, or what stood before and stands now.
fn push_change(sheet: &mut Sheet, change: &StateChange) {
    sheet.block(&format!("~ {}", change.summary), 2);
    let [before, after] = [&change.before, &change.after].map(|side| side.as_deref().unwrap_or_default());
    match (&change.accord, change.change) {
        (Some(_), _) => sheet.differences(&diff_words(before, after), 6),
        (None, ChangeKind::KeysChanged) => {
            sheet.block(&format!("was {before}"), 6);
            sheet.block(&format!("now {after}"), 6);
        }
        (None, _) => {}
    }
}
