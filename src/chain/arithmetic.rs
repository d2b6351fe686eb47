//! Who does the arithmetic of signatures, which is most of the work of a replay.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Replay;
use crate::record::{Digest, Organization};
use crate::signature::KeyPoints;

/// Who does the arithmetic of the signatures and keys of the chains.
#[derive(Clone, Debug, Default)]
pub enum Arithmetic {
    /// Each replay does.
    #[default]
    Own,
    /// Each replay does, and gives the digest of what it checked.
    Recorded,
    /// Another run did, for each organization whose checks have this digest. A chain with other checks is replayed again
    /// with arithmetic.
    Elsewhere(Arc<BTreeMap<Organization, Digest>>),
}

impl Arithmetic {
    /// The replay of the chain of `organization`, which `replay` makes with the points that it is given.
    pub(super) fn replay(&self, organization: &Organization, replay: impl Fn(KeyPoints) -> Replay) -> Replay {
        let known = match self {
            Self::Own => None,
            Self::Recorded => return replay(KeyPoints::recording()),
            Self::Elsewhere(known) => known.get(organization),
        };
        let assumed = known.map(|_| replay(KeyPoints::assuming()));
        assumed.filter(|made| made.checked.as_ref() == known).unwrap_or_else(|| replay(KeyPoints::default()))
    }
}
