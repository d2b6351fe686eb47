//! Questions, asked only where somebody can answer.

use std::io::{self, ErrorKind};
use std::path::Path;

use zeroize::Zeroizing;

use super::{Context, Failure, terminal};

/// Asks whether to go on.
///
/// # Errors
/// Where the answer is no, or nobody can be asked.
pub fn confirm(context: &Context, question: &str, yes: bool) -> Result<(), Failure> {
    if yes {
        return Ok(());
    }
    if !context.interactive {
        return Err(Failure::usage("nobody can be asked for confirmation here")
            .help("look at what --dry-run prints, then call again with --yes"));
    }
    terminal::watch();
    let answer = dialoguer::Confirm::new().with_prompt(question).default(false).interact_opt();
    match answer {
        Ok(Some(true)) => Ok(()),
        Ok(_) => Err(Failure::refused("canceled; nothing was written")),
        Err(dialoguer::Error::IO(error)) => Err(unanswered(&error)),
    }
}

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

    /// The passphrase of an existing key.
    ///
    /// # Errors
    /// Where the file cannot be read, or nobody can be asked.
    pub fn get(&self, context: &Context, what: &str) -> Result<Zeroizing<String>, Failure> {
        match self {
            Self::File(path) => first_line(path),
            Self::Ask => ask(context, &format!("Passphrase for {what}: ")),
        }
    }

    /// A passphrase for a new key, asked twice.
    ///
    /// # Errors
    /// As [`Passphrase::get`], and where the two differ or are empty.
    pub fn choose(&self, context: &Context, what: &str) -> Result<Zeroizing<String>, Failure> {
        let chosen = match self {
            Self::File(path) => first_line(path)?,
            Self::Ask => {
                let chosen = ask(context, &format!("New passphrase for {what}: "))?;
                if *chosen != *ask(context, "The same again: ")? {
                    return Err(Failure::refused("the two passphrases differ; nothing was written"));
                }
                chosen
            }
        };
        if chosen.is_empty() {
            return Err(Failure::usage("the passphrase is empty")
                .help("choose one, or say --no-passphrase for a key that is protected otherwise"));
        }
        Ok(chosen)
    }
}

fn first_line(path: &Path) -> Result<Zeroizing<String>, Failure> {
    let text = std::fs::read_to_string(path).map(Zeroizing::new);
    let text = text.map_err(|error| Failure::io("read", path, &error))?;
    Ok(Zeroizing::new(text.lines().next().unwrap_or_default().to_owned()))
}

fn ask(context: &Context, question: &str) -> Result<Zeroizing<String>, Failure> {
    if !context.interactive {
        return Err(Failure::usage("nobody can be asked for a passphrase here")
            .help("name a file that holds it with --passphrase-file FILE"));
    }
    terminal::watch();
    let answer = rpassword::prompt_password(question);
    answer.map(Zeroizing::new).map_err(|error| unanswered(&error))
}

/// What ends a question without an answer: somebody left, or the terminal is gone.
pub fn unanswered(error: &io::Error) -> Failure {
    terminal::end_if_interrupted(error);
    match error.kind() {
        ErrorKind::Interrupted | ErrorKind::UnexpectedEof => {
            Failure::refused("canceled; nothing was written")
        }
        _ => Failure::environment(format!("cannot ask: {error}")),
    }
}
