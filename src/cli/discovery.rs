//! Finds the registry that a command is about: in the folder that is named or that the user is in, or in the nearest
//! folder above it, as git finds a repository.
//!
//! What lies above was not named. So the search ends at the border of the file system, and a registry that another
//! user put above a folder of this user is refused: on a shared machine, any user can write to `/tmp`.

use std::path::{Path, PathBuf};

use super::Failure;
use super::permissions::is_foreign;
use crate::registry::POLICY_FILE;

/// The registry at `start` or above it; None where there is none.
///
/// # Errors
/// Where the nearest one above belongs to another user.
pub fn find_registry(start: &Path) -> Result<Option<PathBuf>, Failure> {
    if start.join(POLICY_FILE).is_file() {
        return Ok(Some(start.to_owned()));
    }
    // A folder that does not exist has nothing above it, and a symlink leads elsewhere.
    let Ok(whole) = start.canonicalize() else { return Ok(None) };
    let border = file_system(&whole);
    let mut above = whole.ancestors().take_while(|folder| file_system(folder) == border);
    let Some(found) = above.find(|folder| folder.join(POLICY_FILE).is_file()) else { return Ok(None) };
    if is_foreign(found) || is_foreign(&found.join(POLICY_FILE)) {
        return Err(Failure::refused(format!(
            "the registry above this folder, {}, belongs to another user",
            found.display()
        ))
        .help(format!("if you mean it, name it: -C {}", found.display())));
    }
    Ok(Some(found.to_owned()))
}

/// The number of the file system that a folder is in.
#[cfg(unix)]
fn file_system(folder: &Path) -> Option<u64> {
    use std::os::unix::fs::MetadataExt;
    folder.metadata().ok().map(|metadata| metadata.dev())
}

#[cfg(not(unix))]
fn file_system(_: &Path) -> Option<u64> {
    None
}
