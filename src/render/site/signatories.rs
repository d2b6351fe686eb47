//! The table of all signatories, in pages of so many rows that a browser shows one at once.

use std::collections::BTreeMap;

use minijinja::{Error, ErrorKind, Value, context};
use serde::Serialize;

use super::desk::{SiteDesk, to_value};
use super::{SiteFile, SiteFiles};
use crate::view::{Column, Row, SetApart, Tabular, fold};

/// Rows on one page.
const ROWS: usize = 200;

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

/// What the script of the table reads of a row beside its HTML: the values of filters and columns.
const INDEX: &[&str] =
    &["organization", "country", "text", "standing", "since", "identity", "reserved", "group", "search"];

/// A script with every row as the pages have it, since a page from a disk may not fetch its neighbors.
fn render_rows(desk: SiteDesk<'_>) -> Result<SiteFile, Error> {
    let rows = &desk.site.relied_on;
    let values: Vec<_> = rows.iter().map(describe_row).collect();
    let html = desk.fill("signatories/", "parts/rows.html", context! { rows => values })?;
    let html: Vec<_> = html.split_inclusive("</tr>").filter(|one| one.contains("<tr")).collect();
    if html.len() != rows.len() {
        let message = "parts/rows.html has to make one <tr> of each row";
        return Err(Error::new(ErrorKind::InvalidOperation, message));
    }
    let indexed = rows.iter().zip(html);
    let indexed: Vec<_> = indexed
        .map(|(row, html)| index_row(row).into_iter().chain([html.trim().to_owned()]).collect::<Vec<_>>())
        .collect();
    let script = serde_json::to_string(&indexed).map_err(|error| {
        Error::new(ErrorKind::InvalidOperation, format!("the rows cannot be written: {error}"))
    })?;
    let names = serde_json::json!(INDEX);
    desk.file("signatories/rows.js", format!("\"use strict\";\naccordRows({names}, {script});\n"))
}

/// The values of [`INDEX`].
fn index_row(row: &Row) -> [String; INDEX.len()] {
    [
        row.organization.to_string(),
        row.country.map(|country| country.code().to_owned()).unwrap_or_default(),
        row.accord.as_ref().map(ToString::to_string).unwrap_or_default(),
        row.standing.map_or("none", |standing| standing.as_str()).to_owned(),
        row.since.map(|day| day.to_string()).unwrap_or_default(),
        row.identity.as_str().to_owned(),
        row.reservations
            .as_ref()
            .filter(|ids| !ids.is_empty())
            .map(|ids| ids.len().to_string())
            .unwrap_or_default(),
        row.group.map(|group| group.as_str().to_owned()).unwrap_or_default(),
        fold_names(row),
    ]
}

/// The cells of a row by their columns, and what the table is searched by.
pub(super) fn describe_row(row: &Row) -> Value {
    let mut cells = name_cells(row);
    cells.insert("folded", Value::from(fold_names(row)));
    to_value(cells)
}

/// The names of an organization without accents and case.
fn fold_names(row: &Row) -> String {
    let names = [Some(row.organization.as_str()), row.name.as_deref(), row.legal_name.as_deref()];
    let names: Vec<_> = names.into_iter().flatten().map(fold).collect();
    names.join(" ")
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
