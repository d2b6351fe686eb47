//! New keys: made in memory, and written to their places, each under a passphrase or none.
//!
//! A successor key replaces a signing key that is lost. So what loses one must not lose the other: the successor has
//! a passphrase of its own, and may be written to another place at once.

use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::Args;
use clap::builder::{OsStringValueParser, TypedValueParser};
use zeroize::Zeroizing;

use super::environment::random_bytes;
use super::key_folder::{KeyFolder, KeyToWrite, NewKeys};
use super::key_ring::KeyRing;
use super::passphrase::Passphrase;
use super::permissions::check_key_place;
use super::{Context, Failure};
use crate::record::Organization;
use crate::signature::SecretKey;

/// Makes keys, in memory only.
pub fn make_keys(count: usize) -> Result<Vec<SecretKey>> {
    (0..count).map(|_| Ok(SecretKey::from_seed(&*random_bytes::<32>()?, ""))).collect()
}

/// Keys that were made, and are in memory only.
#[derive(Debug, Default)]
pub struct MadeKeys {
    /// Keys that will sign records.
    pub signing: Vec<SecretKey>,
    /// Keys whose use is not known yet.
    pub unassigned: Vec<SecretKey>,
    pub successors: Vec<SecretKey>,
}

impl MadeKeys {
    pub fn is_empty(&self) -> bool {
        self.iter().next().is_none()
    }

    /// All of them, the successors last.
    pub fn iter(&self) -> impl Iterator<Item = &SecretKey> {
        self.signing.iter().chain(&self.unassigned).chain(&self.successors)
    }
}

/// Where a new successor key is written, and what protects it.
#[derive(Clone, Debug, Default, Args)]
pub struct SuccessorArgs {
    /// Write the new successor key to this key directory, such as one on a USB stick [default: the key directory]
    // An empty value says that it is the key directory, so that the question is not asked.
    #[arg(long, value_name = "DIR", help_heading = "Keys", value_parser = OsStringValueParser::new().map(PathBuf::from))]
    pub next_dir: Option<PathBuf>,

    /// A file whose first line is the passphrase of the new successor key; it differs from that of the signing key
    #[arg(long, value_name = "FILE", help_heading = "Keys")]
    pub next_passphrase_file: Option<PathBuf>,
}

impl SuccessorArgs {
    /// The other place that the new successor key is written to.
    pub fn folder(&self) -> Option<&PathBuf> {
        self.next_dir.as_ref().filter(|folder| !folder.as_os_str().is_empty())
    }
}

/// Whether a new key is encrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protection {
    Passphrase,
    None,
}

/// How new keys are written.
#[derive(Clone, Copy, Debug)]
pub struct KeyWriting<'a> {
    /// The keys at hand, and the folder of new ones.
    pub ring: &'a KeyRing,
    pub protection: Protection,
    pub successor: &'a SuccessorArgs,
}

/// The passphrases of new keys; None for a key that is not encrypted, or not made.
#[derive(Default)]
pub struct ChosenPassphrases {
    /// That of the unassigned keys, too.
    signing: Option<Zeroizing<String>>,
    successor: Option<Zeroizing<String>>,
}

impl KeyWriting<'_> {
    /// Checks where new keys are written and what protects them, before anything is asked.
    ///
    /// # Errors
    /// Where both kinds would be written to one folder, keys must not lie in a folder, or a passphrase is missing.
    pub fn check(self, organization: &Organization, keys: &MadeKeys) -> Result<()> {
        self.other_folder(organization, keys)?;
        if self.protection == Protection::Passphrase && !keys.successors.is_empty() {
            self.successor_passphrase()?;
        }
        Ok(())
    }

    /// Asks for the passphrases of new keys. It comes before any lock: other writers do not wait for a question.
    ///
    /// # Errors
    /// Where a passphrase is missing, or opens both kinds of keys, or both kinds would be written to one folder.
    pub fn choose_passphrases(
        self,
        context: &Context,
        organization: &Organization,
        keys: &MadeKeys,
    ) -> Result<ChosenPassphrases> {
        self.other_folder(organization, keys)?;
        let mut chosen = ChosenPassphrases::default();
        if self.protection == Protection::None {
            return Ok(chosen);
        }
        let passphrase = &self.ring.passphrase;
        if keys.iter().count() > keys.successors.len() {
            let what = if keys.signing.is_empty() { "the new key" } else { "the signing key" };
            chosen.signing =
                Some(passphrase.choose_new(context, &format!("{what} of {organization}"), |_| false)?);
        }
        if !keys.successors.is_empty() {
            let what = format!("the successor key of {organization} (not the same)");
            let signing = chosen.signing.clone();
            let taken = |typed: &str| {
                signing.as_ref().is_some_and(|signing| signing.as_str() == typed)
                    || self.ring.is_opened_by(typed)
            };
            let own = self.successor_passphrase()?;
            chosen.successor = Some(own.choose_new(context, &what, taken)?);
        }
        Ok(chosen)
    }

    /// Writes new keys beside their places, for the caller to put in place.
    pub fn stage_keys(
        self,
        context: &mut Context,
        organization: &Organization,
        (keys, chosen): (&MadeKeys, &ChosenPassphrases),
    ) -> Result<NewKeys> {
        let folder = KeyFolder::new(self.ring.folder.clone()?);
        let elsewhere = self.other_folder(organization, keys)?;
        let signing = keys.signing.iter().chain(&keys.unassigned);
        let signing = signing.map(|key| KeyToWrite { key, passphrase: chosen.signing.as_ref() });
        let next =
            keys.successors.iter().map(|key| KeyToWrite { key, passphrase: chosen.successor.as_ref() });
        let lock = folder.lock(context)?;
        match elsewhere {
            None => folder.stage(lock, organization, &signing.chain(next).collect::<Vec<_>>()),
            Some(other) => {
                let mut new = folder.stage(lock, organization, &signing.collect::<Vec<_>>())?;
                folder.stage_elsewhere(
                    context,
                    &mut new,
                    &other,
                    (organization, &next.collect::<Vec<_>>()),
                )?;
                Ok(new)
            }
        }
    }

    /// The folder that `--next-dir` names, where successors are made.
    fn other_folder(self, organization: &Organization, keys: &MadeKeys) -> Result<Option<KeyFolder>> {
        let other = self.successor.folder().filter(|_| !keys.successors.is_empty());
        let Some(other) = other.map(|other| KeyFolder::new(other.join(organization.as_str()))) else {
            return Ok(None);
        };
        if other.is_same(&KeyFolder::new(self.ring.folder.clone()?)) {
            bail!(
                Failure::usage("--next-dir names the key directory itself")
                    .help("name another place, which a thief or a failing disk does not reach with this one")
            );
        }
        check_key_place(other.path())?;
        Ok(Some(other))
    }

    fn successor_passphrase(self) -> Result<Passphrase> {
        match (&self.successor.next_passphrase_file, self.ring.passphrase.is_asked()) {
            (Some(file), _) => Ok(Passphrase::new(Some(file))),
            (None, true) => Ok(Passphrase::Ask),
            (None, false) => Err(report_no_successor_passphrase().into()),
        }
    }
}

/// A passphrase that opens both keys is lost for both at once.
pub fn report_no_successor_passphrase() -> Failure {
    Failure::usage("--next-passphrase-file: the new successor key needs a passphrase of its own").help(
        "name a file with another passphrase: where one opens both keys, a forgotten passphrase loses both. Or have the \
         successor made on another machine, and name its .pub file with --next",
    )
}
