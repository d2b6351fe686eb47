//! Ed25519 over plain bytes, without the SSHSIG wrapping: what signed notes use.

use curve25519_dalek::edwards::CompressedEdwardsY;
use curve25519_dalek::traits::IsIdentity;
use ed25519_dalek::{Signature as Ed25519Signature, VerifyingKey};

/// Whether `signature` is the strict Ed25519 signature of `message` by the key `point`: RFC 8032,
/// section 5.1.7, with the cofactorless equation, S below the group order, and neither R nor the key of
/// small order.
pub fn verify_bytes(point: &[u8; 32], message: &[u8], signature: &[u8]) -> bool {
    match (VerifyingKey::from_bytes(point), Ed25519Signature::from_slice(signature)) {
        (Ok(key), Ok(signature)) => key.verify_strict(message, &signature).is_ok(),
        _ => false,
    }
}

/// Whether the 32 bytes of a public key are canonical, and their point lies in the prime-order group and
/// is not the identity.
pub fn is_strong_point(point: &[u8; 32]) -> bool {
    let encoded = CompressedEdwardsY(*point);
    encoded
        .decompress()
        .is_some_and(|point| point.compress() == encoded && !point.is_identity() && point.is_torsion_free())
}
