//! Makes foreign text safe: the characters that a record may hold, and the escape for each sink.
//!
//! Two lines of defense. Records are refused when they hold a character that a reader cannot see
//! ([`is_forbidden`]). All output is escaped as well ([`for_terminal`]), because paths, broken files and the
//! error messages of other programs never pass through that check.

mod csv;
mod json;
mod markdown;
mod sarif;
mod uri;
mod vcard;
mod xml;

use std::borrow::Cow;

pub use csv::{cut_cell, for_csv, is_formula};
pub use json::for_json;
pub use markdown::for_markdown;
pub use sarif::for_sarif;
pub use uri::for_uri;
pub use vcard::for_vcard;
pub use xml::for_xml;

/// Code points that no string of a record, text or policy may hold: controls, bidirectional
/// controls, invisible characters, spaces other than U+0020, private use and noncharacters.
///
/// An explicit list and not a Unicode category, so that every implementation of the format
/// agrees for ever, whatever its Unicode version. Sorted; normative in `docs/format.md`.
pub const FORBIDDEN: &[(u32, u32)] = &[
    (0x0000, 0x001F),
    (0x007F, 0x00A0),
    (0x00AD, 0x00AD),
    (0x034F, 0x034F),
    (0x061C, 0x061C),
    (0x115F, 0x1160),
    (0x1680, 0x1680),
    (0x17B4, 0x17B5),
    (0x180B, 0x180F),
    (0x2000, 0x200F),
    (0x2028, 0x202F),
    (0x205F, 0x206F),
    (0x2800, 0x2800),
    (0x3000, 0x3000),
    (0x3164, 0x3164),
    (0xE000, 0xF8FF),
    (0xFDD0, 0xFDEF),
    (0xFE00, 0xFE0F),
    (0xFEFF, 0xFEFF),
    (0xFFA0, 0xFFA0),
    (0xFFF0, 0xFFFF),
    (0x13430, 0x13455),
    (0x16FE4, 0x16FE4),
    (0x1BCA0, 0x1BCA3),
    (0x1D159, 0x1D159),
    (0x1D173, 0x1D17A),
    (0x1FFFE, 0x1FFFF),
    (0x2FFFE, 0x2FFFF),
    (0x3FFFE, 0x3FFFF),
    (0x4FFFE, 0x4FFFF),
    (0x5FFFE, 0x5FFFF),
    (0x6FFFE, 0x6FFFF),
    (0x7FFFE, 0x7FFFF),
    (0x8FFFE, 0x8FFFF),
    (0x9FFFE, 0x9FFFF),
    (0xAFFFE, 0xAFFFF),
    (0xBFFFE, 0xBFFFF),
    (0xCFFFE, 0xCFFFF),
    (0xDFFFE, 0xDFFFF),
    (0xE0000, 0x10FFFF),
];

/// Whether `character` may not stand in a record. LF is forbidden here too: it separates
/// lines, and the readers of long texts split at it before they ask.
pub fn is_forbidden(character: char) -> bool {
    // Most text is printable ASCII, and every character of every file is asked for.
    if (' '..='~').contains(&character) {
        return false;
    }
    let code = u32::from(character);
    // Sorted, so that a common character is looked at twice and not forty times.
    FORBIDDEN.iter().take_while(|(first, _)| *first <= code).any(|(_, last)| code <= *last)
}

/// The first forbidden character of `text`, with its byte offset.
pub fn first_forbidden(text: &str) -> Option<(usize, char)> {
    text.char_indices().find(|&(_, character)| is_forbidden(character))
}

/// `text` for a terminal or a log: every forbidden character (escape sequences, direction
/// overrides, newlines, tabs) becomes a visible `\u{…}`, so that one string stays on one line
/// and can neither move the cursor nor reorder its neighbours.
pub fn for_terminal(text: &str) -> Cow<'_, str> {
    if first_forbidden(text).is_none() {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        if is_forbidden(character) {
            safe.extend(character.escape_unicode());
        } else {
            safe.push(character);
        }
    }
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
    fn ranges_are_sorted_and_apart() {
        for pair in FORBIDDEN.windows(2) {
            assert!(pair[0].1 < pair[1].0, "{pair:x?}");
        }
    }

    #[test]
    fn letters_of_every_script_pass() {
        for name in ["Contoso", "Ünïcode AG", "شركة المثال", "示例科技", "Пример", "ตัวอย่าง", "e\u{301}"]
        {
            assert_eq!(first_forbidden(name), None, "{name}");
        }
    }

    #[test]
    fn what_a_reader_cannot_see_does_not() {
        for code in [0x00, 0x09, 0x0A, 0x1B, 0x7F, 0x85, 0xA0, 0xAD, 0x200B, 0x200D, 0x202E, 0x2066] {
            let character = char::from_u32(code).unwrap();
            assert!(is_forbidden(character), "U+{code:04X}");
        }
    }

    #[test]
    fn a_terminal_sees_escapes_spelled_out() {
        assert_eq!(for_terminal("plain"), "plain");
        assert_eq!(for_terminal("a\u{1b}[2Jb"), "a\\u{1b}[2Jb");
        assert_eq!(for_terminal("a\u{202e}b\n"), "a\\u{202e}b\\u{a}");
        assert_eq!(block_for_terminal("a\nb\t"), "a\nb\\u{9}");
    }
}
