//! `accord proof`

use anyhow::Result;
use clap::Args;

use crate::cli::value_parser::parse_value;
use crate::cli::{Context, Exit, complete, workspace};
use crate::record::{Method, Organization};
use crate::view::proof;

/// Print the line that an organization publishes at its domain
///
/// Publish it at https://ORG/.well-known/accord.txt, or as a DNS TXT record of _accord.ORG. This command contacts no
/// domain. `accord probe ORG` checks what the domain publishes.
#[derive(Debug, Args)]
pub struct ProofArgs {
    /// The organization's domain [default: the one of `accord config`, or the only one whose keys are in the key
    /// directory]
    #[arg(value_name = "ORG", value_parser = parse_value::<Organization>, add = complete::complete_organizations())]
    organization: Organization,
}

impl ProofArgs {
    pub fn run(self, context: &mut Context) -> Result<Exit> {
        let (state, registry) = workspace::read_state(context, &self.organization)?;
        let line = proof(&registry, state.enrollment.digest);
        let [https, dns] = [Method::Https, Method::Dns].map(|method| method.location(&self.organization));
        context.print_text(&format!(
            "At {https}, this line:\n\n{line}\n\n\
             or in DNS, this record:\n\n{dns}. TXT \"{line}\"\n"
        ))?;
        Ok(Exit::Good)
    }
}
