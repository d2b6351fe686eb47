//! `accord export`

use anyhow::{Result, bail};
use clap::Args;

use crate::cli::output::{DataFormat, OutputArgs};
use crate::cli::source::SourceArgs;
use crate::cli::{Context, Exit, Failure, query::QueryArgs};

/// Export the pledges as a spreadsheet, data or a page
///
/// Everything is verified first, as `list` does. Every format names the registry, the commit, the
/// day, the texts' digests and what is left out, so that it can be cited; where a format has no room
/// for that, it stands in a second file, and without --output on standard error.
#[derive(Debug, Args)]
pub struct ExportArgs {
    /// The format to write
    format: DataFormat,

    #[command(flatten)]
    destination: OutputArgs,

    #[command(flatten)]
    source: SourceArgs,

    #[command(flatten)]
    query: QueryArgs,
}

impl ExportArgs {
    pub fn run(self, context: &mut Context) -> Result<Exit> {
        self.destination.check(context, self.format)?;
        let selection = context.everything();
        let source = context.source(&self.source)?;
        let commit = source.commit()?;
        let (verdict, exit) = source.judge_registry(context, &selection)?;
        // An unreadable file must not be exported as a broken or missing organization.
        if let Some(failure) = Failure::from_unreadable(&verdict.diagnostics) {
            bail!(failure);
        }
        let listing = self.query.select(context, &verdict.registry, commit.answer()?, self.format.shown())?;
        self.destination.write_rows(context, self.format, &listing)?;
        Ok(exit)
    }
}
