//! `accord diff`

use clap::Args;

use super::Format;
use super::time::past;
use super::verify::judge;
use crate::cli::{Context, Exit, Failure};
use crate::record::Date;
use crate::registry::{Keep, Selection};
use crate::render::{human_diff, json_diff};
use crate::view::{Point, diff};

/// `+` happened after the first day, `-` had not happened by the second one, which is earlier then;
/// `~` is said otherwise, with `[-gone-]` and `{+new+}` words. Days are those that signatories wrote.
#[derive(Debug, Args)]
pub struct Diff {
    /// A day
    from: String,

    /// Another day [default: today]
    to: Option<String>,

    #[arg(long, default_value = "human")]
    format: Format,
}

impl Diff {
    pub fn run(self, context: &mut Context) -> Result<Exit, Failure> {
        let from = past("FROM", &self.from, context.today)?;
        let to = self.to.as_deref().map_or(Ok(context.today), |to| past("TO", to, context.today))?;
        let selection = Selection { keep: Keep::Records, ..context.everything() };
        let (verdict, exit) = judge(context, &selection)?;
        let point = |day: Date| Point { label: day.to_string(), registry: &verdict.registry, day };
        let diff = diff(&point(from), &point(to));
        let text = match self.format {
            Format::Human => human_diff(&diff, context.out()),
            Format::Json => json_diff(&diff),
        };
        context.print(&text)?;
        Ok(exit)
    }
}
