//! A log as a reader has it: its entries, and the checkpoints that its tree leads to.

use std::collections::HashMap;

use super::entry::LogEntry;
use super::merkle::{TreeFold, TreeHead};
use super::policy::WitnessedCheckpoint;
use crate::record::Digest;

/// Entries of a log, all or some, with those checkpoints whose root the entries have.
#[derive(Clone, Debug, Default)]
pub struct LogBook {
    entries: Vec<LogEntry>,
    /// The number of each entry, where some are left out.
    numbers: Option<Vec<u64>>,
    /// The places of the entries, by their paths and then in the order of the log.
    order: Vec<usize>,
    /// The place of the first entry with each digest.
    by_digest: HashMap<Digest, usize>,
    /// How many entries the first checkpoint covers.
    began_with: u64,
    /// By size.
    checkpoints: Vec<WitnessedCheckpoint>,
    /// Of each checkpoint, by when a quorum had seen it or a later one.
    times: Vec<Option<u64>>,
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
        let leads = |one: &WitnessedCheckpoint| {
            heads
                .binary_search_by_key(&one.checkpoint.head.size, |head| head.size)
                .is_ok_and(|at| heads[at] == one.checkpoint.head)
        };
        let (checkpoints, contradicted) = checkpoints.into_iter().partition(leads);
        let mut book = Self::of(entries, None, checkpoints);
        book.began_with = book.checkpoints.first().map_or(0, |first| first.checkpoint.head.size);
        (book, contradicted)
    }

    /// A part of a log that began with `began_with` entries: these entries with their numbers, which ascend, and
    /// checkpoints. Whether the entries lead to the checkpoints takes the whole log.
    pub fn of_part(
        entries: Vec<(u64, LogEntry)>,
        began_with: u64,
        mut checkpoints: Vec<WitnessedCheckpoint>,
    ) -> Self {
        checkpoints.sort_by_key(|one| one.checkpoint.head.size);
        let (numbers, entries) = entries.into_iter().unzip();
        Self { began_with, ..Self::of(entries, Some(numbers), checkpoints) }
    }

    fn of(entries: Vec<LogEntry>, numbers: Option<Vec<u64>>, checkpoints: Vec<WitnessedCheckpoint>) -> Self {
        let mut order: Vec<_> = (0..entries.len()).collect();
        // Stable, so that the states of a file keep their order.
        order.sort_by(|one, other| entries[*one].path.cmp(&entries[*other].path));
        let mut by_digest = HashMap::with_capacity(entries.len());
        for (place, entry) in entries.iter().enumerate() {
            by_digest.entry(entry.digest).or_insert(place);
        }
        let mut times: Vec<_> = checkpoints.iter().map(|one| one.witnessed).collect();
        for place in (1..times.len()).rev() {
            times[place - 1] = times[place - 1].into_iter().chain(times[place]).min();
        }
        Self { entries, numbers, order, by_digest, began_with: 0, checkpoints, times }
    }

    pub fn entries(&self) -> &[LogEntry] {
        &self.entries
    }

    /// The checkpoints, by size.
    pub fn checkpoints(&self) -> &[WitnessedCheckpoint] {
        &self.checkpoints
    }

    /// How many entries the first checkpoint covers: what was there when the log began, in no order.
    pub const fn began_with(&self) -> u64 {
        self.began_with
    }

    /// How many entries the largest checkpoint covers.
    pub fn covered(&self) -> u64 {
        self.checkpoints.last().map_or(0, |last| last.checkpoint.head.size)
    }

    /// The entries of each file, in the order of their paths: one for each state of the file, oldest first.
    pub fn files(&self) -> impl Iterator<Item = Vec<&LogEntry>> {
        let files = self.order.chunk_by(|one, other| self.entries[*one].path == self.entries[*other].path);
        files.map(|places| places.iter().map(|place| &self.entries[*place]).collect())
    }

    /// The newest state of the file at `path`.
    pub fn newest_of(&self, path: &str) -> Option<&LogEntry> {
        let end = self.order.partition_point(|place| self.entries[*place].path.as_str() <= path);
        let newest = &self.entries[*self.order.get(end.checked_sub(1)?)?];
        (newest.path == path).then_some(newest)
    }

    /// The number, from 0, of the first entry of a file with this digest.
    pub fn index_of(&self, digest: &Digest) -> Option<u64> {
        let place = *self.by_digest.get(digest)?;
        Some(self.numbers.as_ref().map_or(place as u64, |numbers| numbers[place]))
    }

    /// By when a quorum had seen the entry, in seconds since 1970; None where no quorum has.
    pub fn witnessed(&self, index: u64) -> Option<u64> {
        let first = self.checkpoints.partition_point(|one| one.checkpoint.head.size <= index);
        self.times.get(first).copied().flatten()
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
    let (mut heads, mut line) = (Vec::new(), String::new());
    for size in sizes.filter(|size| *size <= entries.len() as u64) {
        let start = fold.head().size as usize;
        for entry in &entries[start..(size as usize).max(start)] {
            fold.push(entry.leaf_hash(&mut line));
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
        let signers = Vec::new();
        WitnessedCheckpoint {
            checkpoint,
            cosignatures,
            witnessed: Some(witnessed),
            has_quorum: true,
            signers,
        }
    }

    #[test]
    fn a_book_keeps_the_checkpoints_that_its_entries_lead_to() {
        let all = [entry("a", b"1"), entry("b", b"2"), entry("a", b"3")];
        let good = [checkpoint(&all[..1], 10), checkpoint(&all, 30)];
        let other = [checkpoint(&all[1..2], 20), checkpoint(&[all.clone(), all.clone()].concat(), 40)];
        let (book, contradicted) = LogBook::new(all.to_vec(), [good.clone(), other].concat());
        assert_eq!(book.checkpoints(), good);
        assert_eq!(contradicted.len(), 2);
        assert_eq!(book.newest_of("a"), Some(&all[2]));
        assert_eq!((book.newest_of("aa"), book.newest_of("c")), (None, None));
        assert_eq!(book.files().map(|states| states.len()).collect::<Vec<_>>(), [2, 1]);
        assert_eq!(book.index_of(&Digest::of(b"3")), Some(2));
        assert_eq!((book.witnessed(0), book.witnessed(1), book.witnessed(3)), (Some(10), Some(30), None));
        assert!(book.has_head(&good[0].checkpoint.head));
        assert!(!book.has_head(&contradicted[0].checkpoint.head));
    }

    #[test]
    fn an_entry_existed_by_the_earliest_time_of_all_that_cover_it() {
        let all = [entry("a", b"1"), entry("b", b"2"), entry("c", b"3")];
        let checkpoints = vec![checkpoint(&all[..1], 30), checkpoint(&all[..2], 10), checkpoint(&all, 20)];
        let (book, _) = LogBook::new(all.to_vec(), checkpoints.clone());
        let part = LogBook::of_part(vec![(2, all[2].clone())], 1, checkpoints);
        for book in [&book, &part] {
            assert_eq!([0, 1, 2, 3].map(|index| book.witnessed(index)), [Some(10), Some(10), Some(20), None]);
            assert_eq!((book.index_of(&Digest::of(b"3")), book.began_with()), (Some(2), 1));
        }
        assert_eq!(part.index_of(&Digest::of(b"1")), None);
    }
}
