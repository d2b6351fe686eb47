//! A text clause by clause: who pledged to it, and reserved what.

use super::column::{Shown, columns, one_line};
use super::filter::{Filter, Query};
use super::listing::{Counts, Listing, listing};
use super::row::Row;
use super::{Commit, HOLDING};
use crate::accord::Text;
use crate::chain::Promise;
use crate::record::{Date, Id, Reservation};
use crate::registry::Registry;

columns! {
    /// A principle, and one who pledged to its text and reserved it; or nobody.
    pub struct ReservationRow = "Reservations", "Who reserved what", "pledge", Counts {
        /// id of the text
        pub accord: String = "Text", Data;
        /// id of the principle
        pub principle: String = "Clause", Always;
        /// the principle's headline
        pub title: String = "Title of the clause", Wide;
        /// who reserves it; empty if nobody does
        pub organization: Option<String> = "Reserved by", Always;
        /// the name it is known by
        pub name: Option<String> = "Name", Always;
        /// country of its seat, ISO 3166-1 alpha-2
        pub country: Option<&'static str> = "CC", Always;
        /// its words, on one line
        pub words: Option<String> = "Words", Wide;
        /// since when the promise holds without a break
        pub signed_on: Option<Date> = "Signed", Always;
        /// `current` or `due`
        pub standing: Option<&'static str> = "Standing", Always;
        /// who says that it is who it says it is
        pub identity: Option<&'static str> = "Identity", Data;
    }
}

/// Every principle of `text` in its order, with those who reserve it. Only promises that hold; the
/// others to this text are counted as left out.
pub fn reservations(
    registry: &Registry,
    commit: Option<Commit>,
    text: &Text,
    shown: Shown,
) -> Listing<ReservationRow> {
    let accord = text.accord.id.to_string();
    let filter = Filter {
        text: vec![accord.clone()],
        standing: HOLDING.map(|one| one.as_str().to_owned()).to_vec(),
        ..Filter::default()
    };
    let query = Query { filter, order: Vec::new(), columns: Vec::new() };
    let pledges = listing(registry, commit).about(std::slice::from_ref(&accord)).select(query);
    let rows = text.accord.principle.iter().flat_map(|principle| {
        let clause = ReservationRow {
            accord: accord.clone(),
            principle: principle.id.to_string(),
            title: principle.title.to_string(),
            ..ReservationRow::default()
        };
        let by = |row| reserved(registry, row, &principle.id, &clause);
        let reserved: Vec<_> = pledges.rows.iter().flat_map(by).collect();
        if reserved.is_empty() { vec![clause] } else { reserved }
    });
    let rows = rows.collect();
    pledges.with(shown, rows)
}

/// What the organization of this row reserves of one principle.
fn reserved(registry: &Registry, row: &Row, principle: &Id, clause: &ReservationRow) -> Vec<ReservationRow> {
    let conditions = row.promise(registry).map(Promise::conditions);
    let reservations = conditions.into_iter().flat_map(|conditions| &conditions.reservations);
    let reserved = |reservation: &Reservation| ReservationRow {
        organization: Some(row.organization.clone()),
        name: row.name.clone(),
        country: row.country,
        words: Some(one_line(reservation.text.as_str())),
        signed_on: row.signed_on,
        standing: row.standing,
        identity: Some(row.identity),
        ..clause.clone()
    };
    reservations.filter(|reservation| reservation.principle == *principle).map(reserved).collect()
}
