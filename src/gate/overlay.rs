//! The records of the head under the rules of the base.

use std::io;

use crate::registry::{Content, POLICY_FILE, TEXTS, Tree, TreeEntry};

/// A registry whose `accord.toml` and texts are of one tree, and whose rooms are of another.
#[derive(Debug)]
pub struct OverlayTree<'a> {
    pub rules: &'a dyn Tree,
    pub rooms: &'a dyn Tree,
}

impl OverlayTree<'_> {
    fn source_of(&self, path: &str) -> &dyn Tree {
        if is_rule(path) { self.rules } else { self.rooms }
    }
}

/// Whether `path` is a rule: `accord.toml` or a text.
pub fn is_rule(path: &str) -> bool {
    let first = path.split('/').next().unwrap_or_default();
    first == TEXTS || first == POLICY_FILE
}

impl Tree for OverlayTree<'_> {
    fn list(&self, folder: &str) -> io::Result<Vec<TreeEntry>> {
        if !folder.is_empty() {
            return self.source_of(folder).list(folder);
        }
        let mut entries = self.rules.list("")?;
        entries.retain(|entry| is_rule(&entry.name));
        entries.extend(self.rooms.list("")?.into_iter().filter(|entry| !is_rule(&entry.name)));
        entries.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(entries)
    }

    fn is_sorted(&self, folder: &str) -> io::Result<bool> {
        if folder.is_empty() { self.rooms.is_sorted("") } else { self.source_of(folder).is_sorted(folder) }
    }

    fn read(&self, path: &str, limit: usize) -> io::Result<Content> {
        self.source_of(path).read(path, limit)
    }
}
