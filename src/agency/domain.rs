//! Who says that an organization's domain is its own: what observers saw there.

use std::collections::BTreeMap;

use super::{charters, discount, statements};
use crate::chain::{Integrity, Said};
use crate::record::schema::choice;
use crate::record::{Date, Digest, Observation, Organization, Outcome};
use crate::registry::{Member, Registry};

/// How many months an observation says something.
const MONTHS: u32 = 12;

choice! {
    /// Who says that an organization is who it says it is.
    pub enum Identity {
        /// Only its own signature does.
        SelfAsserted = "self-asserted",
        /// Observers saw its domain publish this enrollment.
        Observed = "observed",
        /// An observer saw its domain publish another one.
        Contradicted = "contradicted",
        /// What observers saw is more than a year old.
        Stale = "stale",
    }
}

/// An identity, and the observers who say so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recognition<'a> {
    pub identity: Identity,
    /// Each with the day of its last look, sorted by name.
    pub observers: Vec<(&'a Organization, Date)>,
}

/// What one observer saw last at one domain.
#[derive(Clone, Copy, Debug)]
pub struct Sighting<'a> {
    observer: &'a Organization,
    date: Date,
    enroll: Digest,
    result: Outcome,
}

impl Sighting<'_> {
    /// What was seen and when, where it was seen by `observer` of this enrollment.
    pub fn by(&self, observer: &Organization, enroll: Digest) -> Option<(Outcome, Date)> {
        (self.observer == observer && self.enroll == enroll).then_some((self.result, self.date))
    }
}

/// By the organization observed: the last observation of each observer of each of its enrollments.
pub fn sightings(registry: &Registry) -> BTreeMap<&Organization, Vec<Sighting<'_>>> {
    let today = registry.rules.today;
    let mut sightings: BTreeMap<_, Vec<Sighting<'_>>> = BTreeMap::new();
    for (member, state, statement) in statements(registry) {
        let Said::Observed(Observation { organization, enroll, result, .. }) = &statement.said else {
            continue;
        };
        let counts = discount(member, statement, today, today).is_none()
            && !charters(registry, state, statement.mark.sequence, statement.date).is_empty();
        if !counts {
            continue;
        }
        let sighting = Sighting {
            observer: &member.organization,
            date: statement.date,
            enroll: *enroll,
            result: *result,
        };
        let of = sightings.entry(organization).or_default();
        // An observer's records come in their order, so a later one replaces an earlier one.
        of.retain(|seen| (seen.observer, seen.enroll) != (sighting.observer, sighting.enroll));
        of.push(sighting);
    }
    sightings
}

/// What the last observations of the enrollment in force say. One of another enrollment is of the past.
pub fn recognition<'a>(
    sightings: &BTreeMap<&'a Organization, Vec<Sighting<'a>>>,
    member: &Member,
    today: Date,
) -> Recognition<'a> {
    let sound = member.state.as_ref().filter(|_| member.integrity == Integrity::Sound);
    let enrollment = sound.map(|state| state.enrollment.digest);
    let seen = sightings.get(&member.organization).into_iter().flatten();
    let seen: Vec<_> = seen.filter(|seen| Some(seen.enroll) == enrollment).collect();
    let by = |keep: &dyn Fn(&Sighting<'_>) -> bool| {
        let mut kept: Vec<_> =
            seen.iter().filter(|seen| keep(seen)).map(|seen| (seen.observer, seen.date)).collect();
        kept.sort();
        kept
    };
    let fresh = |seen: &Sighting<'_>| today <= seen.date.plus_months(MONTHS);
    let candidates = [
        (Identity::Contradicted, by(&|seen| seen.result == Outcome::Mismatch && fresh(seen))),
        (Identity::Observed, by(&|seen| seen.result == Outcome::Match && fresh(seen))),
        (Identity::Stale, by(&|seen| seen.result != Outcome::Absent && !fresh(seen))),
    ];
    let found = candidates.into_iter().find(|(_, observers)| !observers.is_empty());
    let (identity, observers) = found.unwrap_or((Identity::SelfAsserted, Vec::new()));
    Recognition { identity, observers }
}
