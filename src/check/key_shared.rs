//! `key-shared`: one key in the chains of two organizations. The person who holds it signs for both, so the two are
//! not independent: they cannot support each other's findings.

use std::collections::BTreeMap;

use super::Concern;
use super::name_confusable::pair_with_first;
use crate::chain::State;
use crate::diagnostic::{Code, Fault};
use crate::registry::{Member, Registry};
use crate::text;

/// A member and its state, under each key that they have.
type Holders<'a, K> = BTreeMap<K, Vec<(&'a Member, &'a State)>>;

pub fn check_keys(registry: &Registry) -> Vec<Concern> {
    let mut points: Holders<'_, [u8; 32]> = BTreeMap::new();
    let mut successors: Holders<'_, _> = BTreeMap::new();
    for member in &registry.members {
        let Some(state) = &member.state else { continue };
        for known in &state.signers {
            add_holder(&mut points, *known.key.point(), member, state);
            add_holder(&mut successors, known.key.fingerprint(), member, state);
        }
        for next in state.keys.next.iter() {
            add_holder(&mut successors, *next, member, state);
        }
    }
    let mut concerns: BTreeMap<_, Concern> = BTreeMap::new();
    for (member, other) in shared(registry, points).chain(shared(registry, successors)) {
        let pair = (&member.organization, &other.organization);
        if let Some(concern) = shared_concern(member, other) {
            concerns.entry(pair).or_insert(concern);
        }
    }
    concerns.into_values().collect()
}

fn add_holder<'a, K: Ord>(holders: &mut Holders<'a, K>, key: K, member: &'a Member, state: &'a State) {
    let group = holders.entry(key).or_default();
    // A chain may have the same point in several keys.
    if group.last().is_none_or(|(last, _)| last.organization != member.organization) {
        group.push((member, state));
    }
}

fn shared<'a, K>(
    registry: &Registry,
    holders: Holders<'a, K>,
) -> impl Iterator<Item = (&'a Member, &'a Member)> {
    holders.into_values().filter(|group| group.len() > 1).flat_map(|group| pair_with_first(registry, group))
}

fn shared_concern(member: &Member, other: &Member) -> Option<Concern> {
    Concern::of_keys(member, key_fault(other.organization.as_str()))
}

pub fn key_fault(other: &str) -> Fault {
    let message = format!("a key of this organization is also a key of `{}`", text::for_terminal(other));
    Fault::new(Code::KeyShared, message, Code::KeyShared.remedy()).in_field("keys")
}
