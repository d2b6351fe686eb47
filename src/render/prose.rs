//! Words of several lines, for a terminal or a pipe.

use super::Style;
use super::columns::width;
use super::isolates::{close_lines, mark_paragraphs};
use crate::text::block_for_terminal;
use crate::view::is_prose;

/// Long lines of a text, broken between words where the terminal is narrower. A paragraph that is
/// narrow enough keeps its own line breaks; one that is not is filled anew, unless it is a list.
pub fn wrap_text(text: &str, style: Style) -> String {
    let safe = block_for_terminal(text);
    let safe = if style.isolates { mark_paragraphs(&safe) } else { safe };
    let lines = style.width.map_or_else(|| safe.clone(), |limit| fill_lines(&safe, limit));
    if style.isolates { close_lines(&lines) } else { lines }
}

/// [`wrap_text`], further to the right.
pub fn indent_text(text: &str, by: usize, style: Style) -> String {
    let width = style.width.map(|width| width.saturating_sub(by).max(1));
    shift_lines(&wrap_text(text, Style { width, ..style }), by)
}

/// Lines moved to the right, but for empty ones.
pub fn shift_lines(text: &str, by: usize) -> String {
    let margin = " ".repeat(by);
    let lines =
        text.split('\n').map(|line| if line.is_empty() { String::new() } else { format!("{margin}{line}") });
    lines.collect::<Vec<_>>().join("\n")
}

/// [`wrap_text`], for text that is escaped already.
pub fn fill_lines(safe: &str, limit: usize) -> String {
    let lines: Vec<_> = safe.split('\n').collect();
    let paragraphs = lines.chunk_by(|line, next| !line.is_empty() && !next.is_empty());
    let lines = paragraphs.map(|paragraph| {
        let wide = paragraph.iter().any(|line| width(line) > limit);
        let paragraph =
            if is_prose(paragraph) && wide { vec![paragraph.join(" ")] } else { to_lines(paragraph) };
        let lines: Vec<_> = paragraph.iter().map(|line| wrap_line(line, limit)).collect();
        lines.join("\n")
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn to_lines(paragraph: &[&str]) -> Vec<String> {
    paragraph.iter().map(|line| (*line).to_owned()).collect()
}

/// An indented line goes on below itself. What is wider than a line without a space is broken
/// where the line ends if it is prose, such as Chinese; a command or an address stays whole.
fn wrap_line(line: &str, limit: usize) -> String {
    let words = line.trim_start_matches(' ');
    let indent = line.len() - words.len();
    let margin = " ".repeat(indent);
    let mut wrapped = margin.clone();
    let mut column = indent;
    for word in unbroken_words(words) {
        if column > indent && column + 1 + width(word) > limit {
            wrapped.push('\n');
            wrapped.push_str(&margin);
            column = indent;
        } else if column > indent {
            wrapped.push(' ');
            column += 1;
        }
        for character in word.chars() {
            let wide = width(character.encode_utf8(&mut [0; 4]));
            if !word.is_ascii() && column + wide > limit && column > indent {
                wrapped.push('\n');
                wrapped.push_str(&margin);
                column = indent;
            }
            wrapped.push(character);
            column += wide;
        }
    }
    wrapped
}

/// What a line may not break within: a word, and what stands in backticks, so that a command can be
/// copied.
fn unbroken_words(line: &str) -> impl Iterator<Item = &str> {
    let mut left = line.matches('`').count() / 2 * 2;
    let mut quoted = false;
    line.split(move |character| {
        if character == '`' && left > 0 {
            left -= 1;
            quoted = !quoted;
        }
        character == ' ' && !quoted
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_isolate_ends_with_its_line() {
        let style = Style { color: false, width: Some(14), isolates: true, links: false };
        let shown = |text: &str| wrap_text(text, style).replace('\u{2068}', "{").replace('\u{2069}', "}");
        assert_eq!(shown("by שלום עולם מלא and others"), "by {שלום עולם}\n{מלא} and others");
        assert_eq!(shown("שלום עולם מלא\nABC"), "{שלום עולם מלא}\n{ABC}");
        assert_eq!(shown("שלום עולם מלא מלא"), "{שלום עולם מלא}\n{מלא}");
        assert_eq!(shown("Contoso"), "Contoso");
        let pipe = Style { isolates: false, ..style };
        assert_eq!(wrap_text("by שלום", pipe), "by שלום");
    }

    #[test]
    fn a_wide_paragraph_is_filled_and_what_is_narrow_or_a_list_keeps_its_lines() {
        let style = Style { color: false, width: Some(10), isolates: false, links: false };
        assert_eq!(wrap_text("aaaa bbbb cccc\ndd\n", style), "aaaa bbbb\ncccc dd\n");
        assert_eq!(wrap_text("aaaa\nbbbb\n\ncc", style), "aaaa\nbbbb\n\ncc");
        assert_eq!(wrap_text("- aaaa bbbb\n- cc", style), "- aaaa\nbbbb\n- cc");
        assert_eq!(wrap_text("  aaaa bbbb\n  cc", style), "  aaaa\n  bbbb\n  cc");
        assert_eq!(wrap_text("aaaa bbbb cccc", Style { width: None, ..style }), "aaaa bbbb cccc");
        assert_eq!(wrap_text("a bbbb `c d` ` ee", style), "a bbbb\n`c d` ` ee");
    }
}
