//! Which rows, in which order, with which columns.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::column::{Column, Value};
use super::listing::{Counts, Listing};
use super::row::Row;
use super::search::{finds, fold};
use crate::record::Date;

/// Which rows to show: those that meet every condition, each by any of its values. A row without
/// such a value meets none, so what is not vouched for is left out, and counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    pub text: Vec<String>,
    pub country: Vec<String>,
    pub group: Vec<String>,
    pub standing: Vec<String>,
    pub identity: Vec<String>,
    /// Words of the sector.
    pub sector: Vec<String>,
    /// The first day on which it may have begun to stand so, and the last.
    pub since: Option<Date>,
    pub until: Option<Date>,
    /// Words of a name or domain.
    pub search: Vec<String>,
}

/// A column to order by.
#[derive(Clone, Copy, Debug)]
pub struct Order {
    pub column: &'static Column<Row>,
    pub descending: bool,
}

/// What is asked of a listing.
#[derive(Clone, Debug)]
pub struct Query {
    pub filter: Filter,
    /// The first decides; what is equal stays in the order of organization and text.
    pub order: Vec<Order>,
    pub columns: Vec<&'static Column<Row>>,
}

impl Listing {
    /// The same with the rows, the order and the columns that were asked for.
    #[must_use]
    pub fn select(self, query: Query) -> Self {
        let (mut rows, left_out): (Vec<_>, Vec<_>) =
            self.rows.into_iter().partition(|row| query.filter.admits(row));
        // Stable, so the first order is applied last.
        query.order.iter().rev().for_each(|order| order.sort(&mut rows));
        Self {
            filters: query.filter.words(),
            shown: Counts::of(&rows),
            left_out: Counts::of(&left_out),
            columns: query.columns,
            rows,
            ..self
        }
    }
}

impl Filter {
    fn admits(&self, row: &Row) -> bool {
        let one_of = |values: &[String], found: Option<&str>| {
            values.is_empty() || found.is_some_and(|found| values.iter().any(|value| value == found))
        };
        let found = |searches: &[String], texts: fn(&Row) -> Vec<String>| {
            searches.is_empty() || {
                let texts: Vec<_> = texts(row).iter().map(|text| fold(text)).collect();
                searches.iter().any(|words| finds(words, &texts))
            }
        };
        one_of(&self.text, row.accord.as_deref())
            && one_of(&self.country, row.country)
            && one_of(&self.group, row.group)
            && one_of(&self.standing, row.standing)
            && one_of(&self.identity, Some(row.identity))
            && found(&self.sector, |row| row.sector.clone().into_iter().collect())
            && found(&self.search, names)
            && self.since.is_none_or(|first| row.since.is_some_and(|since| since >= first))
            && self.until.is_none_or(|last| row.since.is_some_and(|since| since <= last))
    }

    /// The conditions, by the names of their flags.
    fn words(&self) -> BTreeMap<&'static str, Vec<String>> {
        let day = |day: Option<Date>| day.iter().map(ToString::to_string).collect();
        let words = [
            ("text", self.text.clone()),
            ("country", self.country.clone()),
            ("group", self.group.clone()),
            ("standing", self.standing.clone()),
            ("identity", self.identity.clone()),
            ("sector", self.sector.clone()),
            ("since", day(self.since)),
            ("until", day(self.until)),
            ("search", self.search.clone()),
        ];
        words.into_iter().filter(|(_, values)| !values.is_empty()).collect()
    }
}

/// What an organization is known by; its domain also as people write it.
fn names(row: &Row) -> Vec<String> {
    let domain = idna::domain_to_unicode(&row.organization).0;
    let names = [row.name.clone(), row.legal_name.clone()].into_iter().flatten();
    names.chain([row.organization.clone(), domain]).collect()
}

/// What a value is ordered by: texts as their readers see them, without accents and case.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Integer(u32),
    Date(Date),
    Text(String, String),
}

impl Key {
    fn of(value: Value<'_>) -> Option<Self> {
        match value {
            Value::None => None,
            Value::Integer(number) => Some(Self::Integer(number)),
            Value::Date(date) => Some(Self::Date(date)),
            Value::Text(_) | Value::List(_) | Value::Phrases(_) => {
                Some(Self::Text(fold(&value.text()), value.text()))
            }
        }
    }
}

impl Order {
    /// Rows without a value come last, whichever the direction.
    fn sort(&self, rows: &mut [Row]) {
        let key = |row: &Row| Key::of((self.column.value)(row));
        if self.descending {
            rows.sort_by_cached_key(|row| Reverse(key(row)));
        } else {
            rows.sort_by_cached_key(|row| {
                let key = key(row);
                (key.is_none(), key)
            });
        }
    }
}
