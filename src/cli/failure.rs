//! How the program ends.

use std::fmt;
use std::io::{ErrorKind, Write};
use std::path::Path;
use std::process::ExitCode;

use crate::diagnostic::{Code, Diagnostic, Fault};
use crate::text::{block_for_terminal, for_terminal};

/// What the exit code means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    Good = 0,
    /// The registry has errors.
    Unsound = 1,
    /// The call's words are off.
    Usage = 2,
    /// Input or output failed.
    Environment = 3,
    /// Refused or canceled: nothing was written.
    Refused = 4,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// Why a command could not do its work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    exit: Exit,
    /// States facts; lower case, no final full stop.
    message: String,
    /// What to do next.
    help: Option<String>,
}

impl Failure {
    pub fn usage(message: impl Into<String>) -> Self {
        Self { exit: Exit::Usage, message: message.into(), help: None }
    }

    pub fn environment(message: impl Into<String>) -> Self {
        Self { exit: Exit::Environment, message: message.into(), help: None }
    }

    pub fn refused(message: impl Into<String>) -> Self {
        Self { exit: Exit::Refused, message: message.into(), help: None }
    }

    pub fn unsound(message: impl Into<String>) -> Self {
        Self { exit: Exit::Unsound, message: message.into(), help: None }
    }

    /// What was given for the argument or flag `name` is not as it should be.
    pub fn argument(name: &str, fault: Fault) -> Self {
        Self::usage(format!("{name}: {}", fault.message)).help(fault.help)
    }

    /// `error` while doing `what` with `path`.
    pub fn io(what: &str, path: &Path, error: &std::io::Error) -> Self {
        let failure = Self::environment(format!("cannot {what} {}: {error}", path.display()));
        match error.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
                failure.help("make room on the disk, then call again")
            }
            ErrorKind::PermissionDenied => {
                failure.help("look who may use this file and its folder: `ls -ld` shows it")
            }
            ErrorKind::ReadOnlyFilesystem => failure.help("use a copy of it that can be written to"),
            _ => failure,
        }
    }

    /// Where a part of the registry cannot be read: what is not seen may be what matters.
    pub fn unreadable(diagnostics: &[Diagnostic]) -> Option<Self> {
        let first = diagnostics.iter().find(|one| one.code == Code::Unreadable)?;
        Some(Self::environment(format!("cannot read {}", first.place.path)))
    }

    /// Where nothing can be judged, since the maintainers' decisions are not known.
    pub fn no_policy() -> Self {
        Self::unsound("the registry's accord.toml cannot be used")
    }

    /// Several at once, each with its own help; the exit code of the first.
    pub fn several(failures: &[Self]) -> Self {
        let exit = failures.first().map_or(Exit::Usage, |failure| failure.exit);
        let texts: Vec<_> = failures.iter().map(ToString::to_string).collect();
        let message = texts.join("\n");
        Self { exit, message: message.strip_prefix("error: ").unwrap_or(&message).to_owned(), help: None }
    }

    /// Adds what to do next, after what has been said of it.
    #[must_use]
    pub fn help(self, help: impl Into<String>) -> Self {
        let help = help.into();
        let help = self.help.map_or(help.clone(), |said| format!("{said}; {help}"));
        Self { help: Some(help), ..self }
    }

    /// What happened.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// Tells the person at the terminal, and gives the exit code.
    pub fn report(&self) -> ExitCode {
        // Nobody is left to tell if this fails.
        let _ = writeln!(std::io::stderr().lock(), "{self}");
        self.exit.into()
    }
}

/// What was given is not as it should be.
impl From<Fault> for Failure {
    fn from(fault: Fault) -> Self {
        Self::usage(fault.message).help(fault.help)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "error: {}", block_for_terminal(&self.message))?;
        match &self.help {
            Some(help) => write!(formatter, "\n  help: {}", for_terminal(help)),
            None => Ok(()),
        }
    }
}
