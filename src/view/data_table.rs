//! Every table of a registry as data, for a file that holds all of them.

use std::collections::BTreeSet;

use super::Edition;
use super::column::{Shown, Tabular, Type, Value};
use super::decision_view::{DecisionFilter, list_decisions};
use super::event_row::list_events;
use super::figure_row::list_figures;
use super::findings::{FindingFilter, list_findings};
use super::listing::Listing;
use super::observer_row::list_observers;
use super::plain_counts::PlainCounts;
use super::reservation_row::list_reservations;
use super::responder_row::{AssistanceRequest, list_responders};
use super::statement_row::list_statements;
use crate::registry::Registry;

/// A table without the types of its rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DataTable {
    pub name: &'static str,
    pub columns: Vec<DataColumn>,
    pub rows: Vec<Vec<Value>>,
}

/// A column of such a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DataColumn {
    pub name: &'static str,
    pub kind: Type,
    pub meaning: &'static str,
}

impl DataTable {
    fn of<R: Tabular>(name: &'static str, rows: &[R]) -> Self {
        let columns = R::COLUMNS.iter();
        let columns = columns.map(|column| DataColumn {
            name: column.name,
            kind: column.kind,
            meaning: column.meaning,
        });
        let cells = |row| R::COLUMNS.iter().map(|column| (column.value)(row)).collect();
        Self { name, columns: columns.collect(), rows: rows.iter().map(cells).collect() }
    }

    /// Keeps the rows about these organizations.
    fn retain(&mut self, organizations: &BTreeSet<String>) {
        let Some(at) = self.columns.iter().position(|column| is_owner(column.name)) else { return };
        self.rows.retain(|row| matches!(&row[at], Value::Text(name) if organizations.contains(name)));
    }
}

/// Whether a column says whose row it is.
fn is_owner(column: &str) -> bool {
    matches!(column, "organization" | "about")
}

/// The organizations of these rows.
fn list_owners(pledges: &Listing) -> BTreeSet<String> {
    pledges.rows.iter().map(|row| row.organization.to_string()).collect()
}

impl<R: Tabular<Counts = PlainCounts>> Listing<R> {
    /// The rows about organizations that have a row among `pledges`, which were chosen by conditions.
    #[must_use]
    pub fn restrict_to_rows(mut self, pledges: &Listing) -> Self {
        let column = R::COLUMNS.iter().find(|column| is_owner(column.name));
        let Some(column) = column.filter(|_| !pledges.filters.is_empty()) else { return self };
        let owners = list_owners(pledges);
        self.rows.retain(|row| owners.contains(&(column.value)(row).into_text()));
        self.shown.rows = self.rows.len();
        self.left_out.rows = self.counts.rows - self.rows.len();
        self.filters = pledges.filters.clone();
        self
    }
}

/// Every table of `registry`, which was loaded with its records. Where `pledges` were chosen by conditions, the other
/// tables have the rows about the same organizations.
pub fn collect_tables(registry: &Registry, pledges: &Listing, threads: usize) -> Vec<DataTable> {
    let shown = Shown::Data;
    let responders = list_responders(registry, Edition::Unnamed, &AssistanceRequest::default(), shown);
    let reservations = registry.texts().values();
    let reservations =
        reservations.flat_map(|text| list_reservations(registry, Edition::Unnamed, text, shown).rows);
    let mut tables = vec![
        DataTable::of("statements", &list_statements(registry, Edition::Unnamed, shown).rows),
        DataTable::of("figures", &list_figures(registry, Edition::Unnamed, shown).rows),
        DataTable::of("events", &list_events(registry, Edition::Unnamed, shown, threads).rows),
        DataTable::of(
            "decisions",
            &list_decisions(registry, Edition::Unnamed, &DecisionFilter::default(), shown).rows,
        ),
        DataTable::of(
            "findings",
            &list_findings(registry, Edition::Unnamed, &FindingFilter::default(), shown).rows,
        ),
        DataTable::of("observers", &list_observers(registry, Edition::Unnamed, shown).rows),
        DataTable::of("responders", &responders.rows),
        DataTable::of("reservations", &reservations.collect::<Vec<_>>()),
    ];
    if !pledges.filters.is_empty() {
        let owners = list_owners(pledges);
        tables.iter_mut().for_each(|table| table.retain(&owners));
    }
    tables.insert(0, DataTable::of("pledges", &pledges.rows));
    tables
}
