//! The command line as its reader meets it: commands in groups, examples in the help of each, the
//! options of every command in one line.
//!
//! clap lists commands in one column and repeats global options in each help. So the grouped list is
//! written here, and the global options are hidden where they are not the subject.

mod examples;
mod exit_codes;
mod groups;

use std::fmt::Write as _;

use clap::builder::StyledStr;
use clap::{Command, CommandFactory};

use super::{Cli, environment};
pub use examples::{Example, examples_of};
use exit_codes::exit_codes_of;
use groups::GROUPS;

/// What `--help` of each command says of the options that all of them share.
const GLOBAL_OPTIONS: &str = "Options of every command: -C DIR (a folder, or an address to read from),\n\
                              --offline, --accept-history COMMIT, --today DATE, --color WHEN,\n\
                              --width COLUMNS, --no-pager, --quiet. `accord --help` describes them.";

/// Most columns of a help. A narrower terminal gets what a flag does below the flag.
const HELP_COLUMNS: usize = 100;

/// Columns of the terminal that examples fit.
const COLUMNS: usize = 80;

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
        .after_help(format!("{list}Options:\n{options}\n{}", exit_codes_of("")))
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
        .max_term_width(HELP_COLUMNS)
        .help_template("{options}");
    shown.render_help().to_string()
}

/// A subcommand whose help shows its own options, then examples, then where the shared ones are.
fn arranged_subcommand(command: Command, above: &str) -> Command {
    let name = format!("{above}{}", command.get_name());
    let said = command.get_after_help().map(StyledStr::to_string);
    let said_long = command.get_after_long_help().map(StyledStr::to_string).or_else(|| said.clone());
    let below = |said: Option<String>| {
        let last = format!("{}\n\n{GLOBAL_OPTIONS}", exit_codes_of(&name));
        let parts = [said, examples_text(&name), Some(last)];
        parts.into_iter().flatten().collect::<Vec<_>>().join("\n\n")
    };
    // clap chooses beside or below the flag for each heading anew, so a narrow page would mix both.
    let narrow = environment::help_columns().is_some_and(|columns| columns < HELP_COLUMNS);
    let command = command.after_help(below(said)).after_long_help(below(said_long)).next_line_help(narrow);
    // What a command says of itself in full stands in its short help, too; a parent lists the first line only.
    let about = command.get_long_about().filter(|_| above.is_empty()).or_else(|| command.get_about());
    let about = about.cloned().unwrap_or_default();
    let command = command.about(about);
    let usage = command.clone().bin_name(format!("accord {name}")).render_usage().to_string();
    let command = match fold_usage(&usage) {
        Some(folded) => command.override_usage(folded),
        None => command,
    };
    command.mut_subcommands(|command| arranged_subcommand(command, &format!("{name} ")))
}

/// The examples of a command under their heading; None where it has none.
fn examples_text(name: &str) -> Option<String> {
    let examples = examples_of(name);
    let lines = examples
        .iter()
        .map(|example| format!("  # {}\n  {}\n", example.purpose, fold_command(example.line, COLUMNS - 2)));
    (!examples.is_empty()).then(|| format!("Examples:\n{}", lines.collect::<String>().trim_end()))
}

/// A usage line that is too wide, in lines that fit; None where it fits.
fn fold_usage(usage: &str) -> Option<String> {
    let mut units: Vec<String> = Vec::new();
    let mut depth = 0;
    for word in usage.trim_start_matches("Usage: ").split(' ') {
        // What stands in brackets, such as `<--text <TEXT>|--text-file <FILE>>`, stays whole.
        match units.last_mut().filter(|_| depth > 0) {
            Some(unit) => *unit += &format!(" {word}"),
            None => units.push(word.to_owned()),
        }
        depth += word.matches('<').count();
        depth -= word.matches('>').count().min(depth);
    }
    (usage.len() > COLUMNS).then(|| fold_units(&units, COLUMNS - "Usage: ".len(), "\n           "))
}

/// A command line in lines of at most `width` columns, which a shell reads as one: it breaks before flags.
fn fold_command(line: &str, width: usize) -> String {
    let parts = line.split(" --").enumerate();
    let units: Vec<_> =
        parts.map(|(index, part)| if index == 0 { part.to_owned() } else { format!("--{part}") }).collect();
    fold_units(&units, width - " \\".len(), " \\\n     ")
}

/// Units with a space between them, or with `line_break` where a line would be wider than `width`.
fn fold_units(units: &[String], width: usize, line_break: &str) -> String {
    let mut folded = String::new();
    for unit in units {
        let column = folded.len() - folded.rfind('\n').map_or(0, |at| at + 1);
        if column > 0 && column + 1 + unit.len() > width {
            folded += line_break;
        }
        folded += if folded.is_empty() { "" } else { " " };
        folded += unit;
    }
    folded
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
                let words = split_words(line);
                let parsed = arranged_command().try_get_matches_from(words).err();
                wrong.extend(parsed.map(|error| format!("{}: {error}", example.line)));
                assert!(example.line.starts_with(&format!("accord {subcommand}")), "{}", example.line);
                let folded = fold_command(example.line, COLUMNS - 2);
                assert!(folded.lines().all(|line| line.len() <= COLUMNS - 2), "too wide: {folded}");
                assert_eq!(folded.replace(" \\\n      ", " "), example.line);
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn every_command_says_in_its_help_what_the_list_says_of_it() {
        let said = Cli::command();
        for mut command in arranged_command().get_subcommands().cloned() {
            let listed = said.find_subcommand(command.get_name()).and_then(Command::get_about);
            let listed = listed.map(StyledStr::to_string).unwrap_or_default();
            let help = command.render_help().to_string();
            assert!(help.starts_with(&listed) && !listed.is_empty(), "{}: {help}", command.get_name());
            assert!(!listed.contains("every command"), "a comment of shared flags: {listed}");
            assert!(listed.len() <= 60, "too long for the list: {listed}");
        }
    }

    #[test]
    fn every_argument_says_what_it_is() {
        let command = arranged_command();
        let commands: Vec<_> = command
            .get_subcommands()
            .flat_map(|one| std::iter::once(one).chain(one.get_subcommands()))
            .filter(|one| one.get_name() != "help")
            .collect();
        for one in commands {
            for argument in one.get_arguments().filter(|argument| !argument.is_hide_set()) {
                let help = argument.get_help().map(StyledStr::to_string).unwrap_or_default();
                assert!(!help.is_empty(), "{} {}", one.get_name(), argument.get_id());
                assert!(!help.contains("docs/"), "an installed user has no such page: {help}");
            }
        }
    }

    /// The words of a command line, of which some are in single quotes.
    fn split_words(line: &str) -> Vec<String> {
        let mut words = vec![String::new()];
        let mut quoted = false;
        for letter in line.chars() {
            match letter {
                '\'' => quoted = !quoted,
                ' ' if !quoted => words.push(String::new()),
                _ => words.last_mut().unwrap().push(letter),
            }
        }
        words
    }

    #[test]
    fn every_help_names_the_exit_codes_once() {
        for mut command in arranged_command().get_subcommands().cloned() {
            let help = command.render_help().to_string();
            assert_eq!(help.matches("Exit codes: 0").count(), 1, "{}: {help}", command.get_name());
        }
    }

    /// `text` stands for `text new` and `text check`.
    fn with_nested(command: &Command) -> Vec<String> {
        let name = command.get_name();
        let nested: Vec<_> =
            command.get_subcommands().map(|one| format!("{name} {}", one.get_name())).collect();
        if nested.is_empty() { vec![name.to_owned()] } else { nested }
    }
}
