//! `name-confusable`: a name, a legal name or a domain that a reader can mistake for that of another organization.
//!
//! `confusable` decides whether two are alike. The organization that came later gets the warning. Dates are the
//! organizations' own word: if they do not show which of the two came later, both get it.

use std::collections::{BTreeMap, BTreeSet};

use super::Concern;
use super::MOST_DAYS;
use super::identity::{ClaimField, IdentityClaim, list_name_claims};
use crate::chain::State;
use crate::diagnostic::{Code, Fault};
use crate::record::{Line, Organization};
use crate::registry::{Member, Registry};
use crate::text;

pub fn check_names(registry: &Registry) -> Vec<Concern> {
    let mut groups: BTreeMap<IdentityClaim, Vec<(&Member, &State)>> = BTreeMap::new();
    for member in &registry.members {
        let Some(state) = &member.state else { continue };
        for (claim, _) in list_member_claims(member, state) {
            groups.entry(claim).or_default().push((member, state));
        }
    }
    let mut warned = BTreeSet::new();
    let mut concerns = Vec::new();
    for (claim, group) in groups.into_iter().filter(|(_, group)| group.len() > 1) {
        for (member, other) in pair_with_first(registry, group) {
            let claims = member.state.as_ref().map(|state| list_member_claims(member, state));
            let found = claims.into_iter().flatten().find(|(known, _)| *known == claim);
            // A name has several skeletons, and one warning.
            let field = found.map(|(_, field)| field);
            if let Some(field) = field.filter(|field| warned.insert((&member.organization, *field))) {
                let fault = field.shared_fault(&claim, other.organization.as_str());
                concerns.extend(Concern::of_profile(member, fault));
            }
        }
    }
    concerns
}

/// A member of `registry` whose name or domain a reader can mistake for that of a newcomer.
pub fn find_look_alike<'a>(
    registry: &'a Registry,
    organization: &Organization,
    name: &str,
    legal_name: Option<&str>,
) -> Option<&'a Organization> {
    let claims = list_name_claims(organization.as_str(), name, legal_name);
    // A voided impostor does not block its name for other organizations.
    let others = registry.members.iter().filter(|member| member.organization != *organization);
    let others = others.filter_map(|member| Some((member, member.state.as_ref()?)));
    let others = others.filter(|(_, state)| state.enrollment.voided.is_none());
    let mut alike = others.filter(|(member, state)| {
        let known = list_member_claims(member, state);
        known.iter().any(|(claim, _)| claims.iter().any(|(one, _)| one == claim))
    });
    alike.next().map(|(member, _)| &member.organization)
}

fn list_member_claims(member: &Member, state: &State) -> Vec<(IdentityClaim, ClaimField)> {
    let profile = state.profile();
    let legal_name = profile.legal_name.as_ref().map(Line::as_str);
    list_name_claims(member.organization.as_str(), profile.name.as_str(), legal_name)
}

/// A member, and a look-alike that it may have come after.
type ConfusablePair<'a> = (&'a Member, &'a Member);

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

pub fn name_fault(other: &str, field: &str, what: &str) -> Fault {
    let message = format!("the {what} looks like that of `{}`", text::for_terminal(other));
    Fault::new(Code::NameConfusable, message, Code::NameConfusable.remedy()).in_field(field)
}
