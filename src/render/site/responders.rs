//! Whom to call: those who promise to help, and how to reach them.

use std::collections::BTreeSet;

use minijinja::{Value, context};

use super::SiteFiles;
use super::desk::{SiteDesk, to_value};
use super::signatories::name_cells;
use crate::view::{ResponderRow, fold};

/// What a responder is found by, for a row that serves all.
const ANY: &str = "*";

/// One page, which prints as a sheet to keep.
pub(super) fn render_responders(desk: SiteDesk<'_>) -> SiteFiles<'_> {
    Box::new(std::iter::once_with(move || {
        let rows = desk.site.responders().rows;
        let spoken: BTreeSet<_> = rows.iter().flat_map(list_tongues).collect();
        let served: BTreeSet<_> =
            rows.iter().flat_map(|row| &row.help.countries).map(|country| country.code()).collect();
        let sectors: BTreeSet<_> =
            rows.iter().flat_map(|row| &row.help.sectors).map(ToString::to_string).collect();
        let page = context! {
            rows => rows.iter().map(describe_responder).collect::<Vec<_>>(),
            spoken => to_value(spoken),
            served => to_value(served),
            sectors => to_value(sectors),
        };
        desk.page("responders/", "pages/responders.html", page)
    }))
}

/// The cells of a row by their columns, and what it is found by.
fn describe_responder(row: &ResponderRow) -> Value {
    let names = [Some(row.pledge.organization.as_str()), row.pledge.name.as_deref()];
    let names: Vec<_> = names.into_iter().flatten().map(fold).collect();
    let countries: Vec<_> = row.help.countries.iter().map(|country| country.code().to_owned()).collect();
    let sectors: Vec<_> = row.help.sectors.iter().map(ToString::to_string).collect();
    let mut cells = name_cells(row);
    cells.insert("folded", Value::from(names.join(" ")));
    cells.insert("tongues", Value::from(list_tongues(row).collect::<Vec<_>>()));
    cells.insert("spoken", Value::from(list_tongues(row).collect::<Vec<_>>().join(" ")));
    cells.insert("served", Value::from(join_or_any(&countries)));
    cells.insert("helped", Value::from(join_or_any(&sectors)));
    to_value(cells)
}

fn join_or_any(words: &[String]) -> String {
    if words.is_empty() { ANY.to_owned() } else { words.join(" ") }
}

/// The languages that it speaks, without regions and scripts.
fn list_tongues(row: &ResponderRow) -> impl Iterator<Item = String> + '_ {
    let languages = row.help.languages.iter();
    languages.map(|language| language.as_str().split('-').next().unwrap_or_default().to_owned())
}
