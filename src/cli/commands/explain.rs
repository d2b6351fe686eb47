//! `accord explain`

use anyhow::{Result, bail};
use clap::Args;

use crate::cli::{Context, Exit, Failure, complete};
use crate::diagnostic::Code;
use crate::diagnostic::suggestion::find_nearest;
use crate::render::codes;
use crate::view::vocabulary;

/// Explain a code or a word of the output
///
/// Without WORD: a list of all codes and words.
#[derive(Debug, Args)]
pub struct ExplainArgs {
    /// A code such as `signature-invalid`, or a word such as `due` or `observed`
    #[arg(value_name = "WORD", add = complete::complete_codes())]
    code: Option<String>,

    /// Print every code, as a page of Markdown
    #[arg(long, conflicts_with = "code")]
    all: bool,
}

impl ExplainArgs {
    pub fn run(self, context: &mut Context) -> Result<Exit> {
        let text = match &self.code {
            None if self.all => codes::render_document(),
            None => codes::list_names(context.out()),
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
        let near = find_nearest(name, names.chain(vocabulary().map(|meaning| meaning.word)));
        let help = near.map_or("`accord explain` lists all codes and words".to_owned(), |near| {
            format!("did you mean `{near}`? `accord explain` lists all codes and words")
        });
        bail!(Failure::usage(format!("`{name}` is neither a code nor a word of the output")).help(help));
    }
    Ok(found.join("\n"))
}
