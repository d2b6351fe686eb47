//! Every field of a record as a flag of the same name, taken from the record's own declaration.

use std::collections::BTreeMap;
use std::io::Read;

use clap::{Arg, ArgAction, ArgMatches};
use unicode_normalization::UnicodeNormalization;

use super::Failure;
use super::public_keys::{fingerprint_argument, public_argument};
use crate::diagnostic::{At, Fault};
use crate::record::schema::{FieldInfo, Presence, Shape};
use crate::record::{Body, Date, Kind, read};

/// A field's table and name.
type Name = (&'static str, &'static str);

/// What was given for a record's fields, as text.
#[derive(Clone, Debug, Default)]
pub struct Values {
    fields: BTreeMap<Name, Vec<String>>,
    /// For each list of tables, the inline tables given.
    lists: BTreeMap<&'static str, Vec<String>>,
    /// Long texts given by themselves and not as a file.
    texts: BTreeMap<Name, String>,
}

/// Fields that a command fills in by itself.
pub const fn filled(kind: Kind) -> &'static [Name] {
    match kind {
        Kind::Pledge => &[("pledge", "accord"), ("pledge", "digest")],
        Kind::Reaffirm => &[("reaffirmation", "accord"), ("reaffirmation", "digest")],
        Kind::Report => &[("report", "accord")],
        Kind::Withdraw => &[("withdrawal", "accord")],
        Kind::Answer => &[("answer", "finding")],
        Kind::Concur => &[("concurrence", "finding")],
        Kind::Retract => &[("retraction", "finding")],
        _ => &[],
    }
}

/// Whether records of this kind are about one text, which is then an argument of its own.
pub const fn takes_text(kind: Kind) -> bool {
    matches!(kind, Kind::Pledge | Kind::Reaffirm | Kind::Report | Kind::Withdraw)
}

/// Whether records of this kind are about one finding, which is then an argument of its own.
pub const fn takes_finding(kind: Kind) -> bool {
    matches!(kind, Kind::Answer | Kind::Concur | Kind::Retract)
}

/// The fields of a single table; None for a list of tables.
pub fn single(table: &FieldInfo) -> Option<&'static [FieldInfo]> {
    match (table.shape, table.presence) {
        (Shape::Table(fields), Presence::Required | Presence::Optional) => Some(fields),
        _ => None,
    }
}

/// The flags for a record's fields.
pub fn flags(kind: Kind) -> Vec<Arg> {
    let mut flags = Vec::new();
    for table in kind.tables() {
        match single(table) {
            Some(fields) => {
                let shown = fields.iter().filter(|field| !filled(kind).contains(&(table.name, field.name)));
                flags.extend(shown.map(|field| flag(kind, table, field)));
            }
            None => flags.push(list_flag(table)),
        }
    }
    flags
}

fn flag(kind: Kind, table: &FieldInfo, field: &'static FieldInfo) -> Arg {
    let flag = Arg::new(id((table.name, field.name)))
        .long(field.name.replace('_', "-"))
        .help(help(kind, table, field))
        .help_heading(format!("Fields of [{}]", table.name));
    let flag = match field.shape {
        Shape::Choice(words) => flag.value_parser(clap::builder::PossibleValuesParser::new(words)),
        Shape::Line(name) => flag.value_name(name),
        Shape::Block => flag.value_name("FILE"),
        Shape::Integer => flag.value_name("NUMBER"),
        Shape::Date => flag.value_name("DATE"),
        Shape::Table(_) => flag.value_name("TABLE"),
    };
    match field.presence {
        Presence::Many | Presence::Some if is_code(field.shape) => {
            flag.action(ArgAction::Append).value_delimiter(',')
        }
        Presence::Many | Presence::Some => flag.action(ArgAction::Append),
        Presence::Required | Presence::Optional => flag,
    }
}

/// Values that hold no comma themselves and may be listed with commas.
pub fn is_code(shape: Shape) -> bool {
    matches!(shape, Shape::Line("COUNTRY" | "LANGUAGE"))
}

/// Whether a required field is filled in where nothing is given.
fn has_default(kind: Kind, table: &str, field: &str) -> bool {
    table == "keys" || field == "authority" || kind == Kind::Update
}

fn help(kind: Kind, table: &FieldInfo, field: &FieldInfo) -> String {
    let how = match (field.shape, field.presence) {
        (Shape::Block, _) => "; a file, or - for standard input",
        (Shape::Line("PUBLIC_KEY"), _) => "; the key, or its .pub or PEM file; repeatable",
        (Shape::Line("FINGERPRINT"), _) => "; the fingerprint, or the key's .pub or PEM file; repeatable",
        (_, Presence::Many | Presence::Some) => "; repeatable",
        _ => "",
    };
    let needed = table.presence == Presence::Required
        && matches!(field.presence, Presence::Required | Presence::Some)
        && !has_default(kind, table.name, field.name);
    let needed = if needed { " (required)" } else { "" };
    format!("{}{how}{needed}", capitalized(field.doc))
}

/// A field's description as a sentence's beginning.
pub fn capitalized(doc: &str) -> String {
    let doc = doc.trim();
    let mut letters = doc.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

fn list_flag(table: &'static FieldInfo) -> Arg {
    let Shape::Table(fields) = table.shape else { unreachable!("a list of tables") };
    let names = fields.iter().map(|field| match field.presence {
        Presence::Optional => format!("{}?", field.name),
        _ => field.name.to_owned(),
    });
    let names = names.collect::<Vec<_>>().join(", ");
    Arg::new(table.name)
        .long(table.name)
        .action(ArgAction::Append)
        .value_name("FIELDS")
        .help_heading(format!("Fields of [[{}]]", table.name))
        .help(format!(
            "{}; fields: {names}; written as TOML, such as '{} = \"…\", {} = \"…\"', where a long text may \
             be \"@FILE\"; repeatable",
            capitalized(table.doc),
            fields[0].name,
            fields[1].name,
        ))
}

fn id((table, field): Name) -> String {
    format!("{table}.{field}")
}

impl Values {
    /// What was given on the command line.
    pub fn from_matches(kind: Kind, matches: &ArgMatches) -> Self {
        let given = |id: &str| -> Option<Vec<String>> {
            matches.try_get_many::<String>(id).ok().flatten().map(|values| values.cloned().collect())
        };
        let mut values = Self::default();
        for table in kind.tables() {
            match single(table) {
                Some(fields) => {
                    let names = fields.iter().map(|field| (table.name, field.name));
                    values.fields.extend(names.filter_map(|name| Some((name, given(&id(name))?))));
                }
                None => values.lists.extend(given(table.name).map(|given| (table.name, given))),
            }
        }
        values
    }

    /// Sets a field that nothing was given for.
    pub fn fill(&mut self, table: &'static str, field: &'static str, values: Vec<String>) {
        self.fields.entry((table, field)).or_insert(values);
    }

    /// Sets a long text that nothing was given for.
    pub fn fill_text(&mut self, table: &'static str, field: &'static str, text: String) {
        self.fields.entry((table, field)).or_insert_with(|| vec![String::new()]);
        self.texts.insert((table, field), text);
    }

    /// Takes back what a field was given.
    pub fn clear(&mut self, table: &'static str, field: &'static str) {
        self.fields.remove(&(table, field));
        self.texts.remove(&(table, field));
    }

    /// Takes back the items of a list of tables.
    pub fn clear_list(&mut self, list: &'static str) {
        self.lists.remove(list);
    }

    /// What a field or a list holds, for people; None where it holds nothing.
    pub fn shown(&self, table: &'static str, field: &'static str) -> Option<String> {
        let text = self.texts.get(&(table, field)).cloned();
        text.or_else(|| Some(self.fields.get(&(table, field))?.join(", ")))
    }

    /// Adds an item to a list of tables, written as its fields in TOML.
    pub fn add(&mut self, list: &'static str, fields: String) {
        self.lists.entry(list).or_default().push(fields);
    }

    /// Whether a list of tables has an item.
    pub fn has_list(&self, list: &'static str) -> bool {
        self.lists.contains_key(list)
    }

    /// The items of a list of tables, as they were given.
    pub fn list(&self, list: &'static str) -> &[String] {
        self.lists.get(list).map_or(&[], Vec::as_slice)
    }

    /// What a field was given or defaulted to.
    pub fn get(&self, table: &'static str, field: &'static str) -> Option<Vec<String>> {
        self.fields.get(&(table, field)).cloned()
    }

    pub fn has(&self, table: &'static str, field: &'static str) -> bool {
        self.fields.contains_key(&(table, field))
    }

    /// How many values a field has.
    pub fn count(&self, table: &'static str, field: &'static str) -> usize {
        self.fields.get(&(table, field)).map_or(0, Vec::len)
    }

    /// The record's tables as TOML, not yet canonical.
    ///
    /// # Errors
    /// Where a file cannot be read, or a number or date is none.
    pub fn to_toml(&self, kind: Kind) -> Result<String, Failure> {
        let mut text = String::new();
        for table in kind.tables() {
            let Some(fields) = single(table) else {
                for item in self.lists.get(table.name).into_iter().flatten() {
                    text += &format!("[[{}]]\n{}\n", table.name, inline_fields(table, item)?);
                }
                continue;
            };
            let given = fields.iter().filter(|field| self.count(table.name, field.name) > 0);
            let lines = given.map(|field| self.line(table.name, field)).collect::<Result<Vec<_>, _>>()?;
            let lines = lines.concat();
            if table.presence == Presence::Required || !lines.is_empty() {
                text += &format!("[{}]\n{lines}", table.name);
            }
        }
        Ok(text)
    }

    fn line(&self, table: &'static str, field: &FieldInfo) -> Result<String, Failure> {
        if let Some(text) = self.texts.get(&(table, field.name)) {
            return Ok(format!("{} = {}\n", field.name, quote(&tidy(text))));
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
fn inline_fields(info: &FieldInfo, given: &str) -> Result<String, Failure> {
    let table = info.name;
    let wrong = |fault: Fault| {
        Failure::usage(format!("--{table}: {}", fault.message))
            .help(format!("write the fields as TOML, such as --{table} 'title = \"…\", url = \"https://…\"'"))
    };
    let source = format!("t = {{ {given} }}\n");
    let root = read::parse(&source).map_err(wrong)?;
    let fields = root.get("t").and_then(|item| item.get_ref().as_table());
    let Some(fields) = fields else { return Ok(String::new()) };
    let mut lines = String::new();
    for (key, value) in fields {
        let raw = match value.get_ref().as_str() {
            Some(text) => match text.strip_prefix('@') {
                Some(file) if is_block(info, key.get_ref()) => quote(&tidy(&long_text(file)?)),
                _ => quote(&tidy(text)),
            },
            None => source[value.span()].to_owned(),
        };
        lines += &format!("{} = {raw}\n", quote(key.get_ref()));
    }
    Ok(lines)
}

/// Whether the field of a list of tables is a long text.
fn is_block(table: &FieldInfo, name: &str) -> bool {
    let Shape::Table(fields) = table.shape else { return false };
    fields.iter().any(|field| field.name == name && matches!(field.shape, Shape::Block))
}

/// One value as TOML.
fn toml_value(field: &FieldInfo, value: &str) -> Result<String, Failure> {
    let wrong = |fault: Fault| {
        Failure::usage(format!("--{}: {}", field.name.replace('_', "-"), fault.message)).help(fault.help)
    };
    match field.shape {
        Shape::Integer => match value.parse::<u64>() {
            Ok(number) => Ok(number.to_string()),
            Err(_) => Err(Failure::usage(format!("--{}: not a whole number", field.name.replace('_', "-")))),
        },
        Shape::Date => Date::parse(value).map(|date| date.to_string()).map_err(wrong),
        Shape::Block => Ok(quote(&tidy(&long_text(value)?))),
        Shape::Line("PUBLIC_KEY") => Ok(quote(&public_argument(value)?)),
        Shape::Line("FINGERPRINT") => Ok(quote(&fingerprint_argument(value)?)),
        Shape::Line(_) | Shape::Choice(_) | Shape::Table(_) => Ok(quote(&tidy(value))),
    }
}

/// The text in a file, or on standard input for `-`.
///
/// # Errors
/// Where it cannot be read.
pub fn long_text(argument: &str) -> Result<String, Failure> {
    if argument == "-" {
        let mut text = String::new();
        let read = std::io::stdin().lock().take(1 << 20).read_to_string(&mut text);
        return match read {
            Ok(_) => Ok(text),
            Err(error) => Err(Failure::environment(format!("cannot read standard input: {error}"))),
        };
    }
    let path = std::path::Path::new(argument);
    std::fs::read_to_string(path).map_err(|error| {
        Failure::io("read", path, &error).help("a long text is given as a file, or as - for standard input")
    })
}

/// What word processors and other systems do to a text, undone: line ends, trailing spaces, empty
/// lines at the ends, tabs and no-break spaces, decomposed letters.
fn tidy(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace(['\t', '\u{a0}', '\u{202f}'], " ");
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let lines: Vec<_> = text.split('\n').map(str::trim_end).collect();
    lines.join("\n").trim_matches(['\n', ' ']).nfc().collect()
}

/// A basic string in which everything that is not plain is escaped, so that the reader sees it.
pub fn quote(text: &str) -> String {
    let escape = |c: char| match c {
        '"' | '\\' => format!("\\{c}"),
        c if c.is_control() => format!("\\u{:04X}", u32::from(c)),
        c => c.to_string(),
    };
    format!("\"{}\"", text.chars().map(escape).collect::<String>())
}

/// Whether what was given for the field or list at `path` is all right by itself.
///
/// # Errors
/// What is wrong with it, and what to do.
pub fn check(kind: Kind, path: &str, values: &Values) -> Result<(), String> {
    let source = values.to_toml(kind).map_err(|failure| failure.message().to_owned())?;
    let Err(faults) = Body::from_toml(kind, &source) else { return Ok(()) };
    let about = |fault: &Fault| match &fault.at {
        At::Field(at) => at.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with('.')),
        At::File | At::Span(_) => true,
    };
    let fault = faults.into_iter().find(about);
    fault.map_or(Ok(()), |fault| Err(format!("{}\n{}", fault.message, fault.help)))
}

/// Names the flag that a fault in a record's field comes from.
pub fn blame(kind: Kind, fault: &Fault) -> Failure {
    let mut steps = match &fault.at {
        At::Field(path) => path.split('.'),
        At::File | At::Span(_) => return Failure::usage(&fault.message).help(&fault.help),
    };
    let (table, field) = (steps.next().unwrap_or_default(), steps.next().unwrap_or_default());
    let list = kind.tables().iter().any(|info| info.name == table && single(info).is_none());
    let flag = if list || field.is_empty() { table } else { field };
    let flag = flag.replace('_', "-");
    let missing = fault.message.contains("is missing");
    let help = match (missing, kind, flag.as_str()) {
        (false, ..) => fault.help.clone(),
        (true, Kind::Enroll, "current" | "next") => {
            format!("make keys with `accord keygen ORG`, or give --{flag}")
        }
        (true, Kind::Rotate | Kind::Succeed, "authority" | "current" | "next") => {
            "no successor key is at hand: name its file with --key FILE".to_owned()
        }
        (true, ..) => format!("give it with --{flag}"),
    };
    Failure::usage(format!("--{flag}: {}", fault.message)).help(help)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pasted_text_is_tidied() {
        assert_eq!(tidy("\u{feff}a\u{a0}b \r\n\r\nc\t\n\n"), "a b\n\nc");
        assert_eq!(tidy("e\u{301}"), "\u{e9}");
    }

    #[test]
    fn every_field_of_every_kind_has_one_flag() {
        for kind in Kind::ALL {
            let mut names: Vec<_> =
                flags(*kind).iter().filter_map(|flag| flag.get_long().map(str::to_owned)).collect();
            let count = names.len();
            names.sort();
            names.dedup();
            assert_eq!(names.len(), count, "{kind}: two fields share a flag");
        }
    }
}
