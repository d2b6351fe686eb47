//! FIDO2 security keys in software: one behind a pretended agent, and one that `ssh-keygen` and
//! `ssh-agent` themselves talk to through a library (SSH_SK_PROVIDER).

use std::path::Path;

use ed25519_dalek::{Signer, SigningKey};
use sha2::{Digest, Sha256};

use super::Sandbox;
use super::agent::{identities, pretend, sign_request, signature, string};

const KIND: &str = "sk-ssh-ed25519@openssh.com";
const APPLICATION: &str = "ssh:";

/// User present (OpenSSH, PROTOCOL.u2f).
pub const TOUCHED: u8 = 0x01;

/// A security key with the given flags.
pub struct Authenticator {
    key: SigningKey,
    flags: u8,
}

impl Authenticator {
    pub fn new(seed: u8, flags: u8) -> Self {
        Self { key: SigningKey::from_bytes(&[seed; 32]), flags }
    }

    /// The key in wire form.
    fn wire(&self) -> Vec<u8> {
        let point = self.key.verifying_key().to_bytes();
        [string(KIND.as_bytes()), string(&point), string(APPLICATION.as_bytes())].concat()
    }

    /// The line of its `.pub` file.
    pub fn line(&self) -> String {
        let key = ssh_key::PublicKey::from_bytes(&self.wire()).unwrap();
        format!("{} a security key\n", key.to_openssh().unwrap().trim_end())
    }

    /// Answers a sign request as an agent (PROTOCOL.u2f, "SSH U2F signatures").
    fn sign(&self, request: &[u8]) -> Vec<u8> {
        let (key, data) = sign_request(request);
        assert_eq!(key, self.wire(), "it is asked for its own key");
        let trailer = [&[self.flags][..], &77_u32.to_be_bytes()].concat();
        let parts = [&Sha256::digest(APPLICATION)[..], &trailer, &Sha256::digest(data)].concat();
        signature(KIND, &self.key.sign(&parts).to_bytes(), &trailer)
    }

    /// Listens at `socket` as an agent that holds this key.
    pub fn listen(self, socket: &Path) {
        pretend(socket, move |request| match request {
            [11] => identities(&[&self.wire()]),
            _ => self.sign(request),
        });
    }
}

/// A key on a security key in software, made by `ssh-keygen` itself: its file, and the variable
/// through which OpenSSH finds the security key.
pub fn security_key(sandbox: &Sandbox, options: &[&str]) -> (String, String) {
    let file = sandbox.path("security-key").to_str().unwrap().to_owned();
    let make = [&["-q", "-t", "ed25519-sk", "-N", "", "-f", &file][..], options].concat();
    // OpenSSH takes only the version of the interface that it was built for.
    for version in ["0x000a0000", "0x000b0000"] {
        let library = provider(sandbox, version);
        let provider = format!("SSH_SK_PROVIDER={library}");
        let made = sandbox.tool("env", &[&[&provider, "ssh-keygen"][..], &make].concat(), "");
        if made.code == 0 {
            return (file, library);
        }
        assert!(made.stderr.contains("unsupported version"), "{}", made.stderr);
    }
    panic!("this OpenSSH has another interface for security keys");
}

/// Compiles the library through which OpenSSH talks to the security key.
fn provider(sandbox: &Sandbox, version: &str) -> String {
    let library = sandbox.path("authenticator.so").to_str().unwrap().to_owned();
    let source = format!("{}/tests/support/authenticator.c", env!("CARGO_MANIFEST_DIR"));
    let version = format!("-DAPI_VERSION={version}");
    sandbox.tool("cc", &["-shared", "-fPIC", "-Wall", &version, "-o", &library, &source], "").ends(0);
    library
}
