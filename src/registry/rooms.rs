//! The top of a registry and its rooms: what they must be.

use super::layout::{TEXTS, find_git_directory};
use super::load::{find_unsorted, unreadable_fault};
use super::{Mode, Tree, TreeEntry};
use crate::diagnostic::{Code, Diagnostic, Fault, Place};
use crate::record::Room;

/// The entries of the top.
///
/// # Errors
/// `unreadable`.
pub fn list_top(tree: &dyn Tree) -> Result<Vec<TreeEntry>, Vec<Diagnostic>> {
    tree.list("").map_err(|error| vec![Diagnostic::new(unreadable_fault(&error), None, Place::file("."))])
}

/// The fault of a folder without `accord.toml`.
pub fn absent_policy() -> Fault {
    let message = "there is no `accord.toml`, so this is no registry";
    let help = "Name the folder of a registry with -C DIR. If the file was removed, restore it: `git checkout -- \
                accord.toml`.";
    Fault::new(Code::Unreadable, message, help)
}

/// The faults of the top, whose entries are `top`, and of the rooms.
pub fn find_room_faults(tree: &dyn Tree, top: &[TreeEntry]) -> Vec<Diagnostic> {
    let mut diagnostics = misplaced_rooms(top);
    let git = find_git_directory(top);
    diagnostics.extend(git.map(|fault| Diagnostic::new(fault, None, Place::file("."))));
    diagnostics.extend(unsorted_rooms(tree));
    diagnostics
}

/// Faults of top-level names that must be folders and are not. A symlink is never followed, since it may
/// lead out of the registry.
fn misplaced_rooms(top: &[TreeEntry]) -> Vec<Diagnostic> {
    let rooms: Vec<_> = Room::ALL.iter().map(|room| room.folder()).chain([TEXTS]).collect();
    let misplaced = top.iter().filter(|entry| entry.mode != Mode::Folder);
    let misplaced = misplaced.filter(|entry| rooms.contains(&entry.name.as_str()));
    misplaced
        .map(|entry| {
            let message = format!("this must be a folder, but is {}", entry.mode.as_str());
            let fault = Fault::new(Code::FileMode, message, Code::FileMode.remedy());
            Diagnostic::new(fault, None, Place::file(&entry.name))
        })
        .collect()
}

/// Faults of the registry's folder and its rooms that are not sorted.
fn unsorted_rooms(tree: &dyn Tree) -> Vec<Diagnostic> {
    let rooms = ["", TEXTS].into_iter().chain(Room::ALL.iter().map(|room| room.folder()));
    let faults = rooms.filter_map(|room| Some((room, find_unsorted(tree, room)?)));
    faults
        .map(|(room, fault)| {
            let path = if room.is_empty() { "." } else { room };
            Diagnostic::new(fault, None, Place::file(path))
        })
        .collect()
}
