//! The state of one organization after some of its records. Only `step` changes it.

use super::decision::Decision;
use super::sorted::SortedMap;
use crate::record::schema::choice;
use crate::record::{
    Assistance, Body, Concurrence, Date, Digest, Finding, Fingerprint, Id, KeySet, Kind, Line, Observation,
    Organization, Profile, PublicKey, Reply, Reservation, Retraction, Sequence, record_path,
};

/// An organization after some of its records.
#[derive(Clone, Debug)]
pub struct State {
    pub organization: Organization,
    /// The enrollment in force.
    pub enrollment: Enrollment,
    /// Every profile it gave, the oldest first; at least one.
    pub(super) profiles: Vec<(Profile, Validity)>,
    pub keys: KeySet,
    /// Every key that could sign a record of the chain so far, in the order of appearance.
    pub signers: Vec<ChainKey>,
    /// Every key and commitment that ever stood in the chain.
    pub(super) seen: SortedMap<Fingerprint, ()>,
    /// Its promises, by text.
    pub promises: SortedMap<Id, Promise>,
    /// Its statements about other organizations, in order. Most organizations make none.
    pub statements: Vec<Statement>,
    /// Its decisions, in order. Only a registry makes them.
    pub decisions: Vec<Decision>,
    /// The succession that closed the chain, if any.
    pub closure: Option<Closure>,
    /// Every record accepted, in order; at least one.
    pub history: Vec<AcceptedRecord>,
}

/// A key that could sign records of the chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChainKey {
    pub key: PublicKey,
    /// The record that replaced it; None while it is in force.
    pub(super) replaced: Option<Sequence>,
    /// Where its organization declared it compromised: the date of the first record that a thief may have
    /// signed with it, or the day after the rotation.
    pub compromised: Option<Date>,
}

/// The record by which an organization entered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enrollment {
    pub digest: Digest,
    pub sequence: Sequence,
    pub date: Date,
    /// The day on which the maintainers declared it void, if they did.
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
pub struct AcceptedRecord {
    pub sequence: Sequence,
    pub kind: Kind,
    pub date: Date,
    pub digest: Digest,
    /// The first rotation that disputes it, if one does.
    pub disputed_by: Option<Sequence>,
    /// The day on which the maintainers voided the enrollment it was made under.
    pub voided: Option<Date>,
}

/// Whether a record of the chain counts, and if not, since when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Validity {
    pub sequence: Sequence,
    /// The day on which the organization disputed it after a compromise.
    pub disputed: Option<Date>,
    /// The day on which the maintainers voided the enrollment it was made under.
    pub voided: Option<Date>,
}

choice! {
    /// The effect of an act on a promise.
    pub enum ActKind {
        Pledged = "pledged",
        Reaffirmed = "reaffirmed",
        Withdrawn = "withdrawn",
    }
}

/// One record's effect on one promise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Act {
    pub kind: ActKind,
    pub date: Date,
    pub validity: Validity,
}

/// The content of one pledge besides the text's name and digest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conditions {
    /// The principles, or parts of them, that the pledge excludes.
    pub reservations: Vec<Reservation>,
    /// The signer's job title.
    pub title: Line,
    /// The subsidiaries and brands that it covers.
    pub covers: Vec<Line>,
    /// How people under attack reach the organization.
    pub assistance: Option<Assistance>,
}

/// The commitment of an organization to one text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Promise {
    /// SHA-256 of the text's file.
    pub digest: Digest,
    /// How often the text must be reaffirmed.
    pub renewal_months: u32,
    /// Within how many months a report must follow the pledge, and then the last report; None where the text asks
    /// for none.
    pub report_months: Option<u32>,
    /// Its acts in order; at least one pledge.
    pub acts: Vec<Act>,
    /// The conditions of each of its pledges, by the pledge's sequence; at least one.
    pub(super) conditions: SortedMap<Sequence, Conditions>,
    /// The reports on it, in order.
    pub reports: Vec<ReportMade>,
}

/// A report on a promise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReportMade {
    pub date: Date,
    pub validity: Validity,
}

/// A record about another organization, or about the statement of another organization.
#[derive(Clone, Debug)]
pub struct Statement {
    /// SHA-256 of the record.
    pub digest: Digest,
    pub date: Date,
    pub validity: Validity,
    pub body: StatementBody,
}

/// What a [`Statement`] says.
#[derive(Clone, Debug)]
pub enum StatementBody {
    Observed(Observation),
    Found(Box<Finding>),
    Concurred(Concurrence),
    Retracted(Retraction),
    Answered(Reply),
}

impl StatementBody {
    /// None for records about the organization itself.
    pub(super) fn of(body: &Body) -> Option<Self> {
        Some(match body {
            Body::Observe(observe) => Self::Observed(observe.observation.clone()),
            Body::Finding(finding) => Self::Found(Box::new(finding.clone())),
            Body::Concur(concur) => Self::Concurred(concur.concurrence.clone()),
            Body::Retract(retract) => Self::Retracted(retract.retraction.clone()),
            Body::Answer(answer) => Self::Answered(answer.answer.clone()),
            _ => return None,
        })
    }

    pub const fn kind(&self) -> Kind {
        match self {
            Self::Observed(_) => Kind::Observe,
            Self::Found(_) => Kind::Finding,
            Self::Concurred(_) => Kind::Concur,
            Self::Retracted(_) => Kind::Retract,
            Self::Answered(_) => Kind::Answer,
        }
    }
}

impl Validity {
    /// Whether it is neither disputed nor void.
    pub const fn counts(&self) -> bool {
        self.disputed.is_none() && self.voided.is_none()
    }

    /// The validity as it was known on `day`. A decision dated after `today` already holds today.
    pub fn known_on(self, day: Date, today: Date) -> Self {
        let known = |since: &Date| (*since).min(today) <= day;
        Self { disputed: self.disputed.filter(known), voided: self.voided.filter(known), ..self }
    }
}

impl Statement {
    /// The path of the record of `organization`, from the top of the registry.
    pub fn path(&self, organization: &Organization) -> String {
        record_path(self.body.kind(), organization, self.validity.sequence)
    }

    /// The finding that the statement supports (`true`) or retracts (`false`).
    const fn stance_on(&self) -> Option<(Digest, bool)> {
        match &self.body {
            StatementBody::Found(_) => Some((self.digest, true)),
            StatementBody::Concurred(concurrence) => Some((concurrence.finding, true)),
            StatementBody::Retracted(retraction) => Some((retraction.finding, false)),
            StatementBody::Observed(_) | StatementBody::Answered(_) => None,
        }
    }
}

impl AcceptedRecord {
    /// The path of the record of `organization`, from the top of the registry.
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
    /// Gives back the memory that its lists reserved for more records. A registry holds the states of all its
    /// organizations.
    pub(super) fn shrink(&mut self) {
        self.profiles.shrink_to_fit();
        self.signers.shrink_to_fit();
        self.seen.shrink();
        self.statements.shrink_to_fit();
        self.history.shrink_to_fit();
        self.promises.shrink();
        for promise in self.promises.values_mut() {
            promise.acts.shrink_to_fit();
            promise.conditions.shrink();
            promise.reports.shrink_to_fit();
        }
    }

    /// Whether a key of this chain is also one of the other chain: a point that ever stood in both, or a successor
    /// key of one that is a successor key of the other or stood there.
    pub fn shares_key(&self, other: &Self) -> bool {
        let has_point =
            |one: &ChainKey| other.signers.iter().any(|known| known.key.point() == one.key.point());
        self.signers.iter().any(has_point) || self.commits_to_key_of(other) || other.commits_to_key_of(self)
    }

    /// Whether a successor key of this chain is one of the other chain, or a key that stood there.
    fn commits_to_key_of(&self, other: &Self) -> bool {
        self.keys.next.iter().any(|next| {
            other.keys.next.contains(next)
                || other.signers.iter().any(|known| known.key.fingerprint() == *next)
        })
    }

    /// The profile in force: the last one that is neither disputed nor void. If there is none, the last one.
    pub fn profile(&self) -> &Profile {
        let profile =
            self.profiles.iter().rev().find(|(_, validity)| validity.counts()).or(self.profiles.last());
        &profile.expect("an enrollment gives a profile").0
    }

    /// The names of earlier profiles that count and that the profile in force does not give, the oldest first.
    pub fn former_names(&self) -> Vec<&Line> {
        let now = self.profile();
        let counted = self.profiles.iter().filter(|(_, validity)| validity.counts());
        let names = counted.flat_map(|(profile, _)| [Some(&profile.name), profile.legal_name.as_ref()]);
        let mut former = Vec::new();
        for name in names.flatten() {
            let is_given = *name == now.name || now.legal_name.as_ref() == Some(name);
            if !is_given && !former.contains(&name) {
                former.push(name);
            }
        }
        former
    }

    /// The profile that was in force at the record with this `sequence`, judged by what counts today.
    pub fn profile_at(&self, sequence: Sequence) -> &Profile {
        let earlier =
            |(_, validity): &&(Profile, Validity)| validity.sequence <= sequence && validity.counts();
        self.profiles.iter().rev().find(earlier).map_or_else(|| self.profile(), |(profile, _)| profile)
    }

    /// The enrollment under which the record with this `sequence` stands.
    pub fn enrollment_at(&self, sequence: Sequence) -> Option<Digest> {
        let enrollments = self.history.iter().filter(|entry| entry.kind == Kind::Enroll);
        let before = enrollments.take_while(|entry| entry.sequence <= sequence);
        before.last().map(|entry| entry.digest)
    }

    /// The profile that was in force before `day`, judged by what counts today. Before the enrollment it is the first.
    pub fn profile_before(&self, day: Date) -> &Profile {
        let earlier = self.history.iter().take_while(|entry| entry.date < day).last();
        self.profile_at(earlier.map_or(Sequence::FIRST, |entry| entry.sequence))
    }

    /// Whether the organization supports `finding`, by the last statement about it for which `count` is
    /// true; None if there is none.
    pub(super) fn supports_finding(
        &self,
        finding: Digest,
        count: impl Fn(&Statement, bool) -> bool,
    ) -> Option<bool> {
        let stances = self.statements.iter().rev().filter_map(|one| Some((one, one.stance_on()?)));
        let mut about = stances.filter(|(_, (digest, _))| *digest == finding);
        about.find(|(one, (_, supports))| count(one, *supports)).map(|(_, (_, supports))| supports)
    }

    /// Whether the organization retracted its support of `finding` by a record that counts.
    pub fn has_retracted(&self, finding: Digest) -> bool {
        self.supports_finding(finding, |one, supports| supports || one.validity.counts()) == Some(false)
    }

    /// The profile whose group decides which texts the organization may pledge to: the last undisputed one
    /// under the enrollment in force. A void enrollment makes no difference, for the reason given at
    /// [`Promise::is_open`].
    pub(super) fn declared_profile(&self) -> &Profile {
        let first = self.enrollment.sequence;
        let declared =
            |(_, validity): &&(Profile, Validity)| validity.sequence >= first && validity.disputed.is_none();
        let profile = self.profiles.iter().rev().find(declared).or(self.profiles.last());
        &profile.expect("an enrollment gives a profile").0
    }

    /// The last record accepted.
    pub fn last(&self) -> &AcceptedRecord {
        self.history.last().expect("an enrollment is an entry")
    }
}
