//! What happened in a registry, day by day, and what is different between two states of one
//! organization. Both are read off the same snapshots, so that `log` and `diff` cannot disagree.
//!
//! Most events are records. Some no record tells: that a promise lapsed, which happens on the day
//! after its renewal was due; that a promise came into dispute by a rotation; that the maintainers
//! voided an enrollment. An event is told as it was seen on its day: what is disputed or voided later
//! stays in the log, and the dispute comes after it.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{SCHEMA_VERSION, page};
use crate::chain::{Integrity, Standing, State, standing};
use crate::record::schema::choice;
use crate::record::{Body, Date, Digest, Fingerprint, Id, KeySet, Organization, Pledge, PublicKey};
use crate::registry::{Member, Registry, Step, Stored};

choice! {
    /// Kinds of change, in the order in which they are told of one organization.
    pub enum Kind {
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
        Retracted = "retracted",
        Answered = "answered",
    }
}

/// Something that is different from before.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Change {
    #[serde(serialize_with = "word")]
    pub change: Kind,
    /// The text it concerns.
    pub accord: Option<String>,
    /// The words or keys before, where there were some.
    pub before: Option<String>,
    pub after: Option<String>,
    /// In a few words.
    pub summary: String,
}

fn word<S: serde::Serializer>(kind: &Kind, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(kind.word())
}

/// A change on its day.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Event {
    pub date: String,
    pub organization: String,
    /// The record that tells it; None where it was computed or decided.
    pub sequence: Option<u32>,
    /// Another organization that it is about.
    pub concerns: Option<String>,
    #[serde(flatten)]
    pub change: Change,
}

/// What `log` prints.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Log {
    pub schema_version: u32,
    pub registry: String,
    /// The day it holds for.
    pub today: String,
    /// Organizations whose chain is broken; told up to the last record that holds.
    pub broken: Vec<String>,
    pub events: Vec<Event>,
}

/// The part of a registry's life that is asked for.
#[derive(Clone, Debug, Default)]
pub struct Window {
    /// Events of this organization, and of others that are about it.
    pub organization: Option<Organization>,
    /// First day.
    pub since: Option<Date>,
    /// Last day.
    pub until: Option<Date>,
    pub oldest_first: bool,
}

/// The life of `registry`, which was loaded with its records.
pub fn log(registry: &Registry, window: &Window) -> Log {
    let mut events = events(registry);
    let (since, until) = (window.since.map(|day| day.to_string()), window.until.map(|day| day.to_string()));
    let name = window.organization.as_ref().map(Organization::as_str);
    let about = |organization: &str| name.is_none_or(|name| name == organization);
    events.retain(|event| {
        (about(&event.organization) || event.concerns.as_deref().is_some_and(about))
            && since.as_ref().is_none_or(|since| event.date >= *since)
            && until.as_ref().is_none_or(|until| event.date <= *until)
    });
    if !window.oldest_first {
        events.reverse();
    }
    let broken = registry.members.iter().filter(|member| member.integrity != Integrity::Sound);
    let broken = broken.map(|member| member.organization.to_string()).filter(|name| about(name));
    Log {
        schema_version: SCHEMA_VERSION,
        registry: registry.policy.registry.to_string(),
        today: registry.rules.today.to_string(),
        broken: broken.collect(),
        events,
    }
}

/// Every event of `registry`, which was loaded with its records; the oldest first.
pub fn events(registry: &Registry) -> Vec<Event> {
    let findings = findings(registry);
    let mut events: Vec<_> =
        registry.members.iter().flat_map(|member| Teller::new(member, &findings).tell(registry)).collect();
    // Stable: of one organization's day, in the order of its chain.
    events.sort_by(|a, b| (&a.date, &a.organization).cmp(&(&b.date, &b.organization)));
    events
}

/// Who filed a finding, and about whom.
type Findings<'a> = BTreeMap<Digest, (&'a Organization, Option<&'a Organization>)>;

fn findings(registry: &Registry) -> Findings<'_> {
    let records = |member| accepted(member).iter().map(move |stored: &Stored| (member, stored));
    let filed = registry.members.iter().flat_map(records).filter_map(|(member, stored)| {
        let Body::Finding(finding) = &stored.link.record.body else { return None };
        Some((stored.link.digest, (&member.organization, finding.finding.about.as_ref())))
    });
    filed.collect()
}

/// The records of `member` that hold; they have no gap.
pub fn accepted(member: &Member) -> &[Stored] {
    let count = member.state.as_ref().map_or(0, |state| state.history.len());
    &member.records[..count.min(member.records.len())]
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
            let sequence = crate::chain::Promise::pledge(promise);
            let stored = accepted(member).get(sequence.get() as usize - 1);
            let pledge = stored.and_then(|stored| match &stored.link.record.body {
                Body::Pledge(pledge) => Some(pledge),
                _ => None,
            });
            Held { standing: standing(promise, state.closure.as_ref(), day).0, pledge }
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

    /// Every promise's text and standing.
    pub fn standings(&self) -> impl Iterator<Item = (String, &'static str)> {
        self.promises.iter().map(|(accord, held)| (accord.to_string(), held.standing.word()))
    }

    fn standing(&self, accord: &Id) -> Option<Standing> {
        self.promises.get(accord).map(|held| held.standing)
    }
}

/// The field of a profile whose change is a new name.
const NAME: &str = "name";

/// What is different in `after`: profile, keys, and the words of promises that both have.
pub fn alterations(before: &Snapshot<'_>, after: &Snapshot<'_>) -> Vec<Change> {
    let mut changes = profile_changes(before, after);
    if before.keys != after.keys {
        let keys = |keys: &KeySet| Some(keys_in_words(keys));
        let summary = "new keys".to_owned();
        changes.push(Change {
            change: Kind::KeysChanged,
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

fn profile_changes(before: &Snapshot<'_>, after: &Snapshot<'_>) -> Vec<Change> {
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
            NAME => (Kind::Renamed, format!("renamed {words}")),
            _ => (Kind::ProfileChanged, format!("changed its {name} {words}")),
        };
        Some(Change { change, accord: None, before, after, summary })
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

fn pledge_changes(accord: &Id, before: &Pledge, after: &Pledge) -> Vec<Change> {
    let reserved = |pledge: &Pledge| -> BTreeMap<String, String> {
        let mut reserved: BTreeMap<String, String> = BTreeMap::new();
        for reservation in &pledge.reservation {
            let words = reserved.entry(reservation.principle.to_string()).or_default();
            *words += &format!("{}\n", reservation.text.as_str());
        }
        reserved
    };
    let (earlier, later) = (reserved(before), reserved(after));
    let principles: std::collections::BTreeSet<_> = earlier.keys().chain(later.keys()).collect();
    let mut changes = Vec::new();
    for principle in principles {
        let (before, after) = (earlier.get(principle).cloned(), later.get(principle).cloned());
        let (change, words) = match (&before, &after) {
            (None, _) => (Kind::ReservationAdded, "added"),
            (_, None) => (Kind::ReservationDropped, "dropped"),
            _ => (Kind::ReservationChanged, "changed"),
        };
        if before != after {
            let summary = format!("{words} a reservation on {principle} of {accord}");
            changes.push(Change { change, accord: Some(accord.to_string()), before, after, summary });
        }
    }
    let words = |pledge: &Pledge| pledge.pledge.statement.as_ref().map(ToString::to_string);
    if words(before) != words(after) {
        changes.push(Change {
            change: Kind::StatementChanged,
            accord: Some(accord.to_string()),
            before: words(before),
            after: words(after),
            summary: format!("changed its statement on {accord}"),
        });
    }
    changes
}

/// Tells one organization's life.
struct Teller<'a> {
    member: &'a Member,
    findings: &'a Findings<'a>,
    events: Vec<Event>,
}

impl<'a> Teller<'a> {
    const fn new(member: &'a Member, findings: &'a Findings<'a>) -> Self {
        Self { member, findings, events: Vec::new() }
    }

    fn tell(mut self, registry: &Registry) -> Vec<Event> {
        let member = self.member;
        let mut life = registry.life(member);
        let mut last = None;
        while let Some(day) = life.next_day() {
            self.lapses(life.state(), last, day);
            let before = life.state().map(|state| Snapshot::of(state, member, day));
            let step = life.advance();
            let after = life.state().map(|state| Snapshot::of(state, member, day));
            if let Some((step, after)) = step.zip(after) {
                self.step(step, before.as_ref(), &after);
            }
            last = Some(day);
        }
        self.lapses(life.state(), last, registry.rules.today);
        self.events
    }

    /// Promises of `state` that lapsed after `since`, until `day`.
    fn lapses(&mut self, state: Option<&State>, since: Option<Date>, day: Date) {
        let Some(state) = state else { return };
        let lapse = |(accord, promise): (&Id, &crate::chain::Promise)| {
            let lapse = promise.renewal_due()?.plus_days(1);
            let due = Some(lapse) > since && lapse <= day;
            let lapsed = standing(promise, state.closure.as_ref(), lapse) == (Standing::Lapsed, lapse);
            let known = self.member.integrity_on(lapse) == Integrity::Sound;
            (due && lapsed && known).then_some((lapse, accord.clone()))
        };
        let mut lapses: Vec<_> = state.promises.iter().filter_map(lapse).collect();
        lapses.sort();
        for (day, accord) in lapses {
            self.promise(day, None, Kind::Lapsed, &accord);
        }
    }

    fn push(&mut self, date: Date, sequence: Option<u32>, concerns: Option<&Organization>, change: Change) {
        self.events.push(Event {
            date: date.to_string(),
            organization: self.member.organization.to_string(),
            sequence,
            concerns: concerns.map(ToString::to_string),
            change,
        });
    }

    /// Something that happened to the promise to `accord`.
    fn promise(&mut self, day: Date, sequence: Option<u32>, change: Kind, accord: &Id) {
        let summary = match change {
            Kind::Returned => format!("returned to {accord}"),
            Kind::Withdrew => format!("withdrew from {accord}"),
            _ => format!("pledge to {accord} {change}"),
        };
        let accord = Some(accord.to_string());
        self.push(day, sequence, None, Change { change, accord, before: None, after: None, summary });
    }

    fn step(&mut self, step: Step<'_>, before: Option<&Snapshot<'_>>, after: &Snapshot<'_>) {
        let stored = match step {
            Step::Record(_, stored) => Some(stored),
            Step::Voided(_) => None,
        };
        let sequence = stored.map(|stored| stored.link.record.header.sequence.get());
        let told = stored.and_then(|stored| self.record(step.day(), stored, before));
        let Some(before) = before else { return };
        for mut change in alterations(before, after) {
            if let (Kind::KeysChanged, Some(stored)) = (change.change, stored) {
                change.summary = page::summary(&stored.link.record.body);
            }
            self.push(step.day(), sequence, None, change);
        }
        for (accord, earlier) in &before.promises {
            let later = after.standing(accord).unwrap_or(earlier.standing);
            if told != Some(accord)
                && let Some(kind) = transition(earlier.standing, later)
            {
                self.promise(step.day(), sequence, kind, accord);
            }
        }
    }

    /// What the record itself tells, and the text whose promise it bears on.
    fn record<'s>(&mut self, day: Date, stored: &'s Stored, before: Option<&Snapshot<'_>>) -> Option<&'s Id> {
        let body = &stored.link.record.body;
        let sequence = Some(stored.link.record.header.sequence.get());
        let finding = |digest: &Digest| self.findings.get(digest).copied();
        let about = |digest: &Digest| finding(digest).and_then(|(_, about)| about);
        let (kind, accord, concerns) = match body {
            Body::Enroll(_) if before.is_none() => (Kind::Joined, None, None),
            Body::Enroll(_) => (Kind::EnrolledAgain, None, None),
            Body::Update(_) | Body::Rotate(_) => return None,
            Body::Succeed(succeed) => (Kind::Succeeded, None, Some(&succeed.succession.successor)),
            Body::Pledge(pledge) => (Kind::Pledged, Some(&pledge.pledge.accord), None),
            Body::Reaffirm(reaffirm) => (Kind::Reaffirmed, Some(&reaffirm.reaffirmation.accord), None),
            Body::Withdraw(withdraw) => (Kind::Withdrew, Some(&withdraw.withdrawal.accord), None),
            Body::Report(report) => (Kind::Reported, Some(&report.report.accord), None),
            Body::Answer(answer) => {
                (Kind::Answered, None, finding(&answer.answer.finding).map(|(observer, _)| observer))
            }
            Body::Observe(observe) => (Kind::Observed, None, Some(&observe.observation.organization)),
            Body::Finding(finding) => (Kind::Found, None, finding.finding.about.as_ref()),
            Body::Concur(concur) => (Kind::Concurred, None, about(&concur.concurrence.finding)),
            Body::Retract(retract) => (Kind::Retracted, None, about(&retract.retraction.finding)),
        };
        let renews = matches!(kind, Kind::Pledged | Kind::Reaffirmed);
        let earlier = accord.zip(before).and_then(|(accord, before)| before.standing(accord));
        if let (true, Some(accord), Some(earlier)) = (renews, accord, earlier)
            && !holds(earlier)
        {
            self.promise(day, sequence, Kind::Returned, accord);
            return Some(accord);
        }
        let change = Change {
            change: kind,
            accord: accord.map(ToString::to_string),
            before: None,
            after: None,
            summary: page::summary(body),
        };
        self.push(day, sequence, concerns, change);
        accord
    }
}

/// Whether somebody can rely on a promise that stands so.
pub fn holds(standing: Standing) -> bool {
    matches!(standing, Standing::Current | Standing::Due)
}

/// What a promise's standing went through where its own records did not change it.
fn transition(before: Standing, after: Standing) -> Option<Kind> {
    match after {
        after if after == before => None,
        Standing::Current | Standing::Due => (!holds(before)).then_some(Kind::Returned),
        Standing::Lapsed => Some(Kind::Lapsed),
        Standing::Withdrawn => Some(Kind::Withdrew),
        Standing::Disputed => Some(Kind::Disputed),
        Standing::Voided => Some(Kind::Voided),
        // The record that closes the chain tells it.
        Standing::Succeeded => None,
    }
}
