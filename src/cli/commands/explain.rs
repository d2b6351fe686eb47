//! `accord explain`

use clap::Args;

use crate::cli::{Context, Exit, Failure, complete};
use crate::render::codes;

/// Explain a code
#[derive(Debug, Args)]
pub struct ExplainArgs {
    /// The code, such as `signature-invalid`
    #[arg(required_unless_present = "all", add = complete::codes())]
    code: Option<String>,

    /// Print every code, as docs/codes.md
    #[arg(long, conflicts_with = "code")]
    all: bool,
}

impl ExplainArgs {
    pub fn run(self, context: &mut Context) -> Result<Exit, Failure> {
        let style = context.out();
        let text = match &self.code {
            None => codes::document(),
            Some(name) => codes::explanation(name.parse()?, style),
        };
        context.print(&text)?;
        Ok(Exit::Good)
    }
}
