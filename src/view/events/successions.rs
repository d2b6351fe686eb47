//! Events of promises in a closed chain: no record of its organization tells that the successor took one over.

use std::collections::BTreeSet;

use super::super::change::{ChangeKind, Snapshot, StateChange};
use super::Teller;
use crate::chain::State;
use crate::record::{Date, Id, Organization, Sequence};
use crate::registry::{Member, Registry};

impl Teller<'_> {
    /// Promises of `state` that the `successor` took over after `since`, until `day`, or no longer did.
    pub(super) fn push_successions(
        &mut self,
        registry: &Registry,
        state: &State,
        successor: &Member,
        since: Date,
        day: Date,
    ) {
        let mut timeline = registry.timeline(successor);
        let mut days = BTreeSet::new();
        while let Some(step) = timeline.next_step() {
            days.insert(step.day());
        }
        let mut before = Snapshot::of(registry, state, self.member, since);
        for day in days.into_iter().filter(|one| since < *one && *one <= day) {
            let after = Snapshot::of(registry, state, self.member, day);
            self.push_transitions(day, None, &before, &after, None);
            before = after;
        }
    }

    /// The successor took over the promise to `accord`.
    pub(super) fn push_takeover(
        &mut self,
        day: Date,
        sequence: Option<Sequence>,
        accord: &Id,
        successor: &Organization,
    ) {
        let (change, summary) =
            (ChangeKind::TakenOver, format!("pledge to {accord} taken over by {successor}"));
        let accord = Some(accord.clone());
        self.push_event(
            day,
            sequence,
            Some(successor),
            StateChange { change, accord, before: None, after: None, summary },
        );
    }
}
