//! `accord history`

use anyhow::{Result, bail};
use clap::Args;

use super::OutputFormat;
use crate::cli::organization_name::OrganizationName;
use crate::cli::query::check_span;
use crate::cli::source::SourceArgs;
use crate::cli::value_parser::{one_of, parse_value};
use crate::cli::{Context, Exit, complete, workspace};
use crate::record::{Date, Id};
use crate::registry::{Keep, Selection};
use crate::render::human_history;
use crate::view::{ChangeKind, Citation, Window, collect_history};

/// Tell what happened, day by day
#[derive(Debug, Args)]
#[command(
    after_help = "The newest comes first. Records stand on the day that their signatories wrote; what no \
                        record tells, on the day it happened: lapses, disputes, decisions of the maintainers."
)]
pub struct HistoryArgs {
    /// Only what this organization did, and what others said about it
    #[arg(value_name = "ORG", value_parser = OrganizationName::parser(), add = complete::complete_organizations())]
    organization: Option<OrganizationName>,

    /// Only events of these kinds
    #[arg(long, value_name = "KIND", value_delimiter = ',', value_parser = one_of::<ChangeKind>(ChangeKind::WORDS))]
    kind: Vec<ChangeKind>,

    /// Only events that concern this text
    #[arg(long, value_name = "TEXT", value_delimiter = ',', value_parser = parse_value::<Id>, add = complete::complete_texts())]
    text: Vec<Id>,

    /// The first day to tell of
    #[arg(long, value_name = "DATE", value_parser = parse_value::<Date>)]
    since: Option<Date>,

    /// The last day to tell of
    #[arg(long, value_name = "DATE", value_parser = parse_value::<Date>)]
    until: Option<Date>,

    /// The oldest first
    #[arg(long)]
    reverse: bool,

    /// Print for people, or as JSON for programs
    #[arg(long, default_value = "human")]
    format: OutputFormat,

    #[command(flatten)]
    source: SourceArgs,
}

impl HistoryArgs {
    pub fn run(self, context: &mut Context) -> Result<Exit> {
        let source = context.source(&self.source)?;
        let named = self.organization.map(|name| name.resolve(source.tree(), context.threads));
        let window = Window {
            organization: named.transpose()?,
            kinds: self.kind,
            texts: self.text,
            since: self.since,
            until: self.until,
            oldest_first: self.reverse,
        };
        check_span(window.since, window.until)?;
        let selection = Selection { keep: Keep::Records, ..context.everything() };
        let edition = source.edition()?;
        let (verdict, exit) = source.judge_registry(context, &selection)?;
        if let Some(name) = &window.organization
            && verdict.registry.member(name).is_none()
        {
            bail!(workspace::report_absent(source.tree(), name));
        }
        for text in &window.texts {
            workspace::find_text(&verdict.registry, text)?;
        }
        let log = collect_history(&verdict.registry, &window, context.threads);
        let citation = Citation::of(&verdict.registry, edition.answer()?);
        let text = self.format.cite(&citation, &log, context.out(), human_history);
        context.page_rendered(&text, false)?;
        Ok(exit)
    }
}
