//! A text clause by clause: who pledged to it, and reserved what.

use super::column::{Shown, computed_columns, one_line};
use super::counts::Counts;
use super::filter::{Filter, Query};
use super::listing::{Listing, list_rows};
use super::row::Row;
use super::{Edition, HOLDING};
use crate::accord::{Principle, Text};
use crate::chain::{Promise, Standing};
use crate::findings::Identity;
use crate::record::{Country, Date, Id, Line, Organization};
use crate::registry::Registry;

/// A principle, and an organization that pledged to its text and reserved it, if one did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReservationRow {
    pub accord: Id,
    pub principle: Principle,
    /// The pledge, and its words.
    pub reserved: Option<(Row, String)>,
}

computed_columns! {
    ReservationRow = "Reservations", "Who reserved what", "pledge", Counts {
        /// id of the text
        accord: Id = "Text", Data, |one| &one.accord;
        /// id of the principle
        principle: Id = "Clause", Always, |one| &one.principle.id;
        /// the principle's headline
        title: Line = "Title of the clause", Wide, |one| &one.principle.title;
        /// who reserves it; empty if no organization does
        organization: Option<Organization> = "Reserved by", Always, |one| one.pledge().map(|row| row.organization.clone());
        /// the name it is known by
        name: Option<String> = "Name", Always, |one| one.pledge().and_then(|row| row.name.clone());
        /// country of its seat, ISO 3166-1 alpha-2
        country: Option<Country> = "CC", Always, |one| one.pledge().and_then(|row| row.country);
        /// its words, on one line, paragraphs apart by ¶
        words: Option<String> = "Words", Wide, |one| one.reserved.as_ref().map(|(_, words)| one_line(words));
        /// since when the promise holds without a break
        signed_on: Option<Date> = "Signed", Always, |one| one.pledge().and_then(|row| row.signed_on);
        /// `current` `due` `unreported`
        standing: Option<Standing> = "Standing", Always, |one| one.pledge().and_then(|row| row.standing);
        /// who says that it is who it says it is: `self-asserted` `readmitted` `observed` `contradicted` `stale`
        identity: Option<Identity> = "Identity", Data, |one| one.pledge().map(|row| row.identity);
    }
}

impl ReservationRow {
    fn pledge(&self) -> Option<&Row> {
        self.reserved.as_ref().map(|(row, _)| row)
    }
}

/// Every principle of `text` in its order, with those who reserve it. Only promises that hold; the
/// others to this text are counted as left out.
pub fn list_reservations(
    registry: &Registry,
    edition: Edition,
    text: &Text,
    shown: Shown,
) -> Listing<ReservationRow> {
    let accord = &text.accord.id;
    let filter = Filter { text: vec![accord.clone()], standing: HOLDING.to_vec(), ..Filter::default() };
    let query = Query { filter, order: Vec::new(), columns: Vec::new() };
    let pledges = list_rows(registry, edition).restrict_to(std::slice::from_ref(accord)).select(query);
    let rows = text.accord.principle.iter().flat_map(|principle| {
        let reserved = pledges.rows.iter().flat_map(|row| words_of(registry, row, &principle.id));
        let mut reserved: Vec<_> = reserved.map(Some).collect();
        if reserved.is_empty() {
            reserved.push(None);
        }
        let rows = reserved.into_iter().map(|reserved| (accord.clone(), principle.clone(), reserved));
        rows.map(|(accord, principle, reserved)| ReservationRow { accord, principle, reserved })
    });
    let rows = rows.collect();
    pledges.with_rows(shown, rows)
}

/// What the organization of this row reserves of one principle.
fn words_of(registry: &Registry, row: &Row, principle: &Id) -> Vec<(Row, String)> {
    let conditions = row.promise(registry).map(Promise::conditions);
    let reservations = conditions.into_iter().flat_map(|conditions| &conditions.reservations);
    let reservations = reservations.filter(|reservation| reservation.principle == *principle);
    reservations.map(|reservation| (row.clone(), reservation.text.to_string())).collect()
}
