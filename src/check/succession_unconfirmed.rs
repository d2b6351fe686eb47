//! `succession-unconfirmed`: one side of a succession does not name the other.
//!
//! Any organization can claim to succeed a famous one. Only the closing record of the predecessor confirms the
//! claim. And readers of the predecessor need to find the successor.

use super::Concern;
use crate::chain::State;
use crate::diagnostic::{Code, Fault};
use crate::record::Organization;
use crate::registry::{Member, Registry};

/// `others` are the predecessors and successors that were not loaded in `registry`.
pub fn check_successions(registry: &Registry, others: &[Member]) -> Vec<Concern> {
    let find = |organization: &Organization| {
        registry
            .member(organization)
            .or_else(|| others.iter().find(|member| member.organization == *organization))?
            .state
            .as_ref()
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
fn find_claimed<'a>(member: &Member, find: impl Fn(&Organization) -> Option<&'a State>) -> Option<Concern> {
    let predecessor = member.state.as_ref()?.profile().predecessor.as_ref()?;
    if find(predecessor).and_then(successor_of) == Some(&member.organization) {
        return None;
    }
    let message = format!("`{predecessor}` does not name this organization as its successor");
    Concern::of_profile(member, succession_fault(message).in_field("profile.predecessor"))
}

/// The concern that `member` closed in favor of an organization that does not name it as predecessor.
fn find_closed<'a>(member: &Member, find: impl Fn(&Organization) -> Option<&'a State>) -> Option<Concern> {
    let state = member.state.as_ref()?;
    let successor = &state.closure.as_ref()?.successor;
    let message = match find(successor).map(|there| there.profile().predecessor.as_ref()) {
        Some(Some(predecessor)) if *predecessor == member.organization => return None,
        Some(_) => format!("`{successor}` does not name this organization as its predecessor"),
        None => format!("the successor `{successor}` is not enrolled in this registry"),
    };
    Some(Concern {
        organization: Some(member.organization.clone()),
        path: state.last().path(&member.organization),
        fault: succession_fault(message).in_field("succession.successor"),
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
