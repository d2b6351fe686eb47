//! `accord keygen`

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use clap::Args;

use crate::cli::failure::ALL_WRITTEN;
use crate::cli::key_args::KeyFolderArgs;
use crate::cli::new_keys::{self, Protection};
use crate::cli::value_parser::parse_value;
use crate::cli::{Context, Exit, Failure, durable};
use crate::record::{Fingerprint, Organization};

/// Make a signing key and its successor
///
/// The signing key signs records. The successor takes its place when it is lost, stolen or replaced (`accord
/// rotate`): keep the successor apart.
#[derive(Debug, Args)]
pub struct KeygenArgs {
    /// The organization's domain
    #[arg(value_name = "ORG", value_parser = parse_value::<Organization>)]
    organization: Organization,

    /// Do not encrypt the keys
    #[arg(long)]
    no_passphrase: bool,

    /// Make one more key, where the organization has keys already
    #[arg(long)]
    another: bool,

    #[command(flatten)]
    keys: KeyFolderArgs,
}

impl KeygenArgs {
    pub fn run(self, context: &mut Context) -> Result<Exit> {
        let organization = &self.organization;
        let folder = self.keys.folder(context, organization)?;
        // Two of them at once do not both find an empty folder.
        let lock = folder.lock(context)?;
        if let Some((first, alone)) = folder.first()?.filter(|_| !self.another) {
            bail!(there_already(organization, &first, alone));
        }
        let protection = if self.no_passphrase { Protection::None } else { Protection::Passphrase };
        let keys = new_keys::make_keys(if self.another { 1 } else { 2 })?;
        let prints: Vec<_> = keys.iter().map(|key| key.public().fingerprint()).collect();
        let passphrase = protection.choose(context, organization, &self.keys.passphrase())?;
        let new = folder.stage(lock, organization, &keys, passphrase.as_ref())?;
        durable::place_files(new.staged)?;
        let told = self.tell(context, &new.paths, &prints);
        told.context(ALL_WRITTEN)?;
        Ok(Exit::Good)
    }

    fn tell(&self, context: &mut Context, paths: &[PathBuf], prints: &[Fingerprint]) -> Result<()> {
        let roles: &[&str] = if self.another { &["another key"] } else { &["signs records", "successor"] };
        for ((path, print), role) in paths.iter().zip(prints).zip(roles) {
            context.print_text(&format!("{}  {print}  {role}\n", path.display()))?;
        }
        if !self.another {
            context.note_text(
                "Store the successor offline, away from this machine. Only this key can replace a lost or stolen \
                 signing key.\n",
            )?;
        }
        Ok(())
    }
}

fn there_already(organization: &Organization, first: &Path, alone: bool) -> Failure {
    let first = first.display();
    if alone {
        return Failure::refused(format!("{organization} has one key already, {first}, and no successor"))
            .help("add --another to make the successor");
    }
    Failure::refused(format!("{organization} has keys already, such as {first}"))
        .help("add --another to make one more key, such as the next successor")
}
