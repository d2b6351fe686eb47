//! What git answers: a tree object, a list of changes, the first line of an answer.

use accord::git::{TreeEntry, parse_answer, parse_changes, parse_tree};
use accord::registry::Mode;

/// Bytes of an object name: SHA-1, SHA-256.
const WIDTHS: [usize; 2] = [20, 32];

/// Any bytes in the place of each.
pub fn git(bytes: &[u8]) {
    for width in WIDTHS {
        if let Ok(entries) = parse_tree(bytes, width) {
            assert!(entries.windows(2).all(|pair| pair[0].name < pair[1].name));
            let written: Vec<u8> = entries.iter().flat_map(|entry| write(entry, width)).collect();
            assert_eq!(parse_tree(&written, width).expect("it was read before"), entries);
        }
    }
    for change in parse_changes(bytes, "registry/").unwrap_or_default() {
        assert!(!change.path.contains('\0'));
    }
    let id = "0".repeat(40);
    if parse_answer(bytes, &id, "blob").is_ok() {
        assert!(bytes.starts_with(format!("{id} blob ").as_bytes()));
    }
}

/// One entry as git stores it.
fn write(entry: &TreeEntry, width: usize) -> Vec<u8> {
    let mode = match entry.mode {
        Mode::File => "100644",
        Mode::Executable => "100755",
        Mode::Symlink => "120000",
        Mode::Folder => "40000",
        Mode::Submodule => "160000",
        Mode::Other => "0",
    };
    let id = (0..width)
        .map(|at| u8::from_str_radix(&entry.id[2 * at..2 * at + 2], 16).expect("it is hexadecimal"));
    [mode, " ", &entry.name, "\0"].concat().into_bytes().into_iter().chain(id).collect()
}
