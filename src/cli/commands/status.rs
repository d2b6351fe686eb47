//! `accord status`

use anyhow::{Result, bail};
use clap::Args;

use super::OutputFormat;
use crate::cli::network::{self, METHODS, NetworkArgs};
use crate::cli::organization_name::OrganizationName;
use crate::cli::{Context, Exit, Failure, complete, workspace};
use crate::record::Organization;
use crate::registry::{self, Keep, Registry, Selection, Tree};
use crate::render::{human_status, json_status};
use crate::view::report_status;

/// Show what is due, what lacks signatures, and what to do next
///
/// What is due and when, which drafts miss whose signature, what the domain publishes, and the next
/// sensible command; for the registry itself, what waits for its maintainers. Without ORG: every organization that has something to do.
#[derive(Debug, Args)]
pub struct StatusArgs {
    /// The organization: its domain, or its name
    #[arg(value_name = "ORG", value_parser = OrganizationName::parser(), add = complete::complete_organizations())]
    organization: Option<OrganizationName>,

    /// Ask the domain, and say how a line that is nearly right differs
    #[arg(long, requires = "organization")]
    probe: bool,

    /// Print for people, or as JSON for programs
    #[arg(long, default_value = "human")]
    format: OutputFormat,

    #[command(flatten)]
    network: NetworkArgs,
}

impl StatusArgs {
    pub fn run(self, context: &mut Context) -> Result<Exit> {
        let tree = context.registry()?;
        let organization = self.organization.map(|name| name.resolve(&tree, context.threads)).transpose()?;
        let only = organization.clone().map(|organization| vec![organization]);
        let selection = Selection { only, keep: Keep::Records, ..context.everything() };
        let mut registry = load_registry(context, &tree, &selection)?;
        let name = organization.as_ref().map(Organization::as_str);
        if name == Some(registry.policy.registry.as_str()) {
            // What waits for the maintainers lies in the folders of others.
            registry = load_registry(context, &tree, &Selection { only: None, ..selection })?;
        }
        let mut status = report_status(&registry);
        match organization {
            Some(name) if registry.member(&name).is_none() => {
                bail!(workspace::report_absent(&tree, &name));
            }
            Some(name) => status.organizations.retain(|one| one.organization == name),
            None => status.organizations.retain(|one| !one.next.is_empty()),
        }
        if self.probe {
            let settings = self.network.settings(true)?;
            let members: Vec<_> =
                status.organizations.iter().filter_map(|one| registry.member(&one.organization)).collect();
            let found = network::look_up_members(&registry, &members, &METHODS, &settings)?;
            for (one, found) in status.organizations.iter_mut().zip(found) {
                one.probe = Some(found);
            }
        }
        let text = match self.format {
            OutputFormat::Human => human_status(&status, context.out()),
            OutputFormat::Json => json_status(&status),
        };
        context.page_rendered(&text, false)?;
        Ok(Exit::Good)
    }
}

fn load_registry(context: &mut Context, tree: &dyn Tree, selection: &Selection) -> Result<Registry> {
    match registry::load_registry(tree, context.today, selection) {
        Ok((registry, diagnostics)) => match Failure::from_git_directory(&diagnostics) {
            Some(failure) => bail!(failure),
            None => Ok(registry),
        },
        Err(diagnostics) => {
            context.report_problems(&diagnostics)?;
            bail!(Failure::without_policy())
        }
    }
}
