//! What this reader knows of the logs of registries: witnesses of the reader's own choice, from a flag or from a file in
//! the configuration folder, and checkpoints that others sent.

use std::path::Path;

use anyhow::{Context as _, Result, bail};

use super::context::is_snapshot_name;
use super::files::read_limited;
use super::{Context, Failure, environment};
use crate::log::note::NOTE_LIMIT;
use crate::log::policy::WitnessPolicy;
use crate::log::trust::{LogTrust, OwnPolicy, SeenCheckpoint, read_note};
use crate::registry::{CHECKPOINT, Content, Tree};

impl Context {
    /// What the reader knows of the log: the witnesses of the file `policy`, or else those of the configuration
    /// folder, and the checkpoint or receipt in the file `checkpoint`.
    pub fn read_trust(&self, policy: Option<&Path>, checkpoint: Option<&Path>) -> Result<LogTrust> {
        Ok(LogTrust {
            policy: self.read_own_policy(policy)?,
            seen: checkpoint.map(|file| self.read_seen_checkpoint(file)).transpose()?.into_iter().collect(),
            logged_in: None,
        })
    }

    /// The checkpoint in a file; of a snapshot, that of its log.
    fn read_seen_checkpoint(&self, file: &Path) -> Result<SeenCheckpoint> {
        let path = file.display().to_string();
        let bytes = if is_snapshot_name(&path) {
            read_from_snapshot(&self.read_snapshot(file)?.0, &path)?
        } else {
            read_limited(file, NOTE_LIMIT)?
        };
        let note = read_note(&String::from_utf8_lossy(&bytes)).with_context(|| {
            Failure::environment(format!("{path} is neither a checkpoint nor a receipt"))
                .help("a checkpoint is a file such as `log/checkpoint` of another copy of the registry")
        })?;
        Ok(SeenCheckpoint::Sent { path, note })
    }

    /// The witness policy of the reader: that of the file `named`, or else of the configuration folder.
    pub fn read_own_policy(&self, named: Option<&Path>) -> Result<Option<OwnPolicy>> {
        if let Some(path) = named {
            return Ok(Some(OwnPolicy { policy: read_policy(path)?, named: true }));
        }
        let kept = environment::log_policy_file().filter(|path| path.exists());
        kept.map(|path| Ok(OwnPolicy { policy: read_policy(&path)?, named: false })).transpose()
    }
}

/// A witness policy from a file.
pub fn read_policy(path: &Path) -> Result<WitnessPolicy> {
    let source = String::from_utf8_lossy(&read_limited(path, NOTE_LIMIT)?).into_owned();
    parse_policy(&source, &path.display().to_string())
}

/// A witness policy; `shown` names its file.
pub fn parse_policy(source: &str, shown: &str) -> Result<WitnessPolicy> {
    source.parse::<WitnessPolicy>().with_context(|| {
        Failure::environment(format!("{shown} is no policy")).help(
            "a policy has a `log` line, a `witness` line for each witness and one `quorum` line, as the `log/policy` of a \
             registry that is sealed",
        )
    })
}

fn read_from_snapshot(tree: &dyn Tree, path: &str) -> Result<Vec<u8>> {
    match tree.read(CHECKPOINT, NOTE_LIMIT) {
        Ok(Content::Bytes(bytes)) => Ok(bytes),
        _ => bail!(
            Failure::environment(format!("the registry in {path} has no log"))
                .help("`accord diff` compares two snapshots that have none")
        ),
    }
}
