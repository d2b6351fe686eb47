//! `accord attach`

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use clap::Args;

use super::sign::{existing_blocks, open_record, store_blocks};
use crate::cli::context::ReportArgs;
use crate::cli::draft::Draft;
use crate::cli::key_names::KeyNames;
use crate::cli::public_keys::public_key;
use crate::cli::{Context, Exit, Failure, files};
use crate::signature::foreign::{raw_signature, service_bytes};
use crate::signature::{self, SIGNATURE_LIMIT, SignatureBlock};

/// What stands below the flags.
const MORE: &str = "\
The signature has one of two forms:
  OpenSSH   what `ssh-keygen -Y sign -n accord-record-v1` writes for the file;
            one signature or several
  64 bytes  the Ed25519 signature of what `accord signing-input FILE` prints:
            as they are, or in hex, base64 or base64url, also in quotes or after
            `vault:v1:`; they need --public-key";

/// What to do about a signature that came in damaged, or that is of another kind than its key.
const WHOLE_BLOCKS: &str = "sign the record again where its key is, with `ssh-keygen -Y sign -n accord-record-v1 -f KEY \
                            RECORD`, and give the whole file that it writes";

/// Add a signature made elsewhere to a record
#[derive(Debug, Args)]
#[command(after_help = MORE)]
pub struct AttachArgs {
    /// The record's file
    file: PathBuf,

    /// The file with the signature; - for standard input
    #[arg(long, value_name = "SIG")]
    signature: PathBuf,

    /// The key that made a signature of 64 bytes: a .pub, PEM or DER file, or the key itself
    #[arg(long, value_name = "KEY")]
    public_key: Option<String>,

    /// Directory of keys, whose .pub files name the officers [default: ACCORD_KEY_DIR, or `key_dir` of `accord config`, or
    /// accord/keys in the user's data folder]
    #[arg(long, value_name = "DIR", help_heading = "Keys")]
    key_dir: Option<PathBuf>,

    #[command(flatten)]
    _report: ReportArgs,
}

impl AttachArgs {
    pub fn run(self, context: &mut Context) -> Result<Exit> {
        let attached = self.blocks(context)?;
        let (workspace, path) = open_record(context, &self.file, false)?;
        let (before, stored) = workspace.stored(context, &path)?;
        let mut blocks = existing_blocks(stored)?;
        blocks.extend(attached);
        let folder = context.key_directory(self.key_dir.as_deref());
        let folder = folder.map(|folder| folder.join(workspace.organization.as_str()));
        let names = folder.map(|folder| KeyNames::in_folder(&folder)).unwrap_or_default();
        store_blocks(context, &workspace, before, &Draft::stored(stored)?, (&blocks, &names), None)
    }

    /// The signatures, well formed; the chain verifies them before they are stored.
    fn blocks(&self, context: &mut Context) -> Result<Vec<SignatureBlock>> {
        let bytes = self.read(context)?;
        let key = self.public_key.as_deref().map(public_key).transpose()?;
        let blocks = match (raw_signature(&bytes), &key) {
            (Some(raw), Some(key)) => signature::block_from_raw(key, &raw).map(|block| vec![block]),
            (Some(_), None) => {
                bail!(
                    Failure::usage("64 bytes do not say which key made them")
                        .help("name the key with --public-key KEY")
                );
            }
            (None, _) => match explain_no_signature(&self.signature, &bytes) {
                Some(failure) => bail!(failure),
                None => signature::read_blocks(&String::from_utf8_lossy(&bytes)),
            },
        };
        let blocks = blocks.map_err(|fault| {
            Failure::refused(format!("{}: {}", self.signature.display(), fault.message)).help(WHOLE_BLOCKS)
        })?;
        match key.filter(|key| blocks.iter().any(|block| key != block.key())) {
            Some(key) => Err(Failure::refused(format!("the signature is not by {}", key.fingerprint()))
                .help("leave --public-key out: an OpenSSH signature names its key")
                .into()),
            None => Ok(blocks),
        }
    }

    fn read(&self, context: &mut Context) -> Result<Vec<u8>> {
        if self.signature == Path::new("-") {
            context.read_input(SIGNATURE_LIMIT + 1)
        } else {
            files::read_limited(&self.signature, SIGNATURE_LIMIT)
        }
    }
}

/// Why a file holds no signature; None where it may hold one of OpenSSH.
fn explain_no_signature(file: &Path, bytes: &[u8]) -> Option<Failure> {
    let name = if file == Path::new("-") { "standard input".to_owned() } else { file.display().to_string() };
    let text = String::from_utf8_lossy(bytes);
    if text.contains("-----BEGIN SSH SIGNATURE-----") {
        return None;
    }
    // A signature of another length says of which kind it is.
    let printed = bytes.iter().all(|byte| byte.is_ascii_graphic() || byte.is_ascii_whitespace());
    let length = match hex::decode(text.trim()) {
        Ok(bytes) => Some(bytes.len()),
        Err(_) if printed => service_bytes(bytes).map(|bytes| bytes.len()),
        Err(_) => Some(bytes.len()),
    };
    let what = match length {
        _ if bytes.iter().all(u8::is_ascii_whitespace) => "is empty".to_owned(),
        Some(68..=72) => {
            "is as long as a signature of an ECDSA key; only Ed25519 keys sign records".to_owned()
        }
        Some(256 | 384 | 512) => {
            "is as long as a signature of an RSA key; only Ed25519 keys sign records".to_owned()
        }
        Some(length @ 48..=80) => format!("has {length} bytes, and an Ed25519 signature has 64"),
        _ => "holds no signature".to_owned(),
    };
    Some(Failure::refused(format!("{name} {what}")).help(
        "give what `ssh-keygen -Y sign` writes, or the 64 bytes of an Ed25519 signature: as they are, or in hex, base64 \
         or base64url, also in quotes or after `vault:v1:`",
    ))
}
