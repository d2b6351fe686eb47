//! One organization's records, replayed in order: `state = step(state, record)`.
//!
//! 1. The registry gives every file that claims a place in the chain, sorted by sequence: a parsed record
//!    with its signatures, or the code of the fault that made it no record ([`ChainFile`]).
//! 2. [`replay_chain`] checks that the sequences start at 1, with no gap and no repetition.
//! 3. For each record, `step` asks every rule of docs/format.md, "Replay". `checks` compares the content
//!    with the state so far; `authorization` says whose signatures the record needs, and verifies them.
//! 4. If the record breaks no rule, `step` applies it. No other code changes a [`State`].
//! 5. The first record that breaks a rule is refused with all its faults, and the chain is broken there: no
//!    later record counts, and the state before it stays. `breaks` says which kind of break it is. The chains
//!    of other organizations are unaffected.
//! 6. `standing` derives from that state where each promise stands on a day. It is never stored.
//!
//! No I/O and no clock: `today` is part of the [`Rules`].

mod arithmetic;
mod authorization;
mod breaks;
mod checks;
mod decision;
mod sorted;
mod standing;
mod state;
mod step;
mod succession;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

pub use arithmetic::Arithmetic;
pub use authorization::{Authorization, KeyRole, Quota, required_authorization};
pub use breaks::{BreakCause, UnreadRecord};
pub use checks::is_used;
pub use decision::{Decision, DecisionBody};
pub use sorted::SortedMap;
pub use standing::{RENEWAL_NOTICE_DAYS, Standing, renewal_notice, standing_on};
pub use state::{
    AcceptedRecord, Act, ActKind, ChainKey, Closure, Conditions, Enrollment, Promise, ReportMade, State,
    Statement, StatementBody, Validity,
};
pub use succession::Ending;

use breaks::BreakPoint;
use serde::{Serialize, Serializer};

use crate::accord::Text;
use crate::diagnostic::{Code, Fault};
use crate::record::{Body, Date, Digest, Id, Organization, Record, RegistryName, Sequence};
use crate::signature::{KeyPoints, Message, SignatureBlock};

/// The registry's part in the replay of every chain: its texts, and the maintainers' decisions.
#[derive(Clone, Debug)]
pub struct Rules {
    pub registry: RegistryName,
    /// SHA-256 of the registry's own enrollment, by `accord.toml`; None for chains outside of a registry.
    pub root: Option<Digest>,
    pub texts: BTreeMap<Id, Text>,
    /// Enrollments by which an organization may begin again: its name and the record's digest.
    pub readmitted: BTreeSet<(Organization, Digest)>,
    /// Enrollments that do not count: the organization and the record's digest, with the day of
    /// the maintainers' decision.
    pub voided: BTreeMap<(Organization, Digest), Date>,
    pub today: Date,
    /// Who does the arithmetic of the chains' signatures.
    pub arithmetic: Arithmetic,
}

/// A record that was read, with its digest and signatures.
#[derive(Clone, Debug)]
pub struct ChainRecord {
    pub parsed: Record,
    /// SHA-256 of its file.
    pub digest: Digest,
    /// The message that its signatures sign.
    pub message: Message,
    /// Its signatures; None if there is no readable `.sig`.
    pub blocks: Option<Vec<SignatureBlock>>,
}

impl ChainRecord {
    /// The record for a record's file, read as `record`.
    pub fn new(parsed: Record, bytes: &[u8], blocks: Option<Vec<SignatureBlock>>) -> Self {
        Self { parsed, digest: Digest::of(bytes), message: Message::new(bytes), blocks }
    }
}

/// One record's file in the chain. `record` is an error if the file could not be read; the loader has
/// already reported the reason.
#[derive(Debug)]
pub struct ChainFile {
    pub sequence: Sequence,
    pub record: Result<ChainRecord, UnreadRecord>,
    /// Whether a log covers the registry and does not list the file. It is set aside if the organization did not
    /// sign it.
    pub is_unlogged: bool,
}

/// The file of a record that a refusal is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecordFile {
    Record,
    Signature,
}

/// Why a record was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    pub file: RecordFile,
    pub fault: Fault,
}

impl Refusal {
    pub fn record(fault: Fault) -> Self {
        Self { file: RecordFile::Record, fault }
    }

    pub fn signature(fault: Fault) -> Self {
        Self { file: RecordFile::Signature, fault }
    }
}

/// Whether a chain follows all rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Integrity {
    Sound,
    /// The record at this sequence and all later ones do not count, for this first reason.
    Broken {
        at: Sequence,
        code: Code,
        cause: BreakCause,
    },
}

impl Integrity {
    /// Every word of [`Integrity::as_str`].
    pub const WORDS: &'static [&'static str] = &["sound", "broken"];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sound => "sound",
            Self::Broken { .. } => "broken",
        }
    }

    /// The place from which on nothing counts.
    pub const fn broken_at(self) -> Option<Sequence> {
        match self {
            Self::Sound => None,
            Self::Broken { at, .. } => Some(at),
        }
    }

    /// Why the chain is broken.
    pub const fn code(self) -> Option<Code> {
        match self {
            Self::Sound => None,
            Self::Broken { code, .. } => Some(code),
        }
    }

    /// What kind of break it is.
    pub const fn cause(self) -> Option<BreakCause> {
        match self {
            Self::Sound => None,
            Self::Broken { cause, .. } => Some(cause),
        }
    }
}

impl Serialize for Integrity {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl fmt::Display for Integrity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.as_str())
    }
}

/// The result of a replay.
#[derive(Debug)]
pub struct Replay {
    /// The state after the last record that was accepted; None before an enrollment.
    pub state: Option<State>,
    pub integrity: Integrity,
    /// Each refusal, with the position of its file.
    pub refusals: Vec<(usize, Refusal)>,
    /// The positions of the files that were set aside.
    pub strays: Vec<usize>,
    /// The digest of all checks of signatures and keys, if the rules ask for it and each of them passed.
    pub checked: Option<Digest>,
}

/// Replays `files`, sorted by sequence, as the chain of `organization`.
///
/// # Examples
/// ```
/// use accord::chain::{Arithmetic, ChainFile, ChainRecord, Integrity, Rules, replay_chain};
/// use accord::record::{Record, Sequence};
/// use accord::signature;
///
/// let bytes = include_bytes!("../keys/contoso.example/0001-enroll.toml");
/// let blocks = signature::parse_signatures(include_bytes!("../keys/contoso.example/0001-enroll.toml.sig")).ok();
/// let record = ChainRecord::new(Record::read(bytes).unwrap(), bytes, blocks);
/// let files = [ChainFile { sequence: Sequence::FIRST, record: Ok(record), is_unlogged: false }];
/// let rules = Rules {
///     registry: files[0].record.as_ref().unwrap().parsed.header.registry.clone(),
///     root: None,
///     texts: Default::default(),
///     readmitted: Default::default(),
///     voided: Default::default(),
///     today: "2026-11-21".parse().unwrap(),
///     arithmetic: Arithmetic::Own,
/// };
///
/// let replay = replay_chain(&"contoso.example".parse().unwrap(), &files, &rules);
/// assert_eq!(replay.integrity, Integrity::Sound);
/// assert_eq!(replay.state.unwrap().history.len(), 1);
/// ```
pub fn replay_chain(organization: &Organization, files: &[ChainFile], rules: &Rules) -> Replay {
    rules.arithmetic.replay(organization, |points| replay_with(points, organization, files, rules))
}

fn replay_with(points: KeyPoints, organization: &Organization, files: &[ChainFile], rules: &Rules) -> Replay {
    let (refusals, strays) = (Vec::new(), Vec::new());
    let mut replay = Replay { state: None, integrity: Integrity::Sound, refusals, strays, checked: None };
    let mut expected = Sequence::FIRST;
    let mut first = 0;
    for claimants in files.chunk_by(|one, next| one.sequence == next.sequence) {
        let at = claimants[0].sequence;
        let point = BreakPoint { state: replay.state.as_ref(), organization, rules };
        let (strays, places): (Vec<_>, Vec<_>) =
            (first..first + claimants.len()).partition(|place| point.is_stray(&files[*place]));
        replay.strays.extend(strays);
        first += claimants.len();
        let claimants: Vec<_> = places.iter().map(|place| &files[*place]).collect();
        if claimants.is_empty() {
            continue;
        }
        match judge_place(replay.state.take(), &claimants, expected, organization, (rules, &points)) {
            Ok(state) => replay.state = Some(state),
            Err(Break { state, code, cause, refusals }) => {
                replay.state = state.map(|state| *state);
                replay.integrity = Integrity::Broken { at, code, cause };
                replay.refusals =
                    refusals.into_iter().map(|(index, refusal)| (places[index], refusal)).collect();
                break;
            }
        }
        expected = at.next();
    }
    replay.state.iter_mut().for_each(State::shrink);
    replay.checked = points.digest_checks();
    replay
}

/// The end of a chain: the state before it, and what is wrong with the files that claim the next place.
struct Break {
    state: Option<Box<State>>,
    code: Code,
    cause: BreakCause,
    /// Each with the index of its file.
    refusals: Vec<(usize, Refusal)>,
}

/// The state after `claimants`, the files that claim one place after `state`; there must be one, and the place must
/// be `expected`.
fn judge_place(
    state: Option<State>,
    claimants: &[&ChainFile],
    expected: Sequence,
    organization: &Organization,
    (rules, points): (&Rules, &KeyPoints),
) -> Result<State, Break> {
    let follows = claimants[0].sequence == expected;
    let (state, refusals) = match claimants {
        [ChainFile { record: Ok(record), .. }] if follows => {
            match step::step_state(state, organization, record, rules, points) {
                Ok(state) => return Ok(state),
                Err((state, refusals)) => {
                    (state, refusals.into_iter().map(|refusal| (0, refusal)).collect::<Vec<_>>())
                }
            }
        }
        [ChainFile { record: Err(_), .. }] if follows => (state.map(Box::new), Vec::new()),
        [file] => (state.map(Box::new), vec![(0, gap_refusal(file, expected))]),
        _ => {
            let refusals =
                BreakPoint { state: state.as_ref(), organization, rules }.refuse_claimants(claimants);
            (state.map(Box::new), refusals)
        }
    };
    let cause = BreakPoint { state: state.as_deref(), organization, rules }.find_cause(claimants, follows);
    // The loader reported why a file is not a record.
    let unread = claimants.iter().find_map(|file| file.record.as_ref().err()).map(|unread| unread.code);
    let first = refusals.first().map(|(_, refusal)| refusal.fault.code).or(unread);
    let code = match cause {
        BreakCause::Equivocation => Code::Equivocation,
        _ => first.unwrap_or(Code::Unreadable),
    };
    Err(Break { state, code, cause, refusals })
}

fn gap_refusal(file: &ChainFile, expected: Sequence) -> Refusal {
    let message = format!("the next record must have sequence {expected}; this one has {}", file.sequence);
    Refusal::record(Fault::new(Code::ChainSequence, message, Code::ChainSequence.remedy()))
}

/// Checks a record as the next one after `state`. Every command that writes a record does this first.
///
/// # Errors
/// Every reason to refuse the record.
pub fn rehearse_record(
    state: Option<State>,
    organization: &Organization,
    record: &ChainRecord,
    rules: &Rules,
) -> Result<State, Vec<Refusal>> {
    let points = KeyPoints::default();
    step::step_state(state, organization, record, rules, &points).map_err(|(_, refusals)| refusals)
}

/// The state after `record`, which [`replay_chain`] accepted, without verifying it again. This
/// rebuilds earlier states, under the decisions in `rules`.
pub fn retrace_record(state: Option<State>, record: &ChainRecord, rules: &Rules) -> Option<State> {
    let begins = matches!(record.parsed.body, Body::Enroll(_));
    (begins || state.is_some()).then(|| step::apply_record(state, record, rules))
}

#[cfg(test)]
mod tests;
