//! `accord match`

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;

use crate::chain::Standing;
use crate::cli::output::RowFormat;
use crate::cli::supplier_file::{SupplierColumns, read_suppliers};
use crate::cli::table_args::{TableArgs, TableSource};
use crate::cli::value_parser::{one_of, parse_value};
use crate::cli::{Context, Exit, complete};
use crate::record::Id;
use crate::render::human_listing;
use crate::view::{MatchKind, SupplierFilter, match_suppliers};

/// Look up a list of suppliers
///
/// Prints what each supplier promised, and what to ask it. The list is CSV; its first line names the columns. A supplier
/// is recognized by its LEI, its domain or its name, in this order, whatever the case, the accents and the legal form.
/// If only a similar name is found, the row says `similar`, and a person must decide. Every supplier has a row, also one
/// that the registry does not have. Nothing of the list leaves this machine.
#[derive(Debug, Args)]
pub struct MatchArgs {
    /// The list of suppliers, or - for standard input
    file: PathBuf,

    /// The column that holds the LEI [default: one that is called `lei`]
    #[arg(long, value_name = "COLUMN", help_heading = "Columns of the list")]
    lei: Option<String>,

    /// The column that holds the domain, web address or mail address [default: one that is called `domain`, `website` or
    /// the like]
    #[arg(long, value_name = "COLUMN", help_heading = "Columns of the list")]
    domain: Option<String>,

    /// The column that holds the name [default: one that is called `name`, `supplier` or the like]
    #[arg(long, value_name = "COLUMN", help_heading = "Columns of the list")]
    name: Option<String>,

    /// Pledges to this text
    #[arg(long, value_name = "TEXT", value_delimiter = ',', value_parser = parse_value::<Id>, help_heading = "Filters", add = complete::complete_texts())]
    text: Vec<Id>,

    /// Suppliers with a pledge of this standing
    #[arg(long, value_delimiter = ',', value_parser = one_of::<Standing>(Standing::WORDS), help_heading = "Filters")]
    standing: Vec<Standing>,

    /// Suppliers that were recognized by this
    #[arg(long, value_delimiter = ',', value_parser = one_of::<MatchKind>(MatchKind::WORDS), help_heading = "Filters")]
    matched_by: Vec<MatchKind>,

    #[command(flatten)]
    table: TableArgs,
}

impl MatchArgs {
    pub fn run(self, context: &mut Context) -> Result<Exit> {
        let columns = SupplierColumns { lei: self.lei, domain: self.domain, name: self.name };
        let suppliers = read_suppliers(context, &self.file, &columns)?;
        let selection = context.everything();
        let TableSource { edition, registry, exit, shown, .. } =
            self.table.open_source(context, selection)?;
        let filter = SupplierFilter { text: self.text, standing: self.standing, matched_by: self.matched_by };
        let listing = match_suppliers(&registry, edition, suppliers, &filter, shown);
        match self.table.format {
            RowFormat::Data(format) => self.table.destination.write_rows(context, format, &listing)?,
            RowFormat::Human => {
                let text = human_listing(&listing, context.out());
                self.table.destination.write_text(context, &text)?;
            }
        }
        Ok(exit)
    }
}
