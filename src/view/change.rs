//! What is different between two states of one organization. `history` compares neighbors and `diff` any
//! two, so that they cannot disagree.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::{HOLDING, page};
use crate::chain::{Promise, Standing, State, standing_on};
use crate::record::schema::choice;
use crate::record::{Body, Date, Fingerprint, Id, KeySet, Pledge, PublicKey};
use crate::registry::Member;

choice! {
    /// Kinds of change, in the order in which they are told of one organization.
    pub enum ChangeKind {
        Joined = "joined",
        EnrolledAgain = "enrolled-again",
        Pledged = "pledged",
        /// What had lapsed or ended, or was in dispute, holds again.
        Returned = "returned",
        Reaffirmed = "reaffirmed",
        Withdrew = "withdrew",
        Lapsed = "lapsed",
        Disputed = "disputed",
        Voided = "voided",
        Succeeded = "succeeded",
        Renamed = "renamed",
        ProfileChanged = "profile-changed",
        KeysChanged = "keys-changed",
        ReservationAdded = "reservation-added",
        ReservationDropped = "reservation-dropped",
        ReservationChanged = "reservation-changed",
        StatementChanged = "statement-changed",
        Reported = "reported",
        Observed = "observed",
        Found = "found",
        Concurred = "concurred",
        /// A finding has its quorum.
        Corroborated = "corroborated",
        /// A finding no longer has its quorum, and was not retracted.
        QuorumLost = "quorum-lost",
        Retracted = "retracted",
        Answered = "answered",
    }
}

/// Something that is different from before.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct StateChange {
    pub change: ChangeKind,
    /// The text it concerns.
    pub accord: Option<String>,
    /// The words or keys before, where there were some.
    pub before: Option<String>,
    pub after: Option<String>,
    /// In a few words.
    pub summary: String,
}

/// What changes are read off: one organization's state on a day.
#[derive(Debug)]
pub struct Snapshot<'a> {
    profile: Vec<(&'static str, String)>,
    keys: KeySet,
    promises: BTreeMap<Id, Held<'a>>,
}

/// A promise on a day.
#[derive(Clone, Copy, Debug)]
struct Held<'a> {
    standing: Standing,
    pledge: Option<&'a Pledge>,
}

impl<'a> Snapshot<'a> {
    /// Of the `state` that `member` had on `day`.
    pub fn of(state: &State, member: &'a Member, day: Date) -> Self {
        let held = |promise| {
            let sequence = Promise::pledge(promise);
            let stored = member.accepted().get(sequence.get() as usize - 1);
            let pledge = stored.and_then(|stored| match &stored.record.parsed.body {
                Body::Pledge(pledge) => Some(pledge),
                _ => None,
            });
            Held { standing: standing_on(promise, state.closure.as_ref(), day).0, pledge }
        };
        Self {
            profile: page::profile(state.profile()),
            keys: state.keys.clone(),
            promises: state.promises.iter().map(|(id, promise)| (id.clone(), held(promise))).collect(),
        }
    }

    pub fn name(&self) -> Option<&str> {
        self.profile.iter().find(|(field, _)| *field == NAME).map(|(_, name)| name.as_str())
    }

    /// Every promise's text and standing, sorted by text.
    pub fn standings(&self) -> impl Iterator<Item = (&Id, Standing)> {
        self.promises.iter().map(|(accord, held)| (accord, held.standing))
    }

    pub fn standing_on(&self, accord: &Id) -> Option<Standing> {
        self.promises.get(accord).map(|held| held.standing)
    }
}

/// The field of a profile whose change is a new name.
const NAME: &str = "name";

/// What is different in `after`: profile, keys, and the words of promises that both have.
pub fn alterations(before: &Snapshot<'_>, after: &Snapshot<'_>) -> Vec<StateChange> {
    let mut changes = profile_changes(before, after);
    if before.keys != after.keys {
        let keys = |keys: &KeySet| Some(keys_in_words(keys));
        let summary = "new keys".to_owned();
        changes.push(StateChange {
            change: ChangeKind::KeysChanged,
            accord: None,
            before: keys(&before.keys),
            after: keys(&after.keys),
            summary,
        });
    }
    for (accord, earlier) in &before.promises {
        let later = after.promises.get(accord).and_then(|held| held.pledge);
        if let Some((earlier, later)) = earlier.pledge.zip(later) {
            changes.extend(pledge_changes(accord, earlier, later));
        }
    }
    changes
}

fn profile_changes(before: &Snapshot<'_>, after: &Snapshot<'_>) -> Vec<StateChange> {
    let names = ["name", "legal name", "group", "country", "LEI", "sector", "predecessor"];
    let value = |snapshot: &Snapshot<'_>, name| {
        snapshot.profile.iter().find(|(field, _)| *field == name).map(|(_, value)| value.clone())
    };
    let change = |name: &'static str| {
        let (before, after) = (value(before, name), value(after, name));
        if before == after {
            return None;
        }
        let shown = |value: &Option<String>| value.clone().unwrap_or_else(|| "none".to_owned());
        let words = format!("from {} to {}", shown(&before), shown(&after));
        let (change, summary) = match name {
            NAME => (ChangeKind::Renamed, format!("renamed {words}")),
            _ => (ChangeKind::ProfileChanged, format!("changed its {name} {words}")),
        };
        Some(StateChange { change, accord: None, before, after, summary })
    };
    names.into_iter().filter_map(change).collect()
}

fn keys_in_words(keys: &KeySet) -> String {
    let prints = |prints: Vec<Fingerprint>| {
        let prints: Vec<_> = prints.iter().map(ToString::to_string).collect();
        prints.join(" ")
    };
    let current = prints(keys.current.iter().map(PublicKey::fingerprint).collect());
    let next = prints(keys.next.to_vec());
    format!("{} of {current}, successors {} of {next}", keys.threshold, keys.next_threshold)
}

fn pledge_changes(accord: &Id, before: &Pledge, after: &Pledge) -> Vec<StateChange> {
    let reserved = |pledge: &Pledge| -> BTreeMap<String, String> {
        let mut reserved: BTreeMap<String, String> = BTreeMap::new();
        for reservation in &pledge.reservation {
            let words = reserved.entry(reservation.principle.to_string()).or_default();
            *words += &format!("{}\n", reservation.text.as_str());
        }
        reserved
    };
    let (earlier, later) = (reserved(before), reserved(after));
    let principles: BTreeSet<_> = earlier.keys().chain(later.keys()).collect();
    let mut changes = Vec::new();
    for principle in principles {
        let (before, after) = (earlier.get(principle).cloned(), later.get(principle).cloned());
        let (change, words) = match (&before, &after) {
            (None, _) => (ChangeKind::ReservationAdded, "added"),
            (_, None) => (ChangeKind::ReservationDropped, "dropped"),
            _ => (ChangeKind::ReservationChanged, "changed"),
        };
        if before != after {
            let summary = format!("{words} a reservation on {principle} of {accord}");
            changes.push(StateChange { change, accord: Some(accord.to_string()), before, after, summary });
        }
    }
    let words = |pledge: &Pledge| pledge.pledge.statement.as_ref().map(ToString::to_string);
    if words(before) != words(after) {
        changes.push(StateChange {
            change: ChangeKind::StatementChanged,
            accord: Some(accord.to_string()),
            before: words(before),
            after: words(after),
            summary: format!("changed its statement on {accord}"),
        });
    }
    changes
}

/// Whether somebody can rely on a promise that stands so.
pub fn holds(standing: Standing) -> bool {
    HOLDING.contains(&standing)
}
