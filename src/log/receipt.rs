//! Receipts: one file that shows, offline, that a record is in the log and who saw the log
//! (c2sp.org/tlog-proof).
//!
//! ```text
//! c2sp.org/tlog-proof@v1
//! extra ZTNiMGM0…                                   the entry, base64 of `SHA256  PATH`
//! index 41
//! gSKyXoYZUgZ6jduWYrkDOARinOMGJveXjgMkBTcdPlQ=      the inclusion proof, from the leaf's sibling up
//!
//! demo.accord.example/log                           the checkpoint with its signatures
//! …
//! ```

use std::fmt;
use std::str::FromStr;

use data_encoding::BASE64;

use super::LogError;
use super::checkpoint::read_decimal;
use super::entry::LogEntry;
use super::merkle::TreeHash;
use super::note::{Note, decode_base64};
use super::policy::{CheckpointError, WitnessPolicy, WitnessedCheckpoint};
use crate::record::Digest;

/// The first line of a proof.
pub(super) const HEADING: &str = "c2sp.org/tlog-proof@v1";

/// Most hashes of an inclusion proof.
const MOST_HASHES: usize = 64;

/// An entry of a log, with the proof that it is there. Its `Display` is the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    pub entry: LogEntry,
    /// The entry's number, from 0.
    pub index: u64,
    pub proof: Vec<TreeHash>,
    /// The checkpoint that the proof leads to, with its signatures.
    pub note: Note,
}

/// Why a receipt does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReceiptError {
    /// The file has another digest than the entry.
    OtherFile,
    /// The entry is not in the tree of the checkpoint.
    NotIncluded,
    Checkpoint(CheckpointError),
}

impl fmt::Display for ReceiptError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OtherFile => formatter.write_str("the receipt is for a file with other bytes"),
            Self::NotIncluded => formatter.write_str("the proof does not lead to the root of the checkpoint"),
            Self::Checkpoint(error) => write!(formatter, "{error}"),
        }
    }
}

impl std::error::Error for ReceiptError {}

impl Receipt {
    /// Verifies the receipt for a file with this digest. Whether the cosignatures are enough is in
    /// [`WitnessedCheckpoint::has_quorum`].
    ///
    /// # Errors
    /// Where the receipt is for another file, the proof fails, or the checkpoint is not by a log of the
    /// policy.
    pub fn verify(&self, file: &Digest, policy: &WitnessPolicy) -> Result<WitnessedCheckpoint, ReceiptError> {
        if self.entry.digest != *file {
            return Err(ReceiptError::OtherFile);
        }
        let judged = policy.judge_checkpoint(&self.note).map_err(ReceiptError::Checkpoint)?;
        let leaf = self.entry.to_string();
        if !judged.checkpoint.head.includes(leaf.as_bytes(), self.index, &self.proof) {
            return Err(ReceiptError::NotIncluded);
        }
        Ok(judged)
    }
}

impl fmt::Display for Receipt {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let entry = BASE64.encode(self.entry.to_string().as_bytes());
        writeln!(formatter, "{HEADING}\nextra {entry}\nindex {}", self.index)?;
        self.proof.iter().try_for_each(|hash| writeln!(formatter, "{hash}"))?;
        write!(formatter, "\n{}", self.note)
    }
}

impl FromStr for Receipt {
    type Err = LogError;

    fn from_str(source: &str) -> Result<Self, LogError> {
        let parts = source.split_once("\n\n");
        let (head, note) = parts.ok_or_else(|| LogError::new("a receipt ends in a checkpoint"))?;
        let lines: Vec<_> = head.split('\n').collect();
        let [HEADING, extra, index, hashes @ ..] = &lines[..] else {
            return Err(LogError::new(format!("a receipt begins with `{HEADING}`, `extra` and `index`")));
        };
        let extra = extra.strip_prefix("extra ").ok_or_else(|| LogError::new("a receipt names its entry"))?;
        let index = index.strip_prefix("index ").ok_or_else(|| LogError::new("a receipt has an index"))?;
        if hashes.len() > MOST_HASHES {
            return Err(LogError::new(format!("a proof has at most {MOST_HASHES} hashes")));
        }
        let entry =
            String::from_utf8(decode_base64(extra)?).map_err(|_| LogError::new("the entry is not UTF-8"))?;
        Ok(Self {
            entry: entry.parse()?,
            index: read_decimal(index)?,
            proof: hashes.iter().map(|hash| hash.parse()).collect::<Result<_, _>>()?,
            note: note.parse()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::checkpoint::{Checkpoint, cosign};
    use super::super::merkle::LeafHashes;
    use super::super::note::{KeyPurpose, VerifierKey};
    use super::*;
    use crate::signature::SecretKey;

    fn sound_receipt() -> (Receipt, WitnessPolicy) {
        let secret = |seed| SecretKey::from_seed(&[seed; 32], "");
        let key =
            |name, seed, purpose| VerifierKey::new(name, purpose, *secret(seed).public().point()).unwrap();
        let entry = |n: u64| LogEntry {
            digest: Digest::of(&n.to_be_bytes()),
            path: format!("pledges/contoso.example/{n:04}-pledge.toml"),
        };
        let leaves: LeafHashes = (0..9).map(|n| TreeHash::of_leaf(entry(n).to_string().as_bytes())).collect();
        let (log, witness) =
            (key("log.example", 1, KeyPurpose::Log), key("w.example", 2, KeyPurpose::Witness));
        let checkpoint = Checkpoint { origin: "log.example".to_owned(), head: leaves.head(9).unwrap() };
        let mut note = checkpoint.sign(&log, |bytes| Ok::<_, ()>(secret(1).sign_bytes(bytes))).unwrap();
        note.add_signature(cosign(&witness, note.text(), 77, |bytes| secret(2).sign_bytes(bytes)));
        let policy = format!("log {log}\nwitness w {witness}\nquorum w\n").parse().unwrap();
        let proof = leaves.prove_inclusion(5, 9).unwrap();
        (Receipt { entry: entry(5), index: 5, proof, note }, policy)
    }

    #[test]
    fn a_receipt_holds_for_its_file_only() {
        let (receipt, policy) = sound_receipt();
        let file = Digest::of(&5_u64.to_be_bytes());
        assert_eq!(receipt.verify(&file, &policy).unwrap().witnessed, Some(77));
        assert_eq!(receipt.verify(&Digest::of(b""), &policy), Err(ReceiptError::OtherFile));
        assert_eq!(receipt.to_string().parse::<Receipt>().unwrap(), receipt);
        assert!(receipt.to_string().len() < 1200);
    }

    #[test]
    fn no_changed_byte_of_a_receipt_is_accepted() {
        let (receipt, policy) = sound_receipt();
        let (sound, file) = (receipt.to_string(), receipt.entry.digest);
        for index in 0..sound.len() {
            let (before, after) = (&sound.as_bytes()[..index], &sound.as_bytes()[index + 1..]);
            let byte = sound.as_bytes()[index];
            for middle in [vec![byte ^ 1], vec![byte ^ 0x20], Vec::new(), vec![byte, byte]] {
                let text = String::from_utf8([before, &middle, after].concat());
                let read = text.ok().and_then(|text| text.parse::<Receipt>().ok());
                let judged = read.and_then(|receipt| receipt.verify(&file, &policy).ok());
                assert!(judged.is_none_or(|judged| !judged.has_quorum), "byte {index}");
            }
        }
    }
}
