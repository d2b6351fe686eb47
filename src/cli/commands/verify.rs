//! `accord verify`

use clap::{Args, ValueEnum};

use super::Format;
use crate::check::{self, Verdict};
use crate::cli::source::{Source, SourceArguments};
use crate::cli::{Context, Exit, Failure, complete, workspace};
use crate::diagnostic::{Diagnostic, Severity};
use crate::gate::{self, Permissions, Way};
use crate::git;
use crate::registry::Selection;
use crate::render::{human_diagnostics, human_summary, json_verdict};
use crate::view::judgements;

#[derive(Debug, Args)]
pub struct Verify {
    /// Only these organizations; what needs all of them, such as look-alike names, is not asked then
    #[arg(add = complete::organizations(), conflicts_with = "base")]
    organizations: Vec<String>,

    #[command(flatten)]
    source: SourceArguments,

    /// Judge the way from this commit to HEAD, or to --rev: a pull request. Only additions pass, and
    /// nothing fails that was so before
    #[arg(long, value_name = "REV")]
    base: Option<String>,

    /// Let the change touch accord.toml, texts, workflows, and whatever else is no record
    #[arg(long, requires = "base")]
    allow_policy: bool,

    /// Let the change alter or remove records
    #[arg(long, requires = "base")]
    allow_rewrite: bool,

    /// Whether warnings fail the check [default: `deny` with --base, else `allow`]
    #[arg(long, value_name = "WHETHER")]
    warnings: Option<Warnings>,

    #[arg(long, default_value = "human")]
    format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Warnings {
    Allow,
    Deny,
}

impl Verify {
    pub fn run(self, context: &mut Context) -> Result<Exit, Failure> {
        let verdict = match &self.base {
            Some(base) => self.judge_change(context, base)?,
            None => self.judge_whole(context)?,
        };
        let (diagnostics, judgements) = match verdict {
            Ok(verdict) => (verdict.diagnostics, judgements(&verdict.registry)),
            Err(diagnostics) => (diagnostics, Vec::new()),
        };
        let sound = diagnostics.iter().all(|diagnostic| !self.fails(diagnostic));
        let style = context.out();
        let text = match self.format {
            Format::Json => json_verdict(sound, &diagnostics, &judgements),
            Format::Human => {
                human_diagnostics(&diagnostics, style) + &human_summary(&diagnostics, &judgements)
            }
        };
        context.print(&text)?;
        Ok(if sound { Exit::Good } else { Exit::Unsound })
    }

    fn fails(&self, diagnostic: &Diagnostic) -> bool {
        let by_default = if self.base.is_some() { Warnings::Deny } else { Warnings::Allow };
        match diagnostic.severity {
            Severity::Error => true,
            Severity::Warning => self.warnings.unwrap_or(by_default) == Warnings::Deny,
            Severity::Note => false,
        }
    }

    fn judge_whole(&self, context: &Context) -> Result<Result<Verdict, Vec<Diagnostic>>, Failure> {
        let only = self.organizations.iter().map(|name| workspace::organization(name));
        let only = only.collect::<Result<Vec<_>, _>>()?;
        let selection = Selection { only: (!only.is_empty()).then_some(only), ..context.everything() };
        let source = context.source(&self.source)?;
        let verdict = check::verify(&source, context.today, &selection);
        if let Ok(verdict) = &verdict {
            let absent = |name: &&crate::record::Organization| verdict.registry.member(name).is_none();
            if let Some(name) = selection.only.iter().flatten().find(absent) {
                return Err(Failure::usage(format!("{name} is not in this registry")));
            }
        }
        Ok(verdict)
    }

    fn judge_change(
        &self,
        context: &Context,
        base: &str,
    ) -> Result<Result<Verdict, Vec<Diagnostic>>, Failure> {
        let folder = context.registry().ok();
        let base = context.commit_tree(folder.as_ref(), base)?;
        let head = context.commit_tree(folder.as_ref(), self.source.rev.as_deref().unwrap_or("HEAD"))?;
        let changes = git::changes(&base, &head)?;
        let behind = !git::is_ancestor(&base, &head);
        let way = Way { base: &base, head: &head, changes: &changes, behind };
        let permissions = Permissions { policy: self.allow_policy, rewrite: self.allow_rewrite };
        Ok(gate::judge(way, permissions, context.today, context.threads))
    }
}

/// Verifies for a command that prints something else: problems go to the terminal.
///
/// # Errors
/// Where `accord.toml` cannot be used.
pub fn judge(
    context: &mut Context,
    source: &Source,
    selection: &Selection,
) -> Result<(Verdict, Exit), Failure> {
    match check::verify(source, context.today, selection) {
        Ok(verdict) => {
            context.complain(&verdict.diagnostics)?;
            let exit = if verdict.sound() { Exit::Good } else { Exit::Unsound };
            Ok((verdict, exit))
        }
        Err(diagnostics) => {
            context.complain(&diagnostics)?;
            Err(Failure::unsound("the registry's accord.toml cannot be used"))
        }
    }
}
