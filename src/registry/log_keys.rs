//! `checkpoint-key`, `log-key-unnamed`, `log-key-unlisted`: whether the key that the registry appointed signs for its log.
//!
//! The log itself says from when on an appointment holds: from the first checkpoint on that covers its record. So a
//! replaced key, which may have been stolen, cannot sign a later state of this log, and what it signed before stays
//! signed. Before the first appointment, `log/policy` alone names the key.

use super::decisions::LogKeyAppointment;
use super::{LOG_POLICY, Registry};
use crate::chain::Integrity;
use crate::diagnostic::{Code, Diagnostic, Fault, Place};
use crate::log::checkpoint::Checkpoint;
use crate::log::entry::LogEntry;
use crate::log::note::VerifierKey;
use crate::log::policy::WitnessPolicy;
use crate::record::{Date, RegistryName};

/// Whose log it is.
#[derive(Clone, Copy, Debug)]
pub struct LogOwner<'a> {
    /// The registry.
    pub name: &'a RegistryName,
    /// The keys that it appointed, the oldest first.
    pub appointed: &'a [LogKeyAppointment],
    /// Whether its own chain is sound. Otherwise it may have appointed other keys.
    pub sound: bool,
    /// The day on which the log is read.
    pub today: Date,
}

impl Registry {
    /// Whose log lies in this registry.
    pub fn log_owner(&self) -> LogOwner<'_> {
        let sound = self.own_member().is_some_and(|own| own.integrity == Integrity::Sound);
        LogOwner {
            name: &self.policy.registry,
            appointed: &self.decisions.appointed,
            sound,
            today: self.rules.today,
        }
    }
}

/// The appointments that a log lists, each with the number of its entry.
#[derive(Clone, Debug, Default)]
pub struct KeySchedule<'a>(Vec<(u64, &'a LogKeyAppointment)>);

impl<'a> KeySchedule<'a> {
    /// The appointments among these entries, each with its number.
    pub fn new<'e>(
        appointed: &'a [LogKeyAppointment],
        entries: impl Iterator<Item = (u64, &'e LogEntry)>,
    ) -> Self {
        let mut found: Vec<(u64, &LogKeyAppointment)> = Vec::new();
        for (index, entry) in entries {
            let listed = appointed.iter().filter(|one| one.record == entry.digest);
            found.extend(listed.map(|one| (index, one)));
        }
        Self(found)
    }

    /// `checkpoint-key`: a checkpoint that the key in force at its size did not sign.
    pub fn find_fault(&self, checkpoint: &Checkpoint, signers: &[VerifierKey]) -> Option<Fault> {
        let covered = self.0.iter().filter(|(index, _)| *index < checkpoint.head.size);
        let (_, newest) = covered.max_by_key(|(_, one)| one.sequence)?;
        if signers.iter().any(|key| key.point() == newest.key.point()) {
            return None;
        }
        let message = format!(
            "the key {} did not sign this checkpoint, which covers its appointment, record {} of the registry",
            newest.key.fingerprint(),
            newest.sequence
        );
        Some(Fault::new(Code::CheckpointKey, message, Code::CheckpointKey.remedy()))
    }
}

/// What the policy in the registry does not say of the keys that the registry appointed.
pub fn compare_policy(owner: LogOwner<'_>, policy: &WitnessPolicy, origin: &str) -> Option<Diagnostic> {
    let fault = match owner.appointed.last() {
        _ if !owner.sound => return None,
        None => {
            let message = "no decision of the registry names the key that signs for its log";
            Fault::new(Code::LogKeyUnnamed, message, Code::LogKeyUnnamed.remedy())
        }
        Some(newest) => {
            let mut logs = policy.logs().iter();
            if logs.any(|log| log.name() == origin && log.point() == newest.key.point()) {
                return None;
            }
            let (print, number) = (newest.key.fingerprint(), newest.sequence);
            let message =
                format!("this policy does not list {print}, which record {number} of the registry appointed");
            Fault::new(Code::LogKeyUnlisted, message, Code::LogKeyUnlisted.remedy())
        }
    };
    Some(Diagnostic::new(fault, None, Place::file(LOG_POLICY)))
}
