//! What was read of a working tree, by the names that git gives to objects, so that it can be compared with a
//! commit. The bytes decide: git's index may be told to call a changed file unchanged.
//!
//! A folder whose files were all read has a name of its own, that of the tree that git would store. Then one
//! comparison covers the folder, and its files are forgotten.

use std::collections::HashMap;
use std::io;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::object_format::ObjectFormat;
use super::tree::CommitTree;
use crate::registry::{Mode, POLICY_FILE, TreeEntry};

/// The files and folders that were read. Paths begin at the top of the registry.
#[derive(Debug)]
pub struct ReadFiles {
    format: ObjectFormat,
    folders: Mutex<HashMap<String, FolderState>>,
}

/// What is known of a folder.
#[derive(Debug)]
enum FolderState {
    /// The name of its tree object: each of its files was read.
    Whole(Vec<u8>),
    /// Its entries, sorted by name.
    Listed(Vec<ListedEntry>),
}

/// An entry of a folder.
#[derive(Debug)]
struct ListedEntry {
    name: String,
    mode: Mode,
    /// The name of its blob, once the file was read.
    blob: Option<Vec<u8>>,
}

impl ReadFiles {
    /// Of a repository that names objects by `format`.
    pub fn new(format: ObjectFormat) -> Self {
        Self { format, folders: Mutex::default() }
    }

    /// Records the entries of a folder, sorted by name. Of the top only `accord.toml` is the registry's own.
    pub fn record_folder(&self, folder: &str, entries: &[TreeEntry]) {
        let own = entries.iter().filter(|entry| !folder.is_empty() || entry.name == POLICY_FILE);
        let listed = own.map(|entry| ListedEntry { name: entry.name.clone(), mode: entry.mode, blob: None });
        self.known_folders().insert(folder.to_owned(), FolderState::Listed(listed.collect()));
    }

    /// Records the bytes of a file whose folder was recorded.
    pub fn record_file(&self, path: &str, bytes: &[u8]) {
        let blob = self.format.name_object("blob", bytes).unwrap_or_default();
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let mut folders = self.known_folders();
        let Some(FolderState::Listed(entries)) = folders.get_mut(folder) else { return };
        let Ok(at) = entries.binary_search_by(|entry| entry.name.as_str().cmp(name)) else { return };
        entries[at].blob = Some(blob);
        self.name_folder(folder, &mut folders);
    }

    /// Forgets an entry that is no part of the registry.
    pub fn forget_entry(&self, path: &str) {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let mut folders = self.known_folders();
        if let Some(FolderState::Listed(entries)) = folders.get_mut(folder) {
            entries.retain(|entry| entry.name != name);
        }
        self.name_folder(folder, &mut folders);
    }

    /// Forgets the files of a folder, once its tree has a name. The top has more files than those of a registry,
    /// and an empty folder is none to git.
    fn name_folder(&self, folder: &str, folders: &mut HashMap<String, FolderState>) {
        let Some(FolderState::Listed(entries)) = folders.get(folder) else { return };
        let whole = !folder.is_empty() && !entries.is_empty();
        if let Some(tree) = self.name_tree(entries).filter(|_| whole) {
            folders.insert(folder.to_owned(), FolderState::Whole(tree));
        }
    }

    /// The name of the tree with these entries; None while a file is unread, or there is more than plain files.
    fn name_tree(&self, entries: &[ListedEntry]) -> Option<Vec<u8>> {
        if entries.iter().any(|entry| entry.blob.is_none() || entry.mode != Mode::File) {
            return None;
        }
        let mut tree = Vec::new();
        for entry in entries {
            tree.extend_from_slice(b"100644 ");
            tree.extend_from_slice(entry.name.as_bytes());
            tree.push(0);
            tree.extend_from_slice(entry.blob.as_deref().unwrap_or_default());
        }
        self.format.name_object("tree", &tree)
    }

    /// Whether something that was read differs from the commit. A file that was listed and not read, such as
    /// one that is too large, counts as different if `is_same` does not say that its bytes have this name.
    ///
    /// # Errors
    /// Where the commit cannot be read.
    pub fn differs_from(
        &self,
        commit: &CommitTree,
        is_same: impl Fn(&str, &[u8]) -> bool,
    ) -> io::Result<bool> {
        let folders = self.known_folders();
        for (path, state) in folders.iter() {
            let same = match state {
                FolderState::Whole(tree) => commit.find_folder(path)? == Some(hex::encode(tree)),
                FolderState::Listed(entries) => {
                    let present = entries.iter().filter(|entry| !is_empty_folder(&folders, path, entry));
                    compare_entries(path, present, commit, &is_same)?
                }
            };
            if !same {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn known_folders(&self) -> MutexGuard<'_, HashMap<String, FolderState>> {
        self.folders.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn join_path(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
}

/// Git stores no empty folders.
fn is_empty_folder(folders: &HashMap<String, FolderState>, above: &str, entry: &ListedEntry) -> bool {
    let path = join_path(above, &entry.name);
    matches!(folders.get(&path), Some(FolderState::Listed(entries)) if entries.is_empty())
}

/// Whether the folder of the commit at `path` has exactly these entries.
fn compare_entries<'a>(
    path: &str,
    entries: impl Iterator<Item = &'a ListedEntry>,
    commit: &CommitTree,
    is_same: &impl Fn(&str, &[u8]) -> bool,
) -> io::Result<bool> {
    let folder = commit.read_folder(path)?;
    let mut theirs = folder.iter().filter(|entry| !path.is_empty() || entry.name == POLICY_FILE.as_bytes());
    for entry in entries {
        let Some(their) = theirs.next() else { return Ok(false) };
        let same_bytes = match &entry.blob {
            Some(blob) => blob == their.id,
            None => entry.mode != Mode::File || is_same(&join_path(path, &entry.name), their.id),
        };
        if their.name != entry.name.as_bytes() || their.mode() != entry.mode || !same_bytes {
            return Ok(false);
        }
    }
    Ok(theirs.next().is_none())
}
