//! Signatures as `ssh-keygen` makes and checks them: SSHSIG (OpenSSH, PROTOCOL.sshsig).
//!
//! A `.sig` holds one armored block per signer. Each block is
//!
//! ```text
//! "SSHSIG"  uint32 1  string public-key  string "accord-record-v1"  string ""
//! string "sha512"  string signature
//! ```
//!
//! and the bytes that its key signed are
//!
//! ```text
//! "SSHSIG"  string "accord-record-v1"  string ""  string "sha512"  string SHA-512(record)
//! ```
//!
//! Stricter than `ssh-keygen` on purpose: one spelling only, no weak keys, and
//! `verify_strict`, so that no two readers disagree. The only module that touches curve code.
//!
//! ```
//! use accord::signature::{Message, SecretKey, SignatureStatus, parse_signatures, write_signatures};
//!
//! let record = b"the exact bytes of a record's file";
//! let file = write_signatures(&[SecretKey::from_seed(&[7; 32], "").sign(record)]);
//! let block = parse_signatures(file.as_bytes())?.remove(0);
//! assert_eq!(block.verify(&Message::new(record)), SignatureStatus::Good);
//! assert_eq!(block.verify(&Message::new(b"other bytes")), SignatureStatus::Bad);
//! # Ok::<_, accord::diagnostic::Fault>(())
//! ```

pub mod agent;
mod faults;
pub mod foreign;
mod plain;
mod points;
pub mod raw;
mod secret;

use sha2::{Digest as _, Sha256, Sha512};
use ssh_key::{HashAlg, LineEnding, SshSig};

pub use faults::not_canonical;
pub use points::KeyPoints;
pub use secret::{KeyFileError, SecretKey};

use crate::diagnostic::{Code, Fault};
use crate::record::PublicKey;
use faults::{describe_damage, malformed_fault};

/// The SSHSIG namespace: what these signatures are for.
pub const NAMESPACE: &str = "accord-record-v1";

/// Most bytes of a `.sig`: room for the sixteen signatures that a record can need.
pub const SIGNATURE_LIMIT: usize = 8 * 1024;

const BEGIN: &str = "-----BEGIN SSH SIGNATURE-----";
const END: &str = "-----END SSH SIGNATURE-----\n";

/// FIDO2 user presence (OpenSSH, PROTOCOL.u2f: flags bit 0).
const USER_PRESENT: u8 = 0x01;

/// The bytes that all signatures of one record are over, computed once.
#[derive(Clone, Debug)]
pub struct Message {
    blob: Vec<u8>,
}

impl Message {
    /// The message for a record's file.
    pub fn new(record: &[u8]) -> Self {
        let blob = SshSig::signed_data_for_prehash(NAMESPACE, HashAlg::Sha512, &Sha512::digest(record))
            .expect("the namespace is not empty and the hash has its length");
        Self { blob }
    }

    /// The bytes that a key signs.
    pub fn blob(&self) -> &[u8] {
        &self.blob
    }
}

/// One signature of a `.sig`, well formed and in canonical armor; not yet verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignatureBlock {
    key: PublicKey,
    content: BlockContent,
}

/// What a block holds besides its key.
#[derive(Clone, Debug, PartialEq, Eq)]
enum BlockContent {
    /// The signature of a plain key, under [`NAMESPACE`] and over SHA-512.
    Plain([u8; 64]),
    /// Anything else: a security key, another namespace, another hash.
    Other(Box<SshSig>),
}

/// The result of verifying one signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignatureStatus {
    /// The key signed these bytes.
    Good,
    /// Made under another namespace than [`NAMESPACE`].
    WrongNamespace,
    /// Made over another hash than SHA-512.
    WrongHash,
    /// By a security key without a touch (the user-presence flag is not set).
    NotPresent,
    /// The key did not sign these bytes, or not in the one strict way.
    Bad,
}

impl SignatureBlock {
    /// The block that `inner` is, by its `key`. Its version is 1 and its reserved field is empty.
    fn new(key: PublicKey, inner: SshSig) -> Self {
        let plain = key.application().is_none()
            && inner.namespace() == NAMESPACE
            && inner.hash_alg() == HashAlg::Sha512;
        let content = match inner.signature_bytes().try_into() {
            Ok(signature) if plain => BlockContent::Plain(signature),
            _ => BlockContent::Other(Box::new(inner)),
        };
        Self { key, content }
    }

    /// The key that the block names as the signer's.
    pub fn key(&self) -> &PublicKey {
        &self.key
    }

    /// The block in canonical armor.
    pub fn armor(&self) -> String {
        match &self.content {
            BlockContent::Plain(signature) => plain::write_plain(self.key.point(), signature),
            BlockContent::Other(inner) => {
                let mut armor = inner.to_pem(LineEnding::LF).expect("it was decoded or made here");
                if !armor.ends_with('\n') {
                    armor.push('\n');
                }
                armor
            }
        }
    }

    /// The signature itself: 64 bytes, and 5 more by a security key.
    fn signature_bytes(&self) -> &[u8] {
        match &self.content {
            BlockContent::Plain(signature) => signature,
            BlockContent::Other(inner) => inner.signature_bytes(),
        }
    }

    /// Verifies the block over `message`: namespace, hash and strict Ed25519 (RFC 8032, section 5.1.7).
    /// Whether the key may sign is decided by `chain`.
    pub fn verify(&self, message: &Message) -> SignatureStatus {
        self.verify_with(&KeyPoints::default(), message)
    }

    /// [`SignatureBlock::verify`], with the points of keys that were met before.
    pub fn verify_with(&self, points: &KeyPoints, message: &Message) -> SignatureStatus {
        match &self.content {
            BlockContent::Other(inner) if inner.namespace() != NAMESPACE => {
                return SignatureStatus::WrongNamespace;
            }
            BlockContent::Other(inner) if inner.hash_alg() != HashAlg::Sha512 => {
                return SignatureStatus::WrongHash;
            }
            _ => {}
        }
        match self.key.application() {
            None => verify_strict(points, &self.key, message.blob(), self.signature_bytes()),
            Some(application) => self.verify_security_key(points, application, message),
        }
    }

    /// A security key signs SHA-256(application), flags, counter, SHA-256(message)
    /// (OpenSSH, PROTOCOL.u2f, "SSH U2F signatures").
    fn verify_security_key(
        &self,
        points: &KeyPoints,
        application: &str,
        message: &Message,
    ) -> SignatureStatus {
        let Some((signature, trailer)) = self.signature_bytes().split_at_checked(64) else {
            return SignatureStatus::Bad;
        };
        let signed = [
            Sha256::digest(application.as_bytes()).as_slice(),
            trailer,
            Sha256::digest(message.blob()).as_slice(),
        ]
        .concat();
        match verify_strict(points, &self.key, &signed, signature) {
            SignatureStatus::Good if trailer.first().is_none_or(|flags| flags & USER_PRESENT == 0) => {
                SignatureStatus::NotPresent
            }
            status => status,
        }
    }
}

fn verify_strict(points: &KeyPoints, key: &PublicKey, message: &[u8], signature: &[u8]) -> SignatureStatus {
    if points.verify_bytes(key, message, signature) { SignatureStatus::Good } else { SignatureStatus::Bad }
}

/// [`KeyPoints::check_key`] of a key that stands alone.
///
/// # Errors
/// `key-weak`.
pub fn check_key(key: &PublicKey) -> Result<(), Fault> {
    KeyPoints::default().check_key(key)
}

/// Reads a `.sig`: at least one block, each exactly as `ssh-keygen` writes it, and nothing else.
///
/// # Errors
/// `too-large`, `newline-converted`, `signature-malformed`, `signature-not-canonical`.
pub fn parse_signatures(bytes: &[u8]) -> Result<Vec<SignatureBlock>, Fault> {
    use crate::record::read::{CONFLICT, Form, decode_text, find_conflict};
    if let Some(block) = std::str::from_utf8(bytes).ok().and_then(parse_plain_block) {
        return Ok(vec![block]);
    }
    let source = decode_text(bytes, SIGNATURE_LIMIT, Form::Canonical)?;
    if let Some(span) = find_conflict(source) {
        let help = "Take one side with `git checkout --ours FILE`, then add the signatures of the other: `git show \
                    :3:FILE | accord attach RECORD --signature -`.";
        return Err(Fault::new(Code::SignatureMalformed, CONFLICT, help).at(span));
    }
    let mut blocks = Vec::new();
    let mut start = 0;
    while start < source.len() {
        let end = source[start..].find(END).map_or(source.len(), |at| start + at + END.len());
        if !blocks.is_empty() && !source[start..end].contains(BEGIN) {
            return Err(not_canonical("text follows the last signature").at(start..end));
        }
        blocks.push(parse_block(&source[start..end]).map_err(|fault| fault.at(start..end))?);
        start = end;
    }
    if blocks.is_empty() {
        return Err(malformed_fault("the file is empty"));
    }
    Ok(blocks)
}

/// Reads one armored block, in its one canonical spelling.
fn parse_block(armor: &str) -> Result<SignatureBlock, Fault> {
    if let Some(block) = parse_plain_block(armor) {
        return Ok(block);
    }
    parse_any_block(armor)
}

/// Reads one armored block in the form of nearly all of them; None for all else.
fn parse_plain_block(armor: &str) -> Option<SignatureBlock> {
    let (point, signature) = plain::parse_plain(armor)?;
    Some(SignatureBlock { key: PublicKey::plain(point), content: BlockContent::Plain(signature) })
}

/// Reads one armored block of any key, namespace and hash, in its one canonical spelling.
fn parse_any_block(armor: &str) -> Result<SignatureBlock, Fault> {
    let block = read_block(armor)?;
    if block.armor() == armor {
        return Ok(block);
    }
    let message = "the signature is not spelled as `ssh-keygen` writes it";
    Err(not_canonical(message))
}

/// Reads one armored block in any spelling that OpenSSH accepts, so that it can be written anew.
///
/// # Errors
/// `signature-malformed`, `signature-not-canonical` for a version or reserved field that has no
/// canonical spelling.
pub fn read_block(armor: &str) -> Result<SignatureBlock, Fault> {
    let inner = match SshSig::from_pem(armor) {
        Ok(inner) => inner,
        Err(error) => match rewrap_armor(armor).map(SshSig::from_pem) {
            Some(Ok(inner)) => inner,
            _ => return Err(malformed_fault(&describe_damage(armor, &error))),
        },
    };
    let key = PublicKey::from_openssh(inner.public_key()).map_err(|fault| malformed_fault(&fault.message))?;
    if inner.version() != SshSig::VERSION || !inner.reserved().is_empty() {
        return Err(not_canonical("its version is not 1, or its reserved field is not empty"));
    }
    if inner.algorithm() != inner.public_key().algorithm() {
        return Err(malformed_fault("the signature is of another algorithm than its key"));
    }
    Ok(SignatureBlock::new(key, inner))
}

/// Reads one or more armored blocks, each in any spelling that OpenSSH accepts.
///
/// # Errors
/// As [`read_block`]; where there is no block.
pub fn read_blocks(armor: &str) -> Result<Vec<SignatureBlock>, Fault> {
    let blocks = armor.split_inclusive(END.trim_end()).filter(|block| block.contains(BEGIN));
    let blocks = blocks.map(read_block).collect::<Result<Vec<_>, _>>()?;
    if blocks.is_empty() { read_block(armor).map(|block| vec![block]) } else { Ok(blocks) }
}

/// The block with its base64 in lines of 70. `ssh-keygen` reads other line lengths, CRLF and text
/// around the armor; the PEM reader does not.
fn rewrap_armor(armor: &str) -> Option<String> {
    let body = armor.split_once(BEGIN)?.1.split_once(END.trim_end())?.0;
    let base64: Vec<u8> = body.bytes().filter(|b| !b.is_ascii_whitespace()).collect();
    let lines: Vec<_> = base64.chunks(70).map(String::from_utf8_lossy).collect();
    Some(format!("{BEGIN}\n{}\n{END}", lines.join("\n")))
}

/// A block from a raw signature made elsewhere: 64 bytes of Ed25519 over [`Message::blob`].
///
/// # Errors
/// `signature-malformed` where the signature does not have the length that the key's type wants.
pub fn block_from_raw(key: &PublicKey, signature: &[u8]) -> Result<SignatureBlock, Fault> {
    let openssh = key.to_openssh();
    let raw = ssh_key::Signature::new(openssh.algorithm(), signature)
        .map_err(|_| malformed_fault("the signature does not have the length of its key's type"))?;
    let inner = SshSig::new(openssh, NAMESPACE, HashAlg::Sha512, raw)
        .map_err(|error| malformed_fault(&error.to_string()))?;
    Ok(SignatureBlock::new(key.clone(), inner))
}

/// The `.sig` that holds `blocks`.
pub fn write_signatures(blocks: &[SignatureBlock]) -> String {
    blocks.iter().map(SignatureBlock::armor).collect()
}

#[cfg(test)]
mod tests;
