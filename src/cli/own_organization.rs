//! The organization that the user signs for: the one of the settings, or the one whose keys are in the key directory.

use std::fs;
use std::path::Path;

use anyhow::Result;

use super::{Context, Failure};
use crate::record::{Organization, Room};
use crate::registry::Tree;

/// The organization of the settings, otherwise those whose folders of keys lie in the key directory, sorted; only those
/// in the registry, since several registries can share the settings and that directory.
pub fn list_own_organizations(
    context: &Context,
    key_dir: Option<&Path>,
    tree: &dyn Tree,
) -> Vec<Organization> {
    if let Some(set) = &context.settings.organization {
        return Some(set.value.clone()).filter(|name| has_records(tree, name)).into_iter().collect();
    }
    context.key_directory(key_dir).map(|folder| list_with_keys(&folder, tree)).unwrap_or_default()
}

/// The organizations that the user means, in any registry or none yet: of the settings, and those with keys here.
pub fn list_meant_organizations(context: &Context) -> Vec<Organization> {
    let set = context.settings.organization.iter().map(|set| set.value.clone());
    let folder = context.key_directory(None);
    set.chain(folder.map(|folder| list_key_folders(&folder)).unwrap_or_default()).collect()
}

/// The organizations of the registry whose folders of keys lie in the key directory `folder`, sorted.
pub fn list_with_keys(folder: &Path, tree: &dyn Tree) -> Vec<Organization> {
    let mut own = list_key_folders(folder);
    own.retain(|name| has_records(tree, name));
    own.sort();
    own
}

/// The organizations whose folders of keys lie in the key directory `folder`.
fn list_key_folders(folder: &Path) -> Vec<Organization> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let folders = entries.filter(|entry| holds_keys(&entry.path()));
    folders.filter_map(|entry| entry.file_name().to_str()?.parse::<Organization>().ok()).collect()
}

/// The only one of them.
///
/// # Errors
/// Where there is none, or there are several.
pub fn choose_own_organization(
    context: &Context,
    key_dir: Option<&Path>,
    tree: &dyn Tree,
) -> Result<Organization> {
    let own = list_own_organizations(context, key_dir, tree);
    let names: Vec<_> = own.iter().map(Organization::to_string).collect();
    match (own.into_iter().next(), names.len()) {
        (Some(only), 1) => Ok(only),
        (None, _) => Err(Failure::usage("no organization of this registry has keys in the key directory")
            .help("name the organization by its domain, or the directory with --key-dir")
            .into()),
        _ => Err(Failure::usage(format!("several organizations have keys here: {}", names.join(", ")))
            .help("name one of them")
            .into()),
    }
}

/// Whether a folder of the key directory has a key, or the public part of one that was moved away.
fn holds_keys(folder: &Path) -> bool {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.into_iter().any(|entry| entry.file_name().to_string_lossy().starts_with("key-"))
}

/// Whether the registry of `tree` has a folder of the organization's keys; nothing is verified.
pub fn has_records(tree: &dyn Tree, organization: &Organization) -> bool {
    let folder = format!("{}/{organization}", Room::Keys.folder());
    tree.list(&folder).is_ok_and(|entries| !entries.is_empty())
}
