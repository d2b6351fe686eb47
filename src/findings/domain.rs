//! The identity of an organization: what observers saw at its domain.

use std::collections::BTreeMap;

use super::{all_statements, charters_on, statement_exclusion};
use crate::chain::{Integrity, StatementBody};
use crate::record::schema::choice;
use crate::record::{Date, Digest, Observation, Organization, Outcome, Sequence};
use crate::registry::{Member, Registry};

/// How many months an observation counts.
const MONTHS: u32 = 12;

choice! {
    /// What observers saw at the domain of an organization.
    pub enum Identity {
        /// Only the organization's own signature says that it is what it says.
        SelfAsserted = "self-asserted",
        /// The maintainers let this enrollment continue the organization's chain. No observer has seen the
        /// organization's domain publish it.
        Readmitted = "readmitted",
        /// Observers saw the organization's domain publish this enrollment within the last year.
        Observed = "observed",
        /// An observer saw the organization's domain publish another enrollment within the last year.
        Contradicted = "contradicted",
        /// Observers last saw the organization's domain publish an enrollment more than a year ago.
        Stale = "stale",
    }
}

/// An identity, and the observers whose observations support it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recognition<'a> {
    pub identity: Identity,
    /// Each with the day of its last observation, sorted by name.
    pub observers: Vec<(&'a Organization, Date)>,
}

/// The last observation of one domain by one observer.
#[derive(Clone, Copy, Debug)]
pub struct LastObservation<'a> {
    observer: &'a Organization,
    date: Date,
    enroll: Digest,
    result: Outcome,
}

impl LastObservation<'_> {
    /// The outcome and its day, if `observer` made the observation of this enrollment.
    pub fn by(&self, observer: &Organization, enroll: Digest) -> Option<(Outcome, Date)> {
        (self.observer == observer && self.enroll == enroll).then_some((self.result, self.date))
    }
}

/// The last observations of each organization: one for each observer and enrollment.
pub fn collect_observations(registry: &Registry) -> BTreeMap<&Organization, Vec<LastObservation<'_>>> {
    let today = registry.rules.today;
    let mut sightings: BTreeMap<_, Vec<LastObservation<'_>>> = BTreeMap::new();
    for (member, state, statement) in all_statements(registry) {
        let StatementBody::Observed(Observation { organization, enroll, result, .. }) = &statement.body
        else {
            continue;
        };
        let counts = statement_exclusion(member, statement, today, today).is_none()
            && !charters_on(registry, state, statement.validity.sequence, statement.date).is_empty();
        if !counts {
            continue;
        }
        let sighting = LastObservation {
            observer: &member.organization,
            date: statement.date,
            enroll: *enroll,
            result: *result,
        };
        remember_observation(sightings.entry(organization).or_default(), sighting);
    }
    sightings
}

/// An observer's records come in the order of its chain, so a later one replaces an earlier one.
fn remember_observation<'a>(seen: &mut Vec<LastObservation<'a>>, sighting: LastObservation<'a>) {
    seen.retain(|earlier| (earlier.observer, earlier.enroll) != (sighting.observer, sighting.enroll));
    seen.push(sighting);
}

/// The identity of `member`, by the last observations of its enrollment in force. An observation of a voided enrollment
/// says nothing that counts: the maintainers declared that the enrollment is not the organization's.
pub fn recognize_domain<'a>(
    sightings: &BTreeMap<&'a Organization, Vec<LastObservation<'a>>>,
    member: &Member,
    today: Date,
) -> Recognition<'a> {
    let sound = member.state.as_ref().filter(|_| member.integrity == Integrity::Sound);
    let enrollment = sound.map(|state| &state.enrollment).filter(|enrollment| enrollment.voided.is_none());
    let enrollment = enrollment.map(|enrollment| enrollment.digest);
    let seen = sightings.get(&member.organization).map(Vec::as_slice).unwrap_or_default();
    match decide_identity(seen, enrollment, today) {
        Recognition { identity: Identity::SelfAsserted, observers } if is_readmitted(member) => {
            Recognition { identity: Identity::Readmitted, observers }
        }
        found => found,
    }
}

/// Whether the enrollment in force is not the first one: the maintainers readmitted it.
fn is_readmitted(member: &Member) -> bool {
    let sound = member.state.as_ref().filter(|_| member.integrity == Integrity::Sound);
    sound.is_some_and(|state| {
        state.enrollment.sequence != Sequence::FIRST && state.enrollment.voided.is_none()
    })
}

/// A fresh mismatch goes before a fresh match, and both before an old observation. Observations of an earlier
/// enrollment do not count.
fn decide_identity<'a>(
    seen: &[LastObservation<'a>],
    enrollment: Option<Digest>,
    today: Date,
) -> Recognition<'a> {
    let seen: Vec<_> = seen.iter().filter(|seen| Some(seen.enroll) == enrollment).collect();
    let by = |keep: &dyn Fn(&LastObservation<'_>) -> bool| {
        let mut kept: Vec<_> =
            seen.iter().filter(|seen| keep(seen)).map(|seen| (seen.observer, seen.date)).collect();
        kept.sort();
        kept
    };
    let fresh = |seen: &LastObservation<'_>| today <= seen.date.plus_months(MONTHS);
    let candidates = [
        (Identity::Contradicted, by(&|seen| seen.result == Outcome::Mismatch && fresh(seen))),
        (Identity::Observed, by(&|seen| seen.result == Outcome::Match && fresh(seen))),
        (Identity::Stale, by(&|seen| seen.result != Outcome::Absent && !fresh(seen))),
    ];
    let found = candidates.into_iter().find(|(_, observers)| !observers.is_empty());
    let (identity, observers) = found.unwrap_or((Identity::SelfAsserted, Vec::new()));
    Recognition { identity, observers }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Observer, day, result; with `!` before the day, of another enrollment.
    type Look = (&'static str, &'static str, Outcome);

    const MATCH: Outcome = Outcome::Match;
    const OTHER: Outcome = Outcome::Mismatch;
    const NONE: Outcome = Outcome::Absent;

    /// On 2026-11-21, from which a year reaches back to 2025-11-21.
    const TABLE: &[(&[Look], &str)] = &[
        (&[], "self-asserted"),
        (&[("a", "2026-11-01", MATCH)], "observed a"),
        (&[("a", "2026-11-01", NONE)], "self-asserted"),
        (&[("a", "2026-11-01", OTHER)], "contradicted a"),
        (&[("b", "2026-11-02", MATCH), ("a", "2026-11-01", MATCH)], "observed a b"),
        // Of one observer the last look counts, whatever it shows.
        (&[("a", "2026-11-01", MATCH), ("a", "2026-11-02", OTHER)], "contradicted a"),
        (&[("a", "2026-11-01", OTHER), ("a", "2026-11-02", MATCH)], "observed a"),
        (&[("a", "2026-11-01", MATCH), ("a", "2026-11-02", NONE)], "self-asserted"),
        (&[("a", "2026-11-01", OTHER), ("a", "2026-11-02", NONE)], "self-asserted"),
        (&[("a", "2025-11-01", MATCH), ("a", "2026-11-02", MATCH)], "observed a"),
        // Of several, one that sees otherwise outweighs all that do not, earlier or later.
        (&[("a", "2026-11-01", MATCH), ("b", "2026-11-02", OTHER)], "contradicted b"),
        (&[("a", "2026-11-02", MATCH), ("b", "2026-11-01", OTHER)], "contradicted b"),
        (&[("a", "2026-11-02", NONE), ("b", "2026-11-01", OTHER)], "contradicted b"),
        (&[("a", "2026-11-01", MATCH), ("b", "2026-11-02", NONE)], "observed a"),
        (&[("a", "2026-11-02", OTHER), ("b", "2026-11-02", OTHER)], "contradicted a b"),
        // A look counts for a year, to the day.
        (&[("a", "2025-11-21", MATCH)], "observed a"),
        (&[("a", "2025-11-20", MATCH)], "stale a"),
        (&[("a", "2025-11-21", OTHER)], "contradicted a"),
        (&[("a", "2025-11-20", OTHER)], "stale a"),
        (&[("a", "2025-11-20", NONE)], "self-asserted"),
        (&[("a", "2025-11-20", MATCH), ("b", "2025-11-20", OTHER)], "stale a b"),
        (&[("a", "2026-11-01", MATCH), ("b", "2025-11-20", OTHER)], "observed a"),
        (&[("a", "2025-11-20", MATCH), ("b", "2026-11-01", OTHER)], "contradicted b"),
        (&[("a", "2025-11-20", MATCH), ("b", "2026-11-01", NONE)], "stale a"),
        // What was seen of another enrollment neither counts nor replaces what counts.
        (&[("a", "!2026-11-01", MATCH)], "self-asserted"),
        (&[("a", "!2026-11-01", OTHER)], "self-asserted"),
        (&[("a", "2026-11-01", MATCH), ("a", "!2026-11-02", OTHER)], "observed a"),
        (&[("a", "!2026-11-01", OTHER), ("a", "2026-11-02", NONE)], "self-asserted"),
    ];

    #[test]
    fn a_contradiction_goes_before_a_match_and_both_before_what_is_stale() {
        let (enrollment, another) = (Digest::of(b"in force"), Digest::of(b"another"));
        let names = ["a", "b"].map(|name| format!("{name}.example").parse::<Organization>().unwrap());
        for (looks, expected) in TABLE {
            let mut seen = Vec::new();
            for (observer, day, result) in *looks {
                let enroll = if day.starts_with('!') { another } else { enrollment };
                let observer = &names[usize::from(*observer == "b")];
                let date = day.trim_start_matches('!').parse::<Date>().unwrap();
                remember_observation(&mut seen, LastObservation { observer, date, enroll, result: *result });
            }
            let found = decide_identity(&seen, Some(enrollment), "2026-11-21".parse::<Date>().unwrap());
            let who = found.observers.iter().map(|(who, _)| who.as_str().trim_end_matches(".example"));
            let words: Vec<_> = [found.identity.as_str()].into_iter().chain(who).collect();
            assert_eq!(words.join(" "), *expected, "{looks:?}");
            // Where the chain is broken, no enrollment is in force.
            let broken = decide_identity(&seen, None, "2026-11-21".parse::<Date>().unwrap());
            assert_eq!(broken, Recognition { identity: Identity::SelfAsserted, observers: Vec::new() });
        }
    }
}
