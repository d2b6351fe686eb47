//! What an agent may answer: its one good form, and everything else.

use proptest::prelude::*;

use super::*;
use crate::signature::agent::*;

fn key() -> PublicKey {
    secret(7).public().clone()
}

fn wire(key: &PublicKey) -> Vec<u8> {
    [string(b"ssh-ed25519"), string(key.point())].concat()
}

fn identities(keys: &[Vec<u8>]) -> Vec<u8> {
    let count = u32::try_from(keys.len()).expect("few").to_be_bytes();
    let keys = keys.iter().flat_map(|key| [string(key), string(b"comment")].concat());
    [&[12][..], &count, &keys.collect::<Vec<_>>()].concat()
}

fn signed(signature: &[u8]) -> Vec<u8> {
    let signature = [string(b"ssh-ed25519"), string(signature)].concat();
    [vec![14], string(&signature)].concat()
}

#[test]
fn requests_are_spelled_as_the_protocol_says() {
    assert_eq!(request_identities(), [0, 0, 0, 1, 11]);
    let message = Message::new(RECORD);
    let content = [vec![13], string(&wire(&key())), string(message.blob()), vec![0; 4]].concat();
    assert_eq!(request_signature(&key(), &message), string(&content));
}

#[test]
fn keys_of_other_types_are_passed_over() {
    let rsa = [string(b"ssh-rsa"), string(&[1, 0, 1]), string(&[0x7F; 256])].concat();
    let unknown = string(b"ssh-certainly-not");
    let broken = string(b"ssh-ed25519");
    let answer = identities(&[rsa, unknown, broken, Vec::new(), wire(&key())]);
    assert_eq!(parse_identities(&answer), Ok(vec![key()]));
    assert_eq!(parse_identities(&identities(&[])), Ok(Vec::new()));
}

#[test]
fn a_signature_becomes_the_block_that_a_file_would_give() {
    let block = secret(7).sign(RECORD);
    let answer = signed(block.signature_bytes());
    assert_eq!(parse_signature(&key(), &answer), Ok(block));
}

#[test]
fn every_cut_and_every_addition_is_malformed() {
    let block = secret(7).sign(RECORD);
    let (list, signature) = (identities(&[wire(&key())]), signed(block.signature_bytes()));
    for end in 0..list.len() {
        assert!(parse_identities(&list[..end]).is_err(), "{end}");
    }
    for end in 0..signature.len() {
        assert!(parse_signature(&key(), &signature[..end]).is_err(), "{end}");
    }
    assert!(parse_identities(&[list, vec![0]].concat()).is_err());
    assert!(parse_signature(&key(), &[signature, vec![0]].concat()).is_err());
}

#[test]
fn lengths_are_bounded() {
    let limit: u32 = 256 * 1024;
    for (length, good) in [(0, false), (1, true), (limit, true), (limit + 1, false), (u32::MAX, false)] {
        assert_eq!(answer_length(length.to_be_bytes()).is_ok(), good, "{length}");
    }
}

proptest! {
    #[test]
    fn any_answer_is_read_or_refused(kind in 0_u8..20, content in prop::collection::vec(any::<u8>(), 0..200)) {
        let answer = [vec![kind], content].concat();
        let _ = parse_identities(&answer);
        prop_assert!(parse_signature(&key(), &answer).is_err());
    }
}
