//! A log as a reader has it: its entries, and the checkpoints that its tree leads to.

use std::collections::HashMap;

use super::entry::LogEntry;
use super::merkle::{TreeFold, TreeHash, TreeHead};
use super::policy::WitnessedCheckpoint;
use crate::record::Digest;

/// All entries of a log, with those checkpoints whose root the entries have.
#[derive(Clone, Debug, Default)]
pub struct LogBook {
    entries: Vec<LogEntry>,
    /// By size.
    checkpoints: Vec<WitnessedCheckpoint>,
    /// The numbers of the entries of each path, in order.
    states: HashMap<String, Vec<u64>>,
    /// The number of the first entry with each digest.
    by_digest: HashMap<Digest, u64>,
}

impl LogBook {
    /// A log from its entries and checkpoints. The second value holds the checkpoints that the entries do
    /// not lead to: they have another root, or are larger than the log.
    pub fn new(
        entries: Vec<LogEntry>,
        mut checkpoints: Vec<WitnessedCheckpoint>,
    ) -> (Self, Vec<WitnessedCheckpoint>) {
        checkpoints.sort_by_key(|one| one.checkpoint.head.size);
        let heads = fold_heads(&entries, checkpoints.iter().map(|one| one.checkpoint.head.size));
        let leads = |one: &WitnessedCheckpoint| heads.contains(&one.checkpoint.head);
        let (checkpoints, contradicted) = checkpoints.into_iter().partition(leads);
        let mut states: HashMap<String, Vec<u64>> = HashMap::with_capacity(entries.len());
        let mut by_digest = HashMap::with_capacity(entries.len());
        for (index, entry) in (0..).zip(&entries) {
            states.entry(entry.path.clone()).or_default().push(index);
            by_digest.entry(entry.digest).or_insert(index);
        }
        (Self { entries, checkpoints, states, by_digest }, contradicted)
    }

    pub fn entries(&self) -> &[LogEntry] {
        &self.entries
    }

    /// The checkpoints, by size.
    pub fn checkpoints(&self) -> &[WitnessedCheckpoint] {
        &self.checkpoints
    }

    /// How many entries the first checkpoint covers: what was there when the log began, in no order.
    pub fn began_with(&self) -> u64 {
        self.checkpoints.first().map_or(0, |first| first.checkpoint.head.size)
    }

    /// How many entries the largest checkpoint covers.
    pub fn covered(&self) -> u64 {
        self.checkpoints.last().map_or(0, |last| last.checkpoint.head.size)
    }

    /// The numbers, from 0, of the entries of `path`: one for each state of the file, oldest first.
    pub fn states_of(&self, path: &str) -> &[u64] {
        self.states.get(path).map_or(&[], Vec::as_slice)
    }

    /// The number of the first entry of a file with this digest.
    pub fn index_of(&self, digest: &Digest) -> Option<u64> {
        self.by_digest.get(digest).copied()
    }

    /// By when a quorum had seen the entry, in seconds since 1970; None where no quorum has.
    pub fn witnessed(&self, index: u64) -> Option<u64> {
        let covering = self.checkpoints.iter().filter(|one| one.checkpoint.head.size > index);
        covering.filter_map(|one| one.witnessed).min()
    }

    /// Whether `head` is a state that this log was in.
    pub fn has_head(&self, head: &TreeHead) -> bool {
        if let Ok(at) = self.checkpoints.binary_search_by_key(&head.size, |one| one.checkpoint.head.size) {
            return self.checkpoints[at].checkpoint.head == *head;
        }
        fold_heads(&self.entries, std::iter::once(head.size)).contains(head)
    }
}

/// The heads of the tree at these sizes, which ascend; those that are larger than the log are left out.
fn fold_heads(entries: &[LogEntry], sizes: impl Iterator<Item = u64>) -> Vec<TreeHead> {
    let mut fold = TreeFold::default();
    let mut heads = Vec::new();
    for size in sizes.filter(|size| *size <= entries.len() as u64) {
        let start = fold.head().size as usize;
        for entry in &entries[start..(size as usize).max(start)] {
            fold.push(TreeHash::of_leaf(entry.to_string().as_bytes()));
        }
        heads.push(fold.head());
    }
    heads
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::log::checkpoint::Checkpoint;

    fn entry(path: &str, content: &[u8]) -> LogEntry {
        LogEntry { digest: Digest::of(content), path: path.to_owned() }
    }

    fn checkpoint(entries: &[LogEntry], witnessed: u64) -> WitnessedCheckpoint {
        let head = fold_heads(entries, std::iter::once(entries.len() as u64))[0];
        let checkpoint = Checkpoint { origin: "a".to_owned(), head };
        let cosignatures = Vec::new();
        WitnessedCheckpoint { checkpoint, cosignatures, witnessed: Some(witnessed), has_quorum: true }
    }

    #[test]
    fn a_book_keeps_the_checkpoints_that_its_entries_lead_to() {
        let all = [entry("a", b"1"), entry("b", b"2"), entry("a", b"3")];
        let good = [checkpoint(&all[..1], 10), checkpoint(&all, 30)];
        let other = [checkpoint(&all[1..2], 20), checkpoint(&[all.clone(), all.clone()].concat(), 40)];
        let (book, contradicted) = LogBook::new(all.to_vec(), [good.clone(), other].concat());
        assert_eq!(book.checkpoints(), good);
        assert_eq!(contradicted.len(), 2);
        assert_eq!(book.states_of("a"), [0, 2]);
        assert_eq!(book.index_of(&Digest::of(b"3")), Some(2));
        assert_eq!((book.witnessed(0), book.witnessed(1), book.witnessed(3)), (Some(10), Some(30), None));
        assert!(book.has_head(&good[0].checkpoint.head));
        assert!(!book.has_head(&contradicted[0].checkpoint.head));
    }
}
