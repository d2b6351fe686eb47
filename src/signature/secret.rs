//! Private keys in OpenSSH's file format (PROTOCOL.key). The bytes of a key are wiped when its value is
//! dropped. This module does no I/O: files and passphrases come from `cli`.

use std::fmt;

use ed25519_dalek::Signer as _;
use ssh_key::private::{Ed25519Keypair, KeypairData};
use ssh_key::{Algorithm, Cipher, Error, HashAlg, Kdf, LineEnding, PrivateKey, Signature};
use zeroize::Zeroizing;

use super::{NAMESPACE, SignatureBlock};
use crate::record::PublicKey;

/// bcrypt-pbkdf rounds, the default of `ssh-keygen` 9.
const ROUNDS: u32 = 16;

/// An Ed25519 private key, ready to sign.
pub struct SecretKey {
    key: PrivateKey,
    public: PublicKey,
}

/// Why a private key's file cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyFileError {
    /// Not an OpenSSH private key.
    Malformed(String),
    /// A key of another type.
    WrongType(String),
    /// Encrypted with 3DES, which is too weak to support.
    OldCipher,
    /// The key is encrypted, and no passphrase was given.
    Encrypted,
    /// The passphrase does not open it.
    WrongPassphrase,
}

impl fmt::Display for KeyFileError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed(reason) => write!(formatter, "not an OpenSSH private key ({reason})"),
            Self::WrongType(name) => write!(formatter, "the key's type is {name}; only ssh-ed25519 can sign"),
            Self::OldCipher => formatter.write_str(
                "it is encrypted with 3des-cbc; `ssh-keygen -p -f KEY` encrypts it with a better one",
            ),
            Self::Encrypted => formatter.write_str("the key is encrypted"),
            Self::WrongPassphrase => formatter.write_str("the passphrase does not open the key"),
        }
    }
}

impl std::error::Error for KeyFileError {}

impl SecretKey {
    /// The key whose RFC 8032 seed is `seed`.
    pub fn from_seed(seed: &[u8; 32], comment: &str) -> Self {
        let pair = Ed25519Keypair::from_seed(seed);
        let key = PrivateKey::new(KeypairData::Ed25519(pair), comment.to_owned())
            .expect("an Ed25519 key is not encrypted");
        Self::check_type(key).expect("it is an Ed25519 key")
    }

    /// Reads a private key's file; `passphrase` is used where the key is encrypted.
    ///
    /// # Errors
    /// See [`KeyFileError`].
    pub fn read(file: &[u8], passphrase: Option<&str>) -> Result<Self, KeyFileError> {
        let key = parse_key_file(file)?;
        // The type is not encrypted, so a wrong one is refused before the passphrase prompt.
        if key.algorithm() != Algorithm::Ed25519 {
            return Err(KeyFileError::WrongType(key.algorithm().to_string()));
        }
        if !key.is_encrypted() {
            return Self::check_type(key);
        }
        let passphrase = passphrase.ok_or(KeyFileError::Encrypted)?;
        Self::check_type(key.decrypt(passphrase).map_err(|_| KeyFileError::WrongPassphrase)?)
    }

    /// The public key in a private key's file, and whether the private one is encrypted.
    ///
    /// # Errors
    /// See [`KeyFileError`].
    pub fn inspect(file: &[u8]) -> Result<(PublicKey, bool), KeyFileError> {
        let key = parse_key_file(file)?;
        let public = PublicKey::from_openssh(key.public_key().key_data())
            .map_err(|_| KeyFileError::WrongType(key.algorithm().to_string()))?;
        Ok((public, key.is_encrypted()))
    }

    fn check_type(key: PrivateKey) -> Result<Self, KeyFileError> {
        match (key.key_data(), PublicKey::from_openssh(key.public_key().key_data())) {
            (KeypairData::Ed25519(_), Ok(public)) => Ok(Self { key, public }),
            _ => Err(KeyFileError::WrongType(key.algorithm().to_string())),
        }
    }

    /// The same key, with a comment in its files.
    #[must_use]
    pub fn with_comment(&self, comment: &str) -> Self {
        let mut key = self.key.clone();
        key.set_comment(comment);
        Self { key, public: self.public.clone() }
    }

    pub fn public(&self) -> &PublicKey {
        &self.public
    }

    /// The public key's line with the key's comment, as in a `.pub` file.
    pub fn public_line(&self) -> String {
        format!("{} {}\n", self.public, self.key.comment().as_str_lossy())
    }

    /// The key's file, not encrypted.
    pub fn to_openssh(&self) -> Zeroizing<String> {
        self.key.to_openssh(LineEnding::LF).expect("an Ed25519 key can be written")
    }

    /// The key's file, encrypted with `passphrase`; `random` salts it.
    pub fn to_openssh_encrypted(&self, passphrase: &str, random: &[u8; 20]) -> Zeroizing<String> {
        let (salt, checkint) = random.split_at(16);
        let kdf = Kdf::Bcrypt { salt: salt.to_vec(), rounds: ROUNDS };
        let checkint = u32::from_be_bytes(checkint.try_into().expect("four bytes are left"));
        let encrypted = self.key.encrypt_with(Cipher::Aes256Ctr, kdf, checkint, passphrase);
        let encrypted = encrypted.expect("the key is not encrypted and the salt has its length");
        encrypted.to_openssh(LineEnding::LF).expect("an encrypted key can be written")
    }

    /// Signs a record's exact bytes.
    pub fn sign(&self, record: &[u8]) -> SignatureBlock {
        let inner = self.key.sign(NAMESPACE, HashAlg::Sha512, record).expect("an Ed25519 key signs");
        SignatureBlock::new(self.public.clone(), inner)
    }

    /// The 64 bytes of the Ed25519 signature of `message` itself (RFC 8032, section 5.1.6).
    pub fn sign_bytes(&self, message: &[u8]) -> [u8; 64] {
        let signature: Signature = self.key.try_sign(message).expect("an Ed25519 key signs");
        signature.as_bytes().try_into().expect("an Ed25519 signature has 64 bytes")
    }
}

fn parse_key_file(file: &[u8]) -> Result<PrivateKey, KeyFileError> {
    match PrivateKey::from_openssh(file) {
        Ok(key) if key.cipher() == Cipher::TdesCbc => Err(KeyFileError::OldCipher),
        Ok(key) => Ok(key),
        Err(Error::AlgorithmUnknown) => Err(KeyFileError::WrongType("unknown".to_owned())),
        Err(error) => Err(KeyFileError::Malformed(error.to_string())),
    }
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "SecretKey({})", self.public.fingerprint())
    }
}
