//! What is different between two versions of some words.

use anstyle::{AnsiColor, Effects};

use super::Style;
use super::prose::{fill_lines, shift_lines};
use crate::text::block_for_terminal;
use crate::view::{DiffPiece, DiffSide};

/// Columns where the output is not for a terminal: what is compared is a paragraph in one line.
const PIPE_WIDTH: usize = 100;

/// Stand for the colors while lines are broken: they take no column, and cannot come from a text, whose
/// controls are escaped.
const REMOVED: char = '\u{1}';
const ADDED: char = '\u{2}';
const END: char = '\u{3}';

/// `[-gone-]{+new+} same`, or in colors, in lines that begin at the column `by`.
pub fn mark_differences(pieces: &[DiffPiece], by: usize, style: Style) -> String {
    let text: String = pieces.iter().map(|piece| mark_piece(piece, style.color)).collect();
    let width = style.width.unwrap_or(PIPE_WIDTH).saturating_sub(by).max(1);
    paint_lines(&shift_lines(&fill_lines(&text, width), by))
}

fn mark_piece(piece: &DiffPiece, color: bool) -> String {
    let safe = block_for_terminal(&piece.text);
    match (piece.side, color) {
        (DiffSide::Same, _) => safe,
        (DiffSide::Removed, false) => format!("[-{safe}-]"),
        (DiffSide::Added, false) => format!("{{+{safe}+}}"),
        (DiffSide::Removed, true) => format!("{REMOVED}{safe}{END}"),
        (DiffSide::Added, true) => format!("{ADDED}{safe}{END}"),
    }
}

/// The text with its colors, which end at a line's end and begin again at the next line's first word.
fn paint_lines(text: &str) -> String {
    let gone = AnsiColor::Red.on_default().effects(Effects::STRIKETHROUGH);
    let new = AnsiColor::Green.on_default();
    let mut out = String::with_capacity(text.len());
    let (mut wanted, mut painted) = (None, false);
    for character in text.chars() {
        match character {
            REMOVED => wanted = Some(gone),
            ADDED => wanted = Some(new),
            END | '\n' => {
                if let Some(style) = wanted.filter(|_| painted) {
                    out += &style.render_reset().to_string();
                }
                painted = false;
                wanted = wanted.filter(|_| character != END);
            }
            _ => {}
        }
        if let Some(style) = wanted.filter(|_| !painted && !character.is_whitespace() && character > END) {
            out += &style.render().to_string();
            painted = true;
        }
        if !matches!(character, REMOVED | ADDED | END) {
            out.push(character);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::diff_words;

    const PIPE: Style = Style { color: false, width: None, isolates: false, links: false };

    fn marks(before: &str, after: &str) -> String {
        mark_differences(&diff_words(before, after), 0, PIPE)
    }

    #[test]
    fn words_that_differ_are_marked() {
        let before = "We protect all of them.";
        assert_eq!(marks(before, "We defend all of them."), "We [-protect-]{+defend+} all of them.");
        assert_eq!(marks("保护所有客户", "保护每个客户"), "保护[-所有-]{+每个+}客户");
        assert_eq!(marks("", "new"), "{+new+}");
        assert_eq!(marks("same", "same"), "same");
    }

    #[test]
    fn where_the_lines_of_a_paragraph_break_is_no_difference() {
        assert_eq!(
            marks("one two\nthree\n\n- a\n- b", "one\ntwo three\n\n- a\n- b"),
            "one two three\n\n- a\n- b"
        );
    }

    #[test]
    fn colors_end_with_the_line_and_escapes_of_a_text_are_spelled_out() {
        let pieces = diff_words("keep", "keep \u{1b}[2J\u{1} new words");
        let text = mark_differences(
            &pieces,
            2,
            Style { color: true, width: Some(20), isolates: false, links: false },
        );
        let first = "  keep\n  \u{1b}[32m\\u{1b}[2J\\u{1} new\u{1b}[0m\n";
        assert_eq!(text, format!("{first}  \u{1b}[32mwords\u{1b}[0m"));
    }
}
