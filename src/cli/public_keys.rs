//! Public keys as arguments: themselves, their fingerprints, or files that hold them.

use std::io::ErrorKind;
use std::path::Path;

use super::Failure;
use super::key_forms::explain_public_key;
use super::key_ring::read_key_file;
use super::path_error::PathError;
use crate::record::PublicKey;
use crate::signature::foreign::public_key_in;
use anyhow::{Result, bail};

/// What a public key may be given as.
const FORMS: &str = "give a .pub file, a PEM or DER file, or the 32 bytes of the key in hex, base64 or base64url; \
                     or the key itself, such as `ssh-ed25519 AAAA…`";

/// The public key that an argument names, in OpenSSH's form: itself, or the key in a file.
pub fn public_argument(argument: &str) -> Result<String> {
    if argument.starts_with("ssh-") || argument.starts_with("sk-") {
        return Ok(argument.to_owned());
    }
    let path = Path::new(argument);
    if !path.exists()
        && let Some(key) = public_key_in(argument.as_bytes())
    {
        return Ok(key.to_string());
    }
    if !argument.contains('/') && !path.exists() {
        bail!(PathError::new("read", path, &ErrorKind::NotFound.into()).or_forms(FORMS));
    }
    let bytes = read_key_file(path)?;
    if let Some(key) = public_key_in(&bytes) {
        return Ok(key.to_string());
    }
    if let Some(failure) = explain_public_key(path, &bytes) {
        bail!(failure);
    }
    let text = String::from_utf8_lossy(&bytes);
    if !(text.starts_with("ssh-") || text.starts_with("sk-")) {
        bail!(Failure::usage(format!("{} is not a public key", path.display())).help(FORMS));
    }
    Ok(first_words(&text))
}

/// A `.pub` file without its comment.
fn first_words(text: &str) -> String {
    text.split_whitespace().take(2).collect::<Vec<_>>().join(" ")
}

/// The same, read.
pub fn public_key(argument: &str) -> Result<PublicKey> {
    Ok(public_argument(argument)?.parse::<PublicKey>()?)
}

/// The public key in a `.pub` file's bytes; None where they are no such file.
pub fn public_file(path: &Path, bytes: &[u8]) -> Option<Result<PublicKey>> {
    let is_public = ["ssh-", "sk-", "ecdsa-"].iter().any(|kind| bytes.starts_with(kind.as_bytes()));
    is_public.then(|| match explain_public_key(path, bytes) {
        Some(failure) => Err(failure.into()),
        None => Ok(first_words(&String::from_utf8_lossy(bytes)).parse::<PublicKey>()?),
    })
}

/// The fingerprint that an argument names: itself, or that of the key in a `.pub` file.
pub fn fingerprint_argument(argument: &str) -> Result<String> {
    if argument.starts_with("SHA256:") {
        return Ok(argument.to_owned());
    }
    Ok(public_key(argument)?.fingerprint().to_string())
}
