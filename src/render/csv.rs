//! CSV (RFC 4180, but LF ends a line) with nothing but a header and rows, which every program reads.
//! Beside it, for those that want to know more, W3C metadata ("Metadata Vocabulary for Tabular Data",
//! 2015): what the columns hold, and where the rows are from.

use csv::{QuoteStyle, WriterBuilder};
use serde_json::{Value as Json, json};

use super::json::print_pretty;
use crate::text::{for_csv, for_uri};
use crate::view::{Column, Listing, Tabular, Type};

pub fn render_listing<R: Tabular>(listing: &Listing<R>) -> String {
    let names = listing.columns.iter().map(|column| column.name.to_owned()).collect();
    let rows = listing.rows.iter().map(|row| {
        let cells = listing.columns.iter().map(|column| (column.value)(row).into_text());
        cells.map(|cell| for_csv(&cell).into_owned()).collect()
    });
    std::iter::once(names).chain(rows).map(|cells: Vec<String>| render_line(&cells)).collect()
}

/// One line. The writer quotes for readers that split at a comma; a spreadsheet may be set to split at a
/// semicolon as well, so that the cells of a line that has one are quoted, too.
fn render_line(cells: &[String]) -> String {
    let split_again = cells.iter().any(|cell| cell.contains(';'));
    let style = if split_again { QuoteStyle::Always } else { QuoteStyle::Necessary };
    let mut writer = WriterBuilder::new().quote_style(style).buffer_capacity(1024).from_writer(Vec::new());
    writer.write_record(cells).expect("memory can be written to");
    let bytes = writer.into_inner().expect("memory can be written to");
    String::from_utf8(bytes).expect("cells are text")
}

/// The metadata of the CSV file called `file`.
pub fn render_metadata<R: Tabular>(listing: &Listing<R>, file: &str) -> String {
    let columns: Vec<_> = listing.columns.iter().map(|column| describe_column(column)).collect();
    let metadata = json!({
        "@context": ["http://www.w3.org/ns/csvw", { "@language": "en" }],
        "url": for_uri(file),
        "dc:title": listing.title,
        "dc:source": listing.registry,
        "dc:date": { "@value": listing.today, "@type": "xsd:date" },
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
