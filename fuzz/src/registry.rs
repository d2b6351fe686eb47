//! A whole registry: whatever files are beside a sound organization, it stays sound, and every view can be
//! shown.
//!
//! An input is a list of files, each of three strings: its path, its type and keys, its bytes. The second string
//! begins with one letter for the type (`f`ile, e`x`ecutable, sym`l`ink, sub`m`odule, `o`ther). Each character
//! after it is the number of a demonstration key of the organization in the path (`1` is the first), which signs
//! the file. `PREVIOUS` stands for the SHA-256 of the organization's record before. So a fuzzer reaches the
//! rules behind signatures and digests, although it can neither sign nor hash.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use accord::check::{self, Verdict};
use accord::diagnostic::{Diagnostic, Severity};
use accord::record::{Date, Digest, Room};
use accord::registry::{Keep, MemoryTree, Mode, POLICY_FILE, SIGNATURE_SUFFIX, Selection, TEXTS};
use accord::signature::{self, SecretKey};
use accord::view::{Judgement, judge_members};
use sha2::{Digest as _, Sha256};

use super::{SEPARATOR, output};

/// The sound organization, which the files of an input are beside.
const SOUND: &str = "contoso.example";

/// The shipped registry itself, as an organization.
const REGISTRY: &str = "demo.accord.example";

/// The policy of the shipped registry.
pub const POLICY: &[u8] = include_bytes!("../../accord.toml");

/// The limits of files, and of signatures of a file: larger registries find no more faults.
pub const MOST_FILES: usize = 32;
const MOST_SIGNATURES: usize = 4;

macro_rules! shipped {
    ($($path:literal)*) => { [$(($path, include_bytes!(concat!("../../", $path)).as_slice())),*] };
}

/// Its files, the texts, and the chain of the registry itself.
const FILES: [(&str, &[u8]); 52] = shipped! {
    "accords/attribution-charter-1.toml"
    "accords/digital-geneva-convention-1.toml"
    "accords/responder-charter-1.toml"
    "accords/tech-sector-accord-1.toml"
    "keys/demo.accord.example/0001-enroll.toml"
    "keys/demo.accord.example/0001-enroll.toml.sig"
    "decisions/demo.accord.example/0002-adopt.toml"
    "decisions/demo.accord.example/0002-adopt.toml.sig"
    "decisions/demo.accord.example/0003-adopt.toml"
    "decisions/demo.accord.example/0003-adopt.toml.sig"
    "decisions/demo.accord.example/0004-adopt.toml"
    "decisions/demo.accord.example/0004-adopt.toml.sig"
    "decisions/demo.accord.example/0005-adopt.toml"
    "decisions/demo.accord.example/0005-adopt.toml.sig"
    "decisions/demo.accord.example/0006-admit.toml"
    "decisions/demo.accord.example/0006-admit.toml.sig"
    "decisions/demo.accord.example/0007-admit.toml"
    "decisions/demo.accord.example/0007-admit.toml.sig"
    "decisions/demo.accord.example/0008-admit.toml"
    "decisions/demo.accord.example/0008-admit.toml.sig"
    "decisions/demo.accord.example/0009-admit.toml"
    "decisions/demo.accord.example/0009-admit.toml.sig"
    "decisions/demo.accord.example/0010-admit.toml"
    "decisions/demo.accord.example/0010-admit.toml.sig"
    "decisions/demo.accord.example/0011-admit.toml"
    "decisions/demo.accord.example/0011-admit.toml.sig"
    "decisions/demo.accord.example/0012-admit.toml"
    "decisions/demo.accord.example/0012-admit.toml.sig"
    "decisions/demo.accord.example/0013-readmit.toml"
    "decisions/demo.accord.example/0013-readmit.toml.sig"
    "decisions/demo.accord.example/0014-dismiss.toml"
    "decisions/demo.accord.example/0014-dismiss.toml.sig"
    "decisions/demo.accord.example/0015-void.toml"
    "decisions/demo.accord.example/0015-void.toml.sig"
    "decisions/demo.accord.example/0016-accept.toml"
    "decisions/demo.accord.example/0016-accept.toml.sig"
    "decisions/demo.accord.example/0017-accept.toml"
    "decisions/demo.accord.example/0017-accept.toml.sig"
    "keys/contoso.example/0001-enroll.toml"
    "keys/contoso.example/0001-enroll.toml.sig"
    "keys/contoso.example/0005-rotate.toml"
    "keys/contoso.example/0005-rotate.toml.sig"
    "pledges/contoso.example/0002-pledge.toml"
    "pledges/contoso.example/0002-pledge.toml.sig"
    "pledges/contoso.example/0003-reaffirm.toml"
    "pledges/contoso.example/0003-reaffirm.toml.sig"
    "pledges/contoso.example/0004-report.toml"
    "pledges/contoso.example/0004-report.toml.sig"
    "pledges/contoso.example/0006-reaffirm.toml"
    "pledges/contoso.example/0006-reaffirm.toml.sig"
    "pledges/contoso.example/0007-report.toml"
    "pledges/contoso.example/0007-report.toml.sig"
};

/// The day that the shipped registry is judged on.
pub fn today() -> Date {
    "2026-11-21".parse::<Date>().expect("it is a day")
}

/// A registry of the texts and the sound organization.
pub fn sound() -> MemoryTree {
    let mut tree = MemoryTree::default();
    tree.insert(POLICY_FILE, POLICY);
    for (path, bytes) in FILES {
        tree.insert(path, bytes);
    }
    tree
}

/// The verdict on a registry.
///
/// # Errors
/// If its `accord.toml` is invalid.
pub fn verdict(tree: &MemoryTree) -> Result<Verdict, Vec<Diagnostic>> {
    check::verify_registry(tree, today(), &Selection { only: None, keep: Keep::Records, threads: 1 })
}

/// The page without statements of observers, which the organization does not control.
fn judgement(verdict: &Verdict) -> Option<Judgement> {
    let found = judge_members(&verdict.registry)
        .into_iter()
        .find(|judgement| judgement.organization.as_str() == SOUND);
    found.map(|judgement| Judgement { identity: None, ..judgement })
}

/// Any files beside the sound organization.
pub fn registry(input: &[u8]) {
    static ALONE: LazyLock<Option<Judgement>> =
        LazyLock::new(|| judgement(&verdict(&sound()).expect("the policy is good")));
    let verdict = verdict(&tree(input)).expect("the policy is good");
    assert_eq!(judgement(&verdict), *ALONE);
    for diagnostic in &verdict.diagnostics {
        let against = diagnostic.organization.as_deref() == Some(SOUND);
        assert!(!against || diagnostic.severity != Severity::Error, "{diagnostic:?}");
    }
    output::verdict(&verdict);
}

/// The sound organization and the files of an input beside it.
pub fn tree(input: &[u8]) -> MemoryTree {
    let mut writer = Writer::new(sound());
    let strings: Vec<_> = input.split(|byte| *byte == SEPARATOR).collect();
    for file in strings.chunks(3).take(MOST_FILES) {
        writer.write(file, beside);
    }
    writer.tree
}

/// Puts the files of an input into a registry.
#[derive(Clone)]
pub struct Writer {
    pub tree: MemoryTree,
    /// The digest for `PREVIOUS`, by organization.
    previous: BTreeMap<String, String>,
}

impl Writer {
    pub fn new(tree: MemoryTree) -> Self {
        let mut writer = Self { tree: MemoryTree::default(), previous: BTreeMap::new() };
        let mut records: Vec<_> =
            tree.files().filter(|(path, _)| !path.ends_with(SIGNATURE_SUFFIX)).collect();
        records.sort_by_key(|(path, _)| path.rsplit('/').next());
        for (path, bytes) in records {
            writer.previous.insert(organization(path).to_owned(), Digest::of(bytes).to_string());
        }
        Self { tree, ..writer }
    }

    /// Writes one file of three strings and its signatures, if `may` allows its path.
    pub fn write(&mut self, file: &[&[u8]], may: fn(&str) -> bool) {
        let path = String::from_utf8_lossy(file[0]);
        let kind = file.get(1).copied().unwrap_or_default();
        let mode = match kind.first() {
            Some(b'x') => Mode::Executable,
            Some(b'l') => Mode::Symlink,
            Some(b'm') => Mode::Submodule,
            Some(b'o') => Mode::Other,
            _ => Mode::File,
        };
        let organization = organization(&path);
        let mut bytes = file.get(2).copied().unwrap_or_default().to_vec();
        if let (Ok(text), Some(digest)) = (std::str::from_utf8(&bytes), self.previous.get(organization)) {
            bytes = text.replace("PREVIOUS", digest).into_bytes();
        }
        if !path.ends_with(SIGNATURE_SUFFIX) {
            self.previous.insert(organization.to_owned(), Digest::of(&bytes).to_string());
        }
        if !may(&path) || !self.has_room(&path) {
            return;
        }
        let numbers = kind.iter().skip(1).take(MOST_SIGNATURES);
        let keys = numbers.map(|byte| key(organization, byte.saturating_sub(b'0').into()));
        let blocks: Vec<_> = keys.map(|key| key.sign(&bytes)).collect();
        let signature = format!("{path}{SIGNATURE_SUFFIX}");
        if !blocks.is_empty() && may(&signature) && self.has_room(&signature) {
            self.tree.insert(signature, signature::write_signatures(&blocks));
        }
        self.tree.insert_as(path, mode, bytes);
    }

    /// Whether `path` can be a file: it is below no file, and no file is below it.
    fn has_room(&self, path: &str) -> bool {
        let below =
            |path: &str, folder: &str| path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'));
        !self.tree.files().any(|(other, _)| below(other, path) || below(path, other))
    }
}

fn organization(path: &str) -> &str {
    path.split('/').nth(1).unwrap_or_default()
}

/// Key `number` of an organization, as docs/format.md makes them (section 11).
pub fn key(organization: &str, number: u32) -> SecretKey {
    let seed = Sha256::digest(format!("accord demonstration key: {organization} {number}"));
    SecretKey::from_seed(&seed.into(), "")
}

/// Whether `path` affects neither all organizations (the policy, the texts, the registry itself, a whole folder) nor the
/// sound one.
pub fn beside(path: &str) -> bool {
    let rooms = || Room::ALL.iter().map(|room| room.folder());
    let common = path == POLICY_FILE || path == TEXTS || rooms().any(|room| path == room);
    let foreign = rooms().any(|room| {
        [SOUND, REGISTRY]
            .map(|name| format!("{room}/{name}"))
            .iter()
            .any(|folder| path == folder || path.starts_with(&format!("{folder}/")))
    });
    !common && !foreign
}
