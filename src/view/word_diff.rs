//! Two versions of some words, and what is different between them.

use serde::Serialize;
use similar::{ChangeTag, TextDiff};

use crate::record::schema::choice;
use crate::text::unfolded;

choice! {
    /// Where a piece of text stands.
    pub enum DiffSide {
        Same = "same",
        /// Before only.
        Removed = "removed",
        /// After only.
        Added = "added",
    }
}

/// A piece of text, as long as it stands on one side. Those that are the same or removed, one after
/// the other, are the words before; those that are the same or added, the words after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DiffPiece {
    pub side: DiffSide,
    pub text: String,
}

/// What is different, by words. Where the lines of a paragraph break is no difference.
pub fn words(before: &str, after: &str) -> Vec<DiffPiece> {
    let mut pieces: Vec<DiffPiece> = Vec::new();
    for change in TextDiff::from_unicode_words(unfolded(before), unfolded(after)).iter_all_changes() {
        let side = match change.tag() {
            ChangeTag::Equal => DiffSide::Same,
            ChangeTag::Delete => DiffSide::Removed,
            ChangeTag::Insert => DiffSide::Added,
        };
        match pieces.last_mut() {
            Some(last) if last.side == side => last.text += change.value(),
            _ => pieces.push(DiffPiece { side, text: change.value().to_owned() }),
        }
    }
    pieces
}
