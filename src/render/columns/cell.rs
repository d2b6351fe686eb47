//! One cell of a table: how wide it is, and how it takes several lines.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::super::Style;
use super::APART;

/// Columns of a terminal that `text` takes.
pub fn width(text: &str) -> usize {
    // Most text, and there is much of it.
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return text.len();
    }
    text.chars().map(character_width).sum()
}

fn character_width(character: char) -> usize {
    character.width().unwrap_or(0)
}

/// `cell` on as many lines of `limit` columns as it takes. It breaks between words; within a word only where
/// that is wider than a line: after a dot, a hyphen or a slash, or where the line ends.
pub fn wrap_cell(cell: &str, limit: usize) -> String {
    if width(cell) <= limit {
        return cell.to_owned();
    }
    let mut lines = vec![String::new()];
    let mut used = 0;
    for word in cell.split(' ') {
        if used > 0 && used + 1 + width(word) <= limit {
            push_to_last(&mut lines, " ");
            used += 1;
        } else if used > 0 {
            lines.push(String::new());
            used = 0;
        }
        let pieces = if width(word) <= limit { vec![word] } else { cut_word(word, limit) };
        for piece in pieces {
            if used > 0 && used + width(piece) > limit {
                lines.push(String::new());
                used = 0;
            }
            push_to_last(&mut lines, piece);
            used += width(piece);
        }
    }
    lines.join("\n")
}

fn push_to_last(lines: &mut [String], text: &str) {
    if let Some(line) = lines.last_mut() {
        line.push_str(text);
    }
}

/// `word` in pieces, none of them wider than `limit`.
fn cut_word(word: &str, limit: usize) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut used = 0;
    for (at, character) in word.char_indices() {
        let wide = character_width(character);
        if at > start && used + wide > limit {
            pieces.push(&word[start..at]);
            (start, used) = (at, 0);
        }
        used += wide;
        let end = at + character.len_utf8();
        if breaks_after(character, &word[end..]) {
            pieces.push(&word[start..end]);
            (start, used) = (end, 0);
        }
    }
    pieces.push(&word[start..]);
    pieces
}

/// A word that is too long ends a line after a dot, a hyphen or a slash, but not within a date, a number or a
/// version.
fn breaks_after(character: char, rest: &str) -> bool {
    matches!(character, '.' | '-' | '/') && rest.starts_with(|next: char| !next.is_ascii_digit())
}

/// The beginning of `cell` on `limit` columns, with an ellipsis where something is missing.
pub fn shorten_cell(cell: &str, limit: usize, style: Style) -> String {
    if width(cell) <= limit {
        return cell.to_owned();
    }
    // A terminal of which it is not known that it has UTF-8 may lack the character.
    let ellipsis = if style.isolates { "…" } else { "..." };
    let room = limit.saturating_sub(width(ellipsis));
    let mut used = 0;
    let kept = cell.chars().take_while(|character| {
        used += character_width(*character);
        used <= room
    });
    let kept: String = kept.collect();
    format!("{}{ellipsis}", kept.trim_end())
}

/// `cell` with [`APART`] wherever the library would count fewer columns than a terminal shows.
pub fn keep_ligatures_apart(cell: &str) -> String {
    if cell.lines().all(|line| line.width() == width(line)) {
        return cell.to_owned();
    }
    let mut separated = String::with_capacity(cell.len() + 8);
    for character in cell.chars() {
        let word = separated.rfind([' ', '\n', APART]);
        let word = word.map_or(0, |at| at + separated[at..].chars().next().map_or(0, char::len_utf8));
        let mut joined = separated[word..].to_owned();
        joined.push(character);
        if joined.width() != separated[word..].width() + character_width(character) {
            separated.push(APART);
        }
        separated.push(character);
    }
    separated
}
