//! The source of a registry's files: a folder, a commit, or memory. Read-only.

use std::collections::BTreeMap;
use std::fmt;
use std::io;

use crate::record::Organization;

/// The type of a file, as git stores it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// A regular file without the executable bit (git: 100644).
    File,
    Executable,
    Symlink,
    Folder,
    /// Another repository (git: 160000).
    Submodule,
    /// A folder of a commit whose names are not in the order of git.
    UnsortedFolder,
    /// A device, a socket, or anything else.
    Other,
}

impl Mode {
    /// Reads the octal mode of a tree object or of the index: one that git writes today. Others, such as 100664
    /// of its first years, are nothing that a reader can rely on.
    pub const fn from_git(mode: &[u8]) -> Self {
        match mode {
            b"100644" => Self::File,
            b"100755" => Self::Executable,
            b"120000" => Self::Symlink,
            b"40000" => Self::Folder,
            b"160000" => Self::Submodule,
            _ => Self::Other,
        }
    }

    /// For messages.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::File => "a file",
            Self::Executable => "an executable file",
            Self::Symlink => "a symlink",
            Self::Folder => "a folder",
            Self::Submodule => "a submodule",
            Self::UnsortedFolder => "a folder that is not sorted",
            Self::Other => "neither a plain file nor a folder",
        }
    }
}

/// One name in a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TreeEntry {
    /// Foreign text. A name that is not UTF-8 holds U+FFFD, which no valid name does.
    pub name: String,
    pub mode: Mode,
}

/// A path at which two trees differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TreeChange {
    /// From the top of the registry. Foreign text, see [`TreeEntry`].
    pub path: String,
    /// None if the path was added.
    pub before: Option<Mode>,
    /// None if the path was removed.
    pub after: Option<Mode>,
}

/// The bytes of a file, unless it is larger than the limit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    Bytes(Vec<u8>),
    /// The size of the file in bytes, which were not read.
    TooLarge(u64),
}

/// A git object whose bytes are not those that its name stands for. Reading it gives this as the source of the error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlteredObject {
    /// Hexadecimal object name.
    pub id: String,
}

impl fmt::Display for AlteredObject {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "the git object {} was altered: its bytes belong to another name", self.id)
    }
}

impl std::error::Error for AlteredObject {}

/// Picks files in each of many folders.
pub trait Pick {
    /// The indices of the files to read, among the entries of a folder, sorted by name.
    fn choose(&mut self, entries: &[(&str, Mode)]) -> Vec<usize>;

    /// Receives the bytes of a file chosen in `folder`, and its place in what `choose` returned.
    fn take(&mut self, folder: &str, place: usize, bytes: &[u8]);
}

/// The files of a registry. Paths are relative to its top and use `/`.
pub trait Tree: Sync + fmt::Debug {
    /// The entries of a folder, sorted by name. None if the folder is absent or not a folder; a symlink is not
    /// followed. The top is `""`.
    ///
    /// # Errors
    /// The folder cannot be read.
    fn list(&self, folder: &str) -> io::Result<Vec<TreeEntry>>;

    /// A file's bytes, at most `limit`.
    ///
    /// # Errors
    /// The file is absent or cannot be read.
    fn read(&self, path: &str, limit: usize) -> io::Result<Content>;

    /// Whether git ignores and does not know the file or folder at `path`, so that it is no part of the registry.
    /// To be asked only of a path that could not be a record, a text or an organization.
    fn is_ignored(&self, _path: &str) -> bool {
        false
    }

    /// Whether the registry's log covers the registry and has no entry of the record at `path`. False where the tree
    /// is read without its log.
    fn is_unlogged(&self, _path: &str) -> bool {
        false
    }

    /// The same registry with the files of these organizations read in advance, if that is faster.
    fn prefetch(&self, _organizations: &[Organization]) -> Option<Box<dyn Tree + '_>> {
        None
    }

    /// Whether a folder lists its names in the order of git. Only a commit that git itself did not write
    /// can differ.
    ///
    /// # Errors
    /// The folder cannot be read.
    fn is_sorted(&self, _folder: &str) -> io::Result<bool> {
        Ok(true)
    }

    /// Reads the files that `pick` chooses of each of `folders`, which are sorted and in the
    /// folder `above`. Files of more than `limit` bytes are skipped. A tree that reads many files at once
    /// faster than one by one overrides this.
    ///
    /// # Errors
    /// A folder or a file cannot be read.
    fn pick(&self, above: &str, folders: &[String], pick: &mut dyn Pick, limit: usize) -> io::Result<()> {
        for name in folders {
            let folder = format!("{above}/{name}");
            let entries = self.list(&folder)?;
            let named: Vec<_> = entries.iter().map(|entry| (entry.name.as_str(), entry.mode)).collect();
            for (place, chosen) in pick.choose(&named).into_iter().enumerate() {
                let path = format!("{folder}/{}", entries[chosen].name);
                if let Content::Bytes(bytes) = self.read(&path, limit)? {
                    pick.take(name, place, &bytes);
                }
            }
        }
        Ok(())
    }
}

/// A registry in memory: a snapshot, or one for tests, benches and demonstrations.
#[derive(Clone, Debug, Default)]
pub struct MemoryTree {
    files: BTreeMap<String, (Mode, Vec<u8>)>,
}

impl MemoryTree {
    /// Adds or replaces a plain file.
    pub fn insert(&mut self, path: impl Into<String>, bytes: impl Into<Vec<u8>>) {
        self.insert_as(path, Mode::File, bytes);
    }

    /// Adds or replaces a file of this mode. Gives the bytes that were there.
    pub fn insert_as(
        &mut self,
        path: impl Into<String>,
        mode: Mode,
        bytes: impl Into<Vec<u8>>,
    ) -> Option<Vec<u8>> {
        self.files.insert(path.into(), (mode, bytes.into())).map(|(_, bytes)| bytes)
    }

    /// A path that is that of a file and of a folder at once.
    pub fn find_file_with_files(&self) -> Option<&str> {
        let folders = self.files.keys().filter_map(|path| path.rsplit_once('/').map(|(folder, _)| folder));
        let mut folders: Vec<&str> = folders.collect();
        folders.dedup();
        folders.into_iter().flat_map(Self::ancestors).find(|folder| self.files.contains_key(*folder))
    }

    /// `a/b`, then `a`.
    fn ancestors(folder: &str) -> impl Iterator<Item = &str> {
        std::iter::successors(Some(folder), |folder| folder.rsplit_once('/').map(|(above, _)| above))
    }

    pub fn remove(&mut self, path: &str) -> Option<Vec<u8>> {
        self.files.remove(path).map(|(_, bytes)| bytes)
    }

    /// Every file's path and bytes, sorted by path.
    pub fn files(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.files.iter().map(|(path, (_, bytes))| (path.as_str(), bytes.as_slice()))
    }
}

impl Tree for MemoryTree {
    fn list(&self, folder: &str) -> io::Result<Vec<TreeEntry>> {
        let prefix = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        let mut entries: Vec<TreeEntry> = Vec::new();
        let below = self.files.range(prefix.clone()..).take_while(|(path, _)| path.starts_with(&prefix));
        for (path, (mode, _)) in below {
            let rest = &path[prefix.len()..];
            let (name, mode) = rest.split_once('/').map_or((rest, *mode), |(name, _)| (name, Mode::Folder));
            if entries.last().is_none_or(|last| last.name != name) {
                entries.push(TreeEntry { name: name.to_owned(), mode });
            }
        }
        entries.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(entries)
    }

    fn read(&self, path: &str, limit: usize) -> io::Result<Content> {
        let (_, bytes) = self.files.get(path).ok_or(io::ErrorKind::NotFound)?;
        if bytes.len() > limit {
            return Ok(Content::TooLarge(bytes.len() as u64));
        }
        Ok(Content::Bytes(bytes.clone()))
    }
}
