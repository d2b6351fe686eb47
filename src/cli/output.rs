//! Rows as files and for other programs: what `export`, `responders`, `reservations` and `findings` share.

use std::borrow::Cow;
use std::ffi::{OsStr, OsString};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

#[cfg(any(feature = "pages", feature = "workbook"))]
use anyhow::Context as _;
use anyhow::{Result, bail};
use clap::builder::PossibleValue;
use clap::{Args, ValueEnum};

use super::durable::{self, Audience};
use super::path_error::PathError;
use super::{Context, Failure};
use crate::render::{
    csv_listing, csv_metadata, footer, json_lines, json_listing, json_source, markdown_listing,
};
use crate::view::{Digest, Edition, Listing, Shown, Tabular};

/// How rows are handed out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum DataFormat {
    /// Header and rows; what they hold and where they are from, in FILE-metadata.json
    Csv,
    /// One object, with where the rows are from
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

/// How rows are shown or handed out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowFormat {
    Human,
    Data(DataFormat),
}

impl ValueEnum for RowFormat {
    fn value_variants<'a>() -> &'a [Self] {
        static VARIANTS: LazyLock<Vec<RowFormat>> = LazyLock::new(|| {
            let data = DataFormat::value_variants().iter().map(|format| RowFormat::Data(*format));
            [RowFormat::Human].into_iter().chain(data).collect()
        });
        &VARIANTS
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        match self {
            Self::Human => Some(PossibleValue::new("human").help("For people at a terminal")),
            Self::Data(format) => format.to_possible_value(),
        }
    }
}

/// Most rows of a sheet in Excel and LibreOffice, without the one for the header.
const SHEET_ROWS: usize = 1_048_575;

/// That a sheet does not hold so many rows; None if it does.
fn describe_overflow(rows: usize) -> Option<String> {
    let message = format!("a spreadsheet holds {SHEET_ROWS} rows below the header, and these are {rows}");
    (rows > SHEET_ROWS).then_some(message)
}

/// Where it goes.
#[derive(Debug, Args)]
pub struct OutputArgs {
    /// Write into this file
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,

    /// Replace files that are there already
    #[arg(long)]
    force: bool,
}

impl OutputArgs {
    /// The columns that are handed out in this format.
    pub fn shown(&self, context: &Context, format: RowFormat) -> Result<Shown> {
        match format {
            RowFormat::Human => Ok(Shown::Roomy),
            RowFormat::Data(format) => self.check(context, format).map(|()| format.shown()),
        }
    }

    /// Writes into this file, if there is one.
    pub fn name_file(&mut self, file: Option<PathBuf>) {
        self.output = self.output.take().or(file);
    }

    /// A database goes to a file: programs open it in place.
    pub fn check_database(&self) -> Result<()> {
        if self.output.is_none() {
            bail!(Failure::usage("a database needs a file").help("name one: accord export sqlite FILE"));
        }
        Ok(())
    }

    /// Writes these bytes into the file that is named.
    #[cfg(feature = "sqlite")]
    pub fn write_bytes(&self, bytes: Vec<u8>) -> Result<()> {
        let file = self.output.clone().map(|file| (file, bytes));
        write_files(file.as_slice(), self.force)
    }

    pub fn check(&self, context: &Context, format: DataFormat) -> Result<()> {
        if self.force && self.output.is_none() {
            bail!(
                Failure::usage("--force replaces a file, and none is named").help("name one with --output")
            );
        }
        if format == DataFormat::Xlsx { self.check_binary(context, "a workbook") } else { Ok(()) }
    }

    /// Refuses a terminal as the place for what is not text.
    pub fn check_binary(&self, context: &Context, what: &str) -> Result<()> {
        if self.output.is_none() && context.terminal {
            bail!(
                Failure::usage(format!("{what} is not text, and a terminal would take it for it"))
                    .help("write it to a file with --output FILE")
            );
        }
        Ok(())
    }

    /// Hands out a snapshot, and the digest by which it is cited: for a person, and for `sha256sum --check` beside the
    /// file.
    pub fn write_snapshot(&self, context: &mut Context, bytes: Vec<u8>) -> Result<()> {
        let digest = Digest::of(&bytes);
        match &self.output {
            None => context.print_bytes(&bytes)?,
            Some(file) => {
                let sum = format!("{digest}  {}\n", show_name(file));
                let sum = (push_suffix(file, ".sha256"), sum.into_bytes());
                write_files(&[sum, (file.clone(), bytes)], self.force)?;
            }
        }
        context.note_text(&format!("{}\n", Edition::Snapshot(digest)))
    }

    /// Hands out rows, and says where they are from where the format has no room for that.
    pub fn write_rows<R: Tabular>(
        &self,
        context: &mut Context,
        format: DataFormat,
        listing: &Listing<R>,
    ) -> Result<()> {
        check_rows(context, format, listing.rows.len())?;
        let bytes = format.bytes(listing)?;
        let Some(file) = &self.output else {
            context.print_bytes(&bytes)?;
            return if format.is_bare() {
                context.note_rendered(&footer(listing, context.err()))
            } else {
                Ok(())
            };
        };
        // The named file is the last: where it is, the others are.
        let mut files = format.beside(file, listing);
        files.push((file.clone(), bytes));
        write_files(&files, self.force)
    }

    /// Hands out a text.
    pub fn write_text(&self, context: &mut Context, text: &str) -> Result<()> {
        match &self.output {
            Some(file) => write_files(&[(file.clone(), text.as_bytes().to_vec())], self.force),
            None => context.page_rendered(text, false),
        }
    }
}

/// Refuses a workbook with more rows than a sheet holds. CSV may have more, which a spreadsheet leaves out.
fn check_rows(context: &mut Context, format: DataFormat, rows: usize) -> Result<()> {
    match (format, describe_overflow(rows)) {
        (DataFormat::Xlsx, Some(overflow)) => bail!(Failure::refused(overflow).help(
            "export fewer rows with a condition, such as --text or --country, or export csv or ndjson"
        )),
        (DataFormat::Csv, Some(overflow)) => context.say_prose(&format!(
            "Note: {overflow}. Other programs read all rows; for a spreadsheet export fewer with a condition.\n"
        )),
        _ => Ok(()),
    }
}

fn write_files(files: &[(PathBuf, Vec<u8>)], force: bool) -> Result<()> {
    if let Some((folder, _)) = files.iter().find(|(path, _)| path.is_dir()) {
        bail!(PathError::new("write", folder, &ErrorKind::IsADirectory.into()));
    }
    let there = files.iter().find(|(path, _)| path.exists()).filter(|_| !force);
    if let Some((path, _)) = there {
        let message = format!("{} is there already; nothing was written", path.display());
        bail!(Failure::refused(message).help("replace it with --force, or name another file"));
    }
    let staged = files
        .iter()
        .map(|(path, bytes)| durable::stage_file(path, bytes, Audience::Everybody))
        .collect::<Result<Vec<_>, _>>()?;
    if force {
        return staged.into_iter().try_for_each(durable::Staged::replace);
    }
    durable::place_files(staged)
}

impl DataFormat {
    /// Data has all columns; what is read has those that a person looks at.
    pub fn shown(self) -> Shown {
        match self {
            Self::Csv | Self::Json | Self::Ndjson | Self::Xlsx => Shown::Data,
            Self::Markdown | Self::Html => Shown::Wide,
        }
    }

    /// Whether it has no room to say where the rows are from.
    fn is_bare(self) -> bool {
        matches!(self, Self::Csv | Self::Ndjson)
    }

    fn bytes<R: Tabular>(self, listing: &Listing<R>) -> Result<Vec<u8>> {
        let text = match self {
            Self::Csv => csv_listing(listing),
            Self::Json => json_listing(listing),
            Self::Ndjson => json_lines(listing),
            Self::Markdown => markdown_listing(listing),
            Self::Html => render_page(listing)?,
            Self::Xlsx => return render_workbook(listing),
        };
        Ok(text.into_bytes())
    }

    /// What stands beside `file`.
    fn beside<R: Tabular>(self, file: &Path, listing: &Listing<R>) -> Vec<(PathBuf, Vec<u8>)> {
        let text = match self {
            Self::Csv => csv_metadata(listing, &show_name(file)),
            Self::Ndjson => json_source(listing),
            _ => return Vec::new(),
        };
        vec![(push_suffix(file, "-metadata.json"), text.into_bytes())]
    }
}

/// The name of a file without its folder.
fn show_name(file: &Path) -> Cow<'_, str> {
    file.file_name().map(OsStr::to_string_lossy).unwrap_or_default()
}

/// The file beside `file` whose name goes on with `suffix`.
fn push_suffix(file: &Path, suffix: &str) -> PathBuf {
    let mut path = OsString::from(file);
    path.push(suffix);
    path.into()
}

#[cfg(feature = "pages")]
fn render_page<R: Tabular>(listing: &Listing<R>) -> Result<String> {
    crate::render::html_listing(listing).with_context(report_unfit)
}

#[cfg(not(feature = "pages"))]
fn render_page<R: Tabular>(_: &Listing<R>) -> Result<String> {
    bail!(Failure::left_out("pages of HTML", "pages"))
}

#[cfg(feature = "workbook")]
fn render_workbook<R: Tabular>(listing: &Listing<R>) -> Result<Vec<u8>> {
    crate::render::xlsx_listing(listing).with_context(report_unfit)
}

#[cfg(not(feature = "workbook"))]
fn render_workbook<R: Tabular>(_: &Listing<R>) -> Result<Vec<u8>> {
    bail!(Failure::left_out("workbooks", "workbook"))
}

#[cfg(any(feature = "pages", feature = "workbook"))]
fn report_unfit() -> Failure {
    Failure::environment("these rows do not fit the format")
        .help("leave out rows or columns, or choose another format")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(feature = "workbook")]
    #[test]
    fn a_sheet_holds_as_many_rows_as_it_is_said_to() {
        let mut workbook = rust_xlsxwriter::Workbook::new();
        let sheet = workbook.add_worksheet();
        let last = u32::try_from(SHEET_ROWS).unwrap();
        // The header has the index 0.
        assert!(sheet.write_string(last, 0, "x").is_ok());
        assert!(sheet.write_string(last + 1, 0, "x").is_err());
        assert_eq!(describe_overflow(SHEET_ROWS), None);
        let words = "a spreadsheet holds 1048575 rows below the header, and these are 1048576";
        assert_eq!(describe_overflow(SHEET_ROWS + 1).as_deref(), Some(words));
    }
}
