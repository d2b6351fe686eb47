//! A record: one signed statement of one organization, as one TOML file.
//!
//! ```text
//! format = 1                                ─┐
//! kind = "withdraw"                          │
//! registry = "demo.accord.example"           │  header
//! organization = "contoso.example"           │
//! sequence = 4                               │
//! previous = "<sha256 of record 3>"          │
//! date = 2026-11-21                         ─┘
//!
//! [withdrawal]                              ─┐
//! accord = "tech-sector-accord-1"            │  body: the tables of its kind
//! …                                         ─┘
//! ```
//!
//! Reading checks one file by itself: limits, characters, TOML, fields, the canonical form.
//! It checks no signature (`signature`) and no order (`chain`).

mod availability;
mod countries;
mod date;
mod decisions;
mod digest;
mod domain;
mod identifiers;
mod key;
mod languages;
mod membership;
mod number;
mod observations;
mod promises;
mod proof;
pub mod read;
pub mod schema;
#[cfg(test)]
pub(crate) mod strategy;
mod strings;
mod toml_version;
pub mod write;

pub use availability::{Hours, Moment, Phone, Sector};
pub use countries::COUNTRIES;
pub use date::Date;
pub use decisions::*;
pub use digest::{Digest, Digester};
pub use domain::{Organization, RegistryName, find_suffix, is_registrable};
pub use identifiers::{Country, Language, Lei, lei_with_check_digits};
pub use key::{Fingerprint, PublicKey};
pub use languages::LANGUAGES;
pub use membership::*;
pub use number::{Count, FormatVersion, Sequence, Small, Threshold};
pub use observations::*;
pub use promises::*;
pub use proof::{NearMiss, PROOF_PATH, Proof, Published, proof_address};
pub use strings::{BLOCK_MAX, Block, ID_MAX, Id, LINE_MAX, LINK_MAX, LOCATION_MAX, Line, Link, Location};

use read::TableReader;
use schema::{FieldInfo, Table, choice, table};
use write::Writer;

use crate::diagnostic::{Code, Fault};

/// Most bytes of a record.
pub const RECORD_LIMIT: usize = 32 * 1024;

/// The folder that a kind of record lies in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Room {
    Keys,
    Pledges,
    Findings,
    Decisions,
}

impl Room {
    pub const ALL: [Self; 4] = [Self::Keys, Self::Pledges, Self::Findings, Self::Decisions];

    /// The folder's name.
    pub const fn folder(self) -> &'static str {
        match self {
            Self::Keys => "keys",
            Self::Pledges => "pledges",
            Self::Findings => "findings",
            Self::Decisions => "decisions",
        }
    }
}

table! {
    /// The first fields of every record.
    pub struct Header {
        /// version of the format
        pub format: FormatVersion,
        /// kind of the record
        pub kind: Kind,
        /// registry that the record is made for
        pub registry: RegistryName,
        /// organization that signs the record
        pub organization: Organization,
        /// position of the record in the organization's chain, from 1
        pub sequence: Sequence,
        /// SHA-256 of the previous record; absent in the first record
        pub previous: Option<Digest>,
        /// day on which the record was made
        pub date: Date,
    }
}

impl Header {
    /// Where the record lies, from the top of the registry.
    pub fn path(&self) -> String {
        record_path(self.kind, &self.organization, self.sequence)
    }
}

/// Where a record lies, from the top of the registry.
pub fn record_path(kind: Kind, organization: &Organization, sequence: Sequence) -> String {
    format!("{}/{organization}/{}-{kind}.toml", kind.room().folder(), sequence.to_padded())
}

macro_rules! kinds {
    ($($(#[doc = $doc:literal])* $name:ident = $word:literal in $room:ident,)*) => {
        choice! {
            /// What a record does.
            pub enum Kind { $($(#[doc = $doc])* $name = $word,)* }
        }

        /// The tables that follow the header.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum Body { $($(#[doc = $doc])* $name($name),)* }

        impl Kind {
            /// Every kind, in the order of docs/format.md.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            pub const fn room(self) -> Room {
                match self { $(Self::$name => Room::$room),* }
            }

            /// The tables of its body.
            pub const fn tables(self) -> &'static [FieldInfo] {
                match self { $(Self::$name => $name::FIELDS),* }
            }
        }

        impl Body {
            pub const fn kind(&self) -> Kind {
                match self { $(Self::$name(_) => Kind::$name),* }
            }

            fn read(kind: Kind, reader: &mut TableReader<'_, '_>) -> Option<Self> {
                match kind { $(Kind::$name => $name::read_fields(reader).map(Self::$name)),* }
            }

            fn write(&self, out: &mut Writer) {
                match self { $(Self::$name(body) => body.write_fields(out)),* }
            }
        }
    };
}

kinds! {
    /// the first record of a chain: profile and keys
    Enroll = "enroll" in Keys,
    /// new keys
    Rotate = "rotate" in Keys,
    /// a new profile
    Update = "update" in Keys,
    /// a succession: another organization takes over
    Succeed = "succeed" in Keys,
    /// a pledge to a text
    Pledge = "pledge" in Pledges,
    /// the reaffirmation of a pledge
    Reaffirm = "reaffirm" in Pledges,
    /// a report on a pledge
    Report = "report" in Pledges,
    /// the withdrawal of a pledge
    Withdraw = "withdraw" in Pledges,
    /// an answer to a finding
    Answer = "answer" in Pledges,
    /// an observation: what a domain published
    Observe = "observe" in Findings,
    /// a finding of an observer
    Finding = "finding" in Findings,
    /// a concurrence in another observer's finding
    Concur = "concur" in Findings,
    /// the retraction of a finding
    Retract = "retract" in Findings,
    /// the adoption of a text by the registry
    Adopt = "adopt" in Decisions,
    /// the admission of an observer by the registry
    Admit = "admit" in Decisions,
    /// the end of an admission
    Dismiss = "dismiss" in Decisions,
    /// the registry's decision that an enrollment does not count
    Void = "void" in Decisions,
    /// the registry's decision that an organization may enroll again
    Readmit = "readmit" in Decisions,
    /// the acceptance of a warning by the registry
    Accept = "accept" in Decisions,
    /// the appointment of the log's key by the registry
    Appoint = "appoint" in Decisions,
}

/// One signed statement.
///
/// ```
/// use accord::record::{Body, Record};
///
/// let file = r#"format = 1
/// kind = "withdraw"
/// registry = "demo.accord.example"
/// organization = "contoso.example"
/// sequence = 4
/// previous = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
/// date = 2026-11-21
///
/// [withdrawal]
/// accord = "tech-sector-accord-1"
/// reason = """
/// The text no longer fits our work.
/// """
/// "#;
/// let record = Record::read(file.as_bytes()).expect("it is canonical");
/// assert!(matches!(&record.body, Body::Withdraw(_)));
/// assert_eq!(record.header.path(), "pledges/contoso.example/0004-withdraw.toml");
/// assert_eq!(record.write(), file);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    pub header: Header,
    pub body: Body,
}

impl Record {
    /// Reads a record's file.
    ///
    /// # Errors
    /// Every fault of the file, at least one; docs/codes.md lists them from `too-large` to `not-canonical`.
    pub fn read(bytes: &[u8]) -> Result<Self, Vec<Fault>> {
        let source = read::decode_text(bytes, RECORD_LIMIT, read::Form::Canonical)?;
        let root = read::parse_toml(source)?;
        let record = read::read_fields(&root, |reader| {
            let header = Header::read_fields(reader);
            // Another fault of the header does not hide those of the body.
            let kind = reader.take_field("kind")?.get_ref().as_str()?.parse::<Kind>().ok()?;
            let body = Body::read(kind, reader);
            reader.report_unknown(&[Header::FIELDS, kind.tables()]);
            header.zip(body).map(|(header, body)| Self { header, body })
        })?;
        let mut faults = record.body.find_contradictions(&record.header);
        let mut writer = Writer::with_capacity(source.len());
        record.write_to(&mut writer);
        faults.extend(read::check_canonical(source, &writer.finish()).err());
        if faults.is_empty() { Ok(record) } else { Err(faults) }
    }

    /// The record's one canonical text, of which [`Record::read`] makes the same record.
    pub fn write(&self) -> String {
        let mut writer = Writer::default();
        self.write_to(&mut writer);
        writer.finish()
    }

    fn write_to(&self, writer: &mut Writer) {
        self.header.write_fields(writer);
        self.body.write(writer);
    }
}

impl Body {
    /// Reads the tables of a `kind` from any TOML, canonical or not: the way from a command's
    /// flags to a record.
    ///
    /// # Errors
    /// Every fault found, at least one.
    pub fn from_toml(kind: Kind, source: &str) -> Result<Self, Vec<Fault>> {
        let root = read::parse_toml(source)?;
        read::read_fields(&root, |reader| {
            let body = Self::read(kind, reader);
            reader.report_unknown(&[kind.tables()]);
            body
        })
    }

    /// Fields that are each well formed and cannot stand together.
    pub fn find_contradictions(&self, header: &Header) -> Vec<Fault> {
        match self {
            Self::Rotate(rotate) => rotate.find_contradictions(header),
            Self::Succeed(succeed) => succeed.find_contradictions(header),
            Self::Report(report) => report.find_contradictions(header),
            Self::Finding(finding) => finding.find_contradictions(header),
            Self::Observe(observe) => observe.find_contradictions(header),
            Self::Admit(admit) => admit.find_contradictions(header),
            Self::Void(void) => void.find_contradictions(header),
            Self::Readmit(readmit) => readmit.find_contradictions(header),
            Self::Appoint(appoint) => appoint.find_contradictions(),
            _ => Vec::new(),
        }
    }
}

/// A fault where fields that are each well formed cannot stand together.
fn contradiction_at(path: &str, message: impl Into<String>, help: &str) -> Fault {
    Fault::new(Code::Schema, message, help).in_field(path)
}

#[cfg(test)]
mod tests;
