//! Git's index: which files of a working tree git knows, in which mode, and which of them it hides (sparse
//! checkouts, the bit `skip-worktree`).

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use super::{GitError, Repository};
use crate::registry::Mode;

/// A file in the index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IndexEntry {
    pub mode: Mode,
    /// The hexadecimal name of its blob.
    pub blob: String,
    /// Whether git leaves it out of the working tree.
    pub hidden: bool,
}

/// The entries of the index by path, from the top of the registry.
pub type Index = BTreeMap<String, IndexEntry>;

/// Reads the entries below the registry's folder.
///
/// # Errors
/// Where git fails.
pub fn read_index(repository: &Repository) -> Result<Index, GitError> {
    let mut arguments = vec!["ls-files", "-t", "-s", "-z", "--"];
    arguments.extend(Some(repository.prefix()).filter(|prefix| !prefix.is_empty()));
    let listed = repository.run_git(&arguments)?;
    let lines = listed.split(|byte| *byte == 0).filter(|line| !line.is_empty());
    lines.map(|line| parse_line(&String::from_utf8_lossy(line), repository.prefix())).collect()
}

/// Reads `TAG SP MODE SP BLOB SP STAGE TAB PATH` (git-ls-files, "OUTPUT").
fn parse_line(line: &str, prefix: &str) -> Result<(String, IndexEntry), GitError> {
    let parsed = line.split_once('\t').and_then(|(head, path)| {
        let mut words = head.split(' ');
        let (tag, mode, blob) = (words.next()?, words.next()?, words.next()?);
        let entry =
            IndexEntry { mode: Mode::from_git(mode.as_bytes()), blob: blob.to_owned(), hidden: tag == "S" };
        Some((path.strip_prefix(prefix)?.to_owned(), entry))
    });
    parsed.ok_or_else(|| GitError {
        message: "git lists its index in a form that cannot be read".to_owned(),
        help: "look at what `git ls-files -t -s` prints in this folder",
    })
}

/// Whether the index can hide files. An index of version 2 cannot, since an entry has no place for the bit
/// (gitformat-index). So a common repository is read without a question to git. The index must be a file, or absent.
///
/// # Errors
/// Where the git directory cannot be read.
pub fn can_hide_files(git_directory: &Path) -> io::Result<bool> {
    let mut header = [0; 8];
    match File::open(git_directory.join("index")).and_then(|mut index| index.read_exact(&mut header)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        read => read?,
    }
    if header != *b"DIRC\0\0\0\x02" {
        return Ok(true);
    }
    // The entries of a split index lie in files of their own.
    for entry in fs::read_dir(git_directory)? {
        if entry?.file_name().to_string_lossy().starts_with("sharedindex.") {
            return Ok(true);
        }
    }
    Ok(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_the_index_names_mode_blob_and_path() {
        let (path, entry) = parse_line("S 100755 0123 0\tdeep/keys/a b", "deep/").unwrap();
        assert_eq!(path, "keys/a b");
        assert_eq!(entry, IndexEntry { mode: Mode::Executable, blob: "0123".to_owned(), hidden: true });
        assert!(!parse_line("H 100644 0123 0\tkeys/x", "").unwrap().1.hidden);
        for line in ["H 100644 0123 0\tother/x", "H 100644", ""] {
            assert!(parse_line(line, "deep/").is_err(), "{line}");
        }
    }
}
