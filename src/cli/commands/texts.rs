//! `accord texts`

use clap::Args;

use super::Format;
use super::verify::judge;
use crate::cli::source::SourceArguments;
use crate::cli::{Context, Exit, Failure, complete};
use crate::registry::{Keep, Selection};
use crate::render::{human_text, human_texts, json_texts};
use crate::view::{TextView, text_view};

#[derive(Debug, Args)]
pub struct Texts {
    /// Print this text in full
    #[arg(add = complete::texts())]
    text: Option<String>,

    #[arg(long, default_value = "human")]
    format: Format,

    #[command(flatten)]
    source: SourceArguments,
}

impl Texts {
    pub fn run(self, context: &mut Context) -> Result<Exit, Failure> {
        let none = Selection { only: Some(Vec::new()), keep: Keep::States, threads: 1 };
        let source = context.source(&self.source)?;
        let (verdict, exit) = judge(context, &source, &none)?;
        let mut texts: Vec<TextView> = verdict.registry.texts().values().map(text_view).collect();
        if let Some(id) = &self.text {
            let ids: Vec<_> = texts.iter().map(|text| text.id.clone()).collect();
            texts.retain(|text| text.id == *id);
            if texts.is_empty() {
                let shown = crate::text::for_terminal(id);
                return Err(Failure::usage(format!("this registry has no text `{shown}`"))
                    .help(complete::suggestion(id, "its texts are", ids.iter().map(String::as_str))));
            }
        }
        let style = context.out();
        let text = match (self.format, &self.text) {
            (Format::Json, _) => json_texts(&texts),
            (Format::Human, Some(_)) => texts.iter().map(|text| human_text(text, style)).collect(),
            (Format::Human, None) => human_texts(&texts, style),
        };
        context.print(&text)?;
        Ok(exit)
    }
}
