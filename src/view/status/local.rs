//! What only the signer's machine knows of an organization: which of its files are still on their way to the registry,
//! and whose keys its keys are.

use serde::Serialize;

use super::{NextStep, OrganizationStatus, SignatureState, describe_conflict};
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

/// How far files are from a remote; None where it has all of them.
fn describe_way(uncommitted: usize, unpushed: usize) -> Option<String> {
    match (uncommitted, unpushed) {
        (0, 0) => None,
        (0, _) => Some(format!("{} not pushed", count_files(unpushed))),
        (_, 0) => Some(format!("{} not committed", count_files(uncommitted))),
        _ => {
            Some(format!("{} not committed, {} not pushed", count_files(uncommitted), count_files(unpushed)))
        }
    }
}

fn count_files(count: usize) -> String {
    if count == 1 { "1 file is".to_owned() } else { format!("{count} files are") }
}

impl OrganizationStatus {
    /// Adds which files are on their way, and the command that moves them on. A draft is signed first, and what is broken
    /// is mended.
    pub fn add_files(&mut self, files: Vec<FileProgress>) {
        self.files = files;
        let [uncommitted, unpushed, unmerged] =
            [FilePlace::NotCommitted, FilePlace::NotPushed, FilePlace::NotMerged]
                .map(|place| self.files.iter().filter(|file| file.place == place).count());
        let reason = describe_way(uncommitted, unpushed);
        if let Some(digest) = self.unadmitted.filter(|_| !self.files.is_empty()) {
            // The organization can do no more than offer it.
            self.next.clear();
            self.notices.push(format!(
                "the enrollment {digest} waits for the maintainers, who sign `accord readmit {}` in the same change",
                self.organization
            ));
        }
        let offered = self.integrity == Integrity::Sound || self.unadmitted.is_some();
        if let Some(reason) = reason.filter(|_| offered) {
            self.next.insert(0, NextStep::new(format!("accord propose {}", self.organization), reason));
        }
        if unmerged > 0 {
            self.notices
                .push("whether the registry merged what is pushed is seen after `git fetch`".to_owned());
        }
        self.add_draft_way();
    }

    /// Replaces signing as the next step where every key here that may sign the draft has signed: the draft goes to the
    /// other officers, or waits for them.
    fn add_draft_way(&mut self) {
        let Some(draft) = &self.draft else { return };
        let mine: Vec<_> = draft.signatures.iter().filter(|one| one.mine).map(|one| one.state).collect();
        let unsigned =
            [SignatureState::Missing, SignatureState::Void].iter().any(|state| mine.contains(state));
        if unsigned || !mine.contains(&SignatureState::Signed) {
            return;
        }
        let missing = draft.signatures.iter().filter(|one| one.state == SignatureState::Missing);
        let others: Vec<_> =
            missing.map(|one| one.name.clone().unwrap_or_else(|| one.key.to_string())).collect();
        let files = self.files.iter().filter(|file| file.path.starts_with(&draft.path));
        let places: Vec<_> = files.map(|file| file.place).collect();
        let organization = &self.organization;
        let officers = others.join(", ");
        self.next = if places.contains(&FilePlace::NotCommitted) {
            let command = format!(
                "git switch -c draft && git add */{organization} && git commit -m \"{organization}: a draft\" && git push \
                 -u origin draft"
            );
            let reason = format!(
                "you signed the draft; this shares it with the officers who have not: {officers}. On the branch of the \
                 draft already, leave the first command out"
            );
            vec![NextStep::new(command, reason)]
        } else if places.contains(&FilePlace::NotPushed) {
            let reason = format!("you signed the draft; these officers have not: {officers}");
            vec![NextStep::new("git push".to_owned(), reason)]
        } else {
            self.notices.push(format!("you signed the draft, and it waits for: {officers}"));
            Vec::new()
        };
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
        if self.keys.is_empty() || self.unadmitted.is_some() {
            return;
        }
        if !at_hand(KeyDuty::Signs) {
            let notice = self.describe_absent_keys();
            self.notices.push(notice);
        } else if self.next.is_empty() {
            let successors = self.keys.iter().filter(|key| key.role == KeyDuty::Successor);
            let files = successors
                .filter_map(|successor| known.iter().find(|local| local.key == successor.key)?.file.as_ref());
            let reason = "this successor key lies beside a key that signs, where one theft reaches both; PLACE is on \
                          another machine or a USB stick";
            self.next.extend(files.map(|file| NextStep::new(format!("mv {file} PLACE"), reason)));
        }
    }

    /// That no key that signs is here, and the names that its `.pub` files give them: after a rotation, that of a key in
    /// a safe.
    fn describe_absent_keys(&self) -> String {
        let signing = self.keys.iter().filter(|key| key.role == KeyDuty::Signs);
        let named: Vec<_> = signing.filter_map(|key| key.name.as_deref()).collect();
        match &named[..] {
            [] => "no key that signs is in the key directory or in the agent: name its file with --key when you sign"
                .to_owned(),
            [name] => format!(
                "{name} signs now, and only its .pub file is here: move {name} into the key directory, or name it with \
                 --key when you sign"
            ),
            names => format!(
                "{} sign now, and only their .pub files are here: move yours into the key directory, or name it with \
                 --key when you sign",
                names.join(", ")
            ),
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
