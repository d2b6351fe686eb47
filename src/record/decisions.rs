//! Kinds by which a registry records its own decisions: `adopt`, `admit`, `dismiss`, `void`, `readmit`, `accept`,
//! `appoint` (folder `decisions/`). Only the registry itself signs them.

use super::digest::Digest;
use super::domain::Organization;
use super::identifiers::Country;
use super::key::PublicKey;
use super::membership::Group;
use super::schema::table;
use super::strings::{Block, Id};
use super::{Header, contradiction_at};
use crate::diagnostic::Fault;

table! {
    /// `[adoption]`: organizations may pledge to this text.
    pub struct Adoption {
        /// id of the text
        pub accord: Id,
        /// SHA-256 of the text's file
        pub digest: Digest,
        /// reason for the adoption
        pub reason: Block,
    }
}

table! {
    /// The adoption of a text.
    pub struct Adopt {
        /// text that is adopted, and why
        pub adoption: Adoption,
    }
}

table! {
    /// `[admission]`: the organization may observe under this charter.
    pub struct Admission {
        /// organization that is admitted
        pub organization: Organization,
        /// SHA-256 of its enrollment's record
        pub enroll: Digest,
        /// id of the charter
        pub charter: Id,
        /// group for which its observations count
        pub group: Group,
        /// country of its seat
        pub country: Country,
        /// reason for the admission
        pub reason: Block,
    }
}

table! {
    /// The admission of an observer.
    pub struct Admit {
        /// observer that is admitted, and why
        pub admission: Admission,
    }
}

table! {
    /// `[dismissal]`: an admission ends.
    pub struct Dismissal {
        /// SHA-256 of the admission's record
        pub admission: Digest,
        /// reason for the dismissal
        pub reason: Block,
    }
}

table! {
    /// The end of an admission.
    pub struct Dismiss {
        /// admission that ends, and why
        pub dismissal: Dismissal,
    }
}

table! {
    /// `[voidance]`: this enrollment does not count, such as that of an impostor.
    pub struct Voidance {
        /// organization that the enrollment names
        pub organization: Organization,
        /// SHA-256 of the enrollment's record
        pub enroll: Digest,
        /// reason for the decision
        pub reason: Block,
    }
}

table! {
    /// The decision that an enrollment does not count.
    pub struct Void {
        /// enrollment that does not count, and why
        pub voidance: Voidance,
    }
}

table! {
    /// `[readmission]`: the organization lost its keys, and this enrollment continues its chain.
    pub struct Readmission {
        /// organization that enrolls again
        pub organization: Organization,
        /// SHA-256 of the new enrollment's record
        pub enroll: Digest,
        /// reason for the readmission
        pub reason: Block,
    }
}

table! {
    /// The readmission of an organization.
    pub struct Readmit {
        /// enrollment that continues the chain, and why
        pub readmission: Readmission,
    }
}

table! {
    /// `[acceptance]`: the maintainers looked at this warning. Another record of the organization can cause it
    /// again.
    pub struct Acceptance {
        /// code of the warning
        pub code: Id,
        /// organization that the warning is about
        pub organization: Organization,
        /// SHA-256 of the record that causes the warning
        pub record: Digest,
        /// reason for the acceptance
        pub reason: Block,
    }
}

table! {
    /// The acceptance of a warning.
    pub struct Accept {
        /// warning that is accepted, and why
        pub acceptance: Acceptance,
    }
}

table! {
    /// `[appointment]`: this key signs for the registry's log, from the first checkpoint on that covers the record.
    pub struct Appointment {
        /// key of the log
        pub key: PublicKey,
        /// reason for the appointment
        pub reason: Block,
    }
}

table! {
    /// The appointment of the log's key.
    pub struct Appoint {
        /// key that is appointed, and why
        pub appointment: Appointment,
    }
}

impl Appoint {
    /// A checkpoint is a signed note, and a security key signs other bytes than the note's.
    pub(super) fn find_contradictions(&self) -> Vec<Fault> {
        if self.appointment.key.application().is_none() {
            return Vec::new();
        }
        let message = "a security key cannot sign for a log: it signs its own counter with every text";
        let help = "make a key for the log alone: `ssh-keygen -t ed25519 -N '' -f log.key`";
        vec![contradiction_at("appointment.key", message, help)]
    }
}

impl Admit {
    pub(super) fn find_contradictions(&self, header: &Header) -> Vec<Fault> {
        check_own_cause(&self.admission.organization, header, "admission.organization")
    }
}

impl Void {
    pub(super) fn find_contradictions(&self, header: &Header) -> Vec<Fault> {
        check_own_cause(&self.voidance.organization, header, "voidance.organization")
    }
}

impl Readmit {
    pub(super) fn find_contradictions(&self, header: &Header) -> Vec<Fault> {
        check_own_cause(&self.readmission.organization, header, "readmission.organization")
    }
}

/// A fault where a registry decides about itself: its own enrollment is the root of its decisions.
fn check_own_cause(about: &Organization, header: &Header, field: &str) -> Vec<Fault> {
    if *about != header.organization {
        return Vec::new();
    }
    let help = "name another organization: a registry cannot admit, void or readmit itself";
    vec![contradiction_at(field, "the decision is about the registry that signs it", help)]
}
