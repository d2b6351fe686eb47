//! `accord allowed-signers`

use anyhow::Result;
use clap::Args;

use crate::cli::source::SourceArgs;
use crate::cli::{Context, Exit};
use crate::signature::NAMESPACE;

/// Print the keys in the form that ssh-keygen verifies with
///
/// Every key that ever could sign stands in it, so that old records verify too. Which of them were
/// in force for which record, and how many must have signed, only `accord verify` says.
#[derive(Debug, Args)]
pub struct AllowedSignersArgs {
    #[command(flatten)]
    source: SourceArgs,
}

impl AllowedSignersArgs {
    pub fn run(self, context: &mut Context) -> Result<Exit> {
        let selection = context.everything();
        let source = context.source(&self.source)?;
        let (verdict, exit) = source.judge(context, &selection)?;
        let mut text = String::new();
        for state in verdict.registry.members.iter().filter_map(|member| member.state.as_ref()) {
            for key in &state.signers {
                text += &format!("{} namespaces=\"{NAMESPACE}\" {key}\n", state.organization);
            }
        }
        context.print(&text)?;
        Ok(exit)
    }
}
