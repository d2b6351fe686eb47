//! Keys and signatures in the formats of key services, HSMs and `openssl`.

use data_encoding::{BASE64, BASE64_NOPAD};

use crate::record::PublicKey;

const PEM_BEGIN: &str = "-----BEGIN PUBLIC KEY-----";
const PEM_END: &str = "-----END PUBLIC KEY-----";

/// What stands before the 32 bytes of an Ed25519 key in a SubjectPublicKeyInfo (RFC 8410, section 4).
const INFO: [u8; 12] = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];

/// What Vault's transit engine writes before base64, with the version of its key.
const VAULT: &str = "vault:v";

/// The 64 bytes of a raw Ed25519 signature: themselves, or as a key service prints them.
pub fn raw_signature(file: &[u8]) -> Option<[u8; 64]> {
    file.try_into().ok().or_else(|| service_bytes(file)?.try_into().ok())
}

/// The bytes that a key service prints: in hex, in base64 or base64url with or without padding; also between
/// the quotes of JSON, and after `vault:v1:`. Bytes in hex are never taken for base64 of other bytes of the
/// same use: the lengths differ.
pub fn service_bytes(file: &[u8]) -> Option<Vec<u8>> {
    let text = without_spaces(std::str::from_utf8(file).ok()?);
    let text = text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(&text);
    let text = match text.strip_prefix(VAULT).and_then(|text| text.split_once(':')) {
        Some((version, text)) if version.bytes().all(|byte| byte.is_ascii_digit()) => text,
        _ => text,
    };
    if let (64 | 88 | 128, Ok(bytes)) = (text.len(), hex::decode(text)) {
        return Some(bytes);
    }
    let text = text.trim_end_matches('=').replace('-', "+").replace('_', "/");
    BASE64_NOPAD.decode(text.as_bytes()).ok()
}

/// The Ed25519 key in the forms of key services and `openssl`: a PEM file, whatever stands around it; its DER; the
/// 32 bytes of the key; or either of them as [`service_bytes`] reads it.
pub fn public_key_in(file: &[u8]) -> Option<PublicKey> {
    // No 32 letters are taken for a key.
    let key = if file.len() == 32 && !file.is_ascii() { Some(file.to_vec()) } else { None };
    let bytes = key
        .or_else(|| file.starts_with(&INFO).then(|| file.to_vec()))
        .or_else(|| pem_body(std::str::from_utf8(file).ok()?))
        .or_else(|| service_bytes(file))?;
    let point = bytes.strip_prefix(&INFO).unwrap_or(&bytes).try_into().ok()?;
    Some(PublicKey::plain(point))
}

/// The DER in a PEM file, as `openssl pkey -pubout` writes it.
fn pem_body(text: &str) -> Option<Vec<u8>> {
    let body = text.split_once(PEM_BEGIN)?.1.split_once(PEM_END)?.0;
    BASE64.decode(without_spaces(body).as_bytes()).ok()
}

/// The type of a key in OpenSSH's file format, which is not encrypted (PROTOCOL.key).
pub fn openssh_key_type(file: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(file).ok()?;
    let body = text.split_once("-----BEGIN OPENSSH PRIVATE KEY-----")?.1.split_once("-----END")?.0;
    let bytes = BASE64.decode(without_spaces(body).as_bytes()).ok()?;
    let mut rest = bytes.strip_prefix(b"openssh-key-v1\0")?;
    for _cipher_kdf_options in 0..3 {
        take_string(&mut rest)?;
    }
    // The number of keys.
    rest = rest.get(4..)?;
    let mut key = take_string(&mut rest)?;
    String::from_utf8(take_string(&mut key)?.to_vec()).ok()
}

/// A string of the SSH wire form: its length in four bytes, then its bytes (RFC 4251, section 5).
fn take_string<'a>(rest: &mut &'a [u8]) -> Option<&'a [u8]> {
    let (length, after) = rest.split_first_chunk::<4>()?;
    let (string, after) = after.split_at_checked(usize::try_from(u32::from_be_bytes(*length)).ok()?)?;
    *rest = after;
    Some(string)
}

fn without_spaces(text: &str) -> String {
    text.split_ascii_whitespace().collect()
}
