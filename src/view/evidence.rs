//! What a report or a finding refers to.

use serde::Serialize;

use crate::record::{Digest, Evidence, Id, Link};

/// Something a reader can look up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EvidenceView {
    /// The principle it concerns.
    pub principle: Option<Id>,
    pub title: String,
    pub url: Link,
    /// SHA-256 of what was found there.
    pub sha256: Option<Digest>,
}

impl EvidenceView {
    pub(super) fn of(evidence: &Evidence) -> Self {
        Self {
            principle: evidence.principle.clone(),
            title: evidence.title.to_string(),
            url: evidence.url.clone(),
            sha256: evidence.sha256,
        }
    }
}
