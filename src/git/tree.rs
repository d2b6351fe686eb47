//! A commit as the registry's files: read through git's objects, with their modes, so that nothing
//! a stranger committed is checked out.

use std::collections::{BTreeMap, VecDeque};
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::folder::Folder;
use super::objects::Objects;
use super::prefetch::PrefetchedTree;
use super::{COMMIT_LIMIT, GitError, Repository};
use crate::diagnostic::describe_io_error;
use crate::record::{Organization, Room};
use crate::registry::{Content, Mode, Pick, Tree, TreeEntry};

/// Most bytes of one folder's tree object: about a million entries.
const TREE_LIMIT: usize = 64 * 1024 * 1024;

/// Most folders that are kept at hand: the rooms, and those whose files are being read.
const FOLDERS: usize = 64;

/// Most bytes of folders that are kept at hand.
const KEPT: usize = 128 * 1024 * 1024;

/// How many organizations are read sooner one file after the other than by processes of their own.
const FEW: usize = 16;

/// The files of one commit, below the registry's folder.
#[derive(Debug)]
pub struct CommitTree {
    store: Arc<Store>,
    /// Of what is staged, the tree.
    commit: String,
    /// The object name of the repository's top folder.
    top: String,
    /// That of the registry's folder; None where the commit has no such folder.
    root: Option<String>,
}

/// A repository, and what was read of it.
#[derive(Debug)]
struct Store {
    repository: Repository,
    objects: Objects,
    folders: Mutex<Folders>,
}

impl Store {
    /// The object name of a commit's top folder, in the first line of the commit object.
    fn read_top(&self, commit: &str) -> Result<String, GitError> {
        let read = self.objects.read(commit, "commit", COMMIT_LIMIT);
        let Content::Bytes(bytes) = read.map_err(|error| unreadable_commit(&error))? else {
            return Err(unreadable_commit(&io::Error::other("it is too large")));
        };
        let text = String::from_utf8_lossy(&bytes);
        let tree = text.lines().next().and_then(|line| line.strip_prefix("tree "));
        let tree =
            tree.filter(|tree| tree.len() == commit.len() && tree.bytes().all(|b| b.is_ascii_hexdigit()));
        tree.map(str::to_owned).ok_or_else(|| unreadable_commit(&io::Error::other("it names no tree")))
    }

    fn new(repository: &Repository) -> Arc<Self> {
        let objects = Objects::new(repository.clone());
        Arc::new(Self { repository: repository.clone(), objects, folders: Mutex::default() })
    }
}

/// The folders that were used last, by their object names.
#[derive(Debug, Default)]
struct Folders(VecDeque<(String, Arc<Folder>)>);

impl Folders {
    fn get(&mut self, id: &str) -> Option<Arc<Folder>> {
        let at = self.0.iter().rposition(|(name, _)| name == id)?;
        let found = self.0.remove(at)?;
        let folder = Arc::clone(&found.1);
        self.0.push_back(found);
        Some(folder)
    }

    fn keep(&mut self, id: &str, folder: &Arc<Folder>) {
        self.0.push_back((id.to_owned(), Arc::clone(folder)));
        while self.0.len() > FOLDERS || self.0.iter().map(|(_, folder)| folder.size()).sum::<usize>() > KEPT {
            self.0.pop_front();
        }
    }
}

impl CommitTree {
    /// The registry of `repository` as the commit that `revision` names holds it.
    ///
    /// # Errors
    /// Where there is no git, git refuses the repository, or there is no such commit.
    pub fn open(repository: &Repository, revision: &str) -> Result<Self, GitError> {
        repository.check_access()?;
        Self::open_checked(repository, revision)
    }

    /// The same, of a repository that git was asked about before.
    pub(super) fn open_checked(repository: &Repository, revision: &str) -> Result<Self, GitError> {
        let commit = repository.resolve_commit(revision)?;
        let store = Store::new(repository);
        let top = store.read_top(&commit)?;
        Self::of(store, commit, top)
    }

    /// The registry of `repository` as the next commit would hold it.
    ///
    /// # Errors
    /// Where there is no git, git refuses the repository, or the index holds a conflict.
    pub fn staged(repository: &Repository) -> Result<Self, GitError> {
        repository.check_access()?;
        let tree = repository.write_staged_tree()?;
        Self::of(Store::new(repository), tree.clone(), tree)
    }

    /// The same registry as another commit holds it. What the two have in common is read once.
    ///
    /// # Errors
    /// Where there is no such commit.
    pub fn open_other(&self, revision: &str) -> Result<Self, GitError> {
        let commit = self.store.repository.resolve_commit(revision)?;
        let top = self.store.read_top(&commit)?;
        Self::of(Arc::clone(&self.store), commit, top)
    }

    /// Opens a commit whose top folder is `top`. The way down to the registry's folder is read here and not asked
    /// of git, which finds nothing in a folder that is not sorted.
    fn of(store: Arc<Store>, commit: String, top: String) -> Result<Self, GitError> {
        let prefix = store.repository.prefix().to_owned();
        let mut tree = Self { store, commit, root: Some(top.clone()), top };
        for name in prefix.split('/').filter(|name| !name.is_empty()) {
            tree.root =
                tree.find_object("", name, Mode::Folder).map_err(|error| unreadable_commit(&error))?;
        }
        Ok(tree)
    }

    /// The object name of the repository's top folder.
    pub(super) fn top(&self) -> &str {
        &self.top
    }

    /// The commit's hexadecimal object name.
    pub fn commit(&self) -> &str {
        &self.commit
    }

    /// The registry's place in its repository; empty or with a slash at its end.
    pub fn prefix(&self) -> &str {
        self.store.repository.prefix()
    }

    pub fn repository(&self) -> &Repository {
        &self.store.repository
    }

    pub(super) fn objects(&self) -> &Objects {
        &self.store.objects
    }

    /// A folder; an empty one where it is absent or no folder.
    pub(super) fn read_folder(&self, folder: &str) -> io::Result<Arc<Folder>> {
        self.find_folder(folder)?.map_or_else(|| Ok(Arc::default()), |id| self.read_tree(&id))
    }

    /// The object name of a folder; None where it is absent or no folder.
    pub(super) fn find_folder(&self, folder: &str) -> io::Result<Option<String>> {
        match folder.rsplit_once('/') {
            _ if folder.is_empty() => Ok(self.root.clone()),
            Some((above, name)) => self.find_object(above, name, Mode::Folder),
            None => self.find_object("", folder, Mode::Folder),
        }
    }

    /// The folder that the tree object `id` holds.
    ///
    /// # Errors
    /// Where it cannot be read.
    pub(super) fn read_tree(&self, id: &str) -> io::Result<Arc<Folder>> {
        if let Some(folder) = self.kept_folders().get(id) {
            return Ok(folder);
        }
        let folder = match self.store.objects.read(id, "tree", TREE_LIMIT)? {
            Content::Bytes(bytes) => Arc::new(Folder::parse(bytes, id.len() / 2)?),
            Content::TooLarge(_) => return Err(io::Error::other("the folder holds too many files")),
        };
        self.kept_folders().keep(id, &folder);
        Ok(folder)
    }

    fn kept_folders(&self) -> MutexGuard<'_, Folders> {
        self.store.folders.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The object names of the organizations' folders in each room, by path.
    fn folder_ids(&self, organizations: &[Organization]) -> io::Result<BTreeMap<String, String>> {
        let mut ids = BTreeMap::new();
        for room in Room::ALL.map(Room::folder) {
            for organization in organizations {
                if let Some(id) = self.find_object(room, organization.as_str(), Mode::Folder)? {
                    ids.insert(format!("{room}/{organization}"), id);
                }
            }
        }
        Ok(ids)
    }

    /// The object called `name` in `folder`, if its mode is `mode`.
    fn find_object(&self, folder: &str, name: &str, mode: Mode) -> io::Result<Option<String>> {
        Ok(self.read_folder(folder)?.find_entry(name, mode))
    }
}

impl Tree for CommitTree {
    fn list(&self, folder: &str) -> io::Result<Vec<TreeEntry>> {
        Ok(self.read_folder(folder)?.entries().collect())
    }

    fn read(&self, path: &str, limit: usize) -> io::Result<Content> {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let id = self.find_object(folder, name, Mode::File)?.ok_or(io::ErrorKind::NotFound)?;
        self.store.objects.read(&id, "blob", limit)
    }

    fn is_sorted(&self, folder: &str) -> io::Result<bool> {
        Ok(self.read_folder(folder)?.is_sorted())
    }

    fn prefetch(&self, organizations: &[Organization]) -> Option<Box<dyn Tree + '_>> {
        if organizations.len() < FEW {
            return None;
        }
        let ids = self.folder_ids(organizations).ok()?;
        Some(Box::new(PrefetchedTree::read_folders(self, &self.store.objects, &ids).ok()?))
    }

    fn pick(&self, above: &str, folders: &[String], pick: &mut dyn Pick, limit: usize) -> io::Result<()> {
        let ids = self.read_folder(above)?.find_all(folders, Mode::Folder);
        let (at, ids): (Vec<_>, Vec<_>) =
            ids.iter().enumerate().filter_map(|(at, id)| Some((at, id.as_deref()?))).unzip();
        // The folder of each chosen file and its place among those of the folder, and its object name.
        let (mut chosen, mut files) = (Vec::new(), Vec::new());
        self.store.objects.read_all(&ids, "tree", TREE_LIMIT, |tree, bytes| {
            let folder = Folder::parse(bytes.to_vec(), self.commit.len() / 2)?;
            let entries: Vec<_> = folder.iter().map(|entry| (entry.utf8(), entry.mode())).collect();
            for (place, entry) in pick.choose(&entries).into_iter().enumerate() {
                let entry = folder.iter().nth(entry).filter(|entry| entry.mode() == Mode::File);
                files.extend(entry.map(|entry| entry.hexadecimal()));
                chosen.extend(entry.map(|_| (at[tree], place)));
            }
            Ok(())
        })?;
        let files: Vec<_> = files.iter().map(String::as_str).collect();
        self.store.objects.read_all(&files, "blob", limit, |file, bytes| {
            let (folder, place) = chosen[file];
            pick.take(&folders[folder], place, bytes);
            Ok(())
        })
    }
}

/// The error for a commit whose folders are not as git writes them.
pub(super) fn unreadable_commit(error: &io::Error) -> GitError {
    GitError {
        message: format!("the commit cannot be read: {}", describe_io_error(error)),
        help: "look at the repository with `git fsck`; in CI, check out with the whole history: `fetch-depth: 0`",
    }
}
