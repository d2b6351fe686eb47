//! `accord explain`

use std::collections::BTreeSet;

use anyhow::{Result, bail};
use clap::Args;

use crate::cli::{Context, Exit, Failure, complete};
use crate::diagnostic::Code;
use crate::diagnostic::suggestion::suggest_name;
use crate::render::codes;
use crate::view::vocabulary;

/// Explain a code or a word of the output
#[derive(Debug, Args)]
pub struct ExplainArgs {
    /// A code such as `signature-invalid`, or a word such as `due` or `observed`
    #[arg(value_name = "CODE", required_unless_present = "all", add = complete::complete_codes())]
    code: Option<String>,

    /// Print every code, as docs/codes.md
    #[arg(long, conflicts_with = "code")]
    all: bool,
}

impl ExplainArgs {
    pub fn run(self, context: &mut Context) -> Result<Exit> {
        let text = match &self.code {
            None => codes::render_document(),
            Some(name) => explain_name(name, context)?,
        };
        context.print_rendered(&text)?;
        Ok(Exit::Good)
    }
}

/// The code of this name, and every meaning of this word.
fn explain_name(name: &str, context: &Context) -> Result<String> {
    let style = context.out();
    let code = name.parse::<Code>().ok().map(|code| codes::explain_code(code, style));
    let meanings = vocabulary().filter(|meaning| meaning.word == name);
    let found: Vec<_> =
        code.into_iter().chain(meanings.map(|meaning| codes::explain_word(&meaning, style))).collect();
    if found.is_empty() {
        let names = Code::ALL.iter().map(|code| code.name());
        let known: BTreeSet<_> = names.chain(vocabulary().map(|meaning| meaning.word)).collect();
        let help = suggest_name(name, "codes and words are", known.iter().copied());
        bail!(Failure::usage(format!("`{name}` is neither a code nor a word of the output")).help(help));
    }
    Ok(found.join("\n"))
}
