//! The words of reservations, clause by clause, for people.

use super::sheet::Sheet;
use super::{Style, source};
use crate::view::{Listing, ReservationRow, Standing};

/// Every clause with those who reserve it, in their own words.
pub fn render_reservations(listing: &Listing<ReservationRow>, style: Style) -> String {
    let mut sheet = Sheet::new(style);
    for rows in listing.rows.chunk_by(|one, next| one.principle == next.principle) {
        push_clause(&mut sheet, rows);
        sheet.blank();
    }
    source::push_footer(&mut sheet, listing);
    sheet.finish()
}

fn push_clause(sheet: &mut Sheet, rows: &[ReservationRow]) {
    let Some(first) = rows.first() else { return };
    sheet.title(&format!("{} ({})", first.principle.title, first.principle.id), 0);
    if first.reserved.is_none() {
        sheet.verbatim("no reservations", 2);
    }
    for row in rows {
        push_reservation(sheet, row);
    }
}

fn push_reservation(sheet: &mut Sheet, row: &ReservationRow) {
    let Some((pledge, words)) = &row.reserved else { return };
    let (name, organization) = (&pledge.name, &pledge.organization);
    let name = name.as_deref().unwrap_or_default();
    let standing = pledge.standing.map(Standing::as_str).unwrap_or_default();
    sheet.block(&format!("{name}, {organization}, {standing}"), 2);
    sheet.block(words, 4);
}
