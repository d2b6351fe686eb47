//! A registry's folder as a part of a working tree: what git knows of its files.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use super::command::finish_question;
use super::index::{Index, can_hide_files, read_index};
use super::object_format::ObjectFormat;
use super::objects::Objects;
use super::read_files::ReadFiles;
use super::special_files::special_file;
use super::tree::{CommitTree, unreadable_commit};
use super::{GitError, Repository};
use crate::diagnostic::describe_io_error;
use crate::record::Room;
use crate::registry::{Commit, Content, Mode, POLICY_FILE, TEXTS, TreeEntry};

/// Largest file in bytes that is read only to be compared with the commit.
const COMPARED_LIMIT: u64 = 64 * 1024 * 1024;

/// A registry's folder in a working tree.
#[derive(Debug)]
pub struct Checkout {
    folder: PathBuf,
    repository: Repository,
    /// Files that the index hides and the disk does not have, by path.
    hidden: Index,
    objects: Objects,
    /// The index, where its modes count and not those of the disk.
    modes: OnceLock<Result<Option<Index>, GitError>>,
    /// What git ignores: files, and folders with a slash at their end.
    ignored: OnceLock<BTreeSet<String>>,
    /// What was read, from the moment on at which a caller wants it compared.
    read: OnceLock<(ObjectFormat, ReadFiles)>,
}

impl Checkout {
    /// The checkout that `folder` lies in; None outside of a repository.
    ///
    /// # Errors
    /// Where it cannot be told.
    pub fn find(folder: &Path) -> Result<Option<Self>, GitError> {
        let Some(repository) = Repository::find(folder)? else { return Ok(None) };
        repository.check_ignore_files(&[])?;
        Ok(Some(Self {
            folder: folder.to_owned(),
            hidden: find_hidden(folder, &repository)?,
            objects: Objects::new(repository.clone()),
            modes: OnceLock::new(),
            ignored: OnceLock::new(),
            read: OnceLock::new(),
            repository,
        }))
    }

    /// The repository.
    pub fn repository(&self) -> &Repository {
        &self.repository
    }

    /// Makes of the entries that the disk has in a folder those of the registry: adds what git hides, and takes
    /// modes from the index where git does. Sorts by name.
    ///
    /// # Errors
    /// Where git fails.
    pub fn complete_folder(&self, folder: &str, entries: &mut Vec<TreeEntry>) -> io::Result<()> {
        let above = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        let own = |entry: &&mut TreeEntry| !folder.is_empty() || entry.name == POLICY_FILE;
        for entry in entries.iter_mut().filter(own).filter(|entry| entry.mode == Mode::Executable) {
            entry.mode = self.judge_executable(&format!("{above}{}", entry.name))?;
        }
        self.add_hidden_entries(&above, entries);
        entries.sort_by(|a, b| a.name.cmp(&b.name));
        if let Some((_, read)) = self.read.get() {
            read.record_folder(folder, entries);
        }
        Ok(())
    }

    /// Adds the entries below `above` that git hides. They are part of the registry: it is only this working tree
    /// that does not have them.
    fn add_hidden_entries(&self, above: &str, entries: &mut Vec<TreeEntry>) {
        let below = self.hidden.range(above.to_owned()..).take_while(|(path, _)| path.starts_with(above));
        let mut added = BTreeMap::new();
        for (path, entry) in below {
            let rest = &path[above.len()..];
            let (name, mode) =
                rest.split_once('/').map_or((rest, entry.mode), |(name, _)| (name, Mode::Folder));
            added.insert(name, mode);
        }
        for entry in entries.iter() {
            added.remove(entry.name.as_str());
        }
        entries.extend(added.into_iter().map(|(name, mode)| TreeEntry { name: name.to_owned(), mode }));
    }

    /// The bytes of a file that git hides; None if it hides no such file.
    pub fn read_hidden(&self, path: &str, limit: usize) -> Option<io::Result<Content>> {
        let entry = self.hidden.get(path)?;
        Some(self.objects.read(&entry.blob, "blob", limit))
    }

    /// The mode of a file that the disk calls executable. On some disks each file is, and git is told to ignore
    /// that (`core.fileMode`): then its index says the mode, and a file that git does not know is a plain one.
    fn judge_executable(&self, path: &str) -> io::Result<Mode> {
        match self.modes.get_or_init(|| read_modes(&self.repository)) {
            Ok(None) => Ok(Mode::Executable),
            Ok(Some(index)) => Ok(index.get(path).map_or(Mode::File, |entry| entry.mode)),
            Err(error) => Err(error.clone().into()),
        }
    }

    /// Whether git ignores and does not know the file or folder at `path`. Then it is no change, either.
    pub fn is_ignored(&self, path: &str) -> bool {
        // If git fails, the file is reported.
        let ignored = self.ignored.get_or_init(|| list_ignored(&self.repository).unwrap_or_default());
        let found = ignored.contains(path) || ignored.contains(&format!("{path}/"));
        if let Some((_, read)) = self.read.get().filter(|_| found) {
            read.forget_entry(path);
        }
        found
    }

    /// Remembers what is read from now on, to compare it with the commit.
    ///
    /// # Errors
    /// Where git refuses the repository.
    pub fn start_recording(&self) -> Result<(), GitError> {
        if self.read.get().is_none() {
            let format = self.repository.check_access()?;
            let _ = self.read.set((format, ReadFiles::new(format)));
        }
        Ok(())
    }

    /// A file was read whole.
    pub fn record_file(&self, path: &str, bytes: &[u8]) {
        if let Some((_, read)) = self.read.get() {
            read.record_file(path, bytes);
        }
    }

    /// The commit that is checked out; None before the first one.
    ///
    /// # Errors
    /// Where git fails.
    pub fn open_head(&self) -> Result<Option<CommitTree>, GitError> {
        let head = self.repository.resolve_head()?;
        head.map(|commit| CommitTree::open_checked(&self.repository, &commit)).transpose()
    }

    /// The commit, and whether what was read since [`start_recording`](Self::start_recording) differs from it.
    ///
    /// # Errors
    /// Where the commit cannot be read.
    pub fn describe_commit(&self, head: &CommitTree) -> Result<Commit, GitError> {
        let modified = match self.read.get() {
            Some((format, read)) => read
                .differs_from(head, |path, name| self.has_name(*format, path, name))
                .map_err(|error| unreadable_commit(&error))?,
            None => false,
        };
        Ok(Commit { id: head.commit().to_owned(), modified })
    }

    /// Whether git gives this name to the file at `path`, which no check had to read.
    fn has_name(&self, format: ObjectFormat, path: &str, name: &[u8]) -> bool {
        let path = self.folder.join(path);
        let small = fs::metadata(&path).is_ok_and(|file| file.len() <= COMPARED_LIMIT);
        small && fs::read(path).is_ok_and(|bytes| format.name_object("blob", &bytes).as_deref() == Some(name))
    }
}

/// The files that the index hides and `folder` does not have.
fn find_hidden(folder: &Path, repository: &Repository) -> Result<Index, GitError> {
    let index = repository.git_directory().join("index");
    if fs::metadata(&index).is_ok_and(|there| !there.is_file()) {
        return Err(special_file(&index));
    }
    let hides = can_hide_files(repository.git_directory()).map_err(|error| GitError {
        message: format!("cannot read git's index, {}: {}", index.display(), describe_io_error(&error)),
        help: "`git status` shows whether git can read it",
    })?;
    if !hides {
        return Ok(Index::new());
    }
    repository.check_access()?;
    let mut hidden = read_index(repository)?;
    hidden.retain(|path, entry| entry.hidden && is_absent(&folder.join(path)));
    Ok(hidden)
}

/// Whether nothing is at `path`, which is not so of a folder that cannot be entered.
fn is_absent(path: &Path) -> bool {
    let absent = [io::ErrorKind::NotFound, io::ErrorKind::NotADirectory];
    path.symlink_metadata().is_err_and(|error| absent.contains(&error.kind()))
}

/// The index, if git takes no modes from the disk.
fn read_modes(repository: &Repository) -> Result<Option<Index>, GitError> {
    repository.check_access()?;
    let setting = repository.git_command(&["config", "--type=bool", "--get", "core.fileMode"]);
    let trusts_disk = finish_question(setting)?.is_none_or(|value| value != b"false\n");
    if trusts_disk { Ok(None) } else { read_index(repository).map(Some) }
}

/// What git ignores and does not know in the folders of the registry. A folder has a slash at its end.
fn list_ignored(repository: &Repository) -> Result<BTreeSet<String>, GitError> {
    repository.check_access()?;
    let rooms: Vec<_> = [TEXTS].into_iter().chain(Room::ALL.map(Room::folder)).collect();
    repository.check_ignore_files(&rooms)?;
    let rooms: Vec<_> = rooms.iter().map(|room| format!("{}{room}/", repository.prefix())).collect();
    let mut arguments =
        vec!["ls-files", "--others", "--ignored", "--exclude-standard", "--directory", "-z", "--"];
    arguments.extend(rooms.iter().map(String::as_str));
    let listed = repository.run_git(&arguments)?;
    let paths = listed.split(|byte| *byte == 0).map(String::from_utf8_lossy);
    Ok(paths.filter_map(|path| path.strip_prefix(repository.prefix()).map(str::to_owned)).collect())
}
