//! `accord verify`

use clap::Args;

use super::Format;
use crate::check::{self, Verdict};
use crate::cli::{Context, Exit, Failure, complete, workspace};
use crate::registry::Selection;
use crate::render::{human_diagnostics, human_summary, json_verdict};
use crate::view::judgements;

#[derive(Debug, Args)]
pub struct Verify {
    /// Only these organizations; what needs all of them, such as look-alike names, is not asked then
    #[arg(add = complete::organizations())]
    organizations: Vec<String>,

    #[arg(long, default_value = "human")]
    format: Format,
}

impl Verify {
    pub fn run(self, context: &mut Context) -> Result<Exit, Failure> {
        let only = self.organizations.iter().map(|name| workspace::organization(name));
        let only = only.collect::<Result<Vec<_>, _>>()?;
        let selection = Selection { only: (!only.is_empty()).then_some(only), ..context.everything() };
        let tree = context.registry()?;
        let style = context.out();
        let (sound, diagnostics, judgements) = match check::verify(&tree, context.today, &selection) {
            Ok(verdict) => {
                let absent = |name: &&crate::record::Organization| verdict.registry.member(name).is_none();
                if let Some(name) = selection.only.iter().flatten().find(absent) {
                    return Err(Failure::usage(format!("{name} is not in this registry")));
                }
                (verdict.sound(), verdict.diagnostics, judgements(&verdict.registry))
            }
            Err(diagnostics) => (false, diagnostics, Vec::new()),
        };
        let text = match self.format {
            Format::Json => json_verdict(sound, &diagnostics, &judgements),
            Format::Human => {
                human_diagnostics(&diagnostics, style) + &human_summary(&diagnostics, &judgements)
            }
        };
        context.print(&text)?;
        Ok(if sound { Exit::Good } else { Exit::Unsound })
    }
}

/// Verifies for a command that prints something else: problems go to the terminal.
///
/// # Errors
/// Where `accord.toml` cannot be used.
pub fn judge(context: &mut Context, selection: &Selection) -> Result<(Verdict, Exit), Failure> {
    let tree = context.registry()?;
    match check::verify(&tree, context.today, selection) {
        Ok(verdict) => {
            context.complain(&verdict.diagnostics)?;
            let exit = if verdict.sound() { Exit::Good } else { Exit::Unsound };
            Ok((verdict, exit))
        }
        Err(diagnostics) => {
            context.complain(&diagnostics)?;
            let unusable = || Failure::unsound("the registry's accord.toml cannot be used");
            Err(Failure::unreadable(&diagnostics).unwrap_or_else(unusable))
        }
    }
}
