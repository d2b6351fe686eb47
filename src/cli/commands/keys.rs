//! `accord keys`

mod backup;
mod test;

use anyhow::Result;
use clap::Subcommand;

use crate::cli::{Context, Exit};

/// Test a key or its copy, or print a backup of it
#[derive(Debug, Subcommand)]
pub enum KeysCommand {
    Test(test::KeysTestArgs),
    Backup(backup::KeysBackupArgs),
}

impl KeysCommand {
    pub fn run(self, context: &mut Context) -> Result<Exit> {
        match self {
            Self::Test(command) => command.run(context),
            Self::Backup(command) => command.run(context),
        }
    }
}
