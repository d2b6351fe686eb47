//! The escape for JSON that is shown at a terminal.

use super::is_forbidden;

/// The same JSON document with every forbidden character in its strings escaped by `\u` (RFC 8259,
/// section 7): its values stay the same, and it cannot reorder a terminal. Outside of strings JSON is
/// ASCII.
pub fn for_json(document: String) -> String {
    if !document.contains(must_escape) {
        return document;
    }
    let mut safe = String::with_capacity(document.len() + 16);
    for character in document.chars() {
        if must_escape(character) {
            for unit in character.encode_utf16(&mut [0; 2]) {
                safe.push_str(&format!("\\u{unit:04x}"));
            }
        } else {
            safe.push(character);
        }
    }
    safe
}

/// Whether `character` may not stand in a document as it is; LF may, between its values.
fn must_escape(character: char) -> bool {
    character != '\n' && is_forbidden(character)
}

#[cfg(test)]
mod tests {
    use super::for_json;

    #[test]
    fn a_document_means_what_it_meant() {
        let value = serde_json::json!({ "a\u{202e}": ["é\n\u{1b}\u{feff}", "\u{e0041}\\", 1] });
        let document = serde_json::to_string_pretty(&value).unwrap();
        let safe = for_json(document.clone());
        assert_eq!(serde_json::from_str::<serde_json::Value>(&safe).unwrap(), value);
        assert!(safe.contains("a\\u202e") && safe.contains("\\udb40\\udc41"), "{safe}");
        assert!(!safe.contains(['\u{202e}', '\u{feff}', '\u{e0041}']));
        assert_eq!(safe.lines().count(), document.lines().count());
    }
}
