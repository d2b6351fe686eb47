//! A tree that remembers what was read from it, so that the log can be compared with the very bytes that
//! were judged.

use std::collections::HashMap;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use super::tree::{Content, Pick, Tree, TreeEntry};
use crate::record::{Digest, Organization};

/// The digests of files by their paths.
pub type FileDigests = HashMap<String, Digest>;

/// Another tree, and the digest of each file that was read from it as a whole.
#[derive(Debug)]
pub struct WatchedTree<'a> {
    inner: Box<dyn Tree + 'a>,
    seen: Arc<Mutex<FileDigests>>,
}

/// A borrowed tree, so that a watched tree can own what it reads.
#[derive(Debug)]
struct Borrowed<'a>(&'a dyn Tree);

impl<'a> WatchedTree<'a> {
    pub fn new(tree: &'a dyn Tree) -> Self {
        Self { inner: Box::new(Borrowed(tree)), seen: Arc::default() }
    }

    /// Takes the digests of all files that were read.
    pub fn take_digests(&self) -> FileDigests {
        std::mem::take(&mut *self.seen.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Tree for WatchedTree<'_> {
    fn list(&self, folder: &str) -> io::Result<Vec<TreeEntry>> {
        self.inner.list(folder)
    }

    fn read(&self, path: &str, limit: usize) -> io::Result<Content> {
        let content = self.inner.read(path, limit)?;
        if let Content::Bytes(bytes) = &content {
            let digest = Digest::of(bytes);
            self.seen.lock().unwrap_or_else(PoisonError::into_inner).insert(path.to_owned(), digest);
        }
        Ok(content)
    }

    fn prefetch(&self, organizations: &[Organization]) -> Option<Box<dyn Tree + '_>> {
        let inner = self.inner.prefetch(organizations)?;
        Some(Box::new(WatchedTree { inner, seen: Arc::clone(&self.seen) }))
    }

    fn is_sorted(&self, folder: &str) -> io::Result<bool> {
        self.inner.is_sorted(folder)
    }

    fn pick(&self, above: &str, folders: &[String], pick: &mut dyn Pick, limit: usize) -> io::Result<()> {
        self.inner.pick(above, folders, pick, limit)
    }
}

impl Tree for Borrowed<'_> {
    fn list(&self, folder: &str) -> io::Result<Vec<TreeEntry>> {
        self.0.list(folder)
    }

    fn read(&self, path: &str, limit: usize) -> io::Result<Content> {
        self.0.read(path, limit)
    }

    fn prefetch(&self, organizations: &[Organization]) -> Option<Box<dyn Tree + '_>> {
        self.0.prefetch(organizations)
    }

    fn is_sorted(&self, folder: &str) -> io::Result<bool> {
        self.0.is_sorted(folder)
    }

    fn pick(&self, above: &str, folders: &[String], pick: &mut dyn Pick, limit: usize) -> io::Result<()> {
        self.0.pick(above, folders, pick, limit)
    }
}
