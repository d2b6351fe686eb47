//! `accord texts`

use anyhow::Result;
use clap::Args;

use super::OutputFormat;
use crate::cli::source::SourceArgs;
use crate::cli::value_parser::parse_value;
use crate::cli::{Context, Exit, complete, workspace};
use crate::record::Id;
use crate::registry::{Keep, Selection};
use crate::render::{citation_footer, human_comparison, human_text, human_texts, json_texts};
use crate::view::{Citation, TextComparison, describe_text};

/// List the texts, or print one, or compare two
#[derive(Debug, Args)]
pub struct TextsArgs {
    /// Print this text in full
    #[arg(value_parser = parse_value::<Id>, add = complete::complete_texts())]
    text: Option<Id>,

    /// Print what is different in text B from text A: words that are gone, and words that are new
    #[arg(long, num_args = 2, value_names = ["A", "B"], conflicts_with = "text", value_parser = parse_value::<Id>, add = complete::complete_texts())]
    compare: Option<Vec<Id>>,

    /// Print for people, or as JSON for programs
    #[arg(long, default_value = "human")]
    format: OutputFormat,

    #[command(flatten)]
    source: SourceArgs,
}

impl TextsArgs {
    pub fn run(self, context: &mut Context) -> Result<Exit> {
        let none = Selection { only: Some(Vec::new()), keep: Keep::States, threads: 1 };
        let source = context.source(&self.source)?;
        let edition = source.edition()?;
        let (verdict, exit) = source.judge_registry(context, &none)?;
        let registry = &verdict.registry;
        // A maintainer reads a text before it is adopted.
        let one = |id: &Id| match registry.unadopted.get(id) {
            Some(text) => anyhow::Ok(describe_text(text)),
            None => workspace::find_text(registry, id).map(describe_text),
        };
        let style = context.out();
        let citation = Citation::of(registry, edition.answer()?);
        let footer = citation_footer(&citation, style);
        let text = match (self.compare.as_deref(), &self.text) {
            (Some([from, to]), _) => {
                let comparison = TextComparison::new(&one(from)?, &one(to)?);
                self.format.cite(&citation, &comparison, style, human_comparison)
            }
            (_, Some(id)) => {
                let text = one(id)?;
                let json = || json_texts(&citation, std::slice::from_ref(&text));
                self.format.choose(|| human_text(&text, style) + &footer, json)
            }
            (_, None) => {
                let texts: Vec<_> = registry.texts().values().map(describe_text).collect();
                self.format.choose(|| human_texts(&texts, style) + &footer, || json_texts(&citation, &texts))
            }
        };
        context.page_rendered(&text, false)?;
        Ok(exit)
    }
}
