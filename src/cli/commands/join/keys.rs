//! The keys of `accord join`: those at hand or named, and new ones for what is missing.

use std::path::{Path, PathBuf};

use anyhow::Result;

use super::JoinArgs;
use crate::cli::key_ring::KeyRing;
use crate::cli::new_keys::{MadeKeys, make_keys};
use crate::cli::permissions::check_key_place;
use crate::cli::prompt::{self, Need};
use crate::cli::public_keys::fingerprint_argument;
use crate::cli::values::Values;
use crate::cli::{Context, defaults};
use crate::record::{Organization, PublicKey};

/// From where the successor key comes, the safest first.
const SUCCESSOR_PLACES: [&str; 3] = [
    "another machine: you give its public key (the safest)",
    "another place, such as a USB stick: it is written there now",
    "this machine, under a passphrase of its own: you move it later",
];

impl JoinArgs {
    /// The keys at hand or named, and new ones for what is missing.
    pub(super) fn choose_keys(
        &mut self,
        context: &mut Context,
        organization: &Organization,
        (ring, asks): (&KeyRing, bool),
    ) -> Result<MadeKeys> {
        let values = &self.answers.enroll;
        let lacks_signing = !values.has_field("keys", "current") && ring.is_empty();
        let lacks_successor = !values.has_field("keys", "next") && ring.chosen.len() < 2;
        context.say_prose(
            "One key signs. Its successor replaces it when it is lost or stolen, so that one accident must not reach \
             both.\n",
        )?;
        if asks && lacks_successor && self.common.successor.next_dir.is_none() {
            self.ask_successor_place(context, organization)?;
        }
        let values = &mut self.answers.enroll;
        let mut made = MadeKeys::default();
        if lacks_signing {
            made.signing = make_keys(1)?;
            values.set_default("keys", "current", vec![made.signing[0].public().to_string()]);
        }
        if lacks_successor && !values.has_field("keys", "next") {
            made.successors = make_keys(1)?;
            let prints = made.successors.iter().map(|key| key.public().fingerprint().to_string());
            values.set_default("keys", "next", prints.collect());
        }
        defaults::fill_keys(values, ring);
        self.describe_keys(context, ring, &made)?;
        Ok(made)
    }

    fn ask_successor_place(&mut self, context: &mut Context, organization: &Organization) -> Result<()> {
        context.say_prose("Where does the successor key come from?\n")?;
        match prompt::choose_one(context, "successor", &SUCCESSOR_PLACES.map(str::to_owned))? {
            0 => {
                context.say_prose("On the other machine, make the key, and bring its .pub file here:\n")?;
                context.note_text(&format!(
                    "   accord keygen {organization} --another      or: ssh-keygen -t ed25519\n"
                ))?;
                let key = prompt::ask_line(context, "public key, or its .pub file", Need::Required, |key| {
                    fingerprint_argument(key).map(drop).map_err(|error| format!("{error:#}"))
                })?;
                let print = fingerprint_argument(&key)?;
                context.say_prose(&format!("  Taken as {print}.\n"))?;
                self.answers.enroll.set_default("keys", "next", vec![print]);
            }
            1 => {
                let folder =
                    prompt::ask_line(context, "folder", Need::Required, |folder| match Path::new(folder) {
                        path if !path.is_dir() => Err(format!("there is no folder {folder}")),
                        path => check_key_place(path).map_err(|error| format!("{error:#}")),
                    })?;
                self.common.successor.next_dir = Some(PathBuf::from(folder));
            }
            _ => {}
        }
        Ok(())
    }

    /// Which keys sign, and which are made.
    fn describe_keys(&self, context: &mut Context, ring: &KeyRing, made: &MadeKeys) -> Result<()> {
        let values = &self.answers.enroll;
        let at_hand = ring.chosen.iter().filter(|key| is_current(values, &key.public));
        let at_hand: String = at_hand.map(|key| format!("  signs: {key}\n")).collect();
        let protected = if self.common.no_passphrase { "" } else { ", under a passphrase" };
        let new = match (made.signing.len(), made.successors.len()) {
            (0, 0) => String::new(),
            (_, 0) => format!("The signing key is made last{protected}.\n"),
            (0, _) => format!("The successor is made last{protected} of its own.\n"),
            (..) if protected.is_empty() => "Both keys are made last.\n".to_owned(),
            (..) => "Both keys are made last, each under a passphrase of its own.\n".to_owned(),
        };
        context.say_prose(&format!("{new}{at_hand}\n"))
    }
}

/// Whether a key is among those that the enrollment brings into force.
fn is_current(values: &Values, key: &PublicKey) -> bool {
    values.field_values("keys", "current").unwrap_or_default().contains(&key.to_string())
}
