//! `accord.toml`: the registry's name, and the root of its decisions.
//!
//! The file has no signature and no canonical form. Its name and its root are the registry: another root is another
//! registry.

use crate::diagnostic::{At, Code, Fault, write_sentence};
use crate::record::schema::{read_document, table};
use crate::record::{Digest, FormatVersion, Line, Link, RegistryName, read};

/// The file that marks the top of a registry.
pub const POLICY_FILE: &str = "accord.toml";

/// Most bytes of `accord.toml`.
pub const POLICY_LIMIT: usize = 256 * 1024;

/// The field that names the root of the registry's decisions.
const ROOT: &str = "enroll";

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
        pub enroll: Digest,
    }
}

impl Policy {
    /// Reads `accord.toml`.
    ///
    /// # Errors
    /// Every fault of the file, at least one.
    pub fn read_policy(bytes: &[u8]) -> Result<Self, Vec<Fault>> {
        read_document(bytes, POLICY_LIMIT, read::Form::Free).map_err(|faults| {
            let rooted = read::locate_field(&String::from_utf8_lossy(bytes), ROOT).is_some();
            let faults = faults.into_iter();
            let named = faults.map(|fault| if rooted { fault } else { explain_missing_root(fault) });
            named.map(advise_restoration).collect()
        })
    }
}

/// A registry without a root has no decisions that a reader could check: more than a missing field.
fn explain_missing_root(fault: Fault) -> Fault {
    if fault.at != At::Field(ROOT.to_owned()) {
        return fault;
    }
    let message = format!("`{ROOT}` is missing: the registry's decisions have no root");
    Fault::new(Code::RootMissing, message, Code::RootMissing.remedy()).in_field(ROOT)
}

/// `fault` with what to do in a clone: only the maintainers change this file.
fn advise_restoration(fault: Fault) -> Fault {
    if fault.help == read::CONFLICT_HELP {
        return fault;
    }
    let help = write_sentence(&fault.help);
    let help = format!("{help} In a clone, restore the file: `git checkout origin/main -- {POLICY_FILE}`.");
    Fault { help, ..fault }
}
