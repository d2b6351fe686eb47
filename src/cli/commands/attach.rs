//! `accord attach`

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use clap::Args;

use super::sign::{existing_blocks, open_record, store_blocks};
use crate::cli::draft::Draft;
use crate::cli::public_keys::public_key;
use crate::cli::{Context, Exit, Failure, files};
use crate::signature::foreign::raw_signature;
use crate::signature::{self, SIGNATURE_LIMIT, SignatureBlock};

/// Add a signature made elsewhere to a record
#[derive(Debug, Args)]
pub struct AttachArgs {
    /// The record's file
    file: PathBuf,

    /// A signature of it, or several: as `ssh-keygen -Y sign -n accord-record-v1` makes them; or the
    /// 64 bytes that an Ed25519 key made of what `accord signing-input` prints, as they are or in hex
    /// or base64; - for standard input
    #[arg(long, value_name = "SIG")]
    signature: PathBuf,

    /// The key that made it, which 64 bytes do not say: a .pub file, a PEM file, or the key itself
    #[arg(long, value_name = "KEY")]
    public_key: Option<String>,
}

impl AttachArgs {
    pub fn run(self, context: &mut Context) -> Result<Exit> {
        let attached = self.blocks(context)?;
        let (workspace, path) = open_record(context, &self.file)?;
        let (before, stored) = workspace.stored(context, &path)?;
        let mut blocks = existing_blocks(stored)?;
        blocks.extend(attached);
        store_blocks(context, &workspace, before, &Draft::stored(stored)?, &blocks)
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
            (None, _) => signature::read_blocks(&String::from_utf8_lossy(&bytes)),
        };
        let blocks = blocks.map_err(|fault| {
            Failure::refused(format!("{}: {}", self.signature.display(), fault.message)).help(fault.help)
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
