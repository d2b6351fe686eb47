//! `accord show`

use anyhow::{Result, bail};
use clap::Args;

use super::OutputFormat;
use super::as_of::AsOfArgs;
use crate::cli::organization_name::OrganizationName;
use crate::cli::source::SourceArgs;
use crate::cli::value_parser::parse_value;
use crate::cli::{Context, Exit, Failure, complete, workspace};
use crate::record::Sequence;
use crate::registry::{Keep, Member, Registry, Selection};
use crate::render::{Extent, human_page, human_record};
use crate::view::{Citation, RecordPage, describe_member, list_record_pages};

/// Show one organization
///
/// Prints its profile, its domain proof, each promise with the full text that was signed, its reservations, reports and
/// keys, and every record with a command that checks it without this program.
#[derive(Debug, Args)]
pub struct ShowArgs {
    /// The organization: its domain, or its name
    #[arg(value_name = "ORG", value_parser = OrganizationName::parser(), add = complete::complete_organizations())]
    organization: OrganizationName,

    /// Leave out the texts, the domain proof, the keys and the records
    #[arg(long, conflicts_with = "record")]
    brief: bool,

    /// Show one record: its file, its signatures, and how to check them
    #[arg(long, value_name = "NUMBER", value_parser = parse_value::<Sequence>)]
    record: Option<Sequence>,

    /// Print the exact bytes of the record's file, and nothing else
    #[arg(long, requires = "record", conflicts_with = "format")]
    raw: bool,

    /// Print for people, or as JSON for programs, always in full
    #[arg(long, default_value = "human")]
    format: OutputFormat,

    #[command(flatten)]
    as_of: AsOfArgs,

    #[command(flatten)]
    source: SourceArgs,
}

impl ShowArgs {
    pub fn run(self, context: &mut Context) -> Result<Exit> {
        let source = context.source(&self.source)?;
        let organization = self.organization.resolve(source.tree(), context.threads)?;
        let selection =
            Selection { only: Some(vec![organization.clone()]), keep: Keep::Records, ..context.everything() };
        let edition = source.edition()?;
        let (registry, exit) = self.as_of.judge_registry(context, &source, selection)?;
        let Some(member) = registry.member(&organization) else {
            bail!(workspace::report_absent(source.tree(), &organization));
        };
        let extent = if self.brief { Extent::Brief } else { Extent::Whole };
        let style = context.out();
        let citation = Citation::of(&registry, edition.answer()?);
        let text = match self.record {
            None => {
                let page = describe_member(&registry, member);
                self.format.cite(&citation, &page, style, |page, style| human_page(page, extent, style))
            }
            Some(number) => {
                let page = find_record(&registry, member, number)?;
                if self.raw {
                    context.print_bytes(page.content.as_bytes())?;
                    return Ok(exit);
                }
                self.format.cite(&citation, &page, style, human_record)
            }
        };
        context.page_rendered(&text, false)?;
        Ok(exit)
    }
}

/// The record with this number, if there is one and only one.
fn find_record(registry: &Registry, member: &Member, number: Sequence) -> Result<RecordPage> {
    let organization = &member.organization;
    let mut found = list_record_pages(registry, member, number);
    match (found.pop(), found.len()) {
        (Some(page), 0) => Ok(page),
        (Some(_), _) => Err(Failure::refused(format!("{organization} has two records {number}"))
            .help(format!("`accord verify {organization}` names their files"))
            .into()),
        (None, _) => Err(Failure::usage(format!("{organization} has no record {number} that can be read"))
            .help(format!("`accord show {organization}` lists those that it has"))
            .into()),
    }
}
