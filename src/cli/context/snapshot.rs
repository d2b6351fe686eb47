//! A registry that is read from a snapshot: a file in place of a folder, or standard input.

use std::fs;
use std::io::{self, Read};
use std::path::Path;

use anyhow::{Context as _, Result, bail};

use super::Context;
use crate::cli::Failure;
use crate::cli::settings::Origin;
use crate::record::Digest;
use crate::registry::MemoryTree;

/// How standard input is named.
pub const INPUT: &str = "-";

impl Context {
    /// Whether a snapshot was named as the registry.
    pub fn names_snapshot(&self) -> bool {
        self.origin != Origin::Default
            && self.remote.is_none()
            && (self.start == Path::new(INPUT) || self.start.is_file())
    }

    /// The snapshot that was named, and the SHA-256 of its file.
    ///
    /// # Errors
    /// `snapshot-malformed`; a file that cannot be read.
    pub fn read_snapshot(&self) -> Result<(MemoryTree, Digest)> {
        let shown =
            if self.start == Path::new(INPUT) { "standard input".to_owned() } else { self.shown_start() };
        let bytes = self.read_packed().with_context(|| format!("cannot read {shown}"))?;
        Ok((unpack(&bytes, &shown)?, Digest::of(&bytes)))
    }

    fn read_packed(&self) -> Result<Vec<u8>> {
        if self.start != Path::new(INPUT) {
            return Ok(fs::read(&self.start)?);
        }
        if self.input_read.replace(true) {
            bail!(Failure::usage("standard input is named twice, and can be read once"));
        }
        let mut bytes = Vec::new();
        io::stdin().lock().read_to_end(&mut bytes)?;
        Ok(bytes)
    }
}

#[cfg(feature = "snapshot")]
fn unpack(bytes: &[u8], shown: &str) -> Result<MemoryTree, Failure> {
    use crate::diagnostic::Code;

    crate::registry::read_snapshot(bytes).map_err(|error| {
        let message = format!("{shown} is no snapshot: {error}");
        Failure::unsound(message).code(Code::SnapshotMalformed).help(Code::SnapshotMalformed.remedy())
    })
}

#[cfg(not(feature = "snapshot"))]
fn unpack(_: &[u8], shown: &str) -> Result<MemoryTree, Failure> {
    Err(Failure::left_out(&format!("snapshots, so it cannot read {shown}"), "snapshot"))
}
