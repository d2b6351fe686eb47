//! A registry in a folder.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::Failure;
use super::durable::{self, Audience, Staged};
use crate::cli::path_error::AtPath;
use crate::git::{Checkout, GitError};
use crate::record::{RECORD_LIMIT, Record};
use crate::registry::{Content, Mode, Tree, TreeEntry, signature_path};
use crate::signature::{self, Message, SIGNATURE_LIMIT, SignatureStatus};
use anyhow::{Result, bail};

/// A registry in a folder.
#[derive(Clone, Debug)]
pub struct FolderTree {
    root: PathBuf,
    /// What git knows of the folder; None outside of a repository.
    checkout: Option<Arc<Checkout>>,
}

impl FolderTree {
    /// A folder without git, such as one that becomes a registry.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into(), checkout: None }
    }

    /// The registry in a folder that may lie in a repository of git.
    ///
    /// # Errors
    /// Where it cannot be told whether it does.
    pub fn open(root: &Path) -> Result<Self, GitError> {
        let checkout = Checkout::find(root)?.map(Arc::new);
        Ok(Self { root: root.to_owned(), checkout })
    }

    /// What git knows of the folder; None outside of a repository.
    pub fn checkout(&self) -> Option<&Arc<Checkout>> {
        self.checkout.as_ref()
    }

    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Writes a new file beside its place: in the top folder, never in a room, where a crash would
    /// leave a stray file to be reported.
    pub fn stage(&self, path: &str, bytes: &[u8]) -> Result<Staged> {
        self.check_folders(path)?;
        let target = self.root.join(path);
        let folder = target.parent().unwrap_or(&self.root);
        durable::create_folders(folder, Audience::Everybody)?;
        Staged::new(&self.root, &target, bytes, Audience::Everybody)
    }

    /// Checks that each folder above the file at `path` is one of the registry. Through a symlink, a file would be
    /// written where the symlink leads.
    fn check_folders(&self, path: &str) -> Result<()> {
        let mut folder = self.root.clone();
        let (above, _) = path.rsplit_once('/').unwrap_or_default();
        for name in above.split('/').filter(|name| !name.is_empty()) {
            folder.push(name);
            match fs::symlink_metadata(&folder) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
                Ok(there) if !there.is_dir() => {
                    let message = format!("{} is not a folder of the registry", folder.display());
                    bail!(
                        Failure::refused(format!("{message}; nothing was written"))
                            .help("`ls -ld` shows what it is; put a folder in its place")
                    );
                }
                there => there.at("read", &folder)?,
            };
        }
        Ok(())
    }

    /// Writes a new file; one that is there already is left alone and is an error.
    pub fn create(&self, path: &str, bytes: &[u8]) -> Result<()> {
        durable::place_files(vec![self.stage(path, bytes)?])
    }

    /// Writes a file in the place of the one that is there.
    pub fn replace(&self, path: &str, bytes: &[u8]) -> Result<()> {
        self.stage(path, bytes)?.replace()
    }

    /// Removes a file of an organization, and its folder where it was the last one. The file is gone from the disk
    /// when this returns.
    pub fn remove(&self, path: &str) -> Result<()> {
        self.check_folders(path)?;
        durable::remove_file(&self.root.join(path))?;
        let folder = self.root.join(path);
        // Git knows no empty folders. One that has other files stays.
        let _ = folder.parent().map(fs::remove_dir);
        Ok(())
    }

    /// Removes what writers that were killed left, while other writers are kept out; returns the
    /// signatures among it that had their places already.
    pub fn clear_unfinished(&self) -> Result<Vec<String>> {
        let mut signatures = Vec::new();
        for unfinished in durable::find_unfinished(&self.root)? {
            if let Some(signature) = self.signature_of_unfinished(&unfinished)? {
                let path = self.root.join(&signature);
                fs::remove_file(&path).at("remove", &path)?;
                signatures.push(signature);
            }
            // Last: it is the proof that the signature is ours to remove. If it stays, it does no harm.
            let _ = fs::remove_file(unfinished);
        }
        Ok(signatures)
    }

    /// A signature gets its name before its record does. Where the record never got one, the
    /// signature belongs to nothing: if it signs exactly the record that was about to follow it.
    fn signature_of_unfinished(&self, unfinished: &Path) -> Result<Option<String>> {
        let bytes = read_limited(unfinished, RECORD_LIMIT)?;
        let Ok(record) = Record::read(&bytes) else { return Ok(None) };
        let record = record.header.path();
        let signature = signature_path(&record);
        if self.root.join(record).exists() || !self.root.join(&signature).exists() {
            return Ok(None);
        }
        let blocks = read_limited(&self.root.join(&signature), SIGNATURE_LIMIT)?;
        let message = Message::new(&bytes);
        let ours = signature::parse_signatures(&blocks)
            .is_ok_and(|blocks| blocks.iter().all(|block| block.verify(&message) == SignatureStatus::Good));
        Ok(ours.then_some(signature))
    }

    /// The entries on the disk. A symlink is not followed, so it is no folder.
    fn read_entries(&self, folder: &str) -> io::Result<Vec<TreeEntry>> {
        let mut path = self.root.clone();
        for name in folder.split('/').filter(|name| !name.is_empty()) {
            path.push(name);
            match fs::symlink_metadata(&path) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
                Ok(metadata) if !metadata.is_dir() => return Ok(Vec::new()),
                metadata => metadata?,
            };
        }
        let entries = fs::read_dir(&path)?;
        let mut listed = Vec::new();
        for entry in entries {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            listed.push(TreeEntry { name, mode: entry_mode(&entry)? });
        }
        listed.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(listed)
    }
}

/// The first bytes of a file: one more than `limit` where it is longer, so that this shows. The
/// memory is asked for at once: a secret leaves no copy behind in memory that was outgrown.
pub fn read_limited(path: &Path, limit: usize) -> Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(limit + 1);
    let read = File::open(path).and_then(|file| file.take(limit as u64 + 1).read_to_end(&mut bytes));
    read.at("read", path)?;
    Ok(bytes)
}

impl Tree for FolderTree {
    fn list(&self, folder: &str) -> io::Result<Vec<TreeEntry>> {
        let mut listed = self.read_entries(folder)?;
        if let Some(checkout) = &self.checkout {
            checkout.complete_folder(folder, &mut listed)?;
        }
        Ok(listed)
    }

    fn read(&self, path: &str, limit: usize) -> io::Result<Content> {
        let checkout = self.checkout.as_deref();
        let hidden = checkout.and_then(|checkout| checkout.read_hidden(path, limit));
        let content = hidden.unwrap_or_else(|| read_content(&self.root.join(path), limit))?;
        if let (Some(checkout), Content::Bytes(bytes)) = (checkout, &content) {
            checkout.record_file(path, bytes);
        }
        Ok(content)
    }

    fn is_ignored(&self, path: &str) -> bool {
        self.checkout.as_ref().is_some_and(|checkout| checkout.is_ignored(path))
    }
}

/// A file's bytes, at most `limit`.
fn read_content(path: &Path, limit: usize) -> io::Result<Content> {
    let file = File::open(path)?;
    let mut bytes = Vec::with_capacity(2 * 1024);
    (&file).take(limit as u64 + 1).read_to_end(&mut bytes)?;
    if bytes.len() > limit {
        return Ok(Content::TooLarge(file.metadata()?.len()));
    }
    Ok(Content::Bytes(bytes))
}

fn entry_mode(entry: &fs::DirEntry) -> io::Result<Mode> {
    let kind = entry.file_type()?;
    Ok(if kind.is_dir() {
        Mode::Folder
    } else if kind.is_symlink() {
        Mode::Symlink
    } else if !kind.is_file() {
        Mode::Other
    } else if is_executable(entry)? {
        Mode::Executable
    } else {
        Mode::File
    })
}

/// Whether its owner may execute it: git looks at this bit alone, so a folder and the commit that git makes of
/// it are judged alike.
#[cfg(unix)]
fn is_executable(entry: &fs::DirEntry) -> io::Result<bool> {
    use std::os::unix::fs::PermissionsExt;
    Ok(entry.metadata()?.permissions().mode() & 0o100 != 0)
}

#[cfg(not(unix))]
fn is_executable(_: &fs::DirEntry) -> io::Result<bool> {
    Ok(false)
}
