//! The words that outputs use, with what each means: standings, identities, what became of findings.

use super::change::ChangeKind;
use super::page::RecordVerdict;
use super::suppliers::MatchKind;
use crate::accord::Total;
use crate::chain::{BreakCause, Integrity, Standing};
use crate::findings::{Exclusion, FindingStatus, Identity};
use crate::record::{Assessment, Group, Outcome, RotationReason};

/// One word of an output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WordMeaning {
    pub word: &'static str,
    /// What the word describes, such as `standing of a pledge`.
    pub subject: &'static str,
    /// One or two sentences.
    pub meaning: &'static str,
}

/// A subject, its words, and what each of them means.
type Subject = (&'static str, &'static [&'static str], &'static [&'static str]);

const SUBJECTS: [Subject; 15] = [
    ("standing of a pledge", Standing::WORDS, Standing::MEANINGS),
    ("identity of an organization", Identity::WORDS, Identity::MEANINGS),
    ("chain of an organization", Integrity::WORDS, &CHAIN),
    ("why a chain is broken", BreakCause::WORDS, BreakCause::MEANINGS),
    ("group of an organization", Group::WORDS, Group::MEANINGS),
    ("status of a finding", FindingStatus::WORDS, FindingStatus::MEANINGS),
    ("answer to a finding", &["answered", "unanswered"], &ANSWER),
    ("assessment of a finding", Assessment::WORDS, Assessment::MEANINGS),
    ("why an endorsement does not count", Exclusion::WORDS, Exclusion::MEANINGS),
    ("result of an observation", Outcome::WORDS, Outcome::MEANINGS),
    ("event", ChangeKind::WORDS, ChangeKind::MEANINGS),
    ("verdict on a record", RecordVerdict::WORDS, RecordVerdict::MEANINGS),
    ("total of a metric", Total::WORDS, Total::MEANINGS),
    ("match of a supplier", MatchKind::WORDS, MatchKind::MEANINGS),
    ("reason of a rotation", RotationReason::WORDS, RotationReason::MEANINGS),
];

const ANSWER: [&str; 2] = [
    "The organization that the finding is about replied.",
    "The finding accuses an organization of this registry, which did not answer within 60 days.",
];

const CHAIN: [&str; 2] = [
    "Every record of the chain holds.",
    "A record does not hold, and nothing after it counts. `accord verify` names the code.",
];

/// Every word that has a meaning, by subject. A word can have several subjects.
pub fn vocabulary() -> impl Iterator<Item = WordMeaning> {
    SUBJECTS.into_iter().flat_map(|(subject, words, meanings)| {
        let pairs = words.iter().zip(meanings).filter(|(_, meaning)| !meaning.is_empty());
        pairs.map(move |(word, meaning)| WordMeaning { word, subject, meaning: meaning.trim_ascii() })
    })
}
