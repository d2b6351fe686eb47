//! The gate, and any change: a change that passes only adds files, and causes no error.
//!
//! An input is a list of files as `registry` reads them: the files of the base beside the sound organization,
//! a file without a path, and the files of the change. The change may also overwrite files and remove
//! them (`d`).

use std::collections::{BTreeMap, BTreeSet};

use accord::check::Verdict;
use accord::diagnostic::{Code, Severity};
use accord::gate::{self, Comparison, Permissions};
use accord::registry::{MemoryTree, Mode, SIGNATURE_SUFFIX, Tree, TreeChange};

use super::registry::{MOST_FILES, Writer, beside, sound, today, verdict};
use super::{SEPARATOR, output};

/// Modes and bytes, by path.
type Files = BTreeMap<String, (Mode, Vec<u8>)>;

/// Any change of any registry.
pub fn gate(input: &[u8]) {
    let (base, head) = way(input);
    let (before, after) = (files(&base), files(&head));
    let judged = judge(&base, &head, &changes(&before, &after));
    output::verdict(&judged);
    if !errors(&judged).is_empty() {
        return;
    }
    for (path, (mode, bytes)) in &before {
        let (kept, now) = after.get(path).expect("nothing is removed");
        assert_eq!(kept, mode, "{path}");
        assert!(bytes == now || path.ends_with(SIGNATURE_SUFFIX), "{path}");
    }
    let whole = |tree| verdict(tree).expect("the policy is good");
    let (base, head) = (whole(&base), whole(&head));
    assert!(errors(&head).is_subset(&errors(&base)), "{:?}", errors(&head));
}

/// Whether the change of an input passes.
pub fn passes(input: &[u8]) -> bool {
    let (base, head) = way(input);
    errors(&judge(&base, &head, &changes(&files(&base), &files(&head)))).is_empty()
}

fn judge(base: &MemoryTree, head: &MemoryTree, changes: &[TreeChange]) -> Verdict {
    let way = Comparison { base, head, changes, behind: false };
    // The seeds are older than the month that a record may take.
    let permissions = Permissions { old_dates: true, ..Permissions::default() };
    gate::judge_change(way, permissions, today(), 1).expect("the base's policy is good")
}

/// The base and the head of an input.
fn way(input: &[u8]) -> (MemoryTree, MemoryTree) {
    let strings: Vec<_> = input.split(|byte| *byte == SEPARATOR).collect();
    let files: Vec<_> = strings.chunks(3).take(MOST_FILES).collect();
    let mut parts = files.splitn(2, |file| file[0].is_empty());
    let mut writer = Writer::new(sound());
    for file in parts.next().unwrap_or_default() {
        writer.write(file, beside);
    }
    let base = writer.tree.clone();
    for file in parts.next().unwrap_or_default() {
        match file.get(1) {
            Some(kind) if kind.starts_with(b"d") => {
                writer.tree.remove(&String::from_utf8_lossy(file[0]));
            }
            _ => writer.write(file, |path| path.split('/').all(|name| !name.is_empty())),
        }
    }
    (base, writer.tree)
}

fn files(tree: &MemoryTree) -> Files {
    let mode = |path: &str| {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let entries = tree.list(folder).expect("memory can be read");
        entries.into_iter().find(|entry| entry.name == name).expect("the file is listed").mode
    };
    tree.files().map(|(path, bytes)| (path.to_owned(), (mode(path), bytes.to_vec()))).collect()
}

fn changes(before: &Files, after: &Files) -> Vec<TreeChange> {
    let paths: BTreeSet<_> = before.keys().chain(after.keys()).collect();
    let differing = paths.into_iter().filter(|path| before.get(*path) != after.get(*path));
    let mode = |files: &Files, path| files.get(path).map(|(mode, _)| *mode);
    differing
        .map(|path| TreeChange { path: path.clone(), before: mode(before, path), after: mode(after, path) })
        .collect()
}

fn errors(verdict: &Verdict) -> BTreeSet<(Code, &str, &str)> {
    let errors = verdict.diagnostics.iter().filter(|one| one.severity == Severity::Error);
    errors.map(|one| (one.code, one.place.path.as_str(), one.message.as_str())).collect()
}
