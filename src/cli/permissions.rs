//! Secrets that other users could read or replace, and keys at a place from which they could be published.
//!
//! The rule for files is that of `ssh`: a file of another owner is not judged, since its owner decides who shares it
//! (a mounted secret). Pipes have no mode that matters. On Windows nothing is checked but the place.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use super::Failure;
use crate::registry::POLICY_FILE;

/// Permissions of the group and of other users.
const OTHERS: u32 = 0o077;
const OTHERS_WRITE: u32 = 0o022;

/// Refuses a file with a private key or a passphrase that other users can read.
///
/// # Errors
/// The file, its mode, and the command that mends it.
pub fn check_private_file(path: &Path) -> Result<()> {
    if let Some(mode) = own_mode(path, false).filter(|mode| mode & OTHERS != 0) {
        let file = path.display();
        bail!(
            Failure::refused(format!("other users can read {file}, which holds a secret (mode {mode:04o})"))
                .help(format!(
                    "`chmod 600 {file}`; on a disk without permissions, such as most USB sticks, make a copy of your own: \
                     `install -m 600 {file} NEW`. If it is a key that other users may have read, replace it: `accord rotate`"
                ))
        );
    }
    Ok(())
}

/// Refuses a folder of keys in which other users can put or replace files.
///
/// # Errors
/// The folder, its mode, and the command that mends it.
pub fn check_key_folder(folder: &Path) -> Result<()> {
    if let Some(mode) = own_mode(folder, true).filter(|mode| mode & OTHERS_WRITE != 0) {
        let name = folder.display();
        bail!(
            Failure::refused(format!("other users can write to the key folder {name} (mode {mode:04o})"))
                .help(format!("`chmod 700 {name}`, and see that all keys in it are yours"))
        );
    }
    Ok(())
}

/// Refuses a configuration file that other users can write: it says which registry and which keys are used.
///
/// # Errors
/// The file, its mode or its owner, and the command that mends it.
pub fn check_configuration(path: &Path) -> Result<()> {
    let file = path.display();
    if let Some(mode) = own_mode(path, false).filter(|mode| mode & OTHERS_WRITE != 0) {
        bail!(
            Failure::refused(format!(
                "other users can write to the configuration file {file} (mode {mode:04o})"
            ))
            .help(format!("`chmod 600 {file}`, and see that it says what you want"))
        );
    }
    if is_foreign(path) {
        bail!(
            Failure::refused(format!("the configuration file {file} belongs to another user"))
                .help(format!("`ls -l {file}` shows the owner; write a file of your own in its place"))
        );
    }
    Ok(())
}

/// Refuses a folder of copies that other users can change: git does in a copy what the settings of the copy say.
///
/// # Errors
/// The folder, its mode or its owner, and the command that mends it.
pub fn check_cache_folder(folder: &Path) -> Result<()> {
    let name = folder.display();
    let help = format!(
        "remove {name}, and look for what other users did there; or set XDG_CACHE_HOME to a folder of your own"
    );
    if let Some(mode) = own_mode(folder, true).filter(|mode| mode & OTHERS_WRITE != 0) {
        bail!(
            Failure::refused(format!(
                "other users can write to the folder of copies {name} (mode {mode:04o})"
            ))
            .help(help)
        );
    }
    if is_foreign(folder) {
        bail!(Failure::refused(format!("the folder of copies {name} belongs to another user")).help(help));
    }
    Ok(())
}

/// Refuses to make keys in a registry or a git work tree: they could be committed, and published.
///
/// # Errors
/// The folder, and the registry or work tree that it lies in.
pub fn check_key_place(folder: &Path) -> Result<()> {
    let Some(above) = resolve_existing(folder) else { return Ok(()) };
    let found = above.ancestors().find_map(|above| {
        let marks = [(POLICY_FILE, "a registry"), (".git", "a git work tree")];
        marks.into_iter().find(|(name, _)| above.join(name).exists()).map(|(_, what)| (above, what))
    });
    match found {
        None => Ok(()),
        Some((above, what)) => {
            let message = format!(
                "the key folder {} lies in {what}, {}, and its keys could be published",
                folder.display(),
                above.display()
            );
            Err(Failure::refused(message).help("name a folder outside of it with --key-dir DIR").into())
        }
    }
}

/// The part of the path that exists, without symlinks.
fn resolve_existing(folder: &Path) -> Option<PathBuf> {
    let whole = std::path::absolute(folder).ok()?;
    whole.ancestors().find_map(|above| above.canonicalize().ok())
}

/// The path without symlinks, also of what does not exist yet.
pub fn resolve_path(path: &Path) -> Option<PathBuf> {
    let whole = std::path::absolute(path).ok()?;
    whole.ancestors().find_map(|above| {
        let below = whole.strip_prefix(above).ok()?;
        above.canonicalize().ok().map(|above| above.join(below))
    })
}

/// The mode of a file or folder of this user; None where it is missing, of another owner, or of another type.
#[cfg(unix)]
fn own_mode(path: &Path, is_folder: bool) -> Option<u32> {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    let metadata = path.metadata().ok()?;
    let judged = if is_folder { metadata.is_dir() } else { metadata.is_file() };
    let own = metadata.uid() == rustix::process::geteuid().as_raw();
    (judged && own).then(|| metadata.permissions().mode() & 0o7777)
}

/// Whether the file or folder belongs to another user, who is not the administrator.
#[cfg(unix)]
pub fn is_foreign(path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let own = rustix::process::geteuid().as_raw();
    path.metadata().is_ok_and(|metadata| metadata.uid() != own && metadata.uid() != 0)
}

#[cfg(not(unix))]
pub fn is_foreign(_: &Path) -> bool {
    false
}

#[cfg(not(unix))]
fn own_mode(_: &Path, _: bool) -> Option<u32> {
    None
}
