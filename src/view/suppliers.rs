//! A buyer's list of suppliers against the registry: which organization each of them is, how its promise stands, and
//! what to ask it.

use std::collections::BTreeMap;

use serde::Serialize;

use super::column::{Counted, Shown, ShownColumns, computed_columns};
use super::filter::{Filter, name_conditions, to_words};
use super::listing::{Listing, list_rows};
use super::row::Row;
use super::supplier_index::SupplierIndex;
use super::tone::TableCell;
use super::{Edition, plural};
use crate::chain::{Integrity, Standing};
use crate::findings::Identity;
use crate::record::schema::choice;
use crate::record::{Country, Date, Id, Lei, Organization};
use crate::registry::Registry;

choice! {
    /// By what a supplier was recognized, the surest first.
    pub enum MatchKind {
        /// Both have the same Legal Entity Identifier.
        Lei = "lei",
        /// The supplier's address on the web lies in the organization's domain.
        Domain = "domain",
        /// Both have the same name, apart from case, accents and the legal form.
        Name = "name",
        /// The names or domains only look alike. A person must decide whether it is the same organization.
        Similar = "similar",
        /// The registry has no organization that looks like it.
        Nothing = "none",
    }
}

/// A line of a buyer's list. Foreign text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Supplier {
    /// The number of its line in the file, from 1.
    pub line: usize,
    pub name: Option<String>,
    /// Its domain, in the form that goes over the wire.
    pub domain: Option<String>,
    pub lei: Option<String>,
}

/// A supplier, and what the registry has of it: one row for each organization and text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SupplierRow {
    pub supplier: Supplier,
    pub matched_by: MatchKind,
    /// The organization's row of `list`.
    pub found: Option<Row>,
}

computed_columns! {
    SupplierRow = "Suppliers", "Which suppliers hold a promise", "row", SupplierCounts {
        /// number of the line in the list of suppliers
        line: usize = "Line", Wide, |one| one.supplier.line;
        /// what the list calls it: its name, otherwise its domain or its LEI
        supplier: String = "Supplier", Always, |one| one.supplier.label();
        /// by what it was recognized: `lei` `domain` `name` `similar` `none`
        matched_by: MatchKind = "Match", Always, |one| one.matched_by;
        /// the organization's domain
        organization: Option<Organization> = "Organization", Always, |one| one.found().map(|row| row.organization.clone());
        /// the name it is known by
        name: Option<String> = "Name", Wide, |one| one.found().and_then(|row| row.name.clone());
        /// country of its seat, ISO 3166-1 alpha-2
        country: Option<Country> = "CC", Wide, |one| one.found().and_then(|row| row.country);
        /// Legal Entity Identifier, ISO 17442
        lei: Option<Lei> = "LEI", Data, |one| one.found().and_then(|row| row.lei.clone());
        /// id of the text; empty if it pledged to none
        accord: Option<Id> = "Text", Always, |one| one.found().and_then(|row| row.accord.clone());
        /// `current` `due` `unreported` `lapsed` `withdrawn` `disputed` `succeeded` `voided`
        standing: Option<Standing> = "Standing", Always, standing_cell, |one| one.found().and_then(|row| row.standing);
        /// the day on which it began to stand so
        since: Option<Date> = "Since", Roomy, |one| one.found().and_then(|row| row.since);
        /// who says that it is who it says it is: `self-asserted` `readmitted` `observed` `contradicted` `stale`
        identity: Option<Identity> = "Identity", Wide, |one| one.found().map(|row| row.identity);
        /// what to ask the supplier
        ask: String = "What to ask", Always, |one| one.ask();
    }
}

fn standing_cell(one: &SupplierRow, _: &ShownColumns<'_, SupplierRow>) -> TableCell {
    let standing = one.found().and_then(|row| row.standing);
    standing.map_or_else(TableCell::default, |standing| TableCell::new(standing.as_str(), standing))
}

/// How many suppliers there are, and by what they were recognized.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct SupplierCounts {
    pub rows: usize,
    pub suppliers: usize,
    /// The suppliers by their surest match, in the order of [`MatchKind`].
    pub matches: BTreeMap<MatchKind, usize>,
}

impl SupplierCounts {
    fn of<'a>(rows: impl IntoIterator<Item = &'a SupplierRow>) -> Self {
        let mut surest = BTreeMap::new();
        let mut counts = Self::default();
        for row in rows {
            counts.rows += 1;
            let match_kind = surest.entry(row.supplier.line).or_insert(row.matched_by);
            *match_kind = row.matched_by.min(*match_kind);
        }
        counts.suppliers = surest.len();
        for match_kind in surest.into_values() {
            *counts.matches.entry(match_kind).or_default() += 1;
        }
        counts
    }
}

impl Counted for SupplierCounts {
    fn rows(&self) -> usize {
        self.rows
    }

    fn headlines(&self) -> Vec<String> {
        let [similar, absent] = [MatchKind::Similar, MatchKind::Nothing]
            .map(|kind| self.matches.get(&kind).copied().unwrap_or_default());
        let suppliers = plural(self.suppliers, "supplier");
        let recognized = self.suppliers - similar - absent;
        vec![format!("{suppliers}: {recognized} recognized, {similar} similar, {absent} not in the registry")]
    }
}

/// Which rows about suppliers to show: those that meet every condition.
#[derive(Clone, Debug, Default)]
pub struct SupplierFilter {
    /// Pledges to any of these; an organization that pledged to none of them stays, without a pledge.
    pub text: Vec<Id>,
    /// Any of these.
    pub standing: Vec<Standing>,
    /// Any of these.
    pub matched_by: Vec<MatchKind>,
}

impl SupplierFilter {
    fn admits(&self, row: &SupplierRow) -> bool {
        let standing = row.found().and_then(|row| row.standing);
        (self.standing.is_empty() || standing.is_some_and(|standing| self.standing.contains(&standing)))
            && (self.matched_by.is_empty() || self.matched_by.contains(&row.matched_by))
    }
}

/// Each supplier, in the order of the list, with what the registry has of it; those that `filter` leaves out are
/// counted.
pub fn match_suppliers(
    registry: &Registry,
    edition: Edition,
    suppliers: Vec<Supplier>,
    filter: &SupplierFilter,
    shown: Shown,
) -> Listing<SupplierRow> {
    let listed = list_rows(registry, Edition::Unnamed).rows;
    let index = SupplierIndex::new(&listed);
    let rows = suppliers.into_iter().flat_map(|supplier| match_one(&index, supplier, &filter.text));
    let rows: Vec<_> = rows.collect();
    let counts = SupplierCounts::of(&rows);
    let (rows, left_out): (Vec<_>, Vec<_>) = rows.into_iter().partition(|row| filter.admits(row));
    let filters = name_conditions([
        ("text", to_words(&filter.text)),
        ("standing", to_words(&filter.standing)),
        ("matched-by", to_words(&filter.matched_by)),
    ]);
    Listing {
        filters,
        shown: SupplierCounts::of(&rows),
        left_out: SupplierCounts::of(&left_out),
        ..Listing::new(registry, edition, shown, rows, counts)
    }
}

/// The rows of one supplier: at least one.
fn match_one(index: &SupplierIndex<'_>, supplier: Supplier, texts: &[Id]) -> Vec<SupplierRow> {
    let filter = Filter { text: texts.to_vec(), ..Filter::default() };
    let mut rows = Vec::new();
    for (matched_by, found) in index.find_matches(&supplier) {
        let admitted: Vec<_> = found.iter().filter(|row| filter.admits(row)).cloned().collect();
        let without = found.first().filter(|_| admitted.is_empty()).map(Row::without_promise);
        let found = admitted.into_iter().chain(without);
        rows.extend(found.map(|row| SupplierRow {
            supplier: supplier.clone(),
            matched_by,
            found: Some(row),
        }));
    }
    if rows.is_empty() {
        rows.push(SupplierRow { supplier, matched_by: MatchKind::Nothing, found: None });
    }
    rows
}

impl Supplier {
    fn label(&self) -> String {
        let label = [&self.name, &self.domain, &self.lei].into_iter().flatten().next();
        label.cloned().unwrap_or_default()
    }

    /// The LEI, if its form and its check digits are right.
    pub(super) fn checked_lei(&self) -> Option<Lei> {
        self.lei.as_ref()?.parse().ok()
    }
}

impl SupplierRow {
    fn found(&self) -> Option<&Row> {
        self.found.as_ref()
    }

    /// What to ask the supplier: what is doubtful about who it is comes before what became of its promise.
    fn ask(&self) -> String {
        let listed = self.supplier.checked_lei();
        if self.supplier.lei.is_some() && listed.is_none() {
            return "Check the LEI in the list: it is mistyped.".to_owned();
        }
        let Some(row) = &self.found else { return "Ask whether it will join.".to_owned() };
        if self.matched_by == MatchKind::Similar {
            return format!("Is it {}? Compare domain and LEI.", row.organization);
        }
        match (&row.lei, &listed) {
            (Some(signed), Some(listed)) if signed != listed => {
                return format!("Compare the LEI: the registry has {signed}.");
            }
            _ => {}
        }
        if row.integrity != Integrity::Sound {
            return "Do not rely on it: its records do not verify.".to_owned();
        }
        match row.identity {
            Identity::Contradicted => "Ask why its domain publishes another enrollment.".to_owned(),
            _ => ask_about_promise(row),
        }
    }
}

fn ask_about_promise(row: &Row) -> String {
    match row.standing {
        None => "Ask whether it will pledge.".to_owned(),
        Some(Standing::Current) if row.identity == Identity::SelfAsserted => {
            "The promise holds; ask for an observer's confirmation.".to_owned()
        }
        Some(Standing::Current) => "Nothing: the promise holds.".to_owned(),
        Some(Standing::Due) => format!("Ask whether it will reaffirm by{}.", write_day(row.renewal_due)),
        Some(Standing::Unreported) => {
            format!("Ask for the report that was due{}.", write_day(row.report_due))
        }
        Some(Standing::Lapsed) => "Ask why it did not reaffirm.".to_owned(),
        Some(Standing::Withdrawn) => "Ask why it withdrew.".to_owned(),
        Some(Standing::Disputed) => "Ask why it disputes its own pledge.".to_owned(),
        Some(Standing::Succeeded) => match &row.successor {
            Some(successor) => format!("Ask {successor}, which took the promise over."),
            None => "Ask which organization took the promise over.".to_owned(),
        },
        Some(Standing::Voided) => "Do not rely on it: the registry voided this enrollment.".to_owned(),
    }
}

/// A space and the day; nothing where there is none.
fn write_day(day: Option<Date>) -> String {
    day.map(|day| format!(" {day}")).unwrap_or_default()
}
