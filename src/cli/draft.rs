//! A record before it is written: made of what was given for its fields, or read from its file on its way
//! to more signatures.

use std::fmt;

use super::Failure;
use super::blame::blame_flags;
use super::values::Values;
use crate::chain::State;
use crate::diagnostic::Fault;
use crate::record::{Body, Digest, Header, Record, Sequence};
use crate::registry::Stored;
use anyhow::Result;

/// What a new record follows.
pub type Previous = (Sequence, Digest);

/// What a record follows after `state`.
pub fn previous_of(state: &State) -> Previous {
    (state.last().sequence, state.last().digest)
}

/// A record on its way into the registry.
#[derive(Debug)]
pub struct Draft {
    pub record: Record,
    /// The bytes that are signed.
    pub bytes: String,
}

impl Draft {
    /// The record as it would stand in the registry, read once more as any reader would.
    pub fn new(header: Header, values: &Values) -> Result<Self> {
        let kind = header.kind;
        let blamed = |faults: Vec<Fault>| {
            let failures: Vec<_> = blame_flags(kind, &faults);
            Failure::from_several(&failures)
        };
        let body = Body::from_toml(kind, &values.to_toml(kind)?).map_err(blamed)?;
        let record = Record { header, body };
        let bytes = record.write();
        let record = Record::read(bytes.as_bytes()).map_err(blamed)?;
        Ok(Self { record, bytes })
    }

    /// The record in a file, on its way to more signatures.
    pub fn stored(stored: &Stored) -> Result<Self> {
        let bytes = String::from_utf8(stored.bytes.clone())
            .map_err(|_| Failure::unsound("the record is not text"))?;
        Ok(Self { record: stored.record.parsed.clone(), bytes })
    }

    /// What the next record names it by.
    pub fn digest(&self) -> Digest {
        Digest::of(self.bytes.as_bytes())
    }

    /// What the next record follows.
    pub fn as_previous(&self) -> Previous {
        (self.record.header.sequence, self.digest())
    }
}

/// The exact bytes, below the path that they will have.
impl fmt::Display for Draft {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:\n\n{}\n", self.record.header.path(), self.bytes)
    }
}
