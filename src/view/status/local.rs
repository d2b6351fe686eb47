//! What only the signer's machine knows of an organization: which of its files are still on their way to the registry,
//! and whose keys its keys are.

use serde::Serialize;

use super::{NextStep, OrganizationStatus};
use crate::chain::State;
use crate::record::Fingerprint;
use crate::record::schema::choice;

choice! {
    /// Where a file is on its way to the registry.
    pub enum FilePlace {
        NotCommitted = "not-committed",
        NotPushed = "not-pushed",
        /// A branch of a remote has it, and the registry's main branch has not.
        NotMerged = "not-merged",
    }
}

/// A file of an organization that the registry does not have as it is here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FileProgress {
    pub path: String,
    pub place: FilePlace,
}

/// A public key in the organization's folder of keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocalKey {
    pub key: Fingerprint,
    /// What its file is called, or its comment. Foreign text.
    pub name: String,
    /// Whether its private part lies beside it.
    pub mine: bool,
}

choice! {
    /// What a key of an organization is for.
    pub enum KeyDuty {
        Signs = "signs",
        Successor = "successor",
    }
}

/// A key of an organization, with what this machine knows of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct KeyStatus {
    pub key: Fingerprint,
    pub role: KeyDuty,
    pub name: Option<String>,
    pub mine: bool,
}

impl OrganizationStatus {
    /// Adds which files are on their way, and the command that moves them on. A draft is signed first.
    pub fn add_files(&mut self, files: Vec<FileProgress>) {
        let [uncommitted, unpushed] = [FilePlace::NotCommitted, FilePlace::NotPushed]
            .map(|place| files.iter().filter(|file| file.place == place).count());
        if self.draft.is_none() && self.next.is_empty() && uncommitted + unpushed > 0 {
            let reason = format!("{uncommitted} files are not committed, {unpushed} not pushed");
            self.next.push(NextStep::new(format!("accord propose {}", self.organization), reason));
        }
        self.files = files;
    }

    /// Adds whose keys the organization's keys are, and those of a draft.
    pub fn add_keys(&mut self, state: Option<&State>, known: &[LocalKey]) {
        for signature in self.draft.iter_mut().flat_map(|draft| &mut draft.signatures) {
            let local = known.iter().find(|local| local.key == signature.key);
            signature.name = local.map(|local| local.name.clone());
            signature.mine = local.is_some_and(|local| local.mine);
        }
        let Some(state) = state else { return };
        let current = state.keys.current.iter().map(|key| (key.fingerprint(), KeyDuty::Signs));
        let next = state.keys.next.iter().map(|print| (print.clone(), KeyDuty::Successor));
        self.keys = current
            .chain(next)
            .map(|(key, role)| {
                let local = known.iter().find(|local| local.key == key);
                let name = local.map(|local| local.name.clone());
                KeyStatus { key, role, name, mine: local.is_some_and(|local| local.mine) }
            })
            .collect();
    }
}
