//! Makes foreign text safe: the characters that a record may hold, and the escape for each sink.
//!
//! Two lines of defense. Records are refused when they hold a character that a reader cannot see
//! ([`find_refused`]). All output is escaped as well ([`for_terminal`]), because paths, broken files and the
//! error messages of other programs never pass through that check.

mod characters;
mod csv;
mod direction;
mod json;
mod markdown;
mod sarif;
mod shell;
mod uri;
mod vcard;
mod xml;

use std::borrow::Cow;

pub use characters::{
    CharacterFault, FORBIDDEN, JOINED, MARKS, MARKS_MAX, SYMBOLS, UNASSIGNED, find_excess_mark, find_refused,
    is_forbidden, is_joiner, is_mark, is_plain, is_symbol,
};
pub use csv::{cut_cell, for_csv, is_formula};
pub use direction::{is_left_to_right, is_right_to_left};
pub use json::for_json;
pub use markdown::for_markdown;
pub use sarif::for_sarif;
pub use shell::for_shell;
pub use uri::for_uri;
pub use vcard::for_vcard;
pub use xml::for_xml;

/// The first character of `text` that may not stand where it does, with its byte offset.
pub fn first_forbidden(text: &str) -> Option<(usize, char)> {
    find_refused(text).next().map(|(at, character, _)| (at, character))
}

/// `text` for a terminal or a log: every forbidden character (escape sequences, direction
/// overrides, newlines, tabs) becomes a visible `\u{…}`, so that one string stays on one line
/// and can neither move the cursor nor reorder its neighbours.
pub fn for_terminal(text: &str) -> Cow<'_, str> {
    let mut refused = find_refused(text).peekable();
    if refused.peek().is_none() {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len() + 16);
    let mut start = 0;
    for (at, character, _) in refused {
        safe.push_str(&text[start..at]);
        safe.extend(character.escape_unicode());
        start = at + character.len_utf8();
    }
    safe.push_str(&text[start..]);
    Cow::Owned(safe)
}

/// [`for_terminal`] for text of several lines: LF stays, everything else is escaped.
pub fn block_for_terminal(text: &str) -> String {
    let lines: Vec<_> = text.split('\n').map(for_terminal).collect();
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_terminal_sees_escapes_spelled_out() {
        assert_eq!(for_terminal("plain"), "plain");
        assert_eq!(for_terminal("a\u{1b}[2Jb"), "a\\u{1b}[2Jb");
        assert_eq!(for_terminal("a\u{202e}b\n"), "a\\u{202e}b\\u{a}");
        assert_eq!(for_terminal("نرم\u{200c}افزار a\u{200d}b"), "نرم\u{200c}افزار a\\u{200d}b");
        assert_eq!(block_for_terminal("a\nb\t"), "a\nb\\u{9}");
    }
}
