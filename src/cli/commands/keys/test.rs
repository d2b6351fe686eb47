//! `accord keys test`

use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::Args;

use crate::chain::State;
use crate::cli::environment::random_bytes;
use crate::cli::key_args::KeyFolderArgs;
use crate::cli::key_ring::{AgentAnswer, HeldKey, KeyRing, read_key_file};
use crate::cli::value_parser::parse_value;
use crate::cli::{Context, Exit, Failure, complete, workspace};
use crate::record::{Organization, PublicKey};

/// Prove that a key or its copy opens, signs, and is one that the organization's records name
///
/// Opens each key with its passphrase, makes a signature that is thrown away, and says whether the key signs records,
/// is the successor, or is neither. Test a backup on the day on which you make it.
#[derive(Debug, Args)]
pub struct KeysTestArgs {
    /// The organization's domain [default: the one of `accord config`, or the only one whose keys are in the key
    /// directory]
    #[arg(value_name = "ORG", value_parser = parse_value::<Organization>, add = complete::complete_organizations())]
    organization: Organization,

    /// The private key's file, such as a copy on a USB stick; repeatable [default: the keys in the key directory]
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,

    #[command(flatten)]
    keys: KeyFolderArgs,
}

/// What a key is for, by the organization's records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum KeyUse {
    Signs,
    Successor,
    Replaced,
    Unknown,
}

impl KeysTestArgs {
    pub fn run(self, context: &mut Context) -> Result<Exit> {
        let (state, _) = workspace::read_state(context, &self.organization)?;
        let ring = self.ring(context)?;
        if ring.chosen.is_empty() {
            bail!(
                Failure::refused(format!("no key of {} is in the key directory", self.organization))
                    .help("name the key's file: accord keys test ORG FILE")
            );
        }
        let mut strangers = Vec::new();
        for key in &ring.chosen {
            let probe = format!("accord keys test {}", hex::encode(&random_bytes::<16>()?[..]));
            ring.open(context, key)?.sign(context, probe.as_bytes())?;
            let found = find_use(&state, &key.public);
            let meaning = describe_use(found, &self.organization);
            context.print_text(&format!(
                "{key}\n  {}\n  opens and signs; {meaning}\n",
                key.public.fingerprint()
            ))?;
            strangers.extend((found == KeyUse::Unknown).then(|| key.to_string()));
        }
        if strangers.is_empty() {
            return Ok(Exit::Good);
        }
        let message = format!("{} is no key of {}", strangers.join(", "), self.organization);
        Err(Failure::refused(message)
            .help("compare the fingerprint with those that `accord show ORG` prints, and find the right file")
            .into())
    }

    fn ring(&self, context: &Context) -> Result<KeyRing> {
        let ring = self.keys.ring(context, &self.organization);
        if self.files.is_empty() {
            return ring;
        }
        let chosen = self.files.iter().map(|file| HeldKey::in_bytes(file, read_key_file(file)?));
        Ok(KeyRing {
            folder: Err(Failure::usage("no key directory is used")),
            chosen: chosen.collect::<Result<_>>()?,
            others: Vec::new(),
            agent_asked: false,
            agent_answer: AgentAnswer::NotAsked,
            passphrase: self.keys.passphrase(),
        })
    }
}

fn find_use(state: &State, key: &PublicKey) -> KeyUse {
    if state.keys.current.contains(key) {
        KeyUse::Signs
    } else if state.keys.next.contains(&key.fingerprint()) {
        KeyUse::Successor
    } else if state.signers.iter().any(|one| one.key == *key) {
        KeyUse::Replaced
    } else {
        KeyUse::Unknown
    }
}

fn describe_use(found: KeyUse, organization: &Organization) -> String {
    match found {
        KeyUse::Signs => format!("it signs the records of {organization}"),
        KeyUse::Successor => {
            format!("it is a successor key of {organization}: it can replace a lost or stolen key")
        }
        KeyUse::Replaced => format!("it was replaced, and signs nothing for {organization} any more"),
        KeyUse::Unknown => format!("no record of {organization} names it"),
    }
}
