//! Random chains: any kind may follow any other, keys are rotated, stolen and recovered, enrollments are
//! voided and repeated. The library accepts most steps; sometimes a refused step is kept, and ends the chain.

use std::collections::BTreeSet;

use accord::accord::Text;
use accord::chain::{self, ChainRecord, Rules, State};
use accord::diagnostic::Code;
use accord::record::{
    Body, Date, Digest, FormatVersion, Header, Id, Kind, Organization, PublicKey, Record, Sequence,
};
use accord::signature;

use super::dice::Dice;
use super::files::Files;
use super::forge::{How, Key, Ring, ring};
use crate::generator::maintainers::{FOUNDED, enroll_registry, policy};
use crate::generator::{self, Author, DEMONSTRATION, TEXTS};

/// Two more texts, with other renewal periods.
const SHORT: &str = "\
format = 1
id = \"short-1\"
title = \"A text for a month\"
audience = [\"private-sector\", \"civil-society\"]
renewal_months = 1
report_months = 1
preamble = \"\"\"
For tests.
\"\"\"

[[principle]]
id = \"no-backdoors\"
title = \"One\"
text = \"\"\"
One.
\"\"\"
";

/// Chains in steps: kinds with their text or group, the sequence from which a rotation disputes records, days
/// that pass, or a date. `again` is a readmitted enrollment; a `void` enrollment is voided on its own day.
pub const SCRIPTS: &[&str] = &[
    "enroll, pledge short-1",
    "enroll, pledge short-1, 28, reaffirm short-1, 31, reaffirm short-1",
    "enroll, pledge short-1, 29, reaffirm short-1",
    "enroll, pledge short-1, 40, reaffirm short-1",
    "enroll, pledge short-1, 28, pledge short-1",
    "enroll, pledge short-1, 40, pledge short-1",
    "2024-02-29, enroll, pledge tech-sector-accord-1",
    "2024-02-29, enroll, pledge long-1, 3653, reaffirm long-1",
    "9999-11-30, enroll, pledge tech-sector-accord-1, pledge short-1, 31, reaffirm short-1",
    "enroll, pledge short-1, 10, withdraw short-1, reaffirm short-1",
    "enroll, pledge short-1, 10, withdraw short-1, report short-1, withdraw short-1",
    "enroll, pledge short-1, 10, withdraw short-1, 10, pledge short-1",
    "enroll, report short-1",
    "enroll, reaffirm short-1",
    "enroll, withdraw unknown-1",
    "enroll, 1, update, -2, update",
    "pledge short-1",
    "update",
    "rotate",
    // Closures
    "enroll, pledge short-1, 10, succeed",
    "enroll, pledge short-1, 28, succeed",
    "enroll, pledge short-1, 29, succeed",
    "enroll, pledge short-1, 10, withdraw short-1, succeed",
    "enroll, pledge short-1, succeed, reaffirm short-1",
    "enroll, succeed, enroll",
    "enroll, succeed, again",
    "enroll, succeed, again void",
    "enroll void, succeed, update",
    "enroll void, succeed, enroll",
    "enroll void, pledge tech-sector-accord-1, succeed, again, reaffirm tech-sector-accord-1",
    "enroll void, succeed, again, pledge tech-sector-accord-1, succeed, again",
    "enroll void, succeed, again void, succeed, again, pledge tech-sector-accord-1",
    // Successors: the chains after `|` are those of the other organization
    "enroll, pledge short-1, 10, succeed other",
    "enroll, pledge short-1, 10, succeed other | enroll heir",
    "enroll, pledge short-1, 10, succeed other | enroll, pledge short-1",
    "enroll, pledge short-1, 10, succeed other | enroll heir, pledge short-1",
    "enroll, pledge short-1, 10, succeed other | enroll heir, pledge long-1",
    "enroll, pledge short-1, 10, succeed other | 10, enroll, pledge short-1, 5, update heir, 3, update",
    "enroll, pledge short-1, 10, succeed other | 20, enroll heir, 8, pledge short-1, 3, withdraw short-1",
    "enroll, pledge short-1, 10, succeed other | 20, enroll heir, 9, pledge short-1",
    "enroll, pledge short-1, 10, succeed other | enroll heir, pledge short-1, 10, withdraw short-1",
    "enroll, pledge short-1, 10, succeed other | enroll heir, pledge short-1, 10, pledge long-1, withdraw short-1, 3, pledge short-1",
    "enroll, pledge long-1, 40, succeed other | enroll heir, pledge long-1, 41, succeed other",
    "enroll, pledge long-1, 40, succeed other | enroll heir, pledge long-1, 40, succeed other",
    "enroll heir, pledge long-1, 40, succeed other | enroll heir, pledge long-1, 39, succeed other",
    "enroll, pledge long-1, 40, succeed other | enroll heir, pledge long-1, 1, rotate 2, 50, reaffirm long-1",
    "enroll, pledge long-1, 40, succeed other | enroll heir, pledge long-1, 1, rotate 1",
    "enroll, pledge long-1, 40, succeed other | enroll void heir, pledge long-1",
    "enroll, pledge long-1, 40, succeed other | enroll void heir, 9, again heir, pledge long-1",
    "enroll, pledge long-1, 40, succeed other | enroll heir, pledge long-1, 41, succeed other, again",
    "enroll, pledge short-1, 10, succeed other | enroll heir, pledge short-1, 11, enroll",
    "enroll, pledge short-1, 10, succeed other | enroll heir, enroll, pledge short-1",
    "enroll, pledge short-1, 10, succeed other | enroll heir, pledge short-1, 28, 3, reaffirm short-1",
    // Enrollments
    "enroll, enroll",
    "enroll, pledge tech-sector-accord-1, 5, again, update",
    "enroll, pledge tech-sector-accord-1, 5, again void, withdraw tech-sector-accord-1",
    "enroll void, pledge tech-sector-accord-1, 5, again, reaffirm tech-sector-accord-1",
    "enroll void, pledge tech-sector-accord-1, 5, again, withdraw tech-sector-accord-1, reaffirm tech-sector-accord-1",
    "enroll void, pledge tech-sector-accord-1, 5, again, pledge tech-sector-accord-1",
    "enroll void, pledge tech-sector-accord-1, 5, again void, pledge tech-sector-accord-1",
    "enroll void, report short-1",
    // Disputes
    "enroll, pledge tech-sector-accord-1, 3, rotate 2",
    "enroll, pledge tech-sector-accord-1, 3, rotate 1",
    "enroll, pledge tech-sector-accord-1, 3, rotate 2, 3, rotate 2",
    "enroll, pledge tech-sector-accord-1, 3, rotate 2, 3, rotate 3",
    "enroll, pledge tech-sector-accord-1, 3, rotate 2, 3, reaffirm tech-sector-accord-1",
    "enroll, pledge tech-sector-accord-1, 3, rotate 2, 3, pledge tech-sector-accord-1",
    "enroll, pledge tech-sector-accord-1, 3, rotate 2, 3, reaffirm tech-sector-accord-1, 3, rotate 4",
    "enroll, pledge tech-sector-accord-1, 3, rotate 2, 3, withdraw tech-sector-accord-1, reaffirm tech-sector-accord-1",
    "enroll, pledge tech-sector-accord-1, 3, rotate 2, 3, withdraw tech-sector-accord-1, 3, rotate 4, reaffirm tech-sector-accord-1",
    "enroll, pledge short-1, 5, rotate 2, 20, reaffirm short-1",
    "enroll, pledge short-1, 5, rotate 2, 30, reaffirm short-1",
    "enroll, pledge tech-sector-accord-1, 3, reaffirm tech-sector-accord-1, 3, rotate 3",
    "enroll, pledge tech-sector-accord-1, 3, withdraw tech-sector-accord-1, 3, rotate 3",
    "enroll, pledge tech-sector-accord-1, 3, withdraw tech-sector-accord-1, 3, rotate 3, 3, reaffirm tech-sector-accord-1",
    "enroll, pledge tech-sector-accord-1, 3, withdraw tech-sector-accord-1, 3, pledge tech-sector-accord-1, 3, rotate 4",
    "enroll, pledge tech-sector-accord-1, 3, withdraw tech-sector-accord-1, 3, pledge tech-sector-accord-1, rotate 4, 3, reaffirm tech-sector-accord-1",
    "enroll, pledge short-1, 3, pledge short-1, 3, rotate 3, 40, reaffirm short-1",
    "enroll, pledge short-1, 3, pledge short-1, 3, rotate 3, 3, withdraw short-1, reaffirm short-1",
    "enroll, pledge short-1, 3, rotate 2, 5, succeed",
    "enroll void, pledge short-1, 3, rotate 2, 5, again, reaffirm short-1",
    // Profiles and audiences
    "enroll government, pledge tech-sector-accord-1",
    "enroll, update government, pledge tech-sector-accord-1",
    "enroll, update government, rotate 2, pledge tech-sector-accord-1",
    "enroll, update government, rotate 1, pledge tech-sector-accord-1",
    "enroll government, again, rotate 2, pledge tech-sector-accord-1",
    "enroll, again government, pledge tech-sector-accord-1",
    "enroll void government, again, pledge tech-sector-accord-1",
    "enroll, pledge tech-sector-accord-1, update government, reaffirm tech-sector-accord-1",
    "enroll, again void government, pledge digital-geneva-convention-1",
    "enroll, again void government, pledge tech-sector-accord-1",
    "enroll void, update government, pledge tech-sector-accord-1",
    "enroll void, update government, rotate 2, pledge tech-sector-accord-1",
    "enroll void government, update, rotate 1, pledge tech-sector-accord-1",
    // Findings
    "enroll, finding, retract, retract",
    "enroll, finding, retract, rotate 3, retract",
    "enroll, finding, retract, rotate 3, retract, retract",
    "enroll, finding, rotate 2, retract",
    "enroll, finding, retract, rotate, retract",
    "enroll void, finding, retract, retract, again, retract, retract",
    "enroll void, finding, again, retract, retract",
    // Concurrences
    "enroll, concur, concur",
    "enroll, concur, retract, concur, retract, retract",
    "enroll, concur, rotate 2, concur, concur",
    "enroll, concur, retract, rotate 3, concur",
    "enroll, concur, retract, rotate 3, retract, concur",
    "enroll void, concur, again, concur, concur",
    "enroll void, concur, retract, concur, again, concur, retract",
    "enroll, concur, retract, concur, rotate 4, concur",
    // Names
    "in accord.org, enroll",
    "in test.accord.example, enroll",
];

/// The kinds that may come next; likely kinds occur several times.
const KINDS: &str = "\
    enroll rotate rotate rotate update update succeed pledge pledge pledge pledge pledge reaffirm \
    reaffirm reaffirm reaffirm report withdraw withdraw answer observe finding concur retract retract";

struct Walk<'a> {
    organization: &'a str,
    /// The other organization of the registry.
    other: &'a str,
    rules: Rules,
    state: Option<State>,
    ring: Ring,
    dice: &'a mut Dice,
    /// The number of the last key made.
    fresh: u32,
    date: Date,
    findings: Vec<Digest>,
    files: &'a mut Files,
    /// Entries of accord.toml.
    decisions: Vec<(Kind, Digest, Date)>,
}

const ORGANIZATIONS: [&str; 2] = ["fabrikam.example", "woodgrove.example"];

/// A registry of two organizations, and the days on which to verify it.
pub fn registry(seed: u64) -> (Files, Vec<Date>) {
    let mut dice = Dice::new(seed);
    let mut home = Home::new(DEMONSTRATION);
    for organization in ORGANIZATIONS {
        home.walk(organization, &mut dice, |walk| walk.wander(18));
    }
    // Rarely a day before the last record.
    let early = dice.chance(3);
    home.days.retain(|day| early || *day >= home.last);
    let day = *dice.pick(&home.days);
    (home.finish().0, vec![day])
}

/// The registry of one script.
pub fn script(steps: &str) -> (Files, Vec<Date>) {
    let (registry, steps) = match steps.strip_prefix("in ") {
        Some(rest) => rest.split_once(", ").unwrap(),
        None => (DEMONSTRATION, steps),
    };
    let mut home = Home::new(registry);
    for (steps, organization) in steps.split(" | ").zip(ORGANIZATIONS) {
        home.walk(organization, &mut Dice::new(0), |walk| {
            for step in steps.split(", ") {
                if walk.play(step).is_err() {
                    return;
                }
            }
        });
    }
    home.finish()
}

/// A registry that is being built.
struct Home {
    files: Files,
    rules: Rules,
    /// What the maintainers decide, by day.
    decisions: Vec<(Date, Kind, String)>,
    /// Days with a change, and the days after one.
    days: Vec<Date>,
    /// The date of the last record.
    last: Date,
}

impl Home {
    fn new(registry: &str) -> Self {
        let mut files = Files::default();
        let mut rules = generator::rules(registry);
        for (path, bytes) in TEXTS {
            files.insert(path, bytes);
        }
        let long = SHORT.replace("short-1", "long-1").replace("_months = 1", "_months = 120");
        for (id, text) in [("short-1", SHORT), ("long-1", &long)] {
            files.insert(&format!("accords/{id}.toml"), text);
            let text = Text::read(text.as_bytes()).unwrap();
            rules.texts.insert(text.accord.id.clone(), text);
        }
        Self {
            files,
            rules,
            decisions: Vec::new(),
            days: Vec::new(),
            last: "1970-01-01".parse::<Date>().unwrap(),
        }
    }

    fn walk(&mut self, organization: &str, dice: &mut Dice, steps: impl FnOnce(&mut Walk<'_>)) {
        let mut walk = Walk {
            organization,
            other: if organization == ORGANIZATIONS[0] { ORGANIZATIONS[1] } else { ORGANIZATIONS[0] },
            rules: Rules { today: "9999-12-31".parse::<Date>().unwrap(), ..self.rules.clone() },
            state: None,
            ring: ring(organization),
            dice,
            fresh: 1,
            date: "2022-01-31".parse::<Date>().unwrap(),
            findings: Vec::new(),
            files: &mut self.files,
            decisions: Vec::new(),
        };
        steps(&mut walk);
        self.days.push(walk.date);
        self.last = self.last.max(walk.date);
        for promise in walk.state.iter().flat_map(|state| state.promises.values()) {
            let end = promise.renewal_due().unwrap_or(walk.date);
            let around = [-61, -60, 0, 1].map(|days| end.plus_days(days));
            self.days.extend(around.into_iter().filter(|day| *day >= walk.date));
        }
        let decided = walk.decisions.iter().map(|(kind, enroll, date)| {
            let table = match kind {
                Kind::Void => "voidance",
                _ => "readmission",
            };
            let pinned = format!("organization = \"{organization}\"\nenroll = \"{enroll}\"\n{REASON}");
            (*date, *kind, format!("[{table}]\n{pinned}"))
        });
        self.decisions.extend(decided);
    }

    /// The files, with the registry's own chain.
    fn finish(mut self) -> (Files, Vec<Date>) {
        self.decisions.sort_by_key(|(date, ..)| *date);
        let rules = Rules { today: "9999-12-31".parse::<Date>().unwrap(), ..self.rules };
        let mut registry = Author::new(rules.registry.as_str(), &rules);
        enroll_registry(&mut registry);
        for id in rules.texts.keys() {
            registry.adopt(FOUNDED, id.as_str(), "For tests.");
        }
        for (date, kind, table) in &self.decisions {
            registry.record(&date.to_string(), *kind, table);
        }
        self.files.insert("accord.toml", policy(&registry));
        registry.files().iter().for_each(|(path, bytes)| self.files.insert(path, bytes.clone()));
        (self.files, self.days)
    }
}

impl Walk<'_> {
    fn wander(&mut self, at_most: usize) {
        let steps = 4 + self.dice.throw(at_most - 3);
        let mut tries = 0;
        while self.state.as_ref().map_or(0, |state| state.history.len()) < steps && tries < 100 {
            tries += 1;
            if self.step().is_err() {
                return;
            }
        }
        // A later decision does not make an earlier valid record invalid.
        if let Some(state) = self.state.as_ref().filter(|_| self.dice.chance(20)) {
            let enrollment = &state.enrollment;
            if enrollment.voided.is_none() {
                self.decisions.push((Kind::Void, enrollment.digest, self.date));
            }
        }
    }

    /// Adds a record, or none; an error if the library refuses it and it is kept.
    fn step(&mut self) -> Result<(), ()> {
        let kinds: Vec<_> = KINDS.split(' ').collect();
        let kind = match &self.state {
            None if self.dice.chance(97) => Kind::Enroll,
            _ => kinds[self.dice.throw(kinds.len())].parse::<Kind>().unwrap(),
        };
        if kind == Kind::Succeed && self.dice.chance(60) {
            return Ok(());
        }
        let date =
            self.date.plus_days(*self.dice.pick(&[0, 0, 1, 1, 2, 5, 20, 27, 28, 31, 60, 200, 305, 365]));
        let fresh = self.fresh;
        let Ok(body) = Body::from_toml(kind, &self.tables(kind)) else {
            self.fresh = fresh;
            return Ok(());
        };
        let record = self.draft(kind, body, date);
        self.file(&record, fresh)
    }

    /// Adds one step of a script, which is always kept; an error if the library refuses it.
    fn play(&mut self, step: &str) -> Result<(), ()> {
        let mut words = step.split(' ');
        let (verb, rest) = (words.next().unwrap(), words.collect::<Vec<_>>());
        if let Ok(days) = verb.parse() {
            self.date = self.date.plus_days(days);
            return Ok(());
        }
        if let Ok(date) = verb.parse::<Date>() {
            self.date = date;
            return Ok(());
        }
        let kind = if verb == "again" { Kind::Enroll } else { verb.parse::<Kind>().unwrap() };
        let group = rest.last().copied().unwrap_or("private-sector");
        let group = if ["void", "heir"].contains(&group) { "private-sector" } else { group };
        let mut profile = format!("[profile]\nname = \"x\"\ngroup = \"{group}\"\ncountry = \"AQ\"\n");
        if rest.contains(&"heir") {
            profile += &format!("predecessor = \"{}\"\n", self.other);
        }
        let text = |digest: bool| {
            let id = rest[0].parse::<Id>().unwrap();
            let text = self.rules.texts.get(&id).map_or(Digest::of(b""), |text| text.digest);
            format!(
                "accord = \"{id}\"\n{}",
                if digest { format!("digest = \"{text}\"\n") } else { String::new() }
            )
        };
        let tables = match kind {
            Kind::Enroll => format!("{profile}\n{}", self.successors(&[])),
            Kind::Update => profile,
            Kind::Rotate => {
                let authority = self.successors_in_force();
                let reason = match rest.first() {
                    Some(from) => format!("\"compromise\"\ncompromised_from = {from}"),
                    None => "\"routine\"".to_owned(),
                };
                let keys = self.successors(&authority);
                format!("[rotation]\nreason = {reason}\nauthority = {}\n{keys}", list(&authority))
            }
            Kind::Succeed => {
                let authority = list(&self.successors_in_force());
                let successor = if rest == ["other"] { self.other } else { "wingtip.example" };
                format!("[succession]\nsuccessor = \"{successor}\"\n{REASON}authority = {authority}\n")
            }
            Kind::Pledge => format!("[pledge]\n{}title = \"x\"\n", text(true)),
            Kind::Reaffirm => format!("[reaffirmation]\n{}", text(true)),
            Kind::Withdraw => format!("[withdrawal]\n{}{REASON}", text(false)),
            Kind::Report => {
                let date = self.date;
                format!(
                    "[report]\n{}from = 2021-01-01\nto = {date}\nsummary = \"\"\"\nx\n\"\"\"\n",
                    text(false)
                )
            }
            Kind::Concur => format!("[concurrence]\nfinding = \"{}\"\n", Digest::of(b"no finding")),
            Kind::Retract => {
                let finding = self.findings.first().copied().unwrap_or(Digest::of(b"no finding"));
                format!("[retraction]\nfinding = \"{finding}\"\n{REASON}")
            }
            kind => self.tables(kind),
        };
        let record = self.draft(kind, Body::from_toml(kind, &tables).unwrap(), self.date);
        let digest = Digest::of(record.write().as_bytes());
        let organization = record.header.organization.clone();
        if verb == "again" {
            self.rules.readmitted.insert((organization.clone(), digest));
            self.decisions.push((Kind::Readmit, digest, self.date));
        }
        if rest.first() == Some(&"void") {
            self.rules.voided.insert((organization.clone(), digest), self.date);
            self.decisions.push((Kind::Void, digest, self.date));
        }
        self.keep(&record).map_err(drop)
    }

    /// Files a record, and continues from it if the library accepts it.
    fn keep(&mut self, record: &Record) -> Result<(), Vec<chain::Refusal>> {
        let (path, bytes) = (record.header.path(), record.write().into_bytes());
        let authorization = chain::required_authorization(self.state.as_ref(), record);
        let quotas = authorization.quotas.iter().map(|quota| quota.of.iter().take(quota.at_least));
        let needed: BTreeSet<_> = quotas.flatten().map(PublicKey::to_string).collect();
        let keys = authorization.keys.iter().map(PublicKey::to_string).filter(|key| needed.contains(key));
        let signatures: String = keys.map(|key| self.ring[&key].sign(&bytes, How::default())).collect();
        let link =
            ChainRecord::new(record.clone(), &bytes, signature::parse_signatures(signatures.as_bytes()).ok());
        self.files.insert(&path, bytes);
        self.files.insert(&format!("{path}.sig"), signatures);
        let state =
            chain::rehearse_record(self.state.clone(), &record.header.organization, &link, &self.rules)?;
        self.state = Some(state);
        if record.header.kind == Kind::Finding {
            self.findings.push(link.digest);
        }
        Ok(())
    }

    /// The keys that the next current keys commit to.
    fn successors_in_force(&self) -> Vec<String> {
        let Some(state) = &self.state else { return vec![Key::new(self.organization, 1, false).text()] };
        let next: Vec<_> = state.keys.next.iter().map(ToString::to_string).collect();
        self.ring.values().filter(|key| next.contains(&key.fingerprint())).map(Key::text).collect()
    }

    /// The table `[keys]` with these current keys, or with a new one, and with a new successor key.
    fn successors(&mut self, current: &[String]) -> String {
        let current = if current.is_empty() { vec![self.key()] } else { current.to_vec() };
        let next = self.key();
        let next = self.ring[&next].fingerprint();
        let current = list(&current);
        format!("[keys]\nthreshold = 1\ncurrent = {current}\nnext_threshold = 1\nnext = [\"{next}\"]\n")
    }

    fn draft(&self, kind: Kind, body: Body, date: Date) -> Record {
        let last = self.state.as_ref().map(State::last);
        let header = Header {
            format: FormatVersion,
            kind,
            registry: self.rules.registry.clone(),
            organization: self.organization.parse::<Organization>().unwrap(),
            sequence: last.map_or(Sequence::FIRST, |last| last.sequence.next()),
            previous: last.map(|last| last.digest),
            date,
        };
        Record { header, body }
    }

    fn file(&mut self, record: &Record, fresh: u32) -> Result<(), ()> {
        let (path, bytes) = (record.header.path(), record.write().into_bytes());
        let digest = Digest::of(&bytes);
        let (kind, organization) = (record.header.kind, record.header.organization.clone());
        let before = (self.rules.clone(), self.decisions.len());
        if kind == Kind::Enroll {
            let mut decide = |kind, rules: &mut Rules| {
                self.decisions.push((kind, digest, record.header.date));
                match kind {
                    Kind::Void => {
                        rules.voided.insert((organization.clone(), digest), record.header.date);
                    }
                    _ => {
                        rules.readmitted.insert((organization.clone(), digest));
                    }
                }
            };
            if self.state.is_some() && self.dice.chance(90) {
                decide(Kind::Readmit, &mut self.rules);
            }
            if self.dice.chance(30) {
                decide(Kind::Void, &mut self.rules);
            }
        }
        let signatures = self.sign(record, &bytes);
        let blocks = signature::parse_signatures(signatures.as_bytes()).ok();
        let link = ChainRecord::new(record.clone(), &bytes, blocks);
        let judged = chain::rehearse_record(self.state.clone(), &organization, &link, &self.rules);
        // A record that only one rule refuses tests most, and rules about keys have the fewest tests.
        let common = [
            Code::SignatureMissing,
            Code::PledgeUnknown,
            Code::WrongAccord,
            Code::DateFuture,
            Code::ClosedChain,
            Code::ChainEnrollment,
        ];
        let keep = match &judged {
            Ok(_) => 100,
            Err(refusals) if refusals.len() > 1 => 1,
            Err(refusals) if common.contains(&refusals[0].fault.code) => 4,
            Err(_) => 50,
        };
        if !self.dice.chance(keep) {
            (self.rules, self.fresh) = (before.0, fresh);
            self.decisions.truncate(before.1);
            return Ok(());
        }
        self.files.insert(&path, bytes);
        self.files.insert(&format!("{path}.sig"), signatures);
        let state = judged.map_err(drop)?;
        self.date = record.header.date;
        self.state = Some(state);
        if kind == Kind::Finding {
            self.findings.push(digest);
        }
        Ok(())
    }

    /// Signs, mostly with as many keys as the rules require.
    fn sign(&mut self, record: &Record, bytes: &[u8]) -> String {
        let authorization = chain::required_authorization(self.state.as_ref(), record);
        let mut signers = Vec::new();
        for key in &authorization.keys {
            let needed = authorization
                .quotas
                .iter()
                .any(|quota| quota.of.iter().take(quota.at_least).any(|of| of == key));
            if if needed { !self.dice.chance(1) } else { self.dice.chance(15) } {
                signers.extend(self.ring.get(&key.to_string()).cloned());
            }
        }
        signers.iter().map(|key| key.sign(bytes, How::default())).collect()
    }

    fn tables(&mut self, kind: Kind) -> String {
        match kind {
            Kind::Enroll => format!("{}\n{}", self.profile(), self.keys(&[])),
            Kind::Update => self.profile(),
            Kind::Rotate => {
                let authority = self.authority();
                let length = self.state.as_ref().map_or(1, |state| state.history.len() + 1);
                let compromised =
                    format!("\"compromise\"\ncompromised_from = {}", 1 + self.dice.throw(length));
                let reason = *self.dice.pick(&["\"routine\"", "\"loss\"", &compromised, &compromised]);
                let keys = self.keys(&authority);
                format!("[rotation]\nreason = {reason}\nauthority = {}\n{keys}", list(&authority))
            }
            Kind::Succeed => {
                let authority = list(&self.authority());
                let successor =
                    *self.dice.pick(&["wingtip.example", self.other, self.other, self.organization]);
                format!("[succession]\nsuccessor = \"{successor}\"\n{REASON}authority = {authority}\n")
            }
            Kind::Pledge => {
                let reservation = if self.dice.chance(20) {
                    let principle = self.dice.pick(&["no-backdoors", "stay-neutral"]);
                    format!("\n[[reservation]]\nprinciple = \"{principle}\"\ntext = \"\"\"\nx\n\"\"\"\n")
                } else {
                    String::new()
                };
                format!("[pledge]\n{}title = \"x\"\n{reservation}", self.text(true))
            }
            Kind::Reaffirm => format!("[reaffirmation]\n{}", self.text(true)),
            Kind::Report => {
                let (text, date) = (self.text(false), self.date);
                format!("[report]\n{text}from = 2021-01-01\nto = {date}\nsummary = \"\"\"\nx\n\"\"\"\n")
            }
            Kind::Withdraw => format!("[withdrawal]\n{}{REASON}", self.text(false)),
            Kind::Answer => format!("[answer]\nfinding = \"{}\"\ntext = \"\"\"\nx\n\"\"\"\n", self.finding()),
            Kind::Observe => {
                let enroll = self.finding();
                format!(
                    "[observation]\norganization = \"contoso.example\"\nenroll = \"{enroll}\"\nmethod = \"dns\"\n\
                     location = \"_accord.contoso.example\"\nresult = \"absent\"\n"
                )
            }
            Kind::Finding => {
                let number = self.dice.throw(1000);
                format!(
                    "[finding]\ntitle = \"{number}\"\nassessment = \"breach\"\nabout = \"contoso.example\"\n\
                     summary = \"\"\"\nx\n\"\"\"\n\n[[evidence]]\ntitle = \"x\"\n\
                     url = \"https://x.example\"\nsha256 = \"{}\"\n",
                    Digest::of(b"x")
                )
            }
            Kind::Concur => format!("[concurrence]\nfinding = \"{}\"\n", self.finding()),
            Kind::Retract => format!("[retraction]\nfinding = \"{}\"\n{REASON}", self.finding()),
            Kind::Adopt => format!("[adoption]\n{}{REASON}", self.text(true)),
            Kind::Admit => format!(
                "[admission]\norganization = \"tailspin.example\"\nenroll = \"{}\"\n\
                 charter = \"attribution-charter-1\"\ngroup = \"academia\"\ncountry = \"AQ\"\n{REASON}",
                self.finding()
            ),
            Kind::Dismiss => format!("[dismissal]\nadmission = \"{}\"\n{REASON}", self.finding()),
            Kind::Void | Kind::Readmit => {
                let table = if kind == Kind::Void { "voidance" } else { "readmission" };
                let enroll = self.finding();
                format!("[{table}]\norganization = \"tailspin.example\"\nenroll = \"{enroll}\"\n{REASON}")
            }
            Kind::Appoint => {
                let key = Key::new(self.organization, self.fresh % 39 + 1, self.dice.chance(20)).text();
                format!("[appointment]\nkey = \"{key}\"\n{REASON}")
            }
            Kind::Accept => format!(
                "[acceptance]\ncode = \"name-confusable\"\norganization = \"tailspin.example\"\n\
                 record = \"{}\"\n{REASON}",
                self.finding()
            ),
        }
    }

    fn profile(&mut self) -> String {
        let groups = ["private-sector", "private-sector", "private-sector", "civil-society", "government"];
        let group = self.dice.pick(&groups);
        let name = self.dice.throw(1000);
        let predecessor =
            if self.dice.chance(40) { format!("predecessor = \"{}\"\n", self.other) } else { String::new() };
        format!("[profile]\nname = \"{name}\"\ngroup = \"{group}\"\ncountry = \"AQ\"\n{predecessor}")
    }

    /// The fields of a text, mostly of one that was pledged to.
    fn text(&mut self, with_digest: bool) -> String {
        let all: Vec<_> = self.rules.texts.keys().cloned().collect();
        let mine: Vec<_> = self.state.iter().flat_map(|state| state.promises.keys().cloned()).collect();
        let id = if mine.is_empty() || self.dice.chance(25) {
            self.dice.pick(&all)
        } else {
            self.dice.pick(&mine)
        };
        let digest = self.rules.texts[id].digest;
        let digest = if with_digest { format!("digest = \"{digest}\"\n") } else { String::new() };
        format!("accord = \"{id}\"\n{digest}")
    }

    fn finding(&mut self) -> Digest {
        if self.findings.is_empty() || self.dice.chance(10) {
            return Digest::of(b"no finding");
        }
        *self.dice.pick(&self.findings)
    }

    /// Keys with committed fingerprints, mostly as many as needed.
    fn authority(&mut self) -> Vec<String> {
        let Some(state) = &self.state else { return vec![self.key()] };
        let needed = state.keys.next_threshold.get();
        let next: Vec<_> = state.keys.next.iter().map(ToString::to_string).collect();
        let committed = self.ring.values().filter(|key| next.contains(&key.fingerprint())).map(Key::text);
        let mut keys: Vec<_> = committed.collect();
        if self.dice.chance(70) {
            keys.truncate(needed);
        }
        if self.dice.chance(3) {
            keys.push(self.key());
        }
        keys
    }

    /// A key that was not used yet.
    fn key(&mut self) -> String {
        self.fresh += 1;
        Key::new(self.organization, self.fresh % 39 + 1, self.fresh.is_multiple_of(5)).text()
    }

    /// The table `[keys]`: the authorizing keys, keys that stay, new keys, and sometimes a replaced key.
    fn keys(&mut self, authority: &[String]) -> String {
        let mut current = Vec::new();
        let (stay, committed, seen): (Vec<String>, Vec<String>, Vec<String>) = match &self.state {
            None => Default::default(),
            Some(state) => (
                state.keys.current.iter().map(PublicKey::to_string).collect(),
                authority.to_vec(),
                state.signers.iter().map(|known| known.key.to_string()).collect(),
            ),
        };
        current.extend(committed.into_iter().filter(|_| self.dice.chance(80)));
        current.extend(stay.into_iter().filter(|_| self.dice.chance(35)));
        current.extend(seen.into_iter().filter(|_| self.dice.chance(4)));
        while current.is_empty() || self.dice.chance(20) {
            current.push(self.key());
        }
        let mut unique = Vec::new();
        for key in current {
            if !unique.contains(&key) {
                unique.push(key);
            }
        }
        let mut next: Vec<_> = (0..=self.dice.throw(2)).map(|_| self.key()).collect();
        if self.dice.chance(8) {
            next.push(self.ring[&unique[0]].other_form().text());
        }
        if self.dice.chance(4) {
            next.push(unique[0].clone());
        }
        let next: Vec<_> = next.iter().map(|key| self.ring[key].fingerprint()).collect();
        let threshold = if self.dice.chance(60) { 1 } else { 1 + self.dice.throw(unique.len()) };
        let next_threshold = 1 + self.dice.throw(next.len());
        format!(
            "[keys]\nthreshold = {threshold}\ncurrent = {}\nnext_threshold = {next_threshold}\nnext = {}\n",
            list(&unique),
            list(&next)
        )
    }
}

const REASON: &str = "reason = \"\"\"\nx\n\"\"\"\n";

fn list(items: &[String]) -> String {
    let items: Vec<_> = items.iter().map(|item| format!("\"{item}\"")).collect();
    format!("[{}]", items.join(", "))
}
