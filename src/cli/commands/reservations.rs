//! `accord reservations`

use anyhow::Result;
use clap::Args;

use super::as_of::AsOfArgs;
use crate::cli::output::{OutputArgs, RowFormat};
use crate::cli::source::SourceArgs;
use crate::cli::value_parser::parse_value;
use crate::cli::{Context, Exit, complete, workspace};
use crate::record::Id;
use crate::render::{human_listing, human_reservations};
use crate::view::list_reservations;

/// Say who reserved what, clause by clause
///
/// A text clause by clause, with those whose promise to it holds and who reserved the clause; a clause
/// without a reservation stands alone. Promises that ended or lapsed are counted below, with their
/// reservations left out. Everything is verified first.
#[derive(Debug, Args)]
pub struct ReservationsArgs {
    /// The text
    #[arg(value_parser = parse_value::<Id>, add = complete::complete_texts())]
    text: Id,

    /// Print the reservations' own words
    #[arg(long)]
    words: bool,

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

impl ReservationsArgs {
    pub fn run(self, context: &mut Context) -> Result<Exit> {
        let shown = self.destination.shown(context, self.format)?;
        let selection = context.everything();
        let source = context.source(&self.source)?;
        let commit = source.commit()?;
        let (registry, exit) = self.as_of.judge_registry(context, &source, selection)?;
        let text = workspace::find_text(&registry, &self.text)?;
        let listing = list_reservations(&registry, commit.answer()?, text, shown);
        let style = context.out();
        match self.format {
            RowFormat::Data(format) => self.destination.write_rows(context, format, &listing)?,
            RowFormat::Human if self.words => {
                self.destination.write_text(context, &human_reservations(&listing, style))?;
            }
            RowFormat::Human => {
                self.destination.write_text(context, &human_listing(&listing, style))?;
            }
        }
        Ok(exit)
    }
}
