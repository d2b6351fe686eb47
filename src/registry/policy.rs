//! `accord.toml`: the registry's name, and the root of its decisions.
//!
//! The file has no signature and no canonical form. Its name and its root are the registry: another root is another
//! registry.

use crate::diagnostic::Fault;
use crate::record::schema::{read_document, table};
use crate::record::{Digest, FormatVersion, Line, Link, RegistryName, read};

/// The file that marks the top of a registry.
pub const POLICY_FILE: &str = "accord.toml";

/// Most bytes of `accord.toml`.
pub const POLICY_LIMIT: usize = 256 * 1024;

table! {
    /// The content of `accord.toml`.
    pub struct Policy {
        /// version of the format
        pub format: FormatVersion,
        /// the registry's own name
        pub registry: RegistryName,
        /// a headline
        pub title: Line,
        /// the registry's page on the web
        pub homepage: Option<Link>,
        /// address of the repository
        pub repository: Option<Link>,
        /// SHA-256 of the registry's own enrollment
        pub enroll: Option<Digest>,
    }
}

impl Policy {
    /// Reads `accord.toml`.
    ///
    /// # Errors
    /// Every fault of the file, at least one.
    pub fn read_policy(bytes: &[u8]) -> Result<Self, Vec<Fault>> {
        read_document(bytes, POLICY_LIMIT, read::Form::Free)
    }
}
