//! Output of git: a tree object, the first line of an answer.

use accord::git::{Folder, parse_answer};
use accord::registry::TreeEntry;

/// Bytes of an object name: SHA-1, SHA-256.
const WIDTHS: [usize; 2] = [20, 32];

/// Reads the bytes as each form of output.
pub fn git(bytes: &[u8]) {
    for width in WIDTHS {
        if let Ok(folder) = Folder::parse(bytes.to_vec(), width) {
            let entries: Vec<_> = folder.entries().collect();
            assert_eq!(entries.is_empty(), bytes.is_empty());
            assert!(entries.iter().all(|entry| !entry.name.contains('\0')));
            let text = |entries: &[TreeEntry]| entries.iter().all(|entry| !entry.name.contains('\u{fffd}'));
            assert!(!text(&entries) || entries.windows(2).all(|pair| pair[0].name < pair[1].name));
        }
    }
    let id = "0".repeat(40);
    if parse_answer(bytes, &id, "blob").is_ok() {
        assert!(bytes.starts_with(format!("{id} blob ").as_bytes()));
    }
}
