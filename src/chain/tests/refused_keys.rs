//! Broken rules of key sets.

use super::author::*;
use super::{Expected, assert_refused, sound, weak_key};
use crate::chain::ChainRecord;
use crate::chain::RecordFile::{Record, Signature};
use crate::diagnostic::Code;
use crate::record::{Kind, PublicKey};
use crate::signature::{SignatureBlock, SignatureStatus};

const ROUTINE: &str = "reason = \"routine\"";

/// An enrollment with these keys, all of which sign.
fn assert_enrollment_refused(keys: Keys, expected: &[Expected<'_>]) {
    let author = Author::enrolled_with(keys);
    assert_refused(&author, &rules(), expected);
}

/// A rotation to these keys, authorized by key 2 and signed by all that must.
fn assert_rotation_refused(keys: Keys, expected: &[Expected<'_>]) {
    let mut author = Author::enrolled();
    author.rotate(ROUTINE, &[2], keys);
    assert_refused(&author, &rules(), expected);
}

/// Adds `draft` with a signature that no numbered key makes, before the others.
fn seal_with(author: &mut Author, draft: Draft, sign: impl FnOnce(&ChainRecord) -> SignatureBlock) {
    author.seal(draft);
    let block = sign(author.last());
    author.blocks().insert(0, block);
}

#[test]
fn an_enrollment_is_signed_by_every_key_it_introduces() {
    for signers in [vec![1, 2], vec![1, 3], vec![2, 3], vec![1], Vec::new()] {
        let mut author = Author::new(Keys::new(2, &[1, 2, 3], 1, &[4]));
        let mut draft = author.draft(Kind::Enroll, &enroll_toml(&author.keys));
        draft.signers = signers;
        author.seal(draft);
        assert_refused(&author, &rules(), &[(Code::Threshold, Signature, "")]);
    }
}

#[test]
fn a_threshold_is_no_larger_than_its_list() {
    let current = (Code::Threshold, Record, "keys.threshold");
    let next = (Code::Threshold, Record, "keys.next_threshold");
    assert_enrollment_refused(Keys::new(1, &[1], 2, &[2]), &[next]);
    assert_rotation_refused(Keys::new(1, &[3], 2, &[4]), &[next]);
    assert_rotation_refused(Keys::new(2, &[3], 1, &[4]), &[current]);
    assert_rotation_refused(Keys::new(3, &[3, 4], 8, &[5, 6]), &[current, next]);
    let mut author = Author::new(Keys::new(1, &[1], 1, &[2]));
    let mut draft = author.draft(Kind::Enroll, &enroll_toml(&Keys::new(2, &[1], 1, &[2])));
    draft.signers = vec![1];
    author.seal(draft);
    assert_refused(&author, &rules(), &[current]);
}

#[test]
fn eight_keys_are_allowed_and_nine_are_not() {
    let eight: Vec<_> = (11..19).collect();
    let nine: Vec<_> = (11..20).collect();
    let successors: Vec<_> = (21..29).collect();
    let many: Vec<_> = (21..30).collect();
    sound(&Author::enrolled_with(Keys::new(8, &eight, 8, &successors)), &rules());
    let current = (Code::TooLong, Record, "keys.current");
    let next = (Code::TooLong, Record, "keys.next");
    assert_enrollment_refused(Keys::new(8, &nine, 8, &successors), &[current]);
    assert_enrollment_refused(Keys::new(8, &eight, 8, &many), &[next]);
    assert_rotation_refused(Keys::new(8, &nine, 8, &many), &[current, next]);
}

#[test]
fn one_point_in_two_forms_is_one_key() {
    let current = [public(1), security_form(1)];
    let mut author = Author::new(Keys::new(1, &[1], 1, &[2]));
    let tables = profile_toml("Contoso", "academia") + &keys_toml(2, &current, 1, &[public(2)]);
    let draft = author.draft(Kind::Enroll, &tables);
    author.seal(draft);
    let block = sign_in_security_form(1, &author.last().message, 1);
    author.blocks().push(block);
    assert_refused(&author, &rules(), &[(Code::Threshold, Record, "keys.current")]);
}

/// Weak keys; whether somebody signs under one that even strict verification takes.
fn weak_keys() -> [(PublicKey, bool); 3] {
    let identity = [weak_key::identity(), weak_key::identity_written_otherwise()];
    let [plain, otherwise] = identity.map(|key| (key, false));
    [plain, otherwise, (weak_key::mixed_order(), true)]
}

/// A block by the weak key `weak`, and what it adds to the refusals.
fn weak_block(weak: &PublicKey, signs: bool, record: &ChainRecord) -> SignatureBlock {
    if signs {
        let block = weak_key::sign_by_mixed_order(&record.message);
        assert_eq!(block.verify(&record.message), SignatureStatus::Good, "the key is all that is wrong");
        return block;
    }
    // R is the neutral element and S is zero: what loose programs take under the neutral key.
    let mut raw = [0; 64];
    raw[0] = 1;
    crate::signature::block_from_raw(weak, &raw).unwrap()
}

fn weakness(field: &'static str, signs: bool) -> Vec<Expected<'static>> {
    let mut expected = vec![(Code::KeyWeak, Record, field)];
    if !signs {
        expected.push((Code::SignatureInvalid, Signature, ""));
    }
    expected
}

#[test]
fn weak_keys_do_not_enroll() {
    for (weak, signs) in weak_keys() {
        let mut author = Author::new(Keys::new(1, &[1], 1, &[2]));
        let keys = keys_toml(1, &[weak.clone(), public(1)], 1, &[public(2)]);
        let draft = author.draft(Kind::Enroll, &(profile_toml("Contoso", "academia") + &keys));
        seal_with(&mut author, draft, |record| weak_block(&weak, signs, record));
        assert_refused(&author, &rules(), &weakness("keys.current.0", signs));
    }
}

#[test]
fn weak_keys_are_not_rotated_to() {
    for (weak, signs) in weak_keys() {
        let mut author = Author::enrolled();
        let keys = keys_toml(1, &[public(2), weak.clone()], 1, &[public(3)]);
        let mut draft = author.draft(Kind::Rotate, &rotate_toml(ROUTINE, &[public(2)], &keys));
        draft.signers = vec![2];
        author.seal(draft);
        let block = weak_block(&weak, signs, author.last());
        author.blocks().push(block);
        assert_refused(&author, &rules(), &weakness("keys.current.1", signs));
    }
}

/// Enrolled with the weak key as its successor, whose weakness nobody can see yet.
fn committed_to(weak: &PublicKey) -> Author {
    let mut author = Author::new(Keys::new(1, &[1], 1, &[2]));
    let keys = keys_toml(1, &[public(1)], 1, std::slice::from_ref(weak));
    author.write(Kind::Enroll, &(profile_toml("Contoso", "academia") + &keys));
    sound(&author, &rules());
    author
}

#[test]
fn weak_keys_do_not_authorize() {
    for (weak, signs) in weak_keys() {
        let mut author = committed_to(&weak);
        let keys = Keys::new(1, &[1], 1, &[3]).toml();
        let authority = std::slice::from_ref(&weak);
        let mut draft = author.draft(Kind::Rotate, &rotate_toml(ROUTINE, authority, &keys));
        draft.signers.clear();
        seal_with(&mut author, draft, |record| weak_block(&weak, signs, record));
        assert_refused(&author, &rules(), &weakness("rotation.authority.0", signs));

        let mut author = committed_to(&weak);
        let draft = author.draft(Kind::Succeed, &succeed_toml(authority));
        seal_with(&mut author, draft, |record| weak_block(&weak, signs, record));
        assert_refused(&author, &rules(), &weakness("succession.authority.0", signs));
    }
}

#[test]
fn a_successor_is_not_a_key_of_the_same_record() {
    let reused = |field| [(Code::KeyReused, Record, field)];
    assert_enrollment_refused(Keys::new(1, &[1], 1, &[1]), &reused("keys.next.0"));
    assert_enrollment_refused(Keys::new(1, &[1, 2], 1, &[3, 2]), &reused("keys.next.1"));
    assert_rotation_refused(Keys::new(1, &[3], 1, &[4, 3]), &reused("keys.next.1"));
}

#[test]
fn a_successor_was_never_seen_before() {
    let mut author = Author::enrolled_with(Keys::new(1, &[1], 1, &[2, 3]));
    author.rotate(ROUTINE, &[2], Keys::new(1, &[4], 1, &[5, 6]));
    author.rotate(ROUTINE, &[5], Keys::new(1, &[7], 1, &[8]));
    sound(&author, &rules());
    // Retired keys 1 and 4; authorities 2 and 5; commitments 3 and 6 that nobody used; key 7 in
    // force; commitment 8 in force.
    for seen in 1..=8 {
        let mut author = author.clone();
        author.rotate(ROUTINE, &[8], Keys::new(1, &[9], 1, &[10, seen]));
        assert_refused(&author, &rules(), &[(Code::KeyReused, Record, "keys.next.1")]);
    }
}

#[test]
fn a_readmitted_organization_commits_to_fresh_successors_too() {
    for seen in [1, 2] {
        let mut author = Author::enrolled();
        author.keys = Keys::new(1, &[5], 1, &[seen]);
        let digest = author.enroll();
        let mut rules = rules();
        rules.readmitted.insert((author.organization.clone(), digest));
        assert_refused(&author, &rules, &[(Code::KeyReused, Record, "keys.next.0")]);
    }
}
