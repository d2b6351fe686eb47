//! The only place that runs `ssh-keygen`. It talks to FIDO2 security keys, asks for their PIN at
//! the terminal and says when to touch them; this program has no USB code.

use std::fs::{self, File};
use std::io::{ErrorKind, Read};
use std::path::Path;
use std::process::{Command, Stdio};

use super::Failure;
use crate::cli::path_error::{AtPath, make_temporary_folder};
use crate::diagnostic::describe_start_error;
use crate::signature::{NAMESPACE, SIGNATURE_LIMIT, SignatureBlock, read_block};
use anyhow::{Context as _, Result};

/// A signature of `record` by the security key whose handle is the file `key`; not yet verified.
pub fn sign_with_security_key(key: &Path, record: &[u8]) -> Result<SignatureBlock> {
    let folder = make_temporary_folder()?;
    let file = folder.path().join("record");
    fs::write(&file, record).at("write", &file)?;
    run_ssh_keygen(key, &file)?;
    let signature = file.with_extension("sig");
    let armor = match read_armor(&signature) {
        Err(error) if error.kind() == ErrorKind::NotFound => String::new(),
        read => read.at("read", &signature)?,
    };
    read_block(&armor).context(
        Failure::environment("ssh-keygen made no usable signature")
            .help("install OpenSSH 8.2 or newer (`ssh -V` shows its version), and try again"),
    )
}

/// Signs a file and not standard input, which stays the terminal for the PIN.
#[expect(clippy::disallowed_methods, reason = "this is where ssh-keygen is run")]
fn run_ssh_keygen(key: &Path, file: &Path) -> Result<()> {
    let mut command = Command::new("ssh-keygen");
    command.args(["-Y", "sign", "-n", NAMESPACE, "-f"]).arg(key).arg(file).stdout(Stdio::null());
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(_) => Err(Failure::refused(format!("ssh-keygen did not sign with {}", key.display()))
            .help("it says why above; nothing was written")
            .into()),
        Err(error) => {
            Err(Failure::environment(format!("cannot run ssh-keygen: {}", describe_start_error(&error)))
                .help("install OpenSSH 8.2 or newer, which can use security keys")
                .into())
        }
    }
}

fn read_armor(path: &Path) -> std::io::Result<String> {
    let mut armor = String::new();
    File::open(path)?.take(SIGNATURE_LIMIT as u64).read_to_string(&mut armor)?;
    Ok(armor)
}
