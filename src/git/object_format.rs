//! How git names objects: by the hash of their bytes (gitformat-hash-function-transition).

use std::io;
use std::str::FromStr;

use sha1_checked::{CollisionResult, Digest as _, Sha1};
use sha2::Sha256;

use super::GitError;
use crate::registry::AlteredObject;

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
    /// The format of an object name in hexadecimal digits.
    pub fn of_name(id: &str) -> Self {
        if id.len() == SHA1_LENGTH { Self::Sha1 } else { Self::Sha256 }
    }

    /// The name of the object of type `kind` (`blob`, `tree` or `commit`) with these bytes: 20 bytes with SHA-1, 32
    /// with SHA-256. None where the bytes are one of a pair that was made to have one name.
    ///
    /// SHA-1 is broken: for some tens of thousands of dollars, two files with one name can be made. Such a pair shows
    /// traces of the attack in both of its files. All attacks that are published leave them, and the detection of
    /// Stevens and Shumow, which git itself uses, finds them. So an object whose name is right was not exchanged for
    /// another by a published attack. Against an attack that leaves no traces, only a repository of SHA-256 helps. To
    /// find a second file for the name of a file that its author made alone is beyond all that is known.
    pub fn name_object(self, kind: &str, bytes: &[u8]) -> Option<Vec<u8>> {
        let header = format!("{kind} {}\0", bytes.len());
        match self {
            Self::Sha1 => match Sha1::new().chain_update(header).chain_update(bytes).try_finalize() {
                CollisionResult::Ok(name) => Some(name.to_vec()),
                CollisionResult::Mitigated(_) | CollisionResult::Collision(_) => None,
            },
            Self::Sha256 => Some(Sha256::new().chain_update(header).chain_update(bytes).finalize().to_vec()),
        }
    }
}

/// Checks that an object has the bytes that its name stands for. Git does not: `cat-file` shows what lies in the file
/// of an object or in a pack, whatever its name is.
///
/// # Errors
/// [`AlteredObject`] where they are others.
pub fn check_object(id: &str, kind: &str, bytes: &[u8]) -> io::Result<()> {
    let name = ObjectFormat::of_name(id).name_object(kind, bytes);
    if name.is_some_and(|name| hex::encode(name) == id) {
        return Ok(());
    }
    Err(io::Error::new(io::ErrorKind::InvalidData, AlteredObject { id: id.to_owned() }))
}

/// The length of a SHA-1 in hexadecimal digits.
const SHA1_LENGTH: usize = 40;

#[cfg(test)]
mod tests {
    use super::*;

    /// Names that every git gives to the empty blob and the empty tree.
    #[test]
    fn objects_have_the_names_that_git_gives_them() {
        let name = |format: ObjectFormat, kind| hex::encode(format.name_object(kind, b"").unwrap());
        assert_eq!(name(ObjectFormat::Sha1, "blob"), "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391");
        assert_eq!(name(ObjectFormat::Sha1, "tree"), "4b825dc642cb6eb9a060e54bf8d69288fbee4904");
        let blob = "473a0f4c3be8a93681a267e3b1e9a7dcda1185436fe141f7749120a303721813";
        assert_eq!(name(ObjectFormat::Sha256, "blob"), blob);
        assert!("md5".parse::<ObjectFormat>().is_err());
    }

    #[test]
    fn other_bytes_than_the_name_says_are_refused() {
        let empty = "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391";
        assert!(check_object(empty, "blob", b"").is_ok());
        assert!(check_object(empty, "tree", b"").is_err());
        assert!(check_object(empty, "blob", b"x").is_err());
        assert!(check_object("473a0f4c", "blob", b"").is_err());
        assert!(
            check_object("473a0f4c3be8a93681a267e3b1e9a7dcda1185436fe141f7749120a303721813", "blob", b"")
                .is_ok()
        );
    }
}
