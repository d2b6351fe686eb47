//! Signs a chain again after a record in the middle was changed, as an attacker with the keys would.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use sha2::{Digest as _, Sha256};

use super::files::Files;
pub use crate::generator::forge::{How, Key, key_text, security_key_text};

/// Keys by their text.
pub type Ring = Rc<BTreeMap<String, Key>>;

/// Every key that an organization of the generator may have.
pub fn ring(organization: &str) -> Ring {
    thread_local! {
        static RINGS: RefCell<BTreeMap<String, Ring>> = RefCell::default();
    }
    let make = || {
        let keys = (1..40).map(|number| Key::new(organization, number, false));
        keys.flat_map(|key| [key.other_form(), key])
            .map(|key| (key.text(), key))
            .collect::<BTreeMap<_, _>>()
            .into()
    };
    RINGS.with_borrow_mut(|rings| rings.entry(organization.to_owned()).or_insert_with(make).clone())
}

/// One record before it is signed.
#[derive(Clone, Debug)]
pub struct Draft {
    pub organization: String,
    pub path: String,
    pub text: String,
    /// In the order of their blocks.
    pub signers: Vec<Key>,
    pub how: How,
    /// Changes the whole `.sig`; None leaves it out.
    pub finish: fn(String) -> Option<String>,
}

impl Draft {
    /// The record at `path`, without a signer.
    pub fn look(files: &Files, path: &str) -> Self {
        let organization = path.split('/').nth(1).unwrap().to_owned();
        let (path, text) = (path.to_owned(), files.text(path));
        Self { organization, path, text, signers: Vec::new(), how: How::default(), finish: Some }
    }

    pub fn kind(&self) -> &str {
        self.path.rsplit_once('-').unwrap().1.trim_end_matches(".toml")
    }

    /// Whether a line begins with this text.
    pub fn has(&self, beginning: &str) -> bool {
        self.text.lines().any(|line| line.starts_with(beginning))
    }

    /// Replaces the first line that begins with this text by `lines`.
    pub fn set(&mut self, beginning: &str, lines: &str) {
        let line = self.text.lines().find(|line| line.starts_with(beginning)).unwrap().to_owned();
        self.text = self.text.replacen(&format!("{line}\n"), lines, 1);
    }

    /// Another key of the organization.
    pub fn key(&self, number: u32) -> Key {
        Key::new(&self.organization, number, false)
    }

    fn write(&self, files: &mut Files) {
        files.insert(&self.path, self.text.as_bytes());
        let blocks = self.signers.iter().map(|key| key.sign(self.text.as_bytes(), self.how));
        let signature = (self.finish)(blocks.collect());
        files.0.remove(&format!("{}.sig", self.path));
        if let Some(signature) = signature {
            files.insert(&format!("{}.sig", self.path), signature);
        }
    }
}

/// Applies `edit` to the record at `path` and signs it. Then updates and signs the records after it: each
/// `previous`, and every digest of a changed record in its chain and in accord.toml.
pub fn edit(files: &mut Files, path: &str, edit: impl Fn(&mut Draft)) {
    let organization = path.split('/').nth(1).unwrap().to_owned();
    let ring = ring(&organization);
    let mut chain = files.records();
    chain.retain(|path| path.contains(&format!("/{organization}/")));
    chain.sort_by_key(|path| path.rsplit_once('/').unwrap().1.to_owned());
    let start = chain.iter().position(|record| record == path).unwrap();
    let mut renamed: Vec<(String, String)> = Vec::new();
    for (place, record) in chain.iter().enumerate().skip(start) {
        let before = files.text(record);
        let text = renamed.iter().fold(before.clone(), |text, (old, new)| text.replace(old, new));
        let signers = signers(&files.text(&format!("{record}.sig")), &ring);
        let mut draft = Draft { text, signers, ..Draft::look(files, record) };
        if place == start {
            files.0.remove(record);
            files.0.remove(&format!("{record}.sig"));
            edit(&mut draft);
        }
        draft.write(files);
        renamed.push((digest(before.as_bytes()), digest(draft.text.as_bytes())));
    }
    let policy = files.text("accord.toml");
    files.insert("accord.toml", renamed.iter().fold(policy, |text, (old, new)| text.replace(old, new)));
}

pub fn digest(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

fn signers(signatures: &str, ring: &BTreeMap<String, Key>) -> Vec<Key> {
    let blocks = accord::signature::parse_signatures(signatures.as_bytes()).unwrap();
    blocks.iter().map(|block| ring[&block.key().to_string()].clone()).collect()
}
