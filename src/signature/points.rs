//! The points of a chain's keys, each decompressed once.

use std::cell::RefCell;

use super::raw::CurvePoint;
use crate::diagnostic::{Code, Fault};
use crate::record::PublicKey;

/// The most points kept: an organization has eight keys in force at most, and as many successors.
const KEPT: usize = 32;

/// The points of the keys that a replay met last. A key is checked and verifies many signatures; its point is
/// decompressed once for all of them.
#[derive(Debug, Default)]
pub struct KeyPoints {
    known: RefCell<Vec<CurvePoint>>,
}

impl KeyPoints {
    /// The key's point; None where its bytes encode none.
    fn find_point(&self, key: &PublicKey) -> Option<CurvePoint> {
        let mut known = self.known.borrow_mut();
        if let Some(point) = known.iter().rev().find(|point| point.bytes() == key.point()) {
            return Some(*point);
        }
        let point = CurvePoint::decompress(key.point())?;
        if known.len() == KEPT {
            known.remove(0);
        }
        known.push(point);
        Some(point)
    }

    /// Checks that a key's encoding is canonical, and that its point lies in the prime-order group and is
    /// not the identity. It costs a scalar multiplication, so it runs once per key: on the record that
    /// introduces the key.
    ///
    /// # Errors
    /// `key-weak`.
    pub fn check_key(&self, key: &PublicKey) -> Result<(), Fault> {
        if self.find_point(key).is_some_and(|point| point.is_strong()) {
            return Ok(());
        }
        let message = format!("the key {} is weak", key.fingerprint());
        Err(Fault::new(Code::KeyWeak, message, Code::KeyWeak.remedy()))
    }

    /// Whether `signature` is the strict Ed25519 signature of `message` by `key`.
    pub(super) fn verify_bytes(&self, key: &PublicKey, message: &[u8], signature: &[u8]) -> bool {
        self.find_point(key).is_some_and(|point| point.verify_bytes(message, signature))
    }
}
