//! A small registry with a log.

use std::fs;
use std::path::Path;

use accord::log::checkpoint::cosign;
use accord::log::note::{KeyPurpose, Note, VerifierKey};
use accord::signature::SecretKey;

use crate::support::Sandbox;

/// The name of the log of the registries in these tests.
pub const ORIGIN: &str = "demo.accord.example/log";

/// The private key of the log in these tests.
pub fn log_secret() -> SecretKey {
    SecretKey::from_seed(&[41; 32], "log")
}

/// The private key of a witness that a test makes itself.
pub fn witness_secret() -> SecretKey {
    SecretKey::from_seed(&[42; 32], "witness")
}

pub fn log_key() -> VerifierKey {
    VerifierKey::new(ORIGIN, KeyPurpose::Log, *log_secret().public().point()).unwrap()
}

pub fn witness_key() -> VerifierKey {
    VerifierKey::new("witness.example/w", KeyPurpose::Witness, *witness_secret().public().point()).unwrap()
}

/// A registry with a pledge, the log's key in `log.key`, and a policy that ends in `rest`. Not sealed.
pub fn with_policy(rest: &str) -> Sandbox {
    let sandbox = Sandbox::pledged();
    write_policy(&sandbox, rest);
    sandbox
}

/// Appoints the log's key, and puts it into `log.key`, and a policy that ends in `rest` into the registry.
pub fn write_policy(sandbox: &Sandbox, rest: &str) {
    write_secret(sandbox, "log.key", &log_secret());
    sandbox.appoint(log_secret().public());
    fs::create_dir(sandbox.file("log")).unwrap();
    fs::write(sandbox.file("log/policy"), format!("log {}\n{rest}", log_key())).unwrap();
}

/// Writes a private key beside the registry.
pub fn write_secret(sandbox: &Sandbox, name: &str, secret: &SecretKey) {
    sandbox.write(name, &secret.to_openssh());
    tighten(&sandbox.path(name));
}

#[cfg(unix)]
fn tighten(path: &Path) {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(0o600)).unwrap();
}

#[cfg(not(unix))]
fn tighten(_: &Path) {}

/// Seals with the log's key.
pub fn seal(sandbox: &Sandbox) -> crate::support::Run {
    let key = sandbox.path("log.key");
    sandbox.run(&["seal", "--key", key.to_str().unwrap()])
}

/// A registry with a sealed log that needs no witness.
pub fn sealed() -> Sandbox {
    let sandbox = with_policy("quorum none\n");
    seal(&sandbox).ends(0);
    sandbox
}

/// The newest checkpoint of a registry.
pub fn checkpoint(sandbox: &Sandbox) -> Note {
    fs::read_to_string(sandbox.file("log/checkpoint")).unwrap().parse().unwrap()
}

/// Adds a cosignature at `time`, in seconds since 1970, to the newest checkpoint.
pub fn add_cosignature(sandbox: &Sandbox, time: u64) {
    let mut note = checkpoint(sandbox);
    let cosignature = cosign(&witness_key(), note.text(), time, |bytes| witness_secret().sign_bytes(bytes));
    note.add_signature(cosignature);
    let size = note.text().lines().nth(1).unwrap().to_owned();
    fs::write(sandbox.file("log/checkpoint"), note.to_string()).unwrap();
    fs::write(sandbox.file(&format!("log/checkpoints/{size}")), note.to_string()).unwrap();
}
