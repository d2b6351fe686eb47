//! A commit as the registry's files: read through git's objects, with their modes, so that nothing
//! a stranger committed is ever put on a disk.

use std::collections::VecDeque;
use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use super::objects::Objects;
use super::{GitError, Repository};
use crate::registry::{Content, Entry, Mode, Tree};

/// Most bytes of one folder's tree object: about a million entries.
const TREE_LIMIT: usize = 64 * 1024 * 1024;

/// Folders below a room that are kept at hand. Their files are read right after they are listed.
const FOLDERS: usize = 64;

/// One entry of a tree object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TreeEntry {
    /// Foreign text, see [`Entry`].
    pub name: String,
    pub mode: Mode,
    /// Hexadecimal object name.
    pub id: String,
}

impl TreeEntry {
    fn listed(&self) -> Entry {
        Entry { name: self.name.clone(), mode: self.mode }
    }
}

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

type Listed = Arc<Vec<TreeEntry>>;

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

    /// The commit's hexadecimal object name.
    pub fn commit(&self) -> &str {
        &self.commit
    }

    /// The registry's place in its repository; empty or with a slash at its end.
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    pub(super) fn repository(&self) -> &Repository {
        &self.repository
    }

    /// The entries of a folder, sorted by name; empty where it is absent or no folder.
    fn entries(&self, folder: &str) -> io::Result<Listed> {
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

    fn read_tree(&self, id: &str) -> io::Result<Vec<TreeEntry>> {
        match self.objects.read(id, "tree", TREE_LIMIT)? {
            Content::Bytes(bytes) => parse(&bytes, id.len() / 2),
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
    fn find(&self, folder: &str, name: &str, mode: Mode) -> io::Result<Option<String>> {
        let entries = self.entries(folder)?;
        let found = entries.binary_search_by(|entry| entry.name.as_str().cmp(name));
        Ok(found.ok().map(|at| &entries[at]).filter(|entry| entry.mode == mode).map(|entry| entry.id.clone()))
    }
}

impl Tree for CommitTree {
    fn list(&self, folder: &str) -> io::Result<Vec<Entry>> {
        Ok(self.entries(folder)?.iter().map(TreeEntry::listed).collect())
    }

    fn read(&self, path: &str, limit: usize) -> io::Result<Content> {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let id = self.find(folder, name, Mode::File)?.ok_or(io::ErrorKind::NotFound)?;
        self.objects.read(&id, "blob", limit)
    }

    fn pick(
        &self,
        above: &str,
        folders: &[String],
        choose: &dyn Fn(&[Entry]) -> Option<usize>,
        limit: usize,
    ) -> io::Result<Vec<Option<Content>>> {
        let ids = folders.iter().map(|folder| self.find(above, folder, Mode::Folder));
        let ids = ids.collect::<io::Result<Vec<_>>>()?;
        let trees = self.read_all(&ids, "tree", TREE_LIMIT)?;
        let chosen = trees.into_iter().map(|tree| match tree {
            Some(Content::Bytes(bytes)) => {
                let entries = parse(&bytes, self.commit.len() / 2)?;
                let listed: Vec<_> = entries.iter().map(TreeEntry::listed).collect();
                Ok(choose(&listed).map(|at| entries[at].id.clone()))
            }
            _ => Ok(None),
        });
        let chosen = chosen.collect::<io::Result<Vec<_>>>()?;
        self.read_all(&chosen, "blob", limit)
    }
}

/// Reads a tree object, a series of `<mode> SP <name> NUL <id of width bytes>`, and sorts it by
/// name.
///
/// # Errors
/// Where it is none, or holds a name twice: which of the two a reader gets would depend on the
/// reader.
pub fn parse(bytes: &[u8], width: usize) -> io::Result<Vec<TreeEntry>> {
    let mut entries = Vec::new();
    let mut rest = bytes;
    while !rest.is_empty() {
        let (entry, after) =
            parse_entry(rest, width).ok_or_else(|| io::Error::other("the tree is damaged"))?;
        entries.push(entry);
        rest = after;
    }
    entries.sort_by(|a: &TreeEntry, b: &TreeEntry| a.name.cmp(&b.name));
    match entries.windows(2).find(|pair| pair[0].name == pair[1].name) {
        Some(pair) => Err(io::Error::other(format!("the folder holds two files called `{}`", pair[0].name))),
        None => Ok(entries),
    }
}

fn parse_entry(bytes: &[u8], width: usize) -> Option<(TreeEntry, &[u8])> {
    let space = bytes.iter().position(|byte| *byte == b' ')?;
    let end = bytes.iter().position(|byte| *byte == 0)?;
    let name = bytes.get(space + 1..end)?;
    let id = bytes.get(end + 1..(end + 1).checked_add(width)?)?;
    let entry = TreeEntry {
        name: String::from_utf8_lossy(name).into_owned(),
        mode: mode(std::str::from_utf8(&bytes[..space]).ok()?)?,
        id: hex::encode(id),
    };
    Some((entry, &bytes[end + 1 + width..]))
}

/// What a mode of git's, in octal, says.
pub(super) fn mode(octal: &str) -> Option<Mode> {
    Some(match u32::from_str_radix(octal, 8).ok()? {
        0o100_644 => Mode::File,
        0o100_755 => Mode::Executable,
        0o120_000 => Mode::Symlink,
        0o040_000 => Mode::Folder,
        0o160_000 => Mode::Submodule,
        _ => Mode::Other,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(mode: &str, name: &str) -> Vec<u8> {
        [mode.as_bytes(), b" ", name.as_bytes(), &[0], &[7; 20]].concat()
    }

    #[test]
    fn a_tree_object_gives_names_modes_and_ids() {
        let bytes = [
            entry("100644", "b"),
            entry("40000", "a"),
            entry("120000", "link"),
            entry("160000", "module"),
            entry("100755", "tool"),
            entry("100664", "old"),
        ]
        .concat();
        let entries = parse(&bytes, 20).unwrap();
        let found: Vec<_> = entries.iter().map(|entry| (entry.name.as_str(), entry.mode)).collect();
        let expected = [
            ("a", Mode::Folder),
            ("b", Mode::File),
            ("link", Mode::Symlink),
            ("module", Mode::Submodule),
            ("old", Mode::Other),
            ("tool", Mode::Executable),
        ];
        assert_eq!(found, expected);
        assert!(entries.iter().all(|entry| entry.id == "07".repeat(20)));
    }

    #[test]
    fn a_damaged_tree_is_refused_at_every_cut() {
        let (first, second) = (entry("100644", "a"), entry("40000", "b"));
        let bytes = [first.clone(), second].concat();
        for cut in 0..=bytes.len() {
            let whole = [0, first.len(), bytes.len()].contains(&cut);
            assert_eq!(parse(&bytes[..cut], 20).is_ok(), whole, "{cut}");
        }
    }

    #[test]
    fn a_name_that_stands_twice_is_refused() {
        let bytes = [entry("100644", "a"), entry("100644", "b"), entry("40000", "a")].concat();
        assert!(parse(&bytes, 20).unwrap_err().to_string().contains("two files called `a`"));
    }
}
