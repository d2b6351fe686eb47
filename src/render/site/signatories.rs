//! The table of all signatories, in pages of so many rows that a browser shows one at once.

use std::collections::BTreeMap;

use minijinja::{Error, Value, context};
use serde::Serialize;

use super::desk::{SiteDesk, to_value};
use super::{SiteFile, SiteFiles};
use crate::view::{Column, Row, SetApart, Tabular, fold};

/// Rows on one page.
const ROWS: usize = 500;

/// The choice of a filter that a row belongs to.
type ToOption = fn(&Row) -> Option<FilterOption>;

/// A choice of a filter.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
struct FilterOption {
    label: String,
    value: String,
}

/// The table page by page, and for its script the rows of all pages, where there are several.
pub(super) fn render_signatories(desk: SiteDesk<'_>) -> SiteFiles<'_> {
    let pages = desk.site.relied_on.chunks(ROWS).len().max(1);
    let all = (pages > 1).then(|| render_rows(desk));
    Box::new((0..pages).map(move |at| render_page(desk, at, pages)).chain(all))
}

/// The address of a page of the table, from 0.
fn address_of(at: usize) -> String {
    if at == 0 { "signatories/".to_owned() } else { format!("signatories/{}/", at + 1) }
}

fn render_page(desk: SiteDesk<'_>, at: usize, pages: usize) -> Result<SiteFile, Error> {
    let rows = &desk.site.relied_on;
    let shown = rows.chunks(ROWS).nth(at).unwrap_or_default();
    let apart = desk.site.set_apart.iter().filter(|_| at == 0).map(describe_apart);
    let page = context! {
        rows => shown.iter().map(describe_row).collect::<Vec<_>>(),
        apart => apart.collect::<Vec<_>>(),
        filters => list_filters(rows),
        number => at + 1,
        pages => pages,
        previous => (at > 0).then(|| address_of(at - 1)),
        next => (at + 1 < pages).then(|| address_of(at + 1)),
    };
    desk.page(&address_of(at), "pages/signatories.html", page)
}

/// A script with every row as the pages have it, since a page from a disk may not fetch its neighbors.
fn render_rows(desk: SiteDesk<'_>) -> Result<SiteFile, Error> {
    let rows: Vec<_> = desk.site.relied_on.iter().map(describe_row).collect();
    let rows = desk.fill("signatories/", "parts/rows.html", context! { rows => rows })?;
    let text = serde_json::Value::String(rows);
    desk.file("signatories/rows.js", format!("\"use strict\";\naccordRows({text});\n"))
}

/// The cells of a row by their columns, and what the table is searched by: the names without accents and case.
pub(super) fn describe_row(row: &Row) -> Value {
    let names = [Some(row.organization.as_str()), row.name.as_deref(), row.legal_name.as_deref()];
    let names: Vec<_> = names.into_iter().flatten().map(fold).collect();
    let mut cells = name_cells(row);
    cells.insert("folded", Value::from(names.join(" ")));
    to_value(cells)
}

pub(super) fn name_cells<R: Tabular>(row: &R) -> BTreeMap<&'static str, Value> {
    let cells = R::COLUMNS.iter().map(|Column { name, value, .. }| (*name, to_value(value(row))));
    cells.collect()
}

pub(super) fn describe_apart(apart: &SetApart) -> Value {
    let mut cells = name_cells(&apart.row);
    cells.insert("why", Value::from(apart.why.as_str()));
    cells.insert("reason", to_value(&apart.reason));
    to_value(cells)
}

/// The filters of the table, each with the values that occur. `worded` ones have words in each language.
fn list_filters(rows: &[Row]) -> Value {
    let filters: [(_, _, ToOption); 5] = [
        ("text", false, |row| {
            let accord = row.accord.as_ref()?.to_string();
            Some(FilterOption {
                label: row.text_title.clone().unwrap_or_else(|| accord.clone()),
                value: accord,
            })
        }),
        ("standing", true, |row| same_option(row.standing.map_or("none", |standing| standing.as_str()))),
        // The page names and sorts them in its language.
        ("country", false, |row| same_option(row.country?.code())),
        ("group", true, |row| same_option(row.group?.as_str())),
        ("identity", true, |row| same_option(row.identity.as_str())),
    ];
    let filters = filters.map(|(name, worded, option)| {
        let mut options: Vec<_> = rows.iter().filter_map(option).collect();
        options.sort();
        options.dedup();
        context! { name => name, worded => worded, options => to_value(options) }
    });
    Value::from_iter(filters)
}

fn same_option(word: &str) -> Option<FilterOption> {
    Some(FilterOption { label: word.to_owned(), value: word.to_owned() })
}
