//! `accord attach`

use std::path::PathBuf;

use clap::Args;

use super::sign::{draft, open, store};
use crate::cli::{Context, Exit, Failure};
use crate::signature::{self, SIGNATURE_LIMIT};

#[derive(Debug, Args)]
pub struct Attach {
    /// The record's file
    file: PathBuf,

    /// A signature of it, as `ssh-keygen -Y sign -n accord-record-v1` makes it
    #[arg(long, value_name = "SIG")]
    signature: PathBuf,
}

impl Attach {
    pub fn run(self, context: &mut Context) -> Result<Exit, Failure> {
        let armor =
            std::fs::read(&self.signature).map_err(|error| Failure::io("read", &self.signature, &error))?;
        let armor = String::from_utf8_lossy(&armor[..armor.len().min(SIGNATURE_LIMIT)]).into_owned();
        let block = signature::read_block(&armor).map_err(|fault| {
            Failure::refused(format!("{}: {}", self.signature.display(), fault.message)).help(fault.help)
        })?;
        let (workspace, path) = open(context, &self.file)?;
        let (before, stored) = workspace.stored(context, &path)?;
        let mut blocks = stored.link.blocks.clone().unwrap_or_default();
        blocks.push(block);
        store(context, &workspace, before, &draft(stored)?, &blocks)
    }
}
