//! What happened in a registry, day by day.
//!
//! Most events are records. Some no record tells: that a promise lapsed, which happens on the day
//! after its renewal was due; that a promise came into dispute by a rotation; that the maintainers
//! voided an enrollment; that a finding has its quorum, or no longer. An event is told as it was seen
//! on its day: what is disputed or voided later stays in the log, and the dispute comes after it.

mod decisions;
mod findings;
mod successions;

use std::collections::BTreeMap;

use serde::Serialize;

use super::change::{ChangeKind, Snapshot, StateChange, compare_statements};
use super::column::one_line;
use super::decision_view::{DecisionView, collect_decisions};
use super::page;
use crate::chain::{Integrity, Standing, State, standing_on};
use crate::findings::{FindingState, Statements};
use crate::parallel;
use crate::record::{Body, Date, Digest, Id, Kind, Organization, Sequence};
use crate::registry::{Member, Registry, Stored, TimelineStep};

/// A change on its day.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Event {
    pub date: Date,
    pub organization: Organization,
    /// The record that tells it; None where it was computed or decided.
    pub sequence: Option<Sequence>,
    /// Another organization that it is about.
    pub concerns: Option<Organization>,
    /// The kind of the registry's decision, if it is one.
    pub decision: Option<Kind>,
    /// The reason that the record gives, on one line.
    pub reason: Option<String>,
    #[serde(flatten)]
    pub change: StateChange,
}

/// Every event of `registry`, which was loaded with its records; the oldest first.
pub fn collect_events(registry: &Registry, threads: usize) -> Vec<Event> {
    let statements = Statements::of(registry);
    let by_digest: FindingsByDigest<'_> =
        statements.findings().iter().map(|case| (case.digest, case)).collect();
    let decisions = collect_decisions(registry).into_iter().map(|decision| (decision.digest, decision));
    let decisions: DecisionsByDigest = decisions.collect();
    let mut events: Vec<_> = parallel::map_in_order(&registry.members, threads, |member| {
        Teller::new(member, &by_digest, &decisions).tell_history(registry)
    })
    .into_iter()
    .flatten()
    .collect();
    // Stable: of one organization's day, in the order of its chain.
    events.sort_by(|a, b| (&a.date, &a.organization).cmp(&(&b.date, &b.organization)));
    // What came of a day's records stands behind them.
    events.extend(
        statements
            .histories(|_| true)
            .flat_map(|(finding, changes)| findings::quorum_events(finding, &changes)),
    );
    events.sort_by_key(|event| event.date);
    events
}

type DecisionsByDigest = BTreeMap<Digest, DecisionView>;
type FindingsByDigest<'a> = BTreeMap<Digest, &'a FindingState<'a>>;

/// Tells one organization's life.
struct Teller<'a> {
    member: &'a Member,
    findings: &'a FindingsByDigest<'a>,
    decisions: &'a DecisionsByDigest,
    events: Vec<Event>,
}

impl<'a> Teller<'a> {
    const fn new(
        member: &'a Member,
        findings: &'a FindingsByDigest<'a>,
        decisions: &'a DecisionsByDigest,
    ) -> Self {
        Self { member, findings, decisions, events: Vec::new() }
    }

    fn tell_history(mut self, registry: &Registry) -> Vec<Event> {
        let member = self.member;
        let mut life = registry.timeline(member);
        let mut last = None;
        while let Some(day) = life.next_day() {
            self.push_unrecorded(registry, life.state(), last, day);
            let before = life.state().map(|state| Snapshot::of(registry, state, member, day));
            let step = life.next_step();
            if let Some((step, state)) = step.zip(life.state()) {
                let after = Snapshot::of(registry, state, member, day);
                self.push_step(step, before.as_ref(), &after, state);
            }
            last = Some(day);
        }
        self.push_unrecorded(registry, life.state(), last, registry.rules.today);
        self.events
    }

    /// What happened to promises of `state` after `since`, until `day`, that no record of the organization tells.
    fn push_unrecorded(
        &mut self,
        registry: &Registry,
        state: Option<&State>,
        since: Option<Date>,
        day: Date,
    ) {
        let Some((state, since)) = state.zip(since) else { return };
        self.push_omissions(state, since, day);
        if let Some(successor) = registry.find_successor(state) {
            self.push_successions(registry, state, successor, since, day);
        }
    }

    /// Promises of `state` that lapsed after `since`, until `day`, and those whose report became overdue.
    fn push_omissions(&mut self, state: &State, since: Date, day: Date) {
        let mut omissions = Vec::new();
        for (accord, promise) in state.promises.iter() {
            let ends = [
                (promise.renewal_due(), Standing::Lapsed, ChangeKind::Lapsed),
                (promise.report_due(), Standing::Unreported, ChangeKind::Overdue),
            ];
            for (last, standing, change) in ends {
                let Some(first) = last.map(|last| last.plus_days(1)) else { continue };
                let begins = standing_on(promise, state.ending(accord, None), first) == (standing, first);
                let known = self.member.integrity_on(first) == Integrity::Sound;
                if begins && known && first > since && first <= day {
                    omissions.push((first, accord, change));
                }
            }
        }
        omissions.sort();
        for (day, accord, change) in omissions {
            self.push_promise(day, None, change, accord);
        }
    }

    fn push_event(
        &mut self,
        date: Date,
        sequence: Option<Sequence>,
        concerns: Option<&Organization>,
        change: StateChange,
    ) {
        self.events.push(Event {
            date,
            organization: self.member.organization.clone(),
            sequence,
            concerns: concerns.cloned(),
            decision: None,
            reason: None,
            change,
        });
    }

    /// Something that happened to the promise to `accord`.
    fn push_promise(&mut self, day: Date, sequence: Option<Sequence>, change: ChangeKind, accord: &Id) {
        let summary = match change {
            ChangeKind::Returned => format!("returned to {accord}"),
            ChangeKind::Withdrew => format!("withdrew from {accord}"),
            ChangeKind::Overdue => format!("report on {accord} overdue"),
            _ => format!("pledge to {accord} {change}"),
        };
        let accord = Some(accord.clone());
        self.push_event(
            day,
            sequence,
            None,
            StateChange { change, accord, before: None, after: None, summary },
        );
    }

    fn push_step(
        &mut self,
        step: TimelineStep<'_>,
        before: Option<&Snapshot<'_>>,
        after: &Snapshot<'_>,
        state: &State,
    ) {
        let stored = match step {
            TimelineStep::Record(_, stored) => Some(stored),
            TimelineStep::Voided(_) => None,
        };
        let sequence = stored.map(|stored| stored.record.parsed.header.sequence);
        let told = stored.and_then(|stored| self.push_stored(step.day(), stored, before));
        let Some(before) = before else { return };
        for mut change in compare_statements(before, after) {
            if let (ChangeKind::KeysChanged, Some(stored)) = (change.change, stored) {
                change.summary = page::summarize_record(&stored.record.parsed.body);
            }
            self.push_event(step.day(), sequence, None, change);
        }
        self.push_transitions(step.day(), sequence, before, after, told);
        self.events.extend(findings::dispute_events(state, step.day(), sequence, self.findings));
    }

    /// What the record itself tells, and the text whose promise it bears on.
    fn push_stored<'s>(
        &mut self,
        day: Date,
        stored: &'s Stored,
        before: Option<&Snapshot<'_>>,
    ) -> Option<&'s Id> {
        if let Some(decision) = self.decisions.get(&stored.record.digest) {
            self.push_decision(day, decision);
            return None;
        }
        let told = self.push_record(day, stored, before);
        let reason = decisions::reason_of(&stored.record.parsed.body);
        if let Some((event, reason)) = self.events.last_mut().zip(reason) {
            event.reason = Some(one_line(reason));
        }
        told
    }

    /// What a record tells that is no decision, and the text whose promise it bears on.
    fn push_record<'s>(
        &mut self,
        day: Date,
        stored: &'s Stored,
        before: Option<&Snapshot<'_>>,
    ) -> Option<&'s Id> {
        let body = &stored.record.parsed.body;
        let sequence = Some(stored.record.parsed.header.sequence);
        let finding = findings::named_finding(body).and_then(|digest| self.findings.get(&digest).copied());
        let about = finding.and_then(|case| case.finding.finding.about.as_ref());
        let (kind, accord, concerns) = match body {
            Body::Enroll(_) if before.is_none() => (ChangeKind::Joined, None, None),
            Body::Enroll(_) => (ChangeKind::EnrolledAgain, None, None),
            Body::Update(_) | Body::Rotate(_) => return None,
            Body::Succeed(succeed) => (ChangeKind::Succeeded, None, Some(&succeed.succession.successor)),
            Body::Pledge(pledge) => (ChangeKind::Pledged, Some(&pledge.pledge.accord), None),
            Body::Reaffirm(reaffirm) => (ChangeKind::Reaffirmed, Some(&reaffirm.reaffirmation.accord), None),
            Body::Withdraw(withdraw) => (ChangeKind::Withdrew, Some(&withdraw.withdrawal.accord), None),
            Body::Report(report) => (ChangeKind::Reported, Some(&report.report.accord), None),
            Body::Answer(_) => (ChangeKind::Answered, None, finding.map(FindingState::author)),
            Body::Observe(observe) => (ChangeKind::Observed, None, Some(&observe.observation.organization)),
            Body::Finding(finding) => (ChangeKind::Found, None, finding.finding.about.as_ref()),
            Body::Concur(_) => (ChangeKind::Concurred, None, about),
            Body::Retract(_) => (ChangeKind::Retracted, None, about),
            // The registry of another name decides nothing here.
            _ => return None,
        };
        let renews = matches!(kind, ChangeKind::Pledged | ChangeKind::Reaffirmed);
        let earlier = accord.zip(before).and_then(|(accord, before)| before.standing_on(accord));
        if let (true, Some(accord), Some(earlier)) = (renews, accord, earlier)
            && !earlier.is_holding()
        {
            self.push_promise(day, sequence, ChangeKind::Returned, accord);
            return Some(accord);
        }
        let change = StateChange {
            change: kind,
            accord: accord.cloned(),
            before: None,
            after: None,
            summary: match finding {
                Some(finding) => findings::summarize_reply(kind, finding, &self.member.organization),
                _ if kind == ChangeKind::EnrolledAgain => page::summarize_return(body),
                _ => page::summarize_record(body),
            },
        };
        self.push_event(day, sequence, concerns, change);
        accord
    }
}
