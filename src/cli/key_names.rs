//! What this machine calls the keys of an organization: by the `.pub` files in its folder of keys, among which an officer
//! can put those of the others.

use std::fs;
use std::path::{Path, PathBuf};

use super::key_ring::{KeyRing, read_key_file};
use super::public_keys::public_file;
use crate::record::Fingerprint;

/// A key with its name here.
#[derive(Clone, Debug)]
pub struct NamedKey {
    pub key: Fingerprint,
    /// What its file is called. Foreign text.
    pub name: String,
    /// The file of its private part, where that lies beside it.
    pub private: Option<PathBuf>,
}

/// The keys that have a name here.
#[derive(Clone, Debug, Default)]
pub struct KeyNames(Vec<NamedKey>);

impl KeyNames {
    /// Those in the folder of an organization's keys; none where it cannot be read.
    pub fn in_folder(folder: &Path) -> Self {
        let entries = fs::read_dir(folder).into_iter().flatten().flatten();
        Self(entries.filter_map(|entry| read_named_key(&entry.path())).collect())
    }

    /// Those of the folder that the keys at hand come from.
    pub fn of_ring(ring: &KeyRing) -> Self {
        ring.folder.as_ref().map(|folder| Self::in_folder(folder)).unwrap_or_default()
    }

    pub fn iter(&self) -> impl Iterator<Item = &NamedKey> {
        self.0.iter()
    }

    /// A key's name in parentheses; nothing of one without a name.
    pub fn mention(&self, key: &Fingerprint) -> String {
        let named = self.0.iter().find(|named| named.key == *key);
        named.map(|named| format!(" ({})", named.name)).unwrap_or_default()
    }

    /// A key with its name.
    pub fn describe(&self, key: &Fingerprint) -> String {
        format!("{key}{}", self.mention(key))
    }
}

fn read_named_key(path: &Path) -> Option<NamedKey> {
    let name = path.file_name()?.to_str()?.strip_suffix(".pub")?;
    let bytes = read_key_file(path).ok()?;
    let key = public_file(path, &bytes)?.ok()?.fingerprint();
    let private = Some(path.with_extension("")).filter(|file| file.is_file());
    Some(NamedKey { key, name: name.to_owned(), private })
}
