//! What organizations say of themselves that must be theirs alone. Read, not verified, and no more
//! of each file than that: a registry of a hundred thousand is read in the time that a newcomer is
//! willing to wait.

use std::collections::BTreeSet;
use std::io;

use super::layout::{FileName, parse_file_name};
use super::{Mode, Pick, Tree};
use crate::parallel;
use crate::record::write::parse_basic_string;
use crate::record::{Kind, RECORD_LIMIT, Room};

/// Most organizations that are read at once.
const AT_ONCE: usize = 16 * 1024;

/// One organization's last profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProfileSummary {
    /// Foreign text, as everything here.
    pub organization: String,
    pub name: String,
    pub lei: Option<String>,
}

/// What `of` makes of the face of every organization but the `known` ones, sorted by organization.
///
/// # Errors
/// Where a folder or a file cannot be read.
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

/// The last record of each folder that gives a profile.
struct Profiles<'a, T, F> {
    of: &'a F,
    made: Vec<T>,
}

impl<T, F: Fn(&ProfileSummary) -> Vec<T>> Pick for Profiles<'_, T, F> {
    fn choose(&mut self, entries: &[(&str, Mode)]) -> Option<usize> {
        let sequence = |(name, mode): (&str, Mode)| match parse_file_name(Room::Keys, name) {
            Ok(FileName::Record(sequence, Kind::Enroll | Kind::Update)) if mode == Mode::File => {
                Some(sequence)
            }
            _ => None,
        };
        let profiles = entries.iter().enumerate().filter_map(|(at, entry)| Some((sequence(*entry)?, at)));
        profiles.max().map(|(_, at)| at)
    }

    fn take(&mut self, folder: &str, bytes: &[u8]) {
        if let Some(summary) = parse_summary(folder, bytes) {
            self.made.extend((self.of)(&summary));
        }
    }
}

/// In the canonical form every field is a line, and no other line of these records begins so.
fn parse_summary(organization: &str, bytes: &[u8]) -> Option<ProfileSummary> {
    let (mut name, mut lei) = (None, None);
    for line in std::str::from_utf8(bytes).ok()?.lines() {
        if let Some(value) = line.strip_prefix("name = ") {
            name = name.or_else(|| parse_basic_string(value));
        } else if let Some(value) = line.strip_prefix("lei = ") {
            lei = lei.or_else(|| parse_basic_string(value));
        }
    }
    Some(ProfileSummary { organization: organization.to_owned(), name: name?, lei })
}
