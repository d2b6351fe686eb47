//! The files of a registry's log, read and verified by themselves:
//!
//! ```text
//! log/policy               the log's key, the witnesses and their quorum
//! log/entries/000 …        256 entries each
//! log/checkpoint           the newest checkpoint
//! log/checkpoints/SIZE     every checkpoint that a quorum cosigned: these are the dates
//! ```
//!
//! Whether the log agrees with the registry's other files is judged by `check`.

use std::io;

use super::layout::{parse_file_name, parse_folder, text_id};
use super::load::read_file;
use super::tree::{Content, Mode, Tree, TreeEntry};
use super::{POLICY_FILE, POLICY_LIMIT, Registry, TEXTS, list_folder};
use crate::accord::ACCORD_LIMIT;
use crate::diagnostic::{Code, Diagnostic, Fault, Place};
use crate::log::LogError;
use crate::log::book::LogBook;
use crate::log::entry::{ENTRIES_IN_FILE, LogEntry, entry_file_path, parse_entry_file};
use crate::log::note::{NOTE_LIMIT, Note};
use crate::log::policy::{CheckpointError, WitnessPolicy, WitnessedCheckpoint};
use crate::log::trust::{LogGrowth, LogTrust, SeenCheckpoint};
use crate::record::{Date, Digest, RECORD_LIMIT, RegistryName, Room};

/// The folder of the log.
pub const LOG: &str = "log";

/// The log's key, the witnesses and the quorum that the registry names.
pub const LOG_POLICY: &str = "log/policy";

/// The newest checkpoint.
pub const CHECKPOINT: &str = "log/checkpoint";

/// The folder of all checkpoints that a quorum cosigned, each under its size.
pub const CHECKPOINTS: &str = "log/checkpoints";

/// Most bytes of a file of entries: 256 lines of a digest and a path.
pub const ENTRY_FILE_LIMIT: usize = 512 * 1024;

/// The name of a registry's log: the origin of its checkpoints.
pub fn log_origin(registry: &RegistryName) -> String {
    format!("{registry}/{LOG}")
}

/// A log that was read, and whose witnesses count in it.
#[derive(Clone, Debug)]
pub struct RegistryLog {
    pub book: LogBook,
    /// Whether the reader named the witnesses; otherwise the registry did.
    pub own_policy: bool,
}

/// Whether a registry has a log.
pub fn has_log(tree: &dyn Tree) -> bool {
    tree.list("").unwrap_or_default().iter().any(|entry| entry.name == LOG)
}

/// Problems of a registry without a log whose log the reader saw.
pub fn report_lost_log(trust: &LogTrust) -> Vec<Diagnostic> {
    let seen = trust.seen.iter().map(|seen| format!("the registry has no log, but {seen} is of one"));
    let logged = trust.logged_in.iter();
    let logged = logged.map(|commit| format!("the registry has no log, but had one before commit {commit}"));
    let reports = seen.chain(logged).map(|message| {
        let fault = Fault::new(Code::LogMissing, message, Code::LogMissing.remedy());
        Diagnostic::new(fault, None, Place::file(LOG))
    });
    reports.collect()
}

/// Reads and verifies the log of the registry `name` under the reader's policy, or else the one that it names
/// itself, and compares it with the checkpoints that the reader saw.
pub fn read_log(tree: &dyn Tree, name: &RegistryName, trust: &LogTrust) -> (RegistryLog, Vec<Diagnostic>) {
    let mut reader = LogReader { tree, diagnostics: Vec::new(), origin: log_origin(name) };
    let named = reader.read_policy();
    let own = trust.own_policy(&reader.origin).cloned();
    let own_policy = own.is_some();
    let Some(policy) = own.or(named) else {
        return (RegistryLog { book: LogBook::default(), own_policy }, reader.diagnostics);
    };
    let entries = reader.read_entries();
    let checkpoints = reader.read_checkpoints(&policy);
    let (book, contradicted) = LogBook::new(entries, checkpoints);
    for one in &contradicted {
        reader.report_contradiction(one, &book);
    }
    if contradicted.is_empty() {
        reader.report_uncovered(&book);
    }
    for seen in &trust.seen {
        reader.compare_seen(seen, &book, &policy);
    }
    (RegistryLog { book, own_policy }, reader.diagnostics)
}

struct LogReader<'a> {
    tree: &'a dyn Tree,
    /// The name of the log.
    origin: String,
    diagnostics: Vec<Diagnostic>,
}

impl LogReader<'_> {
    fn report(&mut self, path: &str, code: Code, message: impl Into<String>) {
        let fault = Fault::new(code, message, code.remedy());
        self.diagnostics.push(Diagnostic::new(fault, None, Place::file(path)));
    }

    /// A text of the log, which must be a plain file.
    fn read_text(&mut self, path: &str, limit: usize) -> Option<String> {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let entries = list_folder(self.tree, folder, &mut self.diagnostics);
        let mode = entries.iter().find(|entry| entry.name == name).map_or(Mode::File, |entry| entry.mode);
        match read_file(self.tree, path, mode, limit) {
            Ok(bytes) => match String::from_utf8(bytes) {
                Ok(text) => return Some(text),
                Err(_) => self.report(path, Code::NotUtf8, "the file is not UTF-8"),
            },
            Err(fault) => self.diagnostics.push(Diagnostic::new(fault, None, Place::file(path))),
        }
        None
    }

    fn read_policy(&mut self) -> Option<WitnessPolicy> {
        let source = self.read_text(LOG_POLICY, NOTE_LIMIT)?;
        self.keep_or_report(LOG_POLICY, source.parse())
    }

    fn keep_or_report<T>(&mut self, path: &str, parsed: Result<T, LogError>) -> Option<T> {
        parsed.map_err(|error| self.report(path, Code::LogMalformed, error.to_string())).ok()
    }

    /// All entries, up to the first file that cannot be read.
    fn read_entries(&mut self) -> Vec<LogEntry> {
        let mut entries = Vec::new();
        loop {
            let path = entry_file_path(entries.len() as u64);
            if !self.is_there(&path) {
                return entries;
            }
            let source = self.read_text(&path, ENTRY_FILE_LIMIT);
            let parsed = source.and_then(|source| self.keep_or_report(&path, parse_entry_file(&source)));
            let Some(parsed) = parsed else { return entries };
            let full = parsed.len() as u64 == ENTRIES_IN_FILE;
            entries.extend(parsed);
            if !full {
                let next = entry_file_path(entries.len() as u64 + ENTRIES_IN_FILE - 1);
                if self.is_there(&next) {
                    self.report(&path, Code::LogMalformed, "this file is not full, and another follows");
                }
                return entries;
            }
        }
    }

    fn is_there(&self, path: &str) -> bool {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let entries: Vec<TreeEntry> = self.tree.list(folder).unwrap_or_default();
        entries.iter().any(|entry| entry.name == name)
    }

    /// The newest checkpoint, and every one that a quorum cosigned.
    fn read_checkpoints(&mut self, policy: &WitnessPolicy) -> Vec<WitnessedCheckpoint> {
        let names = list_folder(self.tree, CHECKPOINTS, &mut self.diagnostics);
        let paths = names.into_iter().map(|entry| format!("{CHECKPOINTS}/{}", entry.name));
        let newest = self.is_there(CHECKPOINT).then(|| CHECKPOINT.to_owned());
        let paths: Vec<_> = paths.chain(newest).collect();
        let mut found: Vec<WitnessedCheckpoint> = Vec::new();
        for path in paths {
            let Some(one) = self.read_checkpoint(&path, policy) else { continue };
            let size = one.checkpoint.head.size;
            if path != CHECKPOINT && path != format!("{CHECKPOINTS}/{size}") {
                self.report(
                    &path,
                    Code::LogMalformed,
                    format!("the checkpoint in this file has the size {size}"),
                );
            }
            match found.iter().find(|other| other.checkpoint.head.size == size) {
                Some(other) if other.checkpoint != one.checkpoint => {
                    let message = format!("two checkpoints of {size} entries have different roots");
                    self.report(&path, Code::SplitView, message);
                }
                Some(_) => {}
                None => found.push(one),
            }
        }
        found
    }

    fn read_checkpoint(&mut self, path: &str, policy: &WitnessPolicy) -> Option<WitnessedCheckpoint> {
        let source = self.read_text(path, NOTE_LIMIT)?;
        let note: Note = self.keep_or_report(path, source.parse())?;
        match policy.judge_checkpoint(&note) {
            Ok(one) if one.checkpoint.origin != self.origin => {
                let message = format!("the checkpoint is of `{}`, another log", one.checkpoint.origin);
                self.report(path, Code::CheckpointSignature, message);
                None
            }
            Ok(one) => {
                if !one.has_quorum {
                    let seen: Vec<_> = one.cosignatures.iter().map(|seen| seen.witness.as_str()).collect();
                    let seen = if seen.is_empty() { "no witness".to_owned() } else { seen.join(", ") };
                    let message = format!("only {seen} cosigned this checkpoint, and the policy needs more");
                    self.report(path, Code::CheckpointQuorum, message);
                }
                Some(one)
            }
            Err(error) => {
                let code = match error {
                    CheckpointError::Malformed(_) => Code::LogMalformed,
                    CheckpointError::UnknownLog(_) | CheckpointError::Signature(_) => {
                        Code::CheckpointSignature
                    }
                };
                self.report(path, code, error.to_string());
                None
            }
        }
    }

    fn report_contradiction(&mut self, one: &WitnessedCheckpoint, book: &LogBook) {
        let size = one.checkpoint.head.size;
        let count = book.entries().len();
        let message = if size > count as u64 {
            format!("a checkpoint covers {size} entries, and the log has {count}: entries were removed")
        } else {
            format!(
                "the first {size} entries do not lead to the root of the checkpoint: entries were changed"
            )
        };
        self.report(&format!("{CHECKPOINTS}/{size}"), Code::LogAltered, message);
    }

    /// Whether the log has passed a checkpoint that the reader saw before.
    fn compare_seen(&mut self, seen: &SeenCheckpoint, book: &LogBook, policy: &WitnessPolicy) {
        let (code, message) = match seen.judge(policy) {
            Err(error) => (Code::CheckpointSignature, format!("{seen}: {error}")),
            Ok(checkpoint) => {
                let size = checkpoint.head.size;
                match LogGrowth::judge(book, &checkpoint) {
                    LogGrowth::Proven => return,
                    LogGrowth::Contradicted => {
                        let message = format!("the first {size} entries do not lead to the root in {seen}");
                        (Code::SplitView, message)
                    }
                    LogGrowth::Shorter => {
                        let count = book.entries().len();
                        let message = format!("{seen} covers {size} entries, and the log has {count}");
                        (Code::HistoryRewritten, message)
                    }
                }
            }
        };
        self.report(CHECKPOINT, code, message);
    }

    /// Entries that no checkpoint covers: a seal that did not end.
    fn report_uncovered(&mut self, book: &LogBook) {
        let (covered, count) = (book.covered(), book.entries().len() as u64);
        if count == 0 {
            self.report(LOG_POLICY, Code::LogUnsealed, "the log has no entries yet");
        } else if covered < count {
            let message = format!("{} entries are covered by no checkpoint", count - covered);
            self.report(&entry_file_path(covered), Code::LogUnsealed, message);
        }
    }
}

/// Every file that a log lists, with its digest: records and signatures, texts and `accord.toml`, sorted by
/// path. Files that are too large, or whose names the layout does not allow, are left out: `verify` reports them, and
/// no organization can stop the log for all.
///
/// # Errors
/// A folder or a file cannot be read.
pub fn list_logged_files(tree: &dyn Tree) -> io::Result<Vec<LogEntry>> {
    let mut files: Vec<LogEntry> = read_logged_file(tree, POLICY_FILE, POLICY_LIMIT)?.into_iter().collect();
    for entry in plain_files(tree, TEXTS)? {
        if text_id(&entry.name).is_ok() {
            files.extend(read_logged_file(tree, &format!("{TEXTS}/{}", entry.name), ACCORD_LIMIT)?);
        }
    }
    for room in Room::ALL {
        let folders = tree.list(room.folder())?;
        for organization in folders.into_iter().filter(|entry| parse_folder(entry).is_ok()) {
            let folder = format!("{}/{}", room.folder(), organization.name);
            let named = plain_files(tree, &folder)?.into_iter();
            for entry in named.filter(|entry| parse_file_name(room, &entry.name).is_ok()) {
                files.extend(read_logged_file(tree, &format!("{folder}/{}", entry.name), RECORD_LIMIT)?);
            }
        }
    }
    files.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(files)
}

fn plain_files(tree: &dyn Tree, folder: &str) -> io::Result<Vec<TreeEntry>> {
    let entries = tree.list(folder)?;
    Ok(entries.into_iter().filter(|entry| entry.mode == Mode::File).collect())
}

/// None where the file is larger than `limit`.
fn read_logged_file(tree: &dyn Tree, path: &str, limit: usize) -> io::Result<Option<LogEntry>> {
    match tree.read(path, limit)? {
        Content::Bytes(bytes) => Ok(Some(LogEntry { digest: Digest::of(&bytes), path: path.to_owned() })),
        Content::TooLarge(_) => Ok(None),
    }
}

impl Registry {
    /// The day by which a quorum of witnesses had seen the record with this digest; None where no log says so.
    pub fn witnessed_on(&self, digest: &Digest) -> Option<Date> {
        let log = &self.log.as_ref()?.book;
        self.witnessed_day(log.witnessed(log.index_of(digest)?)?)
    }

    /// The day of a witness's time, in seconds since 1970; None where it has not come.
    pub fn witnessed_day(&self, seconds: u64) -> Option<Date> {
        let day = Date::from_unix(i64::try_from(seconds).ok()?)?;
        // A witness's clock that runs ahead proves nothing yet.
        (day <= self.rules.today.plus_days(1)).then_some(day)
    }
}
