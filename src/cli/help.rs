//! The command line as its reader meets it: commands in groups, examples in the help of each, the
//! options of every command in one line.
//!
//! clap lists commands in one column and repeats global options in each help. So the grouped list is
//! written here, and the global options are hidden where they are not the subject.

mod examples;
mod groups;

use std::fmt::Write as _;

use clap::builder::StyledStr;
use clap::{Command, CommandFactory};

use super::Cli;
pub use examples::{Example, examples_of};
use groups::GROUPS;

/// What `--help` of each command says of the options that all of them share.
const GLOBAL_OPTIONS: &str = "Options of every command: -C DIR, --offline, --accept-history COMMIT,\n\
                              --today DATE, --color WHEN, --width COLUMNS, --no-pager. `accord --help` describes them.";

const EXIT_CODES: &str = "Exit codes: 0 good, 1 the registry has errors, 2 usage error, 3 input or output\n\
                          failed, 4 refused or canceled.";

/// The whole command line, with its help arranged.
pub fn arranged_command() -> Command {
    let command = Cli::command();
    let options = global_options(&command);
    let list = command_list(&command);
    command
        .mut_args(|argument| {
            let global = argument.is_global_set();
            argument.hide(global)
        })
        .mut_subcommands(|command| arranged_subcommand(command, ""))
        .override_usage("accord [OPTIONS] <COMMAND>")
        .help_template("{about}\n\n{usage-heading} {usage}{after-help}\n")
        .after_help(format!("{list}Options:\n{options}\n{EXIT_CODES}"))
}

/// What a bare `accord` prints: the map of commands, for a terminal of 80 by 24.
pub fn brief_help() -> String {
    let about = Cli::command().get_about().map(StyledStr::to_string).unwrap_or_default();
    format!("{about}\n\nUsage: accord [OPTIONS] <COMMAND>\n\n{}", command_map())
}

/// The names of the commands in groups, one line a group.
fn command_map() -> String {
    let mut map = String::new();
    let width = GROUPS.iter().map(|group| group.title.len()).max().unwrap_or_default();
    for group in GROUPS {
        _ = writeln!(map, "{:width$}  {}", group.title, wrapped_names(group.commands, width + 2));
    }
    map + "\n`accord help` says what each command does.\n`accord help COMMAND` describes one of them, with examples.\n"
}

/// Names on lines of at most 79 columns, which go on `indent` columns in.
fn wrapped_names(names: &[&str], indent: usize) -> String {
    let mut text = String::new();
    let mut column = indent;
    for name in names {
        if column + name.len() + 1 > 79 {
            text += "\n";
            text += &" ".repeat(indent);
            column = indent;
        } else if !text.is_empty() {
            text += " ";
            column += 1;
        }
        text += name;
        column += name.len();
    }
    text
}

/// Each command with what it does, by group.
fn command_list(command: &Command) -> String {
    let mut list = String::new();
    for group in GROUPS {
        _ = writeln!(list, "{}:", group.title);
        for name in group.commands {
            let about = command.find_subcommand(name).and_then(Command::get_about);
            let about = about.map(StyledStr::to_string).unwrap_or_default();
            _ = writeln!(list, "  {name:16} {about}");
        }
        list.push('\n');
    }
    list
}

/// The options that every command has, as clap lays them out.
fn global_options(command: &Command) -> String {
    let globals = command.get_arguments().filter(|argument| argument.is_global_set());
    let globals: Vec<_> = globals.map(|argument| argument.clone().help_heading(None)).collect();
    let mut shown = Command::new("accord")
        .args(globals)
        .version(env!("CARGO_PKG_VERSION"))
        .max_term_width(100)
        .help_template("{options}");
    shown.render_help().to_string()
}

/// A subcommand whose help shows its own options, then examples, then where the shared ones are.
fn arranged_subcommand(command: Command, above: &str) -> Command {
    let name = format!("{above}{}", command.get_name());
    let said = command.get_after_help().map(StyledStr::to_string);
    let said_long = command.get_after_long_help().map(StyledStr::to_string).or_else(|| said.clone());
    let below = |said: Option<String>| {
        let parts = [said, examples_text(&name), Some(GLOBAL_OPTIONS.to_owned())];
        parts.into_iter().flatten().collect::<Vec<_>>().join("\n\n")
    };
    let command = command.after_help(below(said)).after_long_help(below(said_long));
    command.mut_subcommands(|command| arranged_subcommand(command, &format!("{name} ")))
}

/// The examples of a command under their heading; None where it has none.
fn examples_text(name: &str) -> Option<String> {
    let examples = examples_of(name);
    let lines = examples.iter().map(|example| format!("  # {}\n  {}\n", example.purpose, example.line));
    (!examples.is_empty()).then(|| format!("Examples:\n{}", lines.collect::<String>().trim_end()))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_command_stands_in_one_group() {
        let grouped: Vec<_> = GROUPS.iter().flat_map(|group| group.commands).copied().collect();
        let command = Cli::command();
        let known: BTreeSet<_> = command.get_subcommands().map(Command::get_name).collect();
        assert_eq!(grouped.iter().copied().collect::<BTreeSet<_>>(), known);
        assert_eq!(grouped.len(), known.len(), "a command stands twice");
    }

    #[test]
    fn the_map_of_commands_fits_a_small_terminal() {
        let help = brief_help();
        assert!(help.lines().count() <= 23, "{help}");
        assert!(help.lines().all(|line| line.chars().count() <= 80), "{help}");
    }

    #[test]
    fn every_command_has_examples_that_parse() {
        let mut wrong: Vec<String> = Vec::new();
        let command = Cli::command();
        for subcommand in command.get_subcommands().flat_map(with_nested) {
            let examples = examples_of(&subcommand);
            assert!(!examples.is_empty(), "{subcommand} has no example");
            for example in examples {
                let line = example.line.split(" | ").next().unwrap_or_default();
                let line = line.split(" > ").next().unwrap_or_default();
                let words = line.split_whitespace().map(|word| word.trim_matches('\''));
                let parsed = arranged_command().try_get_matches_from(words).err();
                wrong.extend(parsed.map(|error| format!("{}: {error}", example.line)));
                assert!(example.line.starts_with(&format!("accord {subcommand}")), "{}", example.line);
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    /// `text` stands for `text new` and `text check`.
    fn with_nested(command: &Command) -> Vec<String> {
        let name = command.get_name();
        let nested: Vec<_> =
            command.get_subcommands().map(|one| format!("{name} {}", one.get_name())).collect();
        if nested.is_empty() { vec![name.to_owned()] } else { nested }
    }
}
