//! Entries: what a log says there is. One line a file, in the form of `sha256sum`, without the newline as
//! a leaf of the tree; 256 lines in each file of `log/entries/`, as in a tile.

use std::fmt::{self, Write as _};
use std::str::FromStr;

use super::LogError;
use super::merkle::TreeHash;
use super::tile::index_path;
use crate::record::Digest;

/// Entries in one file.
pub const ENTRIES_IN_FILE: u64 = 256;

/// Most bytes of a path in an entry.
const PATH_LIMIT: usize = 1024;

/// One file of the registry at the time when it was logged. Its `Display` is its leaf.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LogEntry {
    pub digest: Digest,
    /// Path from the top of the registry, with `/`.
    pub path: String,
}

impl fmt::Display for LogEntry {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}  {}", self.digest, self.path)
    }
}

impl LogEntry {
    /// The hash of its leaf. `line` is room for the leaf, which a caller with many entries gives again.
    pub fn leaf_hash(&self, line: &mut String) -> TreeHash {
        line.clear();
        // A string takes every write.
        let _ = write!(line, "{self}");
        TreeHash::of_leaf(line.as_bytes())
    }
}

impl FromStr for LogEntry {
    type Err = LogError;

    fn from_str(line: &str) -> Result<Self, LogError> {
        let (digest, rest) = line.split_at_checked(2 * Digest::SIZE).unwrap_or((line, ""));
        let path = rest.strip_prefix("  ").ok_or_else(|| LogError::new("an entry is `SHA256  PATH`"))?;
        let digest = digest.parse().map_err(|_| LogError::new("an entry begins with a SHA-256"))?;
        let good = path.len() <= PATH_LIMIT
            && path.split('/').all(|part| !matches!(part, "" | "." | ".."))
            && path.chars().all(|c| c.is_ascii_graphic() && c != '\\');
        if !good {
            return Err(LogError::new("the path of an entry is relative, of visible ASCII characters"));
        }
        Ok(Self { digest, path: path.to_owned() })
    }
}

/// The path of the file that holds the entry number `index`, from 0: `log/entries/000`,
/// `log/entries/x001/000` from the 256,000th on.
pub fn entry_file_path(index: u64) -> String {
    format!("log/entries/{}", index_path(index / ENTRIES_IN_FILE))
}

/// Reads one file of entries.
///
/// # Errors
/// Where a line is no entry, the last line has no newline, or there are more than 256.
pub fn parse_entry_file(source: &str) -> Result<Vec<LogEntry>, LogError> {
    let body =
        source.strip_suffix('\n').ok_or_else(|| LogError::new("a file of entries ends in a newline"))?;
    let entries: Vec<LogEntry> = body.split('\n').map(str::parse).collect::<Result<_, _>>()?;
    if entries.len() as u64 > ENTRIES_IN_FILE {
        return Err(LogError::new("a file of entries has at most 256 lines"));
    }
    Ok(entries)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_has_one_spelling() {
        let line = format!("{}  keys/contoso.example/0001-enroll.toml", Digest::of(b""));
        assert_eq!(line.parse::<LogEntry>().unwrap().to_string(), line);
        for bad in [
            line.replace("  ", " "),
            line.replace("  ", " *"),
            line.replace("keys/", "/keys/"),
            line.replace("keys/", "keys//"),
            line.replace("keys/", "../"),
            line.replace("keys/", "ke\\ys/"),
            line.replace("keys/", "ke ys/"),
            line.to_uppercase(),
        ] {
            assert!(bad.parse::<LogEntry>().is_err(), "{bad}");
        }
    }

    #[test]
    fn files_of_entries_fan_out() {
        assert_eq!(entry_file_path(255), "log/entries/000");
        assert_eq!(entry_file_path(256), "log/entries/001");
        assert_eq!(entry_file_path(256 * 1234), "log/entries/x001/234");
    }

    #[test]
    fn a_file_of_entries_is_whole_lines() {
        let line = format!("{}  accord.toml\n", Digest::of(b""));
        assert_eq!(parse_entry_file(&line.repeat(256)).unwrap().len(), 256);
        for bad in [String::new(), line.trim_end().to_owned(), line.repeat(257), format!("{line}\n")] {
            assert!(parse_entry_file(&bad).is_err(), "{bad:?}");
        }
    }
}
