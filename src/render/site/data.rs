//! Every table of the registry in every format that `export` writes, with its size and digest, and how to cite it.

use minijinja::{Error, ErrorKind, context};
use serde::Serialize;

use super::desk::{SiteDesk, to_value};
use super::{SiteFile, SiteFiles};
use crate::render::{
    csv_listing, csv_metadata, json_cited, json_lines, json_listing, json_source, json_texts,
};
use crate::view::{Digest, Listing, TableVisitor, Tabular};

/// Most rows of a spreadsheet, without the one for the header.
#[cfg(feature = "workbook")]
const SHEET_ROWS: usize = 1_048_575;

/// What the files in JSON are described by.
const SCHEMAS: &[(&str, &str)] = &[
    ("decisions", include_str!("../../../docs/schema/decisions.schema.json")),
    ("findings", include_str!("../../../docs/schema/findings.schema.json")),
    ("pledges", include_str!("../../../docs/schema/list.schema.json")),
    ("reservations", include_str!("../../../docs/schema/reservations.schema.json")),
    ("responders", include_str!("../../../docs/schema/responders.schema.json")),
    ("show", include_str!("../../../docs/schema/show.schema.json")),
    ("stats", include_str!("../../../docs/schema/stats.schema.json")),
    ("text", include_str!("../../../docs/schema/text.schema.json")),
    ("texts", include_str!("../../../docs/schema/texts.schema.json")),
];

/// A file to download.
#[derive(Clone, Debug, Serialize)]
struct Download {
    /// Within `data/`.
    path: String,
    format: &'static str,
    bytes: usize,
    sha256: String,
}

/// The files of one table.
#[derive(Clone, Debug, Serialize)]
struct DownloadSet {
    name: String,
    /// None where it is no table.
    rows: Option<usize>,
    files: Vec<Download>,
}

/// What was made so far.
#[derive(Debug, Default)]
struct DownloadShelf {
    sets: Vec<DownloadSet>,
    files: Vec<SiteFile>,
}

/// The files, and the page about them in every language: they are made once for all.
pub(super) fn render_data(desk: SiteDesk<'_>) -> SiteFiles<'_> {
    if !desk.is_first() {
        return Box::new(std::iter::empty());
    }
    let files = std::iter::once_with(move || match collect_downloads(desk) {
        Ok(shelf) => {
            let sets = to_value(&shelf.sets);
            let desks = desk.in_every_language();
            let pages =
                desks.map(|desk| desk.page("data/", "pages/data.html", context! { sets => sets.clone() }));
            let pages: Vec<_> = pages.collect();
            shelf.files.into_iter().map(Ok).chain(pages).collect()
        }
        Err(error) => vec![Err(error)],
    });
    Box::new(files.flatten())
}

fn collect_downloads(desk: SiteDesk<'_>) -> Result<DownloadShelf, Error> {
    let site = desk.site;
    let mut shelf = DownloadShelf::default();
    #[cfg(feature = "sqlite")]
    {
        let (tables, pledges) = site.tables();
        let database = crate::render::sqlite_database(&tables, &pledges).map_err(report_failure)?;
        shelf.push_set("all", None, vec![("SQLite", "registry.sqlite".to_owned(), database)]);
    }
    site.visit_tables(&mut shelf)?;
    let stats = json_cited(&site.citation, &site.stats);
    shelf.push_set("stats", None, vec![("JSON", "stats.json".to_owned(), stats.into_bytes())]);
    let texts = json_texts(&site.citation, &site.texts);
    shelf.push_set("texts", None, vec![("JSON", "texts.json".to_owned(), texts.into_bytes())]);
    let schemas = SCHEMAS
        .iter()
        .map(|(name, text)| ("JSON Schema", format!("schema/{name}.schema.json"), text.as_bytes().to_vec()));
    shelf.push_set("schemas", None, schemas.collect());
    shelf.push_sums();
    Ok(shelf)
}

impl DownloadShelf {
    /// Files of a table: the format, the path and the bytes of each.
    fn push_set(&mut self, name: &str, rows: Option<usize>, files: Vec<(&'static str, String, Vec<u8>)>) {
        let described = files.iter().map(|(format, path, bytes)| Download {
            path: path.clone(),
            format,
            bytes: bytes.len(),
            sha256: Digest::of(bytes).to_string(),
        });
        self.sets.push(DownloadSet { name: name.to_owned(), rows, files: described.collect() });
        let files =
            files.into_iter().map(|(_, path, bytes)| SiteFile { path: format!("data/{path}"), bytes });
        self.files.extend(files);
    }

    /// The digests as `sha256sum --check` reads them.
    fn push_sums(&mut self) {
        let files = self.sets.iter().flat_map(|set| &set.files);
        let sums: String = files.map(|file| format!("{}  {}\n", file.sha256, file.path)).collect();
        self.files.push(SiteFile { path: "data/SHA256SUMS".to_owned(), bytes: sums.into_bytes() });
    }
}

impl TableVisitor for DownloadShelf {
    type Error = Error;

    fn visit_table<R: Tabular>(&mut self, name: &str, listing: &Listing<R>) -> Result<(), Error> {
        let csv = format!("{name}.csv");
        let metadata = csv_metadata(listing, &csv);
        let mut files = vec![
            ("CSV", csv.clone(), csv_listing(listing).into_bytes()),
            ("CSVW", format!("{csv}-metadata.json"), metadata.into_bytes()),
            ("JSON", format!("{name}.json"), json_listing(listing).into_bytes()),
            ("NDJSON", format!("{name}.ndjson"), json_lines(listing).into_bytes()),
            ("JSON", format!("{name}.ndjson-metadata.json"), json_source(listing).into_bytes()),
        ];
        files.extend(make_workbook(listing)?.map(|bytes| ("XLSX", format!("{name}.xlsx"), bytes)));
        self.push_set(name, Some(listing.rows.len()), files);
        Ok(())
    }
}

/// The table as a workbook; None where it has too many rows for one.
#[cfg(feature = "workbook")]
fn make_workbook<R: Tabular>(listing: &Listing<R>) -> Result<Option<Vec<u8>>, Error> {
    let fits = listing.rows.len() <= SHEET_ROWS;
    fits.then(|| crate::render::xlsx_listing(listing).map_err(report_failure)).transpose()
}

/// None: this program was built without workbooks.
#[cfg(not(feature = "workbook"))]
fn make_workbook<R: Tabular>(_: &Listing<R>) -> Result<Option<Vec<u8>>, Error> {
    Ok(None)
}

fn report_failure(error: impl std::error::Error) -> Error {
    Error::new(ErrorKind::InvalidOperation, format!("a table cannot be written: {error}"))
}
