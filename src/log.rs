//! A transparency log in the formats of C2SP, so that witnesses, monitors and clients that others wrote
//! work with it unmodified. This room does no I/O and knows no pledges.
//!
//! ```text
//! entries                    DIGEST  PATH, one leaf a line                  RFC 6962, section 2.1
//!    │ hash, fold
//!    ▼
//! checkpoint                 origin, size, root; the log signs it           c2sp.org/tlog-checkpoint
//!    │ add-checkpoint
//!    ▼
//! cosignatures               a witness saw it at this time                  c2sp.org/tlog-cosignature
//!    │ policy: which witnesses, how many
//!    ▼
//! witnessed                  a quorum saw it by this time                   c2sp.org/tlog-policy
//!    │ with an inclusion proof
//!    ▼
//! receipt                    this record existed by then                    c2sp.org/tlog-proof
//! ```
//!
//! A witness says "existed by", never "not before".

pub mod book;
pub mod checkpoint;
pub mod entry;
pub mod merkle;
pub mod note;
pub mod policy;
pub mod receipt;
pub mod seal;
pub mod tile;
pub mod trust;
pub mod witness;

use std::fmt;

/// Why bytes are not what they should be: an entry, a note, a checkpoint, a policy, a receipt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogError(String);

impl LogError {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self(message.into())
    }
}

impl fmt::Display for LogError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl std::error::Error for LogError {}
