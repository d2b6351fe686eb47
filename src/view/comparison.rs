//! What is different between two texts, such as two versions of one.

use serde::Serialize;

use super::TextReference;
use super::text::{MetricView, QuorumView, TextView};
use super::word_diff::{DiffPiece, DiffSide, diff_words};
use crate::record::schema::choice;
use crate::record::{Group, Id, Small};

/// What `texts --compare` prints.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TextComparison {
    pub from: TextReference,
    pub to: TextReference,
    /// Whether `to` says that it replaces `from`.
    pub replaces: bool,
    /// The headline.
    #[serde(rename = "text_title")]
    pub title: Option<Vec<DiffPiece>>,
    /// Groups that may pledge to `to` only, and to `from` only.
    pub audience_added: Vec<Group>,
    pub audience_removed: Vec<Group>,
    /// Months before and after.
    pub renewal_months: Option<(Small, Small)>,
    /// Months before and after.
    pub report_months: Option<(Option<Small>, Option<Small>)>,
    /// Metrics before and after.
    pub metrics: Option<(Vec<MetricView>, Vec<MetricView>)>,
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

choice! {
    /// How a principle is different.
    pub enum PrincipleChangeKind {
        Added = "added",
        Removed = "removed",
        /// In other words.
        Changed = "changed",
    }
}

/// A principle that is different.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PrincipleChange {
    pub id: Id,
    pub change: PrincipleChangeKind,
    pub title: Vec<DiffPiece>,
    pub text: Vec<DiffPiece>,
}

type PrincipleReference = (Id, String, String);

impl TextComparison {
    /// What is different at `to` from `from`.
    pub fn new(from: &TextView, to: &TextView) -> Self {
        let principles = compare_principles(&from.principles, &to.principles);
        let changed = principles.iter().filter(|one| one.change != PrincipleChangeKind::Removed).count();
        let quorum = (from.quorum, to.quorum);
        let renewal = (from.renewal_months, to.renewal_months);
        let report = (from.report_months, to.report_months);
        let metrics = (from.metrics.clone(), to.metrics.clone());
        Self {
            from: refer_to(from),
            to: refer_to(to),
            replaces: to.replaces.as_ref() == Some(&from.id),
            title: changed_words(&from.title, &to.title),
            audience_added: only_in(&to.audience, &from.audience),
            audience_removed: only_in(&from.audience, &to.audience),
            renewal_months: Some(renewal).filter(|(before, after)| before != after),
            report_months: Some(report).filter(|(before, after)| before != after),
            metrics: Some(metrics).filter(|(before, after)| before != after),
            quorum: Some(quorum).filter(|(before, after)| before != after),
            preamble: changed_words(&from.preamble, &to.preamble),
            unchanged: to.principles.len() - changed,
            reordered: shared_ids(&from.principles, &to.principles)
                != shared_ids(&to.principles, &from.principles),
            principles,
        }
    }

    /// Whether both say the same.
    pub fn is_empty(&self) -> bool {
        let audience = self.audience_added.is_empty() && self.audience_removed.is_empty();
        let duties = self.renewal_months.is_none() && self.report_months.is_none() && self.metrics.is_none();
        let terms = duties && self.quorum.is_none() && audience;
        let words = self.title.is_none() && self.preamble.is_none() && self.principles.is_empty();
        terms && words && !self.reordered
    }
}

fn refer_to(text: &TextView) -> TextReference {
    TextReference { id: text.id.clone(), title: text.title.clone(), digest: text.digest }
}

fn are_different(pieces: &[DiffPiece]) -> bool {
    pieces.iter().any(|piece| piece.side != DiffSide::Same)
}

fn changed_words(before: &str, after: &str) -> Option<Vec<DiffPiece>> {
    Some(diff_words(before, after)).filter(|pieces| are_different(pieces))
}

fn only_in(these: &[Group], those: &[Group]) -> Vec<Group> {
    these.iter().filter(|one| !those.contains(one)).copied().collect()
}

fn find_principle<'a>(principles: &'a [PrincipleReference], id: &Id) -> Option<&'a PrincipleReference> {
    principles.iter().find(|(other, ..)| other == id)
}

/// The ids of `principles` that are also in `others`, in their order.
fn shared_ids<'a>(principles: &'a [PrincipleReference], others: &[PrincipleReference]) -> Vec<&'a Id> {
    principles.iter().map(|(id, ..)| id).filter(|id| find_principle(others, id).is_some()).collect()
}

fn compare_principles(from: &[PrincipleReference], to: &[PrincipleReference]) -> Vec<PrincipleChange> {
    let later =
        to.iter().map(|principle| compare_principle(find_principle(from, &principle.0), Some(principle)));
    let gone = from.iter().filter(|(id, ..)| find_principle(to, id).is_none());
    let gone = gone.map(|principle| compare_principle(Some(principle), None));
    let changes = later.chain(gone).flatten();
    changes.filter(|change| are_different(&change.title) || are_different(&change.text)).collect()
}

/// One principle before and after; None where there is neither.
fn compare_principle(
    before: Option<&PrincipleReference>,
    after: Option<&PrincipleReference>,
) -> Option<PrincipleChange> {
    let (id, ..) = after.or(before)?;
    let words = |side: Option<&PrincipleReference>| {
        side.map(|(_, title, text)| (title.clone(), text.clone())).unwrap_or_default()
    };
    let ((old_title, old_text), (title, text)) = (words(before), words(after));
    Some(PrincipleChange {
        id: id.clone(),
        change: match (before, after) {
            (None, _) => PrincipleChangeKind::Added,
            (_, None) => PrincipleChangeKind::Removed,
            _ => PrincipleChangeKind::Changed,
        },
        title: diff_words(&old_title, &title),
        text: diff_words(&old_text, &text),
    })
}
