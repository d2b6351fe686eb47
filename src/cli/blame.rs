//! From a fault in a record's field to the flag that gave the field, and what to do about it.

use super::Failure;
use super::fields::{flag_name, table_fields};
use crate::diagnostic::{At, Code, Fault};
use crate::record::Kind;
use crate::record::schema::{FieldInfo, Presence, Shape};

/// Names the flags that the faults of a record's fields come from. Where no successor key is at hand, all that a
/// rotation or a succession lacks has this one cause.
pub fn blame_flags(kind: Kind, faults: &[Fault]) -> Vec<Failure> {
    let lacks_authority = |fault: &Fault| match &fault.at {
        At::Field(path) => path.ends_with(".authority") && fault.message.contains("is missing"),
        At::File | At::Span(_) => false,
    };
    if matches!(kind, Kind::Rotate | Kind::Succeed) && faults.iter().any(lacks_authority) {
        let failure =
            Failure::usage("no successor key is at hand, and only a successor key can authorize this record");
        return vec![
            failure.help("name its private key with --key FILE, or the folder that holds it with --key-dir"),
        ];
    }
    let lacks_key = |field: &str| {
        faults.iter().any(|fault| {
            matches!(&fault.at, At::Field(path) if path == field) && fault.message.contains("is missing")
        })
    };
    if kind == Kind::Enroll && lacks_key("keys.current") && lacks_key("keys.next") {
        let failure =
            Failure::usage("the organization has no keys at hand: one that signs, and its successor");
        let help = "make both with `accord keygen ORG`, or name public keys that were made elsewhere with --current and \
                    --next";
        let others =
            faults.iter().filter(|fault| !matches!(&fault.at, At::Field(path) if path.starts_with("keys.")));
        let others = others.map(|fault| blame_flag(kind, fault));
        return [failure.help(help)].into_iter().chain(others).collect();
    }
    faults.iter().map(|fault| blame_flag(kind, fault)).collect()
}

/// Names the flag that a fault in a record's field comes from.
pub fn blame_flag(kind: Kind, fault: &Fault) -> Failure {
    let mut steps = match &fault.at {
        At::Field(path) => path.split('.'),
        At::File | At::Span(_) => return Failure::usage(&fault.message).help(&fault.help),
    };
    let (table, field) = (steps.next().unwrap_or_default(), steps.next().unwrap_or_default());
    let info = kind.tables().iter().find(|info| info.name == table).and_then(table_fields);
    let info = info.and_then(|fields| fields.iter().find(|info| info.name == field));
    let flag = match (info, fault.code) {
        (Some(info), _) => flag_name(info),
        (None, Code::EvidenceMissing) => "evidence".to_owned(),
        (None, _) => table.replace('_', "-"),
    };
    Failure::usage(format!("--{flag}: {}", fault.message)).help(help_with_flag(kind, fault, info, &flag))
}

/// What to do about a fault in the value of a flag.
fn help_with_flag(kind: Kind, fault: &Fault, field: Option<&FieldInfo>, flag: &str) -> String {
    let required = field.is_some_and(|field| matches!(field.presence, Presence::Required | Presence::Some));
    let long = field.is_some_and(|field| matches!(field.shape, Shape::Block));
    let missing = fault.message.contains("is missing");
    match (kind, flag) {
        (Kind::Enroll, "current" | "next") if missing => {
            format!("make keys with `accord keygen ORG`, or give --{flag}")
        }
        (Kind::Rotate | Kind::Succeed, "successor-key" | "current" | "next") if missing => {
            "no successor key is at hand: name its file with --key FILE".to_owned()
        }
        // The reader of a file is told of its fields, and a signer of flags.
        (Kind::Rotate, "compromised-from") if fault.message.starts_with("only a rotation") => {
            "say --reason compromise, or leave --compromised-from out".to_owned()
        }
        (Kind::Report, "to") if fault.message.contains("not in order") => {
            "--from must not be after --to, nor --to after the day of the record".to_owned()
        }
        _ if missing && long => format!("give it with --{flag}, or in a file with --{flag}-file"),
        _ if missing => format!("give it with --{flag}"),
        _ if required && fault.message == "the string is empty" => {
            format!("it is required: say it in words with --{flag}")
        }
        _ if fault.help.starts_with("add `") => fault.help.replace(" `", " `--"),
        _ => help_with_value(fault),
    }
}

/// What to do about a fault in a value that is not signed yet.
pub fn help_with_value(fault: &Fault) -> String {
    match fault.code {
        Code::TextControl => "type it without this character, which a reader cannot see".to_owned(),
        _ => fault.help.clone(),
    }
}
