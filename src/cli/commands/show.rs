//! `accord show`

use clap::Args;

use super::Format;
use super::time::AsOf;
use crate::cli::source::SourceArguments;
use crate::cli::{Context, Exit, Failure, complete, workspace};
use crate::record::{Organization, Room};
use crate::registry::{Keep, Selection, Tree};
use crate::render::{human_page, json_page};
use crate::view::page;

#[derive(Debug, Args)]
pub struct Show {
    /// The organization's domain
    #[arg(add = complete::organizations())]
    organization: String,

    #[arg(long, default_value = "human")]
    format: Format,

    #[command(flatten)]
    as_of: AsOf,

    #[command(flatten)]
    source: SourceArguments,
}

impl Show {
    pub fn run(self, context: &mut Context) -> Result<Exit, Failure> {
        let organization = workspace::organization(&self.organization)?;
        let selection =
            Selection { only: Some(vec![organization.clone()]), keep: Keep::Records, ..context.everything() };
        let source = context.source(&self.source)?;
        let (registry, exit) = self.as_of.judge(context, &source, selection)?;
        let Some(member) = registry.member(&organization) else {
            return Err(absent(&source, &organization));
        };
        let page = page(&registry, member);
        let text = match self.format {
            Format::Human => human_page(&page, context.out()),
            Format::Json => json_page(&page),
        };
        context.print(&text)?;
        Ok(exit)
    }
}

/// For an organization that is not in the registry, or was not on the day asked about.
pub fn absent(tree: &dyn Tree, organization: &Organization) -> Failure {
    let typed = organization.as_str();
    let entries = tree.list(Room::Keys.folder()).unwrap_or_default();
    let names: Vec<_> = entries.into_iter().map(|entry| entry.name).collect();
    let help = match complete::nearest(typed, names.iter().map(String::as_str)) {
        Some(name) if name == typed => format!("`accord log {name}` tells when it came"),
        Some(name) => format!("did you mean `{name}`?"),
        None => "`accord list` names those that are".to_owned(),
    };
    Failure::usage(format!("{organization} is not in this registry")).help(help)
}
