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

/// A folder, as git holds it: the bytes of its tree object, and where in them each entry begins,
/// sorted by name. Little more memory than the object, since a room can hold 100,000 folders.
#[derive(Debug, Default)]
pub struct Folder {
    bytes: Vec<u8>,
    starts: Vec<u32>,
    /// Bytes of an object name: 20 with SHA-1, 32 with SHA-256.
    width: usize,
}

/// One entry of a tree object: `<mode> SP <name> NUL <object name>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct TreeEntry<'a> {
    name: &'a [u8],
    mode: Mode,
    id: &'a [u8],
}

impl Folder {
    /// Reads a tree object whose object names have `width` bytes.
    ///
    /// # Errors
    /// Where it is none, or holds a name twice: which of the two a reader gets would depend on the
    /// reader.
    pub fn parse(bytes: Vec<u8>, width: usize) -> io::Result<Self> {
        let mut folder = Self { bytes, starts: Vec::new(), width };
        let mut start = 0;
        while start < folder.bytes.len() {
            let (_, length) = entry(&folder.bytes[start..], width)
                .ok_or_else(|| io::Error::other("the tree is damaged"))?;
            folder.starts.push(u32::try_from(start).map_err(io::Error::other)?);
            start += length;
        }
        let mut starts = std::mem::take(&mut folder.starts);
        starts.sort_unstable_by_key(|start| folder.at(*start).name);
        folder.starts = starts;
        let repeated =
            folder.starts.windows(2).find(|pair| folder.at(pair[0]).name == folder.at(pair[1]).name);
        match repeated.map(|pair| String::from_utf8_lossy(folder.at(pair[0]).name)) {
            Some(name) => Err(io::Error::other(format!("the folder holds two files called `{name}`"))),
            None => Ok(folder),
        }
    }

    /// Names and modes, sorted by name.
    pub fn entries(&self) -> impl Iterator<Item = Entry> + '_ {
        let listed = |entry: TreeEntry<'_>| Entry {
            name: String::from_utf8_lossy(entry.name).into_owned(),
            mode: entry.mode,
        };
        self.starts.iter().map(move |start| listed(self.at(*start)))
    }

    /// The hexadecimal object name of the entry `name`, if its mode is `mode`.
    fn find(&self, name: &str, mode: Mode) -> Option<String> {
        let found = self.starts.binary_search_by_key(&name.as_bytes(), |start| self.at(*start).name);
        let entry = self.at(self.starts[found.ok()?]);
        (entry.mode == mode).then(|| hex::encode(entry.id))
    }

    fn at(&self, start: u32) -> TreeEntry<'_> {
        entry(&self.bytes[start as usize..], self.width).expect("every start was read before").0
    }
}

/// The entry that `bytes` begin with, and its length.
fn entry(bytes: &[u8], width: usize) -> Option<(TreeEntry<'_>, usize)> {
    // A mode has six digits at most.
    let space = bytes.iter().take(8).position(|byte| *byte == b' ')?;
    let end = space + 1 + bytes[space + 1..].iter().position(|byte| *byte == 0)?;
    let id = bytes.get(end + 1..end + 1 + width)?;
    let mode = mode(std::str::from_utf8(&bytes[..space]).ok()?)?;
    Some((TreeEntry { name: &bytes[space + 1..end], mode, id }, end + 1 + width))
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

    fn read_tree(&self, id: &str) -> io::Result<Folder> {
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
    fn find(&self, folder: &str, name: &str, mode: Mode) -> io::Result<Option<String>> {
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

    fn pick(
        &self,
        above: &str,
        folders: &[String],
        choose: &dyn Fn(&[Entry]) -> Option<usize>,
        limit: usize,
    ) -> io::Result<Vec<Option<Content>>> {
        let above = self.folder(above)?;
        let ids: Vec<_> = folders.iter().map(|folder| above.find(folder, Mode::Folder)).collect();
        let trees = self.read_all(&ids, "tree", TREE_LIMIT)?;
        let chosen = trees.into_iter().map(|tree| match tree {
            Some(Content::Bytes(bytes)) => {
                let folder = Folder::parse(bytes, self.commit.len() / 2)?;
                let entries: Vec<_> = folder.entries().collect();
                Ok(choose(&entries).and_then(|at| folder.find(&entries[at].name, Mode::File)))
            }
            _ => Ok(None),
        });
        let chosen = chosen.collect::<io::Result<Vec<_>>>()?;
        self.read_all(&chosen, "blob", limit)
    }
}

/// What a mode of git's, in octal, says. As git reads it (`canon_mode` in its tree-walk.h), which takes
/// 100664 for 100644 and tells nobody of the difference: a commit, what is checked out of it, and the
/// change that led to it have one verdict.
pub(super) fn mode(octal: &str) -> Option<Mode> {
    const OWNER_EXECUTES: u32 = 0o100;
    // `from_str_radix` would take a sign.
    let digits = octal.bytes().all(|byte| byte.is_ascii_digit());
    let mode = u32::from_str_radix(octal, 8).ok().filter(|_| digits)?;
    Some(match mode & 0o170_000 {
        0o100_000 if mode & OWNER_EXECUTES == 0 => Mode::File,
        0o100_000 => Mode::Executable,
        0o120_000 => Mode::Symlink,
        0o040_000 => Mode::Folder,
        0o160_000 => Mode::Submodule,
        _ => Mode::Other,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(mode: &str, name: &str) -> Vec<u8> {
        [mode.as_bytes(), b" ", name.as_bytes(), &[0], &[7; 20]].concat()
    }

    #[test]
    fn a_tree_object_gives_names_modes_and_ids() {
        let bytes = [
            line("100644", "b"),
            line("40000", "a"),
            line("120000", "link"),
            line("160000", "module"),
            line("100755", "tool"),
            line("100664", "old"),
            line("100700", "own"),
            line("140000", "socket"),
        ]
        .concat();
        let folder = Folder::parse(bytes, 20).unwrap();
        let found: Vec<_> = folder.entries().map(|entry| (entry.name, entry.mode)).collect();
        let expected = [
            ("a", Mode::Folder),
            ("b", Mode::File),
            ("link", Mode::Symlink),
            ("module", Mode::Submodule),
            ("old", Mode::File),
            ("own", Mode::Executable),
            ("socket", Mode::Other),
            ("tool", Mode::Executable),
        ];
        assert_eq!(found, expected.map(|(name, mode)| (name.to_owned(), mode)));
        assert_eq!(folder.find("link", Mode::Symlink), Some("07".repeat(20)));
        assert_eq!(folder.find("link", Mode::File), None);
        assert_eq!(folder.find("absent", Mode::File), None);
    }

    #[test]
    fn a_damaged_tree_is_refused_at_every_cut() {
        let (first, second) = (line("100644", "a"), line("40000", "b"));
        let bytes = [first.clone(), second].concat();
        for cut in 0..=bytes.len() {
            let whole = [0, first.len(), bytes.len()].contains(&cut);
            assert_eq!(Folder::parse(bytes[..cut].to_vec(), 20).is_ok(), whole, "{cut}");
        }
    }

    #[test]
    fn a_name_that_stands_twice_is_refused() {
        let bytes = [line("100644", "a"), line("100644", "b"), line("40000", "a")].concat();
        let refused = Folder::parse(bytes, 20).unwrap_err().to_string();
        assert!(refused.contains("two files called `a`"), "{refused}");
    }
}
