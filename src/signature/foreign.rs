//! Keys and signatures in the formats of key services, HSMs and `openssl`.

use base64ct::{Base64, Encoding};
use ssh_key::public::{Ed25519PublicKey, KeyData};

use crate::record::PublicKey;

const PEM_BEGIN: &str = "-----BEGIN PUBLIC KEY-----";
const PEM_END: &str = "-----END PUBLIC KEY-----";

/// What stands before the 32 bytes of an Ed25519 key in a SubjectPublicKeyInfo (RFC 8410, section 4).
const INFO: [u8; 12] = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];

/// The 64 bytes of a raw Ed25519 signature: themselves, in hex, or in base64. The three have
/// different lengths, so none is taken for another.
pub fn raw_signature(file: &[u8]) -> Option<[u8; 64]> {
    if let Ok(raw) = file.try_into() {
        return Some(raw);
    }
    let text = without_spaces(std::str::from_utf8(file).ok()?);
    let bytes = if text.len() == 128 { hex::decode(text).ok() } else { Base64::decode_vec(&text).ok() };
    bytes?.try_into().ok()
}

/// The Ed25519 key in a PEM file, as `openssl pkey -pubout` writes it.
pub fn public_key_from_pem(text: &str) -> Option<PublicKey> {
    let body = text.trim().strip_prefix(PEM_BEGIN)?.strip_suffix(PEM_END)?;
    let bytes = Base64::decode_vec(&without_spaces(body)).ok()?;
    let point = bytes.strip_prefix(&INFO)?.try_into().ok()?;
    PublicKey::from_openssh(&KeyData::Ed25519(Ed25519PublicKey(point))).ok()
}

fn without_spaces(text: &str) -> String {
    text.split_ascii_whitespace().collect()
}
