//! Passphrases: of keys that are there, and of new ones; from a file, or asked at a terminal.

use std::cell::OnceCell;
use std::io::{self, ErrorKind, IsTerminal};
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use zeroize::Zeroizing;

use super::files::read_limited;
use super::permissions::check_private_file;
use super::prompt::report_left;
use super::terminal::discard_typed;
use super::text_input::decode_text;
use super::{Context, Failure, password_prompt};
use crate::diagnostic::describe_io_error;

/// Most bytes of a passphrase's file.
const LIMIT: usize = 64 * 1024;

/// Where a passphrase comes from.
#[derive(Clone, Debug)]
pub enum Passphrase {
    /// The first line of a file, which may be a pipe and is read once.
    File(PathBuf, OnceCell<Zeroizing<String>>),
    /// The terminal.
    Ask,
}

impl Passphrase {
    pub fn new(file: Option<&Path>) -> Self {
        file.map_or(Self::Ask, |file| Self::File(file.to_path_buf(), OnceCell::new()))
    }

    /// Whether the passphrase is typed, so that it may be mistyped.
    pub fn is_asked(&self) -> bool {
        matches!(self, Self::Ask)
    }

    /// The passphrase of an existing key.
    pub fn get(&self, context: &Context, what: &str) -> Result<Zeroizing<String>> {
        match self {
            Self::File(path, read) => first_line(context, path, read),
            Self::Ask => ask_passphrase(context, &format!("Passphrase for {what}: ")),
        }
    }

    /// A passphrase for a new key, asked twice; not one that is `taken` by the key that it succeeds.
    pub fn choose_new(
        &self,
        context: &Context,
        what: &str,
        taken: impl Fn(&str) -> bool,
    ) -> Result<Zeroizing<String>> {
        let (path, chosen) = match self {
            Self::File(path, read) => (path, first_line(context, path, read)?),
            Self::Ask => return choose_passphrase(context, what, taken),
        };
        if taken(&chosen) {
            bail!(
                Failure::refused(format!("the passphrase in {} opens the signing key, too", path.display()))
                    .help("choose another: where one opens both keys, a forgotten passphrase loses both")
            );
        }
        if chosen.is_empty() {
            bail!(
                Failure::usage(format!("the passphrase in {} is empty", path.display()))
                    .help("choose one, or say --no-passphrase for a key that is protected otherwise")
            );
        }
        if is_short(&chosen) {
            bail!(
                Failure::usage(format!("the passphrase in {} is too short", path.display()))
                    .help(format!(
                        "{ENOUGH}: a thief of the file has time to guess. Or say --no-passphrase for a key that is protected otherwise"
                    ))
            );
        }
        Ok(chosen)
    }
}

/// Fewer letters than these are guessed in a day by a thief who has the key's file.
const SHORTEST: usize = 8;

/// How long is right.
const ENOUGH: &str = "use 8 letters at least, better four words or more";

fn is_short(passphrase: &str) -> bool {
    passphrase.chars().count() < SHORTEST
}

/// Asks until the same passphrase was typed twice: a slip of the hand does not end a sitting.
fn choose_passphrase(
    context: &Context,
    what: &str,
    taken: impl Fn(&str) -> bool,
) -> Result<Zeroizing<String>> {
    let mut question = format!("New passphrase for {what}: ");
    loop {
        let chosen = ask_passphrase(context, &question)?;
        question = if chosen.is_empty() {
            "The passphrase is empty. New passphrase: ".to_owned()
        } else if is_short(&chosen) {
            format!("Too short: {ENOUGH}.\nNew passphrase: ")
        } else if taken(&chosen) {
            "That one opens the signing key, too. Another passphrase: ".to_owned()
        } else if *chosen != *ask_passphrase(context, "The same again: ")? {
            "The passphrases differ. New passphrase: ".to_owned()
        } else {
            return Ok(chosen);
        };
        discard_typed();
    }
}

fn first_line(
    context: &Context,
    path: &Path,
    read: &OnceCell<Zeroizing<String>>,
) -> Result<Zeroizing<String>> {
    if let Some(line) = read.get() {
        return Ok(line.clone());
    }
    let bytes = if path == Path::new("-") { read_input(context)? } else { read_file(path)? };
    let text = Zeroizing::new(decode_text(&bytes, &path.display().to_string())?);
    let line = text.lines().next().unwrap_or_default();
    Ok(read.get_or_init(|| Zeroizing::new(line.to_owned())).clone())
}

fn read_file(path: &Path) -> Result<Zeroizing<Vec<u8>>> {
    check_private_file(path)?;
    read_limited(path, LIMIT).map(Zeroizing::new)
}

/// Standard input, which a terminal would show as it is typed.
fn read_input(context: &Context) -> Result<Zeroizing<Vec<u8>>> {
    if io::stdin().is_terminal() {
        bail!(
            Failure::usage("a passphrase typed at this terminal would be shown")
                .help("leave --passphrase-file out, and you are asked without that")
        );
    }
    context.read_input(LIMIT).map(Zeroizing::new)
}

fn ask_passphrase(context: &Context, question: &str) -> Result<Zeroizing<String>> {
    if !context.interactive {
        bail!(
            Failure::usage("there is no terminal to ask for a passphrase")
                .help("name a file that holds it with --passphrase-file FILE")
        );
    }
    Ok(password_prompt::ask_hidden(question).map_err(|error| report_unanswered(&error))?)
}

/// A question without an answer: the user left, or the terminal is gone.
fn report_unanswered(error: &io::Error) -> Failure {
    match error.kind() {
        ErrorKind::Interrupted | ErrorKind::UnexpectedEof => report_left(),
        _ => Failure::environment(format!("cannot ask at the terminal: {}", describe_io_error(error)))
            .help("name a file that holds the passphrase with --passphrase-file FILE"),
    }
}
