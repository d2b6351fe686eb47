//! `accord keygen`

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use clap::Args;

use crate::cli::context::ReportArgs;
use crate::cli::key_args::KeyFolderArgs;
use crate::cli::key_folder::KeyFolder;
use crate::cli::new_keys::{self, KeyWriting, MadeKeys, Protection, SuccessorArgs};
use crate::cli::value_parser::parse_value;
use crate::cli::{Context, Exit, Failure, durable};
use crate::record::{Fingerprint, Organization};

/// Make a signing key and its successor
///
/// The signing key signs records. The successor takes its place when it is lost, stolen or replaced (`accord
/// rotate`): keep the successor apart.
#[derive(Debug, Args)]
pub struct KeygenArgs {
    /// The organization's domain [default: the one of `accord config`]
    #[arg(value_name = "ORG", value_parser = parse_value::<Organization>)]
    organization: Organization,

    /// Do not encrypt the keys
    #[arg(long)]
    no_passphrase: bool,

    /// Make one key only: one more where the organization has keys, or the only one on this machine
    #[arg(long)]
    another: bool,

    #[command(flatten)]
    keys: KeyFolderArgs,

    #[command(flatten)]
    successor: SuccessorArgs,

    #[command(flatten)]
    _report: ReportArgs,
}

impl KeygenArgs {
    pub fn run(self, context: &mut Context) -> Result<Exit> {
        let organization = &self.organization;
        let ring = self.keys.ring(context, organization)?;
        let folder = self.keys.folder(context, organization)?;
        self.refuse_second(&folder)?;
        let protection = if self.no_passphrase { Protection::None } else { Protection::Passphrase };
        let keys = match self.another {
            true => MadeKeys { unassigned: new_keys::make_keys(1)?, ..MadeKeys::default() },
            false => MadeKeys {
                signing: new_keys::make_keys(1)?,
                successors: new_keys::make_keys(1)?,
                ..MadeKeys::default()
            },
        };
        let prints: Vec<_> = keys.iter().map(|key| key.public().fingerprint()).collect();
        let writing = KeyWriting { ring: &ring, protection, successor: &self.successor };
        let chosen = writing.choose_passphrases(context, organization, &keys)?;
        let new = writing.stage_keys(context, organization, (&keys, &chosen))?;
        // The folder is locked now: two runs at once do not both find an empty folder.
        self.refuse_second(&folder)?;
        durable::place_files(new.staged)?;
        let told = self.tell(context, &new.paths, &prints);
        told.with_context(Failure::unreported)?;
        Ok(Exit::Good)
    }

    /// A second pair of keys is made only on purpose.
    fn refuse_second(&self, folder: &KeyFolder) -> Result<()> {
        match folder.first()?.filter(|_| !self.another) {
            Some((first, alone)) => Err(there_already(&self.organization, &first, alone).into()),
            None => Ok(()),
        }
    }

    fn tell(&self, context: &mut Context, paths: &[PathBuf], prints: &[Fingerprint]) -> Result<()> {
        let roles: &[&str] = if self.another { &["another key"] } else { &["signs records", "successor"] };
        for ((path, print), role) in paths.iter().zip(prints).zip(roles) {
            context.report_new_key(path, &format!("{}  {print}  {role}\n", path.display()))?;
        }
        if self.another {
            return Ok(());
        }
        let organization = &self.organization;
        let only = "Only this key can replace a lost or stolen signing key.";
        context.say_prose(&match self.successor.folder() {
            Some(_) => format!("Keep the successor apart from this machine. {only}\n"),
            None => format!(
                "Store the successor offline, away from this machine. {only} `accord keys test {organization} FILE` proves \
                 that a copy works; `accord keys backup FILE` prints it on paper.\n"
            ),
        })?;
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
