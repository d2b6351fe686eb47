//! A commit as the registry's files: read through git's objects, with their modes, so that nothing
//! a stranger committed is ever put on a disk.

use std::collections::VecDeque;
use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use super::ahead::Ahead;
use super::folder::Folder;
use super::objects::Objects;
use super::{GitError, Repository};
use crate::record::Organization;
use crate::registry::{Choose, Content, Entry, Mode, Tree};

/// Most bytes of one folder's tree object: about a million entries.
const TREE_LIMIT: usize = 64 * 1024 * 1024;

/// Folders below a room that are kept at hand. Their files are read right after they are listed.
const FOLDERS: usize = 64;

/// The files of one commit, below the registry's folder.
#[derive(Debug)]
pub struct CommitTree {
    repository: Repository,
    objects: Objects,
    commit: String,
    /// The registry's place in the repository; empty or with a slash at its end.
    prefix: String,
    /// The object name of the registry's folder; None where the commit has no such folder.
    root: Option<String>,
    folders: Mutex<Folders>,
}

type Listed = Arc<Folder>;

/// Folders that were listed: the top and the rooms for good, others while they are in use.
#[derive(Debug, Default)]
struct Folders {
    rooms: Vec<(String, Listed)>,
    others: VecDeque<(String, Listed)>,
}

impl Folders {
    fn get(&self, folder: &str) -> Option<Listed> {
        let mut kept = self.rooms.iter().chain(self.others.iter().rev());
        kept.find(|(name, _)| name == folder).map(|(_, entries)| Arc::clone(entries))
    }

    fn keep(&mut self, folder: &str, entries: &Listed) {
        let kept = (folder.to_owned(), Arc::clone(entries));
        if !folder.contains('/') {
            self.rooms.push(kept);
            return;
        }
        self.others.push_back(kept);
        if self.others.len() > FOLDERS {
            self.others.pop_front();
        }
    }
}

impl CommitTree {
    /// The registry in `directory` as the commit that `revision` names holds it.
    ///
    /// # Errors
    /// Where there is no git, no repository, or no such commit.
    pub fn open(directory: &Path, revision: &str) -> Result<Self, GitError> {
        let repository = Repository::at(directory);
        let commit = repository.commit(revision)?;
        let prefix = repository.prefix()?;
        let root = repository.resolve(&format!("{commit}:{}", prefix.trim_end_matches('/'))).ok();
        let objects = Objects::new(repository.clone());
        Ok(Self { repository, objects, commit, prefix, root, folders: Mutex::default() })
    }

    /// The object name of the repository's top folder.
    ///
    /// # Errors
    /// Where git fails.
    pub(super) fn top(&self) -> Result<String, GitError> {
        match &self.root {
            Some(root) if self.prefix.is_empty() => Ok(root.clone()),
            _ => self.repository.resolve(&format!("{}^{{tree}}", self.commit)),
        }
    }

    /// The commit's hexadecimal object name.
    pub fn commit(&self) -> &str {
        &self.commit
    }

    /// The registry's place in its repository; empty or with a slash at its end.
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    pub(super) fn objects(&self) -> &Objects {
        &self.objects
    }

    pub(super) fn repository(&self) -> &Repository {
        &self.repository
    }

    /// A folder; an empty one where it is absent or no folder.
    fn folder(&self, folder: &str) -> io::Result<Listed> {
        let folders = || self.folders.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(entries) = folders().get(folder) {
            return Ok(entries);
        }
        let id = match folder.rsplit_once('/') {
            _ if folder.is_empty() => self.root.clone(),
            Some((above, name)) => self.find(above, name, Mode::Folder)?,
            None => self.find("", folder, Mode::Folder)?,
        };
        let entries = match id {
            Some(id) => Arc::new(self.read_tree(&id)?),
            None => Listed::default(),
        };
        folders().keep(folder, &entries);
        Ok(entries)
    }

    /// The folder that the tree object `id` holds.
    ///
    /// # Errors
    /// Where it cannot be read.
    pub(super) fn read_tree(&self, id: &str) -> io::Result<Folder> {
        match self.objects.read(id, "tree", TREE_LIMIT)? {
            Content::Bytes(bytes) => Folder::parse(bytes, id.len() / 2),
            Content::TooLarge(_) => Err(io::Error::other("the folder holds too many files")),
        }
    }

    /// The contents of those objects that are there, in order.
    fn read_all(&self, ids: &[Option<String>], kind: &str, limit: usize) -> io::Result<Vec<Option<Content>>> {
        let there: Vec<_> = ids.iter().flatten().map(String::as_str).collect();
        let mut contents = self.objects.read_all(&there, kind, limit)?.into_iter();
        Ok(ids.iter().map(|id| id.as_ref().and_then(|_| contents.next())).collect())
    }

    /// The object called `name` in `folder`, if its mode is `mode`.
    pub(super) fn find(&self, folder: &str, name: &str, mode: Mode) -> io::Result<Option<String>> {
        Ok(self.folder(folder)?.find(name, mode))
    }
}

impl Tree for CommitTree {
    fn list(&self, folder: &str) -> io::Result<Vec<Entry>> {
        Ok(self.folder(folder)?.entries().collect())
    }

    fn read(&self, path: &str, limit: usize) -> io::Result<Content> {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let id = self.find(folder, name, Mode::File)?.ok_or(io::ErrorKind::NotFound)?;
        self.objects.read(&id, "blob", limit)
    }

    fn ahead(&self, organizations: &[Organization]) -> Option<Box<dyn Tree + '_>> {
        Some(Box::new(Ahead::of(self, organizations).ok()?))
    }

    fn pick(
        &self,
        above: &str,
        folders: &[String],
        choose: Choose<'_>,
        limit: usize,
    ) -> io::Result<Vec<Option<Content>>> {
        let above = self.folder(above)?;
        let ids = above.find_all(folders, Mode::Folder);
        let trees = self.read_all(&ids, "tree", TREE_LIMIT)?;
        let chosen = trees.into_iter().map(|tree| match tree {
            Some(Content::Bytes(bytes)) => {
                let folder = Folder::parse(bytes, self.commit.len() / 2)?;
                let entries: Vec<_> = folder.iter().map(|entry| (entry.utf8(), entry.mode())).collect();
                Ok(choose(&entries).and_then(|at| folder.find(entries[at].0, Mode::File)))
            }
            _ => Ok(None),
        });
        let chosen = chosen.collect::<io::Result<Vec<_>>>()?;
        self.read_all(&chosen, "blob", limit)
    }
}
