//! Kinds that set an organization's profile and keys: `enroll`, `rotate`, `update`, `succeed`
//! (folder `keys/`).

use super::domain::Organization;
use super::identifiers::{Country, Lei};
use super::key::{Fingerprint, PublicKey};
use super::number::{Sequence, Threshold};
use super::schema::{NonEmpty, choice, table};
use super::strings::{Block, Line};
use super::{Header, contradiction_at};
use crate::diagnostic::Fault;

choice! {
    /// The four groups of organizations.
    pub enum Group {
        /// A company or an association of companies.
        PrivateSector = "private-sector",
        /// A government or a public authority.
        Government = "government",
        /// A university or a research institution.
        Academia = "academia",
        /// An organization that belongs neither to the state nor to the private sector, such as a charity.
        CivilSociety = "civil-society",
    }
}

choice! {
    /// Why keys change.
    pub enum RotationReason {
        /// The change of keys was planned, or a signer joined or left.
        Routine = "routine",
        /// The organization can no longer use a key.
        Loss = "loss",
        /// A thief may hold a key.
        Compromise = "compromise",
    }
}

table! {
    /// `[profile]`: what the organization states about itself.
    pub struct Profile {
        /// name by which the organization is known
        pub name: Line,
        /// legal name, if it differs
        pub legal_name: Option<Line>,
        /// group of the organization
        pub group: Group,
        /// country of the organization's seat, an ISO 3166-1 alpha-2 code
        pub country: Country,
        /// Legal Entity Identifier, ISO 17442
        pub lei: Option<Lei>,
        /// sector in which the organization works
        pub sector: Option<Line>,
        /// organization that this one succeeds
        pub predecessor: Option<Organization>,
    }
}

table! {
    /// `[keys]`: the keys in force, and the commitment to the successor keys.
    pub struct KeySet {
        /// number of current keys that must sign each record
        pub threshold: Threshold,
        /// public keys in force, 1 to 8
        pub current: NonEmpty<PublicKey>,
        /// number of successor keys that must authorize a rotation
        pub next_threshold: Threshold,
        /// fingerprints of the successor keys, 1 to 8
        pub next: NonEmpty<Fingerprint>,
    }
}

table! {
    /// `[rotation]`: why the keys change, and which successor keys authorize it.
    pub struct Rotation {
        /// reason for the new keys
        pub reason: RotationReason,
        /// sequence of the first record that a thief may have signed; with reason `compromise` only
        pub compromised_from: Option<Sequence>,
        /// successor keys that authorize this record; the last `next` lists their fingerprints
        pub authority: NonEmpty<PublicKey>,
    }
}

table! {
    /// `[succession]`: another organization takes over, and this chain ends.
    pub struct Succession {
        /// organization that takes over
        pub successor: Organization,
        /// reason for the succession
        pub reason: Block,
        /// successor keys that authorize this record; the last `next` lists their fingerprints
        pub authority: NonEmpty<PublicKey>,
    }
}

table! {
    /// The first record of a chain.
    pub struct Enroll {
        /// profile of the organization
        pub profile: Profile,
        /// keys of the organization
        pub keys: KeySet,
    }
}

table! {
    /// New keys, authorized by successor keys to which the organization committed before.
    pub struct Rotate {
        /// reason and authority of the rotation
        pub rotation: Rotation,
        /// new keys
        pub keys: KeySet,
    }
}

table! {
    /// A new profile, which replaces the previous one as a whole.
    pub struct Update {
        /// new profile of the organization
        pub profile: Profile,
    }
}

table! {
    /// The end of a chain.
    pub struct Succeed {
        /// succession
        pub succession: Succession,
    }
}

impl Rotate {
    pub(super) fn find_contradictions(&self, header: &Header) -> Vec<Fault> {
        let Some(from) = self.rotation.compromised_from else {
            return Vec::new();
        };
        let path = "rotation.compromised_from";
        let mut faults = Vec::new();
        if self.rotation.reason != RotationReason::Compromise {
            let message = "only a rotation with reason `compromise` can dispute earlier records";
            faults.push(contradiction_at(path, message, "set `reason` to `compromise`, or leave this out"));
        }
        if from >= header.sequence {
            let message = format!("record {from} is not before this one");
            faults.push(contradiction_at(path, message, "name an earlier record of this organization"));
        }
        faults
    }
}

impl Succeed {
    pub(super) fn find_contradictions(&self, header: &Header) -> Vec<Fault> {
        if self.succession.successor != header.organization {
            return Vec::new();
        }
        let message = "an organization cannot succeed itself";
        vec![contradiction_at("succession.successor", message, "name the organization that takes over")]
    }
}
