//! How the program ends: its exit code, and the one place that reports an error.
//!
//! Commands return [`anyhow::Result`]: an error of input or output with the context of what was being
//! done, or a [`Failure`] that a command words itself, or a [`Fault`] of a value that was given.
//! [`report_error`] finds which one it is and prints the chain of causes.

use std::fmt;
use std::io::{self, Write};
use std::process::ExitCode;

use super::path_error::{PathError, advise_io_error};
use crate::diagnostic::{Code, Diagnostic, Fault, describe_io_error, write_sentence};
use crate::git::GitError;
use crate::text::{block_for_terminal, for_terminal};

/// The exit code of the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    Good = 0,
    /// The registry has errors.
    Unsound = 1,
    /// Usage error.
    Usage = 2,
    /// Input or output failed.
    Environment = 3,
    /// The command was refused or canceled: nothing was written.
    Refused = 4,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// An error with an exit code of its own, and with help.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    exit: Exit,
    /// The kind of the problem, if it has one.
    code: Option<Code>,
    /// States facts; lower case, no final full stop.
    message: String,
    /// What to do next.
    help: Option<String>,
}

impl Failure {
    fn new(exit: Exit, message: impl Into<String>) -> Self {
        Self { exit, code: None, message: message.into(), help: None }
    }

    pub fn usage(message: impl Into<String>) -> Self {
        Self::new(Exit::Usage, message)
    }

    pub fn environment(message: impl Into<String>) -> Self {
        Self::new(Exit::Environment, message)
    }

    pub fn refused(message: impl Into<String>) -> Self {
        Self::new(Exit::Refused, message)
    }

    pub fn unsound(message: impl Into<String>) -> Self {
        Self::new(Exit::Unsound, message)
    }

    /// A part that this program was built without, by the feature of the build that has it.
    pub fn left_out(part: &str, feature: &str) -> Self {
        Self::usage(format!("this program was built without {part}"))
            .help(format!("install a release, or build it with `--features {feature}`"))
    }

    /// An error where a part of the registry cannot be read: it could hold the record that decides.
    pub fn from_unreadable(diagnostics: &[Diagnostic]) -> Option<Self> {
        let first = diagnostics.iter().find(|one| one.code.is_unreadable())?;
        Some(Self::environment(format!("cannot read {}", first.place.path)))
    }

    /// An error where the registry's folder is a git directory: no command is to tempt its user to stay there.
    pub fn from_git_directory(diagnostics: &[Diagnostic]) -> Option<Self> {
        let found = diagnostics.iter().find(|one| one.code == Code::GitDirectory)?;
        Some(Self::unsound(found.message.clone()).help(found.help.clone()))
    }

    /// Without the root of the maintainers' decisions, nothing can be judged.
    pub fn without_policy() -> Self {
        Self::unsound("the registry's accord.toml cannot be used")
    }

    /// The context of an error after the last write. A second run would write a second record, or be refused.
    pub fn unreported() -> Self {
        Self::environment("everything was written, but its report was not printed").help(
            "do not run it again: `accord status` says what to do next; new keys are in the key directory",
        )
    }

    /// Several failures in one report, each with its own help; the exit code of the first.
    pub fn from_several(failures: &[Self]) -> Self {
        let exit = failures.first().map_or(Exit::Usage, |failure| failure.exit);
        let reports: Vec<_> =
            failures.iter().map(|failure| format_report(&failure.message, failure.help.as_deref())).collect();
        let message = reports.join("\n");
        Self::new(exit, message.strip_prefix("error: ").unwrap_or(&message))
    }

    /// Adds the kind of the problem.
    #[must_use]
    pub fn code(self, code: Code) -> Self {
        Self { code: Some(code), ..self }
    }

    /// The same, about the value of a variable.
    #[must_use]
    pub fn in_variable(self, name: &str) -> Self {
        Self { message: format!("{name}: {}", self.message), ..self }
    }

    /// Adds what to do next.
    #[must_use]
    pub fn help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl std::error::Error for Failure {}

/// A fault in a value that was given: a usage error.
impl From<Fault> for Failure {
    fn from(fault: Fault) -> Self {
        Self::usage(fault.message).help(fault.help)
    }
}

/// Prints an error, its causes and its help to standard error; returns the exit code.
pub fn report_error(error: &anyhow::Error) -> ExitCode {
    let code = error.downcast_ref::<Failure>().and_then(|failure| failure.code);
    let mut report = format_report(&describe_error(error), find_help(error).as_deref());
    if let Some(code) = code {
        report = report.replacen("error:", &format!("error[{code}]:"), 1);
    }
    // An error of standard error itself cannot be reported.
    let _ = writeln!(io::stderr().lock(), "{}", block_for_terminal(&report));
    find_exit(error).into()
}

/// An error with its causes, in plain words.
pub fn describe_error(error: &anyhow::Error) -> String {
    let causes = error.chain().map(|cause| match cause.downcast_ref::<io::Error>() {
        Some(cause) => describe_io_error(cause),
        None => cause.to_string(),
    });
    causes.collect::<Vec<_>>().join(": ")
}

/// An error in the words of a prompt: the fact, and on a second line what to do.
pub fn explain_error(error: &anyhow::Error) -> String {
    let help = find_help(error).map(|help| format!("\n{help}"));
    describe_error(error) + &help.unwrap_or_default()
}

fn find_cause<E: std::error::Error + 'static>(error: &anyhow::Error) -> Option<&E> {
    error.chain().find_map(|cause| cause.downcast_ref::<E>())
}

fn format_report(message: &str, help: Option<&str>) -> String {
    match help {
        Some(help) => format!("error: {message}\n  help: {}", for_terminal(&write_sentence(help))),
        None => format!("error: {message}"),
    }
}

fn find_exit(error: &anyhow::Error) -> Exit {
    match error.downcast_ref::<Failure>() {
        Some(failure) => failure.exit,
        None if error.is::<Fault>() => Exit::Usage,
        None => Exit::Environment,
    }
}

/// The help of the error itself, otherwise of what caused it.
fn find_help(error: &anyhow::Error) -> Option<String> {
    let own = error.downcast_ref::<Failure>().and_then(|failure| failure.help.clone());
    own.or_else(|| error.downcast_ref::<Fault>().map(|fault| fault.help.clone()))
        .or_else(|| error.downcast_ref::<GitError>().map(|error| error.help.to_owned()))
        .or_else(|| find_cause::<PathError>(error).and_then(PathError::help).map(str::to_owned))
        .or_else(|| advise_io_error(find_cause::<io::Error>(error)?.kind()).map(str::to_owned))
}
