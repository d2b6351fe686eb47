//! `name-confusable`: a name or a domain that a reader can mistake for that of another organization.
//!
//! `confusable` decides whether two are alike. The organization that came later gets the warning. Dates are the
//! organizations' own word: if they do not show which of the two came later, both get it.

use std::collections::{BTreeMap, BTreeSet};

use super::Concern;
use super::MOST_DAYS;
use super::confusable::{fold_domain, fold_name};
use crate::chain::State;
use crate::diagnostic::{Code, Fault};
use crate::record::Organization;
use crate::registry::{Member, Registry};
use crate::text;

pub fn check_names(registry: &Registry) -> Vec<Concern> {
    let members: Vec<_> = registry.members.iter().filter_map(|m| Some((m, m.state.as_ref()?))).collect();
    let names = find_alike(registry, &members, |_, state| fold_name(state.profile().name.as_str()));
    let domains = find_alike(registry, &members, |member, _| vec![fold_domain(member.organization.as_str())]);
    let names = names.into_iter().map(|pair| (pair, "profile.name", "name"));
    let domains = domains.into_iter().map(|pair| (pair, "organization", "domain"));
    names.chain(domains).filter_map(|(pair, field, what)| name_concern(pair, field, what)).collect()
}

/// A member of `registry` whose name or domain a reader can mistake for that of a newcomer.
pub fn find_look_alike<'a>(
    registry: &'a Registry,
    organization: &Organization,
    name: &str,
) -> Option<&'a Organization> {
    let (name, domain) = (fold_name(name), fold_domain(organization.as_str()));
    let others = registry.members.iter().filter(|member| member.organization != *organization);
    // A voided impostor does not block its name for other organizations.
    let voided =
        |member: &&Member| member.state.as_ref().is_some_and(|state| state.enrollment.voided.is_some());
    others
        .filter(|member| !voided(member))
        .filter(|member| {
            let other = member.state.as_ref().map(|state| fold_name(state.profile().name.as_str()));
            other.is_some_and(|other| other.iter().any(|key| name.contains(key)))
                || fold_domain(member.organization.as_str()) == domain
        })
        .map(|member| &member.organization)
        .next()
}

/// A member, and a look-alike that it may have come after.
type ConfusablePair<'a> = (&'a Member, &'a Member);

/// Each member once, with a member that shares one of its keys.
fn find_alike<'a>(
    registry: &Registry,
    members: &[(&'a Member, &'a State)],
    keys: impl Fn(&Member, &State) -> Vec<String>,
) -> Vec<ConfusablePair<'a>> {
    let mut groups: BTreeMap<String, Vec<(&'a Member, &'a State)>> = BTreeMap::new();
    for (member, state) in members {
        for key in keys(member, state).into_iter().filter(|key| !key.is_empty()) {
            groups.entry(key).or_default().push((member, state));
        }
    }
    let pairs = groups.into_values().flat_map(|group| pair_with_first(registry, group));
    let mut warned = BTreeSet::new();
    pairs.filter(|(member, _)| warned.insert(&member.organization)).collect()
}

/// Pairs each member of a group of look-alikes, or of holders of one key, with the first of them. The first is
/// paired, too, unless it surely came before all others. An organization and its successor are no pair.
pub fn pair_with_first<'a>(
    registry: &Registry,
    mut group: Vec<(&'a Member, &'a State)>,
) -> Vec<ConfusablePair<'a>> {
    group.sort_by_key(|(_, state)| (arrival(registry, state).unwrap_or(u64::MAX), state.enrollment.date));
    let Some(((first, original), others)) = group.split_first() else { return Vec::new() };
    let strangers = others.iter().filter(|(_, state)| !are_related(state, first));
    let mut pairs: Vec<_> = strangers.clone().map(|(member, _)| (*member, *first)).collect();
    let close = strangers.clone().find(|(_, state)| !surely_precedes(registry, original, state));
    pairs.extend(close.map(|(member, _)| (*first, *member)));
    pairs
}

/// Whether `one` was in the registry before `other`: by the log, or else because a record joins within some days
/// of its date. A date alone is the word of the organization that wrote it.
fn surely_precedes(registry: &Registry, one: &State, other: &State) -> bool {
    match (arrival(registry, one), arrival(registry, other)) {
        (Some(one), Some(other)) if one != other => one < other,
        (Some(_), None) => true,
        (None, Some(_)) => false,
        _ => one.enrollment.date.plus_days(MOST_DAYS) < other.enrollment.date,
    }
}

/// The place of an enrollment among the arrivals that the log tells. The first checkpoint lists what was there
/// when the log began, in no order: those have no place.
fn arrival(registry: &Registry, state: &State) -> Option<u64> {
    let log = &registry.log.as_ref()?.book;
    let index = log.index_of(&state.enrollment.digest)?;
    Some(if index < log.began_with() { 0 } else { index })
}

/// Whether one organization says that it succeeds the other, or is succeeded by it.
fn are_related(state: &State, other: &Member) -> bool {
    names_in_succession(state, other.organization.as_str())
        || other.state.as_ref().is_some_and(|other| {
            other.closure.as_ref().is_some_and(|closure| closure.successor == state.organization)
        })
}

/// Whether `state` names `other` as its predecessor or successor. A successor may have the name and the domain of
/// its predecessor.
pub fn names_in_succession(state: &State, other: &str) -> bool {
    state.profile().predecessor.as_ref().is_some_and(|predecessor| predecessor.as_str() == other)
        || state.closure.as_ref().is_some_and(|closure| closure.successor.as_str() == other)
}

fn name_concern((member, other): ConfusablePair<'_>, field: &str, what: &str) -> Option<Concern> {
    Concern::of_profile(member, name_fault(other.organization.as_str(), field, what))
}

pub fn name_fault(other: &str, field: &str, what: &str) -> Fault {
    let message = format!("the {what} looks like that of `{}`", text::for_terminal(other));
    Fault::new(Code::NameConfusable, message, Code::NameConfusable.remedy()).in_field(field)
}
