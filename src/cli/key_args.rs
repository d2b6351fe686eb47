//! Which keys are at hand: those in the key directory, files named with `--key`, and an ssh-agent's.
//!
//! `<key directory>/<organization>/` is a [`KeyFolder`]. What a key is for stands in the registry and
//! not in its name: the successor of today signs tomorrow.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use clap::Args;

use super::key_folder::KeyFolder;
use super::key_ring::{AgentAnswer, HeldKey, KeyRing, read_key_file};
use super::passphrase::Passphrase;
use super::path_error::AtPath;
use super::permissions::check_private_file;
use super::public_keys::public_file;
use super::settings::AgentUse;
use super::value_parser::one_of;
use super::{Context, Failure, agent};
use crate::record::{Fingerprint, Organization};
use crate::signature::SecretKey;

/// Which keys to use.
#[derive(Clone, Debug, Args)]
pub struct KeyArgs {
    /// Sign with this key: a private key's file in OpenSSH's format (FIDO2 security keys too), or a fingerprint or a
    /// .pub file of a key that the ssh-agent holds; repeatable [default: the keys in the key directory and the agent]
    #[arg(long = "key", value_name = "KEY", help_heading = "Keys")]
    key: Vec<PathBuf>,

    /// Keys beside those named, in the key directory, or in the agent; of the commands that take some.
    #[arg(skip)]
    also: Vec<PathBuf>,

    /// When the keys of the ssh-agent at SSH_AUTH_SOCK sign; without WHEN, `always` [default: ACCORD_AGENT, or `agent`
    /// of `accord config`, or auto: where the agent answers and holds a key that may sign]
    #[arg(long, help_heading = "Keys", value_name = "WHEN", num_args = 0..=1, require_equals = true,
          default_missing_value = "always", value_parser = one_of::<AgentUse>(AgentUse::WORDS))]
    agent: Option<AgentUse>,

    #[command(flatten)]
    home: KeyFolderArgs,
}

/// Where keys of one's own lie, and what protects them.
#[derive(Clone, Debug, Args)]
pub struct KeyFolderArgs {
    /// Directory of private keys [default: ACCORD_KEY_DIR, or `key_dir` of `accord config`, or accord/keys in the
    /// user's data folder]
    #[arg(long, value_name = "DIR", help_heading = "Keys")]
    key_dir: Option<PathBuf>,

    /// A file whose first line is the keys' passphrase; - for standard input
    #[arg(long, value_name = "FILE", help_heading = "Keys")]
    passphrase_file: Option<PathBuf>,
}

impl KeyArgs {
    /// Adds a key to those at hand by its file.
    pub fn add_key(&mut self, file: PathBuf) {
        self.also.push(file);
    }

    /// The files that were added.
    pub fn added(&self) -> &[PathBuf] {
        &self.also
    }

    /// Refuses a file that is not there: it is named, also where no key is needed. A file is read later, once: it may be
    /// a pipe.
    pub fn check_files(&self) -> Result<()> {
        let mut files = self.key.iter().filter(|file| !file.to_string_lossy().starts_with("SHA256:"));
        files.try_for_each(|file| file.metadata().map(drop).at("read", file))
    }

    /// Whether keys were named one by one.
    pub fn named(&self) -> bool {
        !self.key.is_empty()
    }

    /// The keys named, or those in the organization's folder and in the agent; and the added ones.
    pub fn ring(&self, context: &Context, organization: &Organization) -> Result<KeyRing> {
        self.home.check_passphrase_file()?;
        let (agent, agent_answer) = self.agent_keys(context)?;
        let also = named_keys(&self.also, agent.as_deref())?;
        let agent_asked = self.agent_use(context) == AgentUse::Always;
        let empty = KeyRing { agent_asked, agent_answer, ..self.home.empty(context, organization) };
        if self.named() {
            let chosen = named_keys(&self.key, agent.as_deref())?;
            let chosen = chosen.into_iter().chain(also).collect();
            return Ok(KeyRing { chosen, ..empty });
        }
        // Who has an agent needs no key directory.
        let homeless = agent.is_some() && empty.folder.is_err();
        let chosen = if homeless { Vec::new() } else { self.home.ring(context, organization)?.chosen };
        let chosen = chosen.into_iter().chain(also).collect();
        Ok(KeyRing { chosen, others: agent.unwrap_or_default(), ..empty })
    }
}

impl KeyArgs {
    /// The ring of another organization with the same named keys.
    pub fn ring_of(&self, context: &Context, organization: &Organization, chosen: Vec<HeldKey>) -> KeyRing {
        KeyRing { chosen, ..self.home.empty(context, organization) }
    }

    fn agent_use(&self, context: &Context) -> AgentUse {
        self.agent.unwrap_or(context.settings.agent.value)
    }

    /// The keys of the agent, None where it is not used, and its answer. An agent that is not asked for may be missing or
    /// locked.
    fn agent_keys(&self, context: &Context) -> Result<(Option<Vec<HeldKey>>, AgentAnswer)> {
        match self.agent_use(context) {
            AgentUse::Never => Ok((None, AgentAnswer::NotAsked)),
            AgentUse::Always => Ok((Some(required_agent_keys(context)?), AgentAnswer::Listed)),
            AgentUse::Auto => Ok(match agent::list_at_hand(context) {
                None => (None, AgentAnswer::NotAsked),
                Some(Err(_)) => (None, AgentAnswer::Silent),
                Some(Ok(keys)) => {
                    let held: Vec<_> = keys.into_iter().map(HeldKey::in_agent).collect();
                    (Some(held).filter(|keys| !keys.is_empty()), AgentAnswer::Listed)
                }
            }),
        }
    }
}

impl KeyFolderArgs {
    /// The keys in the organization's folder.
    pub fn ring(&self, context: &Context, organization: &Organization) -> Result<KeyRing> {
        self.check_passphrase_file()?;
        let empty = self.empty(context, organization);
        let mut chosen = Vec::new();
        for path in KeyFolder::new(empty.folder.clone()?).files()? {
            // A file that holds no key is passed over, and so is what was moved away; but not a key
            // that cannot be read: another would take its place.
            match read_key_file(&path) {
                Ok(bytes) if SecretKey::inspect(&bytes).is_err() => {}
                Ok(bytes) => chosen.push(HeldKey::in_bytes(&path, bytes)?),
                Err(_) if !path.exists() => {}
                Err(failure) => return Err(failure),
            }
        }
        Ok(KeyRing { chosen, ..empty })
    }

    /// A passphrase that other users can read is refused before anything is shown or asked.
    fn check_passphrase_file(&self) -> Result<()> {
        let file = self.passphrase_file.as_deref().filter(|file| *file != Path::new("-"));
        file.map_or(Ok(()), check_private_file)
    }

    /// The organization's folder of keys.
    pub fn folder(&self, context: &Context, organization: &Organization) -> Result<KeyFolder> {
        Ok(KeyFolder::new(self.empty(context, organization).folder?))
    }

    /// The passphrase of these keys.
    pub fn passphrase(&self) -> Passphrase {
        Passphrase::new(self.passphrase_file.as_deref())
    }

    fn empty(&self, context: &Context, organization: &Organization) -> KeyRing {
        let folder = context.key_directory(self.key_dir.as_deref());
        let folder = folder.map(|folder| folder.join(organization.as_str()));
        KeyRing {
            folder,
            chosen: Vec::new(),
            others: Vec::new(),
            agent_asked: false,
            agent_answer: AgentAnswer::NotAsked,
            passphrase: self.passphrase(),
        }
    }
}

fn required_agent_keys(context: &Context) -> Result<Vec<HeldKey>> {
    let keys = agent::list_keys(context)?;
    if keys.is_empty() {
        bail!(
            Failure::refused("the ssh-agent shows no Ed25519 key")
                .help(
                    "give it one with `ssh-add KEY`: a key that was added for a time (`ssh-add -t`) is gone after it. A locked \
                     agent shows none: unlock it with `ssh-add -X`",
                )
        );
    }
    Ok(keys.into_iter().map(HeldKey::in_agent).collect())
}

fn named_keys(arguments: &[PathBuf], agent: Option<&[HeldKey]>) -> Result<Vec<HeldKey>> {
    arguments.iter().map(|argument| named_key(argument, agent)).collect()
}

/// The key that `--key` names: a private key's file, or a key of the agent.
fn named_key(argument: &Path, agent: Option<&[HeldKey]>) -> Result<HeldKey> {
    let print = match argument.to_str().filter(|text| text.starts_with("SHA256:")) {
        Some(text) => text.parse::<Fingerprint>().context("--key")?,
        None => {
            let bytes = read_key_file(argument)?;
            match public_file(argument, &bytes) {
                Some(key) => key?.fingerprint(),
                None => return HeldKey::in_bytes(argument, bytes),
            }
        }
    };
    let Some(agent) = agent else {
        bail!(
            Failure::usage(format!("{} names a key without its private part", argument.display()))
                .help("add it to the ssh-agent with `ssh-add KEY`, or name the private key's file")
        );
    };
    let found = agent.iter().find(|key| key.public.fingerprint() == print);
    found.cloned().with_context(|| {
        Failure::refused(format!("the ssh-agent does not hold {print}"))
            .help("`ssh-add -l` lists what it holds; `ssh-add KEY` adds a key")
    })
}
