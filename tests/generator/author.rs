//! Writes one organization's chain. The library checks each record when it is made, so a chain is sound, or
//! its author panics with the reason.

use std::collections::BTreeMap;

use accord::accord::Metric;
use accord::chain::{self, Authorization, ChainRecord, Rules, State};
use accord::record::schema::Scalar;
use accord::record::write::{basic_string, block_string};
use accord::record::{
    Body, Digest, FormatVersion, Header, Id, Kind, Organization, PublicKey, Record, Sequence,
};
use accord::registry::{MemoryTree, SIGNATURE_SUFFIX};
use accord::signature;

use super::Signer;

/// A set of keys, by their numbers: the current keys and the successor keys.
#[derive(Clone, Copy, Debug)]
pub struct Keys<'a> {
    pub threshold: usize,
    pub current: &'a [u32],
    pub next_threshold: usize,
    pub next: &'a [u32],
}

impl<'a> Keys<'a> {
    /// One key and its successor.
    pub const fn one(current: &'a [u32; 1], next: &'a [u32; 1]) -> Self {
        Self { threshold: 1, current, next_threshold: 1, next }
    }
}

/// One organization with its keys in hand, and the chain it has written so far.
#[derive(Debug)]
pub struct Author {
    organization: Organization,
    rules: Rules,
    state: Option<State>,
    /// Every key used so far, by number.
    ring: BTreeMap<u32, Signer>,
    /// The keys that sign the next record, if these are not the first sufficient ones.
    chosen: Option<Vec<u32>>,
    files: Vec<(String, Vec<u8>)>,
}

impl Author {
    pub fn new(organization: &str, rules: &Rules) -> Self {
        Self {
            organization: organization.parse::<Organization>().expect("it is a domain"),
            rules: rules.clone(),
            state: None,
            ring: BTreeMap::new(),
            chosen: None,
            files: Vec::new(),
        }
    }

    pub fn organization(&self) -> &Organization {
        &self.organization
    }

    /// After the last record.
    pub fn state(&self) -> &State {
        self.state.as_ref().expect("the organization has enrolled")
    }

    /// The digest of the record with this sequence.
    pub fn digest(&self, sequence: usize) -> Digest {
        self.state().history[sequence - 1].digest
    }

    /// Every file written so far: path and bytes.
    pub fn files(&self) -> &[(String, Vec<u8>)] {
        &self.files
    }

    /// Puts the chain into `tree`.
    pub fn file_into(&self, tree: &mut MemoryTree) {
        for (path, bytes) in &self.files {
            tree.insert(path.clone(), bytes.clone());
        }
    }

    /// Makes the keys with these numbers security keys from now on.
    pub fn with_authenticators(&mut self, numbers: &[u32]) {
        for &number in numbers {
            self.ring.insert(number, Signer::authenticator(self.organization.as_str(), number));
        }
    }

    /// Signs the next record with the keys of these numbers.
    pub fn signed_by(&mut self, numbers: &[u32]) -> &mut Self {
        self.chosen = Some(numbers.to_vec());
        self
    }

    // Kinds in `keys/`. `profile` and every `rest` below are TOML: the fields of the kind's first
    // table that are not given otherwise, then its other tables.

    /// Enrolls. The enrollment of the registry itself is the root of its decisions.
    pub fn enroll(&mut self, date: &str, profile: &str, keys: Keys<'_>) -> Digest {
        let keys = self.key_tables(keys);
        let record = self.draft(date, Kind::Enroll, &format!("[profile]\n{profile}\n{keys}"));
        if self.organization.as_str() == self.rules.registry.as_str() {
            self.rules.root = Some(Digest::of(record.write().as_bytes()));
        }
        self.make(record)
    }

    /// Enrolls again, as the registry's maintainers allow in accord.toml by the digest returned.
    pub fn enroll_again(&mut self, date: &str, profile: &str, keys: Keys<'_>) -> Digest {
        let keys = self.key_tables(keys);
        let record = self.draft(date, Kind::Enroll, &format!("[profile]\n{profile}\n{keys}"));
        let digest = Digest::of(record.write().as_bytes());
        self.rules.readmitted.insert((self.organization.clone(), digest));
        self.make(record)
    }

    pub fn rotate(&mut self, date: &str, rest: &str, authority: &[u32], keys: Keys<'_>) -> Digest {
        let (authority, keys) = (self.authority(authority), self.key_tables(keys));
        self.record(date, Kind::Rotate, &format!("[rotation]\n{rest}\n{authority}\n{keys}"))
    }

    pub fn update(&mut self, date: &str, profile: &str) -> Digest {
        self.record(date, Kind::Update, &format!("[profile]\n{profile}"))
    }

    pub fn succeed(&mut self, date: &str, successor: &str, reason: &str, authority: &[u32]) -> Digest {
        let (reason, authority) = (block_string(reason), self.authority(authority));
        let tables = format!("[succession]\nsuccessor = \"{successor}\"\nreason = {reason}\n{authority}");
        self.record(date, Kind::Succeed, &tables)
    }

    // Kinds in `pledges/`.

    pub fn pledge(&mut self, date: &str, accord: &str, rest: &str) -> Digest {
        let text = self.text(accord);
        self.record(date, Kind::Pledge, &format!("[pledge]\n{text}\n{rest}"))
    }

    pub fn reaffirm(&mut self, date: &str, accord: &str) -> Digest {
        let text = self.text(accord);
        self.record(date, Kind::Reaffirm, &format!("[reaffirmation]\n{text}"))
    }

    pub fn report(&mut self, date: &str, accord: &str, rest: &str) -> Digest {
        self.record(date, Kind::Report, &format!("[report]\naccord = \"{accord}\"\n{rest}"))
    }

    /// A report on the days from `from` to `to`, with a figure for each metric.
    pub fn count(
        &mut self,
        date: &str,
        accord: &str,
        [from, to]: [&str; 2],
        summary: &str,
        figures: &[(&str, u32)],
    ) -> Digest {
        let figures = figures.iter();
        let figures =
            figures.map(|(metric, value)| format!("\n[[figure]]\nmetric = \"{metric}\"\nvalue = {value}\n"));
        let figures: String = figures.collect();
        let rest = format!("from = {from}\nto = {to}\nsummary = {}\n{figures}", block_string(summary));
        self.report(date, accord, &rest)
    }

    pub fn withdraw(&mut self, date: &str, accord: &str, reason: &str) -> Digest {
        let reason = block_string(reason);
        self.record(date, Kind::Withdraw, &format!("[withdrawal]\naccord = \"{accord}\"\nreason = {reason}"))
    }

    pub fn answer(&mut self, date: &str, finding: Digest, text: &str) -> Digest {
        let text = block_string(text);
        self.record(date, Kind::Answer, &format!("[answer]\nfinding = \"{finding}\"\ntext = {text}"))
    }

    // Kinds in `findings/`.

    /// What `of` published on that day; `rest` has method, location and result.
    pub fn observe(&mut self, date: &str, of: &Organization, enroll: Digest, rest: &str) -> Digest {
        let tables = format!("[observation]\norganization = \"{of}\"\nenroll = \"{enroll}\"\n{rest}");
        self.record(date, Kind::Observe, &tables)
    }

    pub fn finding(&mut self, date: &str, rest: &str) -> Digest {
        self.record(date, Kind::Finding, &format!("[finding]\n{rest}"))
    }

    pub fn concur(&mut self, date: &str, finding: Digest, note: Option<&str>) -> Digest {
        let note = note.map(|note| format!("note = {}\n", block_string(note))).unwrap_or_default();
        self.record(date, Kind::Concur, &format!("[concurrence]\nfinding = \"{finding}\"\n{note}"))
    }

    pub fn retract(&mut self, date: &str, finding: Digest, reason: &str) -> Digest {
        let reason = block_string(reason);
        self.record(date, Kind::Retract, &format!("[retraction]\nfinding = \"{finding}\"\nreason = {reason}"))
    }

    // Kinds in `decisions/`.

    pub fn adopt(&mut self, date: &str, accord: &str, reason: &str) -> Digest {
        let (text, reason) = (self.text(accord), block_string(reason));
        self.record(date, Kind::Adopt, &format!("[adoption]\n{text}\nreason = {reason}"))
    }

    /// Admits `observer`, as its profile is today, under `charter`.
    pub fn admit(&mut self, date: &str, observer: &Self, charter: &str, reason: &str) -> Digest {
        let (state, reason) = (observer.state(), block_string(reason));
        let (organization, enroll) = (&observer.organization, state.enrollment.digest);
        let (group, country) = (state.profile().group, state.profile().country.code());
        let tables = format!(
            "[admission]\norganization = \"{organization}\"\nenroll = \"{enroll}\"\ncharter = \"{charter}\"\n\
             group = \"{group}\"\ncountry = \"{country}\"\nreason = {reason}"
        );
        self.record(date, Kind::Admit, &tables)
    }

    pub fn dismiss(&mut self, date: &str, admission: Digest, reason: &str) -> Digest {
        let reason = block_string(reason);
        self.record(
            date,
            Kind::Dismiss,
            &format!("[dismissal]\nadmission = \"{admission}\"\nreason = {reason}"),
        )
    }

    /// Voids the enrollment at `sequence` in the chain of `of`.
    pub fn void(&mut self, date: &str, of: &Self, sequence: usize, reason: &str) -> Digest {
        let enrollment = of.enrollment(sequence, reason);
        self.record(date, Kind::Void, &format!("[voidance]\n{enrollment}"))
    }

    /// Readmits the organization of `of` with the enrollment at `sequence`.
    pub fn readmit(&mut self, date: &str, of: &Self, sequence: usize, reason: &str) -> Digest {
        let enrollment = of.enrollment(sequence, reason);
        self.record(date, Kind::Readmit, &format!("[readmission]\n{enrollment}"))
    }

    /// Accepts the warning `code` about the record at `sequence` in the chain of `of`.
    pub fn accept(&mut self, date: &str, code: &str, (of, sequence): (&Self, usize), reason: &str) -> Digest {
        let (organization, record, reason) = (&of.organization, of.digest(sequence), block_string(reason));
        let tables = format!(
            "[acceptance]\ncode = \"{code}\"\norganization = \"{organization}\"\nrecord = \"{record}\"\n\
             reason = {reason}"
        );
        self.record(date, Kind::Accept, &tables)
    }

    /// Appoints `key` for the registry's log.
    pub fn appoint(&mut self, date: &str, key: &PublicKey, reason: &str) -> Digest {
        let reason = block_string(reason);
        self.record(date, Kind::Appoint, &format!("[appointment]\nkey = \"{key}\"\nreason = {reason}"))
    }

    /// The fields that name the enrollment at `sequence`, and a reason.
    fn enrollment(&self, sequence: usize, reason: &str) -> String {
        let (organization, enroll) = (&self.organization, self.digest(sequence));
        format!("organization = \"{organization}\"\nenroll = \"{enroll}\"\nreason = {}", block_string(reason))
    }

    // Making a record.

    /// A record with these tables, signed, rehearsed and filed.
    pub fn record(&mut self, date: &str, kind: Kind, tables: &str) -> Digest {
        let record = self.draft(date, kind, tables);
        self.make(record)
    }

    fn draft(&self, date: &str, kind: Kind, tables: &str) -> Record {
        let body = Body::from_toml(kind, tables)
            .unwrap_or_else(|faults| panic!("{} {kind}: {faults:#?}\n{tables}", self.organization));
        let last = self.state.as_ref().map(State::last);
        let header = Header {
            format: FormatVersion,
            kind,
            registry: self.rules.registry.clone(),
            organization: self.organization.clone(),
            sequence: last.map_or(Sequence::FIRST, |last| last.sequence.next()),
            previous: last.map(|last| last.digest),
            date: super::date(date),
        };
        Record { header, body }
    }

    fn make(&mut self, record: Record) -> Digest {
        let (path, bytes) = (record.header.path(), record.write().into_bytes());
        if let Err(faults) = Record::read(&bytes) {
            panic!("{path}: {faults:#?}");
        }
        let authorization = chain::required_authorization(self.state.as_ref(), &record);
        let counter = record.header.sequence.get();
        let signers = self.signers(&authorization);
        let blocks: Vec<_> = signers.into_iter().map(|signer| signer.sign(&bytes, counter)).collect();
        let signatures = signature::write_signatures(&blocks).into_bytes();
        let record = ChainRecord::new(record, &bytes, Some(blocks));
        let state = chain::rehearse_record(self.state.take(), &self.organization, &record, &self.rules);
        self.state = Some(state.unwrap_or_else(|refusals| panic!("{path}: {refusals:#?}")));
        self.chosen = None;
        self.files.push((format!("{path}{SIGNATURE_SUFFIX}"), signatures));
        self.files.push((path, bytes));
        record.digest
    }

    /// The keys that sign, in canonical order: the selected keys, or as many of each quota as it needs.
    fn signers(&self, authorization: &Authorization) -> Vec<&Signer> {
        let chosen = |key: &&PublicKey| match &self.chosen {
            Some(numbers) => numbers.iter().any(|number| self.ring[number].public() == *key),
            None => authorization
                .quotas
                .iter()
                .any(|quota| quota.of.iter().take(quota.at_least).any(|of| of == *key)),
        };
        let hand =
            |key| self.ring.values().find(|signer| signer.public() == key).expect("its number was given");
        authorization.keys.iter().filter(chosen).map(hand).collect()
    }

    /// The key with this number, made at its first use.
    fn key(&mut self, number: u32) -> &PublicKey {
        let organization = self.organization.as_str();
        self.ring.entry(number).or_insert_with(|| Signer::file(organization, number)).public()
    }

    fn authority(&mut self, numbers: &[u32]) -> String {
        let keys: Vec<_> = numbers.iter().map(|&number| self.key(number).to_toml()).collect();
        format!("authority = [{}]\n", keys.join(", "))
    }

    fn key_tables(&mut self, keys: Keys<'_>) -> String {
        let current: Vec<_> = keys.current.iter().map(|&number| self.key(number).to_toml()).collect();
        let next: Vec<_> = keys.next.iter().map(|&number| self.key(number).fingerprint().to_toml()).collect();
        format!(
            "[keys]\nthreshold = {}\ncurrent = [{}]\nnext_threshold = {}\nnext = [{}]\n",
            keys.threshold,
            current.join(", "),
            keys.next_threshold,
            next.join(", ")
        )
    }

    /// The metrics of the text.
    pub fn metrics(&self, accord: &str) -> Vec<Metric> {
        let id = accord.parse::<Id>().expect("it is an id");
        self.rules.texts[&id].accord.metric.clone()
    }

    fn text(&self, accord: &str) -> String {
        let id = accord.parse::<Id>().expect("it is an id");
        let digest = self.rules.texts[&id].digest;
        format!("accord = {}\ndigest = \"{digest}\"", basic_string(accord))
    }
}
