//! `accord text`

mod check;
mod new;

use anyhow::Result;
use clap::Subcommand;

use crate::cli::{Context, Exit};
use crate::diagnostic::{Diagnostic, Fault};
use crate::registry;

/// Write a new text, or check one before the first pledge to it
#[derive(Debug, Subcommand)]
pub enum TextCommand {
    New(new::TextNewArgs),
    Check(check::TextCheckArgs),
}

impl TextCommand {
    pub fn run(self, context: &mut Context) -> Result<Exit> {
        match self {
            Self::New(command) => command.run(context),
            Self::Check(command) => command.run(context),
        }
    }
}

/// Tells what is wrong with the file at `path`.
fn report_faults(context: &mut Context, path: &str, bytes: &[u8], faults: Vec<Fault>) -> Result<()> {
    context.report_problems(
        &faults
            .into_iter()
            .map(|fault| {
                let place = registry::locate_fault(path, bytes, &fault.at);
                Diagnostic::new(fault, None, place)
            })
            .collect::<Vec<_>>(),
    )
}
