//! Compares newcomers with every other organization: names, domains, LEIs. For the gate, which has verified the
//! newcomers and only reads the files of the others.

use std::collections::{BTreeMap, BTreeSet};

use super::confusable::{fold_domain, fold_name};
use super::name_confusable::names_in_succession;
use super::{Concern, ExistingMembers, duplicate_lei, name_confusable};
use crate::diagnostic::{Code, Fault};
use crate::record::{Organization, Room};
use crate::registry::{self, Member, Policy, ProfileSummary, Registry};

/// How many organizations with the same claim are kept. One is the newcomer itself; its predecessor and its
/// successor may be two more.
const ENOUGH: usize = 4;

/// A claim that no two organizations may share. Names and domains are folded, so that look-alikes are equal.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum IdentityClaim {
    Name(String),
    Domain(String),
    Lei(String),
}

impl IdentityClaim {
    /// The claims of `summary`.
    fn of(summary: &ProfileSummary) -> impl Iterator<Item = Self> {
        let names = fold_name(&summary.name).into_iter().map(Self::Name);
        let domain = Self::Domain(fold_domain(&summary.organization));
        names.chain([Some(domain), summary.lei.clone().map(Self::Lei)].into_iter().flatten())
    }

    /// The fault that `other` has the same claim.
    fn claim_fault(&self, other: &str) -> Fault {
        match self {
            Self::Name(_) => name_confusable::name_fault(other, "profile.name", "name"),
            Self::Domain(_) => name_confusable::name_fault(other, "organization", "domain"),
            Self::Lei(_) => duplicate_lei::lei_fault(&format!("`{other}`")),
        }
    }
}

/// For each claim of each newcomer, a concern that names one other organization with the same claim.
pub fn check_newcomers(
    registry: &Registry,
    newcomers: &BTreeSet<Organization>,
    others: ExistingMembers<'_>,
) -> Vec<Concern> {
    let members = newcomers.iter().filter_map(|organization| registry.member(organization));
    let newcomers: Vec<_> = members.filter_map(|member| Some((member, summarize_profile(member)?))).collect();
    if newcomers.is_empty() {
        return Vec::new();
    }
    let claims = newcomers.iter().flat_map(|(_, summary)| IdentityClaim::of(summary));
    let mut claimed: BTreeMap<IdentityClaim, BTreeSet<String>> =
        claims.map(|claim| (claim, BTreeSet::new())).collect();
    let shared = |summary: &ProfileSummary| -> Vec<_> {
        let shared = IdentityClaim::of(summary).filter(|claim| claimed.contains_key(claim));
        shared.map(|claim| (claim, summary.organization.clone())).collect()
    };
    let verified: Vec<_> = registry.members.iter().filter_map(summarize_profile).collect();
    let mut found: Vec<_> = verified.iter().flat_map(&shared).collect();
    let known = verified.iter().map(|summary| summary.organization.as_str());
    let known = known.chain(others.gone.iter().map(Organization::as_str)).chain(found_out(&registry.policy));
    let read = registry::map_profiles(others.tree, &known.collect(), others.threads, shared);
    let unread = read.as_ref().err().map(unread_concern);
    found.extend(read.into_iter().flatten());
    for (claim, organization) in found {
        let known = claimed.entry(claim).or_default();
        known.insert(organization);
        if known.len() > ENOUGH {
            known.pop_last();
        }
    }
    let claimed = &claimed;
    let concerns = newcomers.iter().flat_map(|(member, summary)| {
        let mut named = false;
        IdentityClaim::of(summary).filter_map(move |claim| {
            let other = claimed[&claim].iter().find(|other| is_another(member, &claim, other))?;
            // A name has several skeletons, and one warning.
            let again = matches!(claim, IdentityClaim::Name(_)) && std::mem::replace(&mut named, true);
            (!again).then(|| Concern::of_profile(member, claim.claim_fault(other)))?
        })
    });
    concerns.chain(unread).collect()
}

/// Voided impostors that were not readmitted. They do not block their names for other organizations.
fn found_out(policy: &Policy) -> impl Iterator<Item = &str> {
    let again: BTreeSet<_> = policy.readmitted.iter().map(|entry| &entry.organization).collect();
    let voided = policy.voided.iter().map(|entry| &entry.organization);
    voided.filter(move |organization| !again.contains(organization)).map(Organization::as_str)
}

fn summarize_profile(member: &Member) -> Option<ProfileSummary> {
    let state = member.state.as_ref().filter(|state| state.enrollment.voided.is_none())?;
    let profile = state.profile();
    let lei = profile.lei.as_ref().map(ToString::to_string);
    Some(ProfileSummary {
        organization: member.organization.to_string(),
        name: profile.name.to_string(),
        lei,
    })
}

fn unread_concern(error: &std::io::Error) -> Concern {
    let message = format!("the other organizations cannot be read: {error}");
    let fault = Fault::new(Code::Unreadable, message, Code::Unreadable.remedy());
    Concern { organization: None, path: Room::Keys.folder().to_owned(), fault }
}

/// Whether `newcomer` may not share `claim` with `other`. A successor may share its predecessor's name and domain,
/// but not its LEI.
fn is_another(newcomer: &Member, claim: &IdentityClaim, other: &str) -> bool {
    other != newcomer.organization.as_str()
        && (matches!(claim, IdentityClaim::Lei(_))
            || !newcomer.state.as_ref().is_some_and(|state| names_in_succession(state, other)))
}
