//! The rules for a registry's own chain: its root, and its decisions.

use super::keys::stood_in_chain;
use super::refuse_record;
use crate::chain::decision::{Decision, DecisionBody};
use crate::chain::{ChainRecord, Rules, State};
use crate::diagnostic::{Code, Fault};
use crate::record::{Body, Organization, PublicKey, Record, Room};
use crate::signature;

/// Checks that an enrollment of the registry itself is the one that `accord.toml` names, and that no other
/// organization writes a decision.
pub fn check_root(record: &ChainRecord, rules: &Rules) -> Option<Fault> {
    let header = &record.parsed.header;
    let own = is_registry(&header.organization, rules);
    if !own && record.parsed.body.kind().room() == Room::Decisions {
        let message = format!("only `{}`, the registry itself, decides here", rules.registry);
        return Some(refuse_record(Code::DecisionForeign, "organization", message));
    }
    if !own || !matches!(record.parsed.body, Body::Enroll(_)) || rules.root == Some(record.digest) {
        return None;
    }
    let message = match rules.root {
        Some(root) => format!("`accord.toml` names the enrollment {root} as the registry's own"),
        None => "`accord.toml` does not name this enrollment as the registry's own".to_owned(),
    };
    Some(refuse_record(Code::RegistryRoot, "organization", message))
}

fn is_registry(organization: &Organization, rules: &Rules) -> bool {
    organization.as_str() == rules.registry.as_str()
}

/// Checks a decision against the earlier ones. Disputed ones do not count: a thief made them.
pub fn check_decision(state: &State, record: &Record, rules: &Rules) -> Vec<Fault> {
    let Some(body) = DecisionBody::of(&record.body).filter(|_| is_registry(&state.organization, rules))
    else {
        return Vec::new();
    };
    let earlier = state.decisions.iter().filter(|decision| decision.validity.disputed.is_none());
    let earlier: Vec<_> = earlier.collect();
    let refused = check_order(&body, &earlier).or_else(|| check_repetition(&body, &earlier));
    let unfit = match &body {
        DecisionBody::Appointed(appointment) => check_log_key(state, &appointment.key),
        _ => None,
    };
    refused.into_iter().chain(unfit).collect()
}

/// A log's key signs on a machine, after each merge. It is none of the keys that sign for the registry, and a thief
/// of one has nothing of the other.
fn check_log_key(state: &State, key: &PublicKey) -> Option<Fault> {
    const FIELD: &str = "appointment.key";
    if let Err(weak) = signature::check_key(key) {
        return Some(weak.in_field(FIELD));
    }
    let message = format!("{} is or was a key of the registry itself", key.fingerprint());
    stood_in_chain(state, key).then(|| refuse_record(Code::KeyReused, FIELD, message))
}

/// A decision that rests on another one comes after it.
fn check_order(body: &DecisionBody, earlier: &[&Decision]) -> Option<Fault> {
    let (rests, field, message) = match body {
        DecisionBody::Admitted(admission) => (
            earlier.iter().any(|one| {
                matches!(&one.body, DecisionBody::Adopted(adoption) if adoption.accord == admission.charter)
            }),
            "admission.charter",
            format!("the registry has not adopted the text `{}`", admission.charter),
        ),
        DecisionBody::Dismissed(dismissal) => (
            earlier.iter().any(|one| {
                one.digest == dismissal.admission && matches!(one.body, DecisionBody::Admitted(_))
            }),
            "dismissal.admission",
            "no admission of this registry has this digest".to_owned(),
        ),
        _ => return None,
    };
    (!rests).then(|| refuse_record(Code::DecisionUnknown, field, message))
}

fn check_repetition(body: &DecisionBody, earlier: &[&Decision]) -> Option<Fault> {
    let ended = |admission: &Decision| {
        earlier.iter().any(|one| {
            matches!(&one.body, DecisionBody::Dismissed(dismissal) if dismissal.admission == admission.digest)
        })
    };
    let same = earlier.iter().find(|one| one.body.repeats(body) && !ended(one))?;
    let message = format!("record {} of the registry decided this already", same.validity.sequence);
    Some(refuse_record(Code::DecisionRepeated, "kind", message))
}
