//! What a file holds that is no key which can be used: said as it is, with the command that converts it.

use std::path::Path;

use super::Failure;
use super::text_input::wide_encoding;
use super::typed_key::find_typing_slip;
use crate::signature::KeyFileError;
use crate::signature::foreign::openssh_key_type;

const OPENSSH: &str = "-----BEGIN OPENSSH PRIVATE KEY-----";

/// How to make a key that can be used.
const MAKE_ONE: &str = "make an Ed25519 key with `accord keygen ORG` or `ssh-keygen -t ed25519`";

/// Why a private key's file cannot be used; `error` is what its reader says.
pub fn explain_private_key(path: &Path, bytes: &[u8], error: &KeyFileError) -> Failure {
    let file = path.display().to_string();
    let text = String::from_utf8_lossy(bytes);
    let begins = |word: &str| text.trim_start().starts_with(word);
    if let Some(failure) = explain_file(&file, bytes) {
        return failure;
    }
    if begins("PuTTY-User-Key-File-") {
        return unusable(&file, "is a key of PuTTY")
            .help(format!("`puttygen {file} -O private-openssh -o NEW` converts it"));
    }
    if begins("ssh-") || begins("sk-ssh-") || begins("ecdsa-") || begins("-----BEGIN PUBLIC KEY") {
        return unusable(&file, "is a public key").help("name the private key's file, without .pub");
    }
    if let Some(kind) = other_type(bytes, &text) {
        return unusable(&file, &format!("is a key of the type {kind}, and only Ed25519 keys sign records"))
            .help(MAKE_ONE);
    }
    if begins("-----BEGIN PRIVATE KEY") || begins("-----BEGIN ENCRYPTED PRIVATE KEY") {
        return unusable(&file, "is a key in PKCS #8, as openssl writes it, and not in OpenSSH's form").help(
            "if it is an Ed25519 key, let openssl sign: write the record with --unsigned, then use `accord \
             signing-input`, `openssl pkeyutl -sign -rawin`, and `accord attach`",
        );
    }
    if text.contains(OPENSSH) && !text.starts_with(OPENSSH) {
        return unusable(&file, "holds other text around its key").help(format!(
            "keep only the lines from BEGIN to END: `sed -n '/-----BEGIN/,/-----END/p' {file} > NEW`"
        ));
    }
    if let (KeyFileError::Malformed(_), Some(slip)) = (error, find_typing_slip(&text)) {
        return unusable(&file, &format!("is no whole key: {slip}")).help(
            "compare it with the paper or the file that it was copied from, line by line; capital and small letters differ",
        );
    }
    let what = match text.contains("-----BEGIN") {
        true => format!("cannot be used: {error}"),
        false => "holds no key".to_owned(),
    };
    unusable(&file, &what)
        .help("name the private key's file, made with `accord keygen` or `ssh-keygen -t ed25519`")
}

/// Why a public key's file cannot be used; None where it may be one.
pub fn explain_public_key(path: &Path, bytes: &[u8]) -> Option<Failure> {
    let file = path.display().to_string();
    if let Some(failure) = explain_file(&file, bytes) {
        return Some(failure);
    }
    let text = String::from_utf8_lossy(bytes);
    if text.contains("PRIVATE KEY-----") || text.starts_with("PuTTY-User-Key-File-") {
        let kind = other_type(bytes, &text).map(|kind| format!(" of the type {kind}")).unwrap_or_default();
        return Some(unusable(&file, &format!("is a private key{kind}, and a public key is asked for")).help(
            format!("name its .pub file; `ssh-keygen -y -f {file}` prints the public key, and `openssl pkey -in {file} \
                     -pubout` that of a key of openssl"),
        ));
    }
    if text.starts_with("---- BEGIN SSH2 PUBLIC KEY") {
        return Some(
            unusable(&file, "is a public key in the form of RFC 4716")
                .help(format!("`ssh-keygen -i -f {file} > NEW` converts it")),
        );
    }
    let kind = text.split_whitespace().next().filter(|kind| *kind == "ssh-rsa" || kind.starts_with("ecdsa-"));
    kind.map(|kind| {
        unusable(&file, &format!("is a key of the type {kind}, and only Ed25519 keys sign records"))
            .help(MAKE_ONE)
    })
}

/// What may be wrong with any file of a key.
fn explain_file(file: &str, bytes: &[u8]) -> Option<Failure> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Some(
            unusable(file, "is empty").help("name the key's file; `ls -l` shows how long files are"),
        );
    }
    if let Some(encoding) = wide_encoding(bytes) {
        return Some(
            unusable(file, "is UTF-16")
                .help(format!("`iconv -f {encoding} -t UTF-8 {file} > NEW` converts it")),
        );
    }
    if bytes.starts_with(b"\xef\xbb\xbf") {
        return Some(
            unusable(file, "begins with a byte order mark")
                .help(format!("`tail -c +4 {file} > NEW` removes its three bytes")),
        );
    }
    let conflict = bytes.split(|byte| *byte == b'\n').any(|line| line.starts_with(b"<<<<<<< "));
    conflict.then(|| {
        unusable(file, "holds git's conflict markers, and so two versions of a key")
            .help("take one of both: `git checkout --ours FILE` or `git checkout --theirs FILE`")
    })
}

/// The type of a key that is not Ed25519.
fn other_type(bytes: &[u8], text: &str) -> Option<String> {
    let types = [
        ("RSA", "BEGIN RSA PRIVATE KEY"),
        ("ECDSA", "BEGIN EC PRIVATE KEY"),
        ("DSA", "BEGIN DSA PRIVATE KEY"),
    ];
    let by_label = types.iter().find(|(_, label)| text.contains(label)).map(|(kind, _)| (*kind).to_owned());
    let kind = by_label.or_else(|| openssh_key_type(bytes));
    kind.filter(|kind| !matches!(kind.as_str(), "ssh-ed25519" | "sk-ssh-ed25519@openssh.com"))
}

fn unusable(file: &str, what: &str) -> Failure {
    Failure::usage(format!("{file} {what}"))
}
