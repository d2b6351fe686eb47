//! What admitted observers say about other organizations: findings, and observations of domains.
//!
//! Everything is computed from signed records. Nothing here changes a chain, a pledge or its
//! standing. An organization is an observer on the day of its record: that record counts until the observer
//! retracts it, even if the observer's pledge ends later. The rules are those of docs/format.md, "Findings".

mod domain;
mod endorsement;
mod finding_history;
mod finding_state;
mod quorum;

use std::collections::BTreeMap;

pub use domain::{Identity, Recognition};
pub use endorsement::{Endorsement, Exclusion};
pub use finding_history::StatusChange;
pub use finding_state::{FindingAnswer, FindingState, FindingStatus};
pub use quorum::Shortfall;

use crate::chain::{Integrity, State, Statement, Validity};
use crate::record::{Date, Digest, Id, Organization, Outcome, Sequence};
use crate::registry::{Member, ObserverAdmission, Registry};
use domain::LastObservation;
use finding_history::FindingHistory;

/// All statements about other organizations in a registry.
#[derive(Debug)]
pub struct Statements<'a> {
    /// The history of the oldest finding first.
    histories: Vec<FindingHistory<'a>>,
    /// The state of each finding today, in the same order.
    findings: Vec<FindingState<'a>>,
    /// The last observations of each organization, one for each observer and enrollment.
    observations: BTreeMap<&'a Organization, Vec<LastObservation<'a>>>,
    today: Date,
    /// Whether all observers were loaded.
    complete: bool,
}

impl<'a> Statements<'a> {
    /// The statements of all members loaded.
    pub fn of(registry: &'a Registry) -> Self {
        let today = registry.rules.today;
        let histories = finding_history::collect_histories(registry);
        Self {
            findings: histories.iter().map(|history| history.state_on(today)).collect(),
            histories,
            observations: domain::collect_observations(registry),
            today,
            complete: registry.observers.is_some(),
        }
    }

    /// Every finding, the oldest first.
    pub fn findings(&self) -> &[FindingState<'a>] {
        &self.findings
    }

    /// The finding with this digest.
    pub fn finding(&self, digest: Digest) -> Option<&FindingState<'a>> {
        self.findings.iter().find(|case| case.digest == digest)
    }

    /// Every finding for which `keep` is true, with its changes of status.
    pub fn histories(
        &self,
        keep: impl Fn(&FindingState<'a>) -> bool,
    ) -> impl Iterator<Item = (&FindingState<'a>, Vec<StatusChange>)> {
        let kept = self.findings.iter().zip(&self.histories).filter(move |(case, _)| keep(case));
        kept.map(|(case, history)| (case, history.status_changes()))
    }

    /// What admitted observers saw at the domain of `member`; None if the observers were not loaded.
    pub fn recognize(&self, member: &Member) -> Option<Recognition<'a>> {
        self.complete.then(|| domain::recognize_domain(&self.observations, member, self.today))
    }

    /// The outcome and day of the last observation by `observer` of an organization with this enrollment.
    pub fn last_seen(
        &self,
        observer: &Organization,
        organization: &Organization,
        enroll: Digest,
    ) -> Option<(Outcome, Date)> {
        let mut seen = self.observations.get(organization)?.iter();
        seen.find_map(|seen| seen.by(observer, enroll))
    }
}

/// The charters under which an organization was an observer at its record with this `sequence` and `day`: the
/// maintainers had admitted it, and its pledge held. Judged by what is known today.
pub fn charters_on<'a>(registry: &'a Registry, state: &State, sequence: Sequence, day: Date) -> Vec<&'a Id> {
    charters_known(registry, state, sequence, day, registry.rules.today)
}

/// [`charters_on`], judged by what was known on the day `known`.
fn charters_known<'a>(
    registry: &'a Registry,
    state: &State,
    sequence: Sequence,
    day: Date,
    known: Date,
) -> Vec<&'a Id> {
    let today = registry.rules.today;
    let admissions = admissions_on(registry, state, sequence, day).filter(|entry| {
        let text = registry.texts().get(&entry.charter);
        text.is_some_and(|text| text.accord.quorum.is_some())
            && state.promises.get(&entry.charter).is_some_and(|promise| {
                promise.held_at(sequence, day, |validity: Validity| validity.known_on(known, today))
            })
    });
    let mut charters: Vec<_> = admissions.map(|entry| &entry.charter).collect();
    charters.sort();
    charters.dedup();
    charters
}

/// The admissions that stood for the record of `state` with this `sequence` and `day`.
fn admissions_on<'a>(
    registry: &'a Registry,
    state: &State,
    sequence: Sequence,
    day: Date,
) -> impl Iterator<Item = &'a ObserverAdmission> {
    let enrollment = state.enrollment_at(sequence);
    let organization = state.organization.clone();
    registry.decisions.admitted.iter().filter(move |entry| {
        entry.organization == organization
            && entry.date <= day
            && entry.until.is_none_or(|until| day <= until)
            && Some(entry.enroll) == enrollment
    })
}

/// Every statement of all members loaded, with the member that made it.
fn all_statements(registry: &Registry) -> impl Iterator<Item = (&Member, &State, &Statement)> {
    let states = registry.all_members().filter_map(|member| Some((member, member.state.as_ref()?)));
    states.flat_map(|(member, state)| state.statements.iter().map(move |one| (member, state, one)))
}

/// Why a statement did not count on `day`, independent of its content.
fn statement_exclusion(member: &Member, statement: &Statement, day: Date, today: Date) -> Option<Exclusion> {
    let integrity = if day < today { member.integrity_on(day) } else { member.integrity };
    let validity = statement.validity.known_on(day, today);
    match (integrity, validity.voided, validity.disputed) {
        (Integrity::Broken { .. }, ..) => Some(Exclusion::Broken),
        (_, Some(_), _) => Some(Exclusion::Voided),
        (.., Some(_)) => Some(Exclusion::Disputed),
        _ => None,
    }
}
