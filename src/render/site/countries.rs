//! The map, and the page of each country: who has its seat there, and what holds.

use std::collections::BTreeMap;
use std::iter::once_with;

use minijinja::{Error, context};
use serde::Serialize;

use super::desk::{SiteDesk, to_value};
use super::signatories::{describe_apart, describe_row};
use super::{SiteFile, SiteFiles};
use crate::view::{ApartReason, Row, SetApart, Site, Standing, Tally};

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
    /// Those of the pledges that hold whose signer observers contradict.
    doubted: usize,
}

/// The rows of those who have their seat in a country.
#[derive(Debug, Default)]
struct CountryRows<'a> {
    relied_on: Vec<&'a Row>,
    set_apart: Vec<&'a SetApart>,
}

/// The map with its table, and a page for each country that a signatory has its seat in.
pub(super) fn render_countries(desk: SiteDesk<'_>) -> SiteFiles<'_> {
    let tallies = &desk.site.stats.by_country;
    let map = once_with(move || {
        let doubted = count_doubted(desk.site);
        let page = context! {
            areas => to_value(list_areas(tallies, &doubted)),
            tallies => to_value(tallies),
            doubted => to_value(doubted),
        };
        desk.page("country/", "pages/countries.html", page)
    });
    let pages = group_rows(desk.site).into_iter();
    Box::new(map.chain(pages.map(move |(code, rows)| render_country(desk, code, &rows))))
}

/// The numbers are those of the table beside the map, which counts every row.
fn render_country(desk: SiteDesk<'_>, code: &str, rows: &CountryRows<'_>) -> Result<SiteFile, Error> {
    let tally = desk.site.stats.by_country.iter().find(|tally| tally.name.code() == code);
    let page = context! {
        code => code,
        rows => rows.relied_on.iter().map(|row| describe_row(row)).collect::<Vec<_>>(),
        apart => rows.set_apart.iter().map(|apart| describe_apart(apart)).collect::<Vec<_>>(),
        pledges => tally.map_or(0, |tally| tally.pledges),
        holding => tally.map_or(0, |tally| tally.holding),
        doubted => count_doubted(desk.site).get(code).copied(),
    };
    desk.page(&format!("country/{code}/"), "pages/country.html", page)
}

fn group_rows<'a>(site: &'a Site<'_>) -> BTreeMap<&'static str, CountryRows<'a>> {
    let mut groups: BTreeMap<_, CountryRows<'_>> = BTreeMap::new();
    for (country, row) in site.relied_on.iter().filter_map(|row| Some((row.country?, row))) {
        groups.entry(country.code()).or_default().relied_on.push(row);
    }
    for (country, apart) in site.set_apart.iter().filter_map(|apart| Some((apart.row.country?, apart))) {
        groups.entry(country.code()).or_default().set_apart.push(apart);
    }
    groups
}

/// The numbers of pledges that hold and whose signer observers contradict, by country: they are counted among those that
/// hold, as the headline counts them.
fn count_doubted(site: &Site<'_>) -> BTreeMap<&'static str, usize> {
    let countries = site.stats.by_country.iter().map(|tally| (tally.name.code(), 0));
    let mut counts: BTreeMap<_, _> = countries.collect();
    for apart in site.set_apart.iter().filter(|apart| apart.why == ApartReason::Contradicted) {
        let holds = apart.row.standing.is_some_and(Standing::is_holding);
        if let Some(country) = apart.row.country.filter(|_| holds) {
            *counts.entry(country.code()).or_default() += 1;
        }
    }
    counts
}

fn list_areas<K: ToString>(tallies: &[Tally<K>], doubted: &BTreeMap<&'static str, usize>) -> Vec<MapArea> {
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
            doubted: doubted.get(code).copied().unwrap_or_default(),
        })
    });
    areas.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_country_is_on_the_map_once() {
        let areas = list_areas::<String>(&[], &BTreeMap::new());
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
