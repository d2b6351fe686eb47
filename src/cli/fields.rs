//! Every field of a record as a flag of the same name, taken from the record's own declaration.

use clap::{Arg, ArgAction};

use super::Failure;
use crate::diagnostic::{At, Fault};
use crate::record::Kind;
use crate::record::schema::{FieldInfo, Presence, Shape};

/// A field's table and name.
pub type Name = (&'static str, &'static str);

/// Fields that a command fills in by itself: which text or finding the record is about.
pub const fn filled_fields(kind: Kind) -> &'static [Name] {
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
            Some(_) => flags.extend(given_fields(kind, table).map(|field| field_flag(kind, table, field))),
            None => flags.push(list_flag(table)),
        }
    }
    flags
}

fn field_flag(kind: Kind, table: &FieldInfo, field: &'static FieldInfo) -> Arg {
    let flag = Arg::new(flag_id((table.name, field.name)))
        .long(field.name.replace('_', "-"))
        .help(flag_help(kind, table, field))
        .help_heading(format!("Fields of [{}]", table.name));
    let flag = match field.shape {
        Shape::Choice(words) => flag
            .value_name(field.name.to_uppercase())
            .value_parser(clap::builder::PossibleValuesParser::new(words)),
        // `TEXT` is the id of a text in the arguments.
        Shape::Line("TEXT") => flag.value_name(field.name.to_uppercase()),
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

fn flag_help(kind: Kind, table: &FieldInfo, field: &FieldInfo) -> String {
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
    format!("{}{how}{needed}", capitalize_first(field.doc))
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
    Arg::new(table.name)
        .long(table.name)
        .action(ArgAction::Append)
        .value_name("FIELDS")
        .help_heading(format!("Fields of [[{}]]", table.name))
        .help(format!(
            "{}; fields: {names}; written as TOML, such as '{} = \"…\", {} = \"…\"', where a long text may \
             be \"@FILE\"; repeatable",
            capitalize_first(table.doc),
            fields[0].name,
            fields[1].name,
        ))
}

/// The name of a field's flag to clap.
pub fn flag_id((table, field): Name) -> String {
    format!("{table}.{field}")
}

/// Names the flag that a fault in a record's field comes from.
pub fn blame_flag(kind: Kind, fault: &Fault) -> Failure {
    let mut steps = match &fault.at {
        At::Field(path) => path.split('.'),
        At::File | At::Span(_) => return Failure::usage(&fault.message).help(&fault.help),
    };
    let (table, field) = (steps.next().unwrap_or_default(), steps.next().unwrap_or_default());
    let list = kind.tables().iter().any(|info| info.name == table && table_fields(info).is_none());
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
