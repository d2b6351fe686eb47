//! Every statement about one finding, and the finding's state on any day.

use std::collections::{BTreeMap, BTreeSet};

use super::endorsement::{Endorsement, Exclusion};
use super::finding_state::{FindingAnswer, FindingState, FindingStatus};
use super::quorum::Shortfall;
use super::{admissions_on, all_statements, charters_known, statement_exclusion};
use crate::chain::{State, Statement, StatementBody};
use crate::record::{Block, Country, Date, Digest, Finding, Group, Id, Organization};
use crate::registry::{Member, Registry};

/// Every statement that bears on one finding.
#[derive(Debug)]
pub struct FindingHistory<'a> {
    registry: &'a Registry,
    finding: &'a Finding,
    author: AttributedStatement<'a>,
    bearing: Vec<AttributedStatement<'a>>,
}

/// A new status of a finding, and the day on which it began.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StatusChange {
    pub day: Date,
    pub status: FindingStatus,
}

/// The history of every finding, the oldest finding first.
pub fn collect_histories(registry: &Registry) -> Vec<FindingHistory<'_>> {
    let mut filed = Vec::new();
    let mut bearing: BTreeMap<Digest, Vec<AttributedStatement<'_>>> = BTreeMap::new();
    for (member, state, statement) in all_statements(registry) {
        let attributed = AttributedStatement { member, state, statement };
        match &statement.body {
            StatementBody::Found(finding) => filed.push((attributed, &**finding)),
            StatementBody::Concurred(concurrence) => {
                bearing.entry(concurrence.finding).or_default().push(attributed);
            }
            StatementBody::Retracted(retraction) => {
                bearing.entry(retraction.finding).or_default().push(attributed);
            }
            StatementBody::Answered(reply) => bearing.entry(reply.finding).or_default().push(attributed),
            StatementBody::Observed(_) => {}
        }
    }
    filed.sort_by_key(|(attributed, _)| {
        (attributed.statement.date, &attributed.member.organization, attributed.statement.validity.sequence)
    });
    let mut bears_on = |attributed: &AttributedStatement<'_>| {
        bearing.remove(&attributed.statement.digest).unwrap_or_default()
    };
    filed
        .into_iter()
        .map(|(author, finding)| FindingHistory { registry, finding, author, bearing: bears_on(&author) })
        .collect()
}

impl<'a> FindingHistory<'a> {
    /// The state at the end of `day`, which is the day of the finding or a later one.
    pub fn state_on(&self, day: Date) -> FindingState<'a> {
        let Self { registry, finding, author, .. } = *self;
        let endorsements = self.judge_endorsements(day);
        let about = finding.finding.about.as_ref();
        let state = finding.finding.state.or_else(|| government_of(registry, about?, author.statement.date));
        let (charter, shortfall) = choose_shortfall(registry, &endorsements, state);
        let status = match (endorsements[0].retracted, shortfall.is_met()) {
            (Some(_), _) => FindingStatus::Retracted,
            (None, true) => FindingStatus::Corroborated,
            (None, false) => FindingStatus::Filed,
        };
        FindingState {
            digest: author.statement.digest,
            sequence: author.statement.validity.sequence,
            path: author.statement.path(&author.member.organization),
            finding,
            state,
            endorsements,
            answers: self.collect_answers(day),
            status,
            charter,
            shortfall,
        }
    }

    /// Its changes of status from the day on which it was filed until today.
    pub fn status_changes(&self) -> Vec<StatusChange> {
        let (filed, today) = (self.author.statement.date, self.registry.rules.today);
        let all = self.bearing.iter().chain([&self.author]);
        let days: BTreeSet<_> =
            all.flat_map(AttributedStatement::days).map(|day| day.max(filed).min(today)).collect();
        let mut changes: Vec<StatusChange> =
            days.into_iter().map(|day| StatusChange { day, status: self.state_on(day).status }).collect();
        changes.dedup_by_key(|change| change.status);
        changes
    }

    /// The author's endorsement, then the last concurrence of each other observer by `day`, sorted by date.
    fn judge_endorsements(&self, day: Date) -> Vec<Endorsement<'a>> {
        // The last that is neither disputed, void nor broken; if there is none, the last one.
        let mut last: BTreeMap<&Organization, AttributedStatement<'_>> = BTreeMap::new();
        for attributed in self.statements_by(day).filter(|attributed| {
            matches!(attributed.statement.body, StatementBody::Concurred(_))
                && attributed.member.organization != self.author.member.organization
        }) {
            if self.find_exclusion(attributed, day).is_none()
                || !last.contains_key(&attributed.member.organization)
            {
                last.insert(&attributed.member.organization, *attributed);
            }
        }
        let mut others: Vec<_> =
            last.into_values().map(|attributed| self.judge_endorsement(attributed, day)).collect();
        others.sort_by_key(|endorsement| (endorsement.date, endorsement.organization));
        let all = std::iter::once(self.judge_endorsement(self.author, day)).chain(others).collect();
        self.exclude_shared_keys(all)
    }

    /// Who holds a key of two observers speaks once: the first endorsement counts, in their order.
    fn exclude_shared_keys(&self, mut endorsements: Vec<Endorsement<'a>>) -> Vec<Endorsement<'a>> {
        let mut counted: Vec<&State> = Vec::new();
        for endorsement in endorsements.iter_mut().filter(|endorsement| endorsement.exclusion.is_none()) {
            let member = self.registry.any_member(endorsement.organization);
            let Some(state) = member.and_then(|member| member.state.as_ref()) else { continue };
            if counted.iter().any(|other| other.shares_key(state)) {
                endorsement.exclusion = Some(Exclusion::SharedKey);
            } else {
                counted.push(state);
            }
        }
        endorsements
    }

    fn judge_endorsement(&self, attributed: AttributedStatement<'a>, day: Date) -> Endorsement<'a> {
        let AttributedStatement { member, state, statement } = attributed;
        let admission =
            admissions_on(self.registry, state, statement.validity.sequence, statement.date).next();
        let profile = state.profile_at(statement.validity.sequence);
        let retracted = self.find_retraction(attributed, day);
        let charters = charters_known(self.registry, state, statement.validity.sequence, statement.date, day);
        let own = self.finding.finding.about.as_ref() == Some(&member.organization);
        let exclusion = self
            .find_exclusion(&attributed, day)
            .or(retracted.map(|_| Exclusion::Retracted))
            .or(own.then_some(Exclusion::OwnCause))
            .or(charters.is_empty().then_some(Exclusion::NotObserver));
        Endorsement {
            organization: &member.organization,
            group: admission.map_or(profile.group, |admission| admission.group),
            country: admission.map_or(profile.country, |admission| admission.country),
            date: statement.date,
            note: match &statement.body {
                StatementBody::Concurred(concurrence) => concurrence.note.as_ref(),
                _ => None,
            },
            charters,
            admission,
            retracted,
            exclusion,
            cause: member.integrity.cause().filter(|_| exclusion == Some(Exclusion::Broken)),
        }
    }

    /// The first retraction of `attributed` that counts on `day`: its day and reason.
    fn find_retraction(&self, attributed: AttributedStatement<'a>, day: Date) -> Option<(Date, &'a Block)> {
        let today = self.registry.rules.today;
        self.statements_by(day)
            .filter(|other| {
                let validity = &other.statement.validity;
                other.member.organization == attributed.member.organization
                    && validity.sequence > attributed.statement.validity.sequence
                    && validity.known_on(day, today).counts()
            })
            .find_map(|other| match &other.statement.body {
                StatementBody::Retracted(retraction) => Some((other.statement.date, &retraction.reason)),
                _ => None,
            })
    }

    /// The answers of the organization that the finding is about.
    fn collect_answers(&self, day: Date) -> Vec<FindingAnswer<'a>> {
        let about = self.finding.finding.about.as_ref();
        self.statements_by(day)
            .filter(|attributed| {
                about == Some(&attributed.member.organization)
                    && self.find_exclusion(attributed, day).is_none()
            })
            .filter_map(|attributed| match &attributed.statement.body {
                StatementBody::Answered(reply) => {
                    let (organization, date) = (&attributed.member.organization, attributed.statement.date);
                    Some(FindingAnswer { organization, date, reply })
                }
                _ => None,
            })
            .collect()
    }

    /// The statements made by the end of `day`.
    fn statements_by(&self, day: Date) -> impl Iterator<Item = &AttributedStatement<'a>> {
        let today = self.registry.rules.today;
        self.bearing.iter().filter(move |attributed| attributed.statement.date.min(today) <= day)
    }

    fn find_exclusion(&self, attributed: &AttributedStatement<'_>, day: Date) -> Option<Exclusion> {
        statement_exclusion(attributed.member, attributed.statement, day, self.registry.rules.today)
    }
}

/// One statement, and the member that made it.
#[derive(Clone, Copy, Debug)]
struct AttributedStatement<'a> {
    member: &'a Member,
    state: &'a State,
    statement: &'a Statement,
}

impl AttributedStatement<'_> {
    /// The days on which the statement may have started or stopped to count.
    fn days(&self) -> impl Iterator<Item = Date> {
        let validity = &self.statement.validity;
        let broken = self.state.last().date;
        [Some(self.statement.date), validity.disputed, validity.voided, Some(broken)].into_iter().flatten()
    }
}

/// The country whose government `organization` was before `day`, if it was one. What it says of itself after a finding
/// about it changes nothing.
fn government_of(registry: &Registry, organization: &Organization, day: Date) -> Option<Country> {
    let member = registry.any_member(organization)?;
    let profile = member.state.as_ref()?.profile_before(day);
    (profile.group == Group::Government).then_some(profile.country)
}

/// The first of the author's charters whose quorum is met; if there is none, the first with a quorum. A
/// finding whose author is not an observer has no charter.
fn choose_shortfall<'a>(
    registry: &Registry,
    endorsements: &[Endorsement<'a>],
    state: Option<Country>,
) -> (Option<&'a Id>, Shortfall) {
    let shortfall = |&charter: &&'a Id| {
        let quorum = registry.texts().get(charter)?.accord.quorum.as_ref()?;
        Some((charter, Shortfall::of(quorum, charter, endorsements, state)))
    };
    let found: Vec<_> = endorsements[0].charters.iter().filter_map(shortfall).collect();
    let met = found.iter().find(|(_, shortfall)| shortfall.is_met());
    match met.or(found.first()) {
        Some((charter, shortfall)) => (Some(charter), shortfall.clone()),
        None => (None, Shortfall { author: true, ..Shortfall::default() }),
    }
}
