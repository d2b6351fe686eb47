//! Ed25519 over plain bytes, without the SSHSIG wrapping: what signed notes use.

use curve25519_dalek::traits::IsIdentity;
use ed25519_dalek::{Signature as Ed25519Signature, VerifyingKey};

/// Whether `signature` is the strict Ed25519 signature of `message` by the key `point`: RFC 8032,
/// section 5.1.7, with the cofactorless equation, S below the group order, and neither R nor the key of
/// small order.
pub fn verify_bytes(point: &[u8; 32], message: &[u8], signature: &[u8]) -> bool {
    CurvePoint::decompress(point).is_some_and(|point| point.verify_bytes(message, signature))
}

/// Whether the 32 bytes of a public key are canonical, and their point lies in the prime-order group and
/// is not the identity.
pub fn is_strong_point(point: &[u8; 32]) -> bool {
    CurvePoint::decompress(point).is_some_and(|point| point.is_strong())
}

/// The point of a public key, which costs a tenth of a verification to find in its 32 bytes.
#[derive(Clone, Copy, Debug)]
pub struct CurvePoint(VerifyingKey);

impl CurvePoint {
    /// None where the bytes encode no point of the curve.
    pub fn decompress(bytes: &[u8; 32]) -> Option<Self> {
        VerifyingKey::from_bytes(bytes).ok().map(Self)
    }

    /// The bytes that it was found in.
    pub fn bytes(&self) -> &[u8; 32] {
        self.0.as_bytes()
    }

    /// [`is_strong_point`]
    pub fn is_strong(&self) -> bool {
        let point = self.0.to_edwards();
        point.compress().as_bytes() == self.bytes() && !point.is_identity() && point.is_torsion_free()
    }

    /// [`verify_bytes`]
    pub fn verify_bytes(&self, message: &[u8], signature: &[u8]) -> bool {
        Ed25519Signature::from_slice(signature)
            .is_ok_and(|signature| self.0.verify_strict(message, &signature).is_ok())
    }
}
