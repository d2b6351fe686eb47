//! `accord stats`

use anyhow::Result;
use clap::Args;

use super::OutputFormat;
use super::as_of::AsOfArgs;
use crate::cli::source::SourceArgs;
use crate::cli::{Context, Exit, query::FilterArgs};
use crate::registry::{Keep, Selection};
use crate::render::human_stats;
use crate::view::{Citation, count_registry};

/// Count pledges, and what signatories report
///
/// Counts pledges by standing, text, country, group and year, and their growth, and adds up what signatories report.
/// Broken organizations are counted apart. Filters choose pledges as in `list`; only these, the reports under them, and
/// the findings about their organizations are counted.
#[derive(Debug, Args)]
pub struct StatsArgs {
    /// Print for people, or as JSON for programs
    #[arg(long, default_value = "human")]
    format: OutputFormat,

    #[command(flatten)]
    as_of: AsOfArgs,

    #[command(flatten)]
    source: SourceArgs,

    #[command(flatten)]
    filter: FilterArgs,
}

impl StatsArgs {
    pub fn run(self, context: &mut Context) -> Result<Exit> {
        let selection = Selection { keep: Keep::Records, ..context.everything() };
        let source = context.source(&self.source)?;
        let edition = source.edition()?;
        let (registry, exit) = self.as_of.judge_registry(context, &source, selection)?;
        let stats = count_registry(&registry, &self.filter.into_filter(&registry)?);
        let citation = Citation::of(&registry, edition.answer()?);
        let text = self.format.cite(&citation, &stats, context.out(), human_stats);
        context.page_rendered(&text, false)?;
        Ok(exit)
    }
}
