//! `log-missing`, `log-altered`, `log-unlogged`, `date-unwitnessed`: whether the log and the registry say the same.
//!
//! The log lists every file that there was. A file that it lists must be there with the bytes that it had;
//! of `accord.toml` and of signatures, which gain signers, the newest state counts.

use super::{Concern, MOST_DAYS};
use crate::diagnostic::{Code, Diagnostic, Fault, Place};
use crate::log::book::LogBook;
use crate::log::entry::LogEntry;
use crate::record::{Digest, Organization, Room};
use crate::registry::{FileDigests, POLICY_FILE, Registry, SIGNATURE_SUFFIX};

/// The differences between the log and the files that were read. If only some organizations were selected,
/// their files and those of no organization are compared, and only these may be in `book`.
pub fn check_log(book: &LogBook, mut seen: FileDigests, only: Option<&[Organization]>) -> Vec<Diagnostic> {
    let mut problems = Vec::new();
    for states in book.files() {
        let Some(newest) = states.last() else { continue };
        let seen = seen.remove(&newest.path);
        if is_selected(&newest.path, only) {
            problems.extend(compare_file(newest, &states, seen));
        }
    }
    if only.is_none() {
        problems.extend(report_unlogged(&seen));
    }
    problems
}

/// `date-unwitnessed`: records whose date is long before the witnesses saw them. The files of the first
/// checkpoint are older than the log, which cannot say how old.
pub fn check_dates(book: &LogBook, registry: &Registry) -> Vec<Concern> {
    let mut concerns = Vec::new();
    for member in &registry.members {
        for entry in member.state.iter().flat_map(|state| &state.history) {
            let later = book.index_of(&entry.digest).is_some_and(|index| index >= book.began_with());
            let Some(seen) = registry.witnessed_on(&entry.digest).filter(|_| later) else { continue };
            if seen > entry.date.plus_days(MOST_DAYS) {
                let message = format!("dated {}, but no witness saw it before {seen}", entry.date);
                let fault = Fault::new(Code::DateUnwitnessed, message, Code::DateUnwitnessed.remedy());
                let path = entry.path(&member.organization);
                let organization = Some(member.organization.clone());
                concerns.push(Concern { organization, path, fault: fault.in_field("date") });
            }
        }
    }
    concerns
}

fn is_selected(path: &str, only: Option<&[Organization]>) -> bool {
    let Some(only) = only else { return true };
    organization_of(path).is_none_or(|name| only.iter().any(|organization| organization.as_str() == name))
}

/// The organization in whose folder a path lies.
fn organization_of(path: &str) -> Option<&str> {
    let mut parts = path.split('/');
    let room = parts.next()?;
    Room::ALL.iter().any(|known| known.folder() == room).then(|| parts.next())?
}

/// Compares a file that the log lists, in these states, with what was read at its path.
fn compare_file(newest: &LogEntry, states: &[&LogEntry], seen: Option<Digest>) -> Option<Diagnostic> {
    let path = newest.path.as_str();
    let changes = path == POLICY_FILE || path.ends_with(SIGNATURE_SUFFIX);
    let Some(seen) = seen else {
        return Some(report(
            path,
            Code::LogMissing,
            "the log lists this file, and it is not in the registry",
        ));
    };
    let was_logged = states.iter().any(|state| state.digest == seen);
    match (changes, newest.digest == seen) {
        // An entry that stands twice is reported where it stands.
        (_, true) if changes || states.iter().all(|state| state.digest == seen) => None,
        (true, false) if !was_logged => {
            Some(report(path, Code::LogUnlogged, "the log does not list this state of the file yet"))
        }
        (true, false) => Some(report(path, Code::LogAltered, "the file was taken back to an earlier state")),
        (false, false) => Some(report(path, Code::LogAltered, "the log lists this file with other bytes")),
        (_, true) => Some(report(path, Code::LogAltered, "the file changed after the log listed it")),
    }
}

/// One note for all files that the log does not list. A file that contradicts the log is reported by itself.
fn report_unlogged(unlogged: &FileDigests) -> Option<Diagnostic> {
    let first = unlogged.keys().min()?;
    let message = match unlogged.len() {
        1 => "the log does not list this file yet".to_owned(),
        2 => "the log does not list this file yet, nor one other".to_owned(),
        count => format!("the log does not list this file yet, nor {} others", count - 1),
    };
    Some(report(first, Code::LogUnlogged, &message))
}

fn report(path: &str, code: Code, message: &str) -> Diagnostic {
    let fault = Fault::new(code, message, code.remedy());
    Diagnostic::new(fault, organization_of(path), Place::file(path))
}
