//! A text clause by clause: who pledged to it, and reserved what.

use super::column::{Shown, columns, one_line};
use super::counts::Counts;
use super::filter::{Filter, Query};
use super::listing::{Listing, list_rows};
use super::row::Row;
use super::{Commit, HOLDING};
use crate::accord::{Principle, Text};
use crate::chain::{Promise, Standing};
use crate::findings::Identity;
use crate::record::{Country, Date, Id, Organization};
use crate::registry::Registry;

columns! {
    /// A principle, and an organization that pledged to its text and reserved it, if one did.
    pub struct ReservationRow = "Reservations", "Who reserved what", "pledge", Counts {
        /// id of the text
        pub accord: Id = "Text", Data;
        /// id of the principle
        pub principle: Id = "Clause", Always;
        /// the principle's headline
        pub title: String = "Title of the clause", Wide;
        /// who reserves it; empty if no organization does
        pub organization: Option<Organization> = "Reserved by", Always;
        /// the name it is known by
        pub name: Option<String> = "Name", Always;
        /// country of its seat, ISO 3166-1 alpha-2
        pub country: Option<Country> = "CC", Always;
        /// its words, on one line
        pub words: Option<String> = "Words", Wide;
        /// since when the promise holds without a break
        pub signed_on: Option<Date> = "Signed", Always;
        /// `current` or `due`
        pub standing: Option<Standing> = "Standing", Always;
        /// who says that it is who it says it is
        pub identity: Option<Identity> = "Identity", Data;
    }
}

/// Every principle of `text` in its order, with those who reserve it. Only promises that hold; the
/// others to this text are counted as left out.
pub fn list_reservations(
    registry: &Registry,
    commit: Option<Commit>,
    text: &Text,
    shown: Shown,
) -> Listing<ReservationRow> {
    let accord = &text.accord.id;
    let filter = Filter { text: vec![accord.clone()], standing: HOLDING.to_vec(), ..Filter::default() };
    let query = Query { filter, order: Vec::new(), columns: Vec::new() };
    let pledges = list_rows(registry, commit).restrict_to(std::slice::from_ref(accord)).select(query);
    let rows = text.accord.principle.iter().flat_map(|principle| {
        let clause = ReservationRow::new(accord, principle);
        let reserved: Vec<_> =
            pledges.rows.iter().flat_map(|row| reservations_of(registry, row, &clause)).collect();
        if reserved.is_empty() { vec![clause] } else { reserved }
    });
    let rows = rows.collect();
    pledges.with_rows(shown, rows)
}

/// What the organization of this row reserves of one principle.
fn reservations_of(registry: &Registry, row: &Row, clause: &ReservationRow) -> Vec<ReservationRow> {
    let conditions = row.promise(registry).map(Promise::conditions);
    let reservations = conditions.into_iter().flat_map(|conditions| &conditions.reservations);
    reservations
        .filter(|reservation| reservation.principle == clause.principle)
        .map(|reservation| ReservationRow {
            organization: Some(row.organization.clone()),
            name: row.name.clone(),
            country: row.country,
            words: Some(one_line(reservation.text.as_str())),
            signed_on: row.signed_on,
            standing: row.standing,
            identity: Some(row.identity),
            ..clause.clone()
        })
        .collect()
}

impl ReservationRow {
    /// A principle of `accord` that no organization reserves.
    pub fn new(accord: &Id, principle: &Principle) -> Self {
        Self {
            accord: accord.clone(),
            principle: principle.id.clone(),
            title: principle.title.to_string(),
            organization: None,
            name: None,
            country: None,
            words: None,
            signed_on: None,
            standing: None,
            identity: None,
        }
    }
}
