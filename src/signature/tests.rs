//! What signatures are held against: published vectors, crafted points, the real `ssh-keygen`, a
//! security key in software, and every single mutation of a signed record.

mod agent;
mod armor;
mod crafted;
mod foreign;
mod keygen;
mod mutation;
mod security_key;
mod vectors;

use std::path::PathBuf;
use std::process::{Command, Stdio};

use ssh_key::public::{Ed25519PublicKey, KeyData};

use super::*;

const RECORD: &[u8] = br#"format = 1
kind = "withdraw"
registry = "demo.accord.example"
organization = "contoso.example"
sequence = 4
previous = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
date = 2026-11-21

[withdrawal]
accord = "tech-sector-accord-1"
reason = """
The text no longer fits what we do.
"""
"#;

fn secret(seed: u8) -> SecretKey {
    SecretKey::from_seed(&[seed; 32], "test")
}

/// A key of any 32 bytes, a curve point or not.
fn plain_key(point: [u8; 32]) -> PublicKey {
    PublicKey::from_openssh(&KeyData::Ed25519(Ed25519PublicKey(point))).expect("any bytes are notation")
}

/// What we say of a `.sig` over [`RECORD`]: the status of each block.
fn judge(signature: &str) -> Result<Vec<SignatureStatus>, Code> {
    let blocks = parse_signatures(signature.as_bytes()).map_err(|fault| fault.code)?;
    let message = Message::new(RECORD);
    Ok(blocks.iter().map(|block| block.verify(&message)).collect())
}

/// Bytes with their length before them (RFC 4251, section 5).
fn string(bytes: &[u8]) -> Vec<u8> {
    let length = u32::try_from(bytes.len()).expect("short");
    [&length.to_be_bytes(), bytes].concat()
}

/// One SSHSIG, assembled by hand so that each field can be wrong.
struct Wire {
    version: u32,
    key: Vec<u8>,
    namespace: &'static str,
    reserved: &'static [u8],
    hash: &'static str,
    signature: Vec<u8>,
}

impl Wire {
    /// With the right fields around an Ed25519 `signature`.
    fn ed25519(point: &[u8; 32], signature: &[u8]) -> Self {
        Self {
            version: 1,
            key: [string(b"ssh-ed25519"), string(point)].concat(),
            namespace: NAMESPACE,
            reserved: b"",
            hash: "sha512",
            signature: [string(b"ssh-ed25519"), string(signature)].concat(),
        }
    }

    fn bytes(&self) -> Vec<u8> {
        [
            b"SSHSIG".to_vec(),
            self.version.to_be_bytes().to_vec(),
            string(&self.key),
            string(self.namespace.as_bytes()),
            string(self.reserved),
            string(self.hash.as_bytes()),
            string(&self.signature),
        ]
        .concat()
    }

    fn armor(&self) -> String {
        armor_bytes(&self.bytes(), 70)
    }
}

fn armor_bytes(bytes: &[u8], columns: usize) -> String {
    let base64 = base64(bytes);
    let lines: Vec<_> =
        base64.as_bytes().chunks(columns).map(|line| String::from_utf8_lossy(line) + "\n").collect();
    format!("{BEGIN}\n{}{END}", lines.concat())
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for group in bytes.chunks(3) {
        let number = (0..3).fold(0, |sum, at| sum << 8 | u32::from(group.get(at).copied().unwrap_or(0)));
        for digit in 0..4_usize {
            let index = number >> (18 - 6 * digit) & 63;
            text.push(if digit > group.len() { '=' } else { char::from(DIGITS[index as usize]) });
        }
    }
    text
}

/// The bytes that sign a record of SHA-512 `digest`, with each field open.
fn signed_bytes(namespace: &str, reserved: &[u8], hash: &str, digest: &[u8]) -> Vec<u8> {
    let fields = [namespace.as_bytes(), reserved, hash.as_bytes(), digest];
    fields.into_iter().fold(b"SSHSIG".to_vec(), |bytes, field| [bytes, string(field)].concat())
}

/// A folder to run `ssh-keygen` in.
struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a temporary folder"))
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Writes a file that only its owner may read, as `ssh-keygen` wants of keys.
    fn put(&self, name: &str, content: impl AsRef<[u8]>) {
        std::fs::write(self.path(name), content).expect("written");
        #[cfg(unix)]
        {
            let owner = std::os::unix::fs::PermissionsExt::from_mode(0o600);
            std::fs::set_permissions(self.path(name), owner).expect("permitted");
        }
    }

    fn get(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).expect("`ssh-keygen` wrote the file")
    }

    /// Runs `ssh-keygen` with the file `input` on its standard input: its output, where it
    /// succeeded.
    #[expect(clippy::disallowed_methods, reason = "these tests ask the program that readers will use")]
    fn keygen(&self, arguments: &[&str], input: &str) -> Result<String, String> {
        let input = std::fs::File::open(self.path(input)).expect("the input is there");
        let output = Command::new("ssh-keygen")
            .args(arguments)
            .current_dir(self.0.path())
            .stdin(Stdio::from(input))
            .output()
            .expect("`ssh-keygen` is installed");
        let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
        if output.status.success() { Ok(text(&output.stdout)) } else { Err(text(&output.stderr)) }
    }
}

/// Whether `ssh-keygen -Y verify` accepts `signature` over `record` from one of `keys`.
fn keygen_accepts(keys: &[&PublicKey], signature: &str, record: &[u8]) -> bool {
    let folder = Folder::new();
    let line = |key: &&PublicKey| format!("contoso.example namespaces=\"{NAMESPACE}\" {key}\n");
    folder.put("allowed_signers", keys.iter().map(line).collect::<String>());
    folder.put("record.sig", signature);
    folder.put("record", record);
    let command = [
        "-Y",
        "verify",
        "-f",
        "allowed_signers",
        "-I",
        "contoso.example",
        "-n",
        NAMESPACE,
        "-s",
        "record.sig",
    ];
    folder.keygen(&command, "record").is_ok()
}

/// Says how much a test tried, for `--nocapture`.
#[expect(clippy::disallowed_macros, reason = "a test's own report goes to the test's output")]
fn report(what: &str) {
    println!("{what}");
}
