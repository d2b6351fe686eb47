//! `accord decisions`

use anyhow::{Result, bail};
use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};

use super::as_of::AsOfArgs;
use crate::cli::output::{OutputArgs, RowFormat};
use crate::cli::source::SourceArgs;
use crate::cli::value_parser::parse_value;
use crate::cli::{Context, Exit, complete, workspace};
use crate::record::{Kind, Organization, Room};
use crate::registry::{Keep, Selection};
use crate::render::human_decisions;
use crate::view::{DecisionFilter, list_decisions};

/// List what the registry decided, and why
///
/// Which texts it adopted, which observers it admitted and dismissed, which enrollments it voided and readmitted, and
/// which warnings it accepted; the newest first. Each decision is a record in the registry's own chain, signed by its
/// maintainers, and is verified first.
#[derive(Debug, Args)]
pub struct DecisionsArgs {
    /// Decisions of this kind
    #[arg(long, value_delimiter = ',', value_parser = kind_parser())]
    kind: Vec<Kind>,

    /// Decisions about this organization
    #[arg(long, value_name = "ORG", value_parser = parse_value::<Organization>, add = complete::complete_organizations())]
    about: Option<Organization>,

    /// Print for people, or in a format for programs and spreadsheets
    #[arg(long, default_value = "human")]
    format: RowFormat,

    #[command(flatten)]
    destination: OutputArgs,

    #[command(flatten)]
    as_of: AsOfArgs,

    #[command(flatten)]
    source: SourceArgs,
}

impl DecisionsArgs {
    pub fn run(self, context: &mut Context) -> Result<Exit> {
        let shown = self.destination.shown(context, self.format)?;
        let source = context.source(&self.source)?;
        let commit = source.commit()?;
        // The records tell which keys signed.
        let selection = Selection { keep: Keep::Records, ..context.everything() };
        let (registry, exit) = self.as_of.judge_registry(context, &source, selection)?;
        let filter = DecisionFilter { kind: self.kind, about: self.about };
        let listing = list_decisions(&registry, commit.answer()?, &filter, shown);
        let unknown =
            filter.about.iter().find(|name| listing.rows.is_empty() && registry.member(name).is_none());
        if let Some(name) = unknown {
            bail!(workspace::report_absent(source.tree(), name));
        }
        match self.format {
            RowFormat::Data(format) => self.destination.write_rows(context, format, &listing)?,
            RowFormat::Human => {
                let text = human_decisions(&listing, context.out());
                self.destination.write_text(context, &text)?;
            }
        }
        Ok(exit)
    }
}

/// A kind of decision by its word.
fn kind_parser() -> impl TypedValueParser<Value = Kind> {
    let kinds = Kind::ALL.iter().filter(|kind| kind.room() == Room::Decisions);
    PossibleValuesParser::new(kinds.map(|kind| kind.as_str()))
        .try_map(|word| word.parse::<Kind>().map_err(|fault| fault.message))
}
