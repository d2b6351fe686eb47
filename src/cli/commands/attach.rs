//! `accord attach`

use std::path::PathBuf;

use clap::Args;

use super::sign::{draft, open, store};
use crate::cli::public_keys::public_key;
use crate::cli::{Context, Exit, Failure, files};
use crate::signature::foreign::raw_signature;
use crate::signature::{self, Block, SIGNATURE_LIMIT};

#[derive(Debug, Args)]
pub struct Attach {
    /// The record's file
    file: PathBuf,

    /// A signature of it: as `ssh-keygen -Y sign -n accord-record-v1` makes it, or the 64 bytes that
    /// an Ed25519 key made of what `accord signing-input` prints, as they are or in hex or base64
    #[arg(long, value_name = "SIG")]
    signature: PathBuf,

    /// The key that made it, which 64 bytes do not say: a .pub file, a PEM file, or the key itself
    #[arg(long, value_name = "KEY")]
    public_key: Option<String>,
}

impl Attach {
    pub fn run(self, context: &mut Context) -> Result<Exit, Failure> {
        let block = self.block()?;
        let (workspace, path) = open(context, &self.file)?;
        let (before, stored) = workspace.stored(context, &path)?;
        let mut blocks = stored.link.blocks.clone().unwrap_or_default();
        blocks.push(block);
        store(context, &workspace, before, &draft(stored)?, &blocks)
    }

    /// The signature, well formed; the chain verifies it before it is stored.
    fn block(&self) -> Result<Block, Failure> {
        let bytes = files::read_limited(&self.signature, SIGNATURE_LIMIT)?;
        let key = self.public_key.as_deref().map(public_key).transpose()?;
        let block = match (raw_signature(&bytes), &key) {
            (Some(raw), Some(key)) => signature::block_from_raw(key, &raw),
            (Some(_), None) => {
                return Err(Failure::usage("64 bytes do not say which key made them")
                    .help("name the key with --public-key KEY"));
            }
            (None, _) => signature::read_block(&String::from_utf8_lossy(&bytes)),
        };
        let block = block.map_err(|fault| {
            Failure::refused(format!("{}: {}", self.signature.display(), fault.message)).help(fault.help)
        })?;
        match key.filter(|key| key != block.key()) {
            Some(key) => Err(Failure::refused(format!("the signature is not by {}", key.fingerprint()))
                .help("leave --public-key out: an OpenSSH signature names its key")),
            None => Ok(block),
        }
    }
}
