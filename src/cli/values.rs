//! What was given for a record's fields, as text, and the TOML that it makes.

use std::collections::BTreeMap;
use std::io::Read;

use anyhow::{Context as _, Result};
use clap::ArgMatches;
use unicode_normalization::UnicodeNormalization;

use super::Failure;
use super::fields::{Name, flag_id, table_fields};
use super::public_keys::{fingerprint_argument, public_argument};
use crate::diagnostic::At;
use crate::record::schema::{FieldInfo, Presence, Shape};
use crate::record::{Body, Date, Kind, read};

/// What was given for a record's fields, as text.
#[derive(Clone, Debug, Default)]
pub struct Values {
    fields: BTreeMap<Name, Vec<String>>,
    /// For each list of tables, the inline tables given.
    lists: BTreeMap<&'static str, Vec<String>>,
    /// Long texts given by themselves and not as a file.
    texts: BTreeMap<Name, String>,
}

impl Values {
    /// What was given on the command line.
    pub fn from_matches(kind: Kind, matches: &ArgMatches) -> Self {
        let given = |id: &str| -> Option<Vec<String>> {
            matches.try_get_many::<String>(id).ok().flatten().map(|values| values.cloned().collect())
        };
        let mut values = Self::default();
        for table in kind.tables() {
            match table_fields(table) {
                Some(fields) => {
                    let names = fields.iter().map(|field| (table.name, field.name));
                    values.fields.extend(names.filter_map(|name| Some((name, given(&flag_id(name))?))));
                }
                None => values.lists.extend(given(table.name).map(|given| (table.name, given))),
            }
        }
        values
    }

    /// Sets a field that nothing was given for.
    pub fn set_default(&mut self, table: &'static str, field: &'static str, values: Vec<String>) {
        self.fields.entry((table, field)).or_insert(values);
    }

    /// Sets a long text that nothing was given for.
    pub fn set_text(&mut self, table: &'static str, field: &'static str, text: String) {
        self.fields.entry((table, field)).or_insert_with(|| vec![String::new()]);
        self.texts.insert((table, field), text);
    }

    /// Takes back what a field was given.
    pub fn clear_field(&mut self, table: &'static str, field: &'static str) {
        self.fields.remove(&(table, field));
        self.texts.remove(&(table, field));
    }

    /// Takes back the items of a list of tables.
    pub fn clear_list(&mut self, list: &'static str) {
        self.lists.remove(list);
    }

    /// What a field or a list holds, for people; None where it holds nothing.
    pub fn shown_value(&self, table: &'static str, field: &'static str) -> Option<String> {
        let text = self.texts.get(&(table, field)).cloned();
        text.or_else(|| Some(self.fields.get(&(table, field))?.join(", ")))
    }

    /// Adds an item to a list of tables, written as its fields in TOML.
    pub fn add_item(&mut self, list: &'static str, fields: String) {
        self.lists.entry(list).or_default().push(fields);
    }

    /// Whether a list of tables has an item.
    pub fn has_list(&self, list: &'static str) -> bool {
        self.lists.contains_key(list)
    }

    /// The items of a list of tables, as they were given.
    pub fn items_of(&self, list: &'static str) -> &[String] {
        self.lists.get(list).map_or(&[], Vec::as_slice)
    }

    /// What a field was given or defaulted to.
    pub fn field_values(&self, table: &'static str, field: &'static str) -> Option<Vec<String>> {
        self.fields.get(&(table, field)).cloned()
    }

    pub fn has_field(&self, table: &'static str, field: &'static str) -> bool {
        self.fields.contains_key(&(table, field))
    }

    /// How many values a field has.
    pub fn count_values(&self, table: &'static str, field: &'static str) -> usize {
        self.fields.get(&(table, field)).map_or(0, Vec::len)
    }

    /// The record's tables as TOML, not yet canonical.
    pub fn to_toml(&self, kind: Kind) -> Result<String> {
        let mut text = String::new();
        for table in kind.tables() {
            let Some(fields) = table_fields(table) else {
                for item in self.lists.get(table.name).into_iter().flatten() {
                    text += &format!("[[{}]]\n{}\n", table.name, inline_fields(table, item)?);
                }
                continue;
            };
            let given = fields.iter().filter(|field| self.count_values(table.name, field.name) > 0);
            let lines =
                given.map(|field| self.format_line(table.name, field)).collect::<Result<Vec<_>, _>>()?;
            let lines = lines.concat();
            if table.presence == Presence::Required || !lines.is_empty() {
                text += &format!("[{}]\n{lines}", table.name);
            }
        }
        Ok(text)
    }

    fn format_line(&self, table: &'static str, field: &FieldInfo) -> Result<String> {
        if let Some(text) = self.texts.get(&(table, field.name)) {
            return Ok(format!("{} = {}\n", field.name, quote_toml(&tidy_text(text))));
        }
        let values = &self.fields[&(table, field.name)];
        let written = values.iter().map(|value| toml_value(field, value)).collect::<Result<Vec<_>, _>>()?;
        Ok(match field.presence {
            Presence::Many | Presence::Some => format!("{} = [{}]\n", field.name, written.join(", ")),
            // An empty value leaves an optional field out: so `update` can drop one.
            Presence::Optional if values == &[""] => String::new(),
            Presence::Required | Presence::Optional => format!("{} = {}\n", field.name, written.join("")),
        })
    }
}

/// `a = 1, b = 2` as lines of a table.
fn inline_fields(info: &FieldInfo, given: &str) -> Result<String> {
    let table = info.name;
    let source = format!("t = {{ {given} }}\n");
    let root = read::parse_toml(&source).map_err(|fault| {
        let fields =
            required_fields(info).map(|field| format!("{field} = \"…\"")).collect::<Vec<_>>().join(", ");
        Failure::usage(format!("--{table}: {}", fault.message))
            .help(format!("write the fields as TOML, such as --{table} '{fields}'"))
    })?;
    let fields = root.get("t").and_then(|item| item.get_ref().as_table());
    let Some(fields) = fields else { return Ok(String::new()) };
    let mut lines = String::new();
    for (key, value) in fields {
        let raw = match value.get_ref().as_str() {
            Some(text) => match text.strip_prefix('@') {
                Some(file) if is_block(info, key.get_ref()) => quote_toml(&tidy_text(&long_text(file)?)),
                _ => quote_toml(&tidy_text(text)),
            },
            None => source[value.span()].to_owned(),
        };
        lines += &format!("{} = {raw}\n", quote_toml(key.get_ref()));
    }
    Ok(lines)
}

/// Whether the field of a list of tables is a long text.
fn is_block(table: &FieldInfo, name: &str) -> bool {
    list_fields(table).iter().any(|field| field.name == name && matches!(field.shape, Shape::Block))
}

/// The fields that each of a list of tables needs.
fn required_fields(table: &FieldInfo) -> impl Iterator<Item = &'static str> {
    let required = list_fields(table).iter().filter(|field| field.presence == Presence::Required);
    required.map(|field| field.name)
}

/// The fields of each of a list of tables.
fn list_fields(list: &FieldInfo) -> &'static [FieldInfo] {
    if let Shape::Table(fields) = list.shape { fields } else { &[] }
}

/// One value as TOML.
fn toml_value(field: &FieldInfo, value: &str) -> Result<String> {
    let flag = || format!("--{}", field.name.replace('_', "-"));
    match field.shape {
        Shape::Integer => match value.parse::<u64>() {
            Ok(number) => Ok(number.to_string()),
            Err(_) => Err(Failure::usage(format!("{}: not a whole number", flag())).into()),
        },
        Shape::Date => {
            let date = value.parse::<Date>().with_context(flag)?;
            Ok(date.to_string())
        }
        Shape::Block => Ok(quote_toml(&tidy_text(&long_text(value)?))),
        Shape::Line("PUBLIC_KEY") => Ok(quote_toml(&public_argument(value)?)),
        Shape::Line("FINGERPRINT") => Ok(quote_toml(&fingerprint_argument(value)?)),
        Shape::Line(_) | Shape::Choice(_) | Shape::Table(_) => Ok(quote_toml(&tidy_text(value))),
    }
}

/// The text in a file, or on standard input for `-`.
pub fn long_text(argument: &str) -> Result<String> {
    if argument == "-" {
        let mut text = String::new();
        let read = std::io::stdin().lock().take(1 << 20).read_to_string(&mut text);
        return match read {
            Ok(_) => Ok(text),
            Err(error) => Err(Failure::environment(format!("cannot read standard input: {error}")).into()),
        };
    }
    let path = std::path::Path::new(argument);
    std::fs::read_to_string(path).with_context(|| {
        Failure::environment(format!("cannot read {}", path.display()))
            .help("give a long text as a file, or as - for standard input")
    })
}

/// What word processors and other systems do to a text, undone: line ends, trailing spaces, empty
/// lines at the ends, tabs and no-break spaces, decomposed letters.
fn tidy_text(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace(['\t', '\u{a0}', '\u{202f}'], " ");
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let lines: Vec<_> = text.split('\n').map(str::trim_end).collect();
    lines.join("\n").trim_matches(['\n', ' ']).nfc().collect()
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

/// Whether what was given for the field or list at `path` is all right by itself.
pub fn check_field(kind: Kind, path: &str, values: &Values) -> Result<(), String> {
    let source = values.to_toml(kind).map_err(|error| format!("{error:#}"))?;
    let Err(faults) = Body::from_toml(kind, &source) else { return Ok(()) };
    let fault = faults.into_iter().find(|fault| match &fault.at {
        At::Field(at) => at.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with('.')),
        At::File | At::Span(_) => true,
    });
    fault.map_or(Ok(()), |fault| Err(format!("{}\n{}", fault.message, fault.help)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pasted_text_is_tidied() {
        assert_eq!(tidy_text("\u{feff}a\u{a0}b \r\n\r\nc\t\n\n"), "a b\n\nc");
        assert_eq!(tidy_text("e\u{301}"), "\u{e9}");
    }
}
