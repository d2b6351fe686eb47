//! The log: notes, checkpoints, receipts and witness policies that others sent. What is accepted is what was signed.

use std::collections::BTreeMap;

use accord::log::checkpoint::{Checkpoint, cosign};
use accord::log::entry::LogEntry;
use accord::log::merkle::{LeafHashes, TreeHash};
use accord::log::note::{KeyPurpose, Note, VerifierKey};
use accord::log::policy::WitnessPolicy;
use accord::log::receipt::Receipt;
use accord::log::trust::read_note;
use accord::record::Digest;
use accord::signature::SecretKey;

/// How many entries the log has.
const SIZE: u64 = 9;

/// The number of the entry that the sound receipt is for.
const INDEX: u64 = 5;

fn secret(seed: u8) -> SecretKey {
    SecretKey::from_seed(&[seed; 32], "")
}

fn key(name: &str, seed: u8, purpose: KeyPurpose) -> VerifierKey {
    VerifierKey::new(name, purpose, *secret(seed).public().point()).expect("a name and a point")
}

fn entry(number: u64) -> LogEntry {
    let path = format!("pledges/contoso.example/{number:04}-pledge.toml");
    LogEntry { digest: Digest::of(&number.to_be_bytes()), path }
}

/// A receipt that holds, and the policy under which it does.
fn sound() -> (Receipt, String) {
    let leaves: LeafHashes =
        (0..SIZE).map(|number| TreeHash::of_leaf(entry(number).to_string().as_bytes())).collect();
    let log = key("log.example", 1, KeyPurpose::Log);
    let witness = key("w.example", 2, KeyPurpose::Witness);
    let head = leaves.head(SIZE).expect("so many leaves");
    let checkpoint = Checkpoint { origin: "log.example".to_owned(), head };
    let signed =
        checkpoint.sign(&log, |bytes| Ok::<_, std::convert::Infallible>(secret(1).sign_bytes(bytes)));
    let Ok(mut note) = signed;
    note.add_signature(cosign(&witness, note.text(), 77, |bytes| secret(2).sign_bytes(bytes)));
    let policy = format!("log {log}\nwitness w {witness}\nquorum w\n");
    let proof = leaves.prove_inclusion(INDEX, SIZE).expect("so many leaves");
    (Receipt { entry: entry(INDEX), index: INDEX, proof, note }, policy)
}

fn sound_policy() -> WitnessPolicy {
    sound().1.parse().expect("the policy is good")
}

/// A signed note: it is written as it was read.
pub fn note(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    if let Ok(note) = text.parse::<Note>() {
        assert_eq!(note.to_string(), text);
    }
}

/// A checkpoint or a receipt that another reader sent: only the text that the log signed is accepted.
pub fn checkpoint(bytes: &[u8]) {
    let Ok(note) = read_note(&String::from_utf8_lossy(bytes)) else { return };
    if let Ok(checkpoint) = note.text().parse::<Checkpoint>() {
        assert_eq!(checkpoint.to_string(), note.text());
    }
    if let Ok(judged) = sound_policy().judge_checkpoint(&note) {
        assert_eq!(note.text(), sound().0.note.text());
        assert!(!judged.has_quorum || judged.witnessed == Some(77));
    }
}

/// A receipt: it is written as it was read, and holds for the one entry with its proof.
pub fn receipt(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let Ok(receipt) = text.parse::<Receipt>() else { return };
    assert_eq!(receipt.to_string(), text);
    let (sound, policy) = sound();
    let policy = policy.parse().expect("the policy is good");
    if receipt.verify(&receipt.entry.digest, &policy).is_ok() {
        // Every entry of the tree has a proof, and an input may hold any of them.
        assert_eq!(receipt.note.text(), sound.note.text());
        assert!(receipt.index < SIZE && receipt.entry == entry(receipt.index));
    }
}

/// A witness policy, under which a checkpoint is judged.
pub fn witnesses(bytes: &[u8]) {
    let Ok(policy) = String::from_utf8_lossy(bytes).parse::<WitnessPolicy>() else { return };
    let known = policy.logs().iter().any(|log| *log == key("log.example", 1, KeyPurpose::Log));
    let judged = policy.judge_checkpoint(&sound().0.note);
    assert!(known || judged.is_err());
    if let Ok(judged) = judged {
        assert!(judged.cosignatures.len() <= policy.witnesses().len());
        assert_eq!(judged.has_quorum, policy.needs_no_witness() || judged.witnessed.is_some());
    }
}

/// The sound files, for the target that reads them.
pub fn seeds(target: &str) -> Option<BTreeMap<String, Vec<u8>>> {
    let (receipt, policy) = sound();
    let receipts = ("receipt".to_owned(), receipt.to_string().into_bytes());
    let notes = ("checkpoint".to_owned(), receipt.note.to_string().into_bytes());
    Some(match target {
        "note" => BTreeMap::from([notes]),
        "checkpoint" => BTreeMap::from([notes, receipts]),
        "receipt" => BTreeMap::from([receipts]),
        "witnesses" => BTreeMap::from([("policy".to_owned(), policy.into_bytes())]),
        _ => return None,
    })
}
