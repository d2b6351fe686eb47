//! The escape for CSV that spreadsheets open.

use std::borrow::Cow;

use super::for_terminal;

/// `text` as a cell that no spreadsheet computes: text that looks like a formula gets an apostrophe
/// before it, and forbidden characters (TAB and CR begin one too) are spelled out as in
/// [`for_terminal`]. Quotes and commas are the writer's.
pub fn for_csv(text: &str) -> Cow<'_, str> {
    let safe = for_terminal(text);
    if is_formula(&safe) { Cow::Owned(format!("'{safe}")) } else { safe }
}

/// Whether a spreadsheet takes `text` for a formula. Spaces before it are ignored. The wide forms,
/// which input methods for Chinese and Japanese produce, count as well.
pub fn is_formula(text: &str) -> bool {
    text.trim_start().starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'])
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
        assert_eq!(for_csv("\t=1\r"), "\\u{9}=1\\u{d}");
    }
}
