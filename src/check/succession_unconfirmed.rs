//! `succession-unconfirmed`: one side of a succession does not name the other.
//!
//! Anybody can write that it succeeds a famous name; only the predecessor's own closing record
//! makes it true. And a predecessor's readers need to find the successor.

use super::Concern;
use crate::diagnostic::{Code, Fault};
use crate::record::Organization;
use crate::registry::{Member, Registry};

pub fn check(registry: &Registry) -> Vec<Concern> {
    let concerns =
        registry.members.iter().flat_map(|member| [claimed(registry, member), closed(registry, member)]);
    concerns.flatten().collect()
}

/// `member` claims a predecessor that did not close in its favor.
fn claimed(registry: &Registry, member: &Member) -> Option<Concern> {
    let predecessor = member.state.as_ref()?.profile().predecessor.as_ref()?;
    if successor(registry, predecessor) == Some(&member.organization) {
        return None;
    }
    let message = format!("`{predecessor}` does not name this organization as its successor");
    Concern::of_profile(member, fault(message).in_field("profile.predecessor"))
}

/// `member` closed in favor of one that does not name it.
fn closed(registry: &Registry, member: &Member) -> Option<Concern> {
    let state = member.state.as_ref()?;
    let successor = &state.closure.as_ref()?.successor;
    let there = registry.member(successor).and_then(|member| member.state.as_ref());
    let message = match there.map(|there| there.profile().predecessor.as_ref()) {
        Some(Some(predecessor)) if *predecessor == member.organization => return None,
        Some(_) => format!("`{successor}` does not name this organization as its predecessor"),
        None => format!("the successor `{successor}` is not enrolled here"),
    };
    Some(Concern {
        organization: Some(member.organization.clone()),
        path: state.last().path(&member.organization),
        fault: fault(message).in_field("succession.successor"),
    })
}

fn successor<'a>(registry: &'a Registry, predecessor: &Organization) -> Option<&'a Organization> {
    let state = registry.member(predecessor)?.state.as_ref()?;
    // An impostor's closing record confirms nobody.
    let state = Some(state).filter(|state| state.enrollment.voided.is_none())?;
    state.closure.as_ref().map(|closure| &closure.successor)
}

fn fault(message: String) -> Fault {
    Fault::new(Code::SuccessionUnconfirmed, message, Code::SuccessionUnconfirmed.remedy())
}
