//! Atom feeds (RFC 4287): what happened, the newest first.

use std::collections::BTreeMap;

use minijinja::{Error, Value, context};

use super::SiteFile;
use super::desk::{SiteDesk, to_value};
use crate::view::{Event, Sequence};

/// Entries of a feed.
const ENTRIES: usize = 100;

/// The feed of `events`, the newest of which comes first, beside the page at `address`.
pub(super) fn render_feed<'e>(
    desk: SiteDesk<'_>,
    address: &str,
    subject: &str,
    events: impl Iterator<Item = &'e Event>,
) -> Result<SiteFile, Error> {
    let mut same = BTreeMap::new();
    let entries: Vec<_> = events.take(ENTRIES).map(|event| describe_entry(event, &mut same)).collect();
    let values = context! {
        subject => subject,
        feed => format!("{address}feed.atom"),
        folder => address,
        entries => entries,
    };
    let text = desk.fill(address, "pages/feed.xml", values)?;
    desk.file(&format!("{address}feed.atom"), text)
}

/// An entry and what its id ends in: the event's day, organization, kind, text and record, which name it for ever. Further
/// events with the same ones get a number.
fn describe_entry(event: &Event, same: &mut BTreeMap<String, usize>) -> Value {
    let record = event.sequence.map_or(0, Sequence::get);
    let accord = event.change.accord.as_ref().map(ToString::to_string).unwrap_or_default();
    let name = format!("{}:{}/{}/{accord}/{record}", event.date, event.organization, event.change.change);
    let count = same.entry(name.clone()).or_default();
    *count += 1;
    let name = if *count == 1 { name } else { format!("{name}/{count}") };
    context! { name => name, event => to_value(event) }
}
