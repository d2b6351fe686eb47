//! The keys of `accord join`: those at hand or named, and new ones for what is missing.

use anyhow::Result;

use super::JoinArgs;
use crate::cli::key_ring::KeyRing;
use crate::cli::new_keys::{MadeKeys, make_keys};
use crate::cli::successor_place::SuccessorQuestions;
use crate::cli::values::Values;
use crate::cli::{Context, defaults};
use crate::record::{Organization, PublicKey};

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
            let named = values.field_values("keys", "current").unwrap_or_default();
            let named: Vec<_> = named.iter().filter_map(|key| key.parse().ok()).collect();
            let first = ring.chosen.first().map(|key| key.public.clone()).filter(|_| named.is_empty());
            let current = named.into_iter().chain(first).collect();
            let questions = SuccessorQuestions { organization, state: None, ring, current };
            questions.ask_place(context, &mut self.answers.enroll, &mut self.common.successor)?;
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
