//! The escape for a vCard's text values (RFC 6350, section 3.4).

use super::block_for_terminal;

/// `text` as a value: a backslash before what separates values, `\n` for a new line, and forbidden
/// characters spelled out as in [`super::for_terminal`].
pub fn for_vcard(text: &str) -> String {
    let mut safe = String::with_capacity(text.len() + 8);
    for character in block_for_terminal(text).chars() {
        match character {
            '\n' => safe.push_str("\\n"),
            '\\' | ',' | ';' => safe.extend(['\\', character]),
            _ => safe.push(character),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::for_vcard;

    #[test]
    fn nothing_ends_a_value_or_begins_another() {
        assert_eq!(for_vcard("a,b;c\\d\nTEL:1"), "a\\,b\\;c\\\\d\\nTEL:1");
        assert_eq!(for_vcard("a\r\nEND:VCARD\u{202e}"), "a\\\\u{d}\\nEND:VCARD\\\\u{202e}");
    }
}
