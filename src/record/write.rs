//! Writes the canonical form: one spelling of each record, so that all readers see the same
//! (docs/format.md, "Canonical form").
//!
//! Not a TOML serializer: it writes what the format needs and nothing else, because a library
//! may change its formatting between versions, and the canonical form must never change.

use std::fmt::{self, Display, Write as _};

use super::schema::Scalar;

/// Builds the canonical text of one file, in one string.
#[derive(Debug, Default)]
pub struct Writer {
    text: String,
}

impl Writer {
    /// A writer of a text that has about `length` bytes.
    pub fn with_capacity(length: usize) -> Self {
        Self { text: String::with_capacity(length) }
    }

    /// `key = value`, where `write` appends the value as TOML.
    pub fn write_value(&mut self, key: &str, write: impl FnOnce(&mut String)) {
        self.text.push_str(key);
        self.text.push_str(" = ");
        write(&mut self.text);
        self.text.push('\n');
    }

    /// `key = [a, b]`, or with one item a line.
    pub fn write_array<S: Scalar>(&mut self, key: &str, items: &[S], one_per_line: bool) {
        self.write_value(key, |text| {
            text.push_str(if one_per_line { "[\n" } else { "[" });
            for (place, item) in items.iter().enumerate() {
                if one_per_line {
                    text.push_str("  ");
                } else if place > 0 {
                    text.push_str(", ");
                }
                item.write_toml(text);
                if one_per_line {
                    text.push_str(",\n");
                }
            }
            text.push(']');
        });
    }

    /// `[key]`, after a blank line.
    pub fn write_table(&mut self, key: &str) {
        self.write_header("[", key, "]\n");
    }

    /// `[[key]]`, after a blank line.
    pub fn write_array_table(&mut self, key: &str) {
        self.write_header("[[", key, "]]\n");
    }

    fn write_header(&mut self, open: &str, key: &str, close: &str) {
        self.text.push('\n');
        self.text.push_str(open);
        self.text.push_str(key);
        self.text.push_str(close);
    }

    pub fn finish(self) -> String {
        self.text
    }
}

/// The text of the basic string `toml`; None where it is not one in canonical form.
pub fn parse_basic_string(toml: &str) -> Option<String> {
    let inner = toml.strip_prefix('"')?.strip_suffix('"')?;
    let mut text = String::with_capacity(inner.len());
    let mut characters = inner.chars();
    while let Some(character) = characters.next() {
        text.push(match character {
            '\\' => characters.next().filter(|escaped| matches!(escaped, '"' | '\\'))?,
            '"' => return None,
            plain => plain,
        });
    }
    Some(text)
}

/// Appends `value` as its text, which needs no quotes.
pub fn write_plainly(out: &mut String, value: &impl Display) {
    // A string takes everything, and no value of a record fails to be written.
    let _ = write!(out, "{value}");
}

/// Appends the text of `value` as a basic string; only `"` and `\` are escaped.
pub fn write_basic_string(out: &mut String, value: &impl Display) {
    out.push('"');
    write_plainly_to(&mut Escaping { out, previous: None }, value);
    out.push('"');
}

/// Appends the text of `value` as a multi-line basic string that starts and ends on lines of its own. `\` is escaped,
/// and so is every `"` that directly follows another: three bare ones would end the string.
pub fn write_block_string(out: &mut String, value: &impl Display) {
    out.push_str("\"\"\"\n");
    write_plainly_to(&mut Escaping { out, previous: Some('\n') }, value);
    out.push_str("\n\"\"\"");
}

/// `text` as a basic string.
pub fn basic_string(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    write_basic_string(&mut out, &text);
    out
}

/// `text` as a multi-line basic string.
pub fn block_string(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    write_block_string(&mut out, &text);
    out
}

fn write_plainly_to(out: &mut Escaping<'_>, value: &impl Display) {
    // See `write_plainly`.
    let _ = write!(out, "{value}");
}

/// Escapes what is written to it.
struct Escaping<'a> {
    out: &'a mut String,
    /// In a multi-line string, the character before the next one.
    previous: Option<char>,
}

impl fmt::Write for Escaping<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let mut start = 0;
        for (at, byte) in text.bytes().enumerate().filter(|(_, byte)| matches!(byte, b'"' | b'\\')) {
            let before = if at == 0 { self.previous } else { text[..at].chars().next_back() };
            if byte == b'\\' || self.previous.is_none() || before == Some('"') {
                self.out.push_str(&text[start..at]);
                self.out.push('\\');
                start = at;
            }
        }
        self.out.push_str(&text[start..]);
        self.previous = self.previous.and_then(|previous| text.chars().next_back().or(Some(previous)));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parsed(value: &str) -> String {
        let document = format!("a = {value}\n");
        let table = toml::de::DeTable::parse(&document).unwrap();
        table.get_ref()["a"].get_ref().as_str().unwrap().to_owned()
    }

    proptest! {
        #[test]
        fn strings_read_back(text in r#"["\\a]{0,12}"#) {
            prop_assert_eq!(parsed(&basic_string(&text)), text);
        }

        #[test]
        fn blocks_read_back_with_one_more_newline(text in r#"["\\a\n]{0,12}"#) {
            prop_assert_eq!(parsed(&block_string(&text)), text + "\n");
        }
    }
}
