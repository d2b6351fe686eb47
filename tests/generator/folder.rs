//! Writes a registry from memory into a folder. Removes only files that an earlier run wrote.

use accord::record::{Kind, Organization, Room, Sequence};
use accord::registry::{CHECKPOINTS, LOG_POLICY, MemoryTree, POLICY_FILE, Policy, SIGNATURE_SUFFIX, TEXTS};
use std::fs;
use std::io;
use std::path::Path;

/// Writes `tree` into `directory`, in the place of an earlier registry of the same name.
///
/// Safe for a wrong folder. It refuses a `directory` with the accord.toml of another registry, with
/// `keys`, `pledges` or `findings` but no accord.toml, with a symlink as one of these, or with other bytes
/// in a text of `accords/`. It removes only plain files in the three rooms that have the names of records
/// and signatures, in folders that have the names of organizations, and the folders that this leaves empty.
/// Existing texts stay.
///
/// # Errors
/// If it refuses, or a file cannot be read, removed or written.
pub fn write_to(tree: &MemoryTree, directory: &Path) -> io::Result<()> {
    check_owner(tree, directory)?;
    fs::create_dir_all(directory)?;
    for room in Room::ALL {
        clear(room, &directory.join(room.folder()))?;
    }
    if tree.files().any(|(path, _)| path == LOG_POLICY) {
        clear_log(directory)?;
    }
    for (path, bytes) in tree.files() {
        let target = directory.join(path);
        if is_text(path) && target.exists() {
            continue;
        }
        fs::create_dir_all(target.parent().expect("it lies below the directory"))?;
        fs::write(target, bytes)?;
    }
    Ok(())
}

fn is_text(path: &str) -> bool {
    path.starts_with(&format!("{TEXTS}/"))
}

fn check_owner(tree: &MemoryTree, directory: &Path) -> io::Result<()> {
    let files = tree.files();
    for (path, bytes) in files.filter(|(path, _)| is_text(path)) {
        match fs::read(directory.join(path)) {
            Ok(there) if there != bytes => return Err(refuse(directory, &format!("{path} has other bytes"))),
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    let name = |bytes: &[u8]| Policy::read_policy(bytes).ok().map(|policy| policy.registry);
    let (_, ours) = tree.files().find(|(path, _)| *path == POLICY_FILE).expect("a registry has a policy");
    match fs::read(directory.join(POLICY_FILE)) {
        Ok(theirs) if name(&theirs) == name(ours) => Ok(()),
        Ok(_) => Err(refuse(directory, "its accord.toml is that of another registry")),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let room = Room::ALL.into_iter().find(|room| directory.join(room.folder()).exists());
            let refusal =
                |room: Room| refuse(directory, &format!("it holds `{}`, but no accord.toml", room.folder()));
            room.map_or(Ok(()), |room| Err(refusal(room)))
        }
        Err(error) => Err(error),
    }
}

fn refuse(directory: &Path, reason: &str) -> io::Error {
    io::Error::other(format!("nothing was written to {}: {reason}", directory.display()))
}

/// Removes the records and signatures in a room.
fn clear(room: Room, folder: &Path) -> io::Result<()> {
    match fs::symlink_metadata(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
        Ok(there) if !there.is_dir() => return Err(refuse(folder, "it is not a folder")),
        Ok(_) => {}
    }
    for organization in fs::read_dir(folder)? {
        let organization = organization?;
        let name = organization.file_name();
        let named = name.to_str().is_some_and(|name| name.parse::<Organization>().is_ok());
        if !named || !organization.file_type()?.is_dir() {
            continue;
        }
        for file in fs::read_dir(organization.path())? {
            let file = file?;
            if file.file_type()?.is_file() && file.file_name().to_str().is_some_and(|name| claims(room, name))
            {
                fs::remove_file(file.path())?;
            }
        }
        remove_empty(&organization.path())?;
    }
    remove_empty(folder)
}

/// Removes the entries and checkpoints of an earlier log: plain files whose names are numbers.
fn clear_log(directory: &Path) -> io::Result<()> {
    for folder in ["log/entries", CHECKPOINTS].map(|folder| directory.join(folder)) {
        for file in fs::read_dir(&folder).into_iter().flatten() {
            let file = file?;
            let numbered = file.file_name().to_str().is_some_and(|name| name.parse::<u64>().is_ok());
            if numbered && file.file_type()?.is_file() {
                fs::remove_file(file.path())?;
            }
        }
    }
    Ok(())
}

fn remove_empty(folder: &Path) -> io::Result<()> {
    if fs::read_dir(folder)?.next().is_none() { fs::remove_dir(folder) } else { Ok(()) }
}

/// Whether `name` is that of a record or a signature in `room`.
fn claims(room: Room, name: &str) -> bool {
    let record = name.strip_suffix(SIGNATURE_SUFFIX).unwrap_or(name);
    let parts = record.strip_suffix(".toml").and_then(|stem| stem.split_once('-'));
    parts.is_some_and(|(sequence, kind)| {
        Sequence::from_padded(sequence).is_some()
            && kind.parse::<Kind>().is_ok_and(|kind| kind.room() == room)
    })
}
