//! What a command wrote, for a program that ran it.

use serde::Serialize;

use super::SCHEMA_VERSION;
use super::status::NextStep;

/// The files that a command wrote, and what comes next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WriteReport {
    pub schema_version: u32,
    pub written: Vec<WrittenFile>,
    /// What each draft still misses, in words.
    pub waiting: Vec<String>,
    pub next: Vec<NextStep>,
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
        Self { schema_version: SCHEMA_VERSION, written: Vec::new(), waiting: Vec::new(), next: Vec::new() }
    }
}
