//! `accord export`

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::verify::judge;
use crate::cli::durable::{self, Audience};
use crate::cli::source::SourceArguments;
use crate::cli::{Context, Exit, Failure, query::Query};
use crate::render::{
    csv_listing, csv_metadata, footer, html_listing, json_lines, json_listing, json_source, markdown_listing,
    xlsx_listing,
};
use crate::view::{Listing, Shown};

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Header and rows; what they hold and where they are from, in FILE-metadata.json
    Csv,
    /// One object, as `list --format json`
    Json,
    /// One object on a line for each row; where they are from, in FILE-metadata.json
    Ndjson,
    /// A table and a list of where it is from
    Markdown,
    /// A workbook for a spreadsheet program
    Xlsx,
    /// One page, without scripts
    Html,
}

/// Hand out who promised what, for a spreadsheet, a program or a page
///
/// Everything is verified first, as `list` does. Every format names the registry, the commit, the
/// day, the texts' digests and what is left out, so that it can be cited; where a format has no room
/// for that, it stands in a second file, and without --output on standard error.
#[derive(Debug, Args)]
pub struct Export {
    format: Format,

    /// Write into this file
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,

    /// Replace files that are there already
    #[arg(long, requires = "output")]
    force: bool,

    #[command(flatten)]
    source: SourceArguments,

    #[command(flatten)]
    query: Query,
}

impl Export {
    pub fn run(self, context: &mut Context) -> Result<Exit, Failure> {
        if self.output.is_none() && self.format == Format::Xlsx && context.terminal {
            return Err(Failure::usage("a workbook is not text, and a terminal would take it for it")
                .help("write it to a file with --output FILE"));
        }
        let selection = context.everything();
        let source = context.source(&self.source)?;
        let (verdict, exit) = judge(context, &source, &selection)?;
        // Nobody is to cite as broken or absent what only this disk does not give.
        if let Some(failure) = Failure::unreadable(&verdict.diagnostics) {
            return Err(failure);
        }
        let listing = self.query.select(context, &verdict.registry, source.commit(), self.format.shown())?;
        let bytes = self.format.bytes(&listing)?;
        match &self.output {
            Some(file) => {
                let mut files = self.format.beside(file, &listing);
                files.push((file.clone(), bytes));
                write(&files, self.force)?;
            }
            None => {
                context.print_bytes(&bytes)?;
                if self.format.is_bare() {
                    context.say(&footer(&listing))?;
                }
            }
        }
        Ok(exit)
    }
}

/// The file that was asked for is the last, so that whoever finds it finds the others.
fn write(files: &[(PathBuf, Vec<u8>)], force: bool) -> Result<(), Failure> {
    let there = files.iter().find(|(path, _)| path.exists()).filter(|_| !force);
    if let Some((path, _)) = there {
        let message = format!("{} is there already; nothing was written", path.display());
        return Err(Failure::refused(message).help("replace it with --force, or name another file"));
    }
    let stage = |(path, bytes): &(PathBuf, Vec<u8>)| durable::stage(path, bytes, Audience::Everybody);
    let staged = files.iter().map(stage).collect::<Result<Vec<_>, _>>()?;
    if force {
        return staged.into_iter().try_for_each(durable::Staged::replace);
    }
    durable::place(staged)
}

impl Format {
    /// Data has all columns; what is read has those that a person looks at.
    fn shown(self) -> Shown {
        match self {
            Self::Csv | Self::Json | Self::Ndjson | Self::Xlsx => Shown::Data,
            Self::Markdown | Self::Html => Shown::Wide,
        }
    }

    /// Whether it has no room to say where the rows are from.
    fn is_bare(self) -> bool {
        matches!(self, Self::Csv | Self::Ndjson)
    }

    fn bytes(self, listing: &Listing) -> Result<Vec<u8>, Failure> {
        let text = match self {
            Self::Csv => csv_listing(listing),
            Self::Json => json_listing(listing),
            Self::Ndjson => json_lines(listing),
            Self::Markdown => markdown_listing(listing),
            Self::Html => html_listing(listing).map_err(|error| unwritable(&error))?,
            Self::Xlsx => return xlsx_listing(listing).map_err(|error| unwritable(&error)),
        };
        Ok(text.into_bytes())
    }

    /// What stands beside `file`.
    fn beside(self, file: &Path, listing: &Listing) -> Vec<(PathBuf, Vec<u8>)> {
        let name = file.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
        let text = match self {
            Self::Csv => csv_metadata(listing, &name),
            Self::Ndjson => json_source(listing),
            _ => return Vec::new(),
        };
        let mut path = OsString::from(file);
        path.push("-metadata.json");
        vec![(path.into(), text.into_bytes())]
    }
}

fn unwritable(error: &dyn std::fmt::Display) -> Failure {
    Failure::environment(format!("these rows do not fit the format: {error}"))
        .help("leave out rows or columns, or choose another format")
}
