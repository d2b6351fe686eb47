//! Compares newcomers with every other organization: names, domains, LEIs, keys. For the gate, which has verified the
//! newcomers and only reads the files of the others.

use std::collections::{BTreeMap, BTreeSet};

use super::identity::{ClaimField, IdentityClaim, list_claims, summarize_profile};
use super::name_confusable::names_in_succession;
use super::{Concern, ExistingMembers};
use crate::diagnostic::{Code, Fault};
use crate::record::{Organization, Room};
use crate::registry::{self, Decisions, Member, ProfileSummary, Registry};

/// How many organizations with the same claim are kept. One is the newcomer itself; its predecessor and its
/// successor may be two more.
const ENOUGH: usize = 4;

/// For each new claim of each newcomer, a concern that names one other organization with the same claim.
pub fn check_newcomers(
    registry: &Registry,
    newcomers: &BTreeSet<Organization>,
    others: ExistingMembers<'_>,
) -> Vec<Concern> {
    let members = newcomers.iter().filter_map(|organization| registry.member(organization));
    let newcomers: Vec<_> =
        members.map(|member| (member, list_new_claims(member, registry, others.verified))).collect();
    let claims = newcomers.iter().flat_map(|(_, claims)| claims.iter().map(|(claim, _)| claim.clone()));
    let mut claimed: BTreeMap<IdentityClaim, BTreeSet<String>> =
        claims.map(|claim| (claim, BTreeSet::new())).collect();
    if claimed.is_empty() {
        return Vec::new();
    }
    let voided: BTreeSet<_> = found_out(&registry.decisions).collect();
    let shared = |summary: &ProfileSummary| -> Vec<_> {
        let is_voided = voided.contains(summary.organization.as_str());
        let claims = list_claims(summary).into_iter();
        let claims =
            claims.filter(|(_, field)| !is_voided || *field == ClaimField::Keys).map(|(claim, _)| claim);
        let shared = claims.filter(|claim| claimed.contains_key(claim));
        shared.map(|claim| (claim, summary.organization.clone())).collect()
    };
    let verified: Vec<_> = registry.members.iter().filter_map(summarize_profile).collect();
    let mut found: Vec<_> = verified.iter().flat_map(&shared).collect();
    let known = verified.iter().map(|summary| summary.organization.as_str());
    let known = known.chain(others.gone.iter().map(Organization::as_str));
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
    let concerns = newcomers.into_iter().flat_map(|(member, claims)| {
        let mut told = BTreeSet::new();
        claims.into_iter().filter_map(move |(claim, field)| {
            let other = claimed[&claim].iter().find(|other| is_another(member, &claim, other))?;
            // A name has several skeletons, and one warning.
            let fault = field.shared_fault(&claim, other);
            let place = if field == ClaimField::Keys { Concern::of_keys } else { Concern::of_profile };
            told.insert((field, other)).then(|| place(member, fault))?
        })
    });
    concerns.chain(unread).collect()
}

/// The claims of `member` that it did not make in the base. The maintainers accept a claim of one record only: of an
/// organization about which they accepted a warning, all claims count as new.
fn list_new_claims(
    member: &Member,
    registry: &Registry,
    base: Option<&Registry>,
) -> Vec<(IdentityClaim, ClaimField)> {
    let looked_at = registry.decisions.accepted.iter().any(|one| one.organization == member.organization);
    let before = base.and_then(|base| base.member(&member.organization)).filter(|_| !looked_at);
    let before = before.map(list_member_claims).unwrap_or_default();
    let claims = list_member_claims(member).into_iter();
    claims.filter(|(claim, _)| before.iter().all(|(known, _)| known != claim)).collect()
}

fn list_member_claims(member: &Member) -> Vec<(IdentityClaim, ClaimField)> {
    summarize_profile(member).map(|summary| list_claims(&summary)).unwrap_or_default()
}

/// Voided impostors that were not readmitted. They do not block their names for other organizations. A newcomer with one
/// of their keys is told: the same person may be back.
fn found_out(decisions: &Decisions) -> impl Iterator<Item = &str> {
    let again: BTreeSet<_> = decisions.readmitted.iter().map(|entry| &entry.organization).collect();
    let voided = decisions.voided.iter().map(|entry| &entry.organization);
    voided.filter(move |organization| !again.contains(organization)).map(Organization::as_str)
}

fn unread_concern(error: &std::io::Error) -> Concern {
    let message = format!("the other organizations cannot be read: {error}");
    let fault = Fault::new(Code::Unreadable, message, Code::Unreadable.remedy());
    Concern { organization: None, path: Room::Keys.folder().to_owned(), fault }
}

/// Whether `newcomer` may not share `claim` with `other`. A successor may share its predecessor's name, domain and
/// keys, but not its LEI.
fn is_another(newcomer: &Member, claim: &IdentityClaim, other: &str) -> bool {
    other != newcomer.organization.as_str()
        && (matches!(claim, IdentityClaim::Lei(_))
            || !newcomer.state.as_ref().is_some_and(|state| names_in_succession(state, other)))
}
