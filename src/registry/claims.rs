//! What organizations say of themselves that must be theirs alone. Read, not verified, and no more
//! of each file than that: a registry of a hundred thousand is read in the time that a newcomer is
//! willing to wait.

use std::collections::BTreeSet;
use std::io;

use super::layout::{Claim, claim};
use super::{Content, Mode, Tree, parallel};
use crate::record::write::unquoted;
use crate::record::{Kind, RECORD_LIMIT, Room};

/// How many organizations are read at once.
const AT_ONCE: usize = 512;

/// One organization's last profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Face {
    /// Foreign text, as everything here.
    pub organization: String,
    pub name: String,
    pub lei: Option<String>,
}

/// What `of` makes of the face of every organization but the `known` ones, sorted by organization.
///
/// # Errors
/// Where a folder or a file cannot be read.
pub fn faces<T: Send>(
    tree: &dyn Tree,
    known: &BTreeSet<&str>,
    threads: usize,
    of: impl Fn(&Face) -> Vec<T> + Sync,
) -> io::Result<Vec<T>> {
    let above = Room::Keys.folder();
    let folders = tree.list(above)?.into_iter().filter(|entry| entry.mode == Mode::Folder);
    let folders = folders.filter(|entry| !known.contains(entry.name.as_str()));
    let folders: Vec<_> = folders.map(|entry| entry.name).collect();
    let chunks: Vec<_> = folders.chunks(AT_ONCE).collect();
    let made = parallel(&chunks, threads, |folders| {
        let contents = tree.pick(above, folders, &last_profile, RECORD_LIMIT)?;
        let faces = folders.iter().zip(contents).filter_map(|(folder, content)| face(folder, content?));
        Ok(faces.flat_map(|face| of(&face)).collect::<Vec<_>>())
    });
    Ok(made.into_iter().collect::<io::Result<Vec<_>>>()?.into_iter().flatten().collect())
}

/// The last record of a folder that gives a profile.
fn last_profile(entries: &[(&str, Mode)]) -> Option<usize> {
    let sequence = |(name, mode): (&str, Mode)| match claim(Room::Keys, name) {
        Ok(Claim::Record(sequence, Kind::Enroll | Kind::Update)) if mode == Mode::File => Some(sequence),
        _ => None,
    };
    let profiles = entries.iter().enumerate().filter_map(|(at, entry)| Some((sequence(*entry)?, at)));
    profiles.max().map(|(_, at)| at)
}

/// In the canonical form every field is a line, and no other line of these records begins so.
fn face(organization: &str, content: Content) -> Option<Face> {
    let Content::Bytes(bytes) = content else { return None };
    let text = String::from_utf8(bytes).ok()?;
    let field =
        |name: &str| text.lines().find_map(|line| unquoted(line.strip_prefix(name)?.strip_prefix(" = ")?));
    Some(Face { organization: organization.to_owned(), name: field("name")?, lei: field("lei") })
}
