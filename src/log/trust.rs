//! What a reader brings along to judge a log by: witnesses of the reader's own choice, and checkpoints of this log
//! that the reader saw before or was sent.
//!
//! Without them, a registry names its own witnesses, and can forget what it showed others.

use std::fmt;
use std::str::FromStr;

use super::LogError;
use super::book::LogBook;
use super::checkpoint::Checkpoint;
use super::note::{Note, VerifierKey};
use super::policy::{CheckpointError, WitnessPolicy};
use super::receipt::Receipt;

/// What a reader knows of a log that the registry did not say.
#[derive(Clone, Debug, Default)]
pub struct LogTrust {
    pub policy: Option<OwnPolicy>,
    /// Checkpoints that the log must have passed.
    pub seen: Vec<SeenCheckpoint>,
    /// A commit of the registry's history that changed its log.
    pub logged_in: Option<String>,
}

/// A witness policy of the reader's own.
#[derive(Clone, Debug)]
pub struct OwnPolicy {
    pub policy: WitnessPolicy,
    /// Whether it was named for this registry. Otherwise it counts for the logs that it names.
    pub named: bool,
}

impl LogTrust {
    /// The reader's policy, where it counts for the log `origin`.
    pub fn own_policy(&self, origin: &str) -> Option<&WitnessPolicy> {
        let own = self.policy.as_ref()?;
        let counts = own.named || own.policy.logs().iter().any(|log| log.name() == origin);
        counts.then_some(&own.policy)
    }
}

/// A checkpoint that the log must have passed.
#[derive(Clone, Debug)]
pub enum SeenCheckpoint {
    /// The reader was sent it in a file: the log must have signed it, otherwise it says nothing.
    Sent { path: String, note: Note },
    /// This program read it at this place before, and verified it then.
    Remembered { place: String, checkpoint: Checkpoint },
}

impl SeenCheckpoint {
    /// The checkpoint under `policy`, with the keys of the log that signed it; without them where they were verified
    /// before.
    ///
    /// # Errors
    /// Where the log of the policy did not sign it.
    pub fn judge(&self, policy: &WitnessPolicy) -> Result<(Checkpoint, Vec<VerifierKey>), CheckpointError> {
        match self {
            Self::Sent { note, .. } => {
                policy.judge_checkpoint(note).map(|judged| (judged.checkpoint, judged.signers))
            }
            Self::Remembered { checkpoint, .. } => Ok((checkpoint.clone(), Vec::new())),
        }
    }
}

impl fmt::Display for SeenCheckpoint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sent { path, .. } => write!(formatter, "{path}"),
            Self::Remembered { place, .. } => {
                write!(formatter, "the checkpoint that was read before at {place}")
            }
        }
    }
}

/// How a log stands to a checkpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogGrowth {
    /// The log has passed the checkpoint.
    Proven,
    /// The log has fewer entries: this is an older state of it, or entries were removed.
    Shorter,
    /// The first entries of the log lead to another root: it has two histories.
    Contradicted,
}

impl LogGrowth {
    /// How `book` stands to `checkpoint`.
    pub fn judge(book: &LogBook, checkpoint: &Checkpoint) -> Self {
        match checkpoint.head.size {
            size if size > book.entries().len() as u64 => Self::Shorter,
            _ if book.has_head(&checkpoint.head) => Self::Proven,
            _ => Self::Contradicted,
        }
    }
}

/// Reads a checkpoint, or that of a receipt.
///
/// # Errors
/// Where the text is neither.
pub fn read_note(source: &str) -> Result<Note, LogError> {
    match Receipt::from_str(source) {
        Ok(receipt) => Ok(receipt.note),
        Err(error) if source.starts_with(super::receipt::HEADING) => Err(error),
        Err(_) => source.parse(),
    }
}
