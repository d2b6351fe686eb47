//! `accord show`

use clap::Args;

use super::Format;
use super::verify::judge;
use crate::cli::{Context, Exit, Failure, workspace};
use crate::registry::{Keep, Selection};
use crate::render::{human_page, json_page};
use crate::view::page;

#[derive(Debug, Args)]
pub struct Show {
    /// The organization's domain
    organization: String,

    #[arg(long, default_value = "human")]
    format: Format,
}

impl Show {
    pub fn run(self, context: &mut Context) -> Result<Exit, Failure> {
        let organization = workspace::organization(&self.organization)?;
        let selection =
            Selection { only: Some(vec![organization.clone()]), keep: Keep::Records, ..context.everything() };
        let (verdict, exit) = judge(context, &selection)?;
        let Some(member) = verdict.registry.member(&organization) else {
            return Err(Failure::usage(format!("{organization} is not in this registry"))
                .help("`accord list` names those that are"));
        };
        let page = page(&verdict.registry, member);
        let text = match self.format {
            Format::Human => human_page(&page, context.out()),
            Format::Json => json_page(&page),
        };
        context.print(&text)?;
        Ok(exit)
    }
}
