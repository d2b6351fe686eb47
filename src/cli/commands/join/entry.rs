//! What `accord join` writes: two records, and the keys that are made for them.

use std::path::PathBuf;

use crate::chain;
use crate::cli::draft::Draft;
use crate::cli::key_memory::{KeyMemory, list_signed};
use crate::cli::key_ring::{KeyRing, Signer};
use crate::cli::new_keys::MadeKeys;
use crate::cli::signing::{ConfirmArgs, Signed, open_signers, rehearse_in_order, rehearse_unsigned};
use crate::cli::workspace::Workspace;
use crate::cli::{Context, Failure, prompt};
use crate::record::{Digest, Method};
use crate::view::proof;
use anyhow::{Result, bail};

/// The two records and the keys that are made for them.
pub struct JoinRecords {
    pub enroll: Draft,
    pub pledge: Draft,
    pub new_keys: MadeKeys,
}

impl JoinRecords {
    /// The exact bytes of both records.
    pub fn preview(&self, context: &mut Context, confirm: &ConfirmArgs) -> Result<()> {
        confirm.preview(context, &self.enroll)?;
        confirm.preview(context, &self.pledge)
    }

    /// The same, a screen at a time; each record is skipped alone.
    pub fn page(&self, context: &mut Context) -> Result<()> {
        prompt::page_texts(context, &[self.enroll.to_string(), self.pledge.to_string()])
    }

    /// Opens the keys at hand that sign both records.
    pub fn open_keys(
        &self,
        context: &mut Context,
        workspace: &Workspace,
        ring: &KeyRing,
        memory: &KeyMemory,
    ) -> Result<Vec<Signer>> {
        let authorization = chain::required_authorization(None, &self.enroll.record);
        let held = ring.signers(&authorization, true);
        let drafts = [&self.enroll, &self.pledge];
        memory.check(workspace, &list_signed(&drafts, held.iter().map(|key| &key.public)))?;
        open_signers(context, ring, held)
    }

    /// Signs both records, and asks the chain whether it would accept one after the other.
    pub fn sign(
        self,
        context: &mut Context,
        workspace: &Workspace,
        signers: &[Signer],
    ) -> Result<(Vec<Signed>, MadeKeys)> {
        let authorization = chain::required_authorization(None, &self.enroll.record);
        let mut signed = Vec::new();
        for draft in [self.enroll, self.pledge] {
            let bytes = draft.bytes.as_bytes();
            let made = self.new_keys.iter().filter(|key| authorization.keys.contains(key.public()));
            let mut blocks: Vec<_> = made.map(|key| key.sign(bytes)).collect();
            for signer in signers {
                blocks.push(signer.sign(context, bytes)?);
            }
            let blocks = authorization.in_order(&blocks);
            signed.push((draft, blocks));
        }
        let signed = rehearse_in_order(context, workspace, None, signed)?;
        if let Some(message) = signed.first().and_then(|enrolled| enrolled.waiting.first()) {
            bail!(
                Failure::refused(format!("{message}; nothing was written"))
                    .help("with several officers: accord enroll, accord sign, then accord pledge")
            );
        }
        Ok((signed, self.new_keys))
    }

    /// Asks the chain whether it would accept both records once they are signed.
    pub fn rehearse(&self, context: &mut Context, workspace: &Workspace) -> Result<()> {
        rehearse_unsigned(context, workspace, None, &[&self.enroll, &self.pledge])
    }
}

const OFFERED: &str = "the records are offered to the registry";

/// What remains to be done by hand.
pub fn report_next_steps(
    context: &mut Context,
    workspace: &Workspace,
    enrollment: Digest,
    successor: Option<&PathBuf>,
) -> Result<()> {
    let organization = &workspace.organization;
    for (command, reason) in [("proof", "the domain publishes this line"), ("propose", OFFERED)] {
        context.add_next_step(format!("accord {command} {organization}"), reason);
    }
    let line = proof(&workspace.registry, enrollment);
    let [https, dns] = [Method::Https, Method::Dns].map(|method| method.location(organization));
    context.say_prose(&format!(
        "\nNext:\n\n\
         1. Publish this line at {https}, or as a DNS TXT record of {dns}. It shows that the owner of the \
         domain enrolled it.\n"
    ))?;
    // Lines to copy are not wrapped.
    context.note_text(&format!("   {line}\n"))?;
    let successor = match successor {
        Some(path) => format!("Store the successor key {} offline,", path.display()),
        None => "Keep the successor key".to_owned(),
    };
    context.say_prose(&format!(
        "2. {successor} away from this machine. Only this key can replace a lost or stolen key. `accord keys test \
         {organization} FILE` proves that a copy of it works, and `accord keys backup FILE` prints it on paper.\n\
         3. Offer the records to the registry:\n"
    ))?;
    context.note_text(&format!("   accord propose {organization}\n"))
}
