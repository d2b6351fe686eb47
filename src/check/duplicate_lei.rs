//! `duplicate-lei`: two organizations claim one Legal Entity Identifier.
//!
//! An LEI identifies one legal entity. Two organizations with the same LEI are an impostor, a mistake, or one
//! company under two domains. The program cannot tell which is the real one, so it reports all of them.

use std::collections::BTreeMap;

use super::Concern;
use crate::diagnostic::{Code, Fault};
use crate::record::Organization;
use crate::registry::{Member, Registry};

pub fn check_leis(registry: &Registry) -> Vec<Concern> {
    let mut claims: BTreeMap<&str, Vec<&Member>> = BTreeMap::new();
    for member in &registry.members {
        if let Some(lei) = member.state.as_ref().and_then(|state| state.profile().lei.as_ref()) {
            claims.entry(lei.as_str()).or_default().push(member);
        }
    }
    let shared = claims.into_values().filter(|members| members.len() > 1);
    shared
        .flat_map(|members| {
            members.iter().filter_map(|member| lei_concern(member, &members)).collect::<Vec<_>>()
        })
        .collect()
}

/// Another organization than `organization` that claims this LEI; the first by its domain.
pub fn find_lei_claim<'a>(
    registry: &'a Registry,
    organization: &Organization,
    lei: &str,
) -> Option<&'a Organization> {
    let others = registry.members.iter().filter(|member| member.organization != *organization);
    let mut claims = others.filter(|member| {
        let claimed = member.state.as_ref().and_then(|state| state.profile().lei.as_ref());
        claimed.is_some_and(|claimed| claimed.as_str() == lei)
    });
    claims.next().map(|member| &member.organization)
}

fn lei_concern(member: &Member, members: &[&Member]) -> Option<Concern> {
    let others = members.iter().filter(|other| other.organization != member.organization);
    let others: Vec<_> = others.map(|other| format!("`{}`", other.organization)).collect();
    Concern::of_profile(member, lei_fault(&others.join(", ")))
}

pub fn lei_fault(others: &str) -> Fault {
    let message = format!("{others} also claims this LEI");
    Fault::new(Code::DuplicateLei, message, Code::DuplicateLei.remedy()).in_field("profile.lei")
}
