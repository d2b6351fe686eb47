//! The names, LEI and keys of every organization, which no two may share. Only these lines of each file are read, and
//! nothing is verified. A registry of 100,000 organizations can be compared with a newcomer in seconds.

use std::collections::BTreeSet;
use std::io;

use super::layout::{FileName, parse_file_name};
use super::{Mode, Pick, Tree};
use crate::parallel;
use crate::record::write::parse_basic_string;
use crate::record::{Kind, PublicKey, RECORD_LIMIT, Room};

/// The most organizations that are read at once.
const AT_ONCE: usize = 16 * 1024;

/// What one organization says about itself: its last profile, and its keys.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProfileSummary {
    /// Foreign text, like the other fields.
    pub organization: String,
    /// None where the summary is of a record without a profile.
    pub name: Option<String>,
    pub legal_name: Option<String>,
    pub lei: Option<String>,
    /// The points of keys that are or were in force, or authorized a record.
    pub points: Vec<[u8; 32]>,
    /// The fingerprints of successor keys, and of the keys above.
    pub successors: Vec<String>,
}

/// The results of `of` for every organization that is not `known`, sorted by organization. `of` receives one summary
/// for each record with keys and for the last record with a profile.
///
/// # Errors
/// A folder or a file that cannot be read.
pub fn map_profiles<T: Send>(
    tree: &dyn Tree,
    known: &BTreeSet<&str>,
    threads: usize,
    of: impl Fn(&ProfileSummary) -> Vec<T> + Sync,
) -> io::Result<Vec<T>> {
    let above = Room::Keys.folder();
    let folders = tree.list(above)?.into_iter().filter(|entry| entry.mode == Mode::Folder);
    let folders = folders.filter(|entry| !known.contains(entry.name.as_str()));
    let folders: Vec<_> = folders.map(|entry| entry.name).collect();
    let at_once = folders.len().div_ceil(4 * threads).clamp(1, AT_ONCE);
    let chunks: Vec<_> = folders.chunks(at_once).collect();
    let made = parallel::map_in_order(&chunks, threads, |folders| {
        let mut profiles = Profiles { of: &of, made: Vec::new() };
        tree.pick(above, folders, &mut profiles, RECORD_LIMIT)?;
        Ok(profiles.made)
    });
    Ok(made.into_iter().collect::<io::Result<Vec<_>>>()?.into_iter().flatten().collect())
}

/// Picks in each folder the last record with a profile, then all others with keys.
struct Profiles<'a, T, F> {
    of: &'a F,
    made: Vec<T>,
}

impl<T, F: Fn(&ProfileSummary) -> Vec<T>> Pick for Profiles<'_, T, F> {
    fn choose(&mut self, entries: &[(&str, Mode)]) -> Vec<usize> {
        let files = entries.iter().enumerate().filter(|(_, (_, mode))| *mode == Mode::File);
        let mut records: Vec<_> = files
            .filter_map(|(at, (name, _))| match parse_file_name(Room::Keys, name) {
                Ok(FileName::Record(sequence, kind)) => Some((sequence, kind, at)),
                _ => None,
            })
            .collect();
        records.sort_unstable_by(|one, other| other.cmp(one));
        let profile = records.iter().position(|(_, kind, _)| matches!(kind, Kind::Enroll | Kind::Update));
        let profile = profile.map(|at| records.remove(at).2);
        let keys = records.into_iter().filter(|(_, kind, _)| *kind != Kind::Update).map(|(_, _, at)| at);
        profile.into_iter().chain(keys).collect()
    }

    fn take(&mut self, folder: &str, place: usize, bytes: &[u8]) {
        let Some(mut summary) = parse_summary(folder, bytes) else { return };
        if place > 0 {
            (summary.name, summary.legal_name, summary.lei) = (None, None, None);
        }
        self.made.extend((self.of)(&summary));
    }
}

/// Finds the fields by how their lines begin. In the canonical form each field is one line, each key of a list is one
/// line, and no other line of these records begins like that, but for the prose of a `succeed`, which can only make
/// its own organization's keys more.
fn parse_summary(organization: &str, bytes: &[u8]) -> Option<ProfileSummary> {
    let mut summary = ProfileSummary { organization: organization.to_owned(), ..ProfileSummary::default() };
    for line in std::str::from_utf8(bytes).ok()?.lines() {
        if let Some(key) = line.strip_prefix("  \"").and_then(|item| item.strip_suffix("\",")) {
            if key.starts_with("SHA256:") {
                summary.successors.push(key.to_owned());
            } else {
                let Ok(key) = key.parse::<PublicKey>() else { continue };
                summary.points.push(*key.point());
                summary.successors.push(key.fingerprint().to_string());
            }
        } else if let Some(value) = line.strip_prefix("name = ") {
            summary.name = summary.name.or_else(|| parse_basic_string(value));
        } else if let Some(value) = line.strip_prefix("legal_name = ") {
            summary.legal_name = summary.legal_name.or_else(|| parse_basic_string(value));
        } else if let Some(value) = line.strip_prefix("lei = ") {
            summary.lei = summary.lei.or_else(|| parse_basic_string(value));
        }
    }
    Some(summary)
}
