//! `succession-unconfirmed`: one side of a succession does not name the other.
//!
//! Any organization can claim to succeed a famous one. Only the closing record of the predecessor confirms the
//! claim. And readers of the predecessor need to find the successor.

use super::{Concern, blame_errors};
use crate::chain::State;
use crate::diagnostic::{Code, Fault};
use crate::record::Organization;
use crate::registry::{Member, Registry};

/// `others` are the predecessors and successors that were not loaded in `registry`.
pub fn check_successions(registry: &Registry, others: &[Member]) -> Vec<Concern> {
    let find = |organization: &Organization| {
        registry
            .member(organization)
            .or_else(|| others.iter().find(|member| member.organization == *organization))
    };
    let concerns =
        registry.members.iter().flat_map(|member| [find_claimed(member, find), find_closed(member, find)]);
    concerns.flatten().collect()
}

/// The organizations that members of `registry` name as predecessor or successor.
pub fn named_organizations(registry: &Registry) -> impl Iterator<Item = &Organization> {
    let states = registry.members.iter().filter_map(|member| member.state.as_ref());
    states.flat_map(|state| {
        let successor = state.closure.as_ref().map(|closure| &closure.successor);
        successor.into_iter().chain(&state.profile().predecessor)
    })
}

/// The concern that `member` claims a predecessor that did not close in its favor.
fn find_claimed<'a>(member: &Member, find: impl Fn(&Organization) -> Option<&'a Member>) -> Option<Concern> {
    let predecessor = member.state.as_ref()?.profile().predecessor.as_ref()?;
    let there = find(predecessor);
    if there.and_then(|there| successor_of(there.state.as_ref()?)) == Some(&member.organization) {
        return None;
    }
    let message = format!("`{predecessor}` does not name this organization as its successor");
    let fault = blame_errors(succession_fault(message), there);
    Concern::of_profile(member, fault.in_field("profile.predecessor"))
}

/// The concern that `member` closed in favor of an organization that does not name it as predecessor.
fn find_closed<'a>(member: &Member, find: impl Fn(&Organization) -> Option<&'a Member>) -> Option<Concern> {
    let state = member.state.as_ref()?;
    let successor = &state.closure.as_ref()?.successor;
    let there = find(successor);
    let named = there.and_then(|there| Some(there.state.as_ref()?.profile().predecessor.as_ref()));
    let message = match named {
        Some(Some(predecessor)) if *predecessor == member.organization => return None,
        Some(_) => format!("`{successor}` does not name this organization as its predecessor"),
        None => format!("the successor `{successor}` is not enrolled in this registry"),
    };
    Some(Concern {
        organization: Some(member.organization.clone()),
        path: state.last().path(&member.organization),
        fault: blame_errors(succession_fault(message), there).in_field("succession.successor"),
    })
}

/// The successor that `state` names, unless its enrollment is void: an impostor confirms no succession.
fn successor_of(state: &State) -> Option<&Organization> {
    let closure = state.closure.as_ref().filter(|_| state.enrollment.voided.is_none());
    closure.map(|closure| &closure.successor)
}

fn succession_fault(message: String) -> Fault {
    Fault::new(Code::SuccessionUnconfirmed, message, Code::SuccessionUnconfirmed.remedy())
}
