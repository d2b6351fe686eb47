//! The characters that a string may hold.
//!
//! Explicit lists and not the Unicode categories of a library, so that every implementation of the format agrees
//! for ever, whatever its Unicode version. Normative in `docs/format.md` and `docs/unicode.md`.

mod ranges;

use std::cmp::Ordering;

use ranges::{count_ranges, parse_ranges};

/// An inclusive range of code points.
pub type CodeRange = (u32, u32);

/// Code points that no string of a record, text or policy may hold: controls, bidirectional
/// controls, invisible characters, spaces other than U+0020, private use and noncharacters. Sorted.
pub const FORBIDDEN: &[CodeRange] = &[
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

/// Code points that Unicode 18.0 has not assigned, without the noncharacters. Sorted. Refused, so that a verifier
/// with later data gives the same verdict.
pub const UNASSIGNED: &[CodeRange] = {
    const TABLE: &str = include_str!("unicode/unassigned.txt");
    &parse_ranges::<{ count_ranges(TABLE) }>(TABLE)
};

/// Nonspacing and enclosing marks of Unicode 18.0: they stand on, in or around the character before them. Sorted.
pub const MARKS: &[CodeRange] = {
    const TABLE: &str = include_str!("unicode/marks.txt");
    &parse_ranges::<{ count_ranges(TABLE) }>(TABLE)
};

/// Symbols, emoji and ornaments of Unicode 18.0, without those that stand in names of companies. Sorted.
pub const SYMBOLS: &[CodeRange] = {
    const TABLE: &str = include_str!("unicode/symbols.txt");
    &parse_ranges::<{ count_ranges(TABLE) }>(TABLE)
};

/// Most marks that may follow one another. The orthographies of living languages need no more; more of them leave
/// their line and hide the lines beside it.
pub const MARKS_MAX: usize = 4;

/// The letters and vowel signs of the scripts that are written with U+200C and U+200D (after RFC 5892, appendix
/// A.1 and A.2).
pub const JOINED: &[(&str, &[CodeRange])] = &[
    (
        "Arabic",
        &[
            (0x0610, 0x061A),
            (0x0620, 0x065F),
            (0x066E, 0x06D3),
            (0x06D5, 0x06DC),
            (0x06FA, 0x06FF),
            (0x0750, 0x077F),
        ],
    ),
    ("Devanagari", &[(0x0900, 0x0963), (0x0971, 0x097F)]),
    ("Bengali", &[(0x0980, 0x09E3), (0x09F0, 0x09F1)]),
    ("Gurmukhi", &[(0x0A01, 0x0A5E), (0x0A70, 0x0A75)]),
    ("Gujarati", &[(0x0A81, 0x0AE3), (0x0AF9, 0x0AFF)]),
    ("Oriya", &[(0x0B01, 0x0B63), (0x0B71, 0x0B71)]),
    ("Tamil", &[(0x0B82, 0x0BD7)]),
    ("Telugu", &[(0x0C00, 0x0C63)]),
    ("Kannada", &[(0x0C80, 0x0CE3), (0x0CF1, 0x0CF3)]),
    ("Malayalam", &[(0x0D00, 0x0D63), (0x0D7A, 0x0D7F)]),
    ("Sinhala", &[(0x0D81, 0x0DDF), (0x0DF2, 0x0DF3)]),
    ("Khmer", &[(0x1780, 0x17D3), (0x17DD, 0x17DD)]),
];

/// Why a character may not stand where it does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CharacterFault {
    /// It is in [`FORBIDDEN`].
    Forbidden,
    /// It is in [`UNASSIGNED`].
    Unassigned,
    /// U+200C or U+200D is not between two letters of one script of [`JOINED`].
    Joiner,
}

/// U+200C, which keeps two letters apart, or U+200D, which joins them.
pub fn is_joiner(character: char) -> bool {
    matches!(character, '\u{200C}' | '\u{200D}')
}

/// Whether `character` may not stand in a record. LF is forbidden here too: it separates
/// lines, and the readers of long texts split at it before they ask. So are both joiners, which
/// only [`find_refused`] allows, since it sees what is beside them.
pub fn is_forbidden(character: char) -> bool {
    // Most text is printable ASCII, and every character of every file is asked for.
    if (' '..='~').contains(&character) {
        return false;
    }
    is_in(FORBIDDEN, character) || is_in(UNASSIGNED, character)
}

/// Whether all of `text` is printable ASCII and LF. In such text no other rule for characters can be broken, and most
/// files are such text.
pub fn is_plain(text: &str) -> bool {
    // Without an early end, so that the compiler compares many bytes at once.
    text.bytes().fold(true, |plain, byte| plain & (matches!(byte, b' '..=b'~') | (byte == b'\n')))
}

/// Every character of `text` that may not stand there, with its byte offset.
pub fn find_refused(text: &str) -> impl Iterator<Item = (usize, char, CharacterFault)> {
    text.char_indices().filter(|(_, character)| is_forbidden(*character)).filter_map(|(at, character)| {
        if !is_joiner(character) {
            let listed = is_in(FORBIDDEN, character);
            return Some((
                at,
                character,
                if listed { CharacterFault::Forbidden } else { CharacterFault::Unassigned },
            ));
        }
        let before = text[..at].chars().next_back();
        let after = text[at + character.len_utf8()..].chars().next();
        let joins = before.zip(after).is_some_and(|(before, after)| are_joined(before, after));
        (!joins).then_some((at, character, CharacterFault::Joiner))
    })
}

/// Whether both characters are of one script that is written with joiners.
fn are_joined(before: char, after: char) -> bool {
    JOINED.iter().any(|(_, ranges)| is_in(ranges, before) && is_in(ranges, after))
}

/// The first mark of `text` that follows [`MARKS_MAX`] others. Joiners between marks are skipped.
pub fn find_excess_mark(text: &str) -> Option<(usize, char)> {
    if text.is_ascii() {
        return None;
    }
    let mut marks = 0;
    text.char_indices().filter(|(_, character)| !is_joiner(*character)).find(|(_, character)| {
        marks = if is_mark(*character) { marks + 1 } else { 0 };
        marks > MARKS_MAX
    })
}

/// Whether `character` stands on, in or around the one before it.
pub fn is_mark(character: char) -> bool {
    character >= '\u{300}' && is_in(MARKS, character)
}

/// Whether `character` is a symbol that a name of an organization should not hold.
pub fn is_symbol(character: char) -> bool {
    !character.is_ascii_alphanumeric() && is_in(SYMBOLS, character)
}

fn is_in(ranges: &[CodeRange], character: char) -> bool {
    let code = u32::from(character);
    let place = ranges.binary_search_by(|(first, last)| match (code < *first, code > *last) {
        (true, _) => Ordering::Greater,
        (_, true) => Ordering::Less,
        _ => Ordering::Equal,
    });
    place.is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(text: &str) -> Vec<CharacterFault> {
        find_refused(text).map(|(.., fault)| fault).collect()
    }

    #[test]
    fn ranges_are_sorted_and_apart() {
        let joined = JOINED.iter().map(|(_, ranges)| *ranges);
        for ranges in joined.chain([FORBIDDEN, UNASSIGNED, MARKS, SYMBOLS]) {
            assert!(ranges.iter().all(|(first, last)| first <= last), "{ranges:x?}");
            for pair in ranges.windows(2) {
                assert!(pair[0].1 < pair[1].0, "{pair:x?}");
            }
        }
    }

    #[test]
    fn letters_of_every_script_pass() {
        for name in [
            "Contoso",
            "Ünïcode AG",
            "شركة المثال",
            "示例科技",
            "Пример",
            "ตัวอย่าง",
            "e\u{301}",
            "ශ්\u{200d}රී ලංකා රජය",
            "نرم\u{200c}افزاری",
            "র\u{200d}\u{9cd}যাংগস",
            "क्\u{200c}ष",
            "န်ုပ်",
        ] {
            assert_eq!(faults(name), [], "{name}");
            assert_eq!(find_excess_mark(name), None, "{name}");
        }
    }

    #[test]
    fn what_a_reader_cannot_see_does_not() {
        for code in [0x00, 0x09, 0x0A, 0x1B, 0x7F, 0x85, 0xA0, 0xAD, 0x200B, 0x202E, 0x2066] {
            let character = char::from_u32(code).unwrap();
            assert_eq!(faults(&format!("a{character}b")), [CharacterFault::Forbidden], "U+{code:04X}");
        }
        for unassigned in ['\u{378}', '\u{20C5}', '\u{1FBFB}', '\u{3347A}'] {
            assert_eq!(faults(&unassigned.to_string()), [CharacterFault::Unassigned], "{unassigned:?}");
        }
    }

    #[test]
    fn joiners_stand_between_letters_of_one_script() {
        for joiner in ['\u{200C}', '\u{200D}'] {
            for (before, after) in [
                ("Con", "toso"),
                ("", "ම"),
                ("ම", ""),
                ("ම", " "),
                ("ම", "क"),
                ("म", "1"),
                ("👩", "💻"),
                ("م", "-"),
            ] {
                let text = format!("{before}{joiner}{after}");
                assert_eq!(faults(&text), [CharacterFault::Joiner], "{text:?}");
            }
            assert_eq!(faults(&format!("ම{joiner}{joiner}ම")).len(), 2);
        }
    }

    #[test]
    fn four_marks_follow_one_another_and_no_more() {
        let stack = |count: usize| format!("Z{}algo", "\u{335}".repeat(count));
        assert_eq!(find_excess_mark(&stack(4)), None);
        assert_eq!(find_excess_mark(&stack(5)), Some((9, '\u{335}')));
        assert_eq!(find_excess_mark("ก็็็็็"), Some((15, '\u{E47}')));
        assert_eq!(
            find_excess_mark("क\u{94d}\u{200d}\u{94d}\u{200d}\u{94d}\u{200d}\u{94d}\u{200d}\u{94d}")
                .map(|(at, _)| at),
            Some(27)
        );
    }
}
