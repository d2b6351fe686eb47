//! `accord findings`

use anyhow::{Result, bail};
use clap::Args;

use crate::cli::organization_name::OrganizationName;
use crate::cli::output::{DataFormat, RowFormat};
use crate::cli::table_args::{TableArgs, TableSource};
use crate::cli::value_parser::one_of;
use crate::cli::{Context, Exit, complete, workspace};
use crate::findings::Statements;
use crate::render::{human_finding, human_findings, json_findings};
use crate::view::{FindingFilter, FindingStatusFilter, list_findings};

/// List the observers' findings
///
/// A finding says that a pledge was broken, that help was given as pledged, or which actor attacked. Beside it
/// stand the observers who signed it, what it lacks to be corroborated, and the answer of the organization that
/// it is about. It is the opinion of these observers, and changes no pledge.
#[derive(Debug, Args)]
pub struct FindingsArgs {
    /// Show this one in full: its digest, the beginning of it, or ORG/NUMBER
    finding: Option<String>,

    /// Only findings about this organization
    #[arg(long, value_name = "ORG", value_parser = OrganizationName::parser(), add = complete::complete_organizations())]
    about: Option<OrganizationName>,

    /// Only findings that this organization filed, or concurred in
    #[arg(long, value_name = "ORG", value_parser = OrganizationName::parser(), add = complete::complete_organizations())]
    by: Option<OrganizationName>,

    /// Only findings with one of these statuses
    #[arg(long, value_delimiter = ',', value_parser = one_of::<FindingStatusFilter>(FindingStatusFilter::WORDS))]
    status: Vec<FindingStatusFilter>,

    #[command(flatten)]
    table: TableArgs,
}

impl FindingsArgs {
    pub fn run(self, context: &mut Context) -> Result<Exit> {
        let selection = context.everything();
        let TableSource { source, edition, registry, exit, shown } =
            self.table.open_source(context, selection)?;
        let finding = match &self.finding {
            Some(argument) => Some(workspace::find_finding(&Statements::of(&registry), argument)?),
            None => None,
        };
        let [about, by] =
            [self.about, self.by].map(|name| name.map(|name| name.resolve(source.tree(), context.threads)));
        let filter =
            FindingFilter { finding, about: about.transpose()?, status: self.status, by: by.transpose()? };
        let found = list_findings(&registry, edition, &filter, shown);
        // A finding may be about an organization that is not in the registry. A name without any finding
        // and without a record is a typing error.
        if let Some(name) = [&filter.about, &filter.by]
            .into_iter()
            .flatten()
            .find(|name| found.rows.is_empty() && registry.member(name).is_none())
        {
            bail!(workspace::report_absent(source.tree(), name));
        }
        let style = context.out();
        let text = match (self.table.format, &self.finding, &found.rows[..]) {
            (RowFormat::Data(DataFormat::Json), ..) => json_findings(&found),
            (RowFormat::Data(format), ..) => {
                self.table.destination.write_rows(context, format, &found)?;
                return Ok(exit);
            }
            (RowFormat::Human, Some(_), [one]) => human_finding(one, style),
            (RowFormat::Human, ..) => human_findings(&found, style),
        };
        self.table.destination.write_text(context, &text)?;
        Ok(exit)
    }
}
