//! The escape for GitHub Flavored Markdown.

use super::for_terminal;

/// `text` as words within one line of Markdown, a cell of a table included: it formats nothing,
/// links to nothing, mentions no account, and begins neither a list nor a heading. Forbidden
/// characters are spelled out as in [`for_terminal`].
pub fn for_markdown(text: &str) -> String {
    let text = for_terminal(text);
    let mut safe = String::with_capacity(text.len() + 16);
    for (at, character) in text.char_indices() {
        match character {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            // Mail addresses and mentions are looked for after escapes are resolved.
            '@' => safe.push_str("@<!-- -->"),
            ' ' if at == 0 => safe.push_str("&#32;"),
            // In the middle of a word these are only themselves, and half of all names have them.
            '.' | '-' if !begins_markup(&text[..at]) => safe.push(character),
            ',' | '/' | ';' | '\'' | '"' | '%' | '?' => safe.push(character),
            _ if character.is_ascii_punctuation() => safe.extend(['\\', character]),
            _ => safe.push(character),
        }
    }
    safe
}

/// Whether a dot or hyphen after `before` could begin something: a list, a rule, a web address.
fn begins_markup(before: &str) -> bool {
    let www = before.len().checked_sub(3).and_then(|at| before.get(at..));
    before.bytes().all(|byte| byte.is_ascii_digit()) || www.is_some_and(|www| www.eq_ignore_ascii_case("www"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_paths_stay_readable() {
        assert_eq!(for_markdown("Contoso, Inc."), "Contoso, Inc.");
        assert_eq!(for_markdown("keys/a-b.example/0001-x.toml"), "keys/a-b.example/0001-x.toml");
    }

    #[test]
    fn nothing_is_left_that_means_anything() {
        assert_eq!(for_markdown("[x](javascript:1)|`<b>`"), "\\[x\\]\\(javascript\\:1\\)\\|\\`&lt;b&gt;\\`");
        assert_eq!(for_markdown("&lt;\\"), "&amp;lt;\\\\");
        assert_eq!(for_markdown("- 1"), "\\- 1");
        assert_eq!(for_markdown("1. x"), "1\\. x");
        assert_eq!(for_markdown("    x"), "&#32;   x");
        assert_eq!(for_markdown("https://WWW.x a@b.c"), "https\\://WWW\\.x a@<!-- -->b.c");
        assert_eq!(for_markdown("a\nb\u{202e}"), "a\\\\u\\{a\\}b\\\\u\\{202e\\}");
    }
}
