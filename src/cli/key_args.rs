//! Which keys are at hand: those in the key directory, files named with `--key`, and an ssh-agent's.
//!
//! `<key directory>/<organization>/` is a [`KeyFolder`]. What a key is for stands in the registry and
//! not in its name: the successor of today signs tomorrow.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use clap::Args;

use super::key_folder::KeyFolder;
use super::key_ring::{HeldKey, KeyRing, read_key_file};
use super::passphrase::Passphrase;
use super::permissions::check_private_file;
use super::public_keys::public_file;
use super::{Context, Failure, agent};
use crate::record::{Fingerprint, Organization};

/// Which keys to use.
#[derive(Clone, Debug, Args)]
pub struct KeyArgs {
    /// Sign with this key: a private key's file in OpenSSH's format (FIDO2 security keys too), or, with
    /// --agent, a fingerprint or a .pub file; repeatable [default: the keys in the key directory]
    #[arg(long = "key", value_name = "KEY", help_heading = "Keys")]
    key: Vec<PathBuf>,

    /// Use the keys of the ssh-agent at SSH_AUTH_SOCK, too
    #[arg(long, help_heading = "Keys")]
    agent: bool,

    #[command(flatten)]
    home: KeyFolderArgs,
}

/// Where keys of one's own lie, and what protects them.
#[derive(Clone, Debug, Args)]
pub struct KeyFolderArgs {
    /// Directory of private keys [default: ACCORD_KEY_DIR, or accord/keys in the user's data folder]
    #[arg(long, value_name = "DIR", help_heading = "Keys")]
    key_dir: Option<PathBuf>,

    /// A file whose first line is the keys' passphrase
    #[arg(long, value_name = "FILE", help_heading = "Keys")]
    passphrase_file: Option<PathBuf>,
}

impl KeyArgs {
    /// Whether keys were named one by one.
    pub fn named(&self) -> bool {
        !self.key.is_empty()
    }

    /// The keys named, or those in the organization's folder and in the agent.
    pub fn ring(&self, context: &Context, organization: &Organization) -> Result<KeyRing> {
        let agent = if self.agent { Some(agent_keys(context)?) } else { None };
        let empty = self.home.empty(context, organization);
        if self.named() {
            let chosen =
                self.key.iter().map(|path| named_key(path, agent.as_deref())).collect::<Result<_, _>>()?;
            return Ok(KeyRing { chosen, ..empty });
        }
        // Who has an agent needs no key directory.
        let homeless = agent.is_some() && empty.folder.is_err();
        let ring = if homeless { empty } else { self.home.ring(context, organization)? };
        Ok(KeyRing { others: agent.unwrap_or_default(), ..ring })
    }
}

impl KeyFolderArgs {
    /// The keys in the organization's folder.
    pub fn ring(&self, context: &Context, organization: &Organization) -> Result<KeyRing> {
        let empty = self.empty(context, organization);
        let mut chosen = Vec::new();
        for path in KeyFolder::new(empty.folder.clone()?).files()? {
            // A file that holds no key is passed over, and so is what was moved away; but not a key
            // that cannot be read: another would take its place.
            match read_key_file(&path) {
                Ok(bytes) => {
                    if let Ok(key) = HeldKey::in_bytes(&path, bytes) {
                        check_private_file(&path)?;
                        chosen.push(key);
                    }
                }
                Err(_) if !path.exists() => {}
                Err(failure) => return Err(failure),
            }
        }
        Ok(KeyRing { chosen, ..empty })
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
        KeyRing { folder, chosen: Vec::new(), others: Vec::new(), passphrase: self.passphrase() }
    }
}

fn agent_keys(context: &Context) -> Result<Vec<HeldKey>> {
    let keys = agent::list_keys(context)?;
    if keys.is_empty() {
        bail!(
            Failure::refused("the ssh-agent shows no Ed25519 key")
                .help("give it one with `ssh-add KEY`, or unlock it with `ssh-add -X`")
        );
    }
    Ok(keys.into_iter().map(HeldKey::in_agent).collect())
}

/// The key that `--key` names: a private key's file, or a key of the agent.
fn named_key(argument: &Path, agent: Option<&[HeldKey]>) -> Result<HeldKey> {
    let print = match argument.to_str().filter(|text| text.starts_with("SHA256:")) {
        Some(text) => text.parse::<Fingerprint>().context("--key")?,
        None => {
            let bytes = read_key_file(argument)?;
            match public_file(argument, &bytes) {
                Some(key) => key?.fingerprint(),
                None => {
                    let key = HeldKey::in_bytes(argument, bytes)?;
                    check_private_file(argument)?;
                    return Ok(key);
                }
            }
        }
    };
    let Some(agent) = agent else {
        bail!(
            Failure::usage(format!("{} names a key without its private part", argument.display()))
                .help("add --agent where an ssh-agent holds it, or name the private key's file")
        );
    };
    let found = agent.iter().find(|key| key.public.fingerprint() == print);
    found.cloned().with_context(|| {
        Failure::refused(format!("the ssh-agent does not hold {print}"))
            .help("`ssh-add -l` lists what it holds; `ssh-add KEY` adds a key")
    })
}
