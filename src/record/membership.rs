//! Kinds that say who speaks for an organization: `enroll`, `rotate`, `update`, `succeed`
//! (folder `keys/`).

use super::domain::Organization;
use super::identifiers::{Country, Lei};
use super::key::{Fingerprint, PublicKey};
use super::number::{Sequence, Threshold};
use super::schema::{NonEmpty, choice, table};
use super::words::{Block, Line};
use super::{Header, contradiction};
use crate::diagnostic::Fault;

choice! {
    /// The four groups of organizations.
    pub enum Group {
        PrivateSector = "private-sector",
        Government = "government",
        Academia = "academia",
        CivilSociety = "civil-society",
    }
}

choice! {
    /// Why keys change.
    pub enum RotationReason {
        /// A planned change, or an officer who joined or left.
        Routine = "routine",
        /// A key can no longer be used.
        Loss = "loss",
        /// Somebody else may hold a key.
        Compromise = "compromise",
    }
}

table! {
    /// `[profile]`: who the organization says it is.
    pub struct Profile {
        /// the name it is known by
        pub name: Line,
        /// the name in its register, where it differs
        pub legal_name: Option<Line>,
        /// the group it belongs to
        pub group: Group,
        /// country of its seat, ISO 3166-1 alpha-2
        pub country: Country,
        /// Legal Entity Identifier, ISO 17442
        pub lei: Option<Lei>,
        /// what it works in
        pub sector: Option<Line>,
        /// the organization it succeeds
        pub predecessor: Option<Organization>,
    }
}

table! {
    /// `[keys]`: the keys in force, and the commitment to those that may replace them.
    pub struct KeySet {
        /// how many of the current keys must sign a record
        pub threshold: Threshold,
        /// public keys in force, 1 to 8
        pub current: NonEmpty<PublicKey>,
        /// how many of the next keys must authorize a rotation
        pub next_threshold: Threshold,
        /// fingerprints of the successor keys, 1 to 8
        pub next: NonEmpty<Fingerprint>,
    }
}

table! {
    /// `[rotation]`: why the keys change, and by whose authority.
    pub struct Rotation {
        /// why the keys change
        pub reason: RotationReason,
        /// first of the own records that a thief may have written; with reason `compromise` only
        pub compromised_from: Option<Sequence>,
        /// successor keys that authorize this, whose fingerprints stood in `next`
        pub authority: NonEmpty<PublicKey>,
    }
}

table! {
    /// `[succession]`: another organization takes over, and this chain ends.
    pub struct Succession {
        /// the organization that takes over
        pub successor: Organization,
        /// why
        pub reason: Block,
        /// successor keys that authorize this, whose fingerprints stood in `next`
        pub authority: NonEmpty<PublicKey>,
    }
}

table! {
    /// The first record of a chain.
    pub struct Enroll {
        /// who the organization says it is
        pub profile: Profile,
        /// its keys
        pub keys: KeySet,
    }
}

table! {
    /// New keys, authorized by successor keys committed to beforehand.
    pub struct Rotate {
        /// why, and by whose authority
        pub rotation: Rotation,
        /// the new keys
        pub keys: KeySet,
    }
}

table! {
    /// A new profile, whole.
    pub struct Update {
        /// who the organization says it is from now on
        pub profile: Profile,
    }
}

table! {
    /// The end of a chain.
    pub struct Succeed {
        /// who takes over
        pub succession: Succession,
    }
}

impl Rotate {
    pub(super) fn contradictions(&self, header: &Header) -> Vec<Fault> {
        let Some(from) = self.rotation.compromised_from else {
            return Vec::new();
        };
        let path = "rotation.compromised_from";
        let mut faults = Vec::new();
        if self.rotation.reason != RotationReason::Compromise {
            let message = "only a compromise disputes earlier records";
            faults.push(contradiction(path, message, "set `reason` to `compromise`, or leave this out"));
        }
        if from >= header.sequence {
            let message = format!("record {from} does not come before this one");
            faults.push(contradiction(path, message, "name an earlier record of this organization"));
        }
        faults
    }
}

impl Succeed {
    pub(super) fn contradictions(&self, header: &Header) -> Vec<Fault> {
        if self.succession.successor != header.organization {
            return Vec::new();
        }
        let message = "an organization does not succeed itself";
        vec![contradiction("succession.successor", message, "name the organization that takes over")]
    }
}
