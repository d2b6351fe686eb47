//! Why a chain breaks. A break says that the records do not add up; its cause says what a reader should think of
//! it: a file that the organization never signed, a file that was altered, or two records that it signed.
//!
//! The causes are those of docs/format.md, "Causes". Whatever the cause, nothing counts from the break on.

use super::authorization::{check_signatures, required_authorization};
use super::checks::check_committed;
use super::state::State;
use super::{ChainFile, ChainRecord, Refusal, Rules};
use crate::diagnostic::{Code, Fault};
use crate::record::schema::choice;
use crate::record::{Body, Organization, PublicKey};
use crate::signature::{self, KeyPoints, Message, SignatureBlock, SignatureStatus};

choice! {
    /// Why a chain is broken.
    pub enum BreakCause {
        /// The organization signed two records for one place.
        Equivocation = "equivocation",
        /// A file or a folder could not be read.
        Unreadable = "unreadable",
        /// A record before this place is missing.
        Missing = "missing",
        /// A key of the organization signed other bytes than the file has.
        Altered = "altered",
        /// The organization signed the record, and the record breaks a rule.
        Refused = "refused",
        /// The organization did not sign the file, or too few of its keys did.
        Stray = "stray",
    }
}

/// A file that claims a place in the chain and is not a readable record.
#[derive(Clone, Debug)]
pub struct UnreadRecord {
    /// The first reason.
    pub code: Code,
    /// The message for the file's bytes and the signatures beside it, where both could be read.
    pub signed: Option<(Message, Vec<SignatureBlock>)>,
}

/// What a break is judged by: the state before it, and the rules.
#[derive(Clone, Copy, Debug)]
pub(super) struct BreakPoint<'a> {
    pub state: Option<&'a State>,
    pub organization: &'a Organization,
    pub rules: &'a Rules,
}

impl BreakPoint<'_> {
    /// The cause of a break where `claimants` claim one place; `follows` if the place is the next one.
    pub fn find_cause(&self, claimants: &[&ChainFile], follows: bool) -> BreakCause {
        let signed = claimants.iter().filter(|file| self.is_signed(file)).count();
        match claimants {
            _ if signed > 1 => BreakCause::Equivocation,
            _ if claimants.iter().any(|file| is_unreadable(file)) => BreakCause::Unreadable,
            [_] if !follows => BreakCause::Missing,
            _ if claimants.iter().any(|file| self.is_altered(file)) => BreakCause::Altered,
            [_] if signed == 1 => BreakCause::Refused,
            _ => BreakCause::Stray,
        }
    }

    /// The refusals of `claimants`, of which there are several, each with its index.
    pub fn refuse_claimants(&self, claimants: &[&ChainFile]) -> Vec<(usize, Refusal)> {
        let signed: Vec<_> = claimants.iter().copied().filter(|file| self.is_signed(file)).collect();
        let mut refusals = Vec::new();
        for (index, file) in claimants.iter().copied().enumerate() {
            let is_signed = signed.iter().any(|one| std::ptr::eq(*one, file));
            let other = signed.iter().find(|one| !std::ptr::eq(**one, file)).and_then(|one| path_of(one));
            let faults = match (is_signed, other) {
                (true, None) => continue,
                (true, Some(other)) => vec![equivocation_fault(file, &other)],
                (false, other) => {
                    let fork = Refusal::record(fork_fault(file, other.as_deref()));
                    std::iter::once(fork).chain(self.signature_refusals(file)).collect()
                }
            };
            refusals.extend(faults.into_iter().map(|refusal| (index, refusal)));
        }
        refusals
    }

    /// Whether the organization signed the file for its place: by the keys in force, and enough of them. An
    /// enrollment is signed by its own keys, which prove nothing of an organization that is enrolled.
    fn is_signed(&self, file: &ChainFile) -> bool {
        let Ok(record) = &file.record else { return false };
        let header = &record.parsed.header;
        let authorized = match (&record.parsed.body, self.state) {
            (Body::Enroll(_), state) => state.is_none(),
            (_, None) => false,
            (Body::Rotate(rotate), Some(state)) => is_committed(state, &rotate.rotation.authority),
            (Body::Succeed(succeed), Some(state)) => is_committed(state, &succeed.succession.authority),
            (_, Some(_)) => true,
        };
        authorized
            && header.registry == self.rules.registry
            && header.organization == *self.organization
            && record.blocks.iter().flatten().all(is_strong)
            && check_signatures(
                record,
                &required_authorization(self.state, &record.parsed),
                &KeyPoints::default(),
            )
            .is_empty()
    }

    /// Whether the file is set aside: a log covers the registry and does not list it, and no key of the organization
    /// signed it. A file that cannot be read may be signed.
    pub fn is_stray(&self, file: &ChainFile) -> bool {
        file.is_unlogged && !is_unreadable(file) && !self.has_signature(file, SignatureStatus::Good)
    }

    /// Whether the file carries a signature by a key of the organization that does not verify.
    fn is_altered(&self, file: &ChainFile) -> bool {
        self.has_signature(file, SignatureStatus::Bad)
    }

    /// Whether the file carries a signature with this status by a key of the organization.
    fn has_signature(&self, file: &ChainFile, status: SignatureStatus) -> bool {
        let (message, blocks) = match &file.record {
            Ok(record) => (&record.message, record.blocks.as_deref().unwrap_or_default()),
            Err(UnreadRecord { signed: Some((message, blocks)), .. }) => (message, blocks.as_slice()),
            Err(UnreadRecord { signed: None, .. }) => return false,
        };
        let own = |key: &PublicKey| match (self.state, &file.record) {
            (Some(state), _) => {
                state.keys.current.contains(key) || state.keys.next.contains(&key.fingerprint())
            }
            (None, Ok(ChainRecord { parsed, .. })) => {
                matches!(&parsed.body, Body::Enroll(enroll) if enroll.keys.current.contains(key))
            }
            (None, Err(_)) => false,
        };
        let mut own_blocks = blocks.iter().filter(|block| own(block.key()) && is_strong(block));
        own_blocks.any(|block| block.verify(message) == status)
    }

    fn signature_refusals(&self, file: &ChainFile) -> Vec<Refusal> {
        match (&file.record, self.state) {
            (Ok(record), Some(_)) => check_signatures(
                record,
                &required_authorization(self.state, &record.parsed),
                &KeyPoints::default(),
            ),
            _ => Vec::new(),
        }
    }
}

fn is_unreadable(file: &ChainFile) -> bool {
    matches!(&file.record, Err(unread) if unread.code.is_unreadable())
}

fn is_committed(state: &State, authority: &[PublicKey]) -> bool {
    check_committed(state, authority, "authority", &KeyPoints::default()).is_empty()
}

/// Whether a signature by the key of `block` can prove something.
fn is_strong(block: &SignatureBlock) -> bool {
    signature::check_key(block.key()).is_ok()
}

fn path_of(file: &ChainFile) -> Option<String> {
    file.record.as_ref().ok().map(|record| record.parsed.header.path())
}

fn equivocation_fault(file: &ChainFile, other: &str) -> Refusal {
    let message =
        format!("the organization signed two records for sequence {}: this one and `{other}`", file.sequence);
    Refusal::record(Fault::new(Code::Equivocation, message, Code::Equivocation.remedy()))
}

fn fork_fault(file: &ChainFile, signed: Option<&str>) -> Fault {
    let message = match signed {
        Some(signed) => {
            format!("the organization signed `{signed}` for sequence {}, and not this file", file.sequence)
        }
        None => format!(
            "two files or more claim sequence {}, and the organization signed none of them",
            file.sequence
        ),
    };
    Fault::new(Code::ChainFork, message, Code::ChainFork.remedy())
}
