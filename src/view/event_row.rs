//! What happened in a registry, as a table.

use super::Edition;
use super::change::ChangeKind;
use super::column::{Shown, computed_columns};
use super::events::{Event, collect_events};
use super::listing::Listing;
use super::plain_counts::PlainCounts;
use crate::record::{Date, Id, Kind, Organization};
use crate::registry::Registry;

computed_columns! {
    Event = "Events", "What happened in the registry", "event", PlainCounts {
        /// the day of the event
        date: Date = "Date", Always, |one| one.date;
        /// the organization that it happened to, or that said it
        organization: Organization = "Organization", Always, |one| &one.organization;
        /// what happened, in one word that `accord explain` explains
        change: ChangeKind = "Event", Always, |one| one.change.change;
        /// id of the text that it concerns
        accord: Option<Id> = "Text", Always, |one| &one.change.accord;
        /// another organization that it is about
        concerns: Option<Organization> = "Concerns", Wide, |one| &one.concerns;
        /// the kind of the registry's decision, if it is one: `adopt` `admit` `dismiss` `void` `readmit` `accept` `appoint`
        decision: Option<Kind> = "Decision", Wide, |one| one.decision;
        /// the event in a few words
        summary: String = "What", Always, |one| &one.change.summary;
        /// the words or keys before, where they changed
        before: Option<String> = "Before", Data, |one| &one.change.before;
        /// the words or keys after, where they changed
        after: Option<String> = "After", Data, |one| &one.change.after;
        /// the reason that the record gives, on one line
        reason: Option<String> = "Reason", Wide, |one| &one.reason;
        /// number of the record that tells it; empty where it was computed or decided
        record: Option<u32> = "Record", Data, |one| one.sequence.map(crate::record::Sequence::get);
    }
}

/// Every event of `registry`, which was loaded with its records; the oldest first.
pub fn list_events(registry: &Registry, edition: Edition, shown: Shown, threads: usize) -> Listing<Event> {
    let rows = collect_events(registry, threads);
    let counts = PlainCounts { rows: rows.len() };
    Listing::new(registry, edition, shown, rows, counts)
}
