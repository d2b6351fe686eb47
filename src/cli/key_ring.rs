//! What is done with the keys at hand: found, opened, signed with.

use std::fmt;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use zeroize::Zeroizing;

use super::files::read_limited;
use super::key_forms::explain_private_key;
use super::passphrase::Passphrase;
use super::path_error::{PathError, advise_files_of, list_files};
use super::permissions::check_private_file;
use super::terminal::discard_typed;
use super::typed_key::rejoin_typed_key;
use super::{Context, Failure, agent, ssh_keygen};
use crate::chain::Authorization;
use crate::diagnostic::Code;
use crate::record::PublicKey;
use crate::signature::raw::verify_bytes;
use crate::signature::{KeyFileError, Message, SecretKey, SignatureBlock, SignatureStatus};

/// Most bytes of a key's file: far more than any Ed25519 key has.
const KEY_FILE_LIMIT: usize = 64 * 1024;

/// How often a passphrase is asked for: a slip of the hand does not end a sitting.
const ATTEMPTS: u32 = 3;

/// A key that can be signed with.
#[derive(Clone)]
pub struct HeldKey {
    pub public: PublicKey,
    place: KeyPlace,
}

/// Where a key is, which decides how it signs.
#[derive(Clone)]
enum KeyPlace {
    /// A private key's file. It may be a pipe, and is read once.
    File {
        path: PathBuf,
        bytes: Zeroizing<Vec<u8>>,
        encrypted: bool,
    },
    /// The file that tells a security key which of its keys is meant.
    SecurityKey(PathBuf),
    Agent,
}

/// Whether an agent said which keys it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AgentAnswer {
    /// There is none, or it is not used.
    NotAsked,
    Silent,
    Listed,
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
    /// Whether the user asked for the agent. Otherwise its keys only save a passphrase.
    pub agent_asked: bool,
    pub agent_answer: AgentAnswer,
    pub passphrase: Passphrase,
}

impl HeldKey {
    /// The key in a private key's file that has been read; not in one that other users can read.
    pub fn in_bytes(path: &Path, bytes: Zeroizing<Vec<u8>>) -> Result<Self> {
        let rejoined = match SecretKey::inspect(&bytes) {
            Err(KeyFileError::Malformed(_)) => rejoin_typed_key(&bytes),
            _ => None,
        };
        let bytes = rejoined.filter(|whole| SecretKey::inspect(whole).is_ok()).unwrap_or(bytes);
        let (public, encrypted) =
            SecretKey::inspect(&bytes).map_err(|error| explain_private_key(path, &bytes, &error))?;
        check_private_file(path)?;
        let path = path.to_path_buf();
        let place = match public.application() {
            Some(_) => KeyPlace::SecurityKey(path),
            None => KeyPlace::File { path, bytes, encrypted },
        };
        Ok(Self { public, place })
    }

    /// A key that an agent holds.
    pub fn in_agent(public: PublicKey) -> Self {
        Self { public, place: KeyPlace::Agent }
    }

    /// Its file; None for a key of an agent.
    pub fn path(&self) -> Option<&Path> {
        match &self.place {
            KeyPlace::File { path, .. } | KeyPlace::SecurityKey(path) => Some(path),
            KeyPlace::Agent => None,
        }
    }

    /// Whether its file opens without a passphrase.
    pub fn is_unprotected(&self) -> bool {
        matches!(self.place, KeyPlace::File { encrypted: false, .. })
    }
}

/// Without the bytes of a private key.
impl fmt::Debug for HeldKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "HeldKey({})", self.public.fingerprint())
    }
}

impl fmt::Display for HeldKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.place {
            KeyPlace::File { path, .. } | KeyPlace::SecurityKey(path) => {
                write!(formatter, "{}", path.display())
            }
            KeyPlace::Agent => write!(formatter, "{} of the ssh-agent", self.public.fingerprint()),
        }
    }
}

impl KeyRing {
    /// Whether no key is at hand.
    pub fn is_empty(&self) -> bool {
        self.chosen.is_empty() && (self.others.is_empty() || !self.agent_asked)
    }

    /// What is wrong with the agent where none of its keys signs: it may be the one that was meant to.
    pub fn describe_agent(&self) -> Option<String> {
        match (self.agent_answer, &self.others[..]) {
            (AgentAnswer::NotAsked, _) => None,
            (AgentAnswer::Silent, _) => Some("the ssh-agent does not answer".to_owned()),
            (AgentAnswer::Listed, []) => Some("the ssh-agent is empty or locked".to_owned()),
            (AgentAnswer::Listed, others) => {
                let prints: Vec<_> = others.iter().map(|key| key.public.fingerprint().to_string()).collect();
                Some(format!("the ssh-agent holds {}", prints.join(", ")))
            }
        }
    }

    /// The first key for which `wanted` holds. An agent's comes before a file that asks for a passphrase, and one that
    /// was asked for before every file.
    pub fn find(&self, wanted: impl Fn(&PublicKey) -> bool) -> Option<&HeldKey> {
        let open = self.chosen.iter().filter(|key| !self.agent_asked && key.is_unprotected());
        open.chain(&self.others).chain(&self.chosen).find(|key| wanted(&key.public))
    }

    /// Which of the keys at hand sign: enough for every quota, or all that were named.
    pub fn signers(&self, authorization: &Authorization, all: bool) -> Vec<&HeldKey> {
        let mut chosen: Vec<&HeldKey> = Vec::new();
        for quota in &authorization.quotas {
            for key in &quota.of {
                let signed =
                    quota.of.iter().filter(|key| chosen.iter().any(|held| held.public == **key)).count();
                let fresh = chosen.iter().all(|held| held.public != *key);
                let held = self.find(|at_hand| at_hand == key).filter(|_| fresh);
                chosen.extend(held.filter(|_| all || signed < quota.at_least));
            }
        }
        chosen
    }

    /// Whether a passphrase opens an encrypted key that is at hand.
    pub fn is_opened_by(&self, passphrase: &str) -> bool {
        self.chosen.iter().any(|key| match &key.place {
            KeyPlace::File { bytes, encrypted: true, .. } => SecretKey::read(bytes, Some(passphrase)).is_ok(),
            KeyPlace::File { .. } | KeyPlace::SecurityKey(_) | KeyPlace::Agent => false,
        })
    }

    /// Makes a key ready to sign, asking for its passphrase where it has one.
    pub fn open(&self, context: &Context, key: &HeldKey) -> Result<Signer> {
        let opened = match &key.place {
            KeyPlace::File { path, bytes, encrypted } => {
                Some(self.open_file(context, path, bytes, *encrypted)?)
            }
            KeyPlace::SecurityKey(_) => None,
            KeyPlace::Agent => {
                context.note_text(&format!("The ssh-agent signs with {}.\n", key.public.fingerprint()))?;
                None
            }
        };
        Ok(Signer { key: key.clone(), opened })
    }

    fn open_file(&self, context: &Context, path: &Path, bytes: &[u8], encrypted: bool) -> Result<SecretKey> {
        if !encrypted {
            return SecretKey::read(bytes, None).with_context(|| report_unusable(path));
        }
        let mut attempts = if self.passphrase.is_asked() { ATTEMPTS } else { 1 };
        loop {
            let passphrase = self.passphrase.get(context, &path.display().to_string())?;
            attempts -= 1;
            match SecretKey::read(bytes, Some(&passphrase)) {
                Err(KeyFileError::WrongPassphrase) if attempts > 0 => {
                    context.note_text("  That does not open it.\n")?;
                    discard_typed();
                }
                Err(KeyFileError::WrongPassphrase) => {
                    let message = format!("the passphrase does not open {}", path.display());
                    bail!(Failure::refused(message).help(
                        "try another one, such as that of the other key; in a key that was typed or scanned from paper, one \
                         wrong letter has the same effect; a forgotten passphrase is a lost key, which \
                         `accord rotate ORG --reason loss` replaces with its successor; if that one is lost as well, \
                         `accord enroll ORG --again`"
                    ));
                }
                opened => return opened.with_context(|| report_unusable(path)),
            }
        }
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
    /// Signs a record's exact bytes, and verifies the signature, whichever program made it.
    pub fn sign(&self, context: &mut Context, record: &[u8]) -> Result<SignatureBlock> {
        let message = Message::new(record);
        let block = match (&self.opened, &self.key.place) {
            (Some(secret), _) => secret.sign(record),
            (None, KeyPlace::SecurityKey(path)) => ssh_keygen::sign_with_security_key(path, record)?,
            (None, _) => agent::sign_with_agent(context, &self.key.public, &message)?,
        };
        let code = match block.verify(&message) {
            SignatureStatus::Good if *block.key() == self.key.public => return Ok(block),
            SignatureStatus::NotPresent => Code::SignaturePresence,
            _ => Code::SignatureInvalid,
        };
        Err(Failure::refused(format!(
            "{} made a signature that does not hold ({code}); nothing was written",
            self.key
        ))
        .help(format!("`accord explain {code}` says more"))
        .into())
    }
}

impl HeldKey {
    /// Refuses a security key where a checkpoint is signed: it signs more than the bytes.
    pub fn check_plain(&self) -> Result<()> {
        if self.public.application().is_none() {
            return Ok(());
        }
        bail!(Failure::refused(format!("{self} is a security key, which cannot sign a checkpoint")).help(
            "a security key signs its own counter and flags with every message, and witnesses expect plain \
                 Ed25519: use a key made with `accord keygen` or `ssh-keygen -t ed25519`"
        ));
    }
}

impl Signer {
    /// Signs bytes as they are: 64 bytes of Ed25519, verified, whichever program made them.
    pub fn sign_bytes(&self, context: &Context, bytes: &[u8]) -> Result<[u8; 64]> {
        let public = &self.key.public;
        let signature = match &self.opened {
            Some(secret) => secret.sign_bytes(bytes),
            None => agent::sign_bytes_with_agent(context, public, bytes)?,
        };
        if !verify_bytes(public.point(), bytes, &signature) {
            bail!(
                Failure::refused(format!("{} made a signature that does not hold", self.key))
                    .help("check the program that holds the key (`ssh-add -l`), or sign with the key's file")
            );
        }
        Ok(signature)
    }
}

/// A key's file, which may be a secret. Of a folder, the error names the keys in it.
pub fn read_key_file(path: &Path) -> Result<Zeroizing<Vec<u8>>> {
    if path.is_dir() {
        let error = PathError::new("read", path, &ErrorKind::IsADirectory.into());
        bail!(error.with_help(advise_files_of("keys", list_key_files(path))));
    }
    read_limited(path, KEY_FILE_LIMIT).map(Zeroizing::new)
}

/// The files of keys in a folder and in those in it, such as the key directory.
fn list_key_files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let below = entries.map(|entry| entry.path()).filter(|path| path.is_dir());
    let files = below.flat_map(|folder| list_files(&folder)).chain(list_files(folder));
    files.filter(|file| read_limited(file, KEY_FILE_LIMIT).is_ok_and(|bytes| begins_as_key(&bytes))).collect()
}

fn begins_as_key(bytes: &[u8]) -> bool {
    ["-----BEGIN OPENSSH PRIVATE KEY", "ssh-", "sk-"].iter().any(|begin| bytes.starts_with(begin.as_bytes()))
}

fn report_unusable(path: &Path) -> Failure {
    Failure::environment(format!("cannot use {}", path.display()))
        .help("name the private key's file, made with `accord keygen` or `ssh-keygen -t ed25519`")
}
