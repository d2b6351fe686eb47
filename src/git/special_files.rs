//! Pipes, sockets and devices in a git directory. Git opens such a file like any other and waits for it, perhaps for
//! ever. A repository that comes as an archive can hold them, so they are refused before git is asked.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use super::GitError;

/// Folders of a git directory whose files git opens (gitrepository-layout).
const FOLDERS: [&str; 4] = ["info", "objects", "refs", "reftable"];

/// Most files and folders that are looked at.
const LIMIT: usize = 4_000_000;

/// Longest list of alternates, and longest name of a common directory, in bytes.
const LIST_LIMIT: u64 = 64 * 1024;

/// How many stores of objects git follows from one to the next.
const MOST_STORES: usize = 16;

/// Refuses a git directory in which something other than a file or a folder lies where git reads. Also looked at are
/// the directory that it shares with other working trees, and the stores of objects that it borrows from.
///
/// # Errors
/// Where there is such a thing.
pub fn check_git_files(git_directory: &Path) -> Result<(), GitError> {
    let mut seen = 0;
    let mut directories = vec![git_directory.to_owned()];
    check_entries(git_directory, false, &mut seen)?;
    if let Some(common) = read_lines(&git_directory.join("commondir")).into_iter().next() {
        let common = git_directory.join(common);
        check_entries(&common, false, &mut seen)?;
        directories.push(common);
    }
    for directory in directories {
        for folder in FOLDERS {
            check_entries(&directory.join(folder), true, &mut seen)?;
        }
        check_alternates(directory.join("objects"), &mut seen)?;
    }
    Ok(())
}

/// Refuses a folder, such as a room, in which something other than a file or a folder lies: at any depth if `deep`.
///
/// # Errors
/// Where there is such a thing.
pub fn check_entries(folder: &Path, deep: bool, seen: &mut usize) -> Result<(), GitError> {
    let mut pending = vec![folder.to_owned()];
    while let Some(folder) = pending.pop() {
        // A folder that cannot be read is git's to report.
        let Ok(entries) = fs::read_dir(&folder) else { continue };
        for entry in entries.flatten() {
            *seen += 1;
            let path = entry.path();
            let Ok(mut kind) = entry.file_type() else { continue };
            if kind.is_symlink() {
                let Ok(target) = fs::metadata(&path) else { continue };
                kind = target.file_type();
            }
            if kind.is_dir() && deep {
                pending.push(path);
            } else if !kind.is_dir() && !kind.is_file() && !is_monitor(&path) {
                return Err(special_file(&path));
            }
        }
        if *seen + pending.len() > LIMIT {
            return Err(GitError {
                message: format!("{} holds more than {LIMIT} files", folder.display()),
                help: "pack the repository with `git gc`, or look for folders that lead back to themselves",
            });
        }
    }
    Ok(())
}

/// The socket of git's own file system monitor, which is switched off here.
fn is_monitor(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name == "fsmonitor--daemon.ipc")
}

/// The stores that the store `objects` borrows from.
fn check_alternates(objects: PathBuf, seen: &mut usize) -> Result<(), GitError> {
    let mut stores = vec![objects];
    let mut next = 0;
    while let Some(store) = stores.get(next).cloned() {
        next += 1;
        for line in read_lines(&store.join("info/alternates")) {
            let borrowed = store.join(line);
            if stores.len() < MOST_STORES && !stores.contains(&borrowed) {
                check_entries(&borrowed, true, seen)?;
                stores.push(borrowed);
            }
        }
    }
    Ok(())
}

/// The lines of a small file that was found to be one; none where it is absent.
fn read_lines(path: &Path) -> Vec<String> {
    let mut text = String::new();
    let is_file = fs::metadata(path).is_ok_and(|there| there.is_file());
    if is_file && let Ok(file) = File::open(path) {
        let _ = file.take(LIST_LIMIT).read_to_string(&mut text);
    }
    let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.map(str::to_owned).collect()
}

/// The error for something that is neither a file nor a folder.
pub fn special_file(path: &Path) -> GitError {
    GitError {
        message: format!("{} is a pipe, a socket or a device, and git would wait for it", path.display()),
        help: "look at who put it there, and remove it; a clone never has one",
    }
}
