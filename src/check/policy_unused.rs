//! `policy-unused`: an entry of `accord.toml` that matches nothing in the registry.
//!
//! The usual cause is a mistyped digest. The maintainers then believe that a decision is in force, and it is not.

use super::{Concern, blame_errors};
use crate::chain::Integrity;
use crate::diagnostic::{Code, Fault};
use crate::record::{Digest, Kind, Organization};
use crate::registry::{Member, POLICY_FILE, Registry};

/// `unused` holds the positions of acceptances that silenced no warning.
pub fn check_policy(registry: &Registry, unused: &[usize]) -> Vec<Concern> {
    let policy = &registry.policy;
    let enrolled = |organization: &Organization, digest: Digest| {
        let state = registry.member(organization).and_then(|member| member.state.as_ref());
        state.is_some_and(|state| {
            state.history.iter().any(|entry| entry.kind == Kind::Enroll && entry.digest == digest)
        })
    };
    let readmitted = policy.readmitted.iter().enumerate();
    let readmitted = readmitted
        .filter(|(_, entry)| !enrolled(&entry.organization, entry.enroll))
        .map(|(index, entry)| (&entry.organization, format!("readmitted.{index}.enroll")));
    let voided = policy.voided.iter().enumerate();
    let voided = voided
        .filter(|(_, entry)| !enrolled(&entry.organization, entry.enroll))
        .map(|(index, entry)| (&entry.organization, format!("voided.{index}.enroll")));
    let admitted = policy.admitted.iter().enumerate();
    let admitted = admitted.filter_map(|(index, entry)| {
        let charter = registry.texts().get(&entry.charter).is_some_and(|text| text.accord.quorum.is_some());
        let field = match (charter, registry.member(&entry.organization)) {
            (true, Some(_)) => return None,
            (false, _) => "charter",
            (true, None) => "organization",
        };
        Some((&entry.organization, format!("admitted.{index}.{field}")))
    });
    let accepted = policy.accepted.iter().enumerate().filter(|(index, _)| unused.contains(index));
    let accepted = accepted.map(|(index, entry)| (&entry.organization, format!("accepted.{index}.code")));
    let entries = readmitted.chain(voided).chain(admitted).chain(accepted);
    entries.map(|(organization, field)| unused_concern(registry, organization, field)).collect()
}

/// An accepted warning may compare the organization with another one, whose records have errors.
fn unused_concern(registry: &Registry, organization: &Organization, field: String) -> Concern {
    let broken = |member: &&Member| member.integrity != Integrity::Sound;
    let other = registry.member(organization).filter(broken);
    let other =
        other.or_else(|| registry.members.iter().find(broken).filter(|_| field.starts_with("accepted")));

    let message = format!("nothing in the registry matches this entry about `{organization}`");
    let fault = Fault::new(Code::PolicyUnused, message, Code::PolicyUnused.remedy());
    let fault = blame_errors(fault, other);
    Concern { organization: None, path: POLICY_FILE.to_owned(), fault: fault.in_field(field) }
}
