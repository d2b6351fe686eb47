//! `accord list`

use clap::{Args, ValueEnum};

use super::time::AsOf;
use crate::cli::source::SourceArguments;
use crate::cli::{Context, Exit, Failure, query::Query};
use crate::render::{Style, human_listing, json_listing};
use crate::view::{Row, Shown, Tabular};

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Table,
    Json,
}

/// List who promised what
///
/// Everything is verified first; a row states only what holds. Problems are told on standard error,
/// and then the exit code is 1. Conditions add up; one that is given several values, by commas or by
/// repeating it, is met by any. A long table is read in a pager.
#[derive(Debug, Args)]
pub struct List {
    #[arg(long, default_value = "table")]
    format: Format,

    /// Lines as long as they need, and more columns: group, sector, since, renewal and others
    #[arg(long)]
    wide: bool,

    #[command(flatten)]
    as_of: AsOf,

    #[command(flatten)]
    source: SourceArguments,

    #[command(flatten)]
    query: Query,
}

impl List {
    pub fn run(self, context: &mut Context) -> Result<Exit, Failure> {
        let selection = context.everything();
        let source = context.source(&self.source)?;
        let commit = source.commit();
        let (registry, exit) = self.as_of.judge(context, &source, selection)?;
        let style = Style { width: context.out().width.filter(|_| !self.wide), ..context.out() };
        let shown = match self.format {
            Format::Json => Shown::Data,
            Format::Table if self.wide => Shown::Wide,
            Format::Table => Shown::within(style.width),
        };
        let narrowed = shown == Shown::Always && !self.query.names_columns();
        let listing = self.query.select(context, &registry, commit.answer(), shown)?;
        let text = match self.format {
            Format::Table if narrowed => human_listing(&listing, style) + &missing(),
            Format::Table => human_listing(&listing, style),
            Format::Json => json_listing(&listing),
        };
        context.page(&text, self.wide)?;
        Ok(exit)
    }
}

/// What a table lacks that has not the room.
fn missing() -> String {
    let roomy = Row::COLUMNS.iter().filter(|column| column.shown == Shown::Roomy);
    let names: Vec<_> = roomy.map(|column| column.name).collect();
    format!("not shown for want of room: {} (--wide, --columns)\n", names.join(", "))
}
