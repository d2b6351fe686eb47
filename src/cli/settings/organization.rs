//! The organization of the user, as ORG of the commands that sign.

use std::ffi::OsString;

use clap::{ArgMatches, Command, value_parser};

use super::UserSettings;
use crate::record::{Kind, Organization, Room};

/// Commands besides those that write a record in which ORG is the organization that signs.
const OTHERS: [&str; 4] = ["join", "keygen", "keys", "proof"];

/// Gives ORG a default in the commands of the organization that signs, unless the first word of `arguments` is a domain.
/// A decision is about another organization.
pub fn fill_organization(
    command: Command,
    settings: Option<&UserSettings>,
    arguments: &[OsString],
) -> Command {
    let Some(set) = settings.and_then(|settings| settings.organization.as_ref()) else { return command };
    let word = find_first_word(command.clone(), arguments);
    if word.as_ref().is_some_and(|word| word.parse::<Organization>().is_ok()) {
        return command;
    }
    let organization = set.value.to_string();
    change_signers(command, |command| fill_command(command, &organization, word.is_some()))
}

/// Changes the commands in which ORG is the organization that signs.
fn change_signers(command: Command, change: impl Fn(Command) -> Command) -> Command {
    command.mut_subcommands(|command| {
        let kind = command.get_name().parse::<Kind>().ok();
        let signs = kind.is_some_and(|kind| kind.room() != Room::Decisions);
        if signs || OTHERS.contains(&command.get_name()) { change(command) } else { command }
    })
}

/// The word that stands where ORG stands in a command of the organization that signs. clap alone knows which words are
/// values of flags.
fn find_first_word(command: Command, arguments: &[OsString]) -> Option<String> {
    let lenient = change_signers(command, accept_any_word).ignore_errors(true);
    let matches = lenient.try_get_matches_from(arguments).ok()?;
    let chosen = |matches: &ArgMatches| matches.subcommand().map(|(_, chosen)| chosen.clone());
    let mut last = matches;
    while let Some(next) = chosen(&last) {
        last = next;
    }
    last.try_get_one::<String>("organization").ok().flatten().cloned()
}

fn accept_any_word(command: Command) -> Command {
    let command = command.mut_subcommands(accept_any_word);
    if !takes_organization(&command) {
        return command;
    }
    keep_places(command).mut_arg("organization", |argument| argument.value_parser(value_parser!(String)))
}

fn takes_organization(command: &Command) -> bool {
    command.get_arguments().any(|argument| argument.get_id() == "organization")
}

/// clap moves a changed argument to the end, unless its place is given.
fn keep_places(command: Command) -> Command {
    let positional: Vec<_> = command.get_positionals().map(|argument| argument.get_id().clone()).collect();
    positional
        .iter()
        .zip(1..)
        .fold(command, |command, (id, place)| command.mut_arg(id, |argument| argument.index(place)))
}

/// `has_word` says that words stand there, and that the first is not ORG.
fn fill_command(command: Command, organization: &str, has_word: bool) -> Command {
    let command = command.mut_subcommands(|command| fill_command(command, organization, has_word));
    if !takes_organization(&command) {
        return command;
    }
    let required = command.get_positionals().filter(|argument| argument.is_required_set()).count();
    let optional = command.get_positionals().count() - required;
    let default = organization.to_owned();
    let command = keep_places(command)
        .mut_arg("organization", |argument| argument.required(false).default_value(default));
    if has_word && required == 1 && optional > 0 {
        // ORG takes no word, so that all of them are FILE.
        return keep_places(
            command.mut_arg("organization", |argument| argument.index(None).long("organization").hide(true)),
        );
    }
    // TEXT alone is TEXT, and not ORG.
    command.allow_missing_positional(required > 1)
}
