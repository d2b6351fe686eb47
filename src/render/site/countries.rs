//! The map, and the page of each country: who has its seat there, and what holds.

use std::collections::BTreeMap;
use std::iter::once_with;

use minijinja::{Error, context};
use serde::Serialize;

use super::desk::{SiteDesk, to_value};
use super::signatories::describe_row;
use super::{SiteFile, SiteFiles};
use crate::view::{Row, Tally};

/// The shapes of countries, as `tests/site/map.py` writes them: code, middle, path.
const MAP: &str = include_str!("../templates/site/world/map.txt");

/// A country on the map.
#[derive(Clone, Debug, Serialize)]
struct MapArea {
    /// None for an area that the source draws apart and the list of countries does not have.
    code: Option<&'static str>,
    x: &'static str,
    y: &'static str,
    /// None where it is too small to be seen: a dot.
    path: Option<&'static str>,
    pledges: usize,
    holding: usize,
}

/// The map with its table, and a page for each country that a signatory has its seat in.
pub(super) fn render_countries(desk: SiteDesk<'_>) -> SiteFiles<'_> {
    let tallies = &desk.site.stats.by_country;
    let map = once_with(move || {
        let page = context! {
            areas => to_value(list_areas(tallies)),
            tallies => to_value(tallies),
            pages => group_rows(&desk.site.relied_on).into_keys().collect::<Vec<_>>(),
        };
        desk.page("country/", "pages/countries.html", page)
    });
    let pages = group_rows(&desk.site.relied_on).into_iter();
    Box::new(map.chain(pages.map(move |(code, rows)| render_country(desk, code, &rows))))
}

fn render_country(desk: SiteDesk<'_>, code: &str, rows: &[&Row]) -> Result<SiteFile, Error> {
    let page = context! {
        code => code,
        rows => rows.iter().map(|row| describe_row(row)).collect::<Vec<_>>(),
        pledges => rows.iter().filter(|row| row.standing.is_some()).count(),
        holding => rows.iter().filter(|row| row.holds()).count(),
    };
    desk.page(&format!("country/{code}/"), "pages/country.html", page)
}

fn group_rows(rows: &[Row]) -> BTreeMap<&'static str, Vec<&Row>> {
    let mut groups: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for (country, row) in rows.iter().filter_map(|row| Some((row.country?, row))) {
        groups.entry(country.code()).or_default().push(row);
    }
    groups
}

fn list_areas<K: ToString>(tallies: &[Tally<K>]) -> Vec<MapArea> {
    let tallies: BTreeMap<_, _> = tallies.iter().map(|tally| (tally.name.to_string(), tally)).collect();
    let areas = MAP.lines().filter_map(|line| {
        let mut cells = line.split('\t');
        let (code, x, y) = (cells.next()?, cells.next()?, cells.next()?);
        let tally = tallies.get(code);
        Some(MapArea {
            code: Some(code).filter(|code| *code != "-"),
            x,
            y,
            path: cells.next().filter(|path| !path.is_empty()),
            pledges: tally.map_or(0, |tally| tally.pledges),
            holding: tally.map_or(0, |tally| tally.holding),
        })
    });
    areas.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_country_is_on_the_map_once() {
        let areas = list_areas::<String>(&[]);
        let mut codes: Vec<_> = areas.iter().filter_map(|area| area.code).collect();
        let count = codes.len();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!((codes.len(), count), (250, 250));
        for area in areas.iter().filter(|area| area.code.is_some()) {
            let (x, y): (u32, u32) = (area.x.parse().unwrap(), area.y.parse().unwrap());
            assert!(x <= 1000 && y <= 487, "{area:?}");
        }
    }
}
