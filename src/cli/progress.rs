//! How far a long verification is: a line at the terminal, from its first second on.

use std::fmt;
use std::io;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::Context;
use super::status_line::StatusLine;
use crate::record::Organization;
use crate::registry::{self, Content, Pick, Selection, Tree, TreeEntry};

/// A tree that shows how many organizations were asked of it.
pub struct ProgressTree<'a> {
    tree: &'a dyn Tree,
    /// Organizations in the tree.
    total: usize,
    started: Instant,
    shown: Mutex<ProgressLine>,
}

/// The line, and what it counts.
struct ProgressLine {
    line: StatusLine,
    /// Organizations that a thread began with.
    begun: usize,
}

impl<'a> ProgressTree<'a> {
    /// The tree of a whole registry, where a person waits at a terminal; None elsewhere.
    pub fn of(context: &Context, tree: &'a dyn Tree, selection: &Selection) -> Option<Self> {
        let columns = context.progress_columns().filter(|_| selection.only.is_none())?;
        let line = StatusLine::new(Some(columns), "Verifying".to_owned());
        let total = registry::list_organizations(tree).len();
        let shown = Mutex::new(ProgressLine { line, begun: 0 });
        Some(Self { tree, total, started: Instant::now(), shown })
    }
}

impl fmt::Debug for ProgressTree<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.tree.fmt(formatter)
    }
}

/// `done` of `total` organizations, how many a second, and the time that the others take at that rate.
fn describe_progress(done: usize, total: usize, elapsed: Duration) -> String {
    let rate = done as f64 / elapsed.as_secs_f64().max(f64::EPSILON);
    let left = (total.saturating_sub(done)) as f64 / rate.max(f64::EPSILON);
    format!("{done} of {total} organizations, {rate:.0} a second, {left:.0} s left")
}

impl Tree for ProgressTree<'_> {
    fn list(&self, folder: &str) -> io::Result<Vec<TreeEntry>> {
        self.tree.list(folder)
    }

    fn read(&self, path: &str, limit: usize) -> io::Result<Content> {
        self.tree.read(path, limit)
    }

    fn is_ignored(&self, path: &str) -> bool {
        self.tree.is_ignored(path)
    }

    fn is_unlogged(&self, path: &str) -> bool {
        self.tree.is_unlogged(path)
    }

    /// A thread asks for this before it begins with some organizations: those begun earlier are done, or nearly.
    fn prefetch(&self, organizations: &[Organization]) -> Option<Box<dyn Tree + '_>> {
        let mut shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        if shown.begun > 0 {
            let progress = describe_progress(shown.begun, self.total, self.started.elapsed());
            shown.line.show_progress(&progress);
        }
        shown.begun += organizations.len();
        drop(shown);
        self.tree.prefetch(organizations)
    }

    fn is_sorted(&self, folder: &str) -> io::Result<bool> {
        self.tree.is_sorted(folder)
    }

    fn pick(&self, above: &str, folders: &[String], pick: &mut dyn Pick, limit: usize) -> io::Result<()> {
        self.tree.pick(above, folders, pick, limit)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::describe_progress;

    #[test]
    fn a_line_says_how_much_is_done_and_how_long_the_rest_takes() {
        let line = describe_progress(2500, 10_000, Duration::from_millis(1250));
        assert_eq!(line, "2500 of 10000 organizations, 2000 a second, 4 s left");
        // A clock that did not move divides nothing by zero.
        assert!(describe_progress(1, 1, Duration::ZERO).ends_with(" 0 s left"));
    }
}
