//! The records of an organization that wait for signatures.

use super::Workspace;
use crate::chain::{self, Integrity};
use crate::cli::key_ring::KeyRing;
use crate::diagnostic::Code;
use crate::record::{PublicKey, Sequence};
use crate::signature::SignatureStatus;

impl Workspace {
    /// The first record of the organization that lacks only signatures.
    pub fn first_draft(&self) -> Option<Sequence> {
        match self.member()?.integrity {
            Integrity::Broken { at, code: Code::SignatureMissing | Code::Threshold, .. } => Some(at),
            _ => None,
        }
    }

    /// The paths of the drafts that a key of `ring` may sign and has not signed, in the order of their numbers.
    pub fn list_waiting(&self, ring: &KeyRing) -> Vec<String> {
        let (Some(member), Some(at)) = (self.member(), self.first_draft()) else { return Vec::new() };
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
