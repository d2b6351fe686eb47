//! The commands that write one record, made from its kind: arguments, flags of its fields, help.

mod arguments;

use std::path::PathBuf;

use clap::{ArgMatches, Command, FromArgMatches, Subcommand};

use crate::cli::ending::EndingChecks;
use crate::cli::fields::{required_flags, required_groups, takes_finding, takes_text};
use crate::cli::new_keys::SuccessorArgs;
use crate::cli::repetition::RepetitionArgs;
use crate::cli::signing::SigningArgs;
use crate::cli::values::Values;
use crate::record::{Id, Kind, Organization, Room};

use arguments::add_arguments;

use super::decision::{DecisionSubject, WarningPlace};

/// A kind that has a command: what the command does, and what a signer must know before the first use.
struct CommandText {
    kind: Kind,
    about: &'static str,
    more: &'static str,
}

const fn command_text(kind: Kind, about: &'static str, more: &'static str) -> CommandText {
    CommandText { kind, about, more }
}

const COMMANDS: [CommandText; 19] = [
    command_text(
        Kind::Enroll,
        "Enroll an organization: its profile and its keys",
        "Make the keys first, with `accord keygen ORG`. `accord join` does both and makes the first pledge, with \
         questions.",
    ),
    command_text(
        Kind::Pledge,
        "Pledge to a text, and sign the pledge",
        "The organization must be enrolled first. `accord texts TEXT` prints the text and the ids of its \
         principles. A pledge replaces the earlier one to the same text, with its reservations.",
    ),
    command_text(
        Kind::Reaffirm,
        "Renew a pledge",
        "A pledge lapses unless it is renewed in time; `accord status ORG` says until when.",
    ),
    command_text(
        Kind::Report,
        "Report what was done under a pledge",
        "`accord texts TEXT` lists the metrics. A figure that is not given is left out, and does not count as 0.",
    ),
    command_text(
        Kind::Update,
        "Change an organization's profile",
        "A field that is not given stays as it is. An empty value removes a field.",
    ),
    command_text(
        Kind::Rotate,
        "Change an organization's keys, authorized by a successor key",
        "The successor keys, whose fingerprints the last enrollment or rotation holds, become the current keys. \
         The old keys sign no record after that. New successor keys are made and written to the key directory. \
         Most rotations need only --reason, and the successor key at hand.",
    ),
    command_text(
        Kind::Withdraw,
        "End a pledge, in public and for ever",
        "The pledge and its history stay in the registry. The organization may pledge to the text again later.",
    ),
    command_text(
        Kind::Succeed,
        "Close an organization's chain in favor of a successor",
        "This is the organization's last record, and a successor key must authorize it. The other organization \
         confirms it with `accord update OTHER --predecessor ORG`.",
    ),
    command_text(
        Kind::Finding,
        "File a finding, as an observer",
        "A `breach` or `assistance` needs --about. An `attribution` needs --actor or --state, and --confidence. \
         Every finding needs evidence, with a title, an address, and the SHA-256 of the file there.",
    ),
    command_text(
        Kind::Concur,
        "Concur in another observer's finding",
        "Examine the evidence first: a concurrence says that the observer did.",
    ),
    command_text(
        Kind::Retract,
        "Take back a finding, or a concurrence",
        "The finding stays in the registry, and is shown as retracted.",
    ),
    command_text(
        Kind::Answer,
        "Reply to a finding about the organization",
        "The answer is shown wherever the finding is shown.",
    ),
    command_text(
        Kind::Adopt,
        "Adopt a text, so that organizations can pledge to it",
        "The registry signs the decision with its own keys. It pins the bytes of the text's file, which never \
         change after that.",
    ),
    command_text(
        Kind::Admit,
        "Admit an organization as an observer",
        "The decision pins the organization's enrollment, group and country: a later profile does not change for \
         which group its findings count.",
    ),
    command_text(
        Kind::Dismiss,
        "End the admission of an observer",
        "What the observer said before still counts.",
    ),
    command_text(
        Kind::Void,
        "Declare an enrollment void, such as that of an impostor",
        "The decision pins the enrollment in force. Its pledges stand as voided from then on, and stay visible.",
    ),
    command_text(
        Kind::Readmit,
        "Readmit an organization that lost all its keys",
        "The organization first writes a new enrollment, with `accord enroll ORG --again`. The decision pins it, \
         and both are merged in one change. Confirm first who is asking, by a way that a thief does not control.",
    ),
    command_text(
        Kind::Accept,
        "Accept a warning that the maintainers reviewed",
        "The decision pins the record that causes the warning; another record can cause it again. Errors cannot \
         be accepted.",
    ),
    command_text(
        Kind::Appoint,
        "Appoint the key that signs for the registry's log",
        "From the first seal that lists the decision, only this key signs checkpoints; an earlier key never \
         signs again. Make a key for the log alone (`ssh-keygen -t ed25519 -N '' -f log.key`), and put the line \
         that `accord seal --show-key --key log.key` prints into `log/policy`, beside the earlier ones.",
    ),
];

/// A command that writes a record of one kind.
#[derive(Clone, Debug)]
pub struct RecordCommand {
    pub kind: Kind,
    /// The organization that signs; None for a decision, which the registry itself signs.
    pub author: Option<Organization>,
    /// What a decision is about; None for other records.
    pub subject: Option<DecisionSubject>,
    pub text: Option<Id>,
    pub finding: Option<String>,
    pub values: Values,
    /// Whether an enrolled organization is to be enrolled again.
    pub again: bool,
    /// The keys in force that a rotation replaces, where it does not replace all.
    pub replaced: Vec<String>,
    pub ending: EndingChecks,
    pub repetition: RepetitionArgs,
    /// Where a rotation's new successor is written.
    pub successor: SuccessorArgs,
    pub signing: SigningArgs,
}

impl FromArgMatches for RecordCommand {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let chosen = matches.subcommand().and_then(|(name, matches)| {
            let known = COMMANDS.iter().find(|command| command.kind.as_str() == name)?;
            Some((known.kind, matches))
        });
        let (kind, matches) =
            chosen.ok_or_else(|| clap::Error::new(clap::error::ErrorKind::MissingSubcommand))?;
        let organization = matches.try_get_one("organization").ok().flatten().cloned();
        let decision = kind.room() == Room::Decisions;
        let is_set = |flag| matches.try_get_one(flag).ok().flatten().copied().unwrap_or_default();
        let replaced = matches.try_get_many::<String>("replace").ok().flatten();
        let missing = || clap::Error::new(clap::error::ErrorKind::MissingRequiredArgument);
        let mut signing = SigningArgs::from_arg_matches(matches)?;
        let added = matches.try_get_many::<PathBuf>("also-key").ok().flatten();
        added.into_iter().flatten().for_each(|file| signing.keys.add_key(file.clone()));
        Ok(Self {
            kind,
            author: if decision { None } else { Some(organization.ok_or_else(missing)?) },
            subject: if decision {
                Some(DecisionSubject::from_matches(kind, matches).ok_or_else(missing)?)
            } else {
                None
            },
            text: matches.try_get_one("text").ok().flatten().cloned(),
            finding: matches.try_get_one("finding").ok().flatten().cloned(),
            values: Values::from_matches(kind, matches),
            again: is_set("again"),
            replaced: replaced.into_iter().flatten().cloned().collect(),
            ending: EndingChecks {
                successor_again: matches.try_get_one("successor-again").ok().flatten().cloned(),
            },
            repetition: RepetitionArgs { on_purpose: is_set("on-purpose"), if_due: is_set("if-due") },
            successor: match kind {
                Kind::Rotate => SuccessorArgs::from_arg_matches(matches)?,
                _ => SuccessorArgs::default(),
            },
            signing,
        })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

impl Subcommand for RecordCommand {
    fn augment_subcommands(command: Command) -> Command {
        command.subcommands(COMMANDS.map(|text| {
            let command = add_arguments(Command::new(text.kind.as_str()), text.kind);
            // After the arguments: the comment of a flattened struct would replace it.
            command.about(text.about).long_about(format!("{}\n\n{}", text.about, text.more))
        }))
    }

    fn augment_subcommands_for_update(command: Command) -> Command {
        Self::augment_subcommands(command)
    }

    fn has_subcommand(name: &str) -> bool {
        COMMANDS.iter().any(|command| command.kind.as_str() == name)
    }
}

/// Lets the commands begin without what they can ask for.
pub fn relax_required(mut command: Command) -> Command {
    for CommandText { kind, .. } in COMMANDS {
        command = command.mut_subcommand(kind.as_str(), |mut command| {
            let flags = required_flags(kind).into_iter();
            let texts = (takes_text(kind) && kind != Kind::Adopt).then(|| "text".to_owned());
            let findings = takes_finding(kind).then(|| "finding".to_owned());
            for id in flags.chain(texts).chain(findings) {
                command = command.mut_arg(id, |argument| argument.required(false));
            }
            for group in required_groups(kind) {
                command = command.mut_group(group.get_id().clone(), |group| group.required(false));
            }
            command
        });
    }
    command
}

impl DecisionSubject {
    fn from_matches(kind: Kind, matches: &ArgMatches) -> Option<Self> {
        let organization = matches.try_get_one("organization").ok().flatten().cloned();
        Some(match kind {
            Kind::Adopt => Self::Text(matches.get_one("text").cloned()?),
            Kind::Accept => {
                Self::Warning(matches.get_one("warning").copied()?, matches.get_one("place").cloned()?)
            }
            Kind::Appoint => Self::LogKey(matches.get_one::<String>("log-key").cloned()?),
            Kind::Dismiss => Self::Observer(organization?, matches.get_one("charter").cloned()),
            _ => Self::Organization(organization?),
        })
    }
}
