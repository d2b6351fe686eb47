//! What differs between two commits. Not `git diff-tree`, which takes an odd mode for a common one
//! and maps the whole pack to say little.

use std::cmp::Ordering;
use std::sync::Arc;

use super::folder::{Folder, RawTreeEntry};
use super::tree::unreadable_commit;
use super::{CommitTree, GitError};
use crate::registry::{Mode, TreeChange};

/// Most files and folders that a change may touch: what a stranger can make in a second, this
/// program need not read in an hour.
const LIMIT: usize = 250_000;

/// Longest path in bytes. Common systems have no longer ones.
const PATH_LIMIT: usize = 4096;

/// A folder, in one of the commits or in both, that is still to be looked into.
struct Pending {
    path: String,
    before: Option<String>,
    after: Option<String>,
}

/// Every path of the repository whose mode or content differs between two commits of it, sorted.
/// Renames are a removal and an addition. Paths below the registry's folder begin there; others
/// begin with `/` at the top of the repository.
///
/// # Errors
/// Where git fails, or the change is too large to be reviewed.
pub fn list_changes(base: &CommitTree, head: &CommitTree) -> Result<Vec<TreeChange>, GitError> {
    let mut changes = Vec::new();
    let mut pending = vec![Pending {
        path: String::new(),
        before: Some(base.top().to_owned()),
        after: Some(head.top().to_owned()),
    }];
    let mut folders = 0;
    while let Some(folder) = pending.pop() {
        folders += 1;
        let (before, after) =
            (read_folder(base, folder.before.as_deref())?, read_folder(head, folder.after.as_deref())?);
        // Git makes no empty folder but the top, and a reader of folders sees one.
        if folder.after.is_some() && after.iter().next().is_none() && !folder.path.is_empty() {
            changes.push(TreeChange { path: folder.path.clone(), before: None, after: Some(Mode::Folder) });
        }
        if !after.is_sorted() && before.is_sorted() {
            let (path, after) = (folder.path.clone(), Some(Mode::UnsortedFolder));
            changes.push(TreeChange { path, before: None, after });
        }
        let known = pending.len();
        compare_folders(&folder.path, &before, &after, &mut changes, &mut pending);
        let longest = pending[known..].iter().map(|folder| folder.path.len()).max().unwrap_or_default();
        if folders + changes.len() + pending.len() > LIMIT || longest > PATH_LIMIT {
            return Err(GitError {
                message: format!(
                    "the change touches more than {LIMIT} files and folders, or paths without end"
                ),
                help: "split it into smaller changes",
            });
        }
    }
    for change in &mut changes {
        change.path = match change.path.strip_prefix(head.prefix()) {
            Some("") => ".".to_owned(),
            Some(below) => below.to_owned(),
            None => format!("/{}", change.path),
        };
    }
    changes.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(changes)
}

fn read_folder(tree: &CommitTree, id: Option<&str>) -> Result<Arc<Folder>, GitError> {
    id.map_or_else(|| Ok(Arc::default()), |id| tree.read_tree(id)).map_err(|error| unreadable_commit(&error))
}

/// Tells apart what differs between two folders at `path`: files into `changes`, folders into
/// `pending`.
fn compare_folders(
    path: &str,
    before: &Folder,
    after: &Folder,
    changes: &mut Vec<TreeChange>,
    pending: &mut Vec<Pending>,
) {
    let (mut before, mut after) = (before.iter().peekable(), after.iter().peekable());
    loop {
        let order = match (before.peek(), after.peek()) {
            (None, None) => return,
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(before), Some(after)) => before.name.cmp(after.name),
        };
        let old = if order.is_le() { before.next() } else { None };
        let new = if order.is_ge() { after.next() } else { None };
        if old != new {
            compare_entries(path, old, new, changes, pending);
        }
    }
}

/// One name that is not the same on both sides.
fn compare_entries(
    above: &str,
    old: Option<RawTreeEntry<'_>>,
    new: Option<RawTreeEntry<'_>>,
    changes: &mut Vec<TreeChange>,
    pending: &mut Vec<Pending>,
) {
    let name = old.or(new).map(|entry| entry.text()).unwrap_or_default();
    let path = if above.is_empty() { name } else { format!("{above}/{name}") };
    let folders = Pending { path: path.clone(), before: folder_id(old), after: folder_id(new) };
    if folders.before.is_some() || folders.after.is_some() {
        pending.push(folders);
    }
    let (before, after) = (file_mode(old), file_mode(new));
    if before.is_some() || after.is_some() {
        changes.push(TreeChange { path, before, after });
    }
}

fn folder_id(entry: Option<RawTreeEntry<'_>>) -> Option<String> {
    entry.filter(|entry| entry.mode() == Mode::Folder).map(|entry| entry.hexadecimal())
}

fn file_mode(entry: Option<RawTreeEntry<'_>>) -> Option<Mode> {
    entry.map(|entry| entry.mode()).filter(|mode| *mode != Mode::Folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(entries: &[(&str, &str, u8)]) -> Folder {
        let line = |(mode, name, id): &(&str, &str, u8)| {
            [mode.as_bytes(), b" ", name.as_bytes(), &[0], &[*id; 20]].concat()
        };
        Folder::parse(entries.iter().flat_map(line).collect(), 20).unwrap()
    }

    #[test]
    fn folders_are_told_apart_name_by_name() {
        let before = folder(&[
            ("100644", "gone", 1),
            ("100644", "same", 1),
            ("100644", "words", 1),
            ("100644", "mode", 1),
            ("40000", "deeper", 1),
            ("40000", "flattened", 2),
        ]);
        let after = folder(&[
            ("100644", "new", 1),
            ("100644", "same", 1),
            ("100644", "words", 2),
            ("100664", "mode", 1),
            ("40000", "deeper", 3),
            ("100644", "flattened", 2),
        ]);
        let (mut changes, mut pending) = (Vec::new(), Vec::new());
        compare_folders("keys", &before, &after, &mut changes, &mut pending);
        let found: Vec<_> = changes.iter().map(|one| (one.path.as_str(), one.before, one.after)).collect();
        let file = Some(Mode::File);
        let expected = [
            ("keys/flattened", None, file),
            ("keys/gone", file, None),
            ("keys/mode", file, Some(Mode::Other)),
            ("keys/new", None, file),
            ("keys/words", file, file),
        ];
        assert_eq!(found, expected);
        let found: Vec<_> = pending
            .iter()
            .map(|one| (one.path.as_str(), one.before.is_some(), one.after.is_some()))
            .collect();
        assert_eq!(found, [("keys/deeper", true, true), ("keys/flattened", true, false)]);
    }
}
