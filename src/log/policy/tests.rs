use super::super::checkpoint::cosign;
use super::super::merkle::{TreeHash, TreeHead};
use super::*;
use crate::signature::SecretKey;

const ORIGIN: &str = "demo.accord.example/log";

fn secret(seed: u8) -> SecretKey {
    SecretKey::from_seed(&[seed; 32], "")
}

fn key(name: &str, seed: u8, purpose: KeyPurpose) -> VerifierKey {
    VerifierKey::new(name, purpose, *secret(seed).public().point()).unwrap()
}

/// A policy of one log (seed 1) and three witnesses `w2` to `w4` (seeds 2 to 4), ended by `rest`.
fn policy_source(rest: &str) -> String {
    let witnesses =
        (2..5).map(|n| format!("witness w{n} {}\n", key(&format!("w{n}.example"), n, KeyPurpose::Witness)));
    format!("log {}\n{}{rest}", key(ORIGIN, 1, KeyPurpose::Log), witnesses.collect::<String>())
}

fn note(cosigners: &[(u8, u64)]) -> Note {
    let head = TreeHead { size: 7, root: TreeHash::of_leaf(b"x") };
    let checkpoint = Checkpoint { origin: ORIGIN.to_owned(), head };
    let log = key(ORIGIN, 1, KeyPurpose::Log);
    let mut note = checkpoint.sign(&log, |bytes| Ok::<_, ()>(secret(1).sign_bytes(bytes))).unwrap();
    for (seed, time) in cosigners {
        let witness = key(&format!("w{seed}.example"), *seed, KeyPurpose::Witness);
        let cosignature = cosign(&witness, note.text(), *time, |bytes| secret(*seed).sign_bytes(bytes));
        note.add_signature(cosignature);
    }
    note
}

fn witnessed(rest: &str, cosigners: &[(u8, u64)]) -> (bool, Option<u64>) {
    let policy: WitnessPolicy = policy_source(rest).parse().unwrap();
    let judged = policy.judge_checkpoint(&note(cosigners)).unwrap();
    assert_eq!(judged.cosignatures.len(), cosigners.len());
    (judged.has_quorum, judged.witnessed)
}

#[test]
fn a_quorum_has_the_time_when_enough_had_cosigned() {
    let two = "group g 2 w2 w3 w4\nquorum g\n";
    assert_eq!(witnessed(two, &[(2, 50)]), (false, None));
    assert_eq!(witnessed(two, &[(2, 50), (4, 90)]), (true, Some(90)));
    assert_eq!(witnessed(two, &[(2, 50), (3, 60), (4, 90)]), (true, Some(60)));
    assert_eq!(witnessed("group g all w2 w3 w4\nquorum g\n", &[(2, 9), (3, 7), (4, 8)]), (true, Some(9)));
    assert_eq!(witnessed("group g any w2 w3 w4\nquorum g\n", &[(3, 7), (4, 8)]), (true, Some(7)));
    assert_eq!(witnessed("quorum w3\n", &[(2, 5)]), (false, None));
    assert_eq!(witnessed("quorum none\n", &[]), (true, None));
    let nested = "group a any w2 w3\ngroup b all a w4\nquorum b\n";
    assert_eq!(witnessed(nested, &[(3, 7), (4, 8)]), (true, Some(8)));
    assert_eq!(witnessed(nested, &[(2, 7), (3, 8)]), (false, None));
}

#[test]
fn a_policy_is_read_strictly() {
    let good = "\t# a comment\n\n group  g\t2 w2 w3 \nquorum g";
    assert!(policy_source(good).parse::<WitnessPolicy>().is_ok());
    for bad in [
        "",
        "quorum none\nquorum none\n",
        "quorum g\ngroup g any w2\n",
        "group g 0 w2\nquorum g\n",
        "group g 2 w2\nquorum g\n",
        "group g 01 w2\nquorum g\n",
        "group g +1 w2\nquorum g\n",
        "group g any w2 w2\nquorum g\n",
        "group g any\nquorum g\n",
        "group none any w2\nquorum none\n",
        "group g any none\nquorum g\n",
        "group w2 any w3\nquorum w2\n",
        "group g any w2\ngroup h any w2\nquorum h\n",
        "quorum w2 w3\n",
        "quorums none\n",
        "quorum none\r\n",
    ] {
        assert!(policy_source(bad).parse::<WitnessPolicy>().is_err(), "{bad:?}");
    }
    let twice =
        format!("{}witness again {}\nquorum none\n", policy_source(""), key("other", 2, KeyPurpose::Witness));
    assert!(twice.parse::<WitnessPolicy>().is_err(), "one key is one witness");
    let log = format!("{}log {}\nquorum none\n", policy_source(""), key(ORIGIN, 9, KeyPurpose::Witness));
    assert!(log.parse::<WitnessPolicy>().is_err(), "a witness's key is no log's");
}

#[test]
fn a_bad_signature_of_a_known_key_is_never_ignored() {
    let policy: WitnessPolicy = policy_source("quorum w2\n").parse().unwrap();
    let sound = note(&[(2, 5), (3, 6)]);
    for (index, _) in sound.signatures().iter().enumerate() {
        let mut signatures = sound.signatures().to_vec();
        let other = note(&[(2, 7), (3, 8)]).signatures()[(index + 1) % 3].bytes().to_vec();
        let known = [key(ORIGIN, 1, KeyPurpose::Log), key("w2.example", 2, KeyPurpose::Witness)];
        let Some(known) = known.into_iter().find(|key| signatures[index].is_by(key)) else { continue };
        signatures[index] = super::super::note::NoteSignature::new(&known, other);
        let forged = Note::new(sound.text(), signatures);
        assert!(matches!(policy.judge_checkpoint(&forged), Err(CheckpointError::Signature(_))), "{forged}");
    }
    let unsigned = Note::new(sound.text(), sound.signatures()[1..].to_vec());
    assert!(policy.judge_checkpoint(&unsigned).is_err());
}

/// Each byte flipped, left out or doubled: the note is refused, or states the same as before by the same
/// quorum, because the change is in a line that the policy does not know.
#[test]
fn no_changed_byte_changes_what_a_checkpoint_states() {
    let policy: WitnessPolicy = policy_source("group g all w2 w3\nquorum g\n").parse().unwrap();
    let sound = note(&[(2, 5), (3, 6)]).to_string();
    let stated = policy.judge_checkpoint(&sound.parse().unwrap()).unwrap();
    assert!(stated.has_quorum);
    for index in 0..sound.len() {
        let (before, after) = (&sound.as_bytes()[..index], &sound.as_bytes()[index + 1..]);
        let byte = sound.as_bytes()[index];
        let changed = [vec![byte ^ 1], vec![byte ^ 0x20], Vec::new(), vec![byte, byte]];
        for bytes in changed.map(|middle| [before, &middle, after].concat()) {
            let note = String::from_utf8(bytes).ok().and_then(|text| text.parse::<Note>().ok());
            let judged = note.and_then(|note| policy.judge_checkpoint(&note).ok());
            assert!(judged.is_none_or(|judged| !judged.has_quorum), "byte {index}");
        }
    }
}
