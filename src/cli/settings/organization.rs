//! The organization of the user, as ORG of the commands that sign.

use clap::Command;

use super::UserSettings;
use crate::record::{Kind, Room};

/// Commands besides those that write a record in which ORG is the organization that signs.
const OTHERS: [&str; 4] = ["join", "keygen", "keys", "proof"];

/// Gives ORG a default in the commands of the organization that signs. A decision is about another organization.
pub fn fill_organization(command: Command, settings: Option<&UserSettings>) -> Command {
    let Some(set) = settings.and_then(|settings| settings.organization.as_ref()) else { return command };
    let organization = set.value.to_string();
    command.mut_subcommands(|command| {
        let kind = command.get_name().parse::<Kind>().ok();
        let signs = kind.is_some_and(|kind| kind.room() != Room::Decisions);
        if signs || OTHERS.contains(&command.get_name()) {
            fill_command(command, &organization)
        } else {
            command
        }
    })
}

fn fill_command(command: Command, organization: &str) -> Command {
    let command = command.mut_subcommands(|command| fill_command(command, organization));
    if !command.get_arguments().any(|argument| argument.get_id() == "organization") {
        return command;
    }
    let required = command.get_positionals().filter(|argument| argument.is_required_set()).count();
    let positional: Vec<_> = command.get_positionals().map(|argument| argument.get_id().clone()).collect();
    // clap moves a changed argument to the end, unless its place is given.
    let command = positional
        .iter()
        .zip(1..)
        .fold(command, |command, (id, place)| command.mut_arg(id, |argument| argument.index(place)));
    let default = organization.to_owned();
    command
        .mut_arg("organization", |argument| argument.required(false).default_value(default))
        // TEXT alone is TEXT, and not ORG.
        .allow_missing_positional(required > 1)
}
