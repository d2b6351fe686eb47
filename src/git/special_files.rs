//! Pipes, sockets and devices in a git directory. Git opens such a file like any other and waits for it, perhaps for
//! ever. A repository that comes as an archive can hold them, so they are refused before git is asked.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use super::GitError;
use super::command::{finish_question, reading_command};

/// Folders of a git directory whose files git opens (gitrepository-layout), beside the objects.
const FOLDERS: [&str; 3] = ["info", "refs", "reftable"];

/// Most files and folders that one folder may hold.
const LIMIT: usize = 1_000_000;

/// Longest list of alternates, and longest name of a common directory, in bytes.
const LIST_LIMIT: u64 = 64 * 1024;

/// Most files of settings that are looked at. Git itself follows ten, one from the other.
const MOST_INCLUDED: usize = 256;

/// Most bytes of settings that are searched.
const SETTINGS_LIMIT: u64 = 16 * 1024 * 1024;

/// How many stores of objects git follows from one to the next.
const MOST_STORES: usize = 16;

/// Refuses a git directory in which something other than a file or a folder lies where git reads. Also looked at are
/// the directory that it shares with other working trees, and the stores of objects that it borrows from.
///
/// # Errors
/// Where there is such a thing.
pub fn check_git_files(git_directory: &Path) -> Result<(), GitError> {
    let mut directories = vec![git_directory.to_owned()];
    check_entries(git_directory, Depth::Top)?;
    if let Some(common) = read_lines(&git_directory.join("commondir")).into_iter().next() {
        let common = git_directory.join(common);
        check_entries(&common, Depth::Top)?;
        directories.push(common);
    }
    for directory in directories {
        for folder in FOLDERS {
            check_entries(&directory.join(folder), Depth::Linked)?;
        }
        check_stores(directory.join("objects"))?;
        check_settings(&directory)?;
    }
    Ok(())
}

/// The settings of a git directory, and the files that they include. Git reads all of these before anything else.
fn check_settings(directory: &Path) -> Result<(), GitError> {
    let mut files = vec![directory.join("config"), directory.join("config.worktree")];
    let mut next = 0;
    while let Some(file) = files.get(next).cloned() {
        next += 1;
        match fs::metadata(&file) {
            Ok(there) if there.is_file() => {}
            // Git passes over what it does not find, and reports a folder.
            Ok(there) if there.is_dir() => continue,
            Err(_) => continue,
            Ok(_) => return Err(special_file(&file)),
        }
        if files.len() < MOST_INCLUDED && names_includes(&file) {
            files.extend(list_included(&file)?);
        }
    }
    Ok(())
}

/// Whether the settings in `file` can include others: the word stands in them. It has no other spelling (git-config,
/// "Syntax").
fn names_includes(file: &Path) -> bool {
    let mut text = Vec::new();
    let read = File::open(file).map(|file| file.take(SETTINGS_LIMIT).read_to_end(&mut text));
    read.is_ok() && text.to_ascii_lowercase().windows(7).any(|word| word == b"include")
}

/// The files that the settings in `file` include, in whatever case. They are not read.
fn list_included(file: &Path) -> Result<Vec<PathBuf>, GitError> {
    let mut command = reading_command();
    // Git takes no repository for the current one, and so reads no settings but these.
    command.env("GIT_DIR", "/dev/null").args(["config", "--file"]).arg(file);
    command.args(["--no-includes", "--type=path", "--null", "--get-regexp", r"^include(if\..*)?\.path$"]);
    let answer = finish_question(command)?.unwrap_or_default();
    let folder = file.parent().unwrap_or(Path::new(""));
    let entries = answer.split(|byte| *byte == 0).filter_map(|entry| std::str::from_utf8(entry).ok());
    let paths = entries.filter_map(|entry| entry.split_once('\n'));
    Ok(paths.map(|(_, path)| folder.join(path)).collect())
}

/// How far below a folder is looked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// At its own entries.
    Top,
    /// At all folders below, but through no symlink, as git looks at a working tree.
    Whole,
    /// At all folders below, also through symlinks.
    Linked,
}

/// Refuses a folder in which something other than a file or a folder lies.
///
/// # Errors
/// Where there is such a thing.
pub fn check_entries(folder: &Path, depth: Depth) -> Result<(), GitError> {
    let mut pending = vec![folder.to_owned()];
    let mut seen = 0;
    while let Some(folder) = pending.pop() {
        // A folder that cannot be read is git's to report.
        let Ok(entries) = fs::read_dir(&folder) else { continue };
        for entry in entries.flatten() {
            seen += 1;
            let path = entry.path();
            let Ok(kind) = entry.file_type() else { continue };
            let target =
                if kind.is_symlink() { fs::metadata(&path).map(|there| there.file_type()) } else { Ok(kind) };
            let Ok(target) = target else { continue };
            let enters = depth == Depth::Linked || (depth == Depth::Whole && !kind.is_symlink());
            if target.is_dir() && enters {
                pending.push(path);
            } else if !target.is_dir() && !target.is_file() && !is_monitor(&path) {
                return Err(special_file(&path));
            }
        }
        // A symlink can lead to the whole disk.
        if seen + pending.len() > LIMIT {
            return Err(GitError {
                message: format!("{} holds more than {LIMIT} files", folder.display()),
                help: "look for symlinks that lead out of it, or pack the repository with `git gc`",
            });
        }
    }
    Ok(())
}

/// The socket of git's own file system monitor, which is switched off here.
fn is_monitor(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name == "fsmonitor--daemon.ipc")
}

/// The store `objects`, and those that it borrows from. Of a store git reads some folders only, and an alternate can
/// name any folder of the disk.
fn check_stores(objects: PathBuf) -> Result<(), GitError> {
    let mut stores = vec![objects];
    let mut next = 0;
    while let Some(store) = stores.get(next).cloned() {
        next += 1;
        for folder in ["info", "info/commit-graphs", "pack"] {
            check_entries(&store.join(folder), Depth::Top)?;
        }
        for byte in 0..=u8::MAX {
            check_entries(&store.join(format!("{byte:02x}")), Depth::Top)?;
        }
        for line in read_lines(&store.join("info/alternates")) {
            let borrowed = store.join(line);
            if stores.len() < MOST_STORES && !stores.contains(&borrowed) {
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
