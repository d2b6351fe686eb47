//! Writes that happen whole or not at all, and outlast a power cut once they have happened.
//!
//! ```text
//! stage    the bytes, whole and on the disk, under a name that no reader looks for
//! place    each gets its own name, in an order where only the last one counts
//! ```
//!
//! Several files appear one after the other, since no file system names two at once. So the caller
//! puts the one that readers go by last: a record after its signatures and after the keys that it
//! commits to. A program that is killed in between leaves the old state, and beside it files that do
//! not count; the next writer removes what [`unfinished`] finds.

use std::fs::{self, DirBuilder, Permissions};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use tempfile::{Builder, NamedTempFile};

use super::Failure;
use crate::cli::path_error::AtPath;

/// How files are called until they get their own names. No person names a file like this, so what
/// is called so may be removed.
const UNFINISHED: &str = ".accord-unfinished-";

/// Who may read a file or enter a folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// Every user, as git checks files out.
    Everybody,
    /// Its owner alone: private keys.
    Owner,
}

/// A file that is whole and on the disk, and has not got its own name yet.
#[derive(Debug)]
pub struct Staged {
    file: NamedTempFile,
    target: PathBuf,
}

impl Staged {
    /// Writes `bytes` in `folder`, which is on the same file system as `target`.
    pub fn new(folder: &Path, target: &Path, bytes: &[u8], audience: Audience) -> Result<Self> {
        let file = write_temporary(folder, bytes, audience).at("write", target)?;
        Ok(Self { file, target: target.to_path_buf() })
    }

    /// Takes the place of the file that has the target's name, if there is one.
    pub fn replace(self) -> Result<()> {
        let Self { file, target } = self;
        refuse_device(&target)?;
        let placed = file.persist(&target).map_err(|error| error.error);
        placed.and_then(|_| sync_folder(parent_folder(&target))).at("write", &target)
    }
}

/// A file that takes the place of a pipe or a device takes it away from all others.
fn refuse_device(target: &Path) -> Result<()> {
    if fs::metadata(target).is_ok_and(|there| !there.is_file() && !there.is_dir()) {
        bail!(
            Failure::refused(format!("{} is a pipe, a socket or a device, and not a file", target.display()))
                .help("name a file; a command that prints its result goes into a pipe or a device with `>`")
        );
    }
    Ok(())
}

/// Stages a file beside its place.
pub fn stage_file(target: &Path, bytes: &[u8], audience: Audience) -> Result<Staged> {
    Staged::new(parent_folder(target), target, bytes, audience)
}

/// Writes a file that the same command can make again, in place of one that is there: whole or not at all, but not yet on
/// the disk when this returns. It is staged in `folder`.
#[cfg(feature = "pages")]
pub fn replace_derived(folder: &Path, target: &Path, bytes: &[u8]) -> Result<()> {
    let written = write_unsynced(folder, bytes, Audience::Everybody)
        .and_then(|file| file.persist(target).map_err(|error| error.error));
    written.map(drop).at("write", target)
}

/// Writes a new file; one that is there already is left alone and is an error.
pub fn create_file(target: &Path, bytes: &[u8], audience: Audience) -> Result<()> {
    place_files(vec![stage_file(target, bytes, audience)?])
}

/// Gives all files their names, in this order; where one fails, none keeps its name. A file that
/// has one of the names already is left alone.
pub fn place_files(staged: Vec<Staged>) -> Result<()> {
    let mut placed = Vec::new();
    // What was staged is on the disk before anything counts on it.
    let mut result = sync_folders(&staged);
    for Staged { file, target } in staged {
        if result.is_ok() {
            result = place_file(file, &target, &mut placed);
        }
    }
    result.map_err(|error| match remove_placed(&placed) {
        None => error,
        Some(path) => error.context(
            Failure::environment("the files were not written, and one that was is still there")
                .help(format!("remove {}", path.display())),
        ),
    })
}

fn sync_folders(staged: &[Staged]) -> Result<()> {
    let mut folders: Vec<_> = staged.iter().map(|staged| parent_folder(staged.file.path())).collect();
    folders.dedup();
    folders.into_iter().try_for_each(|folder| sync_folder(folder).at("write", folder))
}

/// Gives one file its name; it is in `placed` as soon as it has it.
fn place_file(file: NamedTempFile, target: &Path, placed: &mut Vec<PathBuf>) -> Result<()> {
    match file.persist_noclobber(target) {
        Err(error) if error.error.kind() == ErrorKind::AlreadyExists => bail!(report_taken(target)),
        persisted => persisted.map_err(|error| error.error).at("write", target)?,
    };
    placed.push(target.to_path_buf());
    sync_folder(parent_folder(target)).at("write", target)
}

fn report_taken(path: &Path) -> Failure {
    Failure::refused(format!("{} is there already; nothing was written", path.display()))
        .help("nothing is ever overwritten; look at the file, and move it away if it does not belong there")
}

/// Takes names back, the last first, so that what counts goes before what it counts on. Returns the
/// file at which this failed: those before it stay.
fn remove_placed(placed: &[PathBuf]) -> Option<&PathBuf> {
    let failed = placed.iter().rev().find(|path| fs::remove_file(path).is_err());
    for path in placed {
        // The names are gone for every reader; a power cut now may bring them back, whole.
        let _ = sync_folder(parent_folder(path));
    }
    failed
}

/// Removes a file, and waits until its name is gone from the disk.
pub fn remove_file(path: &Path) -> Result<()> {
    let removed = fs::remove_file(path).and_then(|()| sync_folder(parent_folder(path)));
    removed.at("remove", path)
}

/// What programs that were killed left in a folder. Only who keeps other writers out may remove it.
pub fn find_unfinished(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).at("read", folder)? {
        let entry = entry.at("read", folder)?;
        let named = entry.file_name().to_string_lossy().starts_with(UNFINISHED);
        if named && entry.file_type().at("read", folder)?.is_file() {
            found.push(entry.path());
        }
    }
    Ok(found)
}

/// Creates a folder and those above it, each on the disk before the next.
pub fn create_folders(folder: &Path, audience: Audience) -> Result<()> {
    if folder.is_dir() || folder.as_os_str().is_empty() {
        return Ok(());
    }
    if let Some(above) = folder.parent() {
        create_folders(above, audience)?;
    }
    create_folder(folder, audience).at("create", folder)
}

fn create_folder(folder: &Path, audience: Audience) -> io::Result<()> {
    match folder_builder(audience).create(folder) {
        // Another program may be quicker.
        Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(error),
        _ => sync_folder(parent_folder(folder)),
    }
}

#[cfg(unix)]
fn folder_builder(audience: Audience) -> DirBuilder {
    use std::os::unix::fs::DirBuilderExt;
    let mut builder = DirBuilder::new();
    if audience == Audience::Owner {
        builder.mode(0o700);
    }
    builder
}

/// On Windows, a folder in the home folder is for its user already.
#[cfg(not(unix))]
fn folder_builder(_: Audience) -> DirBuilder {
    DirBuilder::new()
}

/// A file in `folder` with these bytes, on the disk. It goes when the value is dropped.
fn write_temporary(folder: &Path, bytes: &[u8], audience: Audience) -> io::Result<NamedTempFile> {
    let file = write_unsynced(folder, bytes, audience)?;
    file.as_file().sync_all()?;
    Ok(file)
}

/// The same, perhaps not yet on the disk.
fn write_unsynced(folder: &Path, bytes: &[u8], audience: Audience) -> io::Result<NamedTempFile> {
    let mut builder = Builder::new();
    builder.prefix(UNFINISHED);
    let permissions = file_permissions(audience);
    if let Some(permissions) = &permissions {
        builder.permissions(permissions.clone());
    }
    let mut file = builder.tempfile_in(folder)?;
    // The umask may have taken bits away; the mode is part of what a registry promises.
    if let Some(permissions) = permissions {
        file.as_file().set_permissions(permissions)?;
    }
    file.write_all(bytes)?;
    Ok(file)
}

#[cfg(unix)]
fn file_permissions(audience: Audience) -> Option<Permissions> {
    use std::os::unix::fs::PermissionsExt;
    let mode = match audience {
        Audience::Everybody => 0o644,
        Audience::Owner => 0o600,
    };
    Some(Permissions::from_mode(mode))
}

#[cfg(not(unix))]
fn file_permissions(_: Audience) -> Option<Permissions> {
    None
}

/// The folder that a file lies in.
fn parent_folder(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// A name is on the disk when its folder is.
#[cfg(unix)]
fn sync_folder(folder: &Path) -> io::Result<()> {
    fs::File::open(folder)?.sync_all()
}

/// Windows syncs files only.
#[cfg(not(unix))]
fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}
