//! What is different between two texts, such as two versions of one.

use serde::Serialize;

use super::text::{QuorumView, TextView};
use super::word_diff::{DiffPiece, DiffSide, words};
use super::{SCHEMA_VERSION, TextReference};

/// What `texts --compare` prints.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TextComparison {
    pub schema_version: u32,
    pub from: TextReference,
    pub to: TextReference,
    /// Whether `to` says that it replaces `from`.
    pub replaces: bool,
    pub title: Option<Vec<DiffPiece>>,
    /// Groups that may pledge to `to` only, and to `from` only.
    pub audience_added: Vec<&'static str>,
    pub audience_removed: Vec<&'static str>,
    /// Months before and after.
    pub renewal_months: Option<(u32, u32)>,
    /// Before and after.
    pub quorum: Option<(Option<QuorumView>, Option<QuorumView>)>,
    pub preamble: Option<Vec<DiffPiece>>,
    /// Those with a difference: in the order of `to`, then those that are removed.
    pub principles: Vec<PrincipleChange>,
    /// How many principles are the same.
    pub unchanged: usize,
    /// Whether principles of both stand in another order.
    pub reordered: bool,
}

/// A principle that is different.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PrincipleChange {
    pub id: String,
    /// `added`, `removed` or `changed`.
    pub change: &'static str,
    pub title: Vec<DiffPiece>,
    pub text: Vec<DiffPiece>,
}

type PrincipleReference = (String, String, String);

impl TextComparison {
    /// What is different at `to` from `from`.
    pub fn new(from: &TextView, to: &TextView) -> Self {
        let principles = principles(&from.principles, &to.principles);
        let changed = principles.iter().filter(|one| one.change != DiffSide::Removed.as_str()).count();
        let quorum = (from.quorum, to.quorum);
        let renewal = (from.renewal_months, to.renewal_months);
        Self {
            schema_version: SCHEMA_VERSION,
            from: reference(from),
            to: reference(to),
            replaces: to.replaces.as_ref() == Some(&from.id),
            title: changed_words(&from.title, &to.title),
            audience_added: only_in(&to.audience, &from.audience),
            audience_removed: only_in(&from.audience, &to.audience),
            renewal_months: Some(renewal).filter(|(before, after)| before != after),
            quorum: Some(quorum).filter(|(before, after)| before != after),
            preamble: changed_words(&from.preamble, &to.preamble),
            unchanged: to.principles.len() - changed,
            reordered: shared(&from.principles, &to.principles) != shared(&to.principles, &from.principles),
            principles,
        }
    }

    /// Whether both say the same.
    pub fn is_empty(&self) -> bool {
        let audience = self.audience_added.is_empty() && self.audience_removed.is_empty();
        let terms = self.renewal_months.is_none() && self.quorum.is_none() && audience;
        let words = self.title.is_none() && self.preamble.is_none() && self.principles.is_empty();
        terms && words && !self.reordered
    }
}

fn reference(text: &TextView) -> TextReference {
    TextReference { id: text.id.clone(), title: text.title.clone(), digest: text.digest.clone() }
}

fn differ(pieces: &[DiffPiece]) -> bool {
    pieces.iter().any(|piece| piece.side != DiffSide::Same)
}

fn changed_words(before: &str, after: &str) -> Option<Vec<DiffPiece>> {
    Some(words(before, after)).filter(|pieces| differ(pieces))
}

fn only_in(these: &[&'static str], those: &[&'static str]) -> Vec<&'static str> {
    these.iter().filter(|one| !those.contains(one)).copied().collect()
}

fn find<'a>(principles: &'a [PrincipleReference], id: &str) -> Option<&'a PrincipleReference> {
    principles.iter().find(|(other, ..)| other == id)
}

/// The ids of `principles` that are also in `others`, in their order.
fn shared<'a>(principles: &'a [PrincipleReference], others: &[PrincipleReference]) -> Vec<&'a str> {
    principles.iter().map(|(id, ..)| id.as_str()).filter(|id| find(others, id).is_some()).collect()
}

fn principles(from: &[PrincipleReference], to: &[PrincipleReference]) -> Vec<PrincipleChange> {
    let change = |change, id: &str, before: (&str, &str), after: (&str, &str)| PrincipleChange {
        id: id.to_owned(),
        change,
        title: words(before.0, after.0),
        text: words(before.1, after.1),
    };
    let later = to.iter().map(|(id, title, text)| match find(from, id) {
        Some((_, old_title, old_text)) => change("changed", id, (old_title, old_text), (title, text)),
        None => change(DiffSide::Added.as_str(), id, ("", ""), (title, text)),
    });
    let gone = from.iter().filter(|(id, ..)| find(to, id).is_none());
    let gone = gone.map(|(id, title, text)| change(DiffSide::Removed.as_str(), id, (title, text), ("", "")));
    later.chain(gone).filter(|change| differ(&change.title) || differ(&change.text)).collect()
}
