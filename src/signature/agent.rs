//! Messages to and from an ssh-agent (draft-ietf-sshm-ssh-agent). The socket belongs to `cli`.
//!
//! ```text
//! uint32 length   byte 11   request identities
//! uint32 length   byte 12   uint32 count  count times: string key  string comment
//! uint32 length   byte 13   string key  string data  uint32 flags
//! uint32 length   byte 14   string signature
//! uint32 length   byte 5    failure
//! ```
//!
//! The agent is not trusted: lengths are bounded, an answer is read up to its last byte, and
//! the caller verifies each signature.

use std::fmt;

use super::{Message, SignatureBlock, block_from_raw};
use crate::record::PublicKey;

/// Most bytes of an answer, as in OpenSSH (AGENT_MAX_LEN).
const ANSWER_LIMIT: usize = 256 * 1024;

const FAILURE: u8 = 5;
const REQUEST_IDENTITIES: u8 = 11;
const IDENTITIES_ANSWER: u8 = 12;
const SIGN_REQUEST: u8 = 13;
const SIGN_RESPONSE: u8 = 14;

/// Why an agent's answer cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AgentError {
    /// It refused, without a reason.
    Refused,
    /// Its answer breaks the protocol.
    Malformed(&'static str),
}

impl fmt::Display for AgentError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused => formatter.write_str("it refused"),
            Self::Malformed(what) => write!(formatter, "{what}"),
        }
    }
}

impl std::error::Error for AgentError {}

/// The request for the keys that the agent holds.
pub fn request_identities() -> Vec<u8> {
    length_prefixed(&[REQUEST_IDENTITIES])
}

/// The request for a signature of `message` by `key`.
pub fn request_signature(key: &PublicKey, message: &Message) -> Vec<u8> {
    request_bytes_signature(key, message.blob())
}

/// The request for a signature by `key` over the bytes themselves.
pub fn request_bytes_signature(key: &PublicKey, bytes: &[u8]) -> Vec<u8> {
    let wire = key.wire();
    length_prefixed(
        &[&[SIGN_REQUEST], length_prefixed(&wire).as_slice(), &length_prefixed(bytes), &[0; 4]].concat(),
    )
}

/// The number of bytes that follow an answer's first four, `header`.
///
/// # Errors
/// Where it is zero or above 256 KiB, OpenSSH's limit.
pub fn answer_length(header: [u8; 4]) -> Result<usize, AgentError> {
    match usize::try_from(u32::from_be_bytes(header)) {
        Ok(length @ 1..=ANSWER_LIMIT) => Ok(length),
        _ => Err(AgentError::Malformed("its answer has an impossible length")),
    }
}

/// The keys that can sign records; an agent may hold others too.
///
/// # Errors
/// See [`AgentError`].
pub fn parse_identities(answer: &[u8]) -> Result<Vec<PublicKey>, AgentError> {
    let mut fields = answer_content(answer, IDENTITIES_ANSWER)?;
    let mut keys = Vec::new();
    for _ in 0..fields.read_number()? {
        let key = ssh_key::PublicKey::from_bytes(fields.read_string()?);
        let _comment = fields.read_string()?;
        keys.extend(key.ok().and_then(|key| PublicKey::from_openssh(key.key_data()).ok()));
    }
    fields.expect_end()?;
    Ok(keys)
}

/// The signature by `key`, not yet verified.
///
/// # Errors
/// See [`AgentError`].
pub fn parse_signature(key: &PublicKey, answer: &[u8]) -> Result<SignatureBlock, AgentError> {
    block_from_raw(key, &read_signature(key, answer)?).map_err(|_| WRONG_LENGTH)
}

/// The 64 bytes of an Ed25519 signature by `key`, not yet verified.
///
/// # Errors
/// See [`AgentError`].
pub fn parse_bytes_signature(key: &PublicKey, answer: &[u8]) -> Result<[u8; 64], AgentError> {
    read_signature(key, answer)?.try_into().map_err(|_| WRONG_LENGTH)
}

/// The 64 bytes of a signature, and after them the flags and the counter of a security key.
fn read_signature(key: &PublicKey, answer: &[u8]) -> Result<Vec<u8>, AgentError> {
    let mut fields = answer_content(answer, SIGN_RESPONSE)?;
    let mut signature = Fields(fields.read_string()?);
    fields.expect_end()?;
    if signature.read_string()? != key.algorithm().as_bytes() {
        return Err(AgentError::Malformed("its signature is of another type than the key"));
    }
    let ed25519 = signature.read_string()?;
    if ed25519.len() == 64 { Ok([ed25519, signature.0].concat()) } else { Err(WRONG_LENGTH) }
}

/// What follows the type of an answer, which must be `wanted`.
fn answer_content(answer: &[u8], wanted: u8) -> Result<Fields<'_>, AgentError> {
    match answer.split_first() {
        Some((&kind, content)) if kind == wanted => Ok(Fields(content)),
        Some((&FAILURE, _)) => Err(AgentError::Refused),
        _ => Err(AgentError::Malformed("its answer is of an unknown type")),
    }
}

/// Fields still to be read (RFC 4251, section 5).
struct Fields<'a>(&'a [u8]);

impl<'a> Fields<'a> {
    fn read_number(&mut self) -> Result<u32, AgentError> {
        let (number, rest) = self.0.split_first_chunk().ok_or(CUT_SHORT)?;
        self.0 = rest;
        Ok(u32::from_be_bytes(*number))
    }

    fn read_string(&mut self) -> Result<&'a [u8], AgentError> {
        let length = usize::try_from(self.read_number()?).map_err(|_| CUT_SHORT)?;
        let (string, rest) = self.0.split_at_checked(length).ok_or(CUT_SHORT)?;
        self.0 = rest;
        Ok(string)
    }

    fn expect_end(self) -> Result<(), AgentError> {
        if self.0.is_empty() {
            Ok(())
        } else {
            Err(AgentError::Malformed("its answer has bytes after its end"))
        }
    }
}

const WRONG_LENGTH: AgentError = AgentError::Malformed("its signature has an impossible length");

const CUT_SHORT: AgentError = AgentError::Malformed("its answer is cut short");

/// Bytes with their length before them.
fn length_prefixed(bytes: &[u8]) -> Vec<u8> {
    let length = u32::try_from(bytes.len()).expect("keys and messages are short");
    [&length.to_be_bytes(), bytes].concat()
}
