//! An organization's folder of private keys: `key-<number>`, for its owner alone, and its `.pub`.
//!
//! One program at a time writes to it, since several registries may share it. A number is not given
//! again while either file bears it: a private key that was moved away leaves its `.pub`, and no
//! other key may get its name.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;
use zeroize::Zeroizing;

use super::Context;
use super::durable::{self, Audience, Staged};
use super::environment::random_bytes;
use super::key_ring::read_key_file;
use super::lock::Lock;
use super::path_error::AtPath;
use super::permissions::{check_key_folder, check_key_place, resolve_path};
use crate::record::{Organization, PublicKey};
use crate::signature::SecretKey;

/// The file that is locked. Like the keys, it is for its owner alone.
const LOCK_FILE: &str = ".lock";

/// An organization's folder of private keys.
#[derive(Clone, Debug)]
pub struct KeyFolder {
    path: PathBuf,
}

/// New keys, whole and on the disk, that have not got their names yet; other writers of the folder
/// are kept out until they have.
#[derive(Debug)]
pub struct NewKeys {
    pub paths: Vec<PathBuf>,
    pub staged: Vec<Staged>,
    pub lock: Lock,
    /// The lock of the other folder, where keys are written to two.
    pub other_lock: Option<Lock>,
}

/// A key that is to be written, under its passphrase or none.
#[derive(Clone, Copy)]
pub struct KeyToWrite<'a> {
    pub key: &'a SecretKey,
    pub passphrase: Option<&'a Zeroizing<String>>,
}

/// The keys and the public keys of a folder, by their numbers.
#[derive(Debug, Default)]
struct Numbers {
    private: BTreeSet<u32>,
    public: BTreeSet<u32>,
}

impl KeyFolder {
    pub fn new(path: PathBuf) -> Self {
        Self { path }
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The private keys' files, sorted by number.
    pub fn files(&self) -> Result<Vec<PathBuf>> {
        check_key_folder(&self.path)?;
        Ok(self.numbers()?.private.into_iter().map(|number| self.file(number)).collect())
    }

    /// A key's file, where there is or was any; and whether it is the only one.
    pub fn first(&self) -> Result<Option<(PathBuf, bool)>> {
        let numbers = self.numbers()?;
        let all: BTreeSet<_> = numbers.private.union(&numbers.public).collect();
        Ok(all.first().map(|number| (self.file(**number), all.len() == 1)))
    }

    /// Makes the folder for new keys where it is missing, and keeps other writers out of it.
    pub fn lock(&self, context: &mut Context) -> Result<Lock> {
        check_key_place(&self.path)?;
        check_key_folder(&self.path)?;
        durable::create_folders(&self.path, Audience::Owner)?;
        Lock::at(context, &self.path.join(LOCK_FILE))
    }

    /// Keeps other writers out of a folder in which no keys are made. Keys of an agent or of `--key` may have none yet.
    pub fn lock_memory(&self, context: &mut Context) -> Result<Lock> {
        let lock = if self.path.is_dir() {
            Lock::at(context, &self.path.join(LOCK_FILE))
        } else {
            self.lock(context)
        };
        lock.and_then(|lock| self.clear_unfinished().map(|()| lock))
    }

    /// Removes what a run that was killed left: its keys were never reported.
    fn clear_unfinished(&self) -> Result<()> {
        for path in durable::find_unfinished(&self.path)? {
            let _ = fs::remove_file(path);
        }
        Ok(())
    }

    /// Whether the other is the same folder.
    pub fn is_same(&self, other: &Self) -> bool {
        resolve_path(&self.path) == resolve_path(&other.path)
    }

    /// Writes new keys under the next free numbers; private keys come first, so that no `.pub` stands
    /// without its key.
    pub fn stage(&self, lock: Lock, organization: &Organization, keys: &[KeyToWrite<'_>]) -> Result<NewKeys> {
        self.clear_unfinished()?;
        let numbers = self.numbers()?;
        let mut new = NewKeys { paths: Vec::new(), staged: Vec::new(), lock, other_lock: None };
        let mut public = self.missing_public(&numbers, organization)?;
        for (number, key) in (numbers.next()..).zip(keys) {
            new.staged.push(self.stage_private(organization, number, key)?);
            public.push(self.stage_public(number, &public_line(organization, number, key))?);
            new.paths.push(self.file(number));
        }
        new.staged.append(&mut public);
        Ok(new)
    }

    /// Adds keys that are written to another folder, with numbers that are free in both; their `.pub` files stand in
    /// both.
    pub fn stage_elsewhere(
        &self,
        context: &mut Context,
        new: &mut NewKeys,
        other: &Self,
        (organization, keys): (&Organization, &[KeyToWrite<'_>]),
    ) -> Result<()> {
        new.other_lock = Some(other.lock(context)?);
        other.clear_unfinished()?;
        let taken = u32::try_from(new.paths.len()).unwrap_or(u32::MAX);
        let first = self.numbers()?.next().saturating_add(taken).max(other.numbers()?.next());
        let mut public = Vec::new();
        for (number, key) in (first..).zip(keys) {
            new.staged.push(other.stage_private(organization, number, key)?);
            for folder in [other, self] {
                public.push(folder.stage_public(number, &public_line(organization, number, key))?);
            }
            new.paths.push(other.file(number));
        }
        new.staged.append(&mut public);
        Ok(())
    }

    fn stage_private(
        &self,
        organization: &Organization,
        number: u32,
        new: &KeyToWrite<'_>,
    ) -> Result<Staged> {
        let key = new.key.with_comment(&key_comment(organization, number));
        let file = match new.passphrase {
            Some(passphrase) => key.to_openssh_encrypted(passphrase, &*random_bytes::<20>()?),
            None => key.to_openssh(),
        };
        Staged::new(&self.path, &self.file(number), file.as_bytes(), Audience::Owner)
    }

    /// What a run that was killed between a key and its `.pub` did not get to.
    fn missing_public(&self, numbers: &Numbers, organization: &Organization) -> Result<Vec<Staged>> {
        let missing = numbers.private.difference(&numbers.public);
        missing
            .filter_map(|number| Some((*number, read_public(&self.file(*number))?)))
            .map(|(number, key)| {
                self.stage_public(number, &format!("{key} {}\n", key_comment(organization, number)))
            })
            .collect()
    }

    fn stage_public(&self, number: u32, line: &str) -> Result<Staged> {
        let path = self.path.join(format!("key-{number}.pub"));
        Staged::new(&self.path, &path, line.as_bytes(), Audience::Everybody)
    }

    fn file(&self, number: u32) -> PathBuf {
        self.path.join(format!("key-{number}"))
    }

    fn numbers(&self) -> Result<Numbers> {
        let mut numbers = Numbers::default();
        let entries = match fs::read_dir(&self.path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(numbers),
            entries => entries.at("read", &self.path)?,
        };
        for entry in entries {
            let name = entry.at("read", &self.path)?.file_name();
            let Some(name) = name.to_str().and_then(|name| name.strip_prefix("key-")) else { continue };
            match name.strip_suffix(".pub") {
                Some(number) => numbers.public.extend(parse_number(number)),
                None => numbers.private.extend(parse_number(name)),
            }
        }
        Ok(numbers)
    }
}

impl Numbers {
    fn next(&self) -> u32 {
        self.private.union(&self.public).max().map_or(1, |last| last.saturating_add(1))
    }
}

/// A number as we write it: `key-01` was made by another program.
fn parse_number(text: &str) -> Option<u32> {
    text.parse().ok().filter(|number: &u32| number.to_string() == text)
}

fn key_comment(organization: &Organization, number: u32) -> String {
    format!("{organization} key-{number}")
}

fn public_line(organization: &Organization, number: u32, new: &KeyToWrite<'_>) -> String {
    new.key.with_comment(&key_comment(organization, number)).public_line()
}

fn read_public(path: &Path) -> Option<PublicKey> {
    SecretKey::inspect(&read_key_file(path).ok()?).ok().map(|(public, _)| public)
}
