//! The arguments of the commands that write one record.

use std::path::PathBuf;

use clap::{Arg, ArgAction, Args, Command, value_parser};

use super::WarningPlace;
use crate::cli::complete;
use crate::cli::fields::{field_flags, required_flags, required_groups, takes_finding, takes_text};
use crate::cli::new_keys::SuccessorArgs;
use crate::cli::signing::SigningArgs;
use crate::cli::value_parser::parse_value;
use crate::diagnostic::Code;
use crate::record::{Id, Kind, Organization, Room};

/// What stands for the organization that signs.
const OWN_ORGANIZATION: &str = "The organization's domain [default: the one of `accord config`, or the only one whose keys \
                                are in the key directory]";

/// Adds the arguments and flags for records of one kind.
pub fn add_arguments(command: Command, kind: Kind) -> Command {
    let text = Arg::new("text")
        .value_name("TEXT")
        .required(true)
        .value_parser(parse_value::<Id>)
        .add(complete::complete_texts())
        .help(if kind == Kind::Adopt {
            "The text's id, which names its file in accords/"
        } else {
            "The text's id; `accord texts` lists them"
        });
    let finding = Arg::new("finding")
        .value_name("FINDING")
        .required(true)
        .help("The finding's digest, the beginning of it, or ORG/NUMBER; `accord findings` lists them");
    let again = Arg::new("again").long("again").action(ArgAction::SetTrue).help(
        "Enroll again, where all keys and successors are lost; it counts once the maintainers readmit the \
         organization (`accord readmit`)",
    );
    let command = command
        .args(
            (!matches!(kind, Kind::Adopt | Kind::Accept | Kind::Appoint))
                .then(|| organization_argument(kind)),
        )
        .args(takes_text(kind).then_some(text))
        .args(takes_finding(kind).then_some(finding))
        .args((kind == Kind::Enroll).then_some(again))
        .args(subject_arguments(kind))
        .args(key_arguments(kind))
        .args(repetition_arguments(kind));
    let command = SigningArgs::augment_args(command).args(field_flags(kind));
    let command = if kind == Kind::Rotate { SuccessorArgs::augment_args(command) } else { command };
    let command = required_flags(kind)
        .iter()
        .fold(command, |command, id| command.mut_arg(id, |flag| flag.required(true)));
    required_groups(kind).into_iter().fold(command, Command::group)
}

/// Whether a repetition is meant.
fn repetition_arguments(kind: Kind) -> Vec<Arg> {
    let on_purpose = Arg::new("on-purpose").long("on-purpose").action(ArgAction::SetTrue);
    match kind {
        Kind::Reaffirm => vec![
            on_purpose.help("Reaffirm once more on the same day"),
            Arg::new("if-due")
                .long("if-due")
                .action(ArgAction::SetTrue)
                .help("Write nothing, and succeed, where the pledge is not due yet: for a pipeline"),
        ],
        Kind::Report => {
            vec![on_purpose.help("Report days that were reported, or that lie before the pledge")]
        }
        _ => Vec::new(),
    }
}

/// What a rotation or a succession needs to know, and does not write into its record.
fn key_arguments(kind: Kind) -> Vec<Arg> {
    match kind {
        Kind::Rotate => vec![
            Arg::new("also-key")
                .long("also-key")
                .value_name("FILE")
                .action(ArgAction::Append)
                .value_parser(value_parser!(PathBuf))
                .help_heading("Keys")
                .help(
                    "Sign with this successor key, too, such as one on a USB stick, beside the keys in the key \
                     directory and the agent; repeatable",
                ),
            Arg::new("replace")
                .long("replace")
                .value_name("FINGERPRINT")
                .action(ArgAction::Append)
                .conflicts_with("keys.current")
                .help_heading("Fields of [keys]")
                .help(
                    "A key in force that a successor key replaces, where others stay; the fingerprint, or the key's \
                     .pub or PEM file; repeatable [default: all, where enough successor keys are at hand]",
                ),
        ],
        Kind::Succeed => vec![
            Arg::new("successor-again")
                .long("successor-again")
                .value_name("ORG")
                .value_parser(parse_value::<Organization>)
                .help("The successor once more, where it has not enrolled"),
        ],
        _ => Vec::new(),
    }
}

/// The organization that signs, or that a decision is about.
fn organization_argument(kind: Kind) -> Arg {
    Arg::new("organization")
        .value_name("ORG")
        .required(true)
        .value_parser(parse_value::<Organization>)
        .add(complete::complete_organizations())
        .help(match kind.room() {
            Room::Decisions => "The organization's domain",
            _ if kind == Kind::Enroll => "The organization's domain [default: the one of `accord config`]",
            _ => OWN_ORGANIZATION,
        })
}

/// What a decision is about, besides an organization or a text.
fn subject_arguments(kind: Kind) -> Vec<Arg> {
    match kind {
        Kind::Accept => vec![
            Arg::new("warning")
                .value_name("CODE")
                .required(true)
                .value_parser(parse_value::<Code>)
                .add(complete::complete_codes())
                .help("The code of the warning, as `accord verify` prints it"),
            Arg::new("place")
                .value_name("ORG|FILE")
                .required(true)
                .value_parser(parse_value::<WarningPlace>)
                .add(complete::complete_organizations())
                .help("The organization that the warning is about, or the record that causes it"),
        ],
        Kind::Appoint => vec![
            Arg::new("log-key")
                .value_name("KEY")
                .required(true)
                .help("The log's public key: its .pub file, or the key itself, such as `ssh-ed25519 AAAA…`"),
        ],
        Kind::Dismiss => vec![
            Arg::new("charter")
                .long("charter")
                .value_name("TEXT")
                .value_parser(parse_value::<Id>)
                .add(complete::complete_texts())
                .help("The charter's id, where the organization observes under several"),
        ],
        _ => Vec::new(),
    }
}
