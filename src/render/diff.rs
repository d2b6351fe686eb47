//! What is different between two points, one paragraph for each organization.

use std::collections::BTreeMap;

use super::words::marked;
use super::{Style, plural, wrapped};
use crate::text::for_terminal;
use crate::view::{ChangeKind, Diff, Event, OrganizationDiff, StandingChange, StateChange, words};

/// `+` happened, `-` had not happened or is gone, `~` is said otherwise.
pub fn diff(diff: &Diff, style: Style) -> String {
    let mut text: String = diff.organizations.iter().map(|one| organization(one, style) + "\n").collect();
    if diff.organizations.is_empty() {
        text += "no difference\n";
    } else {
        let counts = |[happened, undone]: &[BTreeMap<ChangeKind, usize>; 2]| {
            let happened = happened.iter().map(|(kind, count)| format!("{count} {kind}"));
            let undone = undone.iter().map(|(kind, count)| format!("{count} not {kind}"));
            happened.chain(undone).collect::<Vec<_>>().join(", ")
        };
        let organizations = plural(diff.organizations.len(), "organization");
        let counts = counts(&diff.counts);
        let colon = if counts.is_empty() { "" } else { ": " };
        text += &wrapped(&format!("{organizations}{colon}{counts}\n"), style);
    }
    let (from, to) = (for_terminal(&diff.from), for_terminal(&diff.to));
    text + &format!("{}, from {from} to {to}\n", for_terminal(&diff.registry))
}

fn organization(one: &OrganizationDiff, style: Style) -> String {
    let name = one.name.as_ref().map(|name| format!("  {name}")).unwrap_or_default();
    let broken = if one.integrity == Some("broken") { "  (broken)" } else { "" };
    let heading = for_terminal(&format!("{}{name}{broken}", one.organization)).into_owned();
    let mut lines = String::new();
    for standing in &one.standings {
        lines += &self::standing(standing);
    }
    let event = |sign: char, event: &Event| {
        let by = if event.organization == one.organization { "" } else { &event.organization };
        let by = if by.is_empty() { String::new() } else { format!(" (by {by})") };
        format!("  {sign} {}  {}{by}\n", event.date, event.change.summary)
    };
    lines.extend(one.happened.iter().map(|happened| event('+', happened)));
    lines.extend(one.undone.iter().map(|undone| event('-', undone)));
    let altered: String = one.altered.iter().map(|change| altered(change, style)).collect();
    format!("{}\n{}{altered}", style.bold(&wrapped(&heading, style)), wrapped(&lines, style))
}

fn standing(change: &StandingChange) -> String {
    match (change.before, change.after) {
        (Some(before), Some(after)) => format!("  {}: {after}, was {before}\n", change.accord),
        (None, Some(after)) => format!("  {}: {after}\n", change.accord),
        (Some(before), None) => format!("  {}: was {before}\n", change.accord),
        (None, None) => String::new(),
    }
}

/// A text's words, or what stood before and stands now.
fn altered(change: &StateChange, style: Style) -> String {
    let side = |side: &Option<String>| side.clone().unwrap_or_default();
    let (before, after) = (side(&change.before), side(&change.after));
    let detail = match (&change.accord, change.change) {
        (Some(_), _) => marked(&words(&before, &after), 6, style) + "\n",
        (None, ChangeKind::KeysChanged) => {
            wrapped(&format!("      was {before}\n      now {after}\n"), style)
        }
        (None, _) => String::new(),
    };
    wrapped(&format!("  ~ {}\n", change.summary), style) + &detail
}
