//! Public keys as arguments: themselves, their fingerprints, or files that hold them.

use std::fs;
use std::path::Path;

use crate::record::PublicKey;
use crate::signature::foreign::public_key_from_pem;
use anyhow::{Context as _, Result};

/// The public key that an argument names: itself, the first two words of a `.pub` file, or the key
/// in a PEM file.
pub fn public_argument(argument: &str) -> Result<String> {
    if argument.starts_with("ssh-") || argument.starts_with("sk-") {
        return Ok(argument.to_owned());
    }
    let path = Path::new(argument);
    let text = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    Ok(public_line(&text))
}

/// The key in the text of a `.pub` or PEM file, in OpenSSH's form without its comment.
fn public_line(text: &str) -> String {
    public_key_from_pem(text)
        .map_or_else(|| text.split_whitespace().take(2).collect::<Vec<_>>().join(" "), |key| key.to_string())
}

/// The same, read.
pub fn public_key(argument: &str) -> Result<PublicKey> {
    parse_public_key(&public_argument(argument)?)
}

fn parse_public_key(text: &str) -> Result<PublicKey> {
    Ok(text.parse::<PublicKey>()?)
}

/// The public key in a `.pub` file's bytes; None where they are no such file.
pub fn public_file(bytes: &[u8]) -> Option<Result<PublicKey>> {
    let is_public = ["ssh-", "sk-", "ecdsa-"].iter().any(|kind| bytes.starts_with(kind.as_bytes()));
    is_public.then(|| parse_public_key(&public_line(&String::from_utf8_lossy(bytes))))
}

/// The fingerprint that an argument names: itself, or that of the key in a `.pub` file.
pub fn fingerprint_argument(argument: &str) -> Result<String> {
    if argument.starts_with("SHA256:") {
        return Ok(argument.to_owned());
    }
    Ok(public_key(argument)?.fingerprint().to_string())
}
