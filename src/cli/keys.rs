//! Private keys on disk: the key directory, and files named with `--key`.
//!
//! `<key directory>/<organization>/key-<number>` and its `.pub`. What a key is for stands in the
//! registry and not in its name: the successor of today signs tomorrow.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;

use super::context::random;
use super::files::{create_public, create_secret, create_secret_folder};
use super::prompt::Passphrase;
use super::{Context, Failure};
use crate::record::schema::TextValue;
use crate::record::{Organization, PublicKey};
use crate::signature::{KeyFileError, SecretKey};

/// Which keys to use.
#[derive(Clone, Debug, Args)]
pub struct KeyArguments {
    /// A private key to sign with, in OpenSSH's format; repeatable [default: those in the key directory]
    #[arg(long = "key", value_name = "FILE", help_heading = "Keys")]
    key: Vec<PathBuf>,

    /// Where keys lie [default: ACCORD_KEY_DIR, or accord/keys in the user's data folder]
    #[arg(long, value_name = "DIR", help_heading = "Keys")]
    key_dir: Option<PathBuf>,

    /// A file whose first line is the keys' passphrase
    #[arg(long, value_name = "FILE", help_heading = "Keys")]
    passphrase_file: Option<PathBuf>,
}

/// A key's file and its public key, which is readable without a passphrase.
#[derive(Clone, Debug)]
pub struct KeyFile {
    pub path: PathBuf,
    pub public: PublicKey,
    pub encrypted: bool,
}

/// The keys at hand for one organization.
#[derive(Debug)]
pub struct KeyRing {
    folder: PathBuf,
    pub files: Vec<KeyFile>,
    passphrase: Passphrase,
}

impl KeyArguments {
    /// Whether keys were named one by one.
    pub fn named(&self) -> bool {
        !self.key.is_empty()
    }

    /// The keys named, or those in the organization's folder.
    ///
    /// # Errors
    /// Where a key that was named cannot be used.
    pub fn ring(&self, context: &Context, organization: &Organization) -> Result<KeyRing, Failure> {
        let folder = match context.key_directory(self.key_dir.as_deref()) {
            Ok(folder) => folder.join(organization.as_str()),
            Err(_) if !self.key.is_empty() => PathBuf::new(),
            Err(failure) => return Err(failure),
        };
        let files = if self.key.is_empty() {
            numbered(&folder)?.into_iter().filter_map(|(_, path)| key_file(&path).ok()).collect()
        } else {
            self.key.iter().map(|path| key_file(path)).collect::<Result<_, _>>()?
        };
        let passphrase = Passphrase::new(self.passphrase_file.as_deref());
        Ok(KeyRing { folder, files, passphrase })
    }
}

/// The `key-<number>` files of a folder, sorted by number.
fn numbered(folder: &Path) -> Result<Vec<(u32, PathBuf)>, Failure> {
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

fn key_file(path: &Path) -> Result<KeyFile, Failure> {
    let bytes = fs::read(path).map(zeroize::Zeroizing::new);
    let bytes = bytes.map_err(|error| Failure::io("read", path, &error))?;
    let (public, encrypted) = SecretKey::inspect(&bytes).map_err(|error| unusable(path, &error))?;
    Ok(KeyFile { path: path.to_path_buf(), public, encrypted })
}

fn unusable(path: &Path, error: &KeyFileError) -> Failure {
    Failure::environment(format!("cannot use {}: {error}", path.display()))
        .help("name the private key's file, made with `accord keygen` or `ssh-keygen -t ed25519`")
}

impl KeyRing {
    /// The file of `key`, where it is at hand.
    pub fn find(&self, key: &PublicKey) -> Option<&KeyFile> {
        self.files.iter().find(|file| file.public == *key)
    }

    /// Opens a key, asking for its passphrase where it has one.
    ///
    /// # Errors
    /// Where the passphrase is wrong or cannot be asked for.
    pub fn open(&self, context: &Context, file: &KeyFile) -> Result<SecretKey, Failure> {
        let path = &file.path;
        let bytes = fs::read(path).map(zeroize::Zeroizing::new);
        let bytes = bytes.map_err(|error| Failure::io("read", path, &error))?;
        if !file.encrypted {
            return SecretKey::read(&bytes, None).map_err(|error| unusable(path, &error));
        }
        let passphrase = self.passphrase.get(context, &path.display().to_string())?;
        SecretKey::read(&bytes, Some(&passphrase)).map_err(|error| match error {
            KeyFileError::WrongPassphrase => {
                Failure::refused(format!("the passphrase does not open {}", path.display()))
            }
            error => unusable(path, &error),
        })
    }

    /// Makes keys, in memory only; they get the next free numbers of the organization's folder.
    ///
    /// # Errors
    /// Where there is no randomness, or the folder cannot be read.
    pub fn make(&self, organization: &Organization, count: u32) -> Result<Vec<NewKey>, Failure> {
        let last = numbered(&self.folder)?.last().map_or(0, |(number, _)| *number);
        let key = |number: u32| {
            let name = format!("key-{number}");
            let secret = SecretKey::from_seed(&*random::<32>()?, &format!("{organization} {name}"));
            Ok(NewKey { path: self.folder.join(name), secret })
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
        create_secret_folder(&self.folder)?;
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

/// The public key that an argument names: itself, or the first two words of a `.pub` file.
///
/// # Errors
/// Where the file cannot be read or holds no such key.
pub fn public_argument(argument: &str) -> Result<String, Failure> {
    if argument.starts_with("ssh-") || argument.starts_with("sk-") {
        return Ok(argument.to_owned());
    }
    let path = Path::new(argument);
    let text = fs::read_to_string(path).map_err(|error| Failure::io("read", path, &error))?;
    let words: Vec<_> = text.split_whitespace().take(2).collect();
    Ok(words.join(" "))
}

/// The fingerprint that an argument names: itself, or that of the key in a `.pub` file.
///
/// # Errors
/// Where the file cannot be read or holds no such key.
pub fn fingerprint_argument(argument: &str) -> Result<String, Failure> {
    if argument.starts_with("SHA256:") {
        return Ok(argument.to_owned());
    }
    let text = public_argument(argument)?;
    let key = PublicKey::parse(&text).map_err(|fault| Failure::usage(fault.message).help(fault.help))?;
    Ok(key.fingerprint().to_string())
}
