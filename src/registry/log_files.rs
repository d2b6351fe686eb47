//! The files of a registry's log, read and verified by themselves:
//!
//! ```text
//! log/policy               the log's key, the witnesses and their quorum
//! log/entries/000 …        256 entries each
//! log/checkpoint           the newest checkpoint
//! log/checkpoints/SIZE     every checkpoint that a quorum cosigned: these are the dates
//! ```
//!
//! They are read by `log_reader`. Whether the log agrees with the registry's other files is judged by `check`.

use std::io;

use super::layout::{parse_file_name, parse_folder, text_id};
use super::tree::{Content, Mode, Tree, TreeEntry};
use super::{POLICY_FILE, POLICY_LIMIT, Registry, TEXTS};
use crate::accord::ACCORD_LIMIT;
use crate::diagnostic::{Code, Diagnostic, Fault, Place};
use crate::log::book::LogBook;
use crate::log::entry::LogEntry;
use crate::log::trust::LogTrust;
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
    /// The day on which it was read, also where the registry is taken back to an earlier day.
    pub read_on: Date,
}

/// Whether a registry has a log.
pub fn has_log(tree: &dyn Tree) -> bool {
    // A folder that cannot be listed is no proof that there is none: the reader of the log then reports it.
    tree.list("").map_or(true, |entries| entries.iter().any(|entry| entry.name == LOG))
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
        day_that_came(seconds, self.rules.today)
    }
}

impl RegistryLog {
    /// The day by which a quorum of witnesses had seen the newest checkpoint; None where none had.
    pub fn newest_day(&self) -> Option<Date> {
        day_that_came(self.book.checkpoints().last()?.witnessed?, self.read_on)
    }
}

/// The day of a witness's time, unless it lies ahead of `today`.
fn day_that_came(seconds: u64, today: Date) -> Option<Date> {
    let day = Date::from_unix(i64::try_from(seconds).ok()?)?;
    // A witness's clock that runs ahead proves nothing yet.
    (day <= today.plus_days(1)).then_some(day)
}
