//! The escape for XML.

use std::borrow::Cow;

use super::for_terminal;

/// `text` within an element or a quoted attribute of XML 1.0, in one line. Control characters
/// cannot be written in XML at all, not even by reference: like all that is forbidden in a record
/// they are spelled out, as in [`for_terminal`].
pub fn for_xml(text: &str) -> Cow<'_, str> {
    let text = for_terminal(text);
    if !text.contains(['&', '<', '>', '"', '\'']) {
        return text;
    }
    let mut safe = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        match character {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&apos;"),
            _ => safe.push(character),
        }
    }
    Cow::Owned(safe)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_becomes_text() {
        assert_eq!(for_xml("Contoso"), "Contoso");
        assert_eq!(for_xml("<a b='\"'>&]]>"), "&lt;a b=&apos;&quot;&apos;&gt;&amp;]]&gt;");
        assert_eq!(for_xml("\0\n\u{ffff}"), "\\u{0}\\u{a}\\u{ffff}");
    }
}
