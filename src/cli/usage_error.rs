//! How a usage error reads: what is wrong, the usage where it helps, and what to do next.
//!
//! clap's own tips are left out: `to pass '--text' as a value, use '-- --text'` leads the wrong way, and an
//! argument that is only a little similar is no help.

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, Command};

use super::settings::is_signer;
use crate::diagnostic::suggestion::find_nearest;
use crate::diagnostic::write_sentence;

const NOT_UTF8: &str =
    "set the terminal to UTF-8 (`locale` shows what it uses), or give a text in a file with --…-file";

/// The report of a usage error, for `arguments` that begin with the program's name.
pub fn render_usage_error(error: &clap::Error, command: &Command, arguments: &[String]) -> String {
    let rendered = error.render().to_string();
    if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        return rendered;
    }
    let (chosen, name) = find_command(command, arguments);
    let mut parts = rendered.split("\n\n").filter(|part| {
        let part = part.trim_start();
        !part.is_empty() && !part.starts_with("tip:") && !part.starts_with("For more information")
    });
    let first = parts.next().unwrap_or_default().trim_end();
    // The possible values are part of the help.
    let message = first.lines().filter(|line| !line.trim_start().starts_with("[possible values:"));
    let mut report = message.collect::<Vec<_>>().join("\n");
    // A value that is refused by its type has its help already.
    if error.kind() != ErrorKind::ValueValidation || !report.contains("\n  help: ") {
        let help = advise(error, chosen, &name, arguments);
        report += &format!("\n  help: {}", write_sentence(&help));
    }
    let usage: String = parts.map(|part| format!("\n\n{}", part.trim_end())).collect();
    report + &usage + "\n"
}

/// The command that the arguments name, and its name with the program's.
fn find_command<'a>(command: &'a Command, arguments: &[String]) -> (&'a Command, String) {
    let mut found = (command, command.get_name().to_owned());
    for argument in arguments.iter().skip(1) {
        if let Some(nested) = found.0.find_subcommand(argument) {
            found = (nested, format!("{} {}", found.1, nested.get_name()));
        }
    }
    found
}

/// What to do next.
fn advise(error: &clap::Error, command: &Command, name: &str, arguments: &[String]) -> String {
    let described = format!("`{name} -h` describes the arguments");
    match error.kind() {
        ErrorKind::InvalidValue => {
            find_format(error, name).or_else(|| advise_value(error)).unwrap_or(described)
        }
        ErrorKind::UnknownArgument => {
            let unknown = string_of(error, ContextKind::InvalidArg).unwrap_or_default();
            advise_argument(unknown, command, arguments).unwrap_or(described)
        }
        ErrorKind::InvalidSubcommand => {
            let typed = string_of(error, ContextKind::InvalidSubcommand).unwrap_or_default();
            let names = command.get_subcommands().map(Command::get_name);
            match find_nearest(typed, names) {
                Some(near) => format!("did you mean `{name} {near}`?"),
                None => format!("`{name} help` lists the commands"),
            }
        }
        ErrorKind::InvalidUtf8 => NOT_UTF8.to_owned(),
        ErrorKind::MissingRequiredArgument if lacks_organization(error) => advise_organization(name),
        _ => described,
    }
}

fn lacks_organization(error: &clap::Error) -> bool {
    let missing = error.get(ContextKind::InvalidArg);
    matches!(missing, Some(ContextValue::Strings(missing)) if missing.iter().any(|one| one.ends_with("<ORG>")))
}

/// How the organization is named for the command called `name`.
fn advise_organization(name: &str) -> String {
    let command = name.split(' ').nth(1).unwrap_or_default();
    if is_signer(command) {
        return "give the organization's domain as ORG, or give it once for all commands: `accord config set organization \
                DOMAIN`"
            .to_owned();
    }
    "give the organization's domain as ORG; `accord list` lists the organizations".to_owned()
}

/// The formats that some commands have, and where each is to be had.
const FORMATS: [(&str, &[&str]); 2] = [
    ("accord export", &["csv", "ndjson", "markdown", "xlsx", "html", "sqlite"]),
    ("accord verify --format", &["sarif", "junit", "github"]),
];

/// The command that writes a format which the command called `name` lacks.
fn find_format(error: &clap::Error, name: &str) -> Option<String> {
    let argument = string_of(error, ContextKind::InvalidArg)?;
    let typed = string_of(error, ContextKind::InvalidValue)?;
    if !argument.starts_with("--format") && !argument.contains("FORMAT") {
        return None;
    }
    let (command, _) = FORMATS.iter().find(|(_, formats)| formats.contains(&typed))?;
    let table = if name == "accord history" && typed != "sqlite" { " --table events" } else { "" };
    let here = match error.get(ContextKind::ValidValue) {
        Some(ContextValue::Strings(possible)) => format!("; the values here are: {}", possible.join(", ")),
        _ => String::new(),
    };
    Some(format!("`{command} {typed}{table}` has that format{here}"))
}

/// The value that was meant, or all that are possible.
fn advise_value(error: &clap::Error) -> Option<String> {
    let Some(ContextValue::Strings(possible)) = error.get(ContextKind::ValidValue) else { return None };
    let typed = string_of(error, ContextKind::InvalidValue).unwrap_or_default();
    let argument = string_of(error, ContextKind::InvalidArg).unwrap_or_default();
    if argument.starts_with("--columns") && typed.parse::<u16>().is_ok() {
        return Some(format!("`--width {typed}` sets the width; the columns are: {}", possible.join(", ")));
    }
    match find_nearest(typed, possible.iter().map(String::as_str)) {
        Some(near) => Some(format!("did you mean `{near}`?")),
        None if possible.is_empty() => None,
        None => Some(format!("the values are: {}", possible.join(", "))),
    }
}

/// What was meant by an argument that the command does not take, and what is missing beside it.
fn advise_argument(unknown: &str, command: &Command, arguments: &[String]) -> Option<String> {
    let Some(typed) = unknown.strip_prefix("--") else { return name_missing(unknown, arguments) };
    let place = command.get_positionals().filter_map(positional_name);
    if let Some(name) = place.into_iter().find(|name| name.eq_ignore_ascii_case(typed)) {
        return Some(format!("give {name} without a flag"));
    }
    let formats = command.get_arguments().find(|flag| flag.get_long() == Some("format"));
    let formats = formats.map(Arg::get_possible_values).unwrap_or_default();
    if formats.iter().any(|format| format.get_name() == typed) {
        return Some(format!("say --format {typed}"));
    }
    let flags: Vec<_> = command.get_arguments().filter_map(Arg::get_long).collect();
    find_nearest(typed, flags.iter().copied()).map(|near| format!("did you mean `--{near}`?"))
}

fn positional_name(argument: &Arg) -> Option<String> {
    Some(argument.get_value_names()?.first()?.to_string())
}

/// What is still missing where an argument is one too many.
fn name_missing(unknown: &str, arguments: &[String]) -> Option<String> {
    let others = arguments.iter().filter(|argument| *argument != unknown);
    let error = super::help::arranged_command().try_get_matches_from(others).err()?;
    match (error.kind(), error.get(ContextKind::InvalidArg)) {
        (ErrorKind::MissingRequiredArgument, Some(ContextValue::Strings(missing))) => {
            Some(format!("{} must be given, too", missing.join(", ")))
        }
        _ => None,
    }
}

fn string_of(error: &clap::Error, kind: ContextKind) -> Option<&str> {
    match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text),
        _ => None,
    }
}
