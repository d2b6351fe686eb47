//! A workbook: the rows, typed, and a second sheet that says where they are from and what the
//! columns mean.

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

use super::address::find_target;
use super::columns::width;
use super::source;
use crate::text::{cut_cell, for_terminal, is_formula};
use crate::view::{Column, Listing, Tabular, Value};

/// Narrowest and widest column, in characters.
const WIDTHS: std::ops::RangeInclusive<usize> = 6..=50;

/// The longest address that a cell links.
const LONGEST: usize = 2_000;

/// The last row with links: a sheet holds 65,530 of them, and a row has at most four columns of addresses.
const LINKED: u32 = 16_000;

/// What the filter's button takes of a header.
const BUTTON: usize = 3;

/// # Errors
/// Where a sheet does not hold that much.
pub fn render_listing<R: Tabular>(listing: &Listing<R>) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    // The clock's day would make every file another one.
    let created = ExcelDateTime::parse_from_str(&listing.citation.today.to_string())?;
    workbook.set_properties(
        &DocProperties::new()
            .set_title(for_terminal(&listing.citation.title))
            .set_creation_datetime(&created),
    );
    write_rows(workbook.add_worksheet().set_name(R::SHEET)?, listing)?;
    write_origin(workbook.add_worksheet().set_name("Source")?, listing)?;
    workbook.save_to_buffer()
}

fn write_rows<R: Tabular>(sheet: &mut Worksheet, listing: &Listing<R>) -> Result<(), XlsxError> {
    let day = Format::new().set_num_format("yyyy-mm-dd");
    for (at, column) in (0..).zip(&listing.columns) {
        sheet.write_string_with_format(0, at, column.name, &heading_format())?;
        let mut widest = width(column.name) + BUTTON;
        for (line, row) in (1..).zip(&listing.rows) {
            let value = (column.value)(row);
            let words = value.clone().into_text();
            widest = widest.max(width(&words));
            write_cell(sheet, (line, at), &value, &words, &day)?;
        }
        sheet.set_column_width(at, fitting_width(widest))?;
    }
    let last_row = u32::try_from(listing.rows.len()).unwrap_or(u32::MAX);
    let last_column = u16::try_from(listing.columns.len().saturating_sub(1)).unwrap_or(u16::MAX);
    sheet.set_freeze_panes(1, 1)?.autofilter(0, 0, last_row, last_column)?;
    sheet.set_repeat_rows(0, 0)?.set_landscape().set_print_fit_to_pages(1, 0);
    Ok(())
}

/// A value, and the words of it.
fn write_cell(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    value: &Value,
    words: &str,
    day: &Format,
) -> Result<(), XlsxError> {
    match value {
        Value::None => return Ok(()),
        Value::Integer(number) => sheet.write_number(row, column, *number as f64)?,
        Value::Date(_) => {
            let date = ExcelDateTime::parse_from_str(words)?;
            sheet.write_datetime_with_format(row, column, &date, day)?
        }
        Value::Text(_) | Value::List(_) | Value::Phrases(_) => match find_link(words, row) {
            Some(target) => sheet.write_url_with_text(row, column, target.as_str(), words)?,
            None => write_text(sheet, (row, column), words)?,
        },
    };
    Ok(())
}

/// What a cell of one address opens. The format has no telephones, and programs read so many links of a sheet and so
/// long ones. (Excel specifications and limits.)
fn find_link(words: &str, row: u32) -> Option<String> {
    find_target(words)
        .filter(|target| !target.starts_with("tel:") && target.len() <= LONGEST && row <= LINKED)
}

/// A text stays one, also when a reader edits a cell that looks like a formula.
fn write_text<'a>(
    sheet: &'a mut Worksheet,
    (row, column): (u32, u16),
    text: &str,
) -> Result<&'a mut Worksheet, XlsxError> {
    let text = cut_cell(for_terminal(text));
    if is_formula(&text) {
        sheet.write_string_with_format(row, column, text, &Format::new().set_quote_prefix())
    } else {
        sheet.write_string(row, column, text)
    }
}

fn write_origin<R: Tabular>(sheet: &mut Worksheet, listing: &Listing<R>) -> Result<(), XlsxError> {
    let facts = source::list_facts(listing);
    let columns = listing
        .columns
        .iter()
        .map(|column: &&Column<R>| (column.name, source::plain_meaning(column.meaning)));
    let lines: Vec<_> = facts.into_iter().chain(columns).collect();
    for (line, (what, which)) in (0..).zip(&lines) {
        sheet.write_string_with_format(line, 0, *what, &heading_format())?;
        write_text(sheet, (line, 1), which)?;
    }
    let widest = lines.iter().map(|(what, _)| width(what)).max().unwrap_or(0);
    sheet.set_column_width(0, fitting_width(widest))?.set_column_width(1, 100)?;
    Ok(())
}

fn heading_format() -> Format {
    Format::new().set_bold()
}

/// A column's width for a text of this width, and a little air.
fn fitting_width(width: usize) -> f64 {
    let width = (width + 1).clamp(*WIDTHS.start(), *WIDTHS.end());
    u32::try_from(width).map_or(0.0, f64::from)
}
