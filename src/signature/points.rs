//! The points of a chain's keys, each decompressed once, and the arithmetic that a chain's signatures need.

use std::cell::RefCell;

use sha2::{Digest as _, Sha256};

use super::raw::CurvePoint;
use crate::diagnostic::{Code, Fault};
use crate::record::{Digest, PublicKey};

/// The most points kept: an organization has eight keys in force at most, and as many successors.
const KEPT: usize = 32;

/// The points of the keys that a replay met last. A key is checked and verifies many signatures; its point is
/// decompressed once for all of them.
#[derive(Debug, Default)]
pub struct KeyPoints {
    known: RefCell<Vec<CurvePoint>>,
    /// None unless the replay wants a digest of its checks.
    ledger: Option<RefCell<Ledger>>,
}

/// The checks of one replay, in their order.
#[derive(Debug)]
struct Ledger {
    /// Whether each check passes without arithmetic, since another run did it.
    assumes: bool,
    /// Of all checks so far.
    hash: Sha256,
    /// Whether each check so far passed.
    passed: bool,
}

impl KeyPoints {
    /// Points that also digest what is checked with them.
    pub fn recording() -> Self {
        Self::with_ledger(false)
    }

    /// Points that take each check as passed, and digest it. What was replayed with them counts only if
    /// [`KeyPoints::digest_checks`] is the digest that a run with arithmetic gave.
    pub fn assuming() -> Self {
        Self::with_ledger(true)
    }

    fn with_ledger(assumes: bool) -> Self {
        let ledger = Ledger { assumes, hash: Sha256::new(), passed: true };
        Self { ledger: Some(RefCell::new(ledger)), ..Self::default() }
    }

    /// The SHA-256 of all checks: of a key, `key` and its 32 bytes; of a signature, `sig`, the 32 bytes of its key, the
    /// length of the message (8 bytes, big-endian), the message, and the same of the signature. None where a check
    /// failed, or nothing was recorded.
    pub fn digest_checks(self) -> Option<Digest> {
        let ledger = self.ledger?.into_inner();
        ledger.passed.then(|| Digest::from_bytes(ledger.hash.finalize().into()))
    }

    /// Whether a check passes: `compute` says so, or another run did. `parts` are what is checked.
    fn pass(&self, parts: &[&[u8]], compute: impl FnOnce() -> bool) -> bool {
        let Some(ledger) = &self.ledger else { return compute() };
        let mut ledger = ledger.borrow_mut();
        parts.iter().for_each(|part| ledger.hash.update(part));
        let passed = ledger.assumes || compute();
        ledger.passed &= passed;
        passed
    }

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
        if self.pass(&[b"key", key.point()], || self.find_point(key).is_some_and(|point| point.is_strong())) {
            return Ok(());
        }
        let message = format!("the key {} is weak", key.fingerprint());
        Err(Fault::new(Code::KeyWeak, message, Code::KeyWeak.remedy()))
    }

    /// Whether `signature` is the strict Ed25519 signature of `message` by `key`.
    pub(super) fn verify_bytes(&self, key: &PublicKey, message: &[u8], signature: &[u8]) -> bool {
        let lengths = [message, signature].map(|part| (part.len() as u64).to_be_bytes());
        let parts: [&[u8]; 6] = [b"sig", key.point(), &lengths[0], message, &lengths[1], signature];
        self.pass(&parts, || self.find_point(key).is_some_and(|point| point.verify_bytes(message, signature)))
    }
}
