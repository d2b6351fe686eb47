//! `accord show`

use clap::Args;

use super::Format;
use super::time::AsOf;
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

    #[command(flatten)]
    as_of: AsOf,

    #[arg(long, default_value = "human")]
    format: Format,
}

impl Show {
    pub fn run(self, context: &mut Context) -> Result<Exit, Failure> {
        let organization = workspace::organization(&self.organization)?;
        let selection =
            Selection { only: Some(vec![organization.clone()]), keep: Keep::Records, ..context.everything() };
        let (registry, exit) = self.as_of.judge(context, selection)?;
        let Some(member) = registry.member(&organization) else {
            return Err(absent(context, &organization));
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
pub fn absent(context: &Context, organization: &Organization) -> Failure {
    let typed = organization.as_str();
    let tree = context.registry().ok();
    let entries = tree.iter().flat_map(|tree| tree.list(Room::Keys.folder())).flatten();
    let names: Vec<_> = entries.map(|entry| entry.name).collect();
    let help = match complete::nearest(typed, names.iter().map(String::as_str)) {
        Some(name) if name == typed => format!("`accord log {name}` tells when it came"),
        Some(name) => format!("did you mean `{name}`?"),
        None => "`accord list` names those that are".to_owned(),
    };
    Failure::usage(format!("{organization} is not in this registry")).help(help)
}
