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

/// What the names of snapshots end with.
const EXTENSION: &str = ".tar.zst";

/// Whether an argument that may also be a commit names a snapshot.
pub fn is_snapshot_name(text: &str) -> bool {
    text == INPUT || text.ends_with(EXTENSION)
}

impl Context {
    /// Whether a snapshot was named as the registry.
    pub fn names_snapshot(&self) -> bool {
        self.origin != Origin::Default
            && self.remote.is_none()
            && (self.start == Path::new(INPUT) || self.start.is_file())
    }

    /// The snapshot in `file`, and the SHA-256 of that file.
    ///
    /// # Errors
    /// `snapshot-malformed`; a file that cannot be read.
    pub fn read_snapshot(&self, file: &Path) -> Result<(MemoryTree, Digest)> {
        let input = file == Path::new(INPUT);
        let shown = if input { "standard input".to_owned() } else { file.display().to_string() };
        let bytes = self.read_packed(file).with_context(|| format!("cannot read {shown}"))?;
        Ok((unpack(&bytes, &shown)?, Digest::of(&bytes)))
    }

    fn read_packed(&self, file: &Path) -> Result<Vec<u8>> {
        if file != Path::new(INPUT) {
            return Ok(fs::read(file)?);
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
