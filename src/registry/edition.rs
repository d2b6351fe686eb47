//! What was read of a registry, by which an output can be cited: a commit, a snapshot, or files that are neither.

use std::fmt;

use serde::ser::{Serialize, SerializeStruct as _, Serializer};

use crate::record::Digest;

/// The git commit that a registry's files are checked out from.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Commit {
    /// Hexadecimal object name.
    pub id: String,
    /// Whether the registry's files differ from the commit's.
    pub modified: bool,
}

/// What was read of a registry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edition {
    /// Files of a commit, or checked out from it.
    Commit(Commit),
    /// The SHA-256 of a snapshot's file as it was published.
    Snapshot(Digest),
    /// Files that have no such name: outside of git, or before the first commit.
    Unnamed,
}

impl Edition {
    /// A commit as it is.
    pub fn of_commit(id: &str) -> Self {
        Self::Commit(Commit { id: id.to_owned(), modified: false })
    }

    /// The commit; None of a snapshot, and of files that are of no commit.
    pub const fn commit(&self) -> Option<&Commit> {
        match self {
            Self::Commit(commit) => Some(commit),
            Self::Snapshot(_) | Self::Unnamed => None,
        }
    }

    /// The snapshot's digest, with the name of its algorithm.
    pub fn snapshot(&self) -> Option<String> {
        match self {
            Self::Snapshot(digest) => Some(format!("sha256:{digest}")),
            Self::Commit(_) | Self::Unnamed => None,
        }
    }

    /// Writes both as fields of these names.
    ///
    /// # Errors
    /// Those of `serializer`.
    pub fn serialize_as<S: Serializer>(
        &self,
        [commit, snapshot]: [&'static str; 2],
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("Edition", 2)?;
        fields.serialize_field(commit, &self.commit())?;
        fields.serialize_field(snapshot, &self.snapshot())?;
        fields.end()
    }
}

impl Serialize for Edition {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.serialize_as(["commit", "snapshot"], serializer)
    }
}

impl fmt::Display for Edition {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Commit(commit) if commit.modified => {
                write!(formatter, "commit {} with changes since", commit.id)
            }
            Self::Commit(commit) => write!(formatter, "commit {}", commit.id),
            Self::Snapshot(digest) => write!(formatter, "snapshot sha256:{digest}"),
            Self::Unnamed => formatter.write_str("no commit"),
        }
    }
}
