//! The records of an organization that wait for signatures.

use super::Workspace;
use crate::chain::{self, Integrity};
use crate::cli::key_ring::KeyRing;
use crate::diagnostic::Code;
use crate::record::PublicKey;
use crate::signature::SignatureStatus;

impl Workspace {
    /// The paths of the drafts that a key of `ring` may sign and has not signed, in the order of their numbers.
    pub fn list_waiting(&self, ring: &KeyRing) -> Vec<String> {
        let Some(member) = self.member() else { return Vec::new() };
        let Integrity::Broken { at, code, .. } = member.integrity else { return Vec::new() };
        if !matches!(code, Code::SignatureMissing | Code::Threshold) {
            return Vec::new();
        }
        let waiting = member.records.iter().filter(|stored| {
            let header = &stored.record.parsed.header;
            let Some(before) = self.state_before(member, header.sequence).filter(|_| header.sequence >= at)
            else {
                return false;
            };
            let authorization = chain::required_authorization(before.as_ref(), &stored.record.parsed);
            ring.signers(&authorization, true).iter().any(|held| !has_signed(&held.public, stored))
        });
        waiting.map(|stored| stored.path.clone()).collect()
    }
}

fn has_signed(key: &PublicKey, stored: &crate::registry::Stored) -> bool {
    let mut blocks = stored.record.blocks.iter().flatten();
    blocks.any(|block| block.key() == key && block.verify(&stored.record.message) == SignatureStatus::Good)
}
