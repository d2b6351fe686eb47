//! What there is to do, for people.

use super::Style;
use crate::text::for_terminal;
use crate::view::{DraftView, OrganizationStatus, Renewal, StatusReport};

/// Every organization's status, one paragraph each.
pub fn status(status: &StatusReport, style: Style) -> String {
    if status.organizations.is_empty() {
        return "nothing to do\n".to_owned();
    }
    let paragraphs: Vec<_> = status.organizations.iter().map(|one| organization(one, style)).collect();
    paragraphs.join("\n")
}

fn organization(one: &OrganizationStatus, style: Style) -> String {
    let mut text = format!("{} ({})\n", style.bold(&for_terminal(&one.organization)), one.integrity);
    for promise in &one.promises {
        text += &self::promise(promise);
    }
    if let Some(draft) = &one.draft {
        text += &self::draft(draft);
    }
    if let Some(line) = &one.publish {
        text += &format!("  at the domain: {}\n", for_terminal(line));
    }
    for step in &one.next {
        text += &format!(
            "  next: {}\n        {}\n",
            style.bold(&for_terminal(&step.command)),
            for_terminal(&step.reason)
        );
    }
    if one.next.is_empty() {
        text += "  nothing to do\n";
    }
    text
}

fn promise(promise: &Renewal) -> String {
    let standing = &promise.standing;
    let until = match &promise.renewal_due {
        Some(date) => format!(", reaffirm by {}", for_terminal(date)),
        None => String::new(),
    };
    let (accord, since) = (for_terminal(&standing.accord), for_terminal(&standing.since));
    format!("  {accord}: {} since {since}{until}\n", standing.standing)
}

fn draft(draft: &DraftView) -> String {
    let mut text = format!("  draft: {}\n", for_terminal(&draft.path));
    for signature in &draft.signatures {
        let state = match signature.state {
            "void" => "void: the record changed after it was made",
            state => state,
        };
        text += &format!("    {} {state}\n", for_terminal(&signature.key));
    }
    for need in &draft.needs {
        text += &format!("    needs {}\n", for_terminal(need));
    }
    text
}
