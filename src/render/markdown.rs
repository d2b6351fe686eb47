//! A table in GitHub Flavored Markdown, with what it holds for below.

use super::source;
use crate::text::for_markdown;
use crate::view::{Column, Listing, Tabular, Type, Value};

pub fn listing<R: Tabular>(listing: &Listing<R>) -> String {
    let header: Vec<_> = listing.columns.iter().map(|column| for_markdown(column.header)).collect();
    let rules: Vec<_> = listing.columns.iter().map(|column| rule(column.kind).to_owned()).collect();
    let cells = |row: &R| -> Vec<_> {
        let cell = |column: &&Column<R>| match (column.value)(row) {
            value @ (Value::Text(_) | Value::List(_) | Value::Phrases(_)) => for_markdown(&value.into_text()),
            value => value.into_text(),
        };
        listing.columns.iter().map(cell).collect()
    };
    let rows = listing.rows.iter().map(cells);
    let table: String = [header, rules].into_iter().chain(rows).map(|cells| line(&cells)).collect();
    let facts = source::list_facts(listing).into_iter();
    let facts: String = facts.map(|(what, which)| format!("- {what}: {}\n", for_markdown(&which))).collect();
    format!("{table}\n{facts}")
}

fn line(cells: &[String]) -> String {
    format!("| {} |\n", cells.join(" | "))
}

fn rule(kind: Type) -> &'static str {
    if kind == Type::Integer { "--:" } else { "---" }
}
