//! `accord show`

use clap::Args;

use super::Format;
use super::verify::judge;
use crate::cli::source::SourceArguments;
use crate::cli::{Context, Exit, Failure, complete, workspace};
use crate::record::Room;
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
    source: SourceArguments,
}

impl Show {
    pub fn run(self, context: &mut Context) -> Result<Exit, Failure> {
        let organization = workspace::organization(&self.organization)?;
        let selection =
            Selection { only: Some(vec![organization.clone()]), keep: Keep::Records, ..context.everything() };
        let source = context.source(&self.source)?;
        let (verdict, exit) = judge(context, &source, &selection)?;
        let Some(member) = verdict.registry.member(&organization) else {
            return Err(Failure::usage(format!("{organization} is not in this registry"))
                .help(suggestion(&source, organization.as_str())));
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

/// The organization that was perhaps meant.
fn suggestion(tree: &dyn Tree, typed: &str) -> String {
    let entries = tree.list(Room::Keys.folder()).unwrap_or_default();
    let names: Vec<_> = entries.into_iter().map(|entry| entry.name).collect();
    match complete::nearest(typed, names.iter().map(String::as_str)) {
        Some(name) => format!("did you mean `{name}`?"),
        None => "`accord list` names those that are".to_owned(),
    }
}
