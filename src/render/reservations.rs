//! The words of reservations, clause by clause, for people.

use super::{Style, source, wrapped};
use crate::text::for_terminal;
use crate::view::{Listing, ReservationRow};

/// Every clause with those who reserve it, in their own words.
pub fn words(listing: &Listing<ReservationRow>, style: Style) -> String {
    let clauses = listing.rows.chunk_by(|one, next| one.principle == next.principle);
    let clauses: String = clauses.map(|rows| clause(rows, style) + "\n").collect();
    clauses + &wrapped(&source::footer(listing), style)
}

fn clause(rows: &[ReservationRow], style: Style) -> String {
    let heading = rows.first().map(|row| format!("{} ({})", row.title, row.principle)).unwrap_or_default();
    let reservations: String = rows.iter().map(|row| reservation(row, style)).collect();
    let reservations =
        if reservations.is_empty() { "  nobody reserves it\n".to_owned() } else { reservations };
    format!("{}\n{reservations}", style.heading(&heading))
}

fn reservation(row: &ReservationRow, style: Style) -> String {
    let (Some(organization), Some(words)) = (&row.organization, &row.words) else { return String::new() };
    let name = row.name.as_deref().unwrap_or_default();
    let standing = row.standing.unwrap_or_default();
    let who = format!("  {}, {}, {standing}", for_terminal(name), for_terminal(organization));
    wrapped(&format!("{who}\n    {}\n", for_terminal(words)), style)
}
