//! Some organizations' files, read before they are asked for: git answers many questions in little more
//! time than one.

use std::collections::BTreeMap;
use std::io;

use super::folder::Folder;
use super::objects::Objects;
use crate::record::RECORD_LIMIT;
use crate::registry::{Content, Mode, Tree, TreeEntry};

/// Most bytes of folders, and of files, that are read ahead. What is more is read when it is asked for.
const BUDGET: u64 = 8 * 1024 * 1024;

/// Largest folder that is read ahead: some hundred entries.
const FOLDER_LIMIT: usize = 32 * 1024;

/// A tree, with some of its files at hand.
#[derive(Debug)]
pub struct PrefetchedTree<'a> {
    tree: &'a dyn Tree,
    /// By path from the top of the registry.
    folders: BTreeMap<String, Folder>,
    /// By object name.
    files: BTreeMap<String, Vec<u8>>,
}

impl<'a> PrefetchedTree<'a> {
    /// Reads the folders `ids` of `tree`, by path, and the files in them.
    ///
    /// # Errors
    /// Where an object cannot be read. The error does not say which; reading one by one does.
    pub fn read_folders(
        tree: &'a dyn Tree,
        objects: &Objects,
        ids: &BTreeMap<String, String>,
    ) -> io::Result<Self> {
        let names = ids.values().map(String::as_str).collect::<Vec<_>>();
        let trees = objects.read_small(&names, "tree", FOLDER_LIMIT, BUDGET)?;
        let mut folders = BTreeMap::new();
        for (path, id) in ids {
            if let Some(bytes) = trees.get(id) {
                folders.insert(path.clone(), Folder::parse(bytes.clone(), id.len() / 2)?);
            }
        }
        let entries = folders.values().flat_map(Folder::iter).filter(|entry| entry.mode() == Mode::File);
        let names: Vec<_> = entries.map(|entry| entry.hexadecimal()).collect();
        let names = names.iter().map(String::as_str).collect::<Vec<_>>();
        let files = objects.read_small(&names, "blob", RECORD_LIMIT, BUDGET)?;
        Ok(Self { tree, folders, files })
    }
}

impl Tree for PrefetchedTree<'_> {
    fn list(&self, folder: &str) -> io::Result<Vec<TreeEntry>> {
        match self.folders.get(folder) {
            Some(folder) => Ok(folder.entries().collect()),
            None => self.tree.list(folder),
        }
    }

    fn is_sorted(&self, folder: &str) -> io::Result<bool> {
        match self.folders.get(folder) {
            Some(folder) => Ok(folder.is_sorted()),
            None => self.tree.is_sorted(folder),
        }
    }

    fn read(&self, path: &str, limit: usize) -> io::Result<Content> {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let id = self.folders.get(folder).and_then(|folder| folder.find_entry(name, Mode::File));
        match id.and_then(|id| self.files.get(&id)) {
            Some(bytes) if bytes.len() > limit => Ok(Content::TooLarge(bytes.len() as u64)),
            Some(bytes) => Ok(Content::Bytes(bytes.clone())),
            None => self.tree.read(path, limit),
        }
    }
}
