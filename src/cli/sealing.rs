//! A seal, step by step. Each step can be interrupted, and a second run goes on from there:
//!
//! ```text
//! entries        written first, so that no two states of one size are ever signed
//! checkpoint     signed over all entries on the disk
//! witnesses      asked at once; one that is down stops no other
//! log/checkpoints/SIZE, then log/checkpoint, once a quorum has cosigned
//! ```

use std::cmp::Reverse;

use anyhow::Result;

use super::environment;
use super::files::FolderTree;
use super::network::WitnessSettings;
use crate::log::book::LogBook;
use crate::log::checkpoint::{Checkpoint, verify_cosignature};
use crate::log::entry::LogEntry;
use crate::log::merkle::LeafHashes;
use crate::log::note::{Note, NoteSignature, VerifierKey};
use crate::log::policy::{Witness, WitnessPolicy};
use crate::log::seal::{hash_entries, list_new_entries, write_entry_files};
use crate::log::witness::write_add_checkpoint;
use crate::net::{self, WitnessAnswer};
use crate::parallel;
use crate::registry::{CHECKPOINT, CHECKPOINTS, list_logged_files};

/// How often a witness is asked that wants the proof from another size.
const ATTEMPTS: u32 = 3;

/// How many seconds the clocks of a witness and of this machine may differ.
const CLOCK_TOLERANCE: u64 = 60 * 60;

/// What a seal works on.
#[derive(Debug)]
pub struct Seal<'a> {
    pub tree: &'a FolderTree,
    pub policy: &'a WitnessPolicy,
    pub book: &'a LogBook,
    pub origin: String,
    pub key: VerifierKey,
}

/// A signed state of the log that witnesses are asked about.
#[derive(Debug)]
pub struct Sealed {
    pub note: Note,
    /// How many entries are new.
    pub added: usize,
    leaves: LeafHashes,
}

/// One witness that was asked.
#[derive(Debug)]
pub struct Asked {
    pub witness: String,
    /// Whether it cosigned, or the reason why not.
    pub outcome: Result<(), String>,
}

impl Seal<'_> {
    /// Writes the entries of all files that the log does not list, and signs its new state. None where all
    /// is sealed.
    pub fn write_entries(&self, sign: impl FnOnce(&[u8]) -> Result<[u8; 64]>) -> Result<Option<Sealed>> {
        let files = list_logged_files(self.tree)?;
        let mut new = list_new_entries(self.book, files);
        self.order_arrivals(&mut new)?;
        let added = new.len();
        let kept = self.book.entries().len() as u64;
        let sealed = self.book.checkpoints().last();
        let complete = sealed.is_some_and(|last| last.has_quorum && last.checkpoint.head.size == kept);
        if new.is_empty() && complete {
            return Ok(None);
        }
        let entries: Vec<LogEntry> = self.book.entries().iter().cloned().chain(new).collect();
        for (path, content) in write_entry_files(&entries, kept) {
            self.tree.replace(&path, content.as_bytes())?;
        }
        let leaves = hash_entries(&entries);
        let head = leaves.head(leaves.len()).unwrap_or_else(|| unreachable!("it has all its leaves"));
        let note = Checkpoint { origin: self.origin.clone(), head }.sign(&self.key, sign)?;
        Ok(Some(Sealed { note, added, leaves }))
    }

    /// Orders new entries as their files came to the main branch, and those of one merge by their paths. Outside of git
    /// the paths alone decide. What is not committed comes last.
    fn order_arrivals(&self, new: &mut [LogEntry]) -> Result<()> {
        let Some(checkout) = self.tree.checkout() else { return Ok(()) };
        let paths = new.iter().map(|entry| entry.path.clone()).collect();
        let arrivals = checkout.repository().find_arrivals(&paths)?;
        new.sort_by_key(|entry| Reverse(arrivals.get(&entry.path).map_or(0, |ago| ago + 1)));
        Ok(())
    }

    /// Writes a checkpoint that a quorum cosigned.
    pub fn write_checkpoint(&self, sealed: &Sealed) -> Result<()> {
        let note = sealed.note.to_string();
        self.tree.replace(&format!("{CHECKPOINTS}/{}", sealed.leaves.len()), note.as_bytes())?;
        self.tree.replace(CHECKPOINT, note.as_bytes())
    }

    /// The size of the largest checkpoint that the witness cosigned, as far as the log knows.
    fn last_seen(&self, witness: &Witness) -> u64 {
        let cosigned = self.book.checkpoints().iter().rev();
        let mut cosigned =
            cosigned.filter(|one| one.cosignatures.iter().any(|seen| seen.witness == witness.name));
        cosigned.next().map_or(0, |one| one.checkpoint.head.size)
    }
}

/// Asks every witness that has an address, all at once, and adds their cosignatures to the note.
pub fn ask_witnesses(seal: &Seal<'_>, sealed: &mut Sealed, settings: &WitnessSettings) -> Vec<Asked> {
    let witnesses: Vec<_> = seal
        .policy
        .witnesses()
        .iter()
        .filter_map(|witness| Some((witness, witness.url.as_deref()?)))
        .collect();
    let answers = parallel::map_in_order(&witnesses, witnesses.len(), |(witness, url)| {
        ask_one(seal, sealed, witness, url, settings)
    });
    let mut asked = Vec::new();
    for ((witness, _), answer) in witnesses.into_iter().zip(answers) {
        let outcome = answer.map(|cosignature| sealed.note.add_signature(cosignature));
        asked.push(Asked { witness: witness.name.clone(), outcome });
    }
    asked
}

/// Takes a cosignature whose time is about that of this machine: a witness whose clock is behind would vouch for
/// days on which it saw nothing.
fn check_clock(witness: &Witness, note: &Note, cosignature: NoteSignature) -> Result<NoteSignature, String> {
    let time = verify_cosignature(&witness.key, note, &cosignature).and_then(|time| i64::try_from(time).ok());
    let time = time.ok_or_else(|| "its cosignature does not verify".to_owned())?;
    let ahead = time.saturating_sub(environment::read_clock());
    let word = if ahead < 0 { "behind" } else { "ahead of" };
    if ahead.unsigned_abs() > CLOCK_TOLERANCE {
        let minutes = ahead.unsigned_abs() / 60;
        return Err(format!(
            "its clock is {minutes} minutes {word} this machine's, so its word is not taken"
        ));
    }
    Ok(cosignature)
}

fn ask_one(
    seal: &Seal<'_>,
    sealed: &Sealed,
    witness: &Witness,
    url: &str,
    settings: &WitnessSettings,
) -> Result<NoteSignature, String> {
    let size = sealed.leaves.len();
    let mut old = seal.last_seen(witness);
    for _ in 0..ATTEMPTS {
        let proof = sealed.leaves.prove_consistency(old, size).unwrap_or_default();
        let request = write_add_checkpoint(old, &proof, &sealed.note);
        let answer =
            net::ask_witness(witness, url, &sealed.note, &request, &settings.authorities, settings.patience);
        match answer {
            Ok(WitnessAnswer::Cosigned(cosignature)) => {
                return check_clock(witness, &sealed.note, cosignature);
            }
            Ok(WitnessAnswer::Conflict(seen)) if seen > size => {
                return Err(format!(
                    "it has seen {seen} entries, and this log has {size}: another seal is ahead (`git pull`)"
                ));
            }
            Ok(WitnessAnswer::Conflict(seen)) => old = seen,
            Err(trouble) => return Err(trouble.message),
        }
    }
    Err("it asks for a proof from one size after another".to_owned())
}
