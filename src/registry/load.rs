//! Loads one organization: lists its folders, reads its files, and replays its chain. Several threads do this at
//! once. Every file is read once, and dropped when its organization is finished.

use std::collections::BTreeMap;

use super::layout::{FileName, parse_file_name, signature_path};
use super::tree::{AlteredObject, Content, Mode, Tree, TreeEntry};
use super::{Keep, Member, Stored, locate_fault};
use crate::chain::{
    self, BreakCause, ChainFile, ChainRecord, Integrity, RecordFile, Refusal, Rules, UnreadRecord,
};
use crate::diagnostic::describe_io_error;
use crate::diagnostic::{Code, Diagnostic, Fault, write_sentence};
use crate::record::read::{CONFLICT_HELP, too_large};
use crate::record::{Kind, Organization, RECORD_LIMIT, Record, Room, Sequence, record_path};
use crate::signature::{self, Message, SIGNATURE_LIMIT};

/// The bytes of a record's file and of its signature file.
#[derive(Debug, Default)]
struct RecordPair {
    path: String,
    record: Option<Vec<u8>>,
    signature: Option<Vec<u8>>,
    /// The first reason why this record cannot be verified.
    unreadable: Option<Code>,
}

/// Reads the folders of one organization.
struct Loader<'a> {
    tree: &'a dyn Tree,
    organization: &'a Organization,
    diagnostics: Vec<Diagnostic>,
    /// Why a folder could not be read, so that records may be missing.
    incomplete: Option<Code>,
}

/// Loads and replays one organization. None if it has no record. A writer that was killed may leave an empty
/// folder, which git never stores; such a folder is not a member.
pub fn load_member(
    tree: &dyn Tree,
    organization: &Organization,
    rules: &Rules,
    keep: Keep,
) -> (Option<Member>, Vec<Diagnostic>) {
    let mut loader = Loader { tree, organization, diagnostics: Vec::new(), incomplete: None };
    let pairs = loader.read_pairs();
    if pairs.is_empty() && loader.incomplete.is_none() {
        return (None, loader.diagnostics);
    }
    let mut chain_files = Vec::with_capacity(pairs.len());
    let mut read_pairs = Vec::with_capacity(pairs.len());
    for ((sequence, kind), pair) in pairs {
        let record = loader.parse_pair(sequence, kind, &pair);
        chain_files.push(ChainFile { sequence, record, is_unlogged: false });
        read_pairs.push(pair);
    }
    let mut replay = chain::replay_chain(organization, &chain_files, rules);
    // Only a chain that breaks can have a stray file in it, so that the log is not read for the others.
    if replay.integrity != Integrity::Sound {
        for (file, pair) in chain_files.iter_mut().zip(&read_pairs) {
            file.is_unlogged = tree.is_unlogged(&pair.path);
        }
        replay = chain::replay_chain(organization, &chain_files, rules);
    }
    for place in &replay.strays {
        let draft = read_pairs[*place].signature.is_none() && chain_files[*place].record.is_ok();
        loader.report_stray(&read_pairs[*place].path, draft);
    }
    if replay.strays.len() == chain_files.len() && loader.incomplete.is_none() {
        return (None, loader.diagnostics);
    }
    for (index, refusal) in replay.refusals {
        loader.report_refusal(&read_pairs[index], refusal);
    }
    let records = match keep {
        Keep::States => Vec::new(),
        Keep::Records => chain_files.into_iter().zip(read_pairs).filter_map(keep_record).collect(),
    };
    let integrity = match loader.incomplete {
        // A record that was not listed may be the first one.
        Some(code) => Integrity::Broken { at: Sequence::FIRST, code, cause: BreakCause::Unreadable },
        None => replay.integrity,
    };
    let (state, checked) = (replay.state, replay.checked);
    let member = Member { organization: organization.clone(), state, integrity, records, checked };
    (Some(member), loader.diagnostics)
}

/// None if the record could not be read.
fn keep_record((file, pair): (ChainFile, RecordPair)) -> Option<Stored> {
    Some(Stored { path: pair.path, bytes: pair.record?, record: file.record.ok()? })
}

impl Loader<'_> {
    fn report_refusals(&mut self, path: &str, bytes: Option<&[u8]>, fault: Fault) {
        let place = locate_fault(path, bytes.unwrap_or_default(), &fault.at);
        self.diagnostics.push(Diagnostic::new(fault, Some(self.organization.as_str()), place));
    }

    fn report_refusal(&mut self, pair: &RecordPair, refusal: Refusal) {
        match refusal.file {
            RecordFile::Record => self.report_refusals(&pair.path, pair.record.as_deref(), refusal.fault),
            RecordFile::Signature => {
                self.report_refusals(&signature_path(&pair.path), pair.signature.as_deref(), refusal.fault);
            }
        }
    }

    /// A file that the log does not list and no key of the organization signed; `draft` if it is a record that lacks
    /// only signatures.
    fn report_stray(&mut self, path: &str, draft: bool) {
        let fault = if draft {
            let organization = self.organization.as_str();
            let message = "the record is a draft: no key of the organization signed it, and the registry's log does \
                           not list it";
            let help = format!(
                "Sign it with `accord sign {path}`; `accord status {organization}` names the keys that may. Until \
                 then it says nothing for the organization. `accord undo {organization}` removes it."
            );
            Fault::new(Code::StrayRecord, message, help)
        } else {
            let message =
                "the registry's log does not list this file, and no key of the organization signed it";
            Fault::new(Code::StrayRecord, message, Code::StrayRecord.remedy())
        };
        self.report_refusals(path, None, fault);
    }

    /// Reads the organization's folders. Sorted by sequence, then kind.
    fn read_pairs(&mut self) -> BTreeMap<(Sequence, Kind), RecordPair> {
        let mut pairs = BTreeMap::new();
        for room in Room::ALL {
            let folder = format!("{}/{}", room.folder(), self.organization);
            match self.tree.list(&folder) {
                Ok(entries) => {
                    if let Some(fault) = find_unsorted(self.tree, &folder) {
                        self.report_refusals(&folder, None, fault);
                    }
                    for entry in entries {
                        self.read_entry(room, &folder, &entry, &mut pairs);
                    }
                }
                Err(error) => {
                    let fault = unreadable_fault(&error);
                    self.incomplete.get_or_insert(fault.code);
                    self.report_refusals(&folder, None, fault);
                }
            }
        }
        self.drop_orphans(&mut pairs);
        pairs
    }

    /// Reads one file of an organization's folder into the pair that it belongs to.
    fn read_entry(
        &mut self,
        room: Room,
        folder: &str,
        entry: &TreeEntry,
        pairs: &mut BTreeMap<(Sequence, Kind), RecordPair>,
    ) {
        let path = format!("{folder}/{}", entry.name);
        let name = match parse_file_name(room, &entry.name) {
            Ok(name) => name,
            Err(_) if self.tree.is_ignored(&path) => return,
            Err(fault) => return self.report_refusals(&path, None, fault),
        };
        let (FileName::Record(sequence, kind) | FileName::Signature(sequence, kind)) = name;
        let pair = pairs.entry((sequence, kind)).or_default();
        let (limit, bytes) = match name {
            FileName::Record(..) => {
                pair.path.clone_from(&path);
                (RECORD_LIMIT, &mut pair.record)
            }
            FileName::Signature(..) => (SIGNATURE_LIMIT, &mut pair.signature),
        };
        match read_file(self.tree, &path, entry.mode, limit) {
            Ok(read) => *bytes = Some(read),
            Err(fault) => {
                pair.unreadable.get_or_insert(fault.code);
                self.report_refusals(&path, None, fault);
            }
        }
    }

    /// A signature without a record is an error of the registry, and does not break the chain.
    fn drop_orphans(&mut self, pairs: &mut BTreeMap<(Sequence, Kind), RecordPair>) {
        pairs.retain(|(sequence, kind), pair| {
            if !pair.path.is_empty() {
                return true;
            }
            let record = record_path(*kind, self.organization, *sequence);
            let fault = Fault::new(
                Code::OrphanSignature,
                format!("the record of this signature, `{record}`, does not exist"),
                Code::OrphanSignature.remedy(),
            );
            self.report_refusals(&signature_path(&record), None, fault);
            false
        });
    }

    /// Parses a record and its signature, and reports the faults of both files.
    fn parse_pair(
        &mut self,
        sequence: Sequence,
        kind: Kind,
        pair: &RecordPair,
    ) -> Result<ChainRecord, UnreadRecord> {
        let record = pair.record.as_deref().map(|bytes| (bytes, parse_record(sequence, kind, bytes)));
        let signature = pair.signature.as_deref().map(|bytes| (bytes, signature::parse_signatures(bytes)));
        let mut first = pair.unreadable;
        if let Some((bytes, Err(faults))) = &record {
            first.get_or_insert(faults[0].code);
            for fault in faults {
                self.report_refusals(&pair.path, Some(bytes), advise_repair(fault, &pair.path));
            }
        }
        if let Some((bytes, Err(fault))) = &signature {
            first.get_or_insert(fault.code);
            self.report_refusals(&signature_path(&pair.path), Some(bytes), fault.clone());
        }
        let blocks = signature.and_then(|(_, blocks)| blocks.ok());
        match (first, record) {
            (None, Some((bytes, Ok(record)))) => Ok(ChainRecord::new(record, bytes, blocks)),
            (code, record) => {
                let signed = record.zip(blocks).map(|((bytes, _), blocks)| (Message::new(bytes), blocks));
                Err(UnreadRecord { code: code.unwrap_or(Code::Unreadable), signed })
            }
        }
    }
}

/// Parses a record, whose header must hold the sequence and kind of its file's name.
fn parse_record(sequence: Sequence, kind: Kind, bytes: &[u8]) -> Result<Record, Vec<Fault>> {
    let record = Record::read(bytes)?;
    let mut faults = Vec::new();
    if record.header.sequence != sequence {
        faults.push(name_fault("sequence", &sequence.to_padded()));
    }
    if record.header.kind != kind {
        faults.push(name_fault("kind", kind.as_str()));
    }
    if faults.is_empty() { Ok(record) } else { Err(faults) }
}

/// `fault` of the record at `path`, with what to do in both cases: its content was signed, or it is a draft.
fn advise_repair(fault: &Fault, path: &str) -> Fault {
    if fault.code == Code::NewlineConverted || fault.help == CONFLICT_HELP {
        return fault.clone();
    }
    let help = format!(
        "{} If the record was merged, restore it: `git checkout origin/main -- {path}`. If it is a draft, \
         correct it, then sign it: `accord sign {path}`.",
        write_sentence(&fault.help)
    );
    Fault { help, ..fault.clone() }
}

/// The fault of a header whose `field` differs from the file's name, which says `name`.
fn name_fault(field: &str, name: &str) -> Fault {
    let message = format!("this does not agree with the file's name, which says `{name}`");
    Fault::new(Code::Path, message, Code::Path.remedy()).in_field(field)
}

/// The bytes of a plain file.
pub fn read_file(tree: &dyn Tree, path: &str, mode: Mode, limit: usize) -> Result<Vec<u8>, Fault> {
    if mode != Mode::File {
        let message = format!("this must be a plain file, but is {}", mode.as_str());
        return Err(Fault::new(Code::FileMode, message, Code::FileMode.remedy()));
    }
    match tree.read(path, limit) {
        Ok(Content::Bytes(bytes)) => Ok(bytes),
        Ok(Content::TooLarge(size)) => Err(too_large(size, limit)),
        Err(error) => Err(unreadable_fault(&error)),
    }
}

pub fn unreadable_fault(error: &std::io::Error) -> Fault {
    let altered = matches!(error.get_ref(), Some(source) if source.is::<AlteredObject>());
    let code = if altered { Code::ObjectAltered } else { Code::Unreadable };
    Fault::new(code, format!("this cannot be read: {}", describe_io_error(error)), code.remedy())
}

/// A fault where a folder of a commit is not sorted. Its files are read all the same.
pub fn find_unsorted(tree: &dyn Tree, folder: &str) -> Option<Fault> {
    // A folder that cannot be read is reported by the reader of its entries.
    (!tree.is_sorted(folder).unwrap_or(true)).then(unsorted_fault)
}

pub fn unsorted_fault() -> Fault {
    let message = "git would write the names in this folder in another order".to_owned();
    Fault::new(Code::TreeUnsorted, message, Code::TreeUnsorted.remedy())
}
