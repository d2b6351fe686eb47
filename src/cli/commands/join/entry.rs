//! What `accord join` writes: two records, and the keys that are made for them.

use std::path::PathBuf;

use crate::chain;
use crate::cli::commands::record::{Written, write};
use crate::cli::draft::Draft;
use crate::cli::key_ring::KeyRing;
use crate::cli::new_keys::Protection;
use crate::cli::signing::preview;
use crate::cli::workspace::Workspace;
use crate::cli::{Context, Failure, prompt};
use crate::record::Method;
use crate::signature::{SecretKey, SignatureBlock};
use crate::view::proof;
use anyhow::{Result, bail};

/// The two records and the keys that are made for them.
pub struct JoinRecords {
    pub enroll: Draft,
    pub pledge: Draft,
    pub new_keys: Vec<SecretKey>,
}

impl JoinRecords {
    /// The exact bytes of both records.
    pub fn preview(&self, context: &mut Context) -> Result<()> {
        preview(context, &self.enroll)?;
        preview(context, &self.pledge)
    }

    /// The same, a screen at a time.
    pub fn page(&self, context: &mut Context) -> Result<()> {
        prompt::page(context, &format!("{}{}", self.enroll, self.pledge))
    }

    /// Signs both records, rehearses both, and only then writes keys and records.
    pub fn write(
        &self,
        context: &mut Context,
        workspace: &Workspace,
        ring: &KeyRing,
        protection: Protection,
    ) -> Result<Written> {
        let authorization = chain::required_authorization(None, &self.enroll.record);
        let mut signers = Vec::new();
        for key in ring.signers(&authorization, true) {
            signers.push(ring.open(context, key)?);
        }
        let mut sign = |draft: &Draft| -> Result<Vec<SignatureBlock>> {
            let made = self.new_keys.iter().filter(|key| authorization.keys.contains(key.public()));
            let mut blocks: Vec<_> = made.map(|key| key.sign(draft.bytes.as_bytes())).collect();
            for signer in &signers {
                blocks.push(signer.sign(context, draft.bytes.as_bytes())?);
            }
            Ok(authorization.in_order(&blocks))
        };
        let (enrolled, pledged) = (sign(&self.enroll)?, sign(&self.pledge)?);
        self.rehearse(context, workspace, &enrolled, &pledged)?;
        let records = [(&self.enroll, &enrolled[..]), (&self.pledge, &pledged[..])];
        write(context, workspace, &records, (ring, &self.new_keys, protection))
    }

    /// Asks the chain whether it would accept one after the other.
    fn rehearse(
        &self,
        context: &mut Context,
        workspace: &Workspace,
        enrolled: &[SignatureBlock],
        pledged: &[SignatureBlock],
    ) -> Result<()> {
        let waiting = workspace.rehearse(context, None, &self.enroll, enrolled)?;
        if let Some(message) = waiting.first() {
            bail!(
                Failure::refused(format!("{message}; nothing was written"))
                    .help("with several officers: accord enroll, accord sign, then accord pledge")
            );
        }
        let state = workspace.state_after(None, &self.enroll, enrolled);
        workspace.rehearse(context, state, &self.pledge, pledged)?;
        Ok(())
    }

    /// What remains to be done by hand.
    pub fn next_steps(
        &self,
        context: &mut Context,
        workspace: &Workspace,
        new_keys: &[PathBuf],
    ) -> Result<()> {
        let organization = &workspace.organization;
        let line = proof(&workspace.registry, self.enroll.digest());
        let [https, dns] = [Method::Https, Method::Dns].map(|method| method.location(organization));
        context.say(&format!(
            "\nNext:\n\n\
             1. Publish this line at {https}, or as a DNS TXT record of {dns}. It shows that the domain's \
             owner enrolled it.\n"
        ))?;
        // What is copied is never broken.
        context.note(&format!("   {line}\n"))?;
        let successor = match new_keys.last() {
            Some(path) => format!("the successor key {}", path.display()),
            None => "the successor key".to_owned(),
        };
        context.say(&format!(
            "2. Move {successor} off this machine, to where a thief of this machine does not find it. It alone \
             can replace a lost or stolen key.\n\
             3. Offer the records to the registry:\n"
        ))?;
        context.note(&format!(
            "   git switch -c join-{organization}\n   \
             git add keys/{organization} pledges/{organization}\n   \
             git commit -m \"{organization} joins\"\n   \
             git push -u origin join-{organization}\n"
        ))
    }
}
