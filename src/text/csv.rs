//! The escape for CSV that spreadsheets open.

use std::borrow::Cow;

use super::for_terminal;

/// `text` as a cell that no spreadsheet computes: an apostrophe stands before what looks like a formula,
/// and forbidden characters (TAB and CR begin one too) are spelled out as in [`for_terminal`]. Quotes
/// around the cell are the writer's.
///
/// A spreadsheet that splits lines at semicolons only takes the quotes of a cell for a part of it, so
/// that what follows a semicolon is a cell of its own.
pub fn for_csv(text: &str) -> Cow<'_, str> {
    let safe = for_terminal(text);
    if !safe.split(';').any(is_formula) {
        return safe;
    }
    let parts =
        safe.split(';').map(|part| if is_formula(part) { format!("'{part}") } else { part.to_owned() });
    Cow::Owned(parts.collect::<Vec<_>>().join(";"))
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
        assert_eq!(for_csv("\t=1\r"), "\\u{9}=1\\u{d}");
    }
}
