//! Signing keys that are public, as docs/format.md section 11 makes them: the Ed25519 seed of an
//! organization's key N is the SHA-256 of the ASCII string
//!
//! ```text
//! accord demonstration key: <organization> <N>
//! ```
//!
//! Their signatures prove nothing, which suits a demonstration: every reader can rebuild the whole registry
//! and compare it.

use accord::record::PublicKey;
use accord::signature::{Message, SecretKey, SignatureBlock, block_from_raw};
use ed25519_dalek::{Signer as _, SigningKey};
use sha2::{Digest as _, Sha256};
use ssh_key::public::{Ed25519PublicKey, KeyData, SkEd25519};

/// The application that OpenSSH gives a key by default.
const APPLICATION: &str = "ssh:";

/// FIDO2: the user was present.
const USER_PRESENT: u8 = 0x01;

/// A key that can sign.
#[derive(Debug)]
pub enum Signer {
    /// A key in a file.
    File(SecretKey),
    /// A simulated security key: it signs as a FIDO2 security key does (OpenSSH, PROTOCOL.u2f,
    /// "SSH U2F signatures").
    Authenticator { key: SigningKey, public: PublicKey },
}

impl Signer {
    /// Key `number` of `organization`, in a file.
    pub fn file(organization: &str, number: u32) -> Self {
        Self::File(SecretKey::from_seed(&seed(organization, number), ""))
    }

    /// Key `number` of `organization`, in a security key.
    pub fn authenticator(organization: &str, number: u32) -> Self {
        let key = SigningKey::from_bytes(&seed(organization, number));
        let point = Ed25519PublicKey(key.verifying_key().to_bytes());
        let public = PublicKey::from_openssh(&KeyData::SkEd25519(SkEd25519::new(point, APPLICATION)));
        Self::Authenticator { key, public: public.expect("it is an Ed25519 key") }
    }

    pub fn public(&self) -> &PublicKey {
        match self {
            Self::File(key) => key.public(),
            Self::Authenticator { public, .. } => public,
        }
    }

    /// Signs a record's bytes; `counter` is the security key's counter.
    pub fn sign(&self, record: &[u8], counter: u32) -> SignatureBlock {
        match self {
            Self::File(key) => key.sign(record),
            Self::Authenticator { key, public } => {
                let trailer = [&[USER_PRESENT][..], &counter.to_be_bytes()].concat();
                let application = Sha256::digest(APPLICATION);
                let message = Sha256::digest(Message::new(record).blob());
                let signed = [&application[..], &trailer, &message[..]].concat();
                let signature = [&key.sign(&signed).to_bytes()[..], &trailer].concat();
                block_from_raw(public, &signature).expect("the signature has its length")
            }
        }
    }
}

pub fn seed(organization: &str, number: u32) -> [u8; 32] {
    Sha256::digest(format!("accord demonstration key: {organization} {number}")).into()
}
