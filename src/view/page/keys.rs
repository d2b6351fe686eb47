//! Keys, and how they changed.

use serde::Serialize;

use crate::chain::{AcceptedRecord, State};
use crate::record::{Body, Date, Fingerprint, KeySet, PublicKey, Sequence, Threshold};
use crate::registry::Stored;

/// The keys in force.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct KeysView {
    pub threshold: Threshold,
    pub current: Vec<PublicKey>,
    /// Of the current keys, in their order.
    pub fingerprints: Vec<Fingerprint>,
    pub next_threshold: Threshold,
    pub next: Vec<Fingerprint>,
}

/// A record that changed the keys.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct KeyChange {
    pub sequence: Sequence,
    pub date: Date,
    /// Why: `enrollment`, or a rotation's reason.
    pub reason: &'static str,
    /// The first of the records that are in dispute by it.
    pub compromised_from: Option<Sequence>,
    pub threshold: Threshold,
    /// Fingerprints of the keys in force from here on.
    pub fingerprints: Vec<Fingerprint>,
    pub next_threshold: Threshold,
    /// Fingerprints of their successors.
    pub next: Vec<Fingerprint>,
}

impl KeysView {
    pub(super) fn of(state: &State) -> Self {
        let keys = &state.keys;
        Self {
            threshold: keys.threshold,
            current: keys.current.to_vec(),
            fingerprints: list_fingerprints(keys),
            next_threshold: keys.next_threshold,
            next: keys.next.to_vec(),
        }
    }
}

fn list_fingerprints(keys: &KeySet) -> Vec<Fingerprint> {
    keys.current.iter().map(PublicKey::fingerprint).collect()
}

/// How a record changed the keys, if it did.
pub(super) fn describe_key_change((entry, stored): (&AcceptedRecord, &Stored)) -> Option<KeyChange> {
    let (reason, compromised_from, keys) = match &stored.record.parsed.body {
        Body::Enroll(enroll) => ("enrollment", None, &enroll.keys),
        Body::Rotate(rotate) => {
            (rotate.rotation.reason.as_str(), rotate.rotation.compromised_from, &rotate.keys)
        }
        _ => return None,
    };
    Some(KeyChange {
        sequence: entry.sequence,
        date: entry.date,
        reason,
        compromised_from,
        threshold: keys.threshold,
        fingerprints: list_fingerprints(keys),
        next_threshold: keys.next_threshold,
        next: keys.next.to_vec(),
    })
}
