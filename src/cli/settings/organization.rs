//! The organization of the user, as ORG of the commands that sign.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{ArgMatches, Command, value_parser};

use super::UserSettings;
use crate::cli::context::name_registry;
use crate::cli::discovery::find_registry;
use crate::cli::files::FolderTree;
use crate::cli::own_organization::list_with_keys;
use crate::record::{Kind, Organization, Room};

/// Commands besides those that write a record in which ORG is the organization that signs.
const OTHERS: [&str; 5] = ["join", "keygen", "keys", "observe", "proof"];

/// Commands of an organization that may not be enrolled yet.
const BEFORE_ENROLLMENT: [&str; 3] = ["join", "keygen", "enroll"];

/// Gives ORG a default in the commands of the organization that signs, unless the first word of `arguments` is a domain.
/// A decision is about another organization.
pub fn fill_organization(
    command: Command,
    settings: Option<&UserSettings>,
    arguments: &[OsString],
) -> Command {
    let Some(set) = settings.and_then(|settings| settings.organization.as_ref()) else { return command };
    let word = read_leniently(command.clone(), arguments).and_then(|(_, matches)| find_first_word(&matches));
    if word.as_ref().is_some_and(|word| word.parse::<Organization>().is_ok()) {
        return command;
    }
    fill_signers(command, &set.value, word.is_some())
}

/// Gives ORG the only organization of the registry whose keys are here, where none is set: `arguments` that lack it are
/// read once more. None where there is none, or several, and for an organization that is to be enrolled.
pub fn fill_own_organization(
    command: Command,
    settings: Option<&UserSettings>,
    arguments: &[OsString],
) -> Option<Command> {
    let settings = settings.filter(|settings| settings.organization.is_none())?;
    let (name, matches) = read_leniently(command.clone(), arguments)?;
    let word = find_first_word(&matches);
    let named = word.as_ref().is_some_and(|word| word.parse::<Organization>().is_ok());
    if named || !is_signer(&name) || BEFORE_ENROLLMENT.contains(&name.as_str()) {
        return None;
    }
    let folder = find_path(&matches, "key_dir");
    let folder = folder.or_else(|| settings.key_dir.as_ref().ok().map(|set| set.value.clone()))?;
    let here = std::env::current_dir().ok()?;
    let named = name_registry(find_path(&matches, "directory"), settings, &here);
    let start = named.map_or_else(|| here.clone(), |named| here.join(named.value));
    let tree = FolderTree::new(find_registry(&start).ok()??);
    match &list_with_keys(&folder, &tree)[..] {
        [only] => Some(fill_signers(command, only, word.is_some())),
        _ => None,
    }
}

fn fill_signers(command: Command, organization: &Organization, has_word: bool) -> Command {
    let command = change_signers(command, |command| fill_command(command, organization.as_str(), has_word));
    let name = organization.to_string();
    command.mut_subcommand("observe", |command| {
        command.mut_arg("by", |argument| argument.required(false).default_value(name))
    })
}

/// Whether ORG of the command called `name` is the organization that signs.
pub fn is_signer(name: &str) -> bool {
    let kind = name.parse::<Kind>().ok();
    kind.is_some_and(|kind| kind.room() != Room::Decisions) || OTHERS.contains(&name)
}

/// Changes the commands in which ORG is the organization that signs.
fn change_signers(command: Command, change: impl Fn(Command) -> Command) -> Command {
    command.mut_subcommands(|command| if is_signer(command.get_name()) { change(command) } else { command })
}

/// The first command of the arguments, and what the last one was given. clap alone knows which words are values of
/// flags.
fn read_leniently(command: Command, arguments: &[OsString]) -> Option<(String, ArgMatches)> {
    let lenient = change_signers(command, accept_any_word).ignore_errors(true);
    let matches = lenient.try_get_matches_from(arguments).ok()?;
    let chosen = |matches: &ArgMatches| matches.subcommand().map(|(_, chosen)| chosen.clone());
    let name = matches.subcommand_name()?.to_owned();
    let mut last = matches;
    while let Some(next) = chosen(&last) {
        last = next;
    }
    Some((name, last))
}

/// The word that stands where ORG stands in a command of the organization that signs.
fn find_first_word(matches: &ArgMatches) -> Option<String> {
    matches.try_get_one::<String>("organization").ok().flatten().cloned()
}

fn find_path(matches: &ArgMatches, flag: &str) -> Option<PathBuf> {
    matches.try_get_one::<PathBuf>(flag).ok().flatten().cloned()
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
