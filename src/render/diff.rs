//! What is different between two points, one paragraph for each organization.

use std::collections::BTreeMap;

use similar::{ChangeTag, TextDiff};

use super::{Style, plural, wrapped};
use crate::text::for_terminal;
use crate::view::{Change, Diff, Differences, Event, Kind, StandingChange};

/// `+` happened, `-` had not happened or is gone, `~` is said otherwise.
pub fn diff(diff: &Diff, style: Style) -> String {
    let mut text: String = diff.organizations.iter().map(|one| organization(one, style) + "\n").collect();
    if diff.organizations.is_empty() {
        text += "no difference\n";
    } else {
        let counts = |[happened, undone]: &[BTreeMap<Kind, usize>; 2]| {
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

fn organization(one: &Differences, style: Style) -> String {
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
    lines.extend(one.altered.iter().map(altered));
    format!("{}\n{}", style.bold(&wrapped(&heading, style)), wrapped(&lines, style))
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
fn altered(change: &Change) -> String {
    let text = |side: &Option<String>| side.clone().unwrap_or_default();
    let (before, after) = (text(&change.before), text(&change.after));
    let detail = match (&change.accord, change.change) {
        (Some(_), _) => indented(&words(&before, &after)),
        (None, Kind::KeysChanged) => format!("      was {before}\n      now {after}\n"),
        (None, _) => String::new(),
    };
    format!("  ~ {}\n{detail}", change.summary)
}

fn indented(text: &str) -> String {
    text.lines()
        .map(|line| if line.is_empty() { "\n".to_owned() } else { format!("      {line}\n") })
        .collect()
}

/// `[-gone-] {+new+} same`, by words.
fn words(before: &str, after: &str) -> String {
    let diff = TextDiff::from_unicode_words(before, after);
    let mut text = String::new();
    let mut last = ChangeTag::Equal;
    let close = |tag| match tag {
        ChangeTag::Equal => "",
        ChangeTag::Delete => "-]",
        ChangeTag::Insert => "+}",
    };
    for change in diff.iter_all_changes() {
        if change.tag() != last {
            text += close(last);
            text += match change.tag() {
                ChangeTag::Equal => "",
                ChangeTag::Delete => "[-",
                ChangeTag::Insert => "{+",
            };
            last = change.tag();
        }
        text += change.value();
    }
    text + close(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_differ_are_marked() {
        assert_eq!(
            words("We protect all of them.", "We defend all of them."),
            "We [-protect-]{+defend+} all of them."
        );
        assert_eq!(words("保护所有客户", "保护每个客户"), "保护[-所有-]{+每个+}客户");
        assert_eq!(words("", "new"), "{+new+}");
        assert_eq!(words("same", "same"), "same");
    }
}
