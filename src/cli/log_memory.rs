//! The largest checkpoint of a log that this program read at a place: an address, or a clone. A log never gets
//! shorter, so what is read there later must contain it. It lies in the cache folder, under the digest of the place.
//!
//! A revision that the reader names is an older state by intention: nothing is compared or remembered then.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use super::durable::{self, Audience};
use super::files::FolderTree;
use super::source::Source;
use super::{Context, environment};
use crate::check::Verdict;
use crate::diagnostic::Code;
use crate::log::checkpoint::Checkpoint;
use crate::log::trust::SeenCheckpoint;
use crate::record::Digest;

/// The memory of one place.
#[derive(Clone, Debug)]
pub struct LogMemory {
    /// An address without its secrets, or a folder.
    place: String,
    file: PathBuf,
    /// Whether the reader accepts that the history at this place was rewritten.
    accepted: bool,
}

impl LogMemory {
    /// The memory of the place that `source` was read from; None where a place has none.
    pub fn of(context: &Context, source: &Source) -> Option<Self> {
        let cache = environment::cache_folder()?;
        let (place, key, head) = match (context.remote(), source) {
            (_, Source::Commit(_) | Source::Snapshot(..)) => return None,
            (Some(remote), Source::Head(tree)) => {
                (remote.shown_address(), remote.name().to_owned(), Some(tree.commit().to_owned()))
            }
            (_, Source::Folder(tree)) => return Self::of_clone(context, tree),
            (None, Source::Head(tree)) => {
                let folder = fs::canonicalize(context.start()).ok()?;
                (context.start().display().to_string(), name_folder(&folder), Some(tree.commit().to_owned()))
            }
        };
        let accepted = head.is_some() && context.accepted_history() == head.as_deref();
        Some(Self { place, file: cache.join("checkpoints").join(key), accepted })
    }

    /// The memory of a clone; None for a folder outside of git.
    pub fn of_clone(context: &Context, tree: &FolderTree) -> Option<Self> {
        let checkout = tree.checkout()?;
        let folder = fs::canonicalize(tree.root()).ok()?;
        let accepts = context.accepted_history();
        let head = accepts.and_then(|_| checkout.repository().resolve_commit("HEAD").ok());
        Some(Self {
            place: tree.root().display().to_string(),
            file: environment::cache_folder()?.join("checkpoints").join(name_folder(&folder)),
            accepted: head.is_some() && accepts == head.as_deref(),
        })
    }

    /// The checkpoint that was seen last; None where none was, or the reader accepts another history.
    pub fn recall(&self) -> Option<SeenCheckpoint> {
        let text = fs::read_to_string(&self.file).ok().filter(|_| !self.accepted)?;
        let checkpoint = text.parse().ok()?;
        Some(SeenCheckpoint::Remembered { place: self.place.clone(), checkpoint })
    }

    /// Remembers the newest checkpoint with a quorum, if the log holds and contains what was seen before.
    pub fn remember(&self, context: &mut Context, verdict: &Verdict) -> Result<()> {
        let Some(log) = &verdict.registry.log else { return Ok(()) };
        let newest = log.book.checkpoints().iter().rev().find(|one| one.has_quorum);
        let Some(newest) = newest.filter(|_| !verdict.diagnostics.iter().any(|one| is_doubt(one.code)))
        else {
            return Ok(());
        };
        self.keep_checkpoint(context, &newest.checkpoint)
    }

    /// Remembers a checkpoint with a quorum that contains what was seen before.
    pub fn keep_checkpoint(&self, context: &mut Context, newest: &Checkpoint) -> Result<()> {
        let before = fs::read_to_string(&self.file).ok().and_then(|text| text.parse::<Checkpoint>().ok());
        let newer = before.is_none_or(|before| self.accepted || before.head.size < newest.head.size);
        if newer && self.write(newest).is_err() {
            let text = format!("cannot remember the log's state in {}\n", self.file.display());
            context.note_text(&text)?;
        }
        Ok(())
    }

    fn write(&self, checkpoint: &Checkpoint) -> Result<()> {
        let folder = self.file.parent().context("a file has a folder")?;
        durable::create_folders(folder, Audience::Owner)?;
        let text = checkpoint.to_string();
        durable::stage_file(&self.file, text.as_bytes(), Audience::Owner)?.replace()
    }
}

fn name_folder(folder: &Path) -> String {
    Digest::of(folder.as_os_str().as_encoded_bytes()).to_string()
}

/// Whether a log with this problem may be another one than that which was seen.
fn is_doubt(code: Code) -> bool {
    matches!(
        code,
        Code::HistoryRewritten
            | Code::SplitView
            | Code::LogAltered
            | Code::LogMalformed
            | Code::CheckpointSignature
            | Code::CheckpointKey
    )
}
