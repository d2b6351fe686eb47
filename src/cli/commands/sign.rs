//! `accord sign`

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use clap::Args;

use crate::chain::{self, Integrity};
use crate::cli::draft::Draft;
use crate::cli::key_args::KeyArgs;
use crate::cli::key_memory::{KeyMemory, MemoryArgs, SignedRecord, list_signed};
use crate::cli::key_names::KeyNames;
use crate::cli::key_ring::{HeldKey, KeyRing};
use crate::cli::missing_signatures::report_missing;
use crate::cli::record_date::{warn_of_future_date, warn_of_old_date};
use crate::cli::signing::{ConfirmArgs, open_signers, report_no_key};
use crate::cli::workspace::{self, Workspace};
use crate::cli::{Context, Exit, Failure};
use crate::diagnostic::Code;
use crate::record::Organization;
use crate::registry::{self, Keep, SIGNATURE_SUFFIX, Selection, Stored, signature_path};
use crate::signature::{SignatureBlock, SignatureStatus};

/// Add a signature to a record
///
/// Without FILE: signs the drafts that wait for the keys at hand, one after the other. Shows each before it signs.
#[derive(Debug, Args)]
pub struct SignArgs {
    /// The record's file [default: the drafts that wait for the keys at hand]
    file: Option<PathBuf>,

    #[command(flatten)]
    confirm: ConfirmArgs,

    #[command(flatten)]
    keys: KeyArgs,

    #[command(flatten)]
    memory: MemoryArgs,
}

/// Drafts that wait for keys at hand.
struct WaitingDrafts {
    organization: Organization,
    ring: KeyRing,
    paths: Vec<String>,
}

impl SignArgs {
    pub fn run(self, context: &mut Context) -> Result<Exit> {
        if let Some(file) = &self.file {
            let (workspace, path) = open_record(context, file, self.asks_first(context))?;
            let ring = self.keys.ring(context, &workspace.organization)?;
            return self.sign_record(context, workspace, &ring, &path);
        }
        self.keys.check_files()?;
        let mut waiting = self.find_waiting(context)?;
        let names: Vec<_> = waiting.iter().map(|one| one.organization.to_string()).collect();
        match (waiting.pop(), names.len()) {
            (None, _) => context.say_prose(
                "No draft waits for a key at hand. A successor key in a safe is not searched for: name its file with \
                 --key.\n",
            )?,
            (Some(only), 1) => {
                for path in &only.paths {
                    let workspace =
                        open_organization(context, only.organization.clone(), self.asks_first(context))?;
                    self.sign_record(context, workspace, &only.ring, path)?;
                }
            }
            (Some(_), _) => bail!(
                Failure::usage(format!(
                    "drafts of several organizations wait for the keys at hand: {}",
                    names.join(", ")
                ))
                .help("name a draft's file; `accord status ORG` names those of an organization")
            ),
        }
        Ok(Exit::Good)
    }

    /// The organizations with drafts that a key at hand may sign and has not signed.
    fn find_waiting(&self, context: &mut Context) -> Result<Vec<WaitingDrafts>> {
        let mut waiting = Vec::new();
        // A key that is named can be a pipe, which is read once.
        let mut named: Option<Vec<HeldKey>> = None;
        for organization in list_drafting(context)? {
            let ring = match &named {
                Some(chosen) => self.keys.ring_of(context, &organization, chosen.clone()),
                None => self.keys.ring(context, &organization)?,
            };
            named = self.keys.named().then(|| ring.chosen.clone());
            let workspace = Workspace::open_unlocked(context, organization.clone())?;
            let paths = workspace.list_waiting(&ring);
            if !paths.is_empty() {
                waiting.push(WaitingDrafts { organization, ring, paths });
            }
        }
        Ok(waiting)
    }

    /// Whether others may write while this command waits for an answer.
    fn asks_first(&self, context: &Context) -> bool {
        self.confirm.dry_run || context.interactive
    }

    fn sign_record(
        &self,
        context: &mut Context,
        mut workspace: Workspace,
        ring: &KeyRing,
        path: &str,
    ) -> Result<Exit> {
        let (before, stored) = workspace.stored(context, path)?;
        let draft = Draft::stored(stored)?;
        let authorization = chain::required_authorization(before.as_ref(), &draft.record);
        let mut blocks = existing_blocks(stored)?;
        let mut signers = ring.signers(&authorization, true);
        if signers.is_empty() {
            bail!(report_no_key(&authorization, ring, ""));
        }
        signers.retain(|key| blocks.iter().all(|block| block.key() != &key.public));
        if signers.is_empty() {
            bail!(Failure::refused("the keys at hand have signed this record already").help(
                "another officer signs it, or name another key with --key; `accord status ORG` says what is missing"
            ));
        }
        let memory = self.memory.recall(ring);
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
        warn_of_future_date(context, draft.record.header.date)?;
        self.confirm.ask(context, "Sign this record?")?;
        let signers = open_signers(context, ring, signers)?;
        workspace.lock(context)?;
        for signer in signers {
            blocks.push(signer.sign(context, draft.bytes.as_bytes())?);
        }
        let names = KeyNames::of_ring(ring);
        store_blocks(context, &workspace, before, &draft, (&blocks, &names), Some((&memory, &signatures)))
    }
}

/// The organizations whose last records lack signatures.
fn list_drafting(context: &mut Context) -> Result<Vec<Organization>> {
    let tree = context.registry()?;
    let selection = Selection { keep: Keep::States, ..context.everything() };
    let registry = match registry::load_registry(&tree, context.today, &selection) {
        // What cannot be read may be the draft that waits.
        Ok((registry, diagnostics)) => {
            context.refuse_unreadable(&diagnostics)?;
            registry
        }
        Err(diagnostics) => {
            context.report_problems(&diagnostics)?;
            bail!(Failure::without_policy())
        }
    };
    let drafting = registry.members.iter().filter(|member| match member.integrity {
        Integrity::Broken { code, .. } => matches!(code, Code::SignatureMissing | Code::Threshold),
        Integrity::Sound => false,
    });
    Ok(drafting.map(|member| member.organization.clone()).collect())
}

/// Opens the registry at the organization whose record `file` is; `unlocked` for questions, and for a dry run.
pub fn open_record(context: &mut Context, file: &Path, unlocked: bool) -> Result<(Workspace, String)> {
    let path = workspace::path_below(&context.registry()?, file)?;
    if let Some(record) = path.strip_suffix(SIGNATURE_SUFFIX) {
        bail!(
            Failure::usage(format!("{} holds signatures, and no record", file.display()))
                .help(format!("name the record: {record}"))
        );
    }
    let organization = path.split('/').nth(1).unwrap_or_default();
    let organization = organization.parse().map_err(|_| {
        Failure::usage(format!("{} is not a record's file", file.display())).help(
            "name a file such as pledges/example.com/0002-pledge.toml; `accord status` lists the drafts",
        )
    })?;
    Ok((open_organization(context, organization, unlocked)?, path))
}

fn open_organization(context: &mut Context, organization: Organization, unlocked: bool) -> Result<Workspace> {
    match unlocked {
        true => Workspace::open_unlocked(context, organization),
        false => Workspace::open(context, organization),
    }
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
    (blocks, names): (&[SignatureBlock], &KeyNames),
    made: Option<(&KeyMemory, &[SignedRecord])>,
) -> Result<Exit> {
    let authorization = chain::required_authorization(before.as_ref(), &draft.record);
    let stranger = blocks.iter().find(|block| !authorization.keys.contains(block.key()));
    if let Some(block) = stranger {
        let print = block.key().fingerprint();
        bail!(
            Failure::refused(format!("the key {print} may not sign this record; nothing was written"))
                .help(format!("`accord status {}` lists the keys that may sign", workspace.organization))
        );
    }
    let blocks = authorization.in_order(blocks);
    let waiting = workspace.rehearse(context, before, draft, &blocks)?;
    let path = workspace.write_signatures(context, &draft.record.header.path(), &blocks, made)?;
    context.report_files(workspace.tree.root(), &[path])?;
    context.add_waiting(&waiting);
    report_missing(context, names, &authorization, &blocks)?;
    if waiting.is_empty() {
        let organization = &workspace.organization;
        context
            .note_text(&format!("Complete. Offer it to the registry: `accord propose {organization}`.\n"))?;
    }
    Ok(Exit::Good)
}
