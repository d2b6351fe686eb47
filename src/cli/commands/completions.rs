//! `accord completions`

use anyhow::Result;
use clap::{Args, ValueEnum};
use clap_complete::env::Shells;

use crate::cli::{Context, Exit, Failure};
use crate::diagnostic::describe_io_error;

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Shell {
    Bash,
    Zsh,
    Fish,
    Powershell,
    Elvish,
}

/// Print a script that completes commands in a shell
///
/// The script asks this program at every Tab, and so knows the organizations and texts of the
/// registry at hand. For bash, in ~/.bashrc: `source <(accord completions bash)`
#[derive(Debug, Args)]
pub struct CompletionsArgs {
    /// The shell
    shell: Shell,
}

impl CompletionsArgs {
    pub fn run(self, context: &mut Context) -> Result<Exit> {
        let name = match self.shell {
            Shell::Bash => "bash",
            Shell::Zsh => "zsh",
            Shell::Fish => "fish",
            Shell::Powershell => "powershell",
            Shell::Elvish => "elvish",
        };
        let shells = Shells::builtins();
        let completer =
            shells.completer(name).ok_or_else(|| Failure::usage(format!("no completions for {name}")))?;
        let mut script = Vec::new();
        completer
            .write_registration("COMPLETE", "accord", "accord", "accord", &mut script)
            .map_err(|error| Failure::environment(format!("cannot write: {}", describe_io_error(&error))))?;
        context.print_rendered(&String::from_utf8_lossy(&script))?;
        Ok(Exit::Good)
    }
}
