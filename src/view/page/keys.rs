//! Keys, and how they changed.

use serde::Serialize;

use crate::chain::{AcceptedRecord, State};
use crate::record::{Body, Fingerprint, KeySet, PublicKey, Sequence};
use crate::registry::Stored;

/// The keys in force.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct KeysView {
    pub threshold: usize,
    pub current: Vec<String>,
    /// Of the current keys, in their order.
    pub fingerprints: Vec<String>,
    pub next_threshold: usize,
    pub next: Vec<String>,
}

/// A record that changed the keys.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct KeyChange {
    pub sequence: u32,
    pub date: String,
    /// Why: `enrollment`, or a rotation's reason.
    pub reason: &'static str,
    /// The first of the records that are in dispute by it.
    pub compromised_from: Option<u32>,
    pub threshold: usize,
    /// Fingerprints of the keys in force from here on.
    pub fingerprints: Vec<String>,
    pub next_threshold: usize,
    /// Fingerprints of their successors.
    pub next: Vec<String>,
}

impl KeysView {
    pub(super) fn of(state: &State) -> Self {
        let keys = &state.keys;
        Self {
            threshold: keys.threshold.get(),
            current: keys.current.iter().map(PublicKey::to_string).collect(),
            fingerprints: fingerprints(keys),
            next_threshold: keys.next_threshold.get(),
            next: keys.next.iter().map(Fingerprint::to_string).collect(),
        }
    }
}

fn fingerprints(keys: &KeySet) -> Vec<String> {
    keys.current.iter().map(|key| key.fingerprint().to_string()).collect()
}

/// How a record changed the keys, if it did.
pub(super) fn change((entry, stored): (&AcceptedRecord, &Stored)) -> Option<KeyChange> {
    let (reason, compromised_from, keys) = match &stored.record.parsed.body {
        Body::Enroll(enroll) => ("enrollment", None, &enroll.keys),
        Body::Rotate(rotate) => {
            (rotate.rotation.reason.as_str(), rotate.rotation.compromised_from, &rotate.keys)
        }
        _ => return None,
    };
    Some(KeyChange {
        sequence: entry.sequence.get(),
        date: entry.date.to_string(),
        reason,
        compromised_from: compromised_from.map(Sequence::get),
        threshold: keys.threshold.get(),
        fingerprints: fingerprints(keys),
        next_threshold: keys.next_threshold.get(),
        next: keys.next.iter().map(Fingerprint::to_string).collect(),
    })
}
