//! Addresses that a program can open: web pages, mailboxes and telephones.

use std::collections::BTreeSet;

/// Fewest and most digits of a telephone number after its `+` (E.164, section 6).
const DIGITS: std::ops::RangeInclusive<usize> = 7..=15;

/// What `word` opens, if all of it is an address: `https:` and `mailto:` as they stand, a telephone number with its `tel:`
/// (RFC 3966). An address has no other characters than those of a URI (RFC 3986), so it holds no escape of a terminal.
pub fn find_target(word: &str) -> Option<String> {
    let of_uri =
        |character: char| character.is_ascii_alphanumeric() || "-._~:/?#[]@!$&'()*+,;=%".contains(character);
    let is_uri = word.chars().all(of_uri);
    if ["https://", "mailto:", "tel:"]
        .iter()
        .any(|scheme| is_uri && word.len() > scheme.len() && word.starts_with(scheme))
    {
        return Some(word.to_owned());
    }
    let number = word.strip_prefix('+')?;
    let is_number = DIGITS.contains(&number.len()) && number.bytes().all(|digit| digit.is_ascii_digit());
    is_number.then(|| format!("tel:{word}"))
}

/// The words of `text` that are addresses, without the marks of the sentence around them.
pub fn find_addresses(text: &str) -> impl Iterator<Item = &str> {
    text.split_whitespace().map(trim_marks).filter(|word| find_target(word).is_some())
}

fn trim_marks(word: &str) -> &str {
    word.trim_start_matches(['(', '<']).trim_end_matches(['.', ',', ';', ':', ')', '>', '!', '?'])
}

/// `word` without the escapes of its color or weight. Foreign text holds no escape here.
fn trim_paint(word: &str) -> &str {
    let inner =
        word.strip_prefix("\u{1b}[").and_then(|rest| rest.split_once('m')).map_or(word, |(_, inner)| inner);
    inner.strip_suffix("\u{1b}[0m").unwrap_or(inner)
}

/// `text` in which each word that is one of `addresses` can be opened (the escape OSC 8 of terminals). An address that does
/// not stand whole on a line is none of them: half of it would lead elsewhere.
pub fn link_addresses(text: &str, addresses: &BTreeSet<String>) -> String {
    let mut linked = String::with_capacity(text.len());
    for piece in text.split_inclusive([' ', '\n']) {
        let word = trim_marks(trim_paint(piece.trim_end_matches([' ', '\n'])));
        let target = addresses.get(word).and_then(|word| find_target(word));
        match target.zip(piece.split_once(word)) {
            Some((target, (before, after))) => {
                linked.extend([before, "\u{1b}]8;;", &target, "\u{1b}\\", word, "\u{1b}]8;;\u{1b}\\", after]);
            }
            None => linked.push_str(piece),
        }
    }
    linked
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_opens_what_it_says_and_no_other_word_does() {
        for (word, target) in [
            ("https://contoso.example/a?b=c", Some("https://contoso.example/a?b=c")),
            ("mailto:help@contoso.example", Some("mailto:help@contoso.example")),
            ("+493012345678", Some("tel:+493012345678")),
            ("https://", None),
            ("http://contoso.example", None),
            ("javascript:alert(1)", None),
            ("contoso.example", None),
            ("2026-11-21", None),
            ("+12", None),
            ("https://contoso.example/\u{1b}]8;;", None),
        ] {
            assert_eq!(find_target(word).as_deref(), target, "{word}");
        }
    }

    #[test]
    fn an_address_in_bold_is_linked() {
        let addresses = BTreeSet::from(["mailto:help@a.example".to_owned()]);
        let address = "mailto:help@a.example";
        let linked =
            format!("contact \u{1b}[1m\u{1b}]8;;{address}\u{1b}\\{address}\u{1b}]8;;\u{1b}\\\u{1b}[0m\n");
        assert_eq!(link_addresses(&format!("contact \u{1b}[1m{address}\u{1b}[0m\n"), &addresses), linked);
    }

    #[test]
    fn an_address_is_linked_where_all_of_it_stands() {
        let text = "see https://a.example/b, or\n(https://a.example/)\nhttps://a.example/long-";
        let addresses = BTreeSet::from(["https://a.example/b".to_owned(), "https://a.example/".to_owned()]);
        let link = |address: &str| format!("\u{1b}]8;;{address}\u{1b}\\{address}\u{1b}]8;;\u{1b}\\");
        assert_eq!(
            link_addresses(text, &addresses),
            format!(
                "see {}, or\n({})\nhttps://a.example/long-",
                link("https://a.example/b"),
                link("https://a.example/")
            )
        );
    }
}
