//! What somebody says that can be looked up.

use serde::Serialize;

use crate::record::Evidence;

/// Something a reader can look up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EvidenceView {
    /// The principle it concerns.
    pub principle: Option<String>,
    pub title: String,
    pub url: String,
    /// SHA-256 of what was found there.
    pub sha256: Option<String>,
}

impl EvidenceView {
    pub(super) fn of(evidence: &Evidence) -> Self {
        Self {
            principle: evidence.principle.as_ref().map(ToString::to_string),
            title: evidence.title.to_string(),
            url: evidence.url.to_string(),
            sha256: evidence.sha256.as_ref().map(ToString::to_string),
        }
    }
}
