//! The observers: the few organizations that have a folder in `findings/`. They are loaded together with the
//! organizations that their findings are about.

use std::collections::{BTreeMap, BTreeSet};

use super::layout::{FileName, parse_file_name};
use super::{Content, Member, Mode, Selection, Tree, TreeEntry, list_folder, load_members};
use crate::chain::{Rules, StatementBody};
use crate::diagnostic::Diagnostic;
use crate::record::{Body, Digest, Kind, Organization, RECORD_LIMIT, Record, Room};

/// Loads all observers and all organizations that their findings are about, without `members`. Returns the
/// problems in their files, too.
pub fn load_observers(
    tree: &dyn Tree,
    members: &[Member],
    rules: &Rules,
    selection: &Selection,
) -> (Vec<Member>, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let speakers = find_speakers(&list_folder(tree, Room::Findings.folder(), &mut diagnostics));
    let mut known: BTreeSet<_> = members.iter().map(|member| member.organization.clone()).collect();
    let mut load = |mut organizations: Vec<Organization>| {
        organizations.retain(|organization| known.insert(organization.clone()));
        let (members, found) = load_members(tree, &organizations, rules, selection);
        diagnostics.extend(found);
        members
    };
    let mut others = load(speakers);
    let abouts = members.iter().chain(&others).flat_map(|member| &member.state);
    let abouts = abouts.flat_map(|state| &state.statements).filter_map(|one| match &one.body {
        StatementBody::Found(finding) => finding.finding.about.clone(),
        _ => None,
    });
    let abouts = load(abouts.collect());
    others.extend(abouts);
    (others, diagnostics)
}

/// The organizations that have a folder in `findings/`.
pub fn list_speakers(tree: &dyn Tree) -> Vec<Organization> {
    find_speakers(&tree.list(Room::Findings.folder()).unwrap_or_default())
}

fn find_speakers(entries: &[TreeEntry]) -> Vec<Organization> {
    let folders = entries.iter().filter(|entry| entry.mode == Mode::Folder);
    folders.filter_map(|entry| entry.name.parse::<Organization>().ok()).collect()
}

/// Every finding of the registry, and the organization that it is about. The files are read and not verified:
/// they show that a finding exists, not that it is valid.
pub fn read_findings(tree: &dyn Tree) -> BTreeMap<Digest, Option<Organization>> {
    let mut findings = BTreeMap::new();
    for organization in list_speakers(tree) {
        for bytes in count_records(tree, Room::Findings, &organization, Kind::Finding) {
            let about = match Record::read(&bytes).map(|record| record.body) {
                Ok(Body::Finding(finding)) => finding.finding.about,
                _ => None,
            };
            findings.insert(Digest::of(&bytes), about);
        }
    }
    findings
}

/// The digests of the enrollments of `organization`. The files are read and not verified.
pub fn read_enrollments(tree: &dyn Tree, organization: &Organization) -> Vec<Digest> {
    count_records(tree, Room::Keys, organization, Kind::Enroll).map(|bytes| Digest::of(&bytes)).collect()
}

fn count_records<'a>(
    tree: &'a dyn Tree,
    room: Room,
    organization: &Organization,
    kind: Kind,
) -> impl Iterator<Item = Vec<u8>> + use<'a> {
    let folder = format!("{}/{organization}", room.folder());
    let entries = tree.list(&folder).unwrap_or_default().into_iter();
    let named = entries.filter(move |entry| {
        entry.mode == Mode::File
            && matches!(parse_file_name(room, &entry.name), Ok(FileName::Record(_, one)) if one == kind)
    });
    named.filter_map(move |entry| match tree.read(&format!("{folder}/{}", entry.name), RECORD_LIMIT) {
        Ok(Content::Bytes(bytes)) => Some(bytes),
        _ => None,
    })
}
