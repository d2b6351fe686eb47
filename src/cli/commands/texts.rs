//! `accord texts`

use clap::Args;

use super::Format;
use super::verify::judge;
use crate::cli::source::SourceArguments;
use crate::cli::{Context, Exit, Failure, complete};
use crate::registry::{Keep, Selection};
use crate::render::{human_comparison, human_text, human_texts, json_comparison, json_texts};
use crate::view::{Comparison, TextView, text_view};

/// List the texts, or print one, or compare two
#[derive(Debug, Args)]
pub struct Texts {
    /// Print this text in full
    #[arg(add = complete::texts())]
    text: Option<String>,

    /// Print what is different in text B from text A: words that are gone, and words that are new
    #[arg(long, num_args = 2, value_names = ["A", "B"], conflicts_with = "text", add = complete::texts())]
    compare: Option<Vec<String>>,

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
        let texts: Vec<TextView> = verdict.registry.texts().values().map(text_view).collect();
        let style = context.out();
        let text = match (self.compare.as_deref(), &self.text, self.format) {
            (Some([from, to]), _, format) => {
                let comparison = Comparison::new(find(&texts, from)?, find(&texts, to)?);
                match format {
                    Format::Human => human_comparison(&comparison, style),
                    Format::Json => json_comparison(&comparison),
                }
            }
            (_, Some(id), Format::Human) => human_text(find(&texts, id)?, style),
            (_, Some(id), Format::Json) => json_texts(std::slice::from_ref(find(&texts, id)?)),
            (_, None, Format::Human) => human_texts(&texts, style),
            (_, None, Format::Json) => json_texts(&texts),
        };
        context.print(&text)?;
        Ok(exit)
    }
}

fn find<'a>(texts: &'a [TextView], id: &str) -> Result<&'a TextView, Failure> {
    texts.iter().find(|text| text.id == id).ok_or_else(|| {
        let shown = crate::text::for_terminal(id);
        Failure::usage(format!("this registry has no text `{shown}`")).help(complete::suggestion(
            id,
            "its texts are",
            texts.iter().map(|text| text.id.as_str()),
        ))
    })
}
