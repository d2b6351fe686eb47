//! `accord.toml`: the registry's name, and the public decisions of its maintainers.
//!
//! The file has no signature and no canonical form. Maintainers edit it by hand, and reviews protect it.

use std::collections::BTreeSet;

use crate::diagnostic::{AcceptedWarning, Code, Fault};
use crate::record::schema::{Shape, TextValue, read_document, table};
use crate::record::{Date, Digest, FormatVersion, Id, Line, Link, Organization, RegistryName, read};

/// The file that marks the top of a registry.
pub const POLICY_FILE: &str = "accord.toml";

/// Most bytes of `accord.toml`.
pub const POLICY_LIMIT: usize = 256 * 1024;

impl TextValue for Code {
    const SHAPE: Shape = Shape::Line("CODE");
}

table! {
    /// `[[readmitted]]`: an organization that lost its keys may enroll again.
    pub struct Readmitted {
        /// which organization
        pub organization: Organization,
        /// SHA-256 of the new enrollment's record
        pub enroll: Digest,
        /// the day of the decision
        pub date: Date,
        /// why
        pub reason: Line,
    }
}

table! {
    /// `[[voided]]`: an enrollment that does not count, such as that of an impostor.
    pub struct Voided {
        /// which organization
        pub organization: Organization,
        /// SHA-256 of the enrollment's record
        pub enroll: Digest,
        /// the day of the decision
        pub date: Date,
        /// why
        pub reason: Line,
    }
}

table! {
    /// `[[admitted]]`: an organization that may observe under a charter which it pledged to.
    pub struct Admitted {
        /// which organization
        pub organization: Organization,
        /// the charter's id
        pub charter: Id,
        /// the day of the decision, the first on which it counts
        pub date: Date,
        /// the last day on which it counts, where it ended
        pub until: Option<Date>,
        /// why
        pub reason: Line,
    }
}

table! {
    /// `[[accepted]]`: a warning that the maintainers have reviewed and silenced.
    pub struct Accepted {
        /// the warning
        pub code: Code,
        /// for which organization
        pub organization: Organization,
        /// why it is all right
        pub reason: Line,
    }
}

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
        /// organizations that may enroll again
        pub readmitted: Vec<Readmitted>,
        /// enrollments that do not count
        pub voided: Vec<Voided>,
        /// organizations that may observe
        pub admitted: Vec<Admitted>,
        /// warnings that are accepted
        pub accepted: Vec<Accepted>,
    }
}

/// A fault for each entry of `list` that names the same enrollment as an earlier entry.
fn find_repeated<'a>(
    list: &str,
    entries: impl Iterator<Item = (&'a Organization, Digest)>,
) -> impl Iterator<Item = Fault> {
    let mut seen = BTreeSet::new();
    entries.enumerate().filter_map(move |(index, entry)| (!seen.insert(entry)).then_some(index)).map(
        move |index| {
            let fault = Fault::new(
                Code::Schema,
                "an earlier entry already names this enrollment",
                "remove one of the two entries",
            );
            fault.in_field(format!("{list}.{index}.enroll"))
        },
    )
}

/// A fault for each admission that ends before it begins.
fn find_early_ends(admitted: &[Admitted]) -> impl Iterator<Item = Fault> {
    let ends_early = |entry: &Admitted| entry.until.is_some_and(|until| until < entry.date);
    admitted.iter().enumerate().filter(move |(_, entry)| ends_early(entry)).map(|(index, _)| {
        let help = "write the last day on which the admission counts, or remove the entry";
        let fault = Fault::new(Code::Schema, "`until` is before `date`", help);
        fault.in_field(format!("admitted.{index}.until"))
    })
}

impl Policy {
    /// Reads `accord.toml`.
    ///
    /// # Errors
    /// Every fault of the file, at least one.
    pub fn read_policy(bytes: &[u8]) -> Result<Self, Vec<Fault>> {
        let policy: Self = read_document(bytes, POLICY_LIMIT, read::Form::Free)?;
        let readmitted = policy.readmitted.iter().map(|entry| (&entry.organization, entry.enroll));
        let voided = policy.voided.iter().map(|entry| (&entry.organization, entry.enroll));
        let repeated = find_repeated("readmitted", readmitted).chain(find_repeated("voided", voided));
        let faults: Vec<_> = repeated.chain(find_early_ends(&policy.admitted)).collect();
        if faults.is_empty() { Ok(policy) } else { Err(faults) }
    }

    /// The warnings to silence.
    pub fn acceptances(&self) -> Vec<AcceptedWarning> {
        self.accepted
            .iter()
            .map(|accepted| AcceptedWarning {
                code: accepted.code,
                organization: accepted.organization.to_string(),
            })
            .collect()
    }
}
