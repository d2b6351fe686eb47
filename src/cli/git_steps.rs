//! Commands of git that write in the signer's own clone: shown as they are typed, then run.

use std::fmt;

use anyhow::{Result, bail};

use super::{Context, Failure};
use crate::git::OwnClone;
use crate::text::for_shell;

/// A command of git that writes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GitStep {
    pub kind: GitStepKind,
    pub arguments: Vec<String>,
}

impl GitStep {
    /// Whether it makes a commit, in which git states who made it.
    pub fn is_commit(&self) -> bool {
        self.arguments.first().is_some_and(|word| word == "commit")
    }
}

/// What a command does, which decides what its failure means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GitStepKind {
    /// It changes the clone alone.
    Local,
    /// It pushes to this remote. The next one is tried only if this one refuses.
    Push(String),
}

/// As it is typed.
impl fmt::Display for GitStep {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&show_command(&self.arguments))
    }
}

/// A command of git as it is typed into a shell.
pub fn show_command(arguments: &[String]) -> String {
    let words: Vec<_> = arguments.iter().map(|word| for_shell(word)).collect();
    format!("git {}", words.join(" "))
}

/// Runs commands that change the clone alone.
///
/// # Errors
/// At the first that fails.
pub fn run_git_steps(context: &mut Context, clone: &OwnClone, steps: &[GitStep]) -> Result<()> {
    for step in steps {
        context.note_text(&format!("{step}\n"))?;
        if !clone.run(&step.arguments)? {
            bail!(
                Failure::environment(format!("`{step}` failed; no file was removed"))
                    .help("do what git says above, then run the same command again")
            );
        }
    }
    Ok(())
}
