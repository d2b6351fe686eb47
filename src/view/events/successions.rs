//! Events of promises that no record of them tells, such as that the successor took one over.

use std::collections::BTreeSet;

use super::super::change::{ChangeKind, Snapshot, StateChange};
use super::Teller;
use crate::chain::{Standing, State};
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

    /// What became of promises, without the one to the text that was `told`.
    pub(super) fn push_transitions(
        &mut self,
        day: Date,
        sequence: Option<Sequence>,
        before: &Snapshot<'_>,
        after: &Snapshot<'_>,
        told: Option<&Id>,
    ) {
        for (accord, earlier) in before.standings() {
            let later = after.standing_on(accord).unwrap_or(earlier);
            if told != Some(accord)
                && let Some(kind) = transition(earlier, later)
            {
                match after.successor().filter(|_| kind == ChangeKind::TakenOver) {
                    Some(successor) => self.push_takeover(day, sequence, accord, successor),
                    None => self.push_promise(day, sequence, kind, accord),
                }
            }
        }
        // What an enrollment promises that is void on that day was void from the start.
        let void = after.standings().filter(|(_, standing)| *standing == Standing::Voided);
        for (accord, _) in void.filter(|(accord, _)| before.standing_on(accord).is_none()) {
            self.push_promise(day, None, ChangeKind::Voided, accord);
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

/// What a promise's standing went through where its own records did not change it.
fn transition(before: Standing, after: Standing) -> Option<ChangeKind> {
    match after {
        after if after == before => None,
        Standing::Unreported => Some(ChangeKind::Overdue),
        Standing::Current | Standing::Due => (!before.is_holding()).then_some(ChangeKind::Returned),
        Standing::Lapsed => Some(ChangeKind::Lapsed),
        Standing::Withdrawn => Some(ChangeKind::Withdrew),
        Standing::Disputed => Some(ChangeKind::Disputed),
        Standing::Voided => Some(ChangeKind::Voided),
        Standing::Succeeded => Some(ChangeKind::TakenOver),
    }
}
