//! The keys of officers who join, in a rotation that is guided.

use anyhow::Result;

use super::RecordCommand;
use crate::chain::{self, State};
use crate::cli::environment::expand_home;
use crate::cli::failure::explain_error;
use crate::cli::key_ring::KeyRing;
use crate::cli::prompt::{self, Need};
use crate::cli::public_keys::public_key;
use crate::cli::rotation::held_authority;
use crate::cli::{Context, fields_prompt};
use crate::record::{Kind, PublicKey};

impl RecordCommand {
    /// Asks for the keys that start to sign beside the successors, and how many must sign from then on. All that
    /// sign become an answer, so that the command goes on from here if its user leaves.
    pub(super) fn ask_joiners(&mut self, context: &mut Context, state: &State, ring: &KeyRing) -> Result<()> {
        let authority = self.list_authority(state, ring);
        let mut signing = self.list_signing(state, &authority);
        let before = signing.len();
        context.say_prose(
            "\nThe successor keys named so far sign from now on. Name the .pub file of the officer who joins:\n",
        )?;
        name_joiners(context, &mut signing, state)?;
        let mut joiners = signing[before..].iter();
        let draft = !self.signing.unsigned && joiners.any(|key| ring.find(|held| held == key).is_none());
        let signing: Vec<_> = signing.iter().map(ToString::to_string).collect();
        context.keep_answer("reason", vec!["routine".to_owned()]);
        context.keep_answer("current", signing.clone());
        self.values.set_default("keys", "current", signing);
        if draft {
            self.draft_for_others(context, authority.iter().map(ToString::to_string).collect())?;
        }
        self.ask_threshold(context, &[state.keys.threshold.get().to_string()])
    }

    /// The keys that authorize the rotation: those that were named, or the successor keys at hand.
    fn list_authority(&self, state: &State, ring: &KeyRing) -> Vec<PublicKey> {
        match self.values.field_values("rotation", "authority") {
            Some(named) => named.iter().filter_map(|key| key.parse().ok()).collect(),
            None => held_authority("rotation", state, ring).cloned().collect(),
        }
    }

    /// The keys that sign after the rotation, without those of officers who join.
    fn list_signing(&self, state: &State, authority: &[PublicKey]) -> Vec<PublicKey> {
        let stays = |key: &&PublicKey| {
            !self.replaced.is_empty() && !self.replaced.contains(&key.fingerprint().to_string())
        };
        state.keys.current.iter().filter(stays).chain(authority).cloned().collect()
    }

    /// How many of the keys must sign. Enter keeps what it was before, if that is given.
    pub(super) fn ask_threshold(&mut self, context: &mut Context, before: &[String]) -> Result<()> {
        for (table, field) in fields_prompt::asked_fields(Kind::Rotate, "keys") {
            if field.name == "threshold" && !self.values.has_field(table, field.name) {
                if !before.is_empty() {
                    self.values.set_default(table, field.name, before.to_owned());
                }
                fields_prompt::ask_field(context, Kind::Rotate, table, field, &mut self.values)?;
            }
        }
        Ok(())
    }
}

/// Adds the keys of those who join to the keys that sign: at least one.
fn name_joiners(context: &mut Context, signing: &mut Vec<PublicKey>, state: &State) -> Result<()> {
    let before = signing.len();
    loop {
        let need = if signing.len() == before { Need::Required } else { Need::Optional };
        let typed = prompt::ask_line(context, "key of an officer who joins", need, |typed| {
            let key = read_joiner(typed).map_err(|error| explain_error(&error))?;
            check_joiner(&key, signing, state)
        })?;
        if typed.is_empty() {
            return Ok(());
        }
        signing.push(read_joiner(&typed)?);
        context.say_prose("Does another officer join? Enter if not.\n")?;
    }
}

/// The public key that is typed: itself, or its file.
fn read_joiner(typed: &str) -> Result<PublicKey> {
    public_key(&expand_home(typed).to_string_lossy())
}

/// Whether a key can start to sign in this rotation.
fn check_joiner(key: &PublicKey, signing: &[PublicKey], state: &State) -> Result<(), String> {
    let print = key.fingerprint();
    if signing.contains(key) {
        return Err(format!("{print} signs from now on already"));
    }
    if state.keys.next.contains(&print) {
        return Err(format!(
            "{print} is a successor key of an officer; name the signing key of one who joins"
        ));
    }
    if chain::is_used(state, &print) {
        return Err(format!("{print} was used in this chain before, and never returns"));
    }
    Ok(())
}
