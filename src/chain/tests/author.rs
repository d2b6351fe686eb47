//! Writes one organization's records in memory, with keys that are the same in every run.
//!
//! ```text
//! let mut author = Author::enrolled();                    record 1, signed and sealed
//! author.write(Kind::Pledge, PLEDGE);                     record 2
//! let mut draft = author.draft(Kind::Withdraw, WITHDRAW); record 3, to be spoiled …
//! draft.header.date = author.date.plus_days(-1);
//! author.seal(draft);                                     … and then signed
//! ```

pub use super::bodies::*;

use std::collections::{BTreeMap, BTreeSet};

use ed25519_dalek::{Signer, SigningKey};
use sha2::{Digest as _, Sha256};
use ssh_key::public::{Ed25519PublicKey, KeyData, SkEd25519};

use crate::accord::Text;
use crate::chain::{Arithmetic, ChainFile, ChainRecord, Rules};
use crate::record::{
    Body, Date, Digest, FormatVersion, Header, Kind, Organization, PublicKey, Record, RegistryName, Sequence,
};
use crate::signature::{self, Message, SecretKey, SignatureBlock};

/// For companies; its principles are `assist` and `no-attack`.
const TECH: &str = r#"format = 1
id = "tech-1"
title = "Tech Accord"
audience = ["private-sector"]
renewal_months = 12
preamble = """
Companies promise.
"""

[[principle]]
id = "assist"
title = "Assist"
text = """
Help everywhere.
"""

[[principle]]
id = "no-attack"
title = "Do not attack"
text = """
Attack nowhere.
"""

[[metric]]
id = "received"
title = "Requests received"
unit = "requests"
total = "sum"

[[metric]]
id = "refused"
title = "Of these, refused"
unit = "requests"
total = "sum"
part_of = "received"
"#;

/// For academia; its principle is `evidence`.
const CHARTER: &str = r#"format = 1
id = "charter-1"
title = "Charter"
audience = ["academia"]
renewal_months = 12
preamble = """
Observers promise.
"""

[[principle]]
id = "evidence"
title = "Evidence"
text = """
Show it.
"""
"#;

/// The day on which every test replays.
pub const TODAY: &str = "2026-06-30";

pub fn date(text: &str) -> Date {
    text.parse::<Date>().unwrap()
}

pub fn sequence(number: u32) -> Sequence {
    Sequence::new(number).unwrap()
}

pub fn organization(name: &str) -> Organization {
    name.parse::<Organization>().unwrap()
}

/// A reserved registry with two texts and no decision of its maintainers.
pub fn rules() -> Rules {
    let texts = [TECH, CHARTER].map(|text| Text::read(text.as_bytes()).unwrap());
    Rules {
        registry: "registry.example".parse::<RegistryName>().unwrap(),
        texts: texts.into_iter().map(|text| (text.accord.id.clone(), text)).collect(),
        root: None,
        readmitted: BTreeSet::new(),
        voided: BTreeMap::new(),
        today: date(TODAY),
        arithmetic: Arithmetic::Own,
    }
}

pub fn tech_digest() -> Digest {
    Digest::of(TECH.as_bytes())
}

pub fn charter_digest() -> Digest {
    Digest::of(CHARTER.as_bytes())
}

/// A key is known by its number.
pub fn key(number: u8) -> SecretKey {
    SecretKey::from_seed(&[number; 32], "")
}

pub fn public(number: u8) -> PublicKey {
    key(number).public().clone()
}

/// The key `number` in the form of a security key.
pub fn security_form(number: u8) -> PublicKey {
    security_form_for(number, "ssh:")
}

/// The key `number` in the form of a security key for this application.
pub fn security_form_for(number: u8, application: &str) -> PublicKey {
    let point = Ed25519PublicKey(*public(number).point());
    PublicKey::from_openssh(&KeyData::SkEd25519(SkEd25519::new(point, application.to_owned()))).unwrap()
}

/// The signature that a security key with the seed of key `number` makes; bit 0 of `flags` says
/// whether it was touched.
pub fn sign_in_security_form(number: u8, message: &Message, flags: u8) -> SignatureBlock {
    let trailer = [flags, 0, 0, 0, 7];
    let signed =
        [Sha256::digest(b"ssh:").as_slice(), trailer.as_slice(), Sha256::digest(message.blob()).as_slice()]
            .concat();
    let raw = SigningKey::from_bytes(&[number; 32]).sign(&signed);
    let bytes = [raw.to_bytes().as_slice(), trailer.as_slice()].concat();
    signature::block_from_raw(&security_form(number), &bytes).unwrap()
}

/// A key set by numbers.
#[derive(Clone, Debug)]
pub struct Keys {
    pub threshold: usize,
    pub current: Vec<u8>,
    pub next_threshold: usize,
    pub next: Vec<u8>,
}

impl Keys {
    pub fn new(threshold: usize, current: &[u8], next_threshold: usize, next: &[u8]) -> Self {
        Self { threshold, current: current.to_vec(), next_threshold, next: next.to_vec() }
    }

    pub fn toml(&self) -> String {
        let current: Vec<_> = self.current.iter().map(|&number| public(number)).collect();
        let next: Vec<_> = self.next.iter().map(|&number| public(number)).collect();
        keys_toml(self.threshold, &current, self.next_threshold, &next)
    }
}

/// A record before it is signed.
#[derive(Clone, Debug)]
pub struct Draft {
    pub header: Header,
    pub body: Body,
    /// Numbers of the keys that will sign, in this order.
    pub signers: Vec<u8>,
}

/// One organization, with all its keys.
#[derive(Clone, Debug)]
pub struct Author {
    pub organization: Organization,
    pub links: Vec<ChainRecord>,
    /// The day of the next record.
    pub date: Date,
    /// The keys in force.
    pub keys: Keys,
}

impl Author {
    /// Before its first record.
    pub fn new(keys: Keys) -> Self {
        let organization = organization("contoso.example");
        Self { organization, links: Vec::new(), date: date("2026-01-10"), keys }
    }

    /// Enrolled with key 1 in force and key 2 as its successor.
    pub fn enrolled() -> Self {
        Self::enrolled_with(Keys::new(1, &[1], 1, &[2]))
    }

    pub fn enrolled_with(keys: Keys) -> Self {
        let mut author = Self::new(keys);
        author.enroll();
        author
    }

    /// Enrolled as in [`Author::enrolled`], with a pledge.
    pub fn pledged() -> Self {
        let mut author = Self::enrolled();
        author.pledge();
        author
    }

    /// The next record, signed by as many current keys as must.
    pub fn draft(&self, kind: Kind, tables: &str) -> Draft {
        let header = Header {
            format: FormatVersion,
            kind,
            registry: "registry.example".parse::<RegistryName>().unwrap(),
            organization: self.organization.clone(),
            sequence: sequence(u32::try_from(self.links.len()).unwrap() + 1),
            previous: self.links.last().map(|record| record.digest),
            date: self.date,
        };
        let body = Body::from_toml(kind, tables).unwrap_or_else(|faults| panic!("{faults:?}\n{tables}"));
        Draft { header, body, signers: self.keys.current[..self.keys.threshold].to_vec() }
    }

    /// Writes, reads and signs a record, and adds it to the chain whatever it says. Gives its
    /// digest.
    pub fn seal(&mut self, draft: Draft) -> Digest {
        let record = Record { header: draft.header, body: draft.body };
        let bytes = record.write();
        let record = Record::read(bytes.as_bytes()).unwrap_or_else(|faults| panic!("{faults:?}\n{bytes}"));
        let blocks = draft.signers.iter().map(|&number| key(number).sign(bytes.as_bytes())).collect();
        self.links.push(ChainRecord::new(record, bytes.as_bytes(), Some(blocks)));
        self.last().digest
    }

    pub fn write(&mut self, kind: Kind, tables: &str) -> Digest {
        let draft = self.draft(kind, tables);
        self.seal(draft)
    }

    pub fn last(&self) -> &ChainRecord {
        self.links.last().unwrap()
    }

    /// The signatures of the last record.
    pub fn blocks(&mut self) -> &mut Vec<SignatureBlock> {
        self.links.last_mut().unwrap().blocks.as_mut().unwrap()
    }

    pub fn files(&self) -> Vec<ChainFile> {
        let file = |(number, record): (u32, &ChainRecord)| ChainFile {
            sequence: sequence(number),
            record: Ok(record.clone()),
            is_unlogged: false,
        };
        (1..).zip(&self.links).map(file).collect()
    }

    /// Enrolls with the author's own keys, all of which sign.
    pub fn enroll(&mut self) -> Digest {
        let mut draft = self.draft(Kind::Enroll, &enroll_toml(&self.keys));
        draft.signers.clone_from(&self.keys.current);
        self.seal(draft)
    }

    pub fn pledge(&mut self) -> Digest {
        self.write(Kind::Pledge, &pledge_toml("tech-1", tech_digest()))
    }

    pub fn reaffirm(&mut self) -> Digest {
        self.write(Kind::Reaffirm, &reaffirm_toml("tech-1", tech_digest()))
    }

    pub fn withdraw(&mut self) -> Digest {
        self.write(Kind::Withdraw, &withdraw_toml("tech-1"))
    }

    /// A rotation to `keys` by the successors `authority`, signed by them and by every new key.
    pub fn rotation(&self, fields: &str, authority: &[u8], keys: &Keys) -> Draft {
        let named: Vec<_> = authority.iter().map(|&number| public(number)).collect();
        let mut draft = self.draft(Kind::Rotate, &rotate_toml(fields, &named, &keys.toml()));
        let new = |number: &&u8| !self.keys.current.contains(number) && !authority.contains(number);
        draft.signers = authority.iter().chain(keys.current.iter().filter(new)).copied().collect();
        draft
    }

    pub fn rotate(&mut self, fields: &str, authority: &[u8], keys: Keys) -> Digest {
        let draft = self.rotation(fields, authority, &keys);
        self.keys = keys;
        self.seal(draft)
    }

    /// The successors take over, and `next` are the new successors.
    pub fn rotate_plainly(&mut self, next: &[u8]) -> Digest {
        let keys = Keys { current: self.keys.next.clone(), next: next.to_vec(), ..self.keys.clone() };
        let authority = self.keys.next.clone();
        self.rotate("reason = \"routine\"", &authority, keys)
    }

    /// The successors take over after a theft; own records count as the thief's from `from` on.
    pub fn rotate_after_theft(&mut self, from: u32, next: &[u8]) -> Digest {
        let keys = Keys { current: self.keys.next.clone(), next: next.to_vec(), ..self.keys.clone() };
        let authority = self.keys.next.clone();
        self.rotate(&format!("reason = \"compromise\"\ncompromised_from = {from}"), &authority, keys)
    }

    /// Closes the chain by the successors' and the current keys.
    pub fn succession(&self) -> Draft {
        let authority = &self.keys.next[..self.keys.next_threshold];
        let named: Vec<_> = authority.iter().map(|&number| public(number)).collect();
        let mut draft = self.draft(Kind::Succeed, &succeed_toml(&named));
        draft.signers = [authority, &draft.signers].concat();
        draft
    }

    pub fn succeed(&mut self) -> Digest {
        let draft = self.succession();
        self.seal(draft)
    }

    /// The same in favor of another organization.
    pub fn succeed_by(&mut self, successor: &str) -> Digest {
        let mut draft = self.succession();
        if let Body::Succeed(succeed) = &mut draft.body {
            succeed.succession.successor = organization(successor);
        }
        self.seal(draft)
    }
}
