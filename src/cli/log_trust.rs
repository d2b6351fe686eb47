//! What this reader knows of the logs of registries: witnesses of the reader's own choice, from a flag or from a file in
//! the configuration folder, and checkpoints that others sent.

use std::path::Path;

use anyhow::{Context as _, Result};

use super::files::read_limited;
use super::{Context, Failure, environment};
use crate::log::note::NOTE_LIMIT;
use crate::log::policy::WitnessPolicy;
use crate::log::trust::{LogTrust, OwnPolicy, SeenCheckpoint, read_note};

impl Context {
    /// What the reader knows of the log: the witnesses of the file `policy`, or else those of the configuration
    /// folder, and the checkpoint or receipt in the file `checkpoint`.
    pub fn read_trust(&self, policy: Option<&Path>, checkpoint: Option<&Path>) -> Result<LogTrust> {
        Ok(LogTrust {
            policy: self.read_own_policy(policy)?,
            seen: checkpoint.map(read_seen_checkpoint).transpose()?.into_iter().collect(),
            logged_in: None,
        })
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
    source.parse::<WitnessPolicy>().with_context(|| Failure::environment(format!("{shown} is no policy")))
}

fn read_seen_checkpoint(path: &Path) -> Result<SeenCheckpoint> {
    let source = String::from_utf8_lossy(&read_limited(path, NOTE_LIMIT)?).into_owned();
    let note = read_note(&source).with_context(|| {
        Failure::environment(format!("{} is neither a checkpoint nor a receipt", path.display()))
            .help("a checkpoint is a file such as `log/checkpoint` of another copy of the registry")
    })?;
    Ok(SeenCheckpoint::Sent { path: path.display().to_string(), note })
}
