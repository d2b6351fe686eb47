//! `accord list`

use clap::{Args, ValueEnum};

use super::time::AsOf;
use crate::cli::source::SourceArguments;
use crate::cli::{Context, Exit, Failure};
use crate::render::{human_listing, json_listing};
use crate::view::listing;

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Table,
    Json,
}

/// List who promised what
///
/// Everything is verified first; a row states only what holds. Problems are told on standard error,
/// and then the exit code is 1.
#[derive(Debug, Args)]
pub struct List {
    #[arg(long, default_value = "table")]
    format: Format,

    #[command(flatten)]
    as_of: AsOf,

    #[command(flatten)]
    source: SourceArguments,
}

impl List {
    pub fn run(self, context: &mut Context) -> Result<Exit, Failure> {
        let selection = context.everything();
        let source = context.source(&self.source)?;
        let (registry, exit) = self.as_of.judge(context, &source, selection)?;
        let listing = listing(&registry, source.commit());
        let text = match self.format {
            Format::Table => human_listing(&listing, context.out()),
            Format::Json => json_listing(&listing),
        };
        context.print(&text)?;
        Ok(exit)
    }
}
