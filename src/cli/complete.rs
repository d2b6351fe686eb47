//! What the shell offers after Tab: the organizations and texts of the registry at hand, and the
//! codes.

use std::ffi::OsStr;
use std::path::PathBuf;

use clap_complete::engine::{ArgValueCompleter, CompletionCandidate};

use crate::diagnostic::Code;
use crate::record::Room;
use crate::registry::{POLICY_FILE, TEXTS};

/// Completes an organization's name.
pub fn complete_organizations() -> ArgValueCompleter {
    ArgValueCompleter::new(|typed: &OsStr| {
        let rooms = Room::ALL.iter().flat_map(|room| read_names(room.folder()));
        list_candidates(rooms.collect(), typed)
    })
}

/// Completes a text's id.
pub fn complete_texts() -> ArgValueCompleter {
    ArgValueCompleter::new(|typed: &OsStr| {
        let ids =
            read_names(TEXTS).into_iter().filter_map(|name| Some(name.strip_suffix(".toml")?.to_owned()));
        list_candidates(ids.collect(), typed)
    })
}

/// Completes a code.
pub fn complete_codes() -> ArgValueCompleter {
    ArgValueCompleter::new(|typed: &OsStr| {
        list_candidates(Code::ALL.iter().map(|code| code.name().to_owned()).collect(), typed)
    })
}

fn list_candidates(mut names: Vec<String>, typed: &OsStr) -> Vec<CompletionCandidate> {
    names.sort();
    names.dedup();
    let typed = typed.to_string_lossy();
    names.into_iter().filter(|name| name.starts_with(&*typed)).map(CompletionCandidate::new).collect()
}

/// The names in a folder of the nearest registry; the shell waits, so nothing is verified.
fn read_names(folder: &str) -> Vec<String> {
    let above =
        |here: PathBuf| here.ancestors().find(|folder| folder.join(POLICY_FILE).is_file()).map(PathBuf::from);
    let root = std::env::current_dir().ok().and_then(above);
    let entries = root.and_then(|root| std::fs::read_dir(root.join(folder)).ok());
    let names = entries.into_iter().flatten().flatten().map(|entry| entry.file_name());
    names.filter_map(|name| name.into_string().ok()).collect()
}
