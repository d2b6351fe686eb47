//! `decision-unused`: a decision about an enrollment that is not in the registry.
//!
//! The usual cause is a wrong digest. The maintainers then believe that a decision is in force, and it is not.

use super::Concern;
use crate::chain::{Decision, DecisionBody};
use crate::diagnostic::{Code, Fault};
use crate::record::{Digest, Kind, Organization};
use crate::registry::Registry;

/// Checks the decisions about the members of `registry`; if `only` says that these were selected, those about
/// others are not judged.
pub fn check_decisions(registry: &Registry, only: Option<&[Organization]>) -> Vec<Concern> {
    let Ok(own) = registry.policy.registry.as_str().parse::<Organization>() else { return Vec::new() };
    let counted = registry.decisions.recorded().iter().filter(|one| one.validity.disputed.is_none());
    let unused = counted.filter_map(|decision| {
        let (organization, enroll, field) = named_enrollment(decision)?;
        let judged = only.is_none_or(|only| only.contains(organization));
        (judged && !is_enrolled(registry, organization, enroll)).then(|| {
            let message = format!("`{organization}` has no enrollment with this digest");
            let fault = Fault::new(Code::DecisionUnused, message, Code::DecisionUnused.remedy());
            Concern {
                organization: Some(own.clone()),
                path: decision.path(&own),
                fault: fault.in_field(field),
            }
        })
    });
    unused.collect()
}

/// The enrollment that a decision is about, and the field that holds its digest.
fn named_enrollment(decision: &Decision) -> Option<(&Organization, Digest, &'static str)> {
    Some(match &decision.body {
        DecisionBody::Admitted(one) => (&one.organization, one.enroll, "admission.enroll"),
        DecisionBody::Voided(one) => (&one.organization, one.enroll, "voidance.enroll"),
        DecisionBody::Readmitted(one) => (&one.organization, one.enroll, "readmission.enroll"),
        DecisionBody::Adopted(_)
        | DecisionBody::Dismissed(_)
        | DecisionBody::Accepted(_)
        | DecisionBody::Appointed(_) => return None,
    })
}

fn is_enrolled(registry: &Registry, organization: &Organization, enroll: Digest) -> bool {
    let state = registry.member(organization).and_then(|member| member.state.as_ref());
    state.is_some_and(|state| {
        state.history.iter().any(|entry| entry.kind == Kind::Enroll && entry.digest == enroll)
    })
}
