//! `accord history`

use anyhow::{Result, bail};
use clap::Args;

use super::OutputFormat;
use super::as_of::day;
use crate::cli::query::in_order;
use crate::cli::source::SourceArgs;
use crate::cli::{Context, Exit, complete, workspace};
use crate::registry::{Keep, Selection};
use crate::render::{human_history, json_history};
use crate::view::{Window, collect_history};

/// Tell what happened, day by day
#[derive(Debug, Args)]
#[command(
    after_help = "The newest comes first. Records stand on the day that their signatories wrote; what no \
                        record tells, on the day it happened: lapses, disputes, decisions of the maintainers."
)]
pub struct HistoryArgs {
    /// Only what this organization did, and what others said about it
    #[arg(add = complete::organizations())]
    organization: Option<String>,

    /// The first day to tell of
    #[arg(long, value_name = "DATE")]
    since: Option<String>,

    /// The last day to tell of
    #[arg(long, value_name = "DATE")]
    until: Option<String>,

    /// The oldest first
    #[arg(long)]
    reverse: bool,

    #[arg(long, default_value = "human")]
    format: OutputFormat,

    #[command(flatten)]
    source: SourceArgs,
}

impl HistoryArgs {
    pub fn run(self, context: &mut Context) -> Result<Exit> {
        let window = Window {
            organization: self.organization.as_deref().map(workspace::organization).transpose()?,
            since: self.since.as_deref().map(|text| day("--since", text)).transpose()?,
            until: self.until.as_deref().map(|text| day("--until", text)).transpose()?,
            oldest_first: self.reverse,
        };
        in_order(window.since, window.until)?;
        let selection = Selection { keep: Keep::Records, ..context.everything() };
        let source = context.source(&self.source)?;
        let (verdict, exit) = source.judge(context, &selection)?;
        if let Some(name) = &window.organization
            && verdict.registry.member(name).is_none()
        {
            bail!(workspace::absent(source.tree(), name));
        }
        let log = collect_history(&verdict.registry, &window, context.threads);
        let text = match self.format {
            OutputFormat::Human => human_history(&log, context.out()),
            OutputFormat::Json => json_history(&log),
        };
        context.page(&text, false)?;
        Ok(exit)
    }
}
