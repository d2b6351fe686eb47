//! What a command wrote, for a program that ran it.

use serde::Serialize;

use super::SCHEMA_VERSION;
use super::status::NextStep;
use crate::record::{Date, Id, Organization};

/// The files that a command wrote, and what comes next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WriteReport {
    pub schema_version: u32,
    pub written: Vec<WrittenFile>,
    /// The files that a command took back, below the top of the registry.
    pub removed: Vec<String>,
    /// What each draft still misses, in words.
    pub waiting: Vec<String>,
    pub next: Vec<NextStep>,
    /// What was offered to the registry, by the command that does.
    pub proposal: Option<ProposalReport>,
    /// Why `reaffirm --if-due` wrote nothing.
    pub not_due: Option<NotDueReport>,
}

/// A pledge that need not be reaffirmed yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NotDueReport {
    pub organization: Organization,
    /// The id of the text.
    pub accord: Id,
    /// The first day on which the pledge is due to be reaffirmed.
    pub due_on: Date,
    /// The last day on which it holds.
    pub holds_until: Date,
}

/// A change that is offered to the registry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ProposalReport {
    pub organization: Organization,
    /// The branch of the registry that the change is for, as the clone calls it.
    pub base: String,
    /// The branch that has the change.
    pub branch: String,
    /// The commit of the change.
    pub commit: Option<String>,
    /// The remote that has the branch; None where it could not be pushed.
    pub remote: Option<String>,
    /// The address at which a pull request is opened, if the address of the remote says on which website.
    pub url: Option<String>,
}

/// A file that a command wrote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WrittenFile {
    /// Below the top of the registry; of a key, as its folder was named.
    pub path: String,
    /// The kind of a record, or `signature`, `text`, `key` or `file`.
    pub kind: String,
    /// The SHA-256 of the file; none of a private key.
    pub digest: Option<String>,
}

impl Default for WriteReport {
    fn default() -> Self {
        Self {
            schema_version: SCHEMA_VERSION,
            written: Vec::new(),
            removed: Vec::new(),
            waiting: Vec::new(),
            next: Vec::new(),
            proposal: None,
            not_due: None,
        }
    }
}
