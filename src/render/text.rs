//! One text in full, and two compared.

use super::prose::wrapped;
use super::sheet::Sheet;
use super::words::marked;
use super::{Style, plural};
use crate::text::for_terminal;
use crate::view::{DiffPiece, PrincipleChange, QuorumView, TextComparison, TextReference, TextView};

/// A text in full.
pub fn text(text: &TextView, style: Style) -> String {
    let mut sheet = Sheet::new(style);
    sheet.line(&style.bold(&for_terminal(&text.title)));
    sheet.field("id", &text.id);
    sheet.field("SHA-256", &text.digest);
    sheet.field("audience", &text.audience.join(", "));
    sheet.field("renewal", &format!("every {}", plural(text.renewal_months as usize, "month")));
    if text.quorum.is_some() {
        sheet.field("quorum", &quorum(text.quorum));
    }
    if let Some(replaces) = &text.replaces {
        sheet.field("replaces", replaces);
    }
    sheet.line("");
    sheet.line(&wrapped(&text.preamble, style));
    for (id, title, words) in &text.principles {
        sheet.heading(&format!("{title} ({id})"));
        sheet.line(&wrapped(words, style));
    }
    sheet.text
}

fn quorum(quorum: Option<QuorumView>) -> String {
    match quorum {
        Some(QuorumView { observers, groups }) => {
            format!("{} of {}", plural(observers as usize, "observer"), plural(groups as usize, "group"))
        }
        None => "none".to_owned(),
    }
}

/// What is different: `+` new, `-` gone, `~` in other words.
pub fn comparison(comparison: &TextComparison, style: Style) -> String {
    let mut sheet = Sheet::new(style);
    let TextComparison { from, to, .. } = comparison;
    sheet.line(&style.bold(&for_terminal(&format!("{} → {}", from.id, to.id))));
    let version = |text: &TextReference| format!("{}, {}, SHA-256 {}", text.id, text.title, text.digest);
    sheet.field("from", &version(from));
    sheet.field("to", &version(to));
    let says = if comparison.replaces { "says" } else { "does not say" };
    sheet.field("", &format!("{} {says} that it replaces {}", to.id, from.id));
    terms(&mut sheet, comparison);
    for (heading, pieces) in [("Title", &comparison.title), ("Preamble", &comparison.preamble)] {
        if let Some(pieces) = pieces {
            sheet.heading(heading);
            words(&mut sheet, pieces);
        }
    }
    for principle in &comparison.principles {
        self::principle(&mut sheet, principle);
    }
    sheet.line("");
    if comparison.is_empty() {
        sheet.line("no difference");
    } else {
        let order = if comparison.reordered { "; they stand in another order" } else { "" };
        sheet.line(&format!("{} as before{order}", plural(comparison.unchanged, "principle")));
    }
    sheet.text
}

fn terms(sheet: &mut Sheet, comparison: &TextComparison) {
    for (name, groups) in
        [("audience +", &comparison.audience_added), ("audience -", &comparison.audience_removed)]
    {
        if !groups.is_empty() {
            sheet.field(name, &groups.join(", "));
        }
    }
    if let Some((before, after)) = comparison.renewal_months {
        sheet.field("renewal", &format!("every {}, was {before}", plural(after as usize, "month")));
    }
    if let Some((before, after)) = comparison.quorum {
        sheet.field("quorum", &format!("{}, was {}", quorum(after), quorum(before)));
    }
}

fn words(sheet: &mut Sheet, pieces: &[DiffPiece]) {
    let lines = marked(pieces, 2, sheet.style);
    sheet.line(&lines);
}

fn principle(sheet: &mut Sheet, principle: &PrincipleChange) {
    let sign = match principle.change {
        "added" => '+',
        "removed" => '-',
        _ => '~',
    };
    sheet.heading(&format!("{sign} {}", principle.id));
    words(sheet, &principle.title);
    sheet.line("");
    words(sheet, &principle.text);
}
