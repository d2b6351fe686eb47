//! A registry's life, as a list of days.

use super::table::word_table;
use super::{Style, plural};
use crate::text::for_terminal;
use crate::view::{Event, History};

/// One line for each event.
pub fn log(log: &History, style: Style) -> String {
    let mut text = String::new();
    if !log.events.is_empty() {
        let rows = log.events.iter().map(cells).collect();
        text += &word_table(&["DATE", "ORGANIZATION", "WHAT"], rows, style);
        text += "\n";
    }
    text += &match log.events.len() {
        0 => "nothing happened\n".to_owned(),
        count => plural(count, "event") + "\n",
    };
    if !log.broken.is_empty() {
        let broken = for_terminal(&log.broken.join(", ")).into_owned();
        text += &format!("broken, and told up to the last record that holds: {broken}\n");
    }
    text + &format!("{}\nas of {}\n", for_terminal(&log.registry), log.today)
}

fn cells(event: &Event) -> Vec<String> {
    vec![event.date.clone(), event.organization.clone(), event.change.summary.clone()]
}
