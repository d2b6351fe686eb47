//! docs/unicode.md and the tables of the program: the same ranges, and those of the pinned version of Unicode.
//!
//! The pin outlives the crates. A crate with data of a later version must pass these tests too, because no verdict
//! may change with it. `cargo run --example unicode` writes the tables, and is run only for a new format.

use accord::record::Digest;
use accord::text::{FORBIDDEN, MARKS, SYMBOLS, UNASSIGNED, is_forbidden, is_mark, is_symbol};
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::canonical_combining_class;

mod tables;

const PAGE: &str = include_str!("../../docs/unicode.md");

/// Every code point that has a character in the pinned version.
fn assigned() -> impl Iterator<Item = char> {
    let is_in = |ranges: &[(u32, u32)], code: u32| {
        ranges.iter().any(|(first, last)| (*first..=*last).contains(&code))
    };
    ('\0'..=char::MAX).filter(move |character| {
        // Planes 4 to 13 have no character, and private use fills the last two.
        let code = u32::from(*character);
        !(0x4_0000..0xE_0000).contains(&code) && code < 0xF_0000 && !is_in(UNASSIGNED, code)
    })
}

fn ranges_of(marker: &str) -> Vec<(u32, u32)> {
    let block = PAGE.split_once(&format!("<!-- {marker} -->\n```\n")).unwrap().1;
    let number = |digits: &str| u32::from_str_radix(digits, 16).unwrap();
    let ranges = block.split("```").next().unwrap().split_whitespace();
    ranges
        .map(|range| range.split_once('-').unwrap_or((range, range)))
        .map(|(a, b)| (number(a), number(b)))
        .collect()
}

#[test]
fn the_page_and_the_program_have_the_same_tables() {
    assert_eq!(ranges_of("unassigned"), UNASSIGNED);
    assert_eq!(ranges_of("marks"), MARKS);
    assert_eq!(ranges_of("symbols"), SYMBOLS);
}

#[test]
fn the_crates_know_the_pinned_version() {
    let pinned = (18, 0, 0);
    assert!(unicode_normalization::UNICODE_VERSION >= pinned, "older data: some names would be undecided");
    if unicode_normalization::UNICODE_VERSION == pinned {
        // As `cargo run --example unicode` writes it.
        assert_eq!(PAGE, tables::write_page());
    }
}

#[test]
fn later_data_of_a_crate_agree_with_the_tables() {
    for code in 0..=0x10_FFFF {
        if let Some(character) = char::from_u32(code).filter(|_| tables::is_unassigned(code)) {
            assert!(is_forbidden(character), "U+{code:04X} lost its character");
        }
    }
    for character in assigned() {
        assert_eq!(is_mark(character), tables::is_mark(character.into()), "{character:?}");
        assert_eq!(is_symbol(character), tables::is_symbol(character.into()), "{character:?}");
    }
    assert!(FORBIDDEN.iter().all(|(_, last)| *last <= 0x10_FFFF));
}

/// What decides the normal form of any string: the combining class of each character and its decomposition, and
/// what composes again.
#[test]
fn normalization_is_that_of_the_pinned_version() {
    let mut data = String::new();
    for character in assigned() {
        let decomposed: String = character.nfd().collect();
        let composed: String = decomposed.nfc().collect();
        let class = canonical_combining_class(character);
        if class != 0 || decomposed.chars().ne([character]) {
            data += &format!("{:04X} {class} {decomposed} {composed}\n", u32::from(character));
        }
    }
    assert_eq!(Digest::of(data.as_bytes()).to_string(), NORMALIZATION);
}

/// The SHA-256 of that list with the data of Unicode 18.0.0.
const NORMALIZATION: &str = "7de4a4c22d7a7adce9a46b93977ecc4dc516a9683a8eddb73fcc616cd13d1fcc";
