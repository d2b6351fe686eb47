//! What a rotation says where the caller does not, and what it changes, for the signer to see.
//!
//! Co-signers stay: a key is replaced only by a successor that is at hand, and a threshold falls only where
//! the signer says so.

use anyhow::{Context as _, Result, bail};

use super::key_names::KeyNames;
use super::key_ring::KeyRing;
use super::new_keys::make_keys;
use super::public_keys::fingerprint_argument;
use super::values::Values;
use super::{Context, Failure};
use crate::chain::State;
use crate::record::{Fingerprint, KeySet, PublicKey, Threshold};
use crate::signature::SecretKey;

/// The columns of the table of how many keys are needed.
const COUNT_TITLES: [&str; 3] = ["KEYS THAT", "BEFORE", "AFTER"];

/// The columns of the table of what each key is for.
const ROLE_TITLES: [&str; 4] = ["BEFORE", "AFTER", "KEY", "NAME HERE"];

/// The successor keys at hand: as many as must authorize the record, and in a rotation as many as there are keys to
/// replace.
pub fn held_authority<'a>(
    table: &str,
    state: &'a State,
    ring: &'a KeyRing,
) -> impl Iterator<Item = &'a PublicKey> {
    let keys = &state.keys;
    let wanted = match table {
        "rotation" => keys.next_threshold.get().max(keys.current.len()),
        _ => keys.next_threshold.get(),
    };
    find_successors(state, ring).take(wanted)
}

/// The organization's successor keys that are at hand.
pub fn find_successors<'a>(state: &'a State, ring: &'a KeyRing) -> impl Iterator<Item = &'a PublicKey> {
    let held = state.keys.next.iter().filter_map(|print| ring.find(|key| key.fingerprint() == *print));
    held.map(|key| &key.public)
}

/// The keys at hand authorize the record, where none is named.
pub fn fill_authority(values: &mut Values, table: &'static str, state: &State, ring: &KeyRing) {
    let held: Vec<_> = held_authority(table, state, ring).map(ToString::to_string).collect();
    if !held.is_empty() {
        values.set_default(table, "authority", held);
    }
}

/// The successor keys become signing keys in the place of those that are `replaced`, and new successors are made
/// where none is named. Thresholds stay as they are.
///
/// # Errors
/// Where it is not said which keys are replaced, or which successors the other officers have.
pub fn fill_rotation(values: &mut Values, state: &State, replaced: &[String]) -> Result<Vec<SecretKey>> {
    let keys = &state.keys;
    if let Some(authority) = values.field_values("rotation", "authority")
        && !values.has_field("keys", "current")
    {
        let kept = find_kept(keys, authority.len(), replaced)?;
        let kept = kept.into_iter().map(ToString::to_string).filter(|key| !authority.contains(key));
        values.set_default("keys", "current", kept.chain(authority.clone()).collect());
    }
    // A number that cannot be a threshold is one error, and not a second one about the successors.
    let threshold = values
        .field_values("keys", "threshold")
        .filter(|given| given.iter().all(|number| number.parse::<Threshold>().is_ok()));
    values.set_default("keys", "threshold", vec![keys.threshold.get().to_string()]);
    let next_threshold = threshold.unwrap_or_else(|| vec![keys.next_threshold.get().to_string()]);
    values.set_default("keys", "next_threshold", next_threshold);
    if values.has_field("keys", "next") || !values.has_field("rotation", "authority") {
        return Ok(Vec::new());
    }
    if values.count_values("rotation", "authority") < keys.current.len() {
        bail!(report_unnamed_successors(keys));
    }
    let made = make_keys(keys.next.len())?;
    let prints = made.iter().map(|key| key.public().fingerprint().to_string());
    values.set_default("keys", "next", prints.collect());
    Ok(made)
}

/// The keys in force that the rotation does not replace.
fn find_kept<'a>(keys: &'a KeySet, successors: usize, replaced: &[String]) -> Result<Vec<&'a PublicKey>> {
    if replaced.is_empty() && successors >= keys.current.len() {
        return Ok(Vec::new());
    }
    let prints: Vec<_> = keys.current.iter().map(PublicKey::fingerprint).collect();
    let listed: String = prints.iter().map(|print| format!("\n      {print}")).collect();
    if replaced.is_empty() {
        let message = format!(
            "{} keys sign for the organization, and {successors} successor key{} at hand: which of them does the \
             rotation replace?{listed}",
            keys.current.len(),
            if successors == 1 { " is" } else { "s are" },
        );
        bail!(Failure::usage(message).help(
            "name each with --replace FINGERPRINT (or its .pub file); all other keys stay. Or name all keys that \
             sign from now on with --current"
        ));
    }
    let replaced: Vec<_> = replaced
        .iter()
        .map(|argument| fingerprint_argument(argument)?.parse::<Fingerprint>().context("--replace"))
        .collect::<Result<_>>()?;
    if let Some(print) = replaced.iter().find(|print| !prints.contains(print)) {
        bail!(Failure::usage(format!("--replace: {print} does not sign for the organization")).help(
            format!(
                "these keys sign: {}",
                prints.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
            )
        ));
    }
    let kept: Vec<_> = keys.current.iter().filter(|key| !replaced.contains(&key.fingerprint())).collect();
    if keys.current.len() - kept.len() < successors {
        bail!(report_second_key(successors, &listed));
    }
    Ok(kept)
}

/// Each successor key that authorizes a rotation signs from then on. Where its officer's old key stayed, one officer
/// could sign for two.
fn report_second_key(successors: usize, listed: &str) -> Failure {
    Failure::usage(format!(
        "--replace: {successors} successor keys sign from now on, and each takes the place of a key; name these \
         {successors} keys, or an officer has two keys that sign{listed}"
    ))
    .help("name all keys that sign from now on with --current, if an officer is to have two")
}

/// A successor stands in one record only, so that the other officers have to name new ones.
fn report_unnamed_successors(keys: &KeySet) -> Failure {
    Failure::usage(format!(
        "--next: the new successor keys of all officers are missing; {} stood before",
        keys.next.len()
    ))
    .help(
        "a rotation replaces every successor key. Each officer makes one (`accord keygen ORG --another`) and sends \
         its .pub file; name each with --next FILE",
    )
}

/// Shows the keys before and after, and says in words what falls.
pub fn show_key_change(
    context: &mut Context,
    (before, after): (&KeySet, &KeySet),
    names: &KeyNames,
) -> Result<()> {
    context.note_table(&COUNT_TITLES, tabulate_counts(before, after))?;
    context.note_table(&ROLE_TITLES, tabulate_roles(before, after, names))?;
    context.note_text("\n")?;
    let warnings =
        [warn_of_fewer(before, after), warn_of_more_keys(before, after), warn_of_lone_successor(after)];
    for warning in warnings.into_iter().flatten() {
        context.warn_prose(&format!("Warning: {warning}\n\n"))?;
    }
    Ok(())
}

/// How many of the current and of the successor keys are needed, before and after.
fn tabulate_counts(before: &KeySet, after: &KeySet) -> Vec<Vec<String>> {
    let [(signs, authorizes), (signs_after, authorizes_after)] = [before, after].map(count_needed);
    vec![
        vec!["must sign a record".to_owned(), signs, signs_after],
        vec!["must authorize new keys".to_owned(), authorizes, authorizes_after],
    ]
}

fn count_needed(keys: &KeySet) -> (String, String) {
    let (current, next) = (keys.current.len(), keys.next.len());
    (format!("{} of {current}", keys.threshold.get()), format!("{} of {next}", keys.next_threshold.get()))
}

/// What each key is for, before and after. Where lines are short, a name stands below its key, which is not broken.
fn tabulate_roles(before: &KeySet, after: &KeySet, names: &KeyNames) -> Vec<Vec<String>> {
    let mut prints: Vec<Fingerprint> = Vec::new();
    for keys in [before, after] {
        for print in keys.current.iter().map(PublicKey::fingerprint).chain(keys.next.iter().cloned()) {
            if !prints.contains(&print) {
                prints.push(print);
            }
        }
    }
    let rows = prints.iter().map(|print| {
        let roles = [before, after].map(|keys| find_role(keys, print).to_owned());
        let name = names.find(print).unwrap_or("-").to_owned();
        roles.into_iter().chain([print.to_string(), name]).collect()
    });
    rows.collect()
}

fn find_role(keys: &KeySet, print: &Fingerprint) -> &'static str {
    if keys.current.iter().any(|key| key.fingerprint() == *print) {
        "signs"
    } else if keys.next.contains(print) {
        "successor"
    } else {
        "-"
    }
}

/// Fewer officers suffice than before.
fn warn_of_fewer(before: &KeySet, after: &KeySet) -> Option<String> {
    let mut falls = Vec::new();
    if after.threshold < before.threshold {
        falls.push(format!(
            "{} of the signing keys will be enough to sign, {} before",
            after.threshold.get(),
            before.threshold.get()
        ));
    }
    if after.next_threshold < before.next_threshold {
        falls.push(format!(
            "{} of the successor keys will be enough to replace all keys, {} before",
            after.next_threshold.get(),
            before.next_threshold.get()
        ));
    }
    (!falls.is_empty()).then(|| format!("fewer officers can act alone: {}.", falls.join(", and ")))
}

/// An officer whose successor signs while the key before it stays holds two keys, and may sign alone.
fn warn_of_more_keys(before: &KeySet, after: &KeySet) -> Option<String> {
    let (count, earlier) = (after.current.len(), before.current.len());
    (count > earlier && after.threshold.get() > 1 && after.threshold <= before.threshold).then(|| {
        format!(
            "{count} keys will sign, {earlier} before, and {} of them are enough: an officer who holds two of them counts \
             twice. Name the earlier key of each officer with --replace, too.",
            after.threshold.get()
        )
    })
}

/// One thief of a successor key could go around the other officers.
pub fn warn_of_lone_successor(keys: &KeySet) -> Option<String> {
    (keys.next_threshold < keys.threshold).then(|| {
        format!(
            "{} must sign a record, but {} of the successor keys can replace them all. Raise --next-threshold to {} \
             unless this is meant.",
            keys.threshold.get(),
            keys.next_threshold.get(),
            keys.threshold.get()
        )
    })
}
