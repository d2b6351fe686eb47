//! Broken rules of signatures.

use ssh_key::private::{Ed25519Keypair, KeypairData};
use ssh_key::{HashAlg, LineEnding, PrivateKey};

use super::author::*;
use super::{Expected, assert_refused, sound};
use crate::chain::RecordFile::{Record, Signature};
use crate::diagnostic::Code;
use crate::record::Kind;
use crate::signature::{self, NAMESPACE, SignatureBlock};

/// Enrolled with two of three keys, and then a record that `signers` signed.
fn signed_by(signers: &[u8]) -> Author {
    let mut author = Author::enrolled_with(Keys::new(2, &[1, 2, 3], 1, &[4]));
    let mut draft = author.draft(Kind::Answer, &answer_toml());
    draft.signers = signers.to_vec();
    author.seal(draft);
    author
}

fn assert_signers_refused(signers: &[u8], codes: &[Code]) {
    let expected: Vec<_> = codes.iter().map(|code| (*code, Signature, "")).collect();
    assert_refused(&signed_by(signers), &rules(), &expected);
}

#[test]
fn a_record_without_signatures_is_a_draft() {
    let mut author = signed_by(&[1, 2]);
    author.links.last_mut().unwrap().blocks = None;
    assert_refused(&author, &rules(), &[(Code::SignatureMissing, Record, "")]);
}

#[test]
fn only_keys_in_force_sign() {
    assert_signers_refused(&[9], &[Code::KeyUnknown, Code::Threshold]);
    assert_signers_refused(&[1, 2, 9], &[Code::KeyUnknown]);
    assert_signers_refused(&[9, 1, 2], &[Code::KeyUnknown]);
    assert_signers_refused(&[1, 9], &[Code::KeyUnknown, Code::Threshold]);
    // The successor does not speak before it is made current.
    assert_signers_refused(&[1, 4], &[Code::KeyUnknown, Code::Threshold]);
}

#[test]
fn one_key_counts_once() {
    assert_signers_refused(&[1, 1], &[Code::SignatureDuplicate, Code::Threshold]);
    assert_signers_refused(
        &[1, 1, 1],
        &[Code::SignatureDuplicate, Code::SignatureDuplicate, Code::Threshold],
    );
    assert_signers_refused(&[1, 2, 2], &[Code::SignatureDuplicate]);
}

#[test]
fn signatures_stand_in_the_order_of_the_keys() {
    for signers in [[2, 1], [3, 1], [3, 2]] {
        assert_signers_refused(&signers, &[Code::SignatureNotCanonical]);
    }
}

#[test]
fn one_of_two_is_not_enough() {
    for signers in [[1], [2], [3]] {
        assert_signers_refused(&signers, &[Code::Threshold]);
    }
    assert_signers_refused(&[], &[Code::Threshold]);
}

#[test]
fn a_retired_key_no_longer_signs() {
    let mut author = Author::enrolled();
    author.rotate_plainly(&[3]);
    let mut draft = author.draft(Kind::Answer, &answer_toml());
    draft.signers = vec![1];
    author.seal(draft);
    let expected = [(Code::KeyUnknown, Signature, ""), (Code::Threshold, Signature, "")];
    assert_refused(&author, &rules(), &expected);
}

/// Asserts that `author`'s last record is refused when its block at `place` is `block`.
fn assert_block_refused(mut author: Author, place: usize, block: SignatureBlock, expected: &[Expected<'_>]) {
    sound(&author, &rules());
    author.blocks()[place] = block;
    assert_refused(&author, &rules(), expected);
}

#[test]
fn a_bad_signature_among_good_ones_is_refused() {
    for place in 0..3 {
        let author = signed_by(&[1, 2, 3]);
        let number = u8::try_from(place).unwrap() + 1;
        let expected = [(Code::SignatureInvalid, Signature, "")];
        assert_block_refused(author, place, key(number).sign(b"another record"), &expected);
    }
}

#[test]
fn a_signature_of_another_record_is_refused() {
    let mut author = signed_by(&[1, 2]);
    let other = author.links[0].blocks.clone().unwrap()[0].clone();
    author.blocks()[0] = other;
    assert_refused(&author, &rules(), &[(Code::SignatureInvalid, Signature, "")]);
}

/// Key 1's signature of `author`'s last record, for `namespace` and over `hash`.
fn sign_otherwise(author: &Author, namespace: &str, hash: HashAlg) -> SignatureBlock {
    let pair = Ed25519Keypair::from_seed(&[1; 32]);
    let key = PrivateKey::new(KeypairData::Ed25519(pair), "").unwrap();
    let bytes = author.last().parsed.write();
    let armor = key.sign(namespace, hash, bytes.as_bytes()).unwrap().to_pem(LineEnding::LF).unwrap();
    signature::parse_signatures(armor.as_bytes()).unwrap().remove(0)
}

#[test]
fn a_signature_is_made_for_this_purpose_and_over_sha_512() {
    let rows = [
        ("file", HashAlg::Sha512, Some(Code::SignatureNamespace)),
        (NAMESPACE, HashAlg::Sha256, Some(Code::SignatureHash)),
        (NAMESPACE, HashAlg::Sha512, None),
    ];
    for (namespace, hash, code) in rows {
        let mut author = Author::pledged();
        let block = sign_otherwise(&author, namespace, hash);
        match code {
            Some(code) => assert_block_refused(author, 0, block, &[(code, Signature, "")]),
            None => {
                author.blocks()[0] = block;
                sound(&author, &rules());
            }
        }
    }
}

#[test]
fn a_security_key_signs_when_somebody_touches_it() {
    let mut author = Author::new(Keys::new(1, &[1], 1, &[2]));
    let keys = keys_toml(1, &[security_form(1)], 1, &[public(2)]);
    let mut draft = author.draft(Kind::Enroll, &(profile_toml("Contoso", "academia") + &keys));
    draft.signers.clear();
    author.seal(draft);
    let block = |flags| sign_in_security_form(1, &author.last().message, flags);
    let (touched, untouched) = (block(1), block(0));
    author.blocks().push(touched);
    assert_block_refused(author, 0, untouched, &[(Code::SignaturePresence, Signature, "")]);
}
