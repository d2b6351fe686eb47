//! Checkpoints, which a log signs, and cosignatures, with which witnesses say what they saw:
//! c2sp.org/tlog-checkpoint, c2sp.org/tlog-cosignature.
//!
//! ```text
//! example.com/log                                   origin: the log's name
//! 1042                                              entries
//! CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=      root
//!
//! — example.com/log Az3grlgt…                       over the three lines
//! — witness.example/w1 jWbPPwAA…                    over "cosignature/v1", "time N" and the three lines
//! ```

use std::fmt;
use std::str::FromStr;

use super::LogError;
use super::merkle::{MOST_ENTRIES, TreeHead};
use super::note::{KeyPurpose, Note, NoteSignature, VerifierKey};
use crate::signature::raw::verify_bytes;

/// The state of a log at one size: the three lines that the log and its witnesses sign. It has no
/// extension lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// The name of the log; also the name of the key that signs.
    pub origin: String,
    pub head: TreeHead,
}

impl fmt::Display for Checkpoint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(formatter, "{}\n{}\n{}", self.origin, self.head.size, self.head.root)
    }
}

/// Reads the text of a note.
impl FromStr for Checkpoint {
    type Err = LogError;

    fn from_str(text: &str) -> Result<Self, LogError> {
        let lines: Vec<_> = text.strip_suffix('\n').unwrap_or_default().split('\n').collect();
        let [origin, size, root] = lines[..] else {
            return Err(LogError::new("a checkpoint is three lines: origin, size and root"));
        };
        if origin.is_empty() {
            return Err(LogError::new("a checkpoint names its log"));
        }
        Ok(Self {
            origin: origin.to_owned(),
            head: TreeHead { size: read_decimal(size)?, root: root.parse()? },
        })
    }
}

/// Reads a number of entries: decimal, without leading zeros.
///
/// # Errors
/// Where it is spelled otherwise, or larger than any log that this program reads.
pub fn read_decimal(text: &str) -> Result<u64, LogError> {
    let number = text.parse::<u64>().ok().filter(|number| number.to_string() == text);
    let number = number.filter(|number| *number <= MOST_ENTRIES);
    number.ok_or_else(|| LogError::new(format!("not a number of entries up to {MOST_ENTRIES}")))
}

impl Checkpoint {
    /// Signs the checkpoint: the note with the one signature that `sign` makes, 64 bytes of Ed25519 over
    /// the bytes that it is given.
    pub fn sign<E>(
        &self,
        key: &VerifierKey,
        sign: impl FnOnce(&[u8]) -> Result<[u8; 64], E>,
    ) -> Result<Note, E> {
        let text = self.to_string();
        let bytes = sign(text.as_bytes())?;
        let signature = NoteSignature::new(key, bytes.to_vec());
        Ok(Note::new(text, vec![signature]))
    }
}

/// Verifies the signature of a log over the text of a note.
pub fn verify_log(key: &VerifierKey, note: &Note, signature: &NoteSignature) -> bool {
    key.purpose() == KeyPurpose::Log
        && signature.is_by(key)
        && verify_bytes(key.point(), note.text().as_bytes(), signature.bytes())
}

/// The time of a witness's cosignature over the text of a note, in seconds since 1970; None where it does
/// not verify.
pub fn verify_cosignature(key: &VerifierKey, note: &Note, signature: &NoteSignature) -> Option<u64> {
    let (time, bytes) = signature.bytes().split_first_chunk()?;
    let time = u64::from_be_bytes(*time);
    let good = key.purpose() == KeyPurpose::Witness
        && signature.is_by(key)
        && i64::try_from(time).is_ok()
        && verify_bytes(key.point(), &cosigned_bytes(note.text(), time), bytes);
    good.then_some(time)
}

/// The cosignature of a witness at `time`, in seconds since 1970. This program is no witness; tests and
/// demonstrations are.
pub fn cosign(
    key: &VerifierKey,
    text: &str,
    time: u64,
    sign: impl FnOnce(&[u8]) -> [u8; 64],
) -> NoteSignature {
    let signature = sign(&cosigned_bytes(text, time));
    NoteSignature::new(key, [time.to_be_bytes().as_slice(), &signature].concat())
}

fn cosigned_bytes(text: &str, time: u64) -> Vec<u8> {
    format!("cosignature/v1\ntime {time}\n{text}").into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::log::merkle::TreeHash;
    use crate::signature::SecretKey;

    /// The checkpoint and the keys of the Go standard of these notes, from c2sp.org/tlog-checkpoint.
    #[test]
    fn the_example_of_the_page_is_read_and_written() {
        let text = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";
        let checkpoint: Checkpoint = text.parse().unwrap();
        assert_eq!((checkpoint.head.size, checkpoint.to_string()), (20_852_163, text.to_owned()));
        for bad in [
            text.replace("20852163", "020852163"),
            text.replace("20852163", "+20852163"),
            text.replace("q2I=", "q2J="),
            format!("{text}extension\n"),
            text.replace("example.com/behind-the-sofa", ""),
            text.trim_end().to_owned(),
        ] {
            assert!(bad.parse::<Checkpoint>().is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_log_and_a_witness_sign_what_they_verify() {
        let secret = SecretKey::from_seed(&[1; 32], "");
        let log = VerifierKey::new("example.com/log", KeyPurpose::Log, *secret.public().point()).unwrap();
        let head = TreeHead { size: 0, root: TreeHash::of_nothing() };
        let checkpoint = Checkpoint { origin: "example.com/log".to_owned(), head };
        let note = checkpoint.sign(&log, |bytes| Ok::<_, ()>(secret.sign_bytes(bytes))).unwrap();
        assert!(verify_log(&log, &note, &note.signatures()[0]));

        let secret = SecretKey::from_seed(&[2; 32], "");
        let witness = VerifierKey::new("w", KeyPurpose::Witness, *secret.public().point()).unwrap();
        let cosignature = cosign(&witness, note.text(), 1_700_000_000, |bytes| secret.sign_bytes(bytes));
        assert_eq!(verify_cosignature(&witness, &note, &cosignature), Some(1_700_000_000));
        assert_eq!(verify_cosignature(&log, &note, &cosignature), None);
        let other = Note::new(note.text().replace("0\n", "1\n"), Vec::new());
        assert_eq!(verify_cosignature(&witness, &other, &cosignature), None);
    }
}
