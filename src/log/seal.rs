//! What a seal adds to a log, as values: new entries, and the files that hold them.

use super::book::LogBook;
use super::entry::{ENTRIES_IN_FILE, LogEntry, entry_file_path};
use super::merkle::LeafHashes;

/// The files that the log does not list yet, in the order in which they are given. A file whose newest
/// entry has another digest is listed again.
pub fn list_new_entries(book: &LogBook, files: impl IntoIterator<Item = LogEntry>) -> Vec<LogEntry> {
    let is_listed =
        |file: &LogEntry| book.newest_of(&file.path).is_some_and(|newest| newest.digest == file.digest);
    files.into_iter().filter(|file| !is_listed(file)).collect()
}

/// The hashes of the leaves of these entries.
pub fn hash_entries(entries: &[LogEntry]) -> LeafHashes {
    let mut line = String::new();
    entries.iter().map(|entry| entry.leaf_hash(&mut line)).collect()
}

/// The files of entries, each with its path and content, that differ from those of the first `kept` entries.
pub fn write_entry_files(entries: &[LogEntry], kept: u64) -> Vec<(String, String)> {
    let first = kept / ENTRIES_IN_FILE;
    let chunks = entries.chunks(ENTRIES_IN_FILE as usize).enumerate().skip(first as usize);
    let files = chunks.map(|(index, chunk)| {
        let lines = chunk.iter().map(|entry| format!("{entry}\n")).collect();
        (entry_file_path(index as u64 * ENTRIES_IN_FILE), lines)
    });
    files.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::log::entry::parse_entry_file;
    use crate::record::Digest;

    fn entry(path: &str, content: &[u8]) -> LogEntry {
        LogEntry { digest: Digest::of(content), path: path.to_owned() }
    }

    #[test]
    fn only_new_states_are_added() {
        let old = vec![entry("a", b"1"), entry("accord.toml", b"1"), entry("accord.toml", b"2")];
        let (book, _) = LogBook::new(old, Vec::new());
        let files = [entry("accord.toml", b"1"), entry("a", b"1"), entry("b", b"1")];
        assert_eq!(list_new_entries(&book, files), [entry("accord.toml", b"1"), entry("b", b"1")]);
    }

    #[test]
    fn the_last_file_is_filled_before_the_next() {
        let entries: Vec<_> = (0..600_u32).map(|n| entry("a", &n.to_be_bytes())).collect();
        let files = write_entry_files(&entries, 300);
        let paths: Vec<_> = files.iter().map(|(path, _)| path.as_str()).collect();
        assert_eq!(paths, ["log/entries/001", "log/entries/002"]);
        assert_eq!(parse_entry_file(&files[0].1).unwrap(), entries[256..512]);
        assert_eq!(write_entry_files(&entries[..512], 512), []);
    }
}
