//! What this machine calls the keys of an organization: by the `.pub` files in its folder of keys, among which an officer
//! can put those of the others, and by the files of keys that came without one, such as from a USB stick.

use std::fs;
use std::path::{Path, PathBuf};

use super::key_folder::KeyFolder;
use super::key_ring::{KeyRing, read_key_file};
use super::public_keys::public_file;
use crate::record::Fingerprint;
use crate::signature::SecretKey;

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
        let mut names = Self(entries.filter_map(|entry| read_named_key(&entry.path())).collect());
        for file in KeyFolder::new(folder.to_owned()).files().unwrap_or_default() {
            names.add_private(file);
        }
        names
    }

    /// Adds the file of a private key that no `.pub` beside it names.
    fn add_private(&mut self, file: PathBuf) {
        let held = read_key_file(&file).ok().and_then(|bytes| SecretKey::inspect(&bytes).ok());
        let (Some((public, _)), Some(name)) = (held, file.file_name()) else { return };
        let key = public.fingerprint();
        match self.0.iter_mut().find(|named| named.key == key) {
            Some(named) => _ = named.private.get_or_insert(file),
            None => {
                let name = name.to_string_lossy().into_owned();
                self.0.push(NamedKey { key, name, private: Some(file) });
            }
        }
    }

    /// Those of the folder that the keys at hand come from.
    pub fn of_ring(ring: &KeyRing) -> Self {
        ring.folder.as_ref().map(|folder| Self::in_folder(folder)).unwrap_or_default()
    }

    pub fn iter(&self) -> impl Iterator<Item = &NamedKey> {
        self.0.iter()
    }

    /// A key's name.
    pub fn find(&self, key: &Fingerprint) -> Option<&str> {
        self.0.iter().find(|named| named.key == *key).map(|named| named.name.as_str())
    }

    /// A key with its name in parentheses, where it has one.
    pub fn describe(&self, key: &Fingerprint) -> String {
        self.find(key).map_or_else(|| key.to_string(), |name| format!("{key} ({name})"))
    }
}

fn read_named_key(path: &Path) -> Option<NamedKey> {
    let name = path.file_name()?.to_str()?.strip_suffix(".pub")?;
    let bytes = read_key_file(path).ok()?;
    let key = public_file(path, &bytes)?.ok()?.fingerprint();
    let private = Some(path.with_extension("")).filter(|file| file.is_file());
    Some(NamedKey { key, name: name.to_owned(), private })
}
