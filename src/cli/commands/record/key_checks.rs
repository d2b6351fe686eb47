//! What is checked and shown about the keys of an enrollment and of a rotation.

use crate::chain::{Authorization, State};
use crate::cli::key_names::KeyNames;
use crate::cli::key_ring::{HeldKey, KeyRing};
use crate::cli::new_keys::Protection;
use crate::cli::rotation;
use crate::cli::values::Values;
use crate::cli::{Context, Failure};
use crate::record::{Body, PublicKey, Sequence};
use anyhow::{Result, bail};

/// An agent holds keys for many purposes, so that none enters a record without being named.
pub fn refuse_unnamed_agent(values: &Values, ring: &KeyRing) -> Result<()> {
    if values.has_field("keys", "current") || ring.others.is_empty() || !ring.agent_asked {
        return Ok(());
    }
    bail!(Failure::usage("--agent does not say which of the agent's keys signs for the organization").help(
        "name it with --key FINGERPRINT, and its successor with --next; `ssh-add -l` lists the agent's keys"
    ))
}

/// A successor replaces the key that signs, so that it cannot be the same key.
pub fn refuse_same_successor(body: &Body) -> Result<()> {
    let keys = match body {
        Body::Enroll(enroll) => &enroll.keys,
        Body::Rotate(rotate) => &rotate.keys,
        _ => return Ok(()),
    };
    let same = keys.current.iter().map(PublicKey::fingerprint).find(|print| keys.next.contains(print));
    match same {
        None => Ok(()),
        Some(print) => {
            Err(Failure::refused(format!("{print} is named as the signing key and as its own successor"))
                .help("name another key with --next; `accord keygen ORG --another` makes one")
                .into())
        }
    }
}

/// What a rotation changes, and what an enrollment leaves to one thief.
pub fn show_keys(context: &mut Context, body: &Body, state: Option<&State>, ring: &KeyRing) -> Result<()> {
    match (body, state) {
        (Body::Rotate(rotate), Some(state)) => {
            let names = KeyNames::of_ring(ring);
            rotation::show_key_change(context, (&state.keys, &rotate.keys), &names)?;
            match rotate.rotation.compromised_from {
                Some(from) => context.say_prose(&describe_dispute(state, from)),
                None => Ok(()),
            }
        }
        (Body::Enroll(enroll), _) => match rotation::warn_of_lone_successor(&enroll.keys) {
            Some(warning) => context.warn_prose(&format!("Warning: {warning}\n\n")),
            None => Ok(()),
        },
        _ => Ok(()),
    }
}

/// What a rotation disputes, in words: the records, and what becomes of the pledges.
fn describe_dispute(state: &State, from: Sequence) -> String {
    let disputed = state.history.iter().filter(|record| record.sequence >= from);
    let lines: String = disputed
        .map(|record| format!("  {:4}  {}  {}\n", record.sequence.get(), record.date, record.kind))
        .collect();
    format!(
        "Disputed as a thief's, in public and for ever:\n{lines}\nA pledge or a withdrawal among them leaves the pledge \
         disputed until you reaffirm it. A reaffirmation or a report among them does not count. The profile is again the \
         last one before them. Nothing takes a dispute back.\n\n"
    )
}

/// New successors are protected like the keys that they follow.
pub fn successor_protection(ring: &KeyRing, authorization: &Authorization) -> Protection {
    let mut followed = authorization.keys.iter().filter_map(|key| ring.find(|at_hand| at_hand == key));
    if followed.all(HeldKey::is_unprotected) { Protection::None } else { Protection::Passphrase }
}
