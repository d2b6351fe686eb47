//! The rules for the keys that a record introduces, and for the successor keys that authorize it.

use std::collections::BTreeSet;

use super::refuse_record;
use crate::chain::decision::DecisionBody;
use crate::chain::state::State;
use crate::diagnostic::{Code, Fault};
use crate::record::{Fingerprint, KeySet, PublicKey, Rotate, Sequence};
use crate::signature::KeyPoints;

/// Checks the keys that a record introduces: valid points, reachable thresholds, new successor keys.
pub fn check_keys(state: Option<&State>, keys: &KeySet, points: &KeyPoints) -> Vec<Fault> {
    let mut faults = check_key_set(keys);
    for (index, key) in keys.current.iter().enumerate() {
        let known = state.is_some_and(|state| state.keys.current.contains(key));
        if !known && let Err(weak) = points.check_key(key) {
            faults.push(weak.in_field(format!("keys.current.{index}")));
        }
    }
    for (index, key) in keys.current.iter().enumerate() {
        if state.is_some_and(|state| is_retired(state, key) || is_log_key(state, key)) {
            let message = format!("the key {} stood in this chain before", key.fingerprint());
            faults.push(refuse_record(Code::KeyReused, &format!("keys.current.{index}"), message));
        }
    }
    let mut used = state.map(list_used).unwrap_or_default();
    used.extend(keys.current.iter().flat_map(PublicKey::fingerprints_of_forms));
    for (index, next) in keys.next.iter().enumerate() {
        let seen = state.is_some_and(|state| state.seen.contains_key(next))
            || keys.current.iter().any(|key| key.fingerprint() == *next);
        if seen || used.contains(next) {
            let message = format!("the successor key {next} was already used in this chain");
            faults.push(refuse_record(Code::KeyReused, &format!("keys.next.{index}"), message));
        }
    }
    faults
}

/// The keys that sign or signed for the chain or its log, in each form.
fn list_used(state: &State) -> BTreeSet<Fingerprint> {
    let known = state.signers.iter().map(|known| &known.key).chain(log_keys(state));
    known.flat_map(PublicKey::fingerprints_of_forms).collect()
}

/// Whether a key was used in the chain, so that it cannot become a successor key of it.
pub fn is_used(state: &State, next: &Fingerprint) -> bool {
    state.seen.contains_key(next) || list_used(state).contains(next)
}

/// Whether a key stood in the chain, and is neither a current key nor a successor key now. A replaced key may have
/// been stolen, so its point never returns, as a plain key or a security key.
fn is_retired(state: &State, key: &PublicKey) -> bool {
    if state.keys.current.contains(key) {
        return false;
    }
    let print = key.fingerprint();
    let replaced = state.seen.contains_key(&print) && !state.keys.next.contains(&print);
    replaced || state.signers.iter().any(|known| known.key.point() == key.point())
}

/// Whether a key, in any form, signs or signed for the chain, or is or was a successor key of it.
pub fn stood_in_chain(state: &State, key: &PublicKey) -> bool {
    key.fingerprints_of_forms().iter().any(|form| state.seen.contains_key(form))
        || state.signers.iter().any(|known| known.key.point() == key.point())
}

/// The keys that the registry ever appointed for its log.
fn log_keys(state: &State) -> impl Iterator<Item = &PublicKey> {
    state.decisions.iter().filter_map(|decision| match &decision.body {
        DecisionBody::Appointed(appointment) => Some(&appointment.key),
        _ => None,
    })
}

fn is_log_key(state: &State, key: &PublicKey) -> bool {
    log_keys(state).any(|log| log.point() == key.point())
}

/// Whether a successor key is a replaced key in another form.
fn is_replaced_point(state: &State, key: &PublicKey) -> bool {
    let in_force = state.keys.current.iter().any(|current| current.point() == key.point());
    !in_force && state.signers.iter().any(|known| known.key.point() == key.point())
}

pub fn check_rotation(state: &State, rotate: &Rotate, points: &KeyPoints) -> Vec<Fault> {
    let mut faults = check_committed(state, &rotate.rotation.authority, "rotation.authority", points);
    faults.extend(check_dispute(state, rotate.rotation.compromised_from));
    faults.extend(check_keys(Some(state), &rotate.keys, points));
    faults
}

/// Checks that a rotation disputes only records after the enrollment in force. The successor keys that authorize
/// it come from that enrollment, so an organization that doubts the enrollment has no keys to say so with.
fn check_dispute(state: &State, from: Option<Sequence>) -> Option<Fault> {
    let enrolled = state.enrollment.sequence;
    from.filter(|from| *from <= enrolled).map(|from| {
        let message = format!(
            "`compromised_from` is {from}, but the enrollment in force is record {enrolled}: a rotation \
             disputes only later records"
        );
        refuse_record(Code::EnrollmentDisputed, "rotation.compromised_from", message)
    })
}

/// Checks the successor keys that authorize a record: listed in `next`, enough of them, valid points.
pub fn check_committed(
    state: &State,
    authority: &[PublicKey],
    field: &str,
    points: &KeyPoints,
) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (index, key) in authority.iter().enumerate() {
        let field = format!("{field}.{index}");
        let print = key.fingerprint();
        if !state.keys.next.contains(&print) {
            let message = format!("{print} is not a successor key of this organization");
            faults.push(refuse_record(Code::RotationNotCommitted, &field, message));
        } else if let Err(weak) = points.check_key(key) {
            faults.push(weak.in_field(field));
        } else if is_replaced_point(state, key) || is_log_key(state, key) {
            let message = format!("the key {print} was replaced earlier in this chain, in another form");
            faults.push(refuse_record(Code::KeyReused, &field, message));
        }
    }
    let committed = authority.iter().filter(|key| state.keys.next.contains(&key.fingerprint()));
    let points: Vec<_> = state.keys.current.iter().chain(committed).map(PublicKey::point).collect();
    if points.iter().collect::<BTreeSet<_>>().len() < points.len() {
        let message = "two of these keys, or one of them and a current key, are the same key in two forms";
        faults.push(refuse_record(Code::Threshold, field, message));
    }
    let (needed, named) = (state.keys.next_threshold.get(), authority.len());
    if named < needed {
        let keys = if needed == 1 { "key" } else { "keys" };
        let were = if named == 1 { "was" } else { "were" };
        let message = format!("this record needs {needed} successor {keys}; {named} {were} given");
        faults.push(refuse_record(Code::Threshold, field, message));
    }
    faults
}

/// Checks that the thresholds can be met, and that no key counts twice.
fn check_key_set(keys: &KeySet) -> Vec<Fault> {
    let mut faults = Vec::new();
    let sets = [
        ("current", "threshold", keys.threshold, keys.current.len()),
        ("next", "next_threshold", keys.next_threshold, keys.next.len()),
    ];
    for (list, name, threshold, count) in sets {
        if count > 8 {
            let message = format!("`{list}` has {count} keys; at most 8 are allowed");
            faults
                .push(Fault::new(Code::TooLong, message, "list at most 8").in_field(format!("keys.{list}")));
        }
        if threshold.get() > count {
            let message = format!("`{name}` is {threshold}, but the number of keys in `{list}` is {count}");
            let help = "set it to the number of keys or less";
            faults.push(Fault::new(Code::Threshold, message, help).in_field(format!("keys.{name}")));
        }
    }
    let points: BTreeSet<_> = keys.current.iter().map(PublicKey::point).collect();
    if points.len() < keys.current.len() {
        let help = "list each key once";
        let message = "`current` lists the same key in two forms";
        faults.push(Fault::new(Code::Threshold, message, help).in_field("keys.current"));
    }
    faults
}
