//! Some organizations' files, read before anybody asks for them: git answers many questions in
//! little more time than one.

use std::collections::BTreeMap;
use std::io;

use super::folder::Folder;
use super::tree::CommitTree;
use crate::record::{Organization, RECORD_LIMIT, Room};
use crate::registry::{Content, Mode, Tree, TreeEntry};

/// Most bytes of folders, and of files, that are read ahead. What is more is read when it is asked for.
const BUDGET: u64 = 8 * 1024 * 1024;

/// Largest folder that is read ahead: some hundred entries.
const FOLDER_LIMIT: usize = 32 * 1024;

/// A commit, with some of its files at hand.
#[derive(Debug)]
pub struct PrefetchedTree<'a> {
    tree: &'a CommitTree,
    /// By path from the top of the registry.
    folders: BTreeMap<String, Folder>,
    /// By object name.
    files: BTreeMap<String, Vec<u8>>,
}

impl<'a> PrefetchedTree<'a> {
    /// # Errors
    /// Where an object cannot be read. Which one shows when they are asked for one by one.
    pub fn of(tree: &'a CommitTree, organizations: &[Organization]) -> io::Result<Self> {
        let paths = organizations.iter().flat_map(|organization| {
            Room::ALL.map(|room| (room.folder(), format!("{}/{organization}", room.folder())))
        });
        let mut ids = BTreeMap::new();
        for (room, path) in paths {
            if let Some(id) = tree.find(room, &path[room.len() + 1..], Mode::Folder)? {
                ids.insert(path, id);
            }
        }
        let read = |ids: Vec<&str>, kind, limit| tree.objects().read_small(&ids, kind, limit, BUDGET);
        let trees = read(ids.values().map(String::as_str).collect(), "tree", FOLDER_LIMIT)?;
        let mut folders = BTreeMap::new();
        for (path, id) in &ids {
            if let Some(bytes) = trees.get(id) {
                folders.insert(path.clone(), Folder::parse(bytes.clone(), id.len() / 2)?);
            }
        }
        let entries = folders.values().flat_map(Folder::iter).filter(|entry| entry.mode() == Mode::File);
        let ids: Vec<_> = entries.map(|entry| entry.hexadecimal()).collect();
        let files = read(ids.iter().map(String::as_str).collect(), "blob", RECORD_LIMIT)?;
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

    fn read(&self, path: &str, limit: usize) -> io::Result<Content> {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let id = self.folders.get(folder).and_then(|folder| folder.find(name, Mode::File));
        match id.and_then(|id| self.files.get(&id)) {
            Some(bytes) if bytes.len() > limit => Ok(Content::TooLarge(bytes.len() as u64)),
            Some(bytes) => Ok(Content::Bytes(bytes.clone())),
            None => self.tree.read(path, limit),
        }
    }
}
