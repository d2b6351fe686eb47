//! What is different between two states of one organization. `history` compares neighbors and `diff` any
//! two, so that they cannot disagree.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::page;
use crate::chain::{Standing, State};
use crate::record::schema::choice;
use crate::record::{Body, Date, Fingerprint, Id, KeySet, Organization, Pledge};
use crate::registry::{Member, Registry};

choice! {
    /// Kinds of change, in the order in which they are told of one organization.
    pub enum ChangeKind {
        /// The organization enrolled its first keys.
        Joined = "joined",
        /// The maintainers readmitted the organization, and it enrolled again.
        EnrolledAgain = "enrolled-again",
        /// The organization pledged to a text.
        Pledged = "pledged",
        /// A pledge that had lapsed, ended or been disputed holds again.
        Returned = "returned",
        /// The organization reaffirmed a pledge.
        Reaffirmed = "reaffirmed",
        /// The organization withdrew a pledge.
        Withdrew = "withdrew",
        /// A pledge was not reaffirmed in time.
        Lapsed = "lapsed",
        /// A report is overdue.
        Overdue = "overdue",
        /// A pledge or a statement is in dispute after a compromise of a key.
        Disputed = "disputed",
        /// The maintainers declared an enrollment void, and with it what was signed under it.
        Voided = "voided",
        /// The organization closed its chain.
        Succeeded = "succeeded",
        /// The successor took the pledge over.
        TakenOver = "taken-over",
        /// The organization changed its name.
        Renamed = "renamed",
        /// The organization changed another field of its profile.
        ProfileChanged = "profile-changed",
        /// The organization rotated its keys.
        KeysChanged = "keys-changed",
        /// A pledge has a reservation that it did not have.
        ReservationAdded = "reservation-added",
        /// A pledge no longer has a reservation.
        ReservationDropped = "reservation-dropped",
        /// The words of a reservation changed.
        ReservationChanged = "reservation-changed",
        /// The statement of a pledge changed.
        StatementChanged = "statement-changed",
        /// The organization reported on a pledge.
        Reported = "reported",
        /// An observer saw what a domain published.
        Observed = "observed",
        /// An observer filed a finding.
        Found = "found",
        /// An observer concurred in a finding of another one.
        Concurred = "concurred",
        /// A finding met its quorum.
        Corroborated = "corroborated",
        /// A finding no longer meets its quorum, and was not retracted.
        QuorumLost = "quorum-lost",
        /// An observer retracted a finding or a concurrence.
        Retracted = "retracted",
        /// The organization that a finding is about answered it.
        Answered = "answered",
        /// The registry took a decision.
        Decided = "decided",
    }
}

/// Something that is different from before.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct StateChange {
    pub change: ChangeKind,
    /// The text it concerns.
    pub accord: Option<Id>,
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
    /// The organization in whose favor the chain was closed.
    successor: Option<Organization>,
}

/// A promise on a day.
#[derive(Clone, Copy, Debug)]
struct Held<'a> {
    standing: Standing,
    pledge: Option<&'a Pledge>,
}

impl<'a> Snapshot<'a> {
    /// Of the `state` that `member` had on `day`.
    pub fn of(registry: &Registry, state: &State, member: &'a Member, day: Date) -> Self {
        let promises = state.promises.iter().map(|(id, promise)| {
            let stored = member.accepted_records().get(promise.pledge().get() as usize - 1);
            let pledge = stored.and_then(|stored| match &stored.record.parsed.body {
                Body::Pledge(pledge) => Some(pledge),
                _ => None,
            });
            let standing = registry.standing_on(state, id, promise, day).0;
            (id.clone(), Held { standing, pledge })
        });
        Self {
            profile: page::list_profile(state.profile()),
            keys: state.keys.clone(),
            promises: promises.collect(),
            successor: state.closure.as_ref().map(|closure| closure.successor.clone()),
        }
    }

    pub fn name(&self) -> Option<&str> {
        self.field(NAME)
    }

    pub const fn successor(&self) -> Option<&Organization> {
        self.successor.as_ref()
    }

    fn field(&self, name: &str) -> Option<&str> {
        self.profile.iter().find(|(field, _)| *field == name).map(|(_, value)| value.as_str())
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
pub fn compare_statements(before: &Snapshot<'_>, after: &Snapshot<'_>) -> Vec<StateChange> {
    let mut changes = compare_profiles(before, after);
    if before.keys != after.keys {
        let summary = "new keys".to_owned();
        changes.push(StateChange {
            change: ChangeKind::KeysChanged,
            accord: None,
            before: Some(describe_keys(&before.keys)),
            after: Some(describe_keys(&after.keys)),
            summary,
        });
    }
    for (accord, earlier) in &before.promises {
        let later = after.promises.get(accord).and_then(|held| held.pledge);
        if let Some((earlier, later)) = earlier.pledge.zip(later) {
            changes.extend(compare_pledges(accord, earlier, later));
        }
    }
    changes
}

fn compare_profiles(before: &Snapshot<'_>, after: &Snapshot<'_>) -> Vec<StateChange> {
    let fields = ["name", "legal name", "group", "country", "LEI", "sector", "predecessor"];
    fields.into_iter().filter_map(|field| compare_field(field, before, after)).collect()
}

fn compare_field(field: &'static str, before: &Snapshot<'_>, after: &Snapshot<'_>) -> Option<StateChange> {
    let (before, after) = (before.field(field), after.field(field));
    if before == after {
        return None;
    }
    let values = format!("from {} to {}", before.unwrap_or("none"), after.unwrap_or("none"));
    let (change, summary) = match field {
        NAME => (ChangeKind::Renamed, format!("renamed {values}")),
        _ => (ChangeKind::ProfileChanged, format!("changed its {field} {values}")),
    };
    let [before, after] = [before, after].map(|value| value.map(str::to_owned));
    Some(StateChange { change, accord: None, before, after, summary })
}

fn describe_keys(keys: &KeySet) -> String {
    let current: Vec<_> = keys.current.iter().map(|key| key.fingerprint().to_string()).collect();
    let next: Vec<_> = keys.next.iter().map(Fingerprint::to_string).collect();
    format!(
        "{} of {}, successors {} of {}",
        keys.threshold,
        current.join(" "),
        keys.next_threshold,
        next.join(" ")
    )
}

fn compare_pledges(accord: &Id, before: &Pledge, after: &Pledge) -> Vec<StateChange> {
    let (earlier, later) = (collect_reservations(before), collect_reservations(after));
    let principles: BTreeSet<_> = earlier.keys().chain(later.keys()).collect();
    let reservations = principles.into_iter().filter_map(|principle| {
        let (before, after) = (earlier.get(principle).cloned(), later.get(principle).cloned());
        let (change, action) = match (&before, &after) {
            _ if before == after => return None,
            (None, _) => (ChangeKind::ReservationAdded, "added"),
            (_, None) => (ChangeKind::ReservationDropped, "dropped"),
            _ => (ChangeKind::ReservationChanged, "changed"),
        };
        let summary = format!("{action} a reservation on {principle} of {accord}");
        Some(StateChange { change, accord: Some(accord.clone()), before, after, summary })
    });
    let [before, after] =
        [before, after].map(|pledge| pledge.pledge.statement.as_ref().map(ToString::to_string));
    let statement = (before != after).then(|| StateChange {
        change: ChangeKind::StatementChanged,
        accord: Some(accord.clone()),
        before,
        after,
        summary: format!("changed its statement on {accord}"),
    });
    reservations.chain(statement).collect()
}

/// The words of a pledge's reservations by their principle.
fn collect_reservations(pledge: &Pledge) -> BTreeMap<&Id, String> {
    let mut reserved: BTreeMap<_, String> = BTreeMap::new();
    for reservation in &pledge.reservation {
        let words = reserved.entry(&reservation.principle).or_default();
        *words += &format!("{}\n", reservation.text);
    }
    reserved
}
