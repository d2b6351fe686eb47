//! Passphrases: of keys that are there, and of new ones; from a file, or asked where somebody can answer.

use std::io::{self, ErrorKind};
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use zeroize::Zeroizing;

use super::prompt::left;
use super::{Context, Failure, password_prompt, terminal};

/// Where a passphrase comes from.
#[derive(Clone, Debug)]
pub enum Passphrase {
    /// The first line of a file.
    File(std::path::PathBuf),
    /// The terminal.
    Ask,
}

impl Passphrase {
    pub fn new(file: Option<&Path>) -> Self {
        file.map_or(Self::Ask, |file| Self::File(file.to_path_buf()))
    }

    /// Whether somebody is asked, who may make a slip.
    pub fn is_asked(&self) -> bool {
        matches!(self, Self::Ask)
    }

    /// The passphrase of an existing key.
    pub fn get(&self, context: &Context, what: &str) -> Result<Zeroizing<String>> {
        match self {
            Self::File(path) => first_line(path),
            Self::Ask => ask(context, &format!("Passphrase for {what}: ")),
        }
    }

    /// A passphrase for a new key, asked twice.
    pub fn choose(&self, context: &Context, what: &str) -> Result<Zeroizing<String>> {
        let chosen = match self {
            Self::File(path) => first_line(path)?,
            Self::Ask => return choose(context, what),
        };
        if chosen.is_empty() {
            bail!(
                Failure::usage("the passphrase is empty")
                    .help("choose one, or say --no-passphrase for a key that is protected otherwise")
            );
        }
        Ok(chosen)
    }
}

/// Asks until the same passphrase was typed twice: a slip of the hand does not end a sitting.
fn choose(context: &Context, what: &str) -> Result<Zeroizing<String>> {
    let mut question = format!("New passphrase for {what}: ");
    loop {
        let chosen = ask(context, &question)?;
        question = if chosen.is_empty() {
            "It is empty. New passphrase: ".to_owned()
        } else if *chosen != *ask(context, "The same again: ")? {
            "The two differ. New passphrase: ".to_owned()
        } else {
            return Ok(chosen);
        };
    }
}

fn first_line(path: &Path) -> Result<Zeroizing<String>> {
    let text = std::fs::read_to_string(path).map(Zeroizing::new);
    let text = text.with_context(|| format!("cannot read {}", path.display()))?;
    Ok(Zeroizing::new(text.lines().next().unwrap_or_default().to_owned()))
}

fn ask(context: &Context, question: &str) -> Result<Zeroizing<String>> {
    if !context.interactive {
        bail!(
            Failure::usage("nobody can be asked for a passphrase here")
                .help("name a file that holds it with --passphrase-file FILE")
        );
    }
    terminal::watch();
    Ok(password_prompt::ask(question).map_err(|error| report_unanswered(&error))?)
}

/// What ends a question without an answer: somebody left, or the terminal is gone.
fn report_unanswered(error: &io::Error) -> Failure {
    terminal::end_if_interrupted(error);
    match error.kind() {
        ErrorKind::Interrupted | ErrorKind::UnexpectedEof => left(),
        _ => Failure::environment(format!("cannot ask: {error}")),
    }
}
