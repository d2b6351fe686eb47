//! `accord probe`

use anyhow::{Result, bail};
use clap::{ArgGroup, Args};

use super::OutputFormat;
use crate::cli::network::{self, METHODS, NetworkArgs};
use crate::cli::source::{Source, SourceArgs};
use crate::cli::value_parser::parse_value;
use crate::cli::{Context, Exit, complete, workspace};
use crate::gate;
use crate::git;
use crate::record::Organization;
use crate::registry::Selection;
use crate::render::{human_probe, json_probe};
use crate::view::{Confirmation, ProbeReport};

/// Check whether a domain publishes its enrollment
///
/// Looks for the line that `accord proof` prints: at https://ORG/.well-known/accord.txt, and in the DNS TXT records
/// of _accord.ORG. One of them is enough, unless the other names another enrollment. The command verifies the records
/// first, and does not ask the domain of a broken organization. It files nothing: `accord observe` does.
#[derive(Debug, Args)]
#[command(group(ArgGroup::new("domains").required(true).multiple(true).args(["organizations", "base"])))]
pub struct ProbeArgs {
    /// The organizations to ask, by their domains
    #[arg(value_name = "ORG", value_parser = parse_value::<Organization>, add = complete::complete_organizations())]
    organizations: Vec<Organization>,

    #[command(flatten)]
    source: SourceArgs,

    /// Ask also the organizations that enroll in the changes from REV to HEAD (or --rev)
    #[arg(long, value_name = "REV")]
    base: Option<String>,

    /// Print for people, or for programs
    #[arg(long, default_value = "human")]
    format: OutputFormat,

    #[command(flatten)]
    network: NetworkArgs,
}

impl ProbeArgs {
    pub fn run(self, context: &mut Context) -> Result<Exit> {
        let settings = self.network.settings(true)?;
        let mut only = self.organizations;
        let source = match &self.base {
            None => context.source(&self.source)?,
            Some(base) => {
                let (base, head) = context.open_change(base, &self.source)?;
                only.extend(gate::find_newcomers(&git::list_changes(&base, &head)?));
                Source::Commit(head)
            }
        };
        let selection = Selection { only: Some(only.clone()), ..context.everything() };
        let (verdict, exit) = source.judge_registry(context, &selection)?;
        let registry = &verdict.registry;
        if let Some(name) = only.iter().find(|name| registry.member(name).is_none()) {
            bail!(workspace::report_absent(source.tree(), name));
        }
        let members: Vec<_> = registry.members.iter().collect();
        let found =
            ProbeReport::new(registry, network::look_up_members(registry, &members, &METHODS, &settings)?);
        let text = match self.format {
            OutputFormat::Human => human_probe(&found, context.out()),
            OutputFormat::Json => json_probe(&found),
        };
        context.print_rendered(&text)?;
        Ok(match found.verdict() {
            Confirmation::Confirmed => exit,
            Confirmation::Unconfirmed => Exit::Unsound,
            Confirmation::Unasked => Exit::Environment,
        })
    }
}
