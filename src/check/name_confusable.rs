//! `name-confusable`: a name or a domain that a reader can mistake for that of another organization.
//!
//! `confusable` decides whether two are alike. The organization that enrolled later gets the warning; if both
//! enrolled on the same day, both get it.

use std::collections::BTreeMap;

use super::Concern;
use super::confusable::{fold_domain, fold_name};
use crate::chain::State;
use crate::diagnostic::{Code, Fault};
use crate::record::Organization;
use crate::registry::{Member, Registry};
use crate::text;

pub fn check_names(registry: &Registry) -> Vec<Concern> {
    let members: Vec<_> = registry.members.iter().filter_map(|m| Some((m, m.state.as_ref()?))).collect();
    let names = find_alike(&members, |_, state| fold_name(state.profile().name.as_str()));
    let domains = find_alike(&members, |member, _| fold_domain(member.organization.as_str()));
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
            other.as_ref() == Some(&name) || fold_domain(member.organization.as_str()) == domain
        })
        .map(|member| &member.organization)
        .next()
}

/// A member, and a look-alike that enrolled earlier or on the same day.
type ConfusablePair<'a> = (&'a Member, &'a Member);

fn find_alike<'a>(
    members: &[(&'a Member, &'a State)],
    key: impl Fn(&Member, &State) -> String,
) -> Vec<ConfusablePair<'a>> {
    let mut groups: BTreeMap<String, Vec<(&'a Member, &'a State)>> = BTreeMap::new();
    for (member, state) in members {
        let key = key(member, state);
        if !key.is_empty() {
            groups.entry(key).or_default().push((member, state));
        }
    }
    let mut pairs = Vec::new();
    for group in groups.into_values() {
        let Some(first) = group.iter().map(|(_, state)| state.enrollment.date).min() else { continue };
        for (member, state) in &group {
            if let Some((other, _)) = group.iter().find(|(other, enrolled)| {
                other.organization != member.organization && enrolled.enrollment.date == first
            }) && !are_related(state, other)
            {
                pairs.push((*member, *other));
            }
        }
    }
    pairs
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
