//! Keys and strings as TOML, for what is given on the command line, and back.

use crate::record::read::parse_toml;

/// A key as TOML, bare where it can be.
pub fn write_key(key: &str) -> String {
    let bare = !key.is_empty() && key.bytes().all(|letter| letter.is_ascii_alphanumeric() || letter == b'_');
    if bare { key.to_owned() } else { quote_toml(key) }
}

/// A basic string in which everything that is not plain is escaped, so that the reader sees it.
pub fn quote_toml(text: &str) -> String {
    format!(
        "\"{}\"",
        text.chars()
            .map(|c: char| match c {
                '"' | '\\' => format!("\\{c}"),
                c if c.is_control() => format!("\\u{:04X}", u32::from(c)),
                c => c.to_string(),
            })
            .collect::<String>()
    )
}

/// The fields of a table and their values in one line, without the notation of TOML.
pub fn show_fields(table: &str) -> String {
    let Ok(fields) = parse_toml(table) else { return table.trim_end().replace('\n', ", ") };
    let shown = fields.iter().map(|(key, value)| {
        let text = value.get_ref().as_str().unwrap_or(&table[value.span()]);
        format!("{} {}", key.get_ref(), text.split_whitespace().collect::<Vec<_>>().join(" "))
    });
    shown.collect::<Vec<_>>().join(", ")
}
