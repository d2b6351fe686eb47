//! Which rows, in which order, with which columns.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fmt::Display;

use super::FindingStatusFilter;
use super::column::{Column, Value};
use super::counts::{count_left_out, count_rows};
use super::listing::Listing;
use super::row::Row;
use super::search::{find_words, fold};
use crate::chain::Standing;
use crate::findings::Identity;
use crate::record::{Country, Date, Group, Id};

/// Which rows to show: those that meet every condition, each by any of its values. A row without
/// such a value meets none, so what is not vouched for is left out, and counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    pub text: Vec<Id>,
    pub country: Vec<Country>,
    pub group: Vec<Group>,
    pub standing: Vec<Standing>,
    pub identity: Vec<Identity>,
    /// What is said of one of the findings about the organization that stand.
    pub findings: Vec<FindingStatusFilter>,
    /// Words of the sector.
    pub sector: Vec<String>,
    /// The first day on which it may have begun to stand so, and the last.
    pub since: Option<Date>,
    pub until: Option<Date>,
    /// The first day since which the promise may hold without a break.
    pub signed_since: Option<Date>,
    /// Words of a name, a former name, what the pledge covers, a domain or an LEI.
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
        query.order.iter().rev().for_each(|order| order.sort_rows(&mut rows));
        Self {
            filters: query.filter.conditions(),
            shown: count_rows(&rows),
            left_out: count_left_out(&left_out, &rows),
            columns: query.columns,
            rows,
            ..self
        }
    }
}

impl Filter {
    pub(super) fn admits(&self, row: &Row) -> bool {
        is_one_of(&self.text, row.accord.as_ref())
            && is_one_of(&self.country, row.country.as_ref())
            && is_one_of(&self.group, row.group.as_ref())
            && is_one_of(&self.standing, row.standing.as_ref())
            && is_one_of(&self.identity, Some(&row.identity))
            && (self.findings.is_empty() || self.finds_finding(row))
            && finds_any(&self.sector, || row.sector.clone().into_iter().collect())
            && finds_any(&self.search, || list_names(row))
            && self.since.is_none_or(|first| row.since.is_some_and(|since| since >= first))
            && self.until.is_none_or(|last| row.since.is_some_and(|since| since <= last))
            && self.signed_since.is_none_or(|first| row.signed_on.is_some_and(|signed| signed >= first))
    }

    fn finds_finding(&self, row: &Row) -> bool {
        row.findings
            .iter()
            .any(|finding| finding.statuses.iter().any(|status| self.findings.contains(status)))
    }

    /// The conditions, by the names of their flags.
    pub(super) fn conditions(&self) -> FilterConditions {
        name_conditions([
            ("text", to_words(&self.text)),
            ("country", to_words(&self.country)),
            ("group", to_words(&self.group)),
            ("standing", to_words(&self.standing)),
            ("identity", to_words(&self.identity)),
            ("findings", to_words(&self.findings)),
            ("sector", self.sector.clone()),
            ("since", to_words(self.since.as_slice())),
            ("until", to_words(self.until.as_slice())),
            ("signed-since", to_words(self.signed_since.as_slice())),
            ("search", self.search.clone()),
        ])
    }
}

/// Conditions by the names of their flags, each with its values.
pub type FilterConditions = BTreeMap<&'static str, Vec<String>>;

/// Those that were given.
pub fn name_conditions<const N: usize>(conditions: [(&'static str, Vec<String>); N]) -> FilterConditions {
    conditions.into_iter().filter(|(_, values)| !values.is_empty()).collect()
}

/// Values as a reader typed them.
pub fn to_words<T: Display>(values: &[T]) -> Vec<String> {
    values.iter().map(T::to_string).collect()
}

/// Whether `found` is one of the values, or no value is asked for.
pub(super) fn is_one_of<T: PartialEq>(values: &[T], found: Option<&T>) -> bool {
    values.is_empty() || found.is_some_and(|found| values.contains(found))
}

/// Whether one of the searches is found in the texts, or nothing is searched for.
fn finds_any(searches: &[String], texts: impl FnOnce() -> Vec<String>) -> bool {
    if searches.is_empty() {
        return true;
    }
    let texts: Vec<_> = texts().iter().map(|text| fold(text)).collect();
    searches.iter().any(|words| find_words(words, &texts))
}

/// What an organization, and what its pledge covers, is and was known by; its domain also as people write it.
fn list_names(row: &Row) -> Vec<String> {
    let lei = row.lei.as_ref().map(ToString::to_string);
    let names = [row.name.clone(), row.legal_name.clone(), row.letters.clone(), lei].into_iter().flatten();
    let names = names.chain([&row.former_names, &row.covers].into_iter().flat_map(|names| names.0.clone()));
    names.chain([row.organization.to_string()]).collect()
}

/// What a value is ordered by: texts as their readers see them, without accents and case.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Integer(u64),
    Date(Date),
    Text(String, String),
}

impl Key {
    fn of(value: Value) -> Option<Self> {
        match value {
            Value::None => None,
            Value::Integer(number) => Some(Self::Integer(number)),
            Value::Date(date) => Some(Self::Date(date)),
            Value::Text(_) | Value::List(_) | Value::Phrases(_) => {
                let text = value.into_text();
                Some(Self::Text(fold(&text), text))
            }
        }
    }
}

impl Order {
    /// Rows without a value come last, whichever the direction.
    fn sort_rows(&self, rows: &mut [Row]) {
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
