//! What is known of an organization after some of its records. Changed by `step` alone.

use std::collections::{BTreeMap, BTreeSet};

use crate::record::{
    Assistance, Date, Digest, Fingerprint, Id, KeySet, Kind, Line, Organization, Profile, PublicKey,
    Reservation, Sequence, record_path,
};

/// An organization after some of its records.
#[derive(Clone, Debug)]
pub struct State {
    pub organization: Organization,
    /// The enrollment in force.
    pub enrollment: Enrollment,
    /// Every profile it gave, the oldest first; at least one.
    pub(super) profiles: Vec<(Profile, Mark)>,
    pub keys: KeySet,
    /// Every key that could sign a record of the chain so far, in the order of appearance.
    pub signers: Vec<PublicKey>,
    /// Every key and commitment that ever stood in the chain.
    pub(super) seen: BTreeSet<Fingerprint>,
    /// What it promised, by text.
    pub promises: BTreeMap<Id, Promise>,
    /// Its findings: whether each is retracted by a record that counts.
    pub findings: BTreeMap<Digest, bool>,
    /// Which record retracted which finding.
    pub(super) retractions: Vec<(Sequence, Digest)>,
    /// How the chain ended, where it did.
    pub closure: Option<Closure>,
    /// Every record accepted, in order; at least one.
    pub history: Vec<Entry>,
}

/// The record by which an organization entered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enrollment {
    pub digest: Digest,
    pub sequence: Sequence,
    pub date: Date,
    /// The day on which the maintainers declared it void, where they did.
    pub voided: Option<Date>,
}

/// The end of a chain by succession.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closure {
    pub successor: Organization,
    pub date: Date,
}

/// One accepted record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub sequence: Sequence,
    pub kind: Kind,
    pub date: Date,
    pub digest: Digest,
    pub disputed: bool,
    /// The day on which the maintainers voided the enrollment it was made under.
    pub voided: Option<Date>,
}

/// Whether something in the chain still counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    pub sequence: Sequence,
    /// The day on which the organization disputed it after a compromise.
    pub disputed: Option<Date>,
    /// The day on which the maintainers voided the enrollment it was made under.
    pub voided: Option<Date>,
}

/// What an act did to a promise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActKind {
    Pledged,
    Reaffirmed,
    Withdrawn,
}

/// One record's effect on one promise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Act {
    pub kind: ActKind,
    pub date: Date,
    pub mark: Mark,
}

/// What one pledge said besides naming its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conditions {
    /// What is not promised.
    pub reservations: Vec<Reservation>,
    /// The office that signed.
    pub title: Line,
    /// Whom the injured can call.
    pub assistance: Option<Assistance>,
}

/// What an organization promised under one text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Promise {
    /// SHA-256 of the text's file.
    pub digest: Digest,
    /// How often the text must be reaffirmed.
    pub renewal_months: u32,
    /// Everything that bears on it, in order; at least one pledge.
    pub acts: Vec<Act>,
    /// What each of its pledges said, by the pledge's sequence; at least one.
    pub(super) conditions: BTreeMap<Sequence, Conditions>,
    /// How many reports were made.
    pub reports: usize,
}

impl Entry {
    /// Where the record of `organization` lies, from the top of the registry.
    pub fn path(&self, organization: &Organization) -> String {
        record_path(self.kind, organization, self.sequence)
    }
}

impl Conditions {
    /// The principles reserved.
    pub fn reserved(&self) -> impl Iterator<Item = &Id> {
        self.reservations.iter().map(|reservation| &reservation.principle)
    }
}

impl State {
    /// The profile in force: the last that is neither disputed nor void, or the last of all.
    pub fn profile(&self) -> &Profile {
        let counts = |(_, mark): &&(Profile, Mark)| mark.disputed.is_none() && mark.voided.is_none();
        let profile = self.profiles.iter().rev().find(counts).or(self.profiles.last());
        &profile.expect("an enrollment gives a profile").0
    }

    /// The profile by which the group's rules are judged: the last undisputed one under the
    /// enrollment in force. Whether that enrollment is void does not matter, for the reason given
    /// at [`Promise::is_open`].
    pub(super) fn declared_profile(&self) -> &Profile {
        let first = self.enrollment.sequence;
        let declared = |(_, mark): &&(Profile, Mark)| mark.sequence >= first && mark.disputed.is_none();
        let profile = self.profiles.iter().rev().find(declared).or(self.profiles.last());
        &profile.expect("an enrollment gives a profile").0
    }

    /// The last record accepted.
    pub fn last(&self) -> &Entry {
        self.history.last().expect("an enrollment is an entry")
    }
}
