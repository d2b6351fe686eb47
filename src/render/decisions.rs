//! A registry's decisions, for people.

use super::sheet::Sheet;
use super::table::push_rows;
use super::{Style, source};
use crate::view::{DecisionView, Listing};

/// The decisions as a table.
pub fn render_decisions(listing: &Listing<DecisionView>, style: Style) -> String {
    let mut sheet = Sheet::new(style);
    if listing.counts.rows == 0 {
        sheet.block("The registry has signed no decision.", 0);
        sheet.blank();
    } else if !listing.rows.is_empty() {
        push_rows(&mut sheet, listing);
        sheet.blank();
    }
    source::push_footer(&mut sheet, listing);
    sheet.finish()
}
