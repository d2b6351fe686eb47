//! `log-malformed`: files below `log/` that are no part of a log, and entries that stand in it twice.
//!
//! Readers do not look at such a file. It could be shown to some of them only, and another program could take it for
//! a part of the log.

use std::collections::{BTreeSet, HashMap};

use super::list_folder;
use super::log_files::{CHECKPOINT, CHECKPOINTS, LOG, LOG_POLICY};
use super::tree::{Mode, Tree, TreeEntry};
use crate::diagnostic::{Code, Diagnostic, Fault, Place};
use crate::log::entry::{ENTRIES_IN_FILE, LogEntry, entry_file_path};

/// The folder of the files of entries.
const ENTRIES: &str = "log/entries";

/// The deepest folder of entries: nine digits more than a thousand million files.
const DEEPEST: usize = 4;

/// The problems of everything below `log/` that has no place there. Files of checkpoints are judged by their readers.
pub fn find_strays(tree: &dyn Tree) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for entry in list_folder(tree, LOG, &mut diagnostics) {
        let path = format!("{LOG}/{}", entry.name);
        let folder = [ENTRIES, CHECKPOINTS].contains(&path.as_str());
        if folder && entry.mode != Mode::Folder {
            diagnostics.push(diagnose_mode(&path, "this must be a folder, but is", entry.mode));
        } else if !folder && ![CHECKPOINT, LOG_POLICY].contains(&path.as_str()) {
            diagnostics.push(diagnose_stray(&path));
        }
    }
    let files = list_entry_files(tree, &mut diagnostics);
    let expected: BTreeSet<_> =
        (0..files.len() as u64).map(|at| entry_file_path(at * ENTRIES_IN_FILE)).collect();
    diagnostics
        .extend(files.iter().filter(|path| !expected.contains(*path)).map(|path| diagnose_stray(path)));
    diagnostics
}

/// The paths of all files below `log/entries/`.
fn list_entry_files(tree: &dyn Tree, diagnostics: &mut Vec<Diagnostic>) -> Vec<String> {
    let mut files = Vec::new();
    let mut pending = vec![(ENTRIES.to_owned(), 0)];
    while let Some((folder, depth)) = pending.pop() {
        for TreeEntry { name, mode } in list_folder(tree, &folder, diagnostics) {
            let path = format!("{folder}/{name}");
            match mode {
                Mode::Folder if depth < DEEPEST => pending.push((path, depth + 1)),
                _ => files.push(path),
            }
        }
    }
    files
}

/// Entries that stand in the log twice. A file is logged once, and a state that it had before does not come back.
pub fn find_repeated<'a>(entries: impl Iterator<Item = (u64, &'a LogEntry)>) -> Vec<Diagnostic> {
    let mut known = HashMap::new();
    let repeated = entries.filter_map(|(index, entry)| {
        let first = known.insert((&entry.path, &entry.digest), index)?;
        let message = format!("entry {index} is entry {first} again: `{}`", entry.path);
        let fault = Fault::new(Code::LogMalformed, message, Code::LogMalformed.remedy());
        Some(Diagnostic::new(fault, None, Place::file(entry_file_path(index))))
    });
    repeated.collect()
}

/// The problem of a log that is not a folder.
pub fn find_other_kind(tree: &dyn Tree) -> Option<Diagnostic> {
    let top = tree.list("").unwrap_or_default();
    let other = top.into_iter().find(|entry| entry.name == LOG && entry.mode != Mode::Folder)?;
    Some(diagnose_mode(LOG, "this must be a folder, but is", other.mode))
}

fn diagnose_mode(path: &str, message: &str, mode: Mode) -> Diagnostic {
    let fault = Fault::new(Code::FileMode, format!("{message} {}", mode.as_str()), Code::FileMode.remedy());
    Diagnostic::new(fault, None, Place::file(path))
}

fn diagnose_stray(path: &str) -> Diagnostic {
    let message = "a log has no file of this name";
    let help = "Move it out of `log/`. Only `accord seal` writes there.";
    Diagnostic::new(Fault::new(Code::LogMalformed, message, help), None, Place::file(path))
}
