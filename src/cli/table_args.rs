//! What commands take that print one table of a registry.

use anyhow::Result;
use clap::Args;

use super::commands::as_of::AsOfArgs;
use crate::cli::output::{OutputArgs, RowFormat};
use crate::cli::source::{Source, SourceArgs};
use crate::cli::{Context, Exit};
use crate::registry::{Edition, Registry, Selection};
use crate::view::Shown;

// No documentation comment: clap would show it as that of the command.
#[derive(Debug, Args)]
pub struct TableArgs {
    /// Print for people, or in a format for programs and spreadsheets
    #[arg(long, default_value = "human")]
    pub format: RowFormat,

    #[command(flatten)]
    pub destination: OutputArgs,

    #[command(flatten)]
    as_of: AsOfArgs,

    #[command(flatten)]
    source: SourceArgs,
}

/// A verified registry as of the day that was asked for.
pub struct TableSource {
    pub source: Source,
    pub edition: Edition,
    pub registry: Registry,
    /// The exit code by the verdict.
    pub exit: Exit,
    /// The columns that are shown.
    pub shown: Shown,
}

impl TableArgs {
    /// Reads and verifies what `selection` names.
    ///
    /// # Errors
    /// Where the registry cannot be read, or the format does not fit where it goes.
    pub fn open_source(&self, context: &mut Context, selection: Selection) -> Result<TableSource> {
        let shown = self.destination.shown(context, self.format)?;
        let source = context.source(&self.source)?;
        let edition = source.edition()?;
        let (registry, exit) = self.as_of.judge_registry(context, &source, selection)?;
        let edition = edition.answer()?;
        Ok(TableSource { source, edition, registry, exit, shown })
    }
}
