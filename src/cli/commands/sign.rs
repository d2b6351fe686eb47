//! `accord sign`

use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::Args;

use crate::chain;
use crate::check::MOST_DAYS;
use crate::cli::draft::Draft;
use crate::cli::key_args::KeyArgs;
use crate::cli::key_memory::{KeyMemory, MemoryArgs, SignedRecord, list_signed};
use crate::cli::signing::{ConfirmArgs, open_signers, report_no_key};
use crate::cli::workspace::{self, Workspace};
use crate::cli::{Context, Exit, Failure};
use crate::record::Date;
use crate::registry::{Stored, signature_path};
use crate::signature::{SignatureBlock, SignatureStatus};

/// Add a signature to a record
#[derive(Debug, Args)]
pub struct SignArgs {
    /// The record's file
    file: PathBuf,

    #[command(flatten)]
    confirm: ConfirmArgs,

    #[command(flatten)]
    keys: KeyArgs,

    #[command(flatten)]
    memory: MemoryArgs,
}

impl SignArgs {
    pub fn run(self, context: &mut Context) -> Result<Exit> {
        let (mut workspace, path) =
            open_record(context, &self.file, self.confirm.dry_run || context.interactive)?;
        let (before, stored) = workspace.stored(context, &path)?;
        let draft = Draft::stored(stored)?;
        let authorization = chain::required_authorization(before.as_ref(), &draft.record);
        let ring = self.keys.ring(context, &workspace.organization)?;
        let mut blocks = existing_blocks(stored)?;
        let mut signers = ring.signers(&authorization, true);
        if signers.is_empty() {
            bail!(report_no_key(&authorization, ""));
        }
        signers.retain(|key| blocks.iter().all(|block| block.key() != &key.public));
        if signers.is_empty() {
            bail!(Failure::refused("the keys at hand have signed this record already"));
        }
        let memory = self.memory.recall(&ring);
        let signatures = list_signed(&[&draft], signers.iter().map(|key| &key.public));
        memory.check(&workspace, &signatures)?;
        self.confirm.preview(context, &draft)?;
        warn_of_old_date(context, draft.record.header.date)?;
        if self.confirm.dry_run {
            for key in signers {
                context.note_text(&format!("It would be signed with {key}.\n"))?;
            }
            context.note_text("Dry run: nothing was written.\n")?;
            return Ok(Exit::Good);
        }
        self.confirm.ask(context, "Sign this record?")?;
        let signers = open_signers(context, &ring, signers)?;
        workspace.lock(context)?;
        for signer in signers {
            blocks.push(signer.sign(context, draft.bytes.as_bytes())?);
        }
        store_blocks(context, &workspace, before, &draft, &blocks, Some((&memory, &signatures)))
    }
}

/// The check of changes refuses a new record that is dated long ago.
fn warn_of_old_date(context: &mut Context, date: Date) -> Result<()> {
    if date.plus_days(MOST_DAYS) >= context.today {
        return Ok(());
    }
    context.say_prose(&format!(
        "The record is dated {date}, more than {MOST_DAYS} days ago. Unless the registry has it already, the check of \
         changes will refuse it (date-stale). Write the record again to give it today's date.\n\n"
    ))
}

/// Opens the registry at the organization whose record `file` is; `unlocked` for questions, and for a dry run.
pub fn open_record(
    context: &mut Context,
    file: &std::path::Path,
    unlocked: bool,
) -> Result<(Workspace, String)> {
    let path = workspace::path_below(&context.registry()?, file)?;
    let organization = path.split('/').nth(1).unwrap_or_default();
    let organization = organization.parse().map_err(|_| {
        Failure::usage(format!("{} is not a record's file", file.display())).help(
            "name a file such as pledges/example.com/0002-pledge.toml; `accord status` lists the drafts",
        )
    })?;
    let workspace = match unlocked {
        true => Workspace::open_unlocked(context, organization)?,
        false => Workspace::open(context, organization)?,
    };
    Ok((workspace, path))
}

/// The signatures that a record has. They are never dropped for a new one: only their signers can make
/// them again.
pub fn existing_blocks(stored: &Stored) -> Result<Vec<SignatureBlock>> {
    let blocks = stored.record.blocks.clone().unwrap_or_default();
    match blocks.iter().find(|block| block.verify(&stored.record.message) != SignatureStatus::Good) {
        None => Ok(blocks),
        Some(block) => {
            let print = block.key().fingerprint();
            let message = format!("the record {} changed after {print} signed it", stored.path);
            Err(Failure::refused(message)
                .help(format!(
                    "read the record; if it says what it should, remove {}, and all sign again; if not, \
                 restore what was signed",
                    signature_path(&stored.path)
                ))
                .into())
        }
    }
}

/// Writes a record's signatures, if the chain would accept them. `made` are those that this program made.
pub fn store_blocks(
    context: &mut Context,
    workspace: &Workspace,
    before: Option<chain::State>,
    draft: &Draft,
    blocks: &[SignatureBlock],
    made: Option<(&KeyMemory, &[SignedRecord])>,
) -> Result<Exit> {
    let authorization = chain::required_authorization(before.as_ref(), &draft.record);
    let stranger = blocks.iter().find(|block| !authorization.keys.contains(block.key()));
    if let Some(block) = stranger {
        let print = block.key().fingerprint();
        bail!(Failure::refused(format!("the key {print} may not sign this record; nothing was written")));
    }
    let blocks = authorization.in_order(blocks);
    let waiting = workspace.rehearse(context, before, draft, &blocks)?;
    let path = workspace.write_signatures(context, &draft.record.header.path(), &blocks, made)?;
    context.report_files(workspace.tree.root(), &[path])?;
    for message in waiting {
        context.report_waiting(&message, &format!("Still a draft: {message}.\n"))?;
    }
    Ok(Exit::Good)
}
