//! A registry that is read from a snapshot: a file in place of a folder, or standard input.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

#[cfg(feature = "snapshot")]
use anyhow::Context as _;
use anyhow::{Result, bail};

use super::Context;
use crate::cli::Failure;
use crate::cli::path_error::AtPath;
use crate::cli::settings::Origin;
use crate::record::Digest;
use crate::registry::MemoryTree;

/// How standard input is named.
pub const INPUT: &str = "-";

/// What a registry may be given as.
#[cfg(feature = "snapshot")]
const FORMS: &str = "name the folder of a registry, its address, or a snapshot (.tar.zst)";

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
        if !input {
            let opened = File::open(file).at("read", file)?;
            return unpack(opened, &shown);
        }
        if self.input_read.replace(true) {
            bail!(Failure::usage("standard input is named twice, and can be read once"));
        }
        unpack(io::stdin().lock(), &shown)
    }
}

#[cfg(feature = "snapshot")]
fn unpack(reader: impl Read, shown: &str) -> Result<(MemoryTree, Digest)> {
    use crate::diagnostic::Code;
    use crate::registry::SnapshotError;

    match crate::registry::read_snapshot(reader) {
        Ok(read) => Ok(read),
        Err(SnapshotError::Failed(error)) => Err(error).with_context(|| format!("cannot read {shown}")),
        Err(error) => {
            let failure = Failure::unsound(format!("{shown} is no snapshot: {error}"));
            let help = match error {
                SnapshotError::Foreign => FORMS,
                _ => Code::SnapshotMalformed.remedy(),
            };
            bail!(failure.code(Code::SnapshotMalformed).help(help))
        }
    }
}

#[cfg(not(feature = "snapshot"))]
fn unpack(_: impl Read, shown: &str) -> Result<(MemoryTree, Digest)> {
    bail!(Failure::left_out(&format!("snapshots, so it cannot read {shown}"), "snapshot"))
}
