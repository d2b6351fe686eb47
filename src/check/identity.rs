//! What tells an organization from others: its names, its domain, its LEI and its keys. No two organizations may share
//! one of these. Names and domains are folded (`confusable`), so that look-alikes are equal.

use super::confusable::{fold_domain, fold_name};
use super::named_domains::{find_domains, find_leading};
use super::{duplicate_lei, key_shared, name_confusable};
use crate::chain::State;
use crate::diagnostic::Fault;
use crate::record::Fingerprint;
use crate::registry::{Member, ProfileSummary};

/// A claim that no two organizations may share.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum IdentityClaim {
    Name(String),
    Domain(String),
    Lei(String),
    /// The point of a key, which is the same in every form of the key.
    Key([u8; 32]),
    /// The fingerprint of a successor key, or of a key that was named.
    SuccessorKey(String),
}

/// The field of a record that makes a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ClaimField {
    Organization,
    Name,
    LegalName,
    Lei,
    Keys,
}

impl ClaimField {
    /// The fault that `other` makes `claim`, too.
    pub fn shared_fault(self, claim: &IdentityClaim, other: &str) -> Fault {
        let (field, what) = match (self, claim) {
            (Self::Keys, _) => return key_shared::key_fault(other),
            (Self::Lei, _) => return duplicate_lei::lei_fault(&format!("`{other}`")),
            (Self::Organization, _) => ("organization", "domain"),
            (Self::Name, IdentityClaim::Domain(_)) => ("profile.name", "domain in the name"),
            (Self::Name, _) => ("profile.name", "name"),
            (Self::LegalName, IdentityClaim::Domain(_)) => ("profile.legal_name", "domain in the legal name"),
            (Self::LegalName, _) => ("profile.legal_name", "legal name"),
        };
        name_confusable::name_fault(other, field, what)
    }
}

/// The names and domains of an organization, each once, with the first field that makes the claim. A domain that
/// stands in a name is a claim to that domain.
pub fn list_name_claims(
    organization: &str,
    name: &str,
    legal_name: Option<&str>,
) -> Vec<(IdentityClaim, ClaimField)> {
    let own = [fold_domain(organization)].into_iter().chain(find_leading(organization));
    let mut claims: Vec<_> =
        own.map(|domain| (IdentityClaim::Domain(domain), ClaimField::Organization)).collect();
    let names = [(Some(name), ClaimField::Name), (legal_name, ClaimField::LegalName)];
    for (name, field) in names.into_iter().filter_map(|(name, field)| Some((name?, field))) {
        let folded = fold_name(name).into_iter().map(IdentityClaim::Name);
        let domains = find_domains(name).into_iter().map(IdentityClaim::Domain);
        for claim in folded.chain(domains) {
            if claims.iter().all(|(known, _)| *known != claim) {
                claims.push((claim, field));
            }
        }
    }
    claims
}

/// All claims of an organization.
pub fn list_claims(summary: &ProfileSummary) -> Vec<(IdentityClaim, ClaimField)> {
    let names = summary.name.as_deref();
    let mut claims = names.map_or_else(Vec::new, |name| {
        list_name_claims(&summary.organization, name, summary.legal_name.as_deref())
    });
    claims.extend(summary.lei.clone().map(|lei| (IdentityClaim::Lei(lei), ClaimField::Lei)));
    claims.extend(summary.points.iter().map(|point| (IdentityClaim::Key(*point), ClaimField::Keys)));
    let successors = summary.successors.iter().cloned().map(IdentityClaim::SuccessorKey);
    claims.extend(successors.map(|claim| (claim, ClaimField::Keys)));
    claims
}

/// The profile and keys of a member; None where its enrollment is voided, or no record of it was accepted.
pub fn summarize_profile(member: &Member) -> Option<ProfileSummary> {
    let state = member.state.as_ref().filter(|state| state.enrollment.voided.is_none())?;
    let profile = state.profile();
    Some(ProfileSummary {
        organization: member.organization.to_string(),
        name: Some(profile.name.to_string()),
        legal_name: profile.legal_name.as_ref().map(ToString::to_string),
        lei: profile.lei.as_ref().map(ToString::to_string),
        points: state.signers.iter().map(|known| *known.key.point()).collect(),
        successors: list_fingerprints(state).map(|print| print.to_string()).collect(),
    })
}

/// The fingerprints of the successor keys, and of the keys that a record named: the successor key of one organization
/// may be in force in another.
fn list_fingerprints(state: &State) -> impl Iterator<Item = Fingerprint> {
    let named = state.signers.iter().map(|known| known.key.fingerprint());
    state.keys.next.iter().cloned().chain(named)
}
