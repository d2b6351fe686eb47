//! Files: a registry in a folder, and writes that happen whole or not at all.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use tempfile::{Builder, NamedTempFile};

use super::Failure;
use crate::registry::{Content, Entry, Mode, POLICY_FILE, Tree};

/// Files on their way into a registry have names that begin so, in its top folder: never in a
/// room, where a crash would leave a stray file to be reported.
const TEMPORARY: &str = ".accord-";

/// Read-only for others, as git checks files out.
const RECORD_MODE: u32 = 0o644;

/// Private keys: nobody else.
const SECRET_MODE: u32 = 0o600;

/// A registry in a folder.
#[derive(Clone, Debug)]
pub struct FolderTree {
    root: PathBuf,
}

impl FolderTree {
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Keeps other writers of this registry out until the value is dropped.
    ///
    /// # Errors
    /// Where `accord.toml` cannot be locked.
    pub fn lock(&self) -> Result<File, Failure> {
        let path = self.root.join(POLICY_FILE);
        let file = File::open(&path).map_err(|error| Failure::io("open", &path, &error))?;
        file.lock().map_err(|error| Failure::io("lock", &path, &error))?;
        Ok(file)
    }

    /// Writes a new file; one that is there already is left alone and is an error.
    ///
    /// # Errors
    /// Where the file exists or cannot be written.
    pub fn create(&self, path: &str, bytes: &[u8]) -> Result<(), Failure> {
        let target = self.root.join(path);
        self.write(&target, bytes, |temporary| temporary.persist_noclobber(&target).map_err(|e| e.error))
    }

    /// Writes a file in the place of the one that is there.
    ///
    /// # Errors
    /// Where the file cannot be written.
    pub fn replace(&self, path: &str, bytes: &[u8]) -> Result<(), Failure> {
        let target = self.root.join(path);
        self.write(&target, bytes, |temporary| temporary.persist(&target).map_err(|e| e.error))
    }

    fn write(
        &self,
        target: &Path,
        bytes: &[u8],
        persist: impl FnOnce(NamedTempFile) -> io::Result<File>,
    ) -> Result<(), Failure> {
        let folder = target.parent().unwrap_or(&self.root);
        create_folders(folder)
            .and_then(|()| temporary(&self.root, bytes, RECORD_MODE))
            .and_then(persist)
            .and_then(|_| sync_folder(folder))
            .map_err(|error| Failure::io("write", target, &error))
    }
}

/// The first bytes of a file: one more than `limit` where it is longer, so that this shows. The
/// memory is asked for at once: a secret leaves no copy behind in memory that was outgrown.
///
/// # Errors
/// Where the file cannot be read.
pub fn read_limited(path: &Path, limit: usize) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::with_capacity(limit + 1);
    let read = File::open(path).and_then(|file| file.take(limit as u64 + 1).read_to_end(&mut bytes));
    read.map_err(|error| Failure::io("read", path, &error))?;
    Ok(bytes)
}

/// Writes a new file that nobody else may read.
///
/// # Errors
/// Where the file exists or cannot be written.
pub fn create_secret(target: &Path, bytes: &[u8]) -> Result<(), Failure> {
    create_outside(target, bytes, SECRET_MODE)
}

/// Writes a new file outside a registry.
///
/// # Errors
/// Where the file exists or cannot be written.
pub fn create_public(target: &Path, bytes: &[u8]) -> Result<(), Failure> {
    create_outside(target, bytes, RECORD_MODE)
}

fn create_outside(target: &Path, bytes: &[u8], mode: u32) -> Result<(), Failure> {
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    temporary(folder, bytes, mode)
        .and_then(|temporary| temporary.persist_noclobber(target).map_err(|error| error.error))
        .and_then(|_| sync_folder(folder))
        .map_err(|error| Failure::io("write", target, &error))
}

/// Creates a folder for private keys, and those above it.
///
/// # Errors
/// Where it cannot be created.
pub fn create_secret_folder(folder: &Path) -> Result<(), Failure> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(|error| Failure::io("create", folder, &error))
}

/// A temporary file in `folder` with these bytes, on the disk.
fn temporary(folder: &Path, bytes: &[u8], mode: u32) -> io::Result<NamedTempFile> {
    let mut builder = Builder::new();
    builder.prefix(TEMPORARY);
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(mode));
    #[cfg(not(unix))]
    let _ = mode;
    let mut file = builder.tempfile_in(folder)?;
    // The umask may have taken bits away; the mode is part of what a registry promises.
    #[cfg(unix)]
    file.as_file().set_permissions(std::os::unix::fs::PermissionsExt::from_mode(mode))?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    Ok(file)
}

/// Creates a folder and those above it, each on the disk before the next.
fn create_folders(folder: &Path) -> io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    if let Some(above) = folder.parent() {
        create_folders(above)?;
        match fs::create_dir(folder) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
            _ => sync_folder(above)?,
        }
    }
    Ok(())
}

/// A rename is on the disk when its folder is.
fn sync_folder(folder: &Path) -> io::Result<()> {
    #[cfg(unix)]
    File::open(folder)?.sync_all()?;
    #[cfg(not(unix))]
    let _ = folder;
    Ok(())
}

impl Tree for FolderTree {
    fn list(&self, folder: &str) -> io::Result<Vec<Entry>> {
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
            listed.push(Entry { name, mode: mode(&entry)? });
        }
        listed.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(listed)
    }

    fn read(&self, path: &str, limit: usize) -> io::Result<Content> {
        let file = File::open(self.root.join(path))?;
        let mut bytes = Vec::with_capacity(2 * 1024);
        (&file).take(limit as u64 + 1).read_to_end(&mut bytes)?;
        if bytes.len() > limit {
            return Ok(Content::TooLarge(file.metadata()?.len()));
        }
        Ok(Content::Bytes(bytes))
    }
}

fn mode(entry: &fs::DirEntry) -> io::Result<Mode> {
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

#[cfg(unix)]
fn is_executable(entry: &fs::DirEntry) -> io::Result<bool> {
    use std::os::unix::fs::PermissionsExt;
    Ok(entry.metadata()?.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_executable(_: &fs::DirEntry) -> io::Result<bool> {
    Ok(false)
}
