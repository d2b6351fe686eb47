//! Keys and signatures that only a strict reader refuses. Each signature here satisfies the
//! verification equation, so that what refuses it is the rule under test and not an accident.

use curve25519_dalek::constants::{ED25519_BASEPOINT_POINT as BASE, EIGHT_TORSION};
use curve25519_dalek::edwards::CompressedEdwardsY;
use curve25519_dalek::{EdwardsPoint, Scalar};
use ed25519_dalek::{Signature as Ed25519Signature, Verifier as _, VerifyingKey};

use super::*;

/// RFC 8032, section 5.1.6, step 4: the hash of R, the key and the message, as a scalar.
fn challenge(r: &[u8; 32], key: &[u8; 32], message: &[u8]) -> Scalar {
    let hash = Sha512::new().chain_update(r).chain_update(key).chain_update(message).finalize();
    Scalar::from_bytes_mod_order_wide(&hash.into())
}

fn encoded(point: EdwardsPoint) -> [u8; 32] {
    point.compress().to_bytes()
}

/// A signature over `message` by whoever knows `secret`, for a key that is `secret` times the base
/// point and any torsion: nonces are tried until the equation holds without the cofactor.
fn forge(key: &[u8; 32], secret: Scalar, message: &[u8]) -> Vec<u8> {
    let point = CompressedEdwardsY(*key).decompress().expect("a curve point");
    for nonce in (1_u64..1_000).map(Scalar::from) {
        let r = encoded(BASE * nonce);
        let hash = challenge(&r, key, message);
        let s = nonce + hash * secret;
        if BASE * s == BASE * nonce + point * hash {
            return [r, s.to_bytes()].concat();
        }
    }
    unreachable!("one nonce in eight will do")
}

/// Whether the usual, lenient verification accepts.
fn lenient(key: &[u8; 32], message: &[u8], signature: &[u8]) -> bool {
    let signature = Ed25519Signature::from_slice(signature).expect("64 bytes");
    VerifyingKey::from_bytes(key).is_ok_and(|key| key.verify(message, &signature).is_ok())
}

/// Judges a raw signature over [`RECORD`] by way of its `.sig`.
fn status(key: &[u8; 32], signature: &[u8]) -> SignatureStatus {
    let statuses = judge(&Wire::ed25519(key, signature).armor()).expect("well formed");
    assert_eq!(statuses.len(), 1);
    statuses[0]
}

fn is_weak(point: [u8; 32]) -> bool {
    check_key(&plain_key(point)).is_err_and(|fault| fault.code == Code::KeyWeak)
}

#[test]
fn keys_of_small_order_are_weak_and_sign_nothing() {
    let message = Message::new(RECORD);
    for (order, torsion) in EIGHT_TORSION.into_iter().enumerate() {
        let key = encoded(torsion);
        assert!(is_weak(key), "{order}");
        // Anyone can sign for such a key.
        let signature = forge(&key, Scalar::ZERO, message.blob());
        assert!(lenient(&key, message.blob(), &signature), "{order}");
        assert_eq!(status(&key, &signature), SignatureStatus::Bad, "{order}");
    }
}

#[test]
fn keys_of_mixed_order_are_weak_though_they_can_sign() {
    let message = Message::new(RECORD);
    let secret = Scalar::from(1_234_567_u64);
    let pure = encoded(BASE * secret);
    assert_eq!(check_key(&plain_key(pure)), Ok(()));
    assert_eq!(status(&pure, &forge(&pure, secret, message.blob())), SignatureStatus::Good);
    for torsion in &EIGHT_TORSION[1..] {
        let key = encoded(BASE * secret + torsion);
        assert!(is_weak(key));
        // The strict equation holds for one nonce in two, four or eight, so the signature alone
        // does not show the weakness: the key's own check must.
        assert_eq!(status(&key, &forge(&key, secret, message.blob())), SignatureStatus::Good);
    }
}

/// The field's order less its low byte, 2^255 - 19 in little endian.
fn not_reduced(above: u8) -> [u8; 32] {
    let mut bytes = [0xFF; 32];
    bytes[0] = 0xED + above;
    bytes[31] = 0x7F;
    bytes
}

/// All forty other encodings there are. None is of a point in the prime-order group, so the torsion
/// check refuses them as well.
#[test]
fn keys_in_another_encoding_are_weak() {
    let mut points = 0;
    for above in 0..19 {
        for sign in [0x00, 0x80] {
            let mut key = not_reduced(above);
            key[31] |= sign;
            points += usize::from(VerifyingKey::from_bytes(&key).is_ok());
            assert!(is_weak(key), "{above}");
        }
    }
    // Else every one would be refused for not being a point at all.
    assert!(points > 10, "{points}");
    for y in [1, -1] {
        // x is 0 and has no sign.
        let mut key = if y == 1 { encoded(EIGHT_TORSION[0]) } else { encoded(EIGHT_TORSION[4]) };
        key[31] |= 0x80;
        assert!(is_weak(key), "{y}");
    }
}

#[test]
fn bytes_that_are_no_point_are_a_weak_key_and_verify_nothing() {
    let key = [2; 32];
    assert!(CompressedEdwardsY(key).decompress().is_none());
    assert!(is_weak(key));
    assert_eq!(status(&key, &[0; 64]), SignatureStatus::Bad);
}

#[test]
fn a_second_s_for_one_signature_is_bad() {
    // L, the order of the base point (RFC 8032, section 5.1).
    const ORDER: &str = "edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010";
    let order = hex::decode(ORDER).expect("hexadecimal");
    let key = secret(1);
    let mut signature = key.sign(RECORD).signature_bytes().to_vec();
    assert_eq!(status(key.public().point(), &signature), SignatureStatus::Good);
    let mut carry = 0;
    for (digit, other) in signature[32..].iter_mut().zip(order) {
        let sum = u16::from(*digit) + u16::from(other) + carry;
        *digit = sum.to_le_bytes()[0];
        carry = sum >> 8;
    }
    assert_eq!(status(key.public().point(), &signature), SignatureStatus::Bad);
    let wire = Wire::ed25519(key.public().point(), &signature);
    assert!(keygen_accepts(&[key.public()], &wire.armor(), RECORD), "OpenSSH takes S + L");
}

#[test]
fn a_nonce_of_small_order_is_bad() {
    let message = Message::new(RECORD);
    let secret = Scalar::from(7_654_321_u64);
    let key = encoded(BASE * secret);
    for (order, torsion) in EIGHT_TORSION.into_iter().enumerate() {
        let r = encoded(torsion);
        let s = challenge(&r, &key, message.blob()) * secret;
        let signature = [r, s.to_bytes()].concat();
        // R = identity satisfies the equation; the others would with the cofactor.
        assert_eq!(lenient(&key, message.blob(), &signature), order == 0, "{order}");
        assert_eq!(status(&key, &signature), SignatureStatus::Bad, "{order}");
    }
}

#[test]
fn a_nonce_in_another_encoding_is_bad() {
    let key = secret(1);
    for above in 0..19 {
        let signature = [not_reduced(above), [0; 32]].concat();
        assert_eq!(status(key.public().point(), &signature), SignatureStatus::Bad, "{above}");
    }
}
