//! A table in GitHub Flavored Markdown, with what it holds for below.

use super::source;
use crate::text::for_markdown;
use crate::view::{Listing, Tabular, Type, Value};

pub fn render_listing<R: Tabular>(listing: &Listing<R>) -> String {
    let header: Vec<_> = listing.columns.iter().map(|column| for_markdown(column.header)).collect();
    let rules: Vec<_> = listing.columns.iter().map(|column| column_rule(column.kind).to_owned()).collect();
    let rows = listing.rows.iter();
    let rows = rows
        .map(|row| listing.columns.iter().map(|column| render_cell((column.value)(row))).collect::<Vec<_>>());
    let table: String = [header, rules].into_iter().chain(rows).map(|cells| render_line(&cells)).collect();
    let facts = source::list_facts(listing).into_iter();
    let facts: String = facts.map(|(what, which)| format!("- {what}: {}\n", for_markdown(&which))).collect();
    format!("{table}\n{facts}")
}

/// A date or a number needs no escape.
fn render_cell(value: Value) -> String {
    match value {
        Value::Text(_) | Value::List(_) | Value::Phrases(_) => for_markdown(&value.into_text()),
        Value::None | Value::Date(_) | Value::Integer(_) => value.into_text(),
    }
}

fn render_line(cells: &[String]) -> String {
    format!("| {} |\n", cells.join(" | "))
}

fn column_rule(kind: Type) -> &'static str {
    if kind == Type::Integer { "--:" } else { "---" }
}
