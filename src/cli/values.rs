//! What was given for a record's fields, as text, and the TOML that it makes.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context as _, Result};
use clap::ArgMatches;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::blame::help_with_value;
use super::fields::{Name, file_flag_id, flag_id, flag_name, table_fields};
use super::normalize::normalize_answer;
use super::public_keys::{fingerprint_argument, public_argument};
use super::text_input::{read_flag_file, read_text, refuse_file_name, tidy_text};
use super::toml_text::{quote_toml, show_fields, write_key};
use super::{Context, Failure};
use crate::cli::failure::describe_error;
use crate::diagnostic::At;
use crate::record::read::parse_toml;
use crate::record::schema::{FieldInfo, Presence, Shape};
use crate::record::{Body, Date, Kind};

/// What was given for a record's fields, as text.
#[derive(Clone, Debug, Default)]
pub struct Values {
    fields: BTreeMap<Name, Vec<String>>,
    /// For each list of tables, its items: the fields of each as TOML, in lines.
    lists: BTreeMap<&'static str, Vec<String>>,
    /// Long texts.
    texts: BTreeMap<Name, String>,
    /// What the command line names and was not read yet.
    unread: Unread,
}

/// What the command line names: files with long texts, and items of lists that may name some.
#[derive(Clone, Debug, Default)]
struct Unread {
    files: BTreeMap<Name, String>,
    lists: BTreeMap<&'static str, Vec<String>>,
}

impl Values {
    /// What was given on the command line.
    pub fn from_matches(kind: Kind, matches: &ArgMatches) -> Self {
        let given = |id: &str| -> Option<Vec<String>> {
            matches.try_get_many::<String>(id).ok().flatten().map(|values| values.cloned().collect())
        };
        let mut values = Self::default();
        for table in kind.tables() {
            let Some(fields) = table_fields(table) else {
                values.unread.lists.extend(given(table.name).map(|given| (table.name, given)));
                continue;
            };
            for field in fields {
                let name = (table.name, field.name);
                let file = given(&file_flag_id(name)).map(|file| file.concat());
                values.unread.files.extend(file.map(|file| (name, file)));
                values.fields.extend(given(&flag_id(name)).map(|given| (name, given)));
            }
        }
        values
    }

    /// Reads everything that the command line names, once: it may be a pipe.
    pub fn read_inputs(&mut self, context: &mut Context, kind: Kind) -> Result<()> {
        let unread = std::mem::take(&mut self.unread);
        for (name, file) in unread.files {
            self.set_text(name.0, name.1, &read_flag_file(context, name.1, &file)?);
        }
        for (list, items) in unread.lists {
            let mut read = |file: &str| read_text(context, Path::new(file));
            // An empty value says that the list has no item.
            self.lists.entry(list).or_default();
            let items = items.iter().filter(|item| !item.is_empty());
            let items = items.map(|item| self.add_item(kind, list, item, &mut read));
            items.collect::<Result<(), _>>()?;
        }
        for table in kind.tables() {
            for field in table_fields(table).unwrap_or_default() {
                self.read_field(context, table.name, field)?;
            }
        }
        Ok(())
    }

    fn read_field(&mut self, context: &mut Context, table: &'static str, field: &FieldInfo) -> Result<()> {
        let name = (table, field.name);
        let Some(values) = self.fields.get_mut(&name) else { return Ok(()) };
        match field.shape {
            Shape::Block if !self.texts.contains_key(&name) => {
                let given = values.concat();
                if given != "-" {
                    refuse_file_name(&flag_name(field), &given)?;
                }
                let text = if given == "-" { read_text(context, Path::new("-"))? } else { given };
                self.texts.insert(name, tidy_text(&text));
            }
            Shape::Line(_) | Shape::Choice(_) => {
                for value in values {
                    *value = match field.shape {
                        Shape::Line("PUBLIC_KEY") => public_argument(value)?,
                        Shape::Line("FINGERPRINT") => fingerprint_argument(value)?,
                        shape => normalize_answer(shape, &tidy_text(value)),
                    };
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// Sets a field that nothing was given for. Every answer is kept as it will be signed, so that the review shows it so.
    pub fn set_default(&mut self, table: &'static str, field: &'static str, mut values: Vec<String>) {
        values.iter_mut().for_each(|value| *value = tidy_text(value));
        self.fields.entry((table, field)).or_insert(values);
    }

    /// Sets a long text that nothing was given for.
    pub fn set_text(&mut self, table: &'static str, field: &'static str, text: &str) {
        self.fields.entry((table, field)).or_insert_with(|| vec![String::new()]);
        self.texts.insert((table, field), tidy_text(text));
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

    /// What a field holds, as it would be answered.
    pub fn current_answers(&self, table: &'static str, field: &'static str) -> Vec<String> {
        let text = self.texts.get(&(table, field)).map(|text| vec![text.clone()]);
        let values = text.or_else(|| self.fields.get(&(table, field)).cloned()).unwrap_or_default();
        values.into_iter().filter(|value| !value.is_empty()).collect()
    }

    /// Adds an item to a list of tables, written as its fields in TOML, such as `a = 1, b = "@FILE"`; `read`
    /// gives the text in a file.
    pub fn add_item(
        &mut self,
        kind: Kind,
        list: &'static str,
        fields: &str,
        read: &mut dyn FnMut(&str) -> Result<String>,
    ) -> Result<()> {
        let info = kind.tables().iter().find(|info| info.name == list);
        let item = info.map_or(Ok(String::new()), |info| inline_fields(info, fields, read))?;
        self.lists.entry(list).or_default().push(item);
        Ok(())
    }

    pub fn has_list(&self, list: &'static str) -> bool {
        self.lists.contains_key(list)
    }

    /// The items of a list of tables, as they were given.
    pub fn items_of(&self, list: &'static str) -> &[String] {
        self.lists.get(list).map_or(&[], Vec::as_slice)
    }

    /// The items of a list of tables, each in one line, such as `metric countries, value 6`.
    pub fn shown_items(&self, list: &'static str) -> Vec<String> {
        self.items_of(list).iter().map(|item| show_fields(item)).collect()
    }

    /// Whether anything was given.
    pub fn has_any(&self) -> bool {
        !self.fields.is_empty() || !self.lists.is_empty()
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
                    text += &format!("[[{}]]\n{item}\n", table.name);
                }
                continue;
            };
            let given = fields.iter().filter(|field| self.count_values(table.name, field.name) > 0);
            let lines = given.map(|field| self.format_line(table, field)).collect::<Result<Vec<_>, _>>()?;
            let lines = lines.concat();
            if table.presence == Presence::Required || !lines.is_empty() {
                text += &format!("[{}]\n{lines}", table.name);
            }
        }
        Ok(text)
    }

    fn format_line(&self, table: &FieldInfo, field: &FieldInfo) -> Result<String> {
        let name = (table.name, field.name);
        let required = field.presence == Presence::Required && table.presence == Presence::Required;
        if let Some(text) = self.texts.get(&name) {
            // An empty value leaves an optional field out: so `update` can drop one.
            let left_out = text.is_empty() && !required;
            return Ok(if left_out {
                String::new()
            } else {
                format!("{} = {}\n", field.name, quote_toml(text))
            });
        }
        let mut values = self.fields[&name].clone();
        if !required {
            // An empty value stands for none.
            values.retain(|value| !value.is_empty());
            if values.is_empty() {
                return Ok(String::new());
            }
        }
        let written = values.iter().map(|value| toml_value(field, value)).collect::<Result<Vec<_>, _>>()?;
        Ok(match field.presence {
            Presence::Many | Presence::Some => format!("{} = [{}]\n", field.name, written.join(", ")),
            Presence::Required | Presence::Optional => format!("{} = {}\n", field.name, written.join("")),
        })
    }
}

/// `a = 1, b = 2` as lines of a table.
fn inline_fields(
    info: &FieldInfo,
    given: &str,
    read: &mut dyn FnMut(&str) -> Result<String>,
) -> Result<String> {
    let table = info.name;
    let source = format!("t = {{ {given} }}\n");
    let root = parse_toml(&source).map_err(|fault| {
        let fields = required_fields(info).map(|field| format!("{field} = \"…\"")).collect::<Vec<_>>();
        match named_number(info) {
            Some((name, number)) => Failure::usage(format!(
                "--{table}: `{given}` gives no {number} as a number"
            ))
            .help(format!("write it as --{table} {}=NUMBER, with a whole number", name.to_uppercase())),
            None => Failure::usage(format!("--{table}: `{given}` does not give fields: {}", fault.message))
                .help(format!("write the fields as TOML, such as --{table} '{}'", fields.join(", "))),
        }
    })?;
    let fields = root.get("t").and_then(|item| item.get_ref().as_table());
    let Some(fields) = fields else { return Ok(String::new()) };
    if let (Some((first, second)), Some((key, value))) = (named_number(info), single_entry(fields))
        && ![first, second].contains(&key)
    {
        return Ok(format!("{first} = {}\n{second} = {}\n", quote_toml(key), &source[value.span()]));
    }
    let mut lines = String::new();
    for (key, value) in fields {
        let raw = match value.get_ref().as_str() {
            Some(text) => match text.strip_prefix('@') {
                Some(text) if text.starts_with('@') => quote_toml(&tidy_text(text)),
                Some(file) if is_block(info, key.get_ref()) => quote_toml(&tidy_text(&read(file)?)),
                _ => quote_toml(&tidy_text(text)),
            },
            None => source[value.span()].to_owned(),
        };
        lines += &format!("{} = {raw}\n", write_key(key.get_ref()));
    }
    Ok(lines)
}

/// The fields of a list of tables that each hold a name and a number. Such an item may be given as NAME=NUMBER.
pub fn named_number(info: &FieldInfo) -> Option<(&'static str, &'static str)> {
    match list_fields(info) {
        [
            FieldInfo { name, shape: Shape::Line(_), .. },
            FieldInfo { name: number, shape: Shape::Integer, .. },
        ] => Some((name, number)),
        _ => None,
    }
}

fn single_entry<'t, 's>(fields: &'t DeTable<'s>) -> Option<(&'t str, &'t Spanned<DeValue<'s>>)> {
    let mut entries = fields.iter().map(|(key, value)| (key.get_ref().as_ref(), value));
    entries.next().filter(|_| entries.next().is_none())
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
    let flag = || format!("--{}", flag_name(field));
    match field.shape {
        Shape::Integer => match value.parse::<u64>() {
            Ok(number) => Ok(number.to_string()),
            Err(_) => Err(Failure::usage(format!("{}: `{value}` is not a whole number", flag()))
                .help("give its digits alone, such as 12")
                .into()),
        },
        Shape::Date => {
            let date = value.parse::<Date>().with_context(flag)?;
            Ok(date.to_string())
        }
        Shape::Block | Shape::Line(_) | Shape::Choice(_) | Shape::Table(_) => {
            Ok(quote_toml(&normalize_answer(field.shape, &tidy_text(value))))
        }
    }
}

/// Whether what was given for the field or list at `path` is all right by itself.
pub fn check_field(kind: Kind, path: &str, values: &Values) -> Result<(), String> {
    let source = values.to_toml(kind).map_err(|error| describe_error(&error))?;
    let Err(faults) = Body::from_toml(kind, &source) else { return Ok(()) };
    let fault = faults.into_iter().find(|fault| match &fault.at {
        At::Field(at) => at.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with('.')),
        At::File | At::Span(_) => true,
    });
    fault.map_or(Ok(()), |fault| Err(format!("{}\n{}", fault.message, help_with_value(&fault))))
}
