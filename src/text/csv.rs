//! The escape for CSV that spreadsheets open, and the limit of a cell.

use std::borrow::Cow;

use super::for_terminal;

/// Most UTF-16 code units of a cell in Excel. Of a longer one Excel's reader of CSV puts the rest into other
/// cells, and Python's refuses the file above four times as much.
const CELL_LIMIT: usize = 32_767;

/// What stands at the end of a cell that was cut.
const CUT: &str = "… (cut: longer than a cell)";

/// `text`, or as much of its beginning as a spreadsheet's cell holds.
pub fn cut_cell(text: Cow<'_, str>) -> Cow<'_, str> {
    // Bytes are never fewer than code units, and almost every cell is short.
    if text.len() <= CELL_LIMIT || text.encode_utf16().count() <= CELL_LIMIT {
        return text;
    }
    let room = CELL_LIMIT - CUT.encode_utf16().count();
    let mut units = 0;
    let kept = text.chars().take_while(|character| {
        units += character.len_utf16();
        units <= room
    });
    Cow::Owned(kept.collect::<String>() + CUT)
}

/// `text` as a cell that no spreadsheet computes: an apostrophe stands before what looks like a formula, also after
/// apostrophes of its own, so that no two texts give one cell. Forbidden characters (TAB and CR begin one too) are
/// spelled out as in [`for_terminal`]. Quotes around the cell are the writer's.
///
/// A spreadsheet that splits lines at semicolons only takes the quotes of a cell for a part of it, so
/// that what follows a semicolon is a cell of its own.
pub fn for_csv(text: &str) -> Cow<'_, str> {
    let safe = for_terminal(text);
    if !safe.split(';').any(needs_apostrophe) {
        return cut_cell(safe);
    }
    let parts =
        safe.split(';').map(|part| if needs_apostrophe(part) { format!("'{part}") } else { part.to_owned() });
    cut_cell(Cow::Owned(parts.collect::<Vec<_>>().join(";")))
}

fn needs_apostrophe(part: &str) -> bool {
    is_formula(part.trim_start_matches('\''))
}

/// Whether a spreadsheet takes `text` for a formula. Spaces and quotes before it are ignored. The wide
/// forms, which input methods for Chinese and Japanese produce, count as well.
pub fn is_formula(text: &str) -> bool {
    let text = text.trim_start_matches(|before: char| before.is_whitespace() || before == '"');
    text.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_words() {
        assert_eq!(for_csv("Contoso-Bank = A+"), "Contoso-Bank = A+");
        for formula in ["=1+1", "+1", "-1", "@SUM(A1)", " =1", "＝1", "=cmd|' /C calc'!A0"] {
            assert_eq!(for_csv(formula), format!("'{formula}"));
        }
        assert_eq!(for_csv("Semi;=HYPERLINK(A1); \"+1;x"), "Semi;'=HYPERLINK(A1);' \"+1;x");
        assert_eq!(for_csv("'=1+1"), "''=1+1");
        assert_eq!(for_csv("'tis; '=1"), "'tis; '=1");
        assert_eq!(for_csv("\t=1\r"), "\\u{9}=1\\u{d}");
    }

    /// Reads a cell back, as the page says.
    fn read_cell(cell: &str) -> String {
        let read = |part: &str| match part.strip_prefix('\'') {
            Some(text) if needs_apostrophe(text) => text.to_owned(),
            _ => part.to_owned(),
        };
        cell.split(';').map(read).collect::<Vec<_>>().join(";")
    }

    #[test]
    fn a_cell_leads_back_to_its_text() {
        let parts = ["=1", "'=1", "''=1", "'", "a", " =1", " '=1", "'a=1", "\"+1", "' =1", ""];
        let mut cells = std::collections::BTreeSet::new();
        for first in parts {
            for second in parts {
                let text = format!("{first};{second}");
                assert_eq!(read_cell(&for_csv(&text)), text);
                assert!(cells.insert(for_csv(&text).into_owned()), "{text}");
            }
        }
    }

    #[test]
    fn a_cell_is_cut_at_the_limit_of_spreadsheets() {
        for letter in ["a", "é", "界", "😀"] {
            let whole = letter.repeat(CELL_LIMIT / letter.encode_utf16().count());
            assert_eq!(cut_cell(Cow::Borrowed(&whole)), whole);
            let long = whole.clone() + letter;
            let cut = cut_cell(Cow::Borrowed(&long));
            assert!(cut.ends_with(CUT) && cut.starts_with(letter), "{letter}");
            assert!((CELL_LIMIT - 1..=CELL_LIMIT).contains(&cut.encode_utf16().count()), "{letter}");
        }
    }
}
