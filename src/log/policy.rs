//! Whom a reader trusts to have seen a log: c2sp.org/tlog-policy.
//!
//! ```text
//! log      example.com/log+6f27ab01+ATxk…
//! witness  north  witness.example/n+1b2c3d4e+BOk1…  https://witness.example/
//! witness  south  witness.invalid/s+99aa0011+BGh7…
//! group    both   all  north south
//! quorum   both
//! ```
//!
//! Stricter than the page in one point: the file is UTF-8.

use std::collections::BTreeSet;
use std::str::FromStr;

use super::LogError;
use super::checkpoint::{Checkpoint, verify_cosignature, verify_log};
use super::note::{KeyPurpose, Note, VerifierKey};

/// Most bytes of a policy.
const POLICY_LIMIT: usize = 64 * 1024;

/// The logs, the witnesses and the quorum that a reader accepts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WitnessPolicy {
    logs: Vec<VerifierKey>,
    witnesses: Vec<Witness>,
    quorum: QuorumRule,
}

/// A party that cosigns checkpoints.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Witness {
    /// Its name in the policy.
    pub name: String,
    pub key: VerifierKey,
    /// Where `add-checkpoint` is asked, if the policy says so.
    pub url: Option<String>,
}

/// Which cosignatures are enough.
#[derive(Clone, Debug, PartialEq, Eq)]
enum QuorumRule {
    /// No cosignature is needed.
    None,
    /// The witness with this place in the list.
    One(usize),
    /// So many of these.
    Of(usize, Vec<QuorumRule>),
}

/// A checkpoint that a policy was applied to: the log signed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WitnessedCheckpoint {
    pub checkpoint: Checkpoint,
    /// The witnesses of the policy that cosigned, in the order of the policy.
    pub cosignatures: Vec<Cosignature>,
    /// By when a quorum had seen the checkpoint, in seconds since 1970: the earliest time by which enough
    /// witnesses had cosigned. `None` where they are not enough, or the policy needs none.
    pub witnessed: Option<u64>,
    /// Whether the cosignatures are enough for the policy.
    pub has_quorum: bool,
    /// The keys of the policy that signed for the log; at least one.
    pub signers: Vec<VerifierKey>,
}

/// One witness's word: it saw the checkpoint, and nothing that contradicts it, by this time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cosignature {
    /// The name of the witness in the policy.
    pub witness: String,
    /// Seconds since 1970.
    pub time: u64,
}

/// Why a note is no checkpoint under a policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CheckpointError {
    /// It is not the text of a checkpoint.
    Malformed(LogError),
    /// No log of the policy has this origin.
    UnknownLog(String),
    /// The log did not sign it, or a signature under a known key does not verify.
    Signature(String),
}

impl std::fmt::Display for CheckpointError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Malformed(error) => write!(formatter, "not a checkpoint: {error}"),
            Self::UnknownLog(origin) => write!(formatter, "the policy knows no log `{origin}`"),
            Self::Signature(name) => {
                write!(formatter, "the signature of `{name}` is missing or does not verify")
            }
        }
    }
}

impl std::error::Error for CheckpointError {}

impl WitnessPolicy {
    pub fn logs(&self) -> &[VerifierKey] {
        &self.logs
    }

    pub fn witnesses(&self) -> &[Witness] {
        &self.witnesses
    }

    /// Whether a checkpoint counts without any witness (`quorum none`).
    pub fn needs_no_witness(&self) -> bool {
        self.quorum == QuorumRule::None
    }

    /// Applies the policy to a note: the log's signature, and each cosignature of a known witness.
    ///
    /// # Errors
    /// Where the note is no checkpoint of a known log, or a signature under a known key does not verify.
    /// A missing quorum is no error: see [`WitnessedCheckpoint::has_quorum`].
    pub fn judge_checkpoint(&self, note: &Note) -> Result<WitnessedCheckpoint, CheckpointError> {
        let checkpoint: Checkpoint = note.text().parse().map_err(CheckpointError::Malformed)?;
        let signers = self.find_signers(&checkpoint.origin, note)?;
        let times = self.witnesses.iter().map(|witness| find_cosignature(witness, note));
        let times = times.collect::<Result<Vec<_>, _>>()?;
        let cosignatures = self.witnesses.iter().zip(&times).filter_map(|(witness, time)| {
            time.map(|time| Cosignature { witness: witness.name.clone(), time })
        });
        let witnessed = self.quorum.time_of_quorum(&times);
        Ok(WitnessedCheckpoint {
            checkpoint,
            cosignatures: cosignatures.collect(),
            has_quorum: self.needs_no_witness() || witnessed.is_some(),
            witnessed,
            signers,
        })
    }

    /// The keys of the log `origin` that signed the note.
    fn find_signers(&self, origin: &str, note: &Note) -> Result<Vec<VerifierKey>, CheckpointError> {
        let known: Vec<_> = self.logs.iter().filter(|log| log.name() == origin).collect();
        if known.is_empty() {
            return Err(CheckpointError::UnknownLog(origin.to_owned()));
        }
        let mut signers = Vec::new();
        for signature in note.signatures() {
            for log in known.iter().filter(|log| signature.is_by(log)) {
                if !verify_log(log, note, signature) {
                    return Err(CheckpointError::Signature(origin.to_owned()));
                }
                signers.push((*log).clone());
            }
        }
        if signers.is_empty() { Err(CheckpointError::Signature(origin.to_owned())) } else { Ok(signers) }
    }
}

/// The time of a witness's cosignature; the earliest, where there are several.
fn find_cosignature(witness: &Witness, note: &Note) -> Result<Option<u64>, CheckpointError> {
    let mut earliest = None;
    for signature in note.signatures().iter().filter(|signature| signature.is_by(&witness.key)) {
        let time = verify_cosignature(&witness.key, note, signature)
            .ok_or_else(|| CheckpointError::Signature(witness.key.name().to_owned()))?;
        earliest = Some(earliest.map_or(time, |before: u64| before.min(time)));
    }
    Ok(earliest)
}

impl QuorumRule {
    /// The earliest time by which enough witnesses had cosigned; `times` in the order of the policy.
    fn time_of_quorum(&self, times: &[Option<u64>]) -> Option<u64> {
        match self {
            Self::None => None,
            Self::One(index) => times[*index],
            Self::Of(least, members) => {
                let mut seen: Vec<_> = members.iter().filter_map(|rule| rule.time_of_quorum(times)).collect();
                seen.sort_unstable();
                seen.get(least - 1).copied()
            }
        }
    }
}

/// A policy while it is read.
#[derive(Default)]
struct PolicyLines {
    logs: Vec<VerifierKey>,
    witnesses: Vec<Witness>,
    /// Names that no group has taken yet, with their rules.
    free: Vec<(String, QuorumRule)>,
    names: BTreeSet<String>,
    quorum: Option<QuorumRule>,
}

impl FromStr for WitnessPolicy {
    type Err = LogError;

    fn from_str(source: &str) -> Result<Self, LogError> {
        if source.len() > POLICY_LIMIT || source.chars().any(|c| c < ' ' && c != '\n' && c != '\t') {
            return Err(LogError::new(format!(
                "a policy has at most {POLICY_LIMIT} bytes and no control characters but tab and newline"
            )));
        }
        let mut lines = PolicyLines::default();
        for (number, line) in source.split('\n').enumerate() {
            let fields: Vec<_> = line.split([' ', '\t']).filter(|field| !field.is_empty()).collect();
            let in_line = |error: LogError| LogError::new(format!("line {}: {error}", number + 1));
            if !fields.first().is_none_or(|first| first.starts_with('#')) {
                lines.read_line(&fields).map_err(in_line)?;
            }
        }
        let quorum = lines.quorum.ok_or_else(|| LogError::new("a policy has one `quorum` line"))?;
        Ok(Self { logs: lines.logs, witnesses: lines.witnesses, quorum })
    }
}

impl PolicyLines {
    fn read_line(&mut self, fields: &[&str]) -> Result<(), LogError> {
        match fields {
            ["log", key] | ["log", key, _] => self.add_log(key),
            ["witness", name, key] => self.add_witness(name, key, None),
            ["witness", name, key, url] => self.add_witness(name, key, Some(url)),
            ["group", name, least, members @ ..] if !members.is_empty() => {
                self.add_group(name, least, members)
            }
            ["quorum", name] if self.quorum.is_none() => {
                let none = *name == "none";
                self.quorum = Some(if none { QuorumRule::None } else { self.take_rule(name)? });
                Ok(())
            }
            ["quorum", _] => Err(LogError::new("a policy has one `quorum` line")),
            _ => Err(LogError::new("a line begins with `log`, `witness`, `group` or `quorum`")),
        }
    }

    fn add_log(&mut self, key: &str) -> Result<(), LogError> {
        let key = read_key(key, KeyPurpose::Log)?;
        if self.logs.iter().any(|log| log.point() == key.point()) {
            return Err(LogError::new("this log's key stands in an earlier line"));
        }
        self.logs.push(key);
        Ok(())
    }

    fn add_witness(&mut self, name: &str, key: &str, url: Option<&str>) -> Result<(), LogError> {
        let key = read_key(key, KeyPurpose::Witness)?;
        if self.witnesses.iter().any(|witness| witness.key.point() == key.point()) {
            return Err(LogError::new("this witness's key stands in an earlier line"));
        }
        self.define(name, QuorumRule::One(self.witnesses.len()))?;
        self.witnesses.push(Witness { name: name.to_owned(), key, url: url.map(str::to_owned) });
        Ok(())
    }

    fn add_group(&mut self, name: &str, least: &str, members: &[&str]) -> Result<(), LogError> {
        let least = match least {
            "any" => 1,
            "all" => members.len(),
            number => number.parse().ok().filter(|least| number == usize::to_string(least)).unwrap_or(0),
        };
        if least < 1 || least > members.len() {
            return Err(LogError::new("a group needs `any`, `all` or a number of its members"));
        }
        let members = members.iter().map(|member| self.take_rule(member)).collect::<Result<_, _>>()?;
        self.define(name, QuorumRule::Of(least, members))
    }

    fn define(&mut self, name: &str, rule: QuorumRule) -> Result<(), LogError> {
        if name == "none" || !self.names.insert(name.to_owned()) {
            return Err(LogError::new(format!("the name `{name}` is taken")));
        }
        self.free.push((name.to_owned(), rule));
        Ok(())
    }

    /// The rule of a name that an earlier line defines; each name is a member once.
    fn take_rule(&mut self, name: &str) -> Result<QuorumRule, LogError> {
        match self.free.iter().position(|(free, _)| free == name) {
            Some(index) => Ok(self.free.remove(index).1),
            None if self.names.contains(name) => {
                Err(LogError::new(format!("`{name}` is in a group already")))
            }
            None => Err(LogError::new(format!("no earlier line defines `{name}`"))),
        }
    }
}

fn read_key(text: &str, purpose: KeyPurpose) -> Result<VerifierKey, LogError> {
    let key: VerifierKey = text.parse()?;
    if key.purpose() != purpose {
        return Err(LogError::new("a log's key has the type 1, a witness's key the type 4"));
    }
    Ok(key)
}

#[cfg(test)]
mod tests;
