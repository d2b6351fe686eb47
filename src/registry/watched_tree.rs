//! A tree that remembers what was read from it, so that the log can be compared with the very bytes that
//! were judged.

use std::collections::{BTreeSet, HashMap};
use std::io;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use super::log_keys::LogOwner;
use super::log_reader::read_log;
use super::read_registry_name;
use super::tree::{Content, Pick, Tree, TreeEntry};
use crate::log::book::LogBook;
use crate::log::trust::LogTrust;
use crate::record::{Date, Digest, Organization};

/// The digests of files by their paths.
pub type FileDigests = HashMap<String, Digest>;

/// Which files that the log does not list are set aside where no key of the organization signed them.
#[derive(Clone, Debug)]
pub enum SetAside {
    /// All of them.
    Unlogged,
    /// All but these paths, which a change adds: what is new is judged as it stands.
    Except(BTreeSet<String>),
    /// None: a draft is to be found.
    Nothing,
}

/// Another tree, and the digest of each file that was read from it as a whole.
#[derive(Debug)]
pub struct WatchedTree<'a> {
    inner: Box<dyn Tree + 'a>,
    /// The tree that has the log.
    root: &'a dyn Tree,
    today: Date,
    set_aside: Arc<SetAside>,
    seen: Arc<Mutex<FileDigests>>,
    /// The log, where it covers the registry. It is read only where a chain breaks.
    log: Arc<OnceLock<Option<LogBook>>>,
}

/// A borrowed tree, so that a watched tree can own what it reads.
#[derive(Debug)]
struct Borrowed<'a>(&'a dyn Tree);

impl<'a> WatchedTree<'a> {
    /// `today` is the day on which the log is read.
    pub fn new(tree: &'a dyn Tree, today: Date, set_aside: SetAside) -> Self {
        Self {
            inner: Box::new(Borrowed(tree)),
            root: tree,
            today,
            set_aside: Arc::new(set_aside),
            seen: Arc::default(),
            log: Arc::default(),
        }
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

    fn is_ignored(&self, path: &str) -> bool {
        self.inner.is_ignored(path)
    }

    fn is_unlogged(&self, path: &str) -> bool {
        match &*self.set_aside {
            SetAside::Nothing => return false,
            SetAside::Except(paths) if paths.contains(path) => return false,
            SetAside::Except(_) | SetAside::Unlogged => {}
        }
        let log = self.log.get_or_init(|| read_covering_log(self.root, self.today));
        log.as_ref().is_some_and(|log| log.newest_of(path).is_none())
    }

    fn prefetch(&self, organizations: &[Organization]) -> Option<Box<dyn Tree + '_>> {
        let inner = self.inner.prefetch(organizations)?;
        Some(Box::new(WatchedTree {
            inner,
            root: self.root,
            today: self.today,
            set_aside: Arc::clone(&self.set_aside),
            seen: Arc::clone(&self.seen),
            log: Arc::clone(&self.log),
        }))
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

    fn is_ignored(&self, path: &str) -> bool {
        self.0.is_ignored(path)
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

/// The log, where it covers the registry: by the policy that the registry names, its files have no problem.
fn read_covering_log(tree: &dyn Tree, today: Date) -> Option<LogBook> {
    let name = read_registry_name(tree).ok()?;
    // The appointments of the log's key lie in a chain, and chains are judged by what the log covers.
    let owner = LogOwner { name: &name, appointed: &[], sound: false, today };
    let (log, problems) = read_log(tree, owner, &LogTrust::default());
    log.filter(|_| problems.is_empty()).map(|log| log.book)
}
