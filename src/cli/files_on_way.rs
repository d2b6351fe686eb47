//! Which files of an organization are still on their way to the registry. Only reading commands of git run here.

use anyhow::{Context as _, Result};

use super::Context;
use super::clone_base::{CloneBase, organization_at};
use super::files::FolderTree;
use crate::git::OwnClone;
use crate::record::{Organization, RECORD_LIMIT, Room};
use crate::registry::{Content, Tree};
use crate::signature::SIGNATURE_LIMIT;
use crate::view::{FilePlace, FileProgress};

/// The files of an organization that the registry does not have as they are here. None outside of git, and where the
/// clone knows no main branch of the registry.
pub fn list_files_on_way(
    context: &Context,
    tree: &FolderTree,
    organization: &Organization,
) -> Result<Vec<FileProgress>> {
    let Some(checkout) = tree.checkout() else { return Ok(Vec::new()) };
    let Some(head) = checkout.open_head()? else { return Ok(Vec::new()) };
    let clone = OwnClone::find(tree.root()).ok().flatten();
    let base = clone.and_then(|clone| CloneBase::find(&clone, None).ok());
    let Some(base) = base else { return Ok(Vec::new()) };
    let base = context.commit_tree(Some(tree), &base.revision)?;
    let mut files = Vec::new();
    for room in Room::ALL {
        let folder = format!("{}/{organization}", room.folder());
        for entry in tree.list(&folder).with_context(|| format!("cannot read {folder}"))? {
            let path = format!("{folder}/{}", entry.name);
            let here = read_whole(tree, &path);
            let place = if here != read_whole(&head, &path) {
                FilePlace::NotCommitted
            } else if here == read_whole(&base, &path) {
                continue;
            } else if checkout.repository().is_pushed(&path)? {
                FilePlace::NotMerged
            } else {
                FilePlace::NotPushed
            };
            files.push(FileProgress { path, place });
        }
    }
    Ok(files)
}

/// A file's bytes; None where the tree does not have it.
fn read_whole(tree: &dyn Tree, path: &str) -> Option<Vec<u8>> {
    match tree.read(path, RECORD_LIMIT.max(SIGNATURE_LIMIT)) {
        Ok(Content::Bytes(bytes)) => Some(bytes),
        _ => None,
    }
}

/// The files of an organization that a merge left in conflict, as git has them.
pub fn list_conflicts(tree: &FolderTree, organization: &Organization) -> Result<Vec<String>> {
    let Some(clone) = OwnClone::find(tree.root()).ok().flatten() else { return Ok(Vec::new()) };
    let listed = clone.ask(&["ls-files", "--unmerged", "-z"])?.unwrap_or_default();
    let paths = listed.split('\0').filter_map(|entry| Some(entry.split_once('\t')?.1.to_owned()));
    let mut paths: Vec<_> =
        paths.filter(|path| organization_at(path).as_ref() == Some(organization)).collect();
    paths.dedup();
    Ok(paths)
}
