//! What is different in a registry between two points in time.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Serialize, Serializer};

use super::Edition;
use super::change::{ChangeKind, Snapshot, StateChange, compare_statements};
use super::events::{Event, collect_events};
use super::filter::{FilterConditions, is_one_of, name_conditions, to_words};
use crate::chain::{Integrity, Standing};
use crate::parallel;
use crate::record::{Date, Id, Organization};
use crate::registry::{Member, Registry};

/// A registry, loaded with its records, on a day.
#[derive(Clone, Debug)]
pub struct Point<'a> {
    /// As it was asked for: a date, a commit or a snapshot.
    pub label: String,
    pub registry: &'a Registry,
    pub day: Date,
    /// What the registry was read from.
    pub edition: Edition,
}

/// What `diff` prints.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Diff {
    pub from: String,
    /// The day on which that was seen, and what was read.
    pub from_day: Date,
    #[serde(flatten, serialize_with = "serialize_from")]
    pub from_edition: Edition,
    pub to: String,
    pub to_day: Date,
    #[serde(flatten, serialize_with = "serialize_to")]
    pub to_edition: Edition,
    /// The conditions, by the names of their flags.
    pub filters: FilterConditions,
    /// Those with a difference, sorted by name.
    pub organizations: Vec<OrganizationDiff>,
    /// How many of what happened or is said otherwise, and of what is undone.
    #[serde(skip)]
    pub counts: [BTreeMap<ChangeKind, usize>; 2],
}

fn serialize_from<S: Serializer>(edition: &Edition, serializer: S) -> Result<S::Ok, S::Error> {
    edition.serialize_as(["from_commit", "from_snapshot"], serializer)
}

fn serialize_to<S: Serializer>(edition: &Edition, serializer: S) -> Result<S::Ok, S::Error> {
    edition.serialize_as(["to_commit", "to_snapshot"], serializer)
}

/// What is different of one organization.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OrganizationDiff {
    pub organization: Organization,
    /// The name it is known by; at the earlier point where the later does not know it.
    pub name: Option<String>,
    /// At the later point; None where it is not there.
    pub integrity: Option<Integrity>,
    /// Promises that stand otherwise.
    pub standings: Vec<StandingChange>,
    /// What happened after the first point, by kind and day; also what others said about it.
    pub happened: Vec<Event>,
    /// What happened before the first point only: it is the later one, or its files are gone.
    pub undone: Vec<Event>,
    /// What the organization says of itself otherwise, whatever happened in between.
    pub altered: Vec<StateChange>,
}

/// A promise that stands otherwise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StandingChange {
    pub accord: Id,
    /// None where there was none, or the chain is broken.
    pub before: Option<Standing>,
    pub after: Option<Standing>,
}

/// What is different at `to` from what was at `from`; found on `threads` threads.
pub fn compare_points(from: &Point<'_>, to: &Point<'_>, threads: usize) -> Diff {
    let events_from = collect_events(from.registry, threads);
    let others = (!std::ptr::eq(from.registry, to.registry)).then(|| collect_events(to.registry, threads));
    let (before, after) =
        (events_until(from, &events_from), events_until(to, others.as_ref().unwrap_or(&events_from)));
    let happened = group_by_organization(after.difference(&before).copied());
    let undone = group_by_organization(before.difference(&after).copied());
    let members = from.registry.members.iter().chain(&to.registry.members);
    let names: BTreeSet<&Organization> = members.map(|member| &member.organization).collect();
    let names: Vec<_> = names.into_iter().collect();
    let mut organizations = parallel::map_in_order(&names, threads, |name| {
        let [happened, undone] =
            [&happened, &undone].map(|events| events.get(name).cloned().unwrap_or_default());
        compare_organization(name, from, to, happened, undone)
    });
    organizations.retain(OrganizationDiff::has_changes);
    Diff {
        from: from.label.clone(),
        from_day: from.day,
        from_edition: from.edition.clone(),
        to: to.label.clone(),
        to_day: to.day,
        to_edition: to.edition.clone(),
        filters: FilterConditions::new(),
        counts: count_changes(&organizations),
        organizations,
    }
}

/// Which differences to show: those that meet every condition, each by any of its values.
#[derive(Clone, Debug, Default)]
pub struct DiffFilter {
    pub organization: Vec<Organization>,
    /// Texts. What concerns no text, such as a new name, meets no such condition.
    pub text: Vec<Id>,
}

impl Diff {
    /// The same with the differences that were asked for.
    #[must_use]
    pub fn select(mut self, filter: &DiffFilter) -> Self {
        self.organizations.retain(|one| is_one_of(&filter.organization, Some(&one.organization)));
        for one in &mut self.organizations {
            one.standings.retain(|standing| is_one_of(&filter.text, Some(&standing.accord)));
            for events in [&mut one.happened, &mut one.undone] {
                events.retain(|event| is_one_of(&filter.text, event.change.accord.as_ref()));
            }
            one.altered.retain(|change| is_one_of(&filter.text, change.accord.as_ref()));
        }
        self.organizations.retain(OrganizationDiff::has_changes);
        let organization = to_words(&filter.organization);
        let filters = name_conditions([("organization", organization), ("text", to_words(&filter.text))]);
        Self { filters, counts: count_changes(&self.organizations), ..self }
    }
}

/// What of the `events` happened up to a point. What states alone tell is compared, not told.
fn events_until<'e>(point: &Point<'_>, events: &'e [Event]) -> BTreeSet<&'e Event> {
    let states = ChangeKind::Renamed..=ChangeKind::StatementChanged;
    events.iter().filter(|event| event.date <= point.day && !states.contains(&event.change.change)).collect()
}

/// For each organization its own events and those about it, by kind and day.
fn group_by_organization<'a>(
    events: impl Iterator<Item = &'a Event>,
) -> BTreeMap<&'a Organization, Vec<Event>> {
    let mut groups: BTreeMap<&Organization, Vec<Event>> = BTreeMap::new();
    for event in events {
        let about = event.concerns.as_ref().filter(|about| **about != event.organization);
        for name in [&event.organization].into_iter().chain(about) {
            groups.entry(name).or_default().push(event.clone());
        }
    }
    for group in groups.values_mut() {
        group.sort_by_key(|event| (event.change.change, event.date));
    }
    groups
}

fn compare_organization(
    name: &Organization,
    from: &Point<'_>,
    to: &Point<'_>,
    happened: Vec<Event>,
    undone: Vec<Event>,
) -> OrganizationDiff {
    let (before, after) = (OrganizationAt::of(name, from), OrganizationAt::of(name, to));
    let shown = after.snapshot.as_ref().or(before.snapshot.as_ref());
    let pair = before.snapshot.as_ref().zip(after.snapshot.as_ref());
    OrganizationDiff {
        organization: name.clone(),
        name: shown.and_then(Snapshot::name).map(str::to_owned),
        integrity: after.integrity,
        standings: compare_standings(&before, &after),
        happened,
        undone,
        altered: pair.map(|(before, after)| compare_statements(before, after)).unwrap_or_default(),
    }
}

/// One organization at one point.
#[derive(Default)]
struct OrganizationAt<'a> {
    integrity: Option<Integrity>,
    snapshot: Option<Snapshot<'a>>,
}

impl<'a> OrganizationAt<'a> {
    fn of(name: &Organization, point: &Point<'a>) -> Self {
        let Some(member) = point.registry.member(name) else { return Self::default() };
        let member: &'a Member = member;
        let state = point.registry.state_on(member, point.day);
        let integrity = member.integrity_on(point.day);
        let there = state.is_some() || integrity != Integrity::Sound;
        Self {
            integrity: there.then_some(integrity),
            snapshot: state.map(|state| Snapshot::of(point.registry, &state, member, point.day)),
        }
    }

    /// None of a broken chain is vouched for.
    fn standings(&self) -> BTreeMap<&Id, Standing> {
        let sound = self.integrity == Some(Integrity::Sound);
        self.snapshot.iter().filter(|_| sound).flat_map(Snapshot::standings).collect()
    }
}

fn compare_standings(before: &OrganizationAt<'_>, after: &OrganizationAt<'_>) -> Vec<StandingChange> {
    let (before, after) = (before.standings(), after.standings());
    let accords: BTreeSet<_> = before.keys().chain(after.keys()).collect();
    let changes = accords.into_iter().map(|accord| StandingChange {
        accord: (*accord).clone(),
        before: before.get(accord).copied(),
        after: after.get(accord).copied(),
    });
    changes.filter(|change| change.before != change.after).collect()
}

impl OrganizationDiff {
    fn has_changes(&self) -> bool {
        let none = self.standings.is_empty() && self.happened.is_empty() && self.undone.is_empty();
        !(none && self.altered.is_empty())
    }
}

/// How many changes there are of each kind, undone ones apart; what one organization says of another
/// counts once.
fn count_changes(organizations: &[OrganizationDiff]) -> [BTreeMap<ChangeKind, usize>; 2] {
    let [mut happened, mut undone] = [BTreeMap::new(), BTreeMap::new()];
    for one in organizations {
        let own_happened = one.happened.iter().filter(|event| event.organization == one.organization);
        let own_undone = one.undone.iter().filter(|event| event.organization == one.organization);
        for change in own_happened.map(|event| &event.change).chain(&one.altered) {
            *happened.entry(change.change).or_default() += 1;
        }
        for event in own_undone {
            *undone.entry(event.change.change).or_default() += 1;
        }
    }
    [happened, undone]
}
