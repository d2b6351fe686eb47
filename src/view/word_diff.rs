//! Two versions of some words, and what is different between them.

use imara_diff::{Algorithm, Diff, InternedInput};
use serde::Serialize;
use unicode_segmentation::UnicodeSegmentation;

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
    let (before, after) = (unfold_prose(before), unfold_prose(after));
    let old: Vec<&str> = before.split_word_bounds().collect();
    let new: Vec<&str> = after.split_word_bounds().collect();
    let mut words = InternedInput::default();
    words.update_before(old.iter().copied());
    words.update_after(new.iter().copied());
    let mut pieces = Vec::new();
    let mut same = 0;
    for hunk in Diff::compute(Algorithm::Myers, &words).hunks() {
        let (start, end) = (hunk.before.start as usize, hunk.before.end as usize);
        push_words(&mut pieces, DiffSide::Same, &old[same..start]);
        push_words(&mut pieces, DiffSide::Removed, &old[start..end]);
        push_words(&mut pieces, DiffSide::Added, &new[hunk.after.start as usize..hunk.after.end as usize]);
        same = end;
    }
    push_words(&mut pieces, DiffSide::Same, &old[same..]);
    pieces
}

fn push_words(pieces: &mut Vec<DiffPiece>, side: DiffSide, words: &[&str]) {
    if !words.is_empty() {
        pieces.push(DiffPiece { side, text: words.concat() });
    }
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
