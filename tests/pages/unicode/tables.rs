//! The tables of code points, from the data of the crate `icu_properties`.

use icu_properties::CodePointMapData;
use icu_properties::props::GeneralCategory::{
    self, CurrencySymbol, EnclosingMark, MathSymbol, ModifierSymbol, NonspacingMark, OtherSymbol, Unassigned,
};

/// Whether a code point is in a table.
pub type Rule = fn(u32) -> bool;

/// Each table: its name and its rule.
pub const TABLES: [(&str, Rule); 3] =
    [("unassigned", is_unassigned), ("marks", is_mark), ("symbols", is_symbol)];

/// Symbols that names have in the registers of companies: `+`, `®`, `°`, `№`, `℠`, `™`, `㈱`, `㈲`.
const IN_NAMES: [char; 8] = ['+', '®', '°', '№', '℠', '™', '㈱', '㈲'];

/// Daggers and bullets, marks of typesetters, numbers in circles, ornaments, marks of old manuscripts.
const ORNAMENTS: [(u32, u32); 8] = [
    (0x2020, 0x2024),
    (0x2030, 0x2031),
    (0x2034, 0x2038),
    (0x203B, 0x205E),
    (0x2460, 0x24FF),
    (0x2768, 0x2793),
    (0x2E00, 0x2E7F),
    (0x1F100, 0x1F10C),
];

fn category(code: u32) -> GeneralCategory {
    CodePointMapData::<GeneralCategory>::new().get32(code)
}

/// Whether `code` has the category Cn and is no noncharacter: those are not assigned, and never will be.
pub fn is_unassigned(code: u32) -> bool {
    let noncharacter = (0xFDD0..=0xFDEF).contains(&code) || code & 0xFFFE == 0xFFFE;
    category(code) == Unassigned && !noncharacter
}

/// Whether `code` has the category Mn or Me.
pub fn is_mark(code: u32) -> bool {
    matches!(category(code), NonspacingMark | EnclosingMark)
}

/// Whether `code` is a symbol (categories Sc, Sk, Sm, So), an enclosing mark (Me) or in [`ORNAMENTS`], and is not in
/// [`IN_NAMES`].
pub fn is_symbol(code: u32) -> bool {
    let symbol =
        matches!(category(code), CurrencySymbol | ModifierSymbol | MathSymbol | OtherSymbol | EnclosingMark);
    let ornament = ORNAMENTS.iter().any(|(first, last)| (*first..=*last).contains(&code));
    let stands_in_names = char::from_u32(code).is_some_and(|character| IN_NAMES.contains(&character));
    (symbol || ornament && category(code) != Unassigned) && !stands_in_names
}

/// The ranges of a table, each `FIRST` or `FIRST-LAST`, in lines of at most 100 characters.
pub fn write_table(is_in: Rule) -> String {
    let mut ranges: Vec<(u32, u32)> = Vec::new();
    for code in (0..=0x10_FFFF).filter(|code| is_in(*code)) {
        match ranges.last_mut() {
            Some((_, last)) if *last + 1 == code => *last = code,
            _ => ranges.push((code, code)),
        }
    }
    let mut lines = vec![String::new()];
    for (first, last) in ranges {
        let range = if first == last { format!("{first:04X}") } else { format!("{first:04X}-{last:04X}") };
        match lines.last_mut() {
            Some(line) if line.is_empty() => *line = range,
            Some(line) if line.len() + range.len() < 100 => *line += &format!(" {range}"),
            _ => lines.push(range),
        }
    }
    lines.join("\n") + "\n"
}

/// The page `docs/unicode.md`.
pub fn write_page() -> String {
    let [unassigned, marks, symbols] = TABLES.map(|(_, is_in)| write_table(is_in));
    format!(
        "\
# Code points of Unicode 18.0

This page belongs to [format.md](format.md) and is normative. Format 1 is pinned to Unicode 18.0.0: a reader
takes these tables, and not the data of its own libraries, which may be older or newer. Ranges are inclusive,
in hexadecimal. `cargo run --example unicode` wrote the page from the Unicode Character Database.

## Unassigned

Code points without a character in Unicode 18.0 (category Cn, without the noncharacters). No file may hold
one (`text-unassigned`), whatever a later version of Unicode assigns there.

<!-- unassigned -->
```
{unassigned}```

## Marks

Characters that stand on, in or around the character before them (categories Mn and Me). At most four may
follow one another (`text-marks`).

<!-- marks -->
```
{marks}```

## Symbols

Characters that a name of an organization should not hold (`name-symbols`, a warning): those of the categories
Sc, Sk, Sm, So and Me, numbers in circles, bullets and other ornaments. `+`, `®`, `°`, `№`, `℠`, `™`, `㈱` and
`㈲` are left out, because names in the registers of companies hold them. Letters, digits, marks and the
other punctuation of all scripts are not in this table, so `&`, `'`, `.`, `,`, `-`, `(` and `)` stand in a name.

<!-- symbols -->
```
{symbols}```
"
    )
}
