//! What a record's fields say where the caller does not: by what it is about, the keys at
//! hand, and what the organization said before.

use super::fields::filled_fields;
use super::key_names::KeyNames;
use super::key_ring::KeyRing;
use super::values::Values;
use crate::accord::Text;
use crate::chain::State;
use crate::record::{Digest, Kind};

/// The text that a record of this kind is about, pinned where it pins it.
pub fn fill_text(values: &mut Values, kind: Kind, text: &Text) {
    for (table, field) in filled_fields(kind) {
        let value = if *field == "digest" { text.digest.to_string() } else { text.accord.id.to_string() };
        values.set_default(table, field, vec![value]);
    }
}

/// The finding that a record of this kind is about.
pub fn fill_finding(values: &mut Values, kind: Kind, digest: Digest) {
    for (table, field) in filled_fields(kind) {
        values.set_default(table, field, vec![digest.to_string()]);
    }
}

/// Of the keys at hand, the first signs and the second succeeds it.
pub fn fill_keys(values: &mut Values, ring: &KeyRing) {
    let mut keys = ring.chosen.iter().map(|key| &key.public);
    if let Some(key) = keys.next() {
        values.set_default("keys", "current", vec![key.to_string()]);
    }
    if let Some(key) = keys.next() {
        values.set_default("keys", "next", vec![key.fingerprint().to_string()]);
    }
    values.set_default("keys", "threshold", vec!["1".to_owned()]);
    // Fewer would let one thief of a successor key replace all officers.
    let threshold = values.field_values("keys", "threshold").unwrap_or_default();
    values.set_default("keys", "next_threshold", threshold);
}

/// The successor whose private key was brought to its place already, and whose `.pub` file stayed here as the only one
/// without a private key.
pub fn fill_absent_successor(values: &mut Values, ring: &KeyRing) {
    let names = KeyNames::of_ring(ring);
    let mut absent = names.iter().filter(|named| named.private.is_none() && named.name.starts_with("key-"));
    if let (1, Some(named), None) = (ring.chosen.len(), absent.next(), absent.next())
        && ring.find(|key| key.fingerprint() == named.key).is_none()
    {
        values.set_default("keys", "next", vec![named.key.to_string()]);
    }
}

/// What the profile says already.
pub fn fill_profile(values: &mut Values, state: &State) {
    let profile = state.profile();
    let fields = [
        ("name", Some(profile.name.to_string())),
        ("legal_name", profile.legal_name.as_ref().map(ToString::to_string)),
        ("group", Some(profile.group.to_string())),
        ("country", Some(profile.country.code().to_owned())),
        ("lei", profile.lei.as_ref().map(ToString::to_string)),
        ("sector", profile.sector.as_ref().map(ToString::to_string)),
        ("predecessor", profile.predecessor.as_ref().map(ToString::to_string)),
    ];
    for (field, value) in fields {
        if let Some(value) = value {
            values.set_default("profile", field, vec![value]);
        }
    }
}
