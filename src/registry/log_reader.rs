//! Reads a registry's log: as a whole, or the entries of some organizations.
//!
//! The whole log is verified by itself. Of a part is verified what it rests on: the policy, and the signatures of the
//! checkpoints that first cover its entries. That the entries lead to these takes the whole log.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::decisions::LogKeyAppointment;
use super::list_folder;
use super::load::read_file;
use super::log_files::{CHECKPOINT, CHECKPOINTS, ENTRY_FILE_LIMIT, LOG_POLICY, RegistryLog, log_origin};
use super::log_keys::{self, KeySchedule, LogOwner};
use super::log_strays;
use super::tree::{Mode, Tree, TreeEntry};
use crate::diagnostic::{Code, Diagnostic, Fault, Place};
use crate::log::LogError;
use crate::log::book::LogBook;
use crate::log::checkpoint::read_decimal;
use crate::log::entry::{ENTRIES_IN_FILE, LogEntry, entry_file_path, parse_entry_file};
use crate::log::note::{NOTE_LIMIT, Note};
use crate::log::policy::{CheckpointError, WitnessPolicy, WitnessedCheckpoint};
use crate::log::trust::{LogGrowth, LogTrust, SeenCheckpoint};
use crate::record::{Organization, RegistryName, Room};

/// Reads and verifies the log of `owner` under the reader's policy, or else the one that it names
/// itself, and compares it with the checkpoints that the reader saw. None where there is no policy to judge it by.
pub fn read_log(
    tree: &dyn Tree,
    owner: LogOwner<'_>,
    trust: &LogTrust,
) -> (Option<RegistryLog>, Vec<Diagnostic>) {
    let mut reader = LogReader::of(tree, owner.name);
    if let Some(fault) = log_strays::find_other_kind(tree) {
        return (None, vec![fault]);
    }
    reader.diagnostics.extend(log_strays::find_strays(tree));
    let named = reader.read_policy();
    if let Some(named) = &named {
        reader.diagnostics.extend(log_keys::compare_policy(owner, named, &reader.origin));
    }
    let (policy, own_policy) = reader.choose_policy(named, trust);
    let Some(policy) = policy else {
        return (None, reader.diagnostics);
    };
    let entries = reader.read_entries();
    reader.schedule = KeySchedule::new(owner.appointed, (0..).zip(&entries));
    reader.diagnostics.extend(log_strays::find_repeated((0..).zip(&entries)));
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
    (Some(RegistryLog { book, own_policy, read_on: owner.today }), reader.diagnostics)
}

/// Reads the entries of some organizations, and of the files that are of none, with the checkpoints that first cover
/// them.
pub fn read_log_part(
    tree: &dyn Tree,
    owner: LogOwner<'_>,
    trust: &LogTrust,
    only: &[Organization],
) -> (Option<RegistryLog>, Vec<Diagnostic>) {
    let mut reader = LogReader::of(tree, owner.name);
    let named = reader.read_policy();
    let (policy, own_policy) = reader.choose_policy(named, trust);
    let Some(policy) = policy else {
        return (None, reader.diagnostics);
    };
    let entries = reader.read_entries_of(only, owner.appointed);
    reader.schedule = KeySchedule::new(owner.appointed, entries.iter().map(|(index, entry)| (*index, entry)));
    let repeated = log_strays::find_repeated(entries.iter().map(|(index, entry)| (*index, entry)));
    reader.diagnostics.extend(repeated);
    let names = reader.list_folder(CHECKPOINTS);
    let sizes: BTreeSet<u64> = names.keys().filter_map(|name| read_decimal(name).ok()).collect();
    let covering = entries.iter().filter_map(|(index, _)| sizes.range(index + 1..).next());
    let mut checkpoints = Vec::new();
    for size in covering.chain(sizes.last()).copied().collect::<BTreeSet<_>>() {
        checkpoints.extend(reader.read_checkpoint(&format!("{CHECKPOINTS}/{size}"), &policy));
    }
    let book = LogBook::of_part(entries, sizes.first().copied().unwrap_or_default(), checkpoints);
    (Some(RegistryLog { book, own_policy, read_on: owner.today }), reader.diagnostics)
}

struct LogReader<'a> {
    tree: &'a dyn Tree,
    /// The name of the log.
    origin: String,
    /// Folders that were listed: a folder can have a thousand files.
    folders: HashMap<String, BTreeMap<String, Mode>>,
    /// Which key signs from which entry on.
    schedule: KeySchedule<'a>,
    diagnostics: Vec<Diagnostic>,
}

impl<'a> LogReader<'a> {
    fn of(tree: &'a dyn Tree, name: &RegistryName) -> Self {
        let schedule = KeySchedule::default();
        Self { tree, origin: log_origin(name), folders: HashMap::new(), schedule, diagnostics: Vec::new() }
    }

    /// The reader's policy or the registry's, and whether it is the reader's.
    fn choose_policy(&self, named: Option<WitnessPolicy>, trust: &LogTrust) -> (Option<WitnessPolicy>, bool) {
        let own = trust.own_policy(&self.origin).cloned();
        let is_own = own.is_some();
        (own.or(named), is_own)
    }

    /// The names and modes of a folder's entries.
    fn list_folder(&mut self, folder: &str) -> &BTreeMap<String, Mode> {
        if !self.folders.contains_key(folder) {
            let listed = list_folder(self.tree, folder, &mut self.diagnostics);
            let listed = listed.into_iter().map(|TreeEntry { name, mode }| (name, mode));
            self.folders.insert(folder.to_owned(), listed.collect());
        }
        &self.folders[folder]
    }

    fn report(&mut self, path: &str, code: Code, message: impl Into<String>) {
        let fault = Fault::new(code, message, code.remedy());
        self.diagnostics.push(Diagnostic::new(fault, None, Place::file(path)));
    }

    /// A text of the log, which must be a plain file.
    fn read_text(&mut self, path: &str, limit: usize) -> Option<String> {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let mode = self.list_folder(folder).get(name).copied().unwrap_or(Mode::File);
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

    fn is_there(&mut self, path: &str) -> bool {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        // A folder of the log that is not there has no file; only a folder that cannot be read is a problem.
        match folder.rsplit_once('/') {
            Some((above, own)) if !self.list_folder(above).contains_key(own) => false,
            _ => self.list_folder(folder).contains_key(name),
        }
    }

    /// The entries of some organizations and of none, and of appointments of the log's key, each with its number, up to the first file that cannot be read.
    fn read_entries_of(
        &mut self,
        only: &[Organization],
        appointed: &[LogKeyAppointment],
    ) -> Vec<(u64, LogEntry)> {
        let records: Vec<_> = appointed.iter().map(|one| one.record.to_string()).collect();
        let mut found = Vec::new();
        for first in (0..).step_by(ENTRIES_IN_FILE as usize) {
            let path = entry_file_path(first);
            if !self.is_there(&path) {
                break;
            }
            let Some(source) = self.read_text(&path, ENTRY_FILE_LIMIT) else { break };
            for (index, line) in (first..).zip(source.lines()) {
                let appoints = records.iter().any(|record| line.starts_with(record));
                if !appoints && !may_concern(line, only) {
                    continue;
                }
                let Some(entry) = self.keep_or_report(&path, line.parse()) else { return found };
                found.push((index, entry));
            }
        }
        found
    }

    /// The newest checkpoint, and every one that a quorum cosigned.
    fn read_checkpoints(&mut self, policy: &WitnessPolicy) -> Vec<WitnessedCheckpoint> {
        let mut paths: Vec<_> =
            self.list_folder(CHECKPOINTS).keys().map(|name| format!("{CHECKPOINTS}/{name}")).collect();
        paths.extend(self.is_there(CHECKPOINT).then(|| CHECKPOINT.to_owned()));
        let mut found: BTreeMap<u64, WitnessedCheckpoint> = BTreeMap::new();
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
            match found.get(&size) {
                Some(other) if other.checkpoint != one.checkpoint => {
                    let message = format!("two checkpoints of {size} entries have different roots");
                    self.report(&path, Code::SplitView, message);
                }
                Some(_) => {}
                None => drop(found.insert(size, one)),
            }
        }
        found.into_values().collect()
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
                if let Some(fault) = self.schedule.find_fault(&one.checkpoint, &one.signers) {
                    self.diagnostics.push(Diagnostic::new(fault, None, Place::file(path)));
                    return None;
                }
                if !one.has_quorum {
                    let seen: Vec<_> = one.cosignatures.iter().map(|seen| seen.witness.as_str()).collect();
                    let seen = if seen.is_empty() { "no witness".to_owned() } else { seen.join(", ") };
                    let message = format!("only {seen} cosigned this checkpoint, and the policy needs more");
                    self.report(path, Code::CheckpointQuorum, message);
                }
                Some(one)
            }
            Err(error) => {
                self.report(path, checkpoint_code(&error), error.to_string());
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
            Ok((checkpoint, signers)) => {
                let size = checkpoint.head.size;
                let unfit = self.schedule.find_fault(&checkpoint, &signers).filter(|_| !signers.is_empty());
                if let Some(fault) = unfit {
                    self.report(CHECKPOINT, Code::CheckpointKey, format!("{seen}: {}", fault.message));
                    return;
                }
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

/// The code that says why a note is no checkpoint under a policy.
pub fn checkpoint_code(error: &CheckpointError) -> Code {
    match error {
        CheckpointError::Malformed(_) => Code::LogMalformed,
        CheckpointError::UnknownLog(_) | CheckpointError::Signature(_) => Code::CheckpointSignature,
    }
}

/// Whether a line of entries is about a file of one of these organizations, or of none.
fn may_concern(line: &str, only: &[Organization]) -> bool {
    let mut parts = line.get(66..).unwrap_or_default().split('/');
    let room = parts.next().unwrap_or_default();
    if !Room::ALL.iter().any(|known| known.folder() == room) {
        return true;
    }
    parts.next().is_some_and(|name| only.iter().any(|organization| organization.as_str() == name))
}
