//! Every field of a record as a flag of the same name, taken from the record's own declaration.

use clap::builder::{PossibleValue, PossibleValuesParser};
use clap::{Arg, ArgAction, ArgGroup};

use super::values::named_number;
use crate::record::schema::{FieldInfo, Presence, Shape};
use crate::record::{Kind, Room};

/// A field's table and name.
pub type Name = (&'static str, &'static str);

/// Fields that a command fills in by itself: which text, finding or organization the record is about.
pub const fn filled_fields(kind: Kind) -> &'static [Name] {
    match kind {
        Kind::Pledge => &[("pledge", "accord"), ("pledge", "digest")],
        Kind::Reaffirm => &[("reaffirmation", "accord"), ("reaffirmation", "digest")],
        Kind::Report => &[("report", "accord")],
        Kind::Withdraw => &[("withdrawal", "accord")],
        Kind::Answer => &[("answer", "finding")],
        Kind::Concur => &[("concurrence", "finding")],
        Kind::Retract => &[("retraction", "finding")],
        Kind::Adopt => &[("adoption", "accord"), ("adoption", "digest")],
        Kind::Admit => &[
            ("admission", "organization"),
            ("admission", "enroll"),
            ("admission", "group"),
            ("admission", "country"),
        ],
        Kind::Dismiss => &[("dismissal", "admission")],
        Kind::Void => &[("voidance", "organization"), ("voidance", "enroll")],
        Kind::Readmit => &[("readmission", "organization"), ("readmission", "enroll")],
        Kind::Accept => &[("acceptance", "code"), ("acceptance", "organization"), ("acceptance", "record")],
        Kind::Appoint => &[("appointment", "key")],
        _ => &[],
    }
}

/// Whether records of this kind are about one text, which is then an argument of its own.
pub fn takes_text(kind: Kind) -> bool {
    filled_fields(kind).iter().any(|(_, field)| *field == "accord")
}

/// Whether records of this kind are about one finding, which is then an argument of its own.
pub fn takes_finding(kind: Kind) -> bool {
    filled_fields(kind).iter().any(|(_, field)| *field == "finding")
}

/// The fields of a single table; None for a list of tables.
pub fn table_fields(table: &FieldInfo) -> Option<&'static [FieldInfo]> {
    match (table.shape, table.presence) {
        (Shape::Table(fields), Presence::Required | Presence::Optional) => Some(fields),
        _ => None,
    }
}

/// The fields of a single table that are given, and not filled in by the command.
pub fn given_fields(kind: Kind, table: &FieldInfo) -> impl Iterator<Item = &'static FieldInfo> {
    let fields = table_fields(table).unwrap_or_default().iter();
    fields.filter(move |field| !filled_fields(kind).contains(&(table.name, field.name)))
}

/// The flags for a record's fields.
pub fn field_flags(kind: Kind) -> Vec<Arg> {
    let mut flags = Vec::new();
    for table in kind.tables() {
        match table_fields(table) {
            Some(_) => {
                for field in given_fields(kind, table) {
                    flags.push(field_flag(kind, table, field));
                    flags.extend(matches!(field.shape, Shape::Block).then(|| file_flag(table, field)));
                }
            }
            None => flags.push(list_flag(table)),
        }
    }
    flags
}

fn field_flag(kind: Kind, table: &FieldInfo, field: &'static FieldInfo) -> Arg {
    let flag = Arg::new(flag_id((table.name, field.name)))
        .long(flag_name(field))
        .help(flag_help(kind, table, field))
        .help_heading(format!("Fields of [{}]", table.name));
    let flag = match field.shape {
        Shape::Choice(words) => {
            let words = words.iter().map(|word| PossibleValue::new(*word));
            // An empty value leaves the field out.
            let none = PossibleValue::new("").hide(true);
            let optional = matches!(field.presence, Presence::Optional | Presence::Many);
            let none = optional.then_some(none);
            flag.value_name(field.name.to_uppercase())
                .value_parser(PossibleValuesParser::new(words.chain(none)))
        }
        // `TEXT` is the id of a text in the arguments.
        Shape::Line("TEXT") | Shape::Block if field.name == "signatory" => flag.value_name("NAME"),
        Shape::Line("TEXT") | Shape::Block => flag.value_name(field.name.to_uppercase()),
        Shape::Line("DOMAIN") => flag.value_name("ORG"),
        Shape::Line(name) => flag.value_name(name),
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

/// The flag that takes a long text from a file, beside the one that takes it as it is.
fn file_flag(table: &'static FieldInfo, field: &'static FieldInfo) -> Arg {
    let name = (table.name, field.name);
    let flag = Arg::new(file_flag_id(name)).long(format!("{}-file", flag_name(field))).value_name("FILE");
    flag.help(format!("Read it from this file (- is standard input), in place of --{}", flag_name(field)))
        .help_heading(format!("Fields of [{}]", table.name))
        .conflicts_with(flag_id(name))
}

/// Values that hold no comma themselves and may be listed with commas.
pub fn is_code(shape: Shape) -> bool {
    matches!(shape, Shape::Line("COUNTRY" | "LANGUAGE" | "HOURS") | Shape::Choice(_))
}

/// What a required field holds where nothing is given; None where it must be given.
fn default_of(kind: Kind, table: &str, field: &str) -> Option<&'static str> {
    Some(match (kind, table, field) {
        (Kind::Enroll, "keys", "current") => "the first key in the key directory",
        (Kind::Enroll, "keys", "next") => "the second key in the key directory",
        (_, "keys", "current") => "the keys of --successor-key, and those in force that they do not replace",
        (_, "keys", "next") => "new keys, which are written to the key directory",
        (Kind::Enroll, "keys", "threshold") => "1",
        (Kind::Enroll, "keys", _) => "as many as --threshold",
        (_, "keys", _) => "as before",
        (Kind::Rotate | Kind::Succeed, _, "authority") => "those at hand: --key, or in the key directory",
        (Kind::Update, ..) => "as before",
        (Kind::Admit, _, "charter") => "the only charter for observers",
        _ => return None,
    })
}

/// Whether a field must be given on the command line.
fn must_be_given(kind: Kind, table: &FieldInfo, field: &FieldInfo) -> bool {
    table.presence == Presence::Required
        && matches!(field.presence, Presence::Required | Presence::Some)
        && default_of(kind, table.name, field.name).is_none()
}

/// The fields that must be given.
pub fn list_required(kind: Kind) -> Vec<Name> {
    let mut names = Vec::new();
    for table in kind.tables() {
        let required = given_fields(kind, table).filter(|field| must_be_given(kind, table, field));
        names.extend(required.map(|field| (table.name, field.name)));
    }
    names
}

/// The ids to clap of the flags that must be given; a long text has a [`required_groups`] instead.
pub fn required_flags(kind: Kind) -> Vec<String> {
    let mut ids = Vec::new();
    for table in kind.tables() {
        let required = given_fields(kind, table).filter(|field| must_be_given(kind, table, field));
        let short = required.filter(|field| !matches!(field.shape, Shape::Block));
        ids.extend(short.map(|field| flag_id((table.name, field.name))));
    }
    ids
}

/// For each long text that must be given, a group of the two flags that can give it. The reason of a decision is
/// asked for at a terminal.
pub fn required_groups(kind: Kind) -> Vec<ArgGroup> {
    let mut groups = Vec::new();
    if kind.room() == Room::Decisions {
        return groups;
    }
    for table in kind.tables() {
        for field in given_fields(kind, table).filter(|field| must_be_given(kind, table, field)) {
            let name = (table.name, field.name);
            let group = ArgGroup::new(format!("{} is given", flag_id(name))).required(true);
            let long = matches!(field.shape, Shape::Block);
            groups.extend(long.then(|| group.args([flag_id(name), file_flag_id(name)])));
        }
    }
    groups
}

fn flag_help(kind: Kind, table: &FieldInfo, field: &FieldInfo) -> String {
    let how = match (field.shape, field.presence) {
        (Shape::Line("PUBLIC_KEY"), _) => "; the key, or its .pub or PEM file; repeatable",
        (Shape::Line("FINGERPRINT"), _) => "; the fingerprint, or the key's .pub or PEM file; repeatable",
        (_, Presence::Many | Presence::Some) => "; repeatable",
        _ => "",
    };
    let needed = match must_be_given(kind, table, field) {
        true => " (required; asked for at a terminal)",
        false => "",
    };
    let default = match default_of(kind, table.name, field.name).filter(|_| kind != Kind::Update) {
        Some(default) => format!(" [default: {default}]"),
        None => String::new(),
    };
    format!("{}{how}{needed}{default}", capitalize_first(field.doc))
}

/// A field's description as a sentence's beginning.
pub fn capitalize_first(doc: &str) -> String {
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
    let flag = Arg::new(table.name)
        .long(table.name)
        .action(ArgAction::Append)
        .value_name("FIELDS")
        .help_heading(format!("Fields of [[{}]]", table.name));
    if let Some((name, number)) = named_number(table) {
        let [name, number] = [name, number].map(str::to_uppercase);
        let help =
            format!("{}, such as --{} {name}={number}; repeatable", capitalize_first(table.doc), table.name);
        return flag.value_name(format!("{name}={number}")).help(help);
    }
    flag.help(format!(
        "{}; fields: {names}; written as TOML, such as '{} = \"…\", {} = \"…\"', where a long text may \
             be \"@FILE\", and \"@@…\" begins with an @; repeatable",
        capitalize_first(table.doc),
        fields[0].name,
        fields[1].name,
    ))
}

/// A field's flag, without its hyphens.
pub fn flag_name(field: &FieldInfo) -> String {
    match (field.name, field.shape) {
        // `--authority` is what a signer's authority comes from.
        ("authority", Shape::Line("PUBLIC_KEY")) => "successor-key".to_owned(),
        // A signatory is an organization; the signer is a person.
        ("signatory", _) => "signer".to_owned(),
        (name, _) => name.replace('_', "-"),
    }
}

/// The name of a field's flag to clap.
pub fn flag_id((table, field): Name) -> String {
    format!("{table}.{field}")
}

/// The name to clap of the flag that names a file for a field.
pub fn file_flag_id(name: Name) -> String {
    format!("{}-file", flag_id(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_of_every_kind_has_one_flag() {
        for kind in Kind::ALL {
            let mut names: Vec<_> =
                field_flags(*kind).iter().filter_map(|flag| flag.get_long().map(str::to_owned)).collect();
            let count = names.len();
            names.sort();
            names.dedup();
            assert_eq!(names.len(), count, "{kind}: two fields share a flag");
        }
    }
}
