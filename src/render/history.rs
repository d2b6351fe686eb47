//! What happened in a registry, as a list of days.

use super::sheet::Sheet;
use super::source::bracket_filters;
use super::table::word_table;
use super::{Style, plural};
use crate::view::{Event, History};

/// One row for each event.
pub fn render_history(history: &History, style: Style) -> String {
    let mut sheet = Sheet::new(style);
    let filters = bracket_filters(&history.filters);
    if history.events.is_empty() {
        sheet.block(&format!("no events{filters}"), 0);
    } else {
        let rows = history.events.iter().map(event_cells).collect();
        sheet.table(&word_table(&["DATE", "ORGANIZATION", "WHAT"], rows));
        sheet.blank();
        sheet.block(&format!("{}{filters}", plural(history.events.len(), "event")), 0);
    }
    if !history.broken.is_empty() {
        let broken: Vec<_> = history.broken.iter().map(ToString::to_string).collect();
        sheet.block(&format!("broken, and shown up to the last record that holds: {}", broken.join(", ")), 0);
    }
    sheet.finish()
}

fn event_cells(event: &Event) -> Vec<String> {
    vec![event.date.to_string(), event.organization.to_string(), event.change.summary.clone()]
}
