//! The name and LEI of every organization, which no two may share. Only these lines of each file are read, and
//! nothing is verified. A registry of 100,000 organizations can be compared with a newcomer in seconds.

use std::collections::BTreeSet;
use std::io;

use super::layout::{FileName, parse_file_name};
use super::{Mode, Pick, Tree};
use crate::parallel;
use crate::record::write::parse_basic_string;
use crate::record::{Kind, RECORD_LIMIT, Room};

/// The most organizations that are read at once.
const AT_ONCE: usize = 16 * 1024;

/// One organization's last profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProfileSummary {
    /// Foreign text, like the other fields.
    pub organization: String,
    pub name: String,
    pub lei: Option<String>,
}

/// The results of `of` for the profile of every organization that is not `known`, sorted by organization.
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

/// Picks the last record with a profile in each folder.
struct Profiles<'a, T, F> {
    of: &'a F,
    made: Vec<T>,
}

impl<T, F: Fn(&ProfileSummary) -> Vec<T>> Pick for Profiles<'_, T, F> {
    fn choose(&mut self, entries: &[(&str, Mode)]) -> Option<usize> {
        let files = entries.iter().enumerate().filter(|(_, (_, mode))| *mode == Mode::File);
        let profiles = files.filter_map(|(at, (name, _))| match parse_file_name(Room::Keys, name) {
            Ok(FileName::Record(sequence, Kind::Enroll | Kind::Update)) => Some((sequence, at)),
            _ => None,
        });
        profiles.max().map(|(_, at)| at)
    }

    fn take(&mut self, folder: &str, bytes: &[u8]) {
        if let Some(summary) = parse_summary(folder, bytes) {
            self.made.extend((self.of)(&summary));
        }
    }
}

/// Finds the name and the LEI by how their lines begin. In the canonical form each field is one line, and no
/// other line of these records begins like that.
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
