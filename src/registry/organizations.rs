//! The organizations of a registry, by the folders of its rooms.

use super::layout::parse_folder;
use super::load;
use super::tree::{Tree, TreeEntry};
use crate::diagnostic::{Diagnostic, Place};
use crate::record::{Organization, Room};

pub fn list_folder(tree: &dyn Tree, folder: &str, diagnostics: &mut Vec<Diagnostic>) -> Vec<TreeEntry> {
    tree.list(folder).unwrap_or_else(|error| {
        diagnostics.push(Diagnostic::new(load::unreadable_fault(&error), None, Place::file(folder)));
        Vec::new()
    })
}

/// Every organization that has a folder of records, sorted. Folders that are none are left out.
pub fn list_organizations(tree: &dyn Tree) -> Vec<Organization> {
    find_organizations(tree, &mut Vec::new())
}

/// Every organization that has a folder of records, sorted.
pub fn find_organizations(tree: &dyn Tree, diagnostics: &mut Vec<Diagnostic>) -> Vec<Organization> {
    let mut organizations = Vec::new();
    for room in Room::ALL {
        for entry in list_folder(tree, room.folder(), diagnostics) {
            match parse_folder(&entry) {
                Ok(organization) => organizations.push(organization),
                Err(fault) => {
                    let path = format!("{}/{}", room.folder(), entry.name);
                    // What could be an organization is never left out.
                    if entry.name.parse::<Organization>().is_ok() || !tree.is_ignored(&path) {
                        diagnostics.push(Diagnostic::new(fault, Some(&entry.name), Place::file(path)));
                    }
                }
            }
        }
    }
    organizations.sort();
    organizations.dedup();
    organizations
}
