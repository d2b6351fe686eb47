//! `accord decisions`

use anyhow::{Result, bail};
use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};

use crate::cli::organization_name::OrganizationName;
use crate::cli::output::RowFormat;
use crate::cli::table_args::{TableArgs, TableSource};
use crate::cli::{Context, Exit, complete, workspace};
use crate::record::{Kind, Room};
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
    #[arg(long, value_name = "ORG", value_parser = OrganizationName::parser(), add = complete::complete_organizations())]
    about: Option<OrganizationName>,

    #[command(flatten)]
    table: TableArgs,
}

impl DecisionsArgs {
    pub fn run(self, context: &mut Context) -> Result<Exit> {
        // The records tell which keys signed.
        let selection = Selection { keep: Keep::Records, ..context.everything() };
        let TableSource { source, edition, registry, exit, shown } =
            self.table.open_source(context, selection)?;
        let about = self.about.map(|name| name.resolve(source.tree(), context.threads));
        let filter = DecisionFilter { kind: self.kind, about: about.transpose()? };
        let listing = list_decisions(&registry, edition, &filter, shown);
        let unknown =
            filter.about.iter().find(|name| listing.rows.is_empty() && registry.member(name).is_none());
        if let Some(name) = unknown {
            bail!(workspace::report_absent(source.tree(), name));
        }
        match self.table.format {
            RowFormat::Data(format) => self.table.destination.write_rows(context, format, &listing)?,
            RowFormat::Human => {
                let text = human_decisions(&listing, context.out());
                self.table.destination.write_text(context, &text)?;
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
