//! `accord text`

mod check;
mod new;

use clap::Subcommand;

use crate::cli::{Context, Exit, Failure};
use crate::diagnostic::{Diagnostic, Fault};
use crate::registry;

/// What operators do with texts.
#[derive(Debug, Subcommand)]
pub enum Text {
    /// Write a new text into the registry
    New(new::New),
    /// Check a text, and say whether it may still be edited
    Check(check::Check),
}

impl Text {
    pub fn run(self, context: &mut Context) -> Result<Exit, Failure> {
        match self {
            Self::New(command) => command.run(context),
            Self::Check(command) => command.run(context),
        }
    }
}

/// Tells what is wrong with the file at `path`.
fn complain(context: &mut Context, path: &str, bytes: &[u8], faults: Vec<Fault>) -> Result<(), Failure> {
    let placed = |fault: Fault| {
        let place = registry::place(path, bytes, &fault.at);
        Diagnostic::new(fault, None, place)
    };
    context.complain(&faults.into_iter().map(placed).collect::<Vec<_>>())
}
