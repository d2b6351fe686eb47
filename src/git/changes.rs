//! What differs between two commits.

use super::{CommitTree, GitError, tree};
use crate::registry::{Change, Mode};

/// Every path of the repository whose mode or content differs between two commits of it. Renames
/// are a removal and an addition. Paths below the registry's folder begin there; others begin with
/// `/` at the top of the repository.
///
/// # Errors
/// Where git fails.
pub fn changes(base: &CommitTree, head: &CommitTree) -> Result<Vec<Change>, GitError> {
    let arguments =
        ["diff-tree", "-r", "-z", "--raw", "--no-renames", "--no-abbrev", base.commit(), head.commit()];
    let output = head.repository().run(&arguments)?;
    parse(&output, head.prefix()).ok_or(GitError {
        message: "git's list of changes cannot be read".into(),
        help: "is git 2.36 or later?",
    })
}

/// Reads `:<mode> <mode> <id> <id> <status> NUL <path> NUL …` (git-diff-tree, "Raw output format").
/// None where it is something else.
pub fn parse(output: &[u8], prefix: &str) -> Option<Vec<Change>> {
    let mut fields = output.split(|byte| *byte == 0);
    let mut changes = Vec::new();
    while let Some(head) = fields.next().filter(|head| !head.is_empty()) {
        let head = std::str::from_utf8(head).ok()?.strip_prefix(':')?;
        let mut words = head.split(' ');
        let (before, after) = (side(words.next()?)?, side(words.next()?)?);
        let path = String::from_utf8_lossy(fields.next()?).into_owned();
        let path = match path.strip_prefix(prefix) {
            Some(below) => below.to_owned(),
            None => format!("/{path}"),
        };
        changes.push(Change { path, before, after });
    }
    Some(changes)
}

/// What a mode says of one side; `Some(None)` where nothing is there.
fn side(mode: &str) -> Option<Option<Mode>> {
    if mode == "000000" { Some(None) } else { tree::mode(mode).map(Some) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn raw_changes_are_read() {
        let id = "0".repeat(40);
        let line = |modes: &str, status: &str, path: &str| format!(":{modes} {id} {id} {status}\0{path}\0");
        let output = line("000000 100644", "A", "registry/keys/a") + &line("100644 120000", "T", "README");
        let changes = parse(output.as_bytes(), "registry/").unwrap();
        let expected = [
            Change { path: "keys/a".into(), before: None, after: Some(Mode::File) },
            Change { path: "/README".into(), before: Some(Mode::File), after: Some(Mode::Symlink) },
        ];
        assert_eq!(changes, expected);
        assert_eq!(parse(b"", "").unwrap(), []);
        assert_eq!(parse(b"nonsense\0", ""), None);
        assert_eq!(parse(b":100644 100644 a b M", ""), None);
    }
}
