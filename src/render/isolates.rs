//! Names that are written from right to left, among words that are not.
//!
//! A terminal that knows the bidirectional algorithm (Unicode Standard Annex 9) moves numbers and punctuation
//! beside Hebrew or Arabic letters, so columns and sentences change their order. Between U+2068 and U+2069 the
//! letters keep their own order, and do not change that of the words around them.

use crate::text::{is_left_to_right, is_mark, is_right_to_left};

/// First strong isolate: its own first letter gives its direction.
const START: char = '\u{2068}';
/// Pop directional isolate.
const END: char = '\u{2069}';

/// `text` as one isolate, whatever its letters: among words from right to left, days and numbers need one too.
pub fn isolate(text: &str) -> String {
    format!("{START}{text}{END}")
}

/// `fragment` as one isolate if it holds letters from right to left. Spaces at its ends stay outside.
pub fn isolate_fragment(fragment: &str) -> String {
    let inner = fragment.trim_matches(' ');
    if !inner.contains(is_right_to_left) {
        return fragment.to_owned();
    }
    fragment.replacen(inner, &isolate(inner), 1)
}

/// `text` with isolates: a paragraph that begins from right to left is one, and elsewhere each run of letters
/// from right to left. Lines can be broken after this; [`close_lines`] then completes them.
pub fn mark_paragraphs(text: &str) -> String {
    if !text.contains(is_right_to_left) {
        return text.to_owned();
    }
    let paragraphs: Vec<_> = text.split("\n\n").map(mark_paragraph).collect();
    paragraphs.join("\n\n")
}

fn mark_paragraph(paragraph: &str) -> String {
    let first = paragraph.chars().find(|one| is_right_to_left(*one) || is_left_to_right(*one));
    if first.is_some_and(is_right_to_left) {
        let inner = paragraph.trim_matches([' ', '\n']);
        return paragraph.replacen(inner, &format!("{START}{inner}{END}"), 1);
    }
    let mut marked = String::with_capacity(paragraph.len() + 8);
    let mut rest = paragraph;
    while let Some((begin, end)) = find_run(rest) {
        marked.push_str(&rest[..begin]);
        marked.push(START);
        marked.push_str(&rest[begin..end]);
        marked.push(END);
        rest = &rest[end..];
    }
    marked + rest
}

/// The first run of letters from right to left, with what stands between them, in bytes.
fn find_run(text: &str) -> Option<(usize, usize)> {
    let begin = text.find(is_right_to_left)?;
    let run = text[begin..].find(is_left_to_right).map_or(text.len(), |at| begin + at);
    let last = text[begin..run].rfind(is_right_to_left)?;
    let after = &text[begin + last..run];
    let mut letters = after.char_indices().skip(1);
    let length = letters.find(|(_, character)| !is_mark(*character)).map_or(after.len(), |(at, _)| at);
    Some((begin, begin + last + length))
}

/// Ends an isolate where its line ends, and begins it again on the next line.
pub fn close_lines(text: &str) -> String {
    let mut open = false;
    let lines = text.split('\n').map(|line| {
        let words = line.trim_start_matches(' ');
        let begins = if open && !words.is_empty() { START.to_string() } else { String::new() };
        for character in line.chars().filter(|character| [START, END].contains(character)) {
            open = character == START;
        }
        let ends = if open && !words.is_empty() { END.to_string() } else { String::new() };
        format!("{}{begins}{words}{ends}", &line[..line.len() - words.len()])
    });
    let lines: Vec<_> = lines.collect();
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(text: &str) -> String {
        close_lines(&mark_paragraphs(text)).replace(START, "{").replace(END, "}")
    }

    #[test]
    fn runs_and_paragraphs_are_isolated() {
        assert_eq!(mark("Contoso, 3 of 4"), "Contoso, 3 of 4");
        assert_eq!(mark("by שלום עולם (3) and ab"), "by {שלום עולם} (3) and ab");
        assert_eq!(mark("by שִׁ 3 and مثال, x"), "by {שִׁ} 3 and {مثال}, x");
        assert_eq!(mark("  שלום Contoso 3\n  עולם\n\nnext"), "  {שלום Contoso 3}\n  {עולם}\n\nnext");
        assert_eq!(isolate_fragment("  שלום (3)  "), format!("  {START}שלום (3){END}  "));
        assert_eq!(isolate_fragment(" a "), " a ");
    }
}
