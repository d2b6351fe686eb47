//! A registry's folder as a part of a working tree: what git knows of its files.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use super::object_format::ObjectFormat;
use super::read_files::ReadFiles;
use super::tree::{CommitTree, unreadable_commit};
use super::{GitError, Repository};
use crate::registry::{Commit, TreeEntry};

/// Largest file in bytes that is read only to be compared with the commit.
const COMPARED_LIMIT: u64 = 64 * 1024 * 1024;

/// A registry's folder in a working tree.
#[derive(Debug)]
pub struct Checkout {
    folder: PathBuf,
    repository: Repository,
    /// What was read, from the moment on at which a caller wants it compared.
    read: OnceLock<(ObjectFormat, ReadFiles)>,
}

impl Checkout {
    /// The checkout that `folder` lies in; None outside of a repository.
    ///
    /// # Errors
    /// Where it cannot be told.
    pub fn find(folder: &Path) -> Result<Option<Self>, GitError> {
        let repository = Repository::find(folder)?;
        let folder = folder.to_owned();
        Ok(repository.map(|repository| Self { folder, repository, read: OnceLock::new() }))
    }

    /// The repository.
    pub fn repository(&self) -> &Repository {
        &self.repository
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

    /// A folder was listed, with these entries.
    pub fn record_folder(&self, folder: &str, entries: &[TreeEntry]) {
        if let Some((_, read)) = self.read.get() {
            read.record_folder(folder, entries);
        }
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
        small && fs::read(path).is_ok_and(|bytes| format.name_object("blob", &bytes) == name)
    }
}
