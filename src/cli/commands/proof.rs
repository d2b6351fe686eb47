//! `accord proof`

use anyhow::{Result, bail};
use clap::Args;

use crate::cli::workspace::{self, Workspace};
use crate::cli::{Context, Exit, complete};
use crate::record::Method;
use crate::view::proof;

/// Print what an organization publishes at its domain
#[derive(Debug, Args)]
pub struct ProofArgs {
    /// The organization's domain
    #[arg(add = complete::organizations())]
    organization: String,
}

impl ProofArgs {
    pub fn run(self, context: &mut Context) -> Result<Exit> {
        let organization = workspace::organization(&self.organization)?;
        let workspace = Workspace::open(context, organization)?;
        let Some(state) = workspace.state(context)? else {
            bail!(workspace::absent(&workspace.tree, &workspace.organization));
        };
        let line = proof(&workspace.registry, state.enrollment.digest);
        let [https, dns] =
            [Method::Https, Method::Dns].map(|method| method.location(&workspace.organization));
        context.print(&format!(
            "At {https}, this line:\n\n{line}\n\n\
             or in DNS, this record:\n\n{dns}. TXT \"{line}\"\n"
        ))?;
        Ok(Exit::Good)
    }
}
