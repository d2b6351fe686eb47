//! How git names objects: by the hash of their bytes (gitformat-hash-function-transition).

use std::str::FromStr;

use sha1::{Digest as _, Sha1};
use sha2::Sha256;

use super::GitError;

/// The hash that names the objects of a repository.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ObjectFormat {
    Sha1,
    Sha256,
}

impl FromStr for ObjectFormat {
    type Err = GitError;

    /// Reads what `git rev-parse --show-object-format` prints.
    fn from_str(name: &str) -> Result<Self, GitError> {
        match name {
            "sha1" => Ok(Self::Sha1),
            "sha256" => Ok(Self::Sha256),
            _ => Err(GitError {
                message: format!("the objects of this repository are named by `{name}`, which is unknown"),
                help: "use a repository of SHA-1 or SHA-256, or a newer accord",
            }),
        }
    }
}

impl ObjectFormat {
    /// The name of the object of type `kind` (`blob` or `tree`) with these bytes: 20 bytes with SHA-1, 32 with
    /// SHA-256.
    pub fn name_object(self, kind: &str, bytes: &[u8]) -> Vec<u8> {
        let header = format!("{kind} {}\0", bytes.len());
        match self {
            Self::Sha1 => Sha1::new().chain_update(header).chain_update(bytes).finalize().to_vec(),
            Self::Sha256 => Sha256::new().chain_update(header).chain_update(bytes).finalize().to_vec(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Names that every git gives to the empty blob and the empty tree.
    #[test]
    fn objects_have_the_names_that_git_gives_them() {
        let name = |format: ObjectFormat, kind| hex::encode(format.name_object(kind, b""));
        assert_eq!(name(ObjectFormat::Sha1, "blob"), "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391");
        assert_eq!(name(ObjectFormat::Sha1, "tree"), "4b825dc642cb6eb9a060e54bf8d69288fbee4904");
        let blob = "473a0f4c3be8a93681a267e3b1e9a7dcda1185436fe141f7749120a303721813";
        assert_eq!(name(ObjectFormat::Sha256, "blob"), blob);
        assert!("md5".parse::<ObjectFormat>().is_err());
    }
}
