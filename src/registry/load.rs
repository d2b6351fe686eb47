//! Loads one organization: its folders, files, signatures, and their replay. Runs on many threads
//! at once; every file is read once and dropped when its organization is done.

use std::collections::BTreeMap;

use super::layout::{FileName, claim, signature_path};
use super::tree::{Content, Mode, Tree};
use super::{Keep, Member, Stored, place};
use crate::chain::{self, ChainFile, ChainRecord, Integrity, RecordFile, Rules};
use crate::diagnostic::{Code, Diagnostic, Fault};
use crate::record::read::too_large;
use crate::record::{Kind, Organization, RECORD_LIMIT, Record, Room, Sequence, record_path};
use crate::signature::{self, SIGNATURE_LIMIT};

/// A record's file and, where there is one, its signature's, as they were read.
#[derive(Debug, Default)]
struct RecordPair {
    path: String,
    record: Option<Vec<u8>>,
    signature: Option<Vec<u8>>,
    /// The first reason why this record cannot be judged.
    unreadable: Option<Code>,
}

/// Collects what one organization's folders hold.
struct Loader<'a> {
    tree: &'a dyn Tree,
    organization: &'a Organization,
    diagnostics: Vec<Diagnostic>,
    /// Whether a folder could not be read, so that records may be missing.
    incomplete: bool,
}

/// Loads and replays one organization; None where there is no record of it. A folder without one,
/// which a writer that was killed may leave and git never holds, is nobody.
pub fn member(
    tree: &dyn Tree,
    organization: &Organization,
    rules: &Rules,
    keep: Keep,
) -> (Option<Member>, Vec<Diagnostic>) {
    let mut loader = Loader { tree, organization, diagnostics: Vec::new(), incomplete: false };
    let pairs = loader.pairs();
    if pairs.is_empty() && !loader.incomplete {
        return (None, loader.diagnostics);
    }
    let mut slots = Vec::with_capacity(pairs.len());
    let mut files = Vec::with_capacity(pairs.len());
    for ((sequence, kind), mut pair) in pairs {
        let link = loader.link(sequence, kind, &mut pair);
        slots.push(ChainFile { sequence, link });
        files.push(pair);
    }
    let replay = chain::replay(organization, &slots, rules);
    for (index, refusal) in replay.refusals {
        let pair = &files[index];
        match refusal.side {
            RecordFile::Record => loader.report(&pair.path, pair.record.as_deref(), refusal.fault),
            RecordFile::Signature => {
                let path = signature_path(&pair.path);
                loader.report(&path, pair.signature.as_deref(), refusal.fault);
            }
        }
    }
    let records = match keep {
        Keep::States => Vec::new(),
        Keep::Records => slots.into_iter().zip(files).filter_map(stored).collect(),
    };
    let member = Member {
        organization: organization.clone(),
        state: replay.state,
        integrity: match replay.integrity {
            Integrity::Sound if loader.incomplete => {
                Integrity::Broken { at: Sequence::FIRST, code: Code::Unreadable }
            }
            integrity => integrity,
        },
        records,
    };
    (Some(member), loader.diagnostics)
}

fn stored((slot, pair): (ChainFile, RecordPair)) -> Option<Stored> {
    let link = slot.link.ok()?;
    Some(Stored { path: pair.path, bytes: pair.record?, link })
}

impl Loader<'_> {
    fn report(&mut self, path: &str, bytes: Option<&[u8]>, fault: Fault) {
        let place = place(path, bytes.unwrap_or_default(), &fault.at);
        self.diagnostics.push(Diagnostic::new(fault, Some(self.organization.as_str()), place));
    }

    /// Reads the organization's folders. Sorted by sequence, then kind.
    fn pairs(&mut self) -> BTreeMap<(Sequence, Kind), RecordPair> {
        let mut pairs: BTreeMap<(Sequence, Kind), RecordPair> = BTreeMap::new();
        for room in Room::ALL {
            let folder = format!("{}/{}", room.folder(), self.organization);
            let entries = match self.tree.list(&folder) {
                Ok(entries) => entries,
                Err(error) => {
                    self.report(&folder, None, unreadable(&error));
                    self.incomplete = true;
                    continue;
                }
            };
            for entry in entries {
                let path = format!("{folder}/{}", entry.name);
                let claim = match claim(room, &entry.name) {
                    Ok(claim) => claim,
                    Err(fault) => {
                        self.report(&path, None, fault);
                        continue;
                    }
                };
                let (FileName::Record(sequence, kind) | FileName::Signature(sequence, kind)) = claim;
                let pair = pairs.entry((sequence, kind)).or_default();
                let (limit, side) = match claim {
                    FileName::Record(..) => {
                        pair.path.clone_from(&path);
                        (RECORD_LIMIT, &mut pair.record)
                    }
                    FileName::Signature(..) => (SIGNATURE_LIMIT, &mut pair.signature),
                };
                match read(self.tree, &path, entry.mode, limit) {
                    Ok(bytes) => *side = Some(bytes),
                    Err(fault) => {
                        pair.unreadable.get_or_insert(fault.code);
                        self.report(&path, None, fault);
                    }
                }
            }
        }
        self.drop_orphans(&mut pairs);
        pairs
    }

    /// Signatures beside no record are an error of the registry, not of the chain.
    fn drop_orphans(&mut self, pairs: &mut BTreeMap<(Sequence, Kind), RecordPair>) {
        pairs.retain(|(sequence, kind), pair| {
            if !pair.path.is_empty() {
                return true;
            }
            let record = record_path(*kind, self.organization, *sequence);
            let fault = Fault::new(
                Code::OrphanSignature,
                format!("there is no `{record}` beside it"),
                Code::OrphanSignature.remedy(),
            );
            self.report(&signature_path(&record), None, fault);
            false
        });
    }

    /// Parses a record and its signature; reports what is wrong with either, both where both are.
    fn link(&mut self, sequence: Sequence, kind: Kind, pair: &mut RecordPair) -> Result<ChainRecord, Code> {
        let path = pair.path.clone();
        let record = pair.record.as_deref().map(|bytes| (bytes, named(sequence, kind, Record::read(bytes))));
        let signature = pair.signature.as_deref().map(|bytes| (bytes, signature::parse(bytes)));
        let mut first = pair.unreadable;
        if let Some((bytes, Err(faults))) = &record {
            first.get_or_insert(faults[0].code);
            for fault in faults {
                self.report(&path, Some(bytes), fault.clone());
            }
        }
        if let Some((bytes, Err(fault))) = &signature {
            first.get_or_insert(fault.code);
            self.report(&signature_path(&path), Some(bytes), fault.clone());
        }
        match (first, record) {
            (None, Some((bytes, Ok(record)))) => {
                let blocks = signature.and_then(|(_, blocks)| blocks.ok());
                Ok(ChainRecord::new(record, bytes, blocks))
            }
            (code, _) => Err(code.unwrap_or(Code::Unreadable)),
        }
    }
}

/// The record, if its header says what its file's name says.
fn named(sequence: Sequence, kind: Kind, record: Result<Record, Vec<Fault>>) -> Result<Record, Vec<Fault>> {
    let record = record?;
    let mut faults = Vec::new();
    let mut differ = |field: &str, name: String| {
        let message = format!("the file's name says `{name}`");
        faults.push(Fault::new(Code::Path, message, Code::Path.remedy()).in_field(field));
    };
    if record.header.sequence != sequence {
        differ("sequence", sequence.padded());
    }
    if record.header.kind != kind {
        differ("kind", kind.to_string());
    }
    if faults.is_empty() { Ok(record) } else { Err(faults) }
}

/// A plain file's bytes.
pub fn read(tree: &dyn Tree, path: &str, mode: Mode, limit: usize) -> Result<Vec<u8>, Fault> {
    if mode != Mode::File {
        let message = format!("this is {}", mode.as_str());
        return Err(Fault::new(Code::FileMode, message, Code::FileMode.remedy()));
    }
    match tree.read(path, limit) {
        Ok(Content::Bytes(bytes)) => Ok(bytes),
        Ok(Content::TooLarge(size)) => Err(too_large(size, limit)),
        Err(error) => Err(unreadable(&error)),
    }
}

pub fn unreadable(error: &std::io::Error) -> Fault {
    Fault::new(Code::Unreadable, format!("it cannot be read: {error}"), Code::Unreadable.remedy())
}
