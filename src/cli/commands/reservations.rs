//! `accord reservations`

use anyhow::Result;
use clap::Args;

use crate::cli::output::RowFormat;
use crate::cli::table_args::{TableArgs, TableSource};
use crate::cli::value_parser::parse_value;
use crate::cli::{Context, Exit, complete, workspace};
use crate::record::Id;
use crate::render::{human_listing, human_reservations};
use crate::view::list_reservations;

/// List who reserved what, clause by clause
///
/// Prints each clause with the organizations that reserved it and whose promise holds. Promises that ended or
/// lapsed are only counted. Verifies everything first.
#[derive(Debug, Args)]
pub struct ReservationsArgs {
    /// The text
    #[arg(value_parser = parse_value::<Id>, add = complete::complete_texts())]
    text: Id,

    /// Print the reservations' own words
    #[arg(long)]
    words: bool,

    #[command(flatten)]
    table: TableArgs,
}

impl ReservationsArgs {
    pub fn run(self, context: &mut Context) -> Result<Exit> {
        let selection = context.everything();
        let TableSource { edition, registry, exit, shown, .. } =
            self.table.open_source(context, selection)?;
        let text = workspace::find_text(&registry, &self.text)?;
        let listing = list_reservations(&registry, edition, text, shown);
        let style = context.out();
        match self.table.format {
            RowFormat::Data(format) => self.table.destination.write_rows(context, format, &listing)?,
            RowFormat::Human if self.words => {
                self.table.destination.write_text(context, &human_reservations(&listing, style))?;
            }
            RowFormat::Human => {
                self.table.destination.write_text(context, &human_listing(&listing, style))?;
            }
        }
        Ok(exit)
    }
}
