//! Keys that no careful program makes, and a signature under one of them.

use curve25519_dalek::constants::{ED25519_BASEPOINT_POINT, EIGHT_TORSION};
use curve25519_dalek::edwards::EdwardsPoint;
use curve25519_dalek::scalar::Scalar;
use sha2::{Digest as _, Sha512};
use ssh_key::public::{Ed25519PublicKey, KeyData};

use crate::record::PublicKey;
use crate::signature::{self, Message, SignatureBlock};

fn key(bytes: [u8; 32]) -> PublicKey {
    PublicKey::from_openssh(&KeyData::Ed25519(Ed25519PublicKey(bytes))).unwrap()
}

/// The neutral element, for which anybody can make a signature that loose programs accept.
pub fn identity() -> PublicKey {
    key(EIGHT_TORSION[0].compress().to_bytes())
}

/// The neutral element with y = p + 1, which some programs read as 1.
pub fn identity_written_otherwise() -> PublicKey {
    let mut bytes = [0xFF; 32];
    (bytes[0], bytes[31]) = (0xEE, 0x7F);
    key(bytes)
}

/// A sound point and one of order two: outside the prime-order group, and not of small order.
fn mixed_point() -> EdwardsPoint {
    ED25519_BASEPOINT_POINT * secret() + EIGHT_TORSION[4]
}

fn secret() -> Scalar {
    Scalar::from(0x5EC2_0E70_u64)
}

pub fn mixed_order() -> PublicKey {
    key(mixed_point().compress().to_bytes())
}

/// A signature under [`mixed_order`] that even strict verification takes: the challenge is even,
/// so that the part of order two vanishes. Only the check of the key itself stands in its way.
pub fn sign_by_mixed_order(message: &Message) -> SignatureBlock {
    let key = mixed_order();
    let signature = (1u64..).find_map(|nonce| {
        let nonce = Scalar::from(nonce);
        let point = (ED25519_BASEPOINT_POINT * nonce).compress().to_bytes();
        let hashed = [point.as_slice(), key.point(), message.blob()].concat();
        let challenge = Scalar::from_bytes_mod_order_wide(&Sha512::digest(hashed).into());
        let even = challenge.as_bytes()[0].is_multiple_of(2);
        even.then(|| [point, (nonce + challenge * secret()).to_bytes()].concat())
    });
    signature::block_from_raw(&key, &signature.expect("every second challenge is even")).unwrap()
}
