//! Writes the canonical form: one spelling of each record, so that all readers see the same
//! (docs/format.md, "Canonical form").
//!
//! Not a TOML serializer: it writes what the format needs and nothing else, because a library
//! may change its formatting between versions, and the canonical form must never change.

/// Builds the canonical text of one file.
#[derive(Debug, Default)]
pub struct Writer {
    text: String,
}

impl Writer {
    /// `key = value`, where `value` is TOML already.
    pub fn write_value(&mut self, key: &str, value: &str) {
        self.text.push_str(key);
        self.text.push_str(" = ");
        self.text.push_str(value);
        self.text.push('\n');
    }

    /// `key = [a, b]`, or with one item a line.
    pub fn write_array(&mut self, key: &str, items: &[String], one_per_line: bool) {
        if one_per_line {
            let lines: String = items.iter().map(|item| format!("  {item},\n")).collect();
            self.write_value(key, &format!("[\n{lines}]"));
        } else {
            self.write_value(key, &format!("[{}]", items.join(", ")));
        }
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

/// `text` as a basic string; only `"` and `\` are escaped.
pub fn basic_string(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for character in text.chars() {
        if matches!(character, '"' | '\\') {
            out.push('\\');
        }
        out.push(character);
    }
    out.push('"');
    out
}

/// `text` as a multi-line basic string that starts and ends on lines of its own. `\` is escaped,
/// and so is every `"` that directly follows another: three bare ones would end the string.
pub fn block_string(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    out.push_str("\"\"\"\n");
    let mut previous = '\n';
    for character in text.chars() {
        if character == '\\' || (character == '"' && previous == '"') {
            out.push('\\');
        }
        out.push(character);
        previous = character;
    }
    out.push_str("\n\"\"\"");
    out
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
