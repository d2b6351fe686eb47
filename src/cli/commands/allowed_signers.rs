//! `accord allowed-signers`

use anyhow::Result;
use clap::Args;

use crate::chain::ChainKey;
use crate::cli::source::SourceArgs;
use crate::cli::{Context, Exit};
use crate::signature::NAMESPACE;

/// Print the keys in the form that ssh-keygen verifies with
///
/// It lists every key that could ever sign, so that old records verify too. A key that its organization
/// declared compromised has the option `valid-before`: give ssh-keygen the date of the record
/// (`-O verify-time=20261121`); without it, ssh-keygen compares with today. All records of the day of the
/// first disputed record fail. Only `accord verify` checks which
/// keys were in force for a record, and how many of them must sign.
#[derive(Debug, Args)]
pub struct AllowedSignersArgs {
    #[command(flatten)]
    source: SourceArgs,
}

impl AllowedSignersArgs {
    pub fn run(self, context: &mut Context) -> Result<Exit> {
        let selection = context.everything();
        let source = context.source(&self.source)?;
        let (verdict, exit) = source.judge_registry(context, &selection)?;
        let mut text = String::new();
        for state in verdict.registry.members.iter().filter_map(|member| member.state.as_ref()) {
            for known in &state.signers {
                text += &format!("{} {} {}\n", state.organization, options(known), known.key);
            }
        }
        context.print_text(&text)?;
        Ok(exit)
    }
}

/// The options of a key (ssh-keygen, "ALLOWED SIGNERS"). A compromised key is valid to the end of the day
/// before it was compromised: OpenSSH takes a day for its midnight, and `valid-before` for the last second.
fn options(known: &ChainKey) -> String {
    let namespaces = format!("namespaces=\"{NAMESPACE}\"");
    match known.compromised {
        Some(date) => {
            format!("{namespaces},valid-before=\"{}235959\"", date.plus_days(-1).to_string().replace('-', ""))
        }
        None => namespaces,
    }
}
