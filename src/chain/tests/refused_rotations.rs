//! Broken rules of rotations and successions.

use super::author::*;
use super::{assert_refused, sound};
use crate::chain::RecordFile::{Record, Signature};
use crate::diagnostic::Code;
use crate::record::Kind;

const ROUTINE: &str = "reason = \"routine\"";

#[test]
fn the_old_key_alone_does_not_rotate() {
    let expected = [
        (Code::KeyUnknown, Signature, ""),
        (Code::Threshold, Signature, ""),
        (Code::Threshold, Signature, ""),
    ];
    let mut author = Author::enrolled();
    let mut draft = author.rotation(ROUTINE, &[2], &Keys::new(1, &[2], 1, &[3]));
    draft.signers = vec![1];
    author.seal(draft);
    assert_refused(&author, &rules(), &expected);
}

#[test]
fn an_old_key_that_stays_does_not_authorize_its_staying() {
    let mut author = Author::enrolled();
    let mut draft = author.rotation(ROUTINE, &[2], &Keys::new(1, &[1], 1, &[3]));
    draft.signers = vec![1];
    author.seal(draft);
    assert_refused(&author, &rules(), &[(Code::Threshold, Signature, "")]);
}

#[test]
fn a_thief_does_not_rotate_by_own_authority() {
    for (authority, current) in [(9, 9), (9, 1), (1, 1), (1, 9)] {
        let mut author = Author::enrolled();
        author.rotate(ROUTINE, &[authority], Keys::new(1, &[current], 1, &[10]));
        let expected = [(Code::RotationNotCommitted, Record, "rotation.authority.0")];
        assert_refused(&author, &rules(), &expected);
    }
}

#[test]
fn a_thief_does_not_slip_in_among_true_successors() {
    let mut author = Author::enrolled_with(Keys::new(1, &[1], 2, &[2, 3]));
    author.rotate(ROUTINE, &[2, 9], Keys::new(1, &[2], 1, &[10]));
    assert_refused(&author, &rules(), &[(Code::RotationNotCommitted, Record, "rotation.authority.1")]);
}

#[test]
fn a_successor_of_an_earlier_key_set_authorizes_nothing() {
    let mut author = Author::enrolled_with(Keys::new(1, &[1], 1, &[2, 3]));
    author.rotate(ROUTINE, &[2], Keys::new(1, &[4], 1, &[5]));
    author.rotate(ROUTINE, &[3], Keys::new(1, &[6], 1, &[7]));
    assert_refused(&author, &rules(), &[(Code::RotationNotCommitted, Record, "rotation.authority.0")]);
}

#[test]
fn enough_successors_are_named_and_sign() {
    let enrolled = Author::enrolled_with(Keys::new(1, &[1], 2, &[4, 5, 6]));
    let keys = Keys::new(1, &[1], 1, &[7]);
    let mut named_too_few = enrolled.clone();
    let draft = named_too_few.rotation(ROUTINE, &[4], &keys);
    named_too_few.seal(draft);
    let expected = [(Code::Threshold, Record, "rotation.authority"), (Code::Threshold, Signature, "")];
    assert_refused(&named_too_few, &rules(), &expected);
    let mut signed_too_few = enrolled;
    let mut draft = signed_too_few.rotation(ROUTINE, &[4, 5], &keys);
    draft.signers = vec![5];
    signed_too_few.seal(draft);
    assert_refused(&signed_too_few, &rules(), &[(Code::Threshold, Signature, "")]);
}

#[test]
fn every_new_key_proves_that_somebody_holds_it() {
    for signers in [vec![2], vec![2, 3], vec![2, 4]] {
        let mut author = Author::enrolled();
        let mut draft = author.rotation(ROUTINE, &[2], &Keys::new(1, &[3, 4], 1, &[5]));
        draft.signers = signers;
        author.seal(draft);
        assert_refused(&author, &rules(), &[(Code::Threshold, Signature, "")]);
    }
}

#[test]
fn a_retired_key_does_not_sign_a_rotation() {
    let mut author = Author::enrolled();
    let mut draft = author.rotation(ROUTINE, &[2], &Keys::new(1, &[2], 1, &[3]));
    draft.signers = vec![2, 1];
    author.seal(draft);
    assert_refused(&author, &rules(), &[(Code::KeyUnknown, Signature, "")]);
}

#[test]
fn a_succession_needs_its_successor_keys_and_the_current_threshold() {
    let enrolled = Author::enrolled_with(Keys::new(2, &[1, 2, 3], 2, &[4, 5]));
    let threshold = (Code::Threshold, Signature, "");
    let rows = [
        (vec![4, 5], vec![threshold]),
        (vec![4, 5, 1], vec![threshold]),
        (vec![1, 2, 3], vec![threshold]),
        (vec![4, 1, 2], vec![threshold]),
        (vec![4, 1], vec![threshold, threshold]),
    ];
    for (signers, expected) in rows {
        let mut author = enrolled.clone();
        let mut draft = author.succession();
        draft.signers = signers;
        author.seal(draft);
        assert_refused(&author, &rules(), &expected);
    }
}

#[test]
fn a_thief_does_not_close_the_chain() {
    let mut author = Author::enrolled();
    let mut draft = author.draft(Kind::Succeed, &succeed_toml(&[public(9)]));
    draft.signers = vec![9, 1];
    author.seal(draft);
    assert_refused(&author, &rules(), &[(Code::RotationNotCommitted, Record, "succession.authority.0")]);
}

#[test]
fn a_rotation_disputes_neither_the_enrollment_in_force_nor_records_before_it() {
    let expected = [(Code::EnrollmentDisputed, Record, "rotation.compromised_from")];
    let mut author = Author::enrolled();
    author.pledge();
    author.rotate_after_theft(1, &[3]);
    assert_refused(&author, &rules(), &expected);

    for (from, refused) in [(1, true), (2, true), (3, true), (4, false)] {
        let mut author = Author::pledged();
        author.keys = Keys::new(1, &[5], 1, &[6]);
        let digest = author.enroll();
        let mut rules = rules();
        rules.readmitted.insert((author.organization.clone(), digest));
        author.reaffirm();
        author.rotate_after_theft(from, &[7]);
        if refused {
            assert_refused(&author, &rules, &expected);
        } else {
            sound(&author, &rules);
        }
    }
}
