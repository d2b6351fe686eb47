//! What a log and a witness say to each other: c2sp.org/tlog-witness, "add-checkpoint". The requests are
//! sent by `net`.

use super::LogError;
use super::checkpoint::read_decimal;
use super::merkle::TreeHash;
use super::note::{Note, NoteSignature, read_signature_lines};
use super::policy::Witness;

/// The body of a request: the size that the witness saw last, the proof from there, and the checkpoint.
pub fn write_add_checkpoint(old_size: u64, proof: &[TreeHash], note: &Note) -> String {
    let proof: String = proof.iter().map(|hash| format!("{hash}\n")).collect();
    format!("old {old_size}\n{proof}\n{note}")
}

/// The size that a witness saw last, from the body of its answer 409.
///
/// # Errors
/// Where the body is not one number on a line.
pub fn read_conflict(body: &str) -> Result<u64, LogError> {
    let line = body.strip_suffix('\n');
    read_decimal(line.ok_or_else(|| LogError::new("the witness's answer is not one line"))?)
}

/// The witness's cosignature in the body of its answer 200; other lines are left out.
///
/// # Errors
/// Where the body is no signature lines, or none is by the key of this witness over this note.
pub fn read_cosignature(body: &str, witness: &Witness, note: &Note) -> Result<NoteSignature, LogError> {
    let good = |signature: &NoteSignature| {
        super::checkpoint::verify_cosignature(&witness.key, note, signature).is_some()
    };
    let signature = read_signature_lines(body)?.into_iter().find(good);
    signature.ok_or_else(|| LogError::new("the answer holds no cosignature by the witness's key"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::log::checkpoint::cosign;
    use crate::log::note::{KeyPurpose, VerifierKey};
    use crate::signature::SecretKey;

    #[test]
    fn a_conflict_is_one_number() {
        assert_eq!(read_conflict("20852014\n"), Ok(20_852_014));
        for bad in ["", "20852014", "\n", "1\n2\n", "01\n", "-1\n", "<html>\n"] {
            assert!(read_conflict(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn only_the_witness_itself_cosigns() {
        let secret = SecretKey::from_seed(&[2; 32], "");
        let key = VerifierKey::new("w", KeyPurpose::Witness, *secret.public().point()).unwrap();
        let note = Note::new("a\n1\nx\n", Vec::new());
        let line = cosign(&key, note.text(), 5, |bytes| secret.sign_bytes(bytes));
        let witness = Witness { name: "w".to_owned(), key, url: None };
        assert_eq!(read_cosignature(&line.to_string(), &witness, &note), Ok(line.clone()));
        let foreign = "— other AAAAAAE=\n";
        assert_eq!(read_cosignature(&format!("{foreign}{line}"), &witness, &note), Ok(line.clone()));
        assert!(read_cosignature(foreign, &witness, &note).is_err());
        assert!(read_cosignature(&line.to_string(), &witness, &Note::new("b\n1\nx\n", Vec::new())).is_err());
        assert!(read_cosignature("", &witness, &note).is_err());
    }
}
