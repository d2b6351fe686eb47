//! The key that an appointment names for the registry's log.

use anyhow::{Context as _, Result, bail};

use super::{DecisionLookup, set_value};
use crate::chain::DecisionBody;
use crate::cli::Failure;
use crate::cli::public_keys::public_key;
use crate::cli::values::Values;
use crate::log::note::{KeyPurpose, VerifierKey};
use crate::registry::log_origin;

impl DecisionLookup<'_> {
    /// Names the key, and says which line of `log/policy` is its own.
    pub(super) fn fill_appointment(&mut self, argument: &str, values: &mut Values) -> Result<String> {
        let key = public_key(argument)?;
        let print = key.fingerprint();
        let appointed: Vec<_> = self
            .standing()
            .filter_map(|decision| match &decision.body {
                DecisionBody::Appointed(one) => Some((decision.validity.sequence, &one.key)),
                _ => None,
            })
            .collect();
        if let Some((number, _)) = appointed.iter().find(|(_, earlier)| earlier.point() == key.point()) {
            let message = format!("the registry appointed {print} already, with its record {number}");
            bail!(Failure::refused(message).help(
                "a key that was replaced never signs for the log again: make another, with `ssh-keygen -t ed25519`"
            ));
        }
        let origin = log_origin(&self.workspace.registry.policy.registry);
        let line = VerifierKey::new(&origin, KeyPurpose::Log, *key.point())
            .with_context(|| Failure::refused(format!("{print} cannot sign for the log")))?;
        set_value(values, ("appointment", "key"), &key);
        let replaces = appointed.last().map_or_else(String::new, |(number, earlier)| {
            format!(" It replaces {}, of record {number}.", earlier.fingerprint())
        });
        self.context.say_prose(&format!(
            "Appoints {print} as the key of the log, from the next seal on.{replaces}\n\n"
        ))?;
        // A line to copy is not wrapped.
        self.context.note_text(&format!("log {line}\n\n"))?;
        Ok("In the same change, put that line into log/policy, below those of earlier keys.".to_owned())
    }
}
