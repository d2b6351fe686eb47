//! What only the signer's machine knows of an organization: which of its files are still on their way to the registry,
//! and whose keys its keys are.

use serde::Serialize;

use super::{NextStep, OrganizationStatus, describe_conflict};
use crate::chain::{Integrity, State};
use crate::record::Fingerprint;
use crate::record::schema::choice;
use crate::registry::SIGNATURE_SUFFIX;
use crate::view::{Confirmation, OrganizationProbe};

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

/// A key in the organization's folder of keys, or in the agent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocalKey {
    pub key: Fingerprint,
    /// What its file is called, or where it is. Foreign text.
    pub name: String,
    /// Whether its private part is at hand.
    pub mine: bool,
    /// The file of its private part, as a shell takes it.
    pub file: Option<String>,
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
    /// Adds which files are on their way, and the command that moves them on. A draft is signed first, and what is broken
    /// is mended.
    pub fn add_files(&mut self, files: Vec<FileProgress>) {
        let [uncommitted, unpushed] = [FilePlace::NotCommitted, FilePlace::NotPushed]
            .map(|place| files.iter().filter(|file| file.place == place).count());
        if self.integrity == Integrity::Sound && uncommitted + unpushed > 0 {
            let reason = format!("{uncommitted} files are not committed, {unpushed} not pushed");
            self.next.insert(0, NextStep::new(format!("accord propose {}", self.organization), reason));
        }
        self.files = files;
    }

    /// Replaces what is next by the end of a merge that left these files in conflict, the record before its signatures.
    /// git may have kept one side whole, so that the file itself does not show it.
    pub fn add_conflicts(&mut self, conflicted: &[String]) {
        let record = conflicted.iter().find(|path| !path.ends_with(SIGNATURE_SUFFIX));
        if let Some(path) = record.or(conflicted.first()) {
            self.next = vec![describe_conflict(path)];
        }
    }

    /// Adds that no key at hand signs, and, where nothing else is to do, that a successor key lies beside a key that
    /// signs. The organization that closed its chain needs no keys.
    pub fn add_key_places(&mut self, known: &[LocalKey]) {
        let at_hand = |role| self.keys.iter().any(|key| key.role == role && key.mine);
        if self.keys.is_empty() {
            return;
        }
        if !at_hand(KeyDuty::Signs) {
            let notice = "no key that signs is in the key directory or in the agent: name its file with --key when you \
                          sign";
            self.notices.push(notice.to_owned());
        } else if self.next.is_empty() {
            let successors = self.keys.iter().filter(|key| key.role == KeyDuty::Successor);
            let files = successors
                .filter_map(|successor| known.iter().find(|local| local.key == successor.key)?.file.as_ref());
            let reason = "this successor key lies beside a key that signs, where one theft reaches both; PLACE is on \
                          another machine or a USB stick";
            self.next.extend(files.map(|file| NextStep::new(format!("mv {file} PLACE"), reason)));
        }
    }

    /// Adds what the domain was found to publish; None where it was not asked.
    pub fn add_probe(&mut self, found: Option<OrganizationProbe>) {
        let organization = &self.organization;
        match found.as_ref().map(|found| found.verdict) {
            None if self.publish.is_some() => self.notices.push(format!(
                "the domain was not asked whether it publishes its line: `accord status {organization} --probe` asks it"
            )),
            Some(Confirmation::Unconfirmed) => {
                let reason = "the domain does not publish this line, or publishes another one";
                self.next.push(NextStep::new(format!("accord proof {organization}"), reason));
            }
            Some(Confirmation::Unasked) => {
                self.notices.push("the domain could not be asked whether it publishes its line".to_owned());
            }
            None | Some(Confirmation::Confirmed) => {}
        }
        self.probe = found;
    }

    /// Adds whose keys the organization's keys are, and those of a draft.
    pub fn add_keys(&mut self, state: Option<&State>, known: &[LocalKey]) {
        for signature in self.draft.iter_mut().flat_map(|draft| &mut draft.signatures) {
            let local = known.iter().find(|local| local.key == signature.key);
            signature.name = local.map(|local| local.name.clone());
            signature.mine = local.is_some_and(|local| local.mine);
        }
        let Some(state) = state.filter(|state| state.closure.is_none()) else { return };
        let current = state.keys.current.iter().map(|key| (key.fingerprint(), KeyDuty::Signs));
        let next = state.keys.next.iter().map(|print| (*print, KeyDuty::Successor));
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
