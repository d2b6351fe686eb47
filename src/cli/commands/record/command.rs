//! The commands that write one record, made from its kind: arguments, flags of its fields, help.

use clap::{Arg, ArgAction, ArgMatches, Args, Command, FromArgMatches, Subcommand};

use crate::cli::complete;
use crate::cli::fields::{field_flags, takes_finding, takes_text};
use crate::cli::signing::SigningArgs;
use crate::cli::value_parser::parse_value;
use crate::cli::values::Values;
use crate::record::{Id, Kind, Organization};

/// Each kind that has a command, with what the command does.
const COMMANDS: [(Kind, &str); 12] = [
    (Kind::Enroll, "Enter an organization: its profile and its keys"),
    (Kind::Pledge, "Pledge to keep a text"),
    (Kind::Reaffirm, "Renew a pledge"),
    (Kind::Report, "Report what was done under a pledge"),
    (Kind::Update, "Change an organization's profile"),
    (Kind::Rotate, "Change an organization's keys, authorized by a successor key"),
    (Kind::Withdraw, "End a pledge, in public and for ever on record"),
    (Kind::Succeed, "Close an organization's chain in favor of a successor"),
    (Kind::Finding, "File a finding, as an observer"),
    (Kind::Concur, "Concur in another observer's finding"),
    (Kind::Retract, "Take back a finding, or a concurrence"),
    (Kind::Answer, "Reply to a finding about the organization"),
];

/// A command that writes a record of one kind.
#[derive(Clone, Debug)]
pub struct RecordCommand {
    pub kind: Kind,
    pub organization: Organization,
    pub text: Option<Id>,
    pub finding: Option<String>,
    pub values: Values,
    /// Whether an enrolled organization is to be enrolled again.
    pub again: bool,
    pub signing: SigningArgs,
}

impl FromArgMatches for RecordCommand {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let chosen = matches.subcommand().and_then(|(name, matches)| {
            let (kind, _) = COMMANDS.iter().find(|(kind, _)| kind.as_str() == name)?;
            Some((*kind, matches))
        });
        let (kind, matches) =
            chosen.ok_or_else(|| clap::Error::new(clap::error::ErrorKind::MissingSubcommand))?;
        let organization = matches.get_one("organization").cloned();
        Ok(Self {
            kind,
            organization: organization
                .ok_or_else(|| clap::Error::new(clap::error::ErrorKind::MissingRequiredArgument))?,
            text: matches.try_get_one("text").ok().flatten().cloned(),
            finding: matches.try_get_one("finding").ok().flatten().cloned(),
            values: Values::from_matches(kind, matches),
            again: matches.try_get_one("again").ok().flatten().copied().unwrap_or_default(),
            signing: SigningArgs::from_arg_matches(matches)?,
        })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

impl Subcommand for RecordCommand {
    fn augment_subcommands(command: Command) -> Command {
        command.subcommands(
            COMMANDS.map(|(kind, about)| add_arguments(Command::new(kind.as_str()).about(about), kind)),
        )
    }

    fn augment_subcommands_for_update(command: Command) -> Command {
        Self::augment_subcommands(command)
    }

    fn has_subcommand(name: &str) -> bool {
        COMMANDS.iter().any(|(kind, _)| kind.as_str() == name)
    }
}

fn add_arguments(command: Command, kind: Kind) -> Command {
    let organization = Arg::new("organization")
        .value_name("ORG")
        .required(true)
        .value_parser(parse_value::<Organization>)
        .add(complete::complete_organizations())
        .help("The organization's domain");
    let text = Arg::new("text")
        .value_name("TEXT")
        .required(true)
        .value_parser(parse_value::<Id>)
        .add(complete::complete_texts())
        .help("The text's id; `accord texts` lists them");
    let finding = Arg::new("finding")
        .value_name("FINDING")
        .required(true)
        .help("The finding's digest, the beginning of it, or ORG/NUMBER; `accord findings` lists them");
    let again = Arg::new("again").long("again").action(ArgAction::SetTrue).help(
        "Enroll again, where all keys and successors are lost; it counts once the maintainers readmit it in \
         accord.toml",
    );
    let command = command
        .arg(organization)
        .args(takes_text(kind).then_some(text))
        .args(takes_finding(kind).then_some(finding))
        .args((kind == Kind::Enroll).then_some(again));
    SigningArgs::augment_args(command).args(field_flags(kind))
}
