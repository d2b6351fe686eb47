//! Newcomers held against everybody who is there: names, domains, LEIs. For the gate, which has
//! verified the newcomers and only reads the others.

use std::collections::BTreeSet;

use super::likeness::{fold_domain, fold_name};
use super::{Concern, Others, duplicate_lei, name_confusable};
use crate::chain::State;
use crate::diagnostic::{Code, Fault};
use crate::record::{Organization, Room};
use crate::registry::{self, Face, Member, Registry};

/// A newcomer, with what is compared.
struct Newcomer<'a> {
    member: &'a Member,
    state: &'a State,
    name: String,
    domain: String,
}

pub fn check(registry: &Registry, newcomers: &BTreeSet<Organization>, others: Others<'_>) -> Vec<Concern> {
    let members = newcomers.iter().filter_map(|organization| registry.member(organization));
    let newcomers: Vec<_> = members.filter_map(newcomer).collect();
    if newcomers.is_empty() {
        return Vec::new();
    }
    let against = |face: &Face| {
        let name = fold_name(&face.name);
        let domain = fold_domain(&face.organization);
        newcomers.iter().flat_map(|newcomer| newcomer.against(face, &name, &domain)).collect::<Vec<_>>()
    };
    // Impostors that were found out keep their names from nobody.
    let voided = registry.policy.voided.iter().map(|entry| entry.organization.as_str());
    let verified = registry.members.iter().map(|member| &member.organization);
    let known = verified.chain(others.except).map(Organization::as_str).chain(voided).collect();
    let others = registry::faces(others.tree, &known, others.threads, against);
    let mut concerns: Vec<_> =
        registry.members.iter().filter_map(face).flat_map(|face| against(&face)).collect();
    concerns.extend(others.unwrap_or_else(|error| vec![unread(&error)]));
    concerns
}

fn face(member: &Member) -> Option<Face> {
    let state = member.state.as_ref().filter(|state| state.enrollment.voided.is_none())?;
    let profile = state.profile();
    let lei = profile.lei.as_ref().map(ToString::to_string);
    Some(Face { organization: member.organization.to_string(), name: profile.name.to_string(), lei })
}

fn unread(error: &std::io::Error) -> Concern {
    let message = format!("the other organizations cannot be read: {error}");
    let fault = Fault::new(Code::Unreadable, message, Code::Unreadable.remedy());
    Concern { organization: None, path: Room::Keys.folder().to_owned(), fault }
}

fn newcomer(member: &Member) -> Option<Newcomer<'_>> {
    let state = member.state.as_ref().filter(|state| state.enrollment.voided.is_none())?;
    let name = fold_name(state.profile().name.as_str());
    let domain = fold_domain(member.organization.as_str());
    Some(Newcomer { member, state, name, domain })
}

impl Newcomer<'_> {
    /// What the newcomer shares with another, whose name and domain are `name` and `domain` folded.
    fn against(&self, face: &Face, name: &str, domain: &str) -> Vec<Concern> {
        let other = face.organization.as_str();
        if other == self.member.organization.as_str() {
            return Vec::new();
        }
        let profile = self.state.profile();
        let predecessor =
            profile.predecessor.as_ref().is_some_and(|predecessor| predecessor.as_str() == other);
        let successor =
            self.state.closure.as_ref().is_some_and(|closure| closure.successor.as_str() == other);
        let related = predecessor || successor;
        let lei = profile.lei.as_ref().is_some_and(|lei| face.lei.as_deref() == Some(lei.as_str()));
        let shared = [
            (!related && self.name == name).then(|| name_confusable::fault(other, "profile.name", "name")),
            (!related && self.domain == domain)
                .then(|| name_confusable::fault(other, "organization", "domain")),
            lei.then(|| duplicate_lei::fault(&format!("`{other}`"))),
        ];
        shared.into_iter().flatten().filter_map(|fault| Concern::of_profile(self.member, fault)).collect()
    }
}
