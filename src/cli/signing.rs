//! From drafts to signed records: a preview of the exact bytes, consent, signatures, a rehearsal. One
//! way for every command that writes records.

use anyhow::{Result, bail};
use clap::Args;

use super::context::ReportArgs;
use super::draft::Draft;
use super::key_args::KeyArgs;
use super::key_memory::{KeyMemory, MemoryArgs, SignedRecord, list_signed};
use super::key_names::KeyNames;
use super::key_ring::{HeldKey, KeyRing, Signer};
use super::record_date::warn_of_future_date;
use super::workspace::Workspace;
use super::{Context, Failure, prompt};
use crate::chain::{self, Authorization, State};
use crate::record::{Kind, Organization};
use crate::signature::SignatureBlock;

/// The flags of every command that writes records.
#[derive(Clone, Debug, Args)]
pub struct SigningArgs {
    /// Write a draft without a signature; officers then sign its file with `accord sign FILE`
    #[arg(long)]
    pub unsigned: bool,

    #[command(flatten)]
    pub confirm: ConfirmArgs,

    #[command(flatten)]
    pub keys: KeyArgs,

    #[command(flatten)]
    memory: MemoryArgs,
}

/// Whether to ask before something is written, and whether to write it.
#[derive(Clone, Debug, Args)]
pub struct ConfirmArgs {
    /// Do not ask for confirmation
    #[arg(long, short)]
    pub yes: bool,

    /// Print to standard output what would be written, and write nothing
    #[arg(long)]
    pub dry_run: bool,

    #[command(flatten)]
    _report: ReportArgs,
}

impl ConfirmArgs {
    /// Whether questions are asked before something is written.
    pub fn asks(&self, context: &Context) -> bool {
        context.interactive && !self.yes
    }

    /// Shows the exact bytes of a record before they are signed. They are the result of a dry run.
    pub fn preview(&self, context: &mut Context, draft: &Draft) -> Result<()> {
        let text = draft.to_string();
        if self.dry_run && !context.reports_json() {
            context.print_text(&text)
        } else {
            context.note_text(&text)
        }
    }

    /// Asks whether to go on, unless --yes was given.
    pub fn ask(&self, context: &mut Context, question: &str) -> Result<()> {
        prompt::confirm_write(context, question, self.yes)
    }
}

/// A draft with the signatures that it got.
#[derive(Debug)]
pub struct Signed {
    pub draft: Draft,
    pub blocks: Vec<SignatureBlock>,
    /// What it still misses.
    pub waiting: Vec<String>,
    /// The keys that may sign it, and those that must.
    pub authorization: Authorization,
}

impl Signed {
    /// Its signatures: which key signed which record.
    pub fn list_signatures(&self) -> Vec<SignedRecord> {
        list_signed(&[&self.draft], self.blocks.iter().map(SignatureBlock::key))
    }
}

impl SigningArgs {
    /// The keys at hand.
    pub fn ring(&self, context: &Context, organization: &Organization) -> Result<KeyRing> {
        self.keys.ring(context, organization)
    }

    /// What the keys at hand signed before.
    pub fn memory(&self, ring: &KeyRing) -> KeyMemory {
        self.memory.recall(ring)
    }

    /// Whether records are signed without a question: with --yes, and with keys whose passphrases are not typed.
    pub fn is_unattended(&self, ring: &KeyRing) -> bool {
        let typed = ring.passphrase.is_asked() && !ring.chosen.iter().all(HeldKey::is_unprotected);
        self.confirm.yes && !self.confirm.dry_run && !self.unsigned && !typed
    }

    /// Shows the drafts, each of which follows the one before and the first of which follows `state`,
    /// and has those sign them who may sign the first; None where nothing is to be written.
    pub fn sign(
        &self,
        context: &mut Context,
        workspace: &Workspace,
        state: Option<State>,
        ring: &KeyRing,
        drafts: Vec<Draft>,
    ) -> Result<Option<Vec<Signed>>> {
        let prepared = self.prepare(context, workspace, state.as_ref(), ring, drafts)?;
        prepared.map(|prepared| prepared.sign(context, workspace, state)).transpose()
    }

    /// Shows the drafts, asks whether to sign them, and opens the keys: everything that asks, before other writers
    /// are kept out. None where nothing is to be written.
    pub fn prepare(
        &self,
        context: &mut Context,
        workspace: &Workspace,
        state: Option<&State>,
        ring: &KeyRing,
        drafts: Vec<Draft>,
    ) -> Result<Option<PreparedSigning>> {
        let Some(first) = drafts.first() else { return Ok(None) };
        let authorization = chain::required_authorization(state, &first.record);
        for draft in &drafts {
            self.confirm.preview(context, draft)?;
        }
        warn_who_does_not_count(context, workspace, state, first.record.header.kind)?;
        // What the registry would refuse is refused before the question, and before a passphrase is typed.
        rehearse_unsigned(context, workspace, state, &drafts.iter().collect::<Vec<_>>())?;
        if self.confirm.dry_run {
            context.note_text("Dry run: nothing was written.\n")?;
            return Ok(None);
        }
        warn_of_future_date(context, first.record.header.date)?;
        let held = self.signers(ring, &authorization)?;
        let signatures = list_signed(&drafts.iter().collect::<Vec<_>>(), held.iter().map(|key| &key.public));
        self.memory(ring).check(workspace, &signatures)?;
        let question = match (drafts.len(), self.unsigned) {
            (1, false) => "Sign and write this record?".to_owned(),
            (1, true) => "Write this draft, without a signature?".to_owned(),
            (count, false) => format!("Sign and write these {count} records?"),
            (count, true) => format!("Write these {count} drafts, without signatures?"),
        };
        self.confirm.ask(context, &question)?;
        let signers = open_signers(context, ring, held)?;
        Ok(Some(PreparedSigning { drafts, signers, authorization }))
    }

    /// The keys that will sign.
    fn signers<'a>(&self, ring: &'a KeyRing, authorization: &Authorization) -> Result<Vec<&'a HeldKey>> {
        if self.unsigned {
            return Ok(Vec::new());
        }
        let signers = ring.signers(authorization, self.keys.named());
        if signers.is_empty() {
            bail!(report_no_key(authorization, ring, ", or write a draft with --unsigned"));
        }
        Ok(signers)
    }
}

/// Drafts that the signer has seen and agreed to, and the keys that are ready to sign them.
#[derive(Debug)]
pub struct PreparedSigning {
    drafts: Vec<Draft>,
    signers: Vec<Signer>,
    authorization: Authorization,
}

impl PreparedSigning {
    /// Signs the drafts, and asks the chain whether it would accept them after `state`.
    pub fn sign(
        self,
        context: &mut Context,
        workspace: &Workspace,
        state: Option<State>,
    ) -> Result<Vec<Signed>> {
        let mut signed = Vec::new();
        for draft in self.drafts {
            let mut blocks = Vec::new();
            for signer in &self.signers {
                blocks.push(signer.sign(context, draft.bytes.as_bytes())?);
            }
            signed.push((draft, self.authorization.in_order(&blocks)));
        }
        rehearse_in_order(context, workspace, state, signed)
    }
}

/// A failure that names the keys that could sign; `more` is what else the command offers.
pub fn report_no_key(authorization: &Authorization, ring: &KeyRing, more: &str) -> Failure {
    let names = KeyNames::of_ring(ring);
    let prints: Vec<_> = authorization.keys.iter().map(|key| names.describe(&key.fingerprint())).collect();
    let held: Vec<_> = ring.chosen.iter().map(|key| names.describe(&key.public.fingerprint())).collect();
    let held = if held.is_empty() { String::new() } else { format!("; at hand: {}", held.join(", ")) };
    let agent = ring.describe_agent().map(|agent| format!("; {agent}")).unwrap_or_default();
    Failure::refused(format!("no key at hand may sign this; these may: {}{held}{agent}", prints.join(", "))).help(format!(
        "name a key with --key FILE or its folder with --key-dir, or give it to the ssh-agent with `ssh-add KEY`{more}"
    ))
}

/// Observers alone are heard in some matters.
fn warn_who_does_not_count(
    context: &mut Context,
    workspace: &Workspace,
    state: Option<&State>,
    kind: Kind,
) -> Result<()> {
    let for_observers = matches!(kind, Kind::Finding | Kind::Concur | Kind::Observe);
    let Some(state) = state.filter(|_| for_observers) else { return Ok(()) };
    if workspace.is_observer(state, context.today) {
        return Ok(());
    }
    context.warn_prose(
        "The organization is not an observer today: the registry has not admitted it, or its pledge to the \
         charter does not hold. The record will not count, and the registry's check refuses it.\n\n",
    )
}

/// Makes keys ready to sign, before the first of them signs.
pub fn open_signers(context: &Context, ring: &KeyRing, held: Vec<&HeldKey>) -> Result<Vec<Signer>> {
    held.into_iter().map(|key| ring.open(context, key)).collect()
}

/// Asks the chain whether it would accept the drafts once they are signed, each after the one before.
pub fn rehearse_unsigned(
    context: &mut Context,
    workspace: &Workspace,
    state: Option<&State>,
    drafts: &[&Draft],
) -> Result<()> {
    let mut state = state.cloned();
    for draft in drafts {
        workspace.rehearse(context, state.clone(), draft, &[])?;
        state = workspace.state_after(state, draft, &[]);
    }
    Ok(())
}

/// Asks the chain whether it would accept the records, each after the one before.
pub fn rehearse_in_order(
    context: &mut Context,
    workspace: &Workspace,
    mut state: Option<State>,
    signed: Vec<(Draft, Vec<SignatureBlock>)>,
) -> Result<Vec<Signed>> {
    let mut rehearsed = Vec::new();
    for (draft, blocks) in signed {
        let waiting = workspace.rehearse(context, state.clone(), &draft, &blocks)?;
        let authorization = chain::required_authorization(state.as_ref(), &draft.record);
        state = workspace.state_after(state, &draft, &blocks);
        rehearsed.push(Signed { draft, blocks, waiting, authorization });
    }
    Ok(rehearsed)
}
