//! CSV (RFC 4180, but LF ends a line) with nothing but a header and rows, which every program reads.
//! Beside it, for those that want to know more, W3C metadata ("Metadata Vocabulary for Tabular Data",
//! 2015): what the columns hold, and where the rows are from.

use std::borrow::Cow;

use serde_json::{Value as Json, json};

use super::json::print_pretty;
use crate::text::{for_csv, for_uri};
use crate::view::{Column, Listing, Tabular, Type};

pub fn render_listing<R: Tabular>(listing: &Listing<R>) -> String {
    let names: Vec<_> = listing.columns.iter().map(|column| column.name).collect();
    let rows = listing.rows.iter();
    let rows = rows.map(|row| listing.columns.iter().map(|column| (column.value)(row).into_text()).collect());
    render_cells(&names, rows)
}

/// Names, and rows of cells below them.
pub(super) fn render_cells(names: &[&str], rows: impl Iterator<Item = Vec<String>>) -> String {
    let names = names.iter().map(|name| (*name).to_owned()).collect();
    let rows = rows.map(|cells| cells.iter().map(|cell| for_csv(cell).into_owned()).collect());
    std::iter::once(names).chain(rows).map(|cells: Vec<String>| render_line(&cells)).collect()
}

/// One line.
fn render_line(cells: &[String]) -> String {
    // An empty line is none.
    if let [only] = cells
        && only.is_empty()
    {
        return "\"\"\n".to_owned();
    }
    cells.iter().map(|cell| quote_cell(cell)).collect::<Vec<_>>().join(",") + "\n"
}

/// The cell in quotes, where a reader would split it. A spreadsheet may be set to split at semicolons and tabs as
/// well as at commas.
fn quote_cell(cell: &str) -> Cow<'_, str> {
    if cell.contains([',', ';', '\t', '"', '\n', '\r']) {
        Cow::Owned(format!("\"{}\"", cell.replace('"', "\"\"")))
    } else {
        Cow::Borrowed(cell)
    }
}

/// The metadata of the CSV file called `file`.
pub fn render_metadata<R: Tabular>(listing: &Listing<R>, file: &str) -> String {
    let columns: Vec<_> = listing.columns.iter().map(|column| describe_column(column)).collect();
    let metadata = json!({
        "@context": ["http://www.w3.org/ns/csvw", { "@language": "en" }],
        "url": for_uri(file),
        "dc:title": listing.citation.title,
        "dc:source": listing.citation.registry,
        "dc:date": { "@value": listing.citation.today, "@type": "xsd:date" },
        "notes": [listing],
        "tableSchema": { "columns": columns },
    });
    print_pretty(&metadata)
}

fn describe_column<R>(column: &Column<R>) -> Json {
    let datatype = match column.kind {
        Type::Text | Type::List | Type::Phrases => json!("string"),
        Type::Date => json!({ "base": "date", "format": "yyyy-MM-dd" }),
        Type::Integer => json!("integer"),
    };
    let mut described = json!({
        "name": column.name,
        "titles": column.name,
        "dc:description": column.meaning,
        "datatype": datatype,
    });
    if let Some(separator) = column.kind.separator() {
        described["separator"] = json!(separator);
    }
    described
}
