//! `accord list`

use anyhow::Result;
use clap::Args;

use super::OutputFormat;
use super::as_of::AsOfArgs;
use crate::cli::source::SourceArgs;
use crate::cli::{Context, Exit, query::QueryArgs};
use crate::render::{Style, human_pledges, json_listing};
use crate::view::Shown;

/// List which organizations pledged what
///
/// Verifies everything first, and prints one row for each organization and text. Problems go to standard error, and the
/// exit code is then 1. A row must match every filter. A filter with several values, with commas or given twice, matches
/// any of them.
///
/// `accord explain WORD` explains a value, such as `due`.
#[derive(Debug, Args)]
pub struct ListArgs {
    /// Print for people, or as JSON for programs
    #[arg(long, default_value = "human")]
    format: OutputFormat,

    /// Show more columns (group, sector, since, renewal and others), however long the lines get
    #[arg(long)]
    wide: bool,

    #[command(flatten)]
    as_of: AsOfArgs,

    #[command(flatten)]
    source: SourceArgs,

    #[command(flatten)]
    query: QueryArgs,
}

impl ListArgs {
    pub fn run(self, context: &mut Context) -> Result<Exit> {
        let selection = context.everything();
        let source = context.source(&self.source)?;
        let edition = source.edition()?;
        let (registry, exit) = self.as_of.judge_registry(context, &source, selection)?;
        let style = Style { width: context.out().width.filter(|_| !self.wide), ..context.out() };
        let shown = match self.format {
            OutputFormat::Json => Shown::Data,
            OutputFormat::Human if self.wide => Shown::Wide,
            OutputFormat::Human => Shown::Roomy,
        };
        let listing = self.query.select(context, &registry, edition.answer()?, shown)?;
        let text = match self.format {
            OutputFormat::Human => human_pledges(&listing, style),
            OutputFormat::Json => json_listing(&listing),
        };
        context.page_rendered(&text, self.wide)?;
        Ok(exit)
    }
}
