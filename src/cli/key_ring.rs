//! What is done with the keys at hand: found, signed with, made.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::context::random;
use super::files::{create_public, create_secret, create_secret_folder, read_limited};
use super::prompt::Passphrase;
use super::{Context, Failure, agent, ssh_keygen};
use crate::diagnostic::Code;
use crate::record::{Organization, PublicKey};
use crate::signature::{Block, KeyFileError, Message, SecretKey, Status};

/// Most bytes of a key's file: far more than any Ed25519 key has.
const KEY_FILE_LIMIT: usize = 64 * 1024;

/// How often a passphrase is asked for: a slip of the hand does not end a sitting.
const ATTEMPTS: u32 = 3;

/// A key that can be signed with.
#[derive(Clone, Debug)]
pub struct HeldKey {
    pub public: PublicKey,
    place: Place,
}

/// Where a key is, which decides how it signs.
#[derive(Clone, Debug)]
enum Place {
    /// A private key's file.
    File {
        path: PathBuf,
        encrypted: bool,
    },
    /// The file that tells a security key which of its keys is meant.
    SecurityKey(PathBuf),
    Agent,
}

/// The keys at hand for one organization.
#[derive(Debug)]
pub struct KeyRing {
    pub folder: Result<PathBuf, Failure>,
    /// Keys that were named, or lie in the organization's folder.
    pub chosen: Vec<HeldKey>,
    /// Other keys of an agent. They sign what they may sign; but an agent holds keys for many
    /// purposes, so none of them enters a record without being named.
    pub others: Vec<HeldKey>,
    pub passphrase: Passphrase,
}

impl HeldKey {
    /// The key in a private key's file.
    ///
    /// # Errors
    /// Where the file cannot be read or holds no such key.
    pub fn in_file(path: &Path) -> Result<Self, Failure> {
        let bytes = read_key_file(path)?;
        let (public, encrypted) = SecretKey::inspect(&bytes).map_err(|error| unusable(path, &error))?;
        let path = path.to_path_buf();
        let place = match public.application() {
            Some(_) => Place::SecurityKey(path),
            None => Place::File { path, encrypted },
        };
        Ok(Self { public, place })
    }

    /// A key that an agent holds.
    pub fn in_agent(public: PublicKey) -> Self {
        Self { public, place: Place::Agent }
    }

    /// Whether its file opens without a passphrase.
    pub fn is_unprotected(&self) -> bool {
        matches!(self.place, Place::File { encrypted: false, .. })
    }
}

impl fmt::Display for HeldKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.place {
            Place::File { path, .. } | Place::SecurityKey(path) => write!(formatter, "{}", path.display()),
            Place::Agent => write!(formatter, "{} of the ssh-agent", self.public.fingerprint()),
        }
    }
}

impl KeyRing {
    /// Whether no key is at hand.
    pub fn is_empty(&self) -> bool {
        self.chosen.is_empty() && self.others.is_empty()
    }

    /// The first key for which `wanted` holds. An agent's comes first: it asks for no passphrase.
    pub fn find(&self, wanted: impl Fn(&PublicKey) -> bool) -> Option<&HeldKey> {
        self.others.iter().chain(&self.chosen).find(|key| wanted(&key.public))
    }

    /// Makes a key ready to sign, asking for its passphrase where it has one.
    ///
    /// # Errors
    /// Where its file cannot be used, or the passphrase is wrong or cannot be asked for.
    pub fn open(&self, context: &Context, key: &HeldKey) -> Result<Signer, Failure> {
        let opened = match &key.place {
            Place::File { path, encrypted } => Some(self.open_file(context, path, *encrypted)?),
            Place::SecurityKey(_) | Place::Agent => None,
        };
        Ok(Signer { key: key.clone(), opened })
    }

    fn open_file(&self, context: &Context, path: &Path, encrypted: bool) -> Result<SecretKey, Failure> {
        let bytes = read_key_file(path)?;
        if !encrypted {
            return SecretKey::read(&bytes, None).map_err(|error| unusable(path, &error));
        }
        let mut attempts = if self.passphrase.is_asked() { ATTEMPTS } else { 1 };
        loop {
            let passphrase = self.passphrase.get(context, &path.display().to_string())?;
            attempts -= 1;
            match SecretKey::read(&bytes, Some(&passphrase)) {
                Err(KeyFileError::WrongPassphrase) if attempts > 0 => {}
                Err(KeyFileError::WrongPassphrase) => {
                    let message = format!("the passphrase does not open {}", path.display());
                    return Err(Failure::refused(message));
                }
                opened => return opened.map_err(|error| unusable(path, &error)),
            }
        }
    }

    /// Makes keys, in memory only; they get the next free numbers of the organization's folder.
    ///
    /// # Errors
    /// Where there is no randomness, or the folder cannot be read.
    pub fn make(&self, organization: &Organization, count: u32) -> Result<Vec<NewKey>, Failure> {
        let folder = self.folder.clone()?;
        let last = last_number(&folder)?;
        let key = |number: u32| {
            let name = format!("key-{number}");
            let secret = SecretKey::from_seed(&*random::<32>()?, &format!("{organization} {name}"));
            Ok(NewKey { path: folder.join(name), secret })
        };
        (last + 1..=last + count).map(key).collect()
    }

    /// Writes new keys, all with one passphrase or none.
    ///
    /// # Errors
    /// Where a passphrase is needed and cannot be had, or a file cannot be written.
    pub fn save(&self, context: &Context, keys: &[NewKey], protection: Protection) -> Result<(), Failure> {
        let what = keys.iter().map(|key| key.path.display().to_string()).collect::<Vec<_>>().join(", ");
        let passphrase = match protection {
            Protection::Passphrase => Some(self.passphrase.choose(context, &what)?),
            Protection::None => None,
        };
        create_secret_folder(&self.folder.clone()?)?;
        for NewKey { path, secret } in keys {
            let file = match &passphrase {
                Some(passphrase) => secret.to_openssh_encrypted(passphrase, &*random::<20>()?),
                None => secret.to_openssh(),
            };
            create_secret(path, file.as_bytes())?;
            create_public(&public_path(path), secret.public_line().as_bytes())?;
        }
        Ok(())
    }
}

/// A key that is ready to sign.
#[derive(Debug)]
pub struct Signer {
    key: HeldKey,
    /// The private key, where it is this program that signs.
    opened: Option<SecretKey>,
}

impl Signer {
    /// Signs a record's exact bytes. Whoever made the signature, it has been verified when it is
    /// returned.
    ///
    /// # Errors
    /// Where the key does not sign as it should.
    pub fn sign(&self, context: &mut Context, record: &[u8]) -> Result<Block, Failure> {
        let message = Message::new(record);
        let block = match (&self.opened, &self.key.place) {
            (Some(secret), _) => secret.sign(record),
            (None, Place::SecurityKey(path)) => ssh_keygen::sign(path, record)?,
            (None, _) => agent::sign(context, &self.key.public, &message)?,
        };
        let code = match block.verify(&message) {
            Status::Good if *block.key() == self.key.public => return Ok(block),
            Status::NotPresent => Code::SignaturePresence,
            _ => Code::SignatureInvalid,
        };
        Err(Failure::refused(format!(
            "{} made a signature that does not hold ({code}); nothing was written",
            self.key
        ))
        .help(format!("`accord explain {code}` says more")))
    }
}

/// A key that was made and not yet written.
#[derive(Debug)]
pub struct NewKey {
    pub path: PathBuf,
    pub secret: SecretKey,
}

/// Whether a new key is encrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protection {
    Passphrase,
    None,
}

/// `key-1.pub` beside `key-1`.
pub fn public_path(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".pub");
    name.into()
}

/// The `key-<number>` files of a folder, sorted by number.
///
/// # Errors
/// Where the folder cannot be read.
pub fn numbered(folder: &Path) -> Result<Vec<(u32, PathBuf)>, Failure> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(|error| Failure::io("read", folder, &error))?,
    };
    let number = |path: &Path| path.file_name()?.to_str()?.strip_prefix("key-")?.parse().ok();
    let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
    let mut found: Vec<_> = paths.filter_map(|path| Some((number(&path)?, path))).collect();
    found.sort();
    Ok(found)
}

/// The highest number that a key of the folder bears or bore: whoever moves a private key away leaves
/// its `.pub`, and must not find another key under the same name.
fn last_number(folder: &Path) -> Result<u32, Failure> {
    let public = fs::read_dir(folder).into_iter().flatten().flatten().filter_map(|entry| {
        let name = entry.file_name();
        name.to_str()?.strip_prefix("key-")?.strip_suffix(".pub")?.parse::<u32>().ok()
    });
    let private = numbered(folder)?.into_iter().map(|(number, _)| number);
    Ok(public.chain(private).max().unwrap_or_default())
}

/// A key's file, which may be a secret.
///
/// # Errors
/// Where it cannot be read.
pub fn read_key_file(path: &Path) -> Result<Zeroizing<Vec<u8>>, Failure> {
    read_limited(path, KEY_FILE_LIMIT).map(Zeroizing::new)
}

fn unusable(path: &Path, error: &KeyFileError) -> Failure {
    Failure::environment(format!("cannot use {}: {error}", path.display()))
        .help("name the private key's file, made with `accord keygen` or `ssh-keygen -t ed25519`")
}
