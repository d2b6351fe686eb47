//! The state of a registry on an earlier day.
//!
//! A registry is loaded and verified as of today. Then the accepted records of each organization are applied
//! again, in order, up to that day. Refusals, disputes and decisions after that day do not exist yet. The dates
//! are those in the signed records. Only the git history tells when a file was added.

use std::borrow::Cow;

use super::{Member, Registry, Stored, chain_rules};
use crate::chain::{self, Integrity, Rules, State};
use crate::record::{Body, Date, Digest, Organization};

/// One change of an organization's state.
#[derive(Clone, Copy, Debug)]
pub enum TimelineStep<'a> {
    /// A record that counts from this day on.
    Record(Date, &'a Stored),
    /// The maintainers' decision that an enrollment is void.
    Voided(Date),
}

/// One organization's state from its first record on, step by step.
#[derive(Debug)]
pub struct Timeline<'a> {
    registry: &'a Registry,
    organization: &'a Organization,
    /// The steps that are left; the next one is last.
    steps: Vec<TimelineStep<'a>>,
    /// The records that count so far.
    records: Vec<&'a Stored>,
    rules: Cow<'a, Rules>,
    state: Option<State>,
}

impl TimelineStep<'_> {
    pub const fn day(&self) -> Date {
        match self {
            Self::Record(day, _) | Self::Voided(day) => *day,
        }
    }
}

impl Registry {
    /// The registry as it was on `day`. It must be loaded with its records.
    ///
    /// A chain that is broken today counts as sound before the day of its last accepted record. Dates do not go
    /// backwards, so the records after that one, readable or not, were added later. From that day on the
    /// chain is broken.
    pub fn as_of(self, day: Date) -> Self {
        let states = |members: &[Member]| -> Vec<_> {
            members.iter().map(|member| self.state_on(member, day)).collect()
        };
        let (here, there) = (states(&self.members), self.observers.as_deref().map(states));
        let next = states(&self.companions);
        let decisions = self.decisions.as_of(day, self.rules.today);
        let past = |members: Vec<Member>, states: Vec<_>| {
            members.into_iter().zip(states).filter_map(|(member, state): (Member, Option<State>)| {
                let integrity = member.integrity_on(day);
                if state.is_none() && integrity == Integrity::Sound {
                    return None;
                }
                let mut records = member.records;
                if integrity == Integrity::Sound {
                    records.truncate(state.as_ref().map_or(0, |state| state.history.len()));
                }
                let checked = member.checked;
                Some(Member { organization: member.organization, state, integrity, records, checked })
            })
        };
        let members = past(self.members, here).collect();
        let companions = past(self.companions, next).collect();
        let observers = self.observers.zip(there).map(|(observers, there)| past(observers, there).collect());
        let rules = chain_rules(&self.policy, &decisions, self.rules.texts, day);
        let (policy, unadopted) = (self.policy, self.unadopted);
        Self { rules, policy, decisions, unadopted, members, observers, companions, log: self.log }
    }

    /// The day of the newest accepted record.
    pub fn newest_record(&self) -> Option<Date> {
        self.members.iter().filter_map(|member| Some(member.state.as_ref()?.last().date)).max()
    }

    /// The state of `member` on `day`; None before it enrolled.
    pub fn state_on(&self, member: &Member, day: Date) -> Option<State> {
        let mut timeline = self.timeline(member);
        while timeline.next_day().is_some_and(|next| next <= day) {
            timeline.next_step();
        }
        timeline.state
    }

    /// The timeline of `member`, which must be loaded with its records. It starts before the first record.
    pub fn timeline<'a>(&'a self, member: &'a Member) -> Timeline<'a> {
        let organization = &member.organization;
        let mut steps = self.records_by_day(member);
        let decisions = self.decisions.voided.iter().filter(|entry| entry.organization == *organization);
        let decisions: Vec<_> = decisions.map(|entry| entry.date.min(self.rules.today)).collect();
        let mut rules = Cow::Borrowed(&self.rules);
        if !decisions.is_empty() {
            rules.to_mut().voided.retain(|(name, _), _| name != organization);
        }
        steps.extend(decisions.into_iter().map(TimelineStep::Voided));
        // A decision applies to the records of the same day. The sort is stable: records keep their order.
        steps.sort_by_key(|step| (step.day(), matches!(step, TimelineStep::Record(..))));
        steps.reverse();
        Timeline { registry: self, organization, steps, records: Vec::new(), rules, state: None }
    }

    /// The accepted records of `member`, each with the first day on which it counts. That is the record's date, or
    /// the later date of the decision by which it, or a record before it, was accepted.
    fn records_by_day<'a>(&self, member: &'a Member) -> Vec<TimelineStep<'a>> {
        let mut steps = Vec::new();
        let mut day = None;
        let mut enrollment: Option<Digest> = None;
        let mut closed = false;
        for stored in member.accepted_records() {
            let digest = stored.record.digest;
            day = day.max(Some(stored.record.parsed.header.date.min(self.rules.today)));
            match &stored.record.parsed.body {
                Body::Enroll(_) => {
                    if let Some(earlier) = enrollment.replace(digest) {
                        let reopened = earlier_voided(&self.rules, member, earlier).filter(|_| closed);
                        let decided =
                            self.decisions.find_readmission(&member.organization, digest).max(reopened);
                        day = day.max(decided.map(|decided| decided.min(self.rules.today)));
                    }
                    closed = false;
                }
                Body::Succeed(_) => closed = true,
                _ => {}
            }
            steps.extend(day.map(|day| TimelineStep::Record(day, stored)));
        }
        steps
    }
}

/// The day on which the maintainers declared the `earlier` enrollment of `member` void.
fn earlier_voided(rules: &Rules, member: &Member, earlier: Digest) -> Option<Date> {
    rules.voided.get(&(member.organization.clone(), earlier)).copied()
}

impl Member {
    /// The accepted records, without a gap. The member must be loaded with its records.
    pub fn accepted_records(&self) -> &[Stored] {
        let count = self.state.as_ref().map_or(0, |state| state.history.len());
        &self.records[..count.min(self.records.len())]
    }

    /// The integrity of the chain on `day`, by the rule of [`Registry::as_of`].
    pub fn integrity_on(&self, day: Date) -> Integrity {
        let known = self.state.as_ref().is_some_and(|state| day < state.last().date);
        if known { Integrity::Sound } else { self.integrity }
    }
}

impl<'a> Timeline<'a> {
    /// The day of the next step; None after the last.
    pub fn next_day(&self) -> Option<Date> {
        self.steps.last().map(TimelineStep::day)
    }

    /// The state so far; None before the first record.
    pub const fn state(&self) -> Option<&State> {
        self.state.as_ref()
    }

    /// Takes the next step.
    pub fn next_step(&mut self) -> Option<TimelineStep<'a>> {
        let step = self.steps.pop()?;
        match step {
            TimelineStep::Record(_, stored) => {
                self.records.push(stored);
                self.state = chain::retrace_record(self.state.take(), &stored.record, &self.rules);
            }
            TimelineStep::Voided(day) => {
                self.apply_decision(day);
                let follow =
                    |state, stored: &&Stored| chain::retrace_record(state, &stored.record, &self.rules);
                self.state = self.records.iter().fold(None, follow);
            }
        }
        Some(step)
    }

    /// Applies the decisions made by `day`.
    fn apply_decision(&mut self, day: Date) {
        let today = self.registry.rules.today;
        for entry in self
            .registry
            .decisions
            .voided
            .iter()
            .filter(|entry| entry.organization == *self.organization && entry.date.min(today) <= day)
        {
            let enrollment = (entry.organization.clone(), entry.enroll);
            self.rules.to_mut().voided.insert(enrollment, entry.date);
        }
    }
}
