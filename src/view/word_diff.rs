//! Two versions of some words, and what is different between them.

use serde::Serialize;
use similar::{ChangeTag, TextDiff};

use crate::record::schema::choice;

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
pub fn diff_words(before: &str, after: &str) -> Vec<DiffPiece> {
    let mut pieces: Vec<DiffPiece> = Vec::new();
    for change in TextDiff::from_unicode_words(unfold_prose(before), unfold_prose(after)).iter_all_changes() {
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

/// `text` with each paragraph of prose in one line.
fn unfold_prose(text: &str) -> String {
    let lines: Vec<_> = text.split('\n').collect();
    let paragraphs = lines.chunk_by(|line, next| !line.is_empty() && !next.is_empty());
    let unfolded: Vec<_> =
        paragraphs.map(|lines| lines.join(if is_prose(lines) { " " } else { "\n" })).collect();
    unfolded.join("\n")
}

/// Whether the lines of a paragraph may be broken elsewhere: each begins with a letter, so it is not a
/// list.
pub fn is_prose(paragraph: &[&str]) -> bool {
    paragraph.iter().all(|line| line.starts_with(char::is_alphabetic))
}
