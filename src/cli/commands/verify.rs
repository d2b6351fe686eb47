//! `accord verify`

mod shards;

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use clap::{Args, ValueEnum};

use crate::chain::Arithmetic;
use crate::check::{Shard, Verdict};
use crate::cli::path_error::AtPath;
use crate::cli::source::{Source, SourceArgs};
use crate::cli::value_parser::parse_value;
use crate::cli::{Context, Exit, complete, workspace};
use crate::diagnostic::{Diagnostic, Severity};
use crate::gate::{self, Comparison, Permissions};
use crate::git;
use crate::log::trust::LogTrust;
use crate::record::Organization;
use crate::registry::{Edition, Selection};
use crate::render::{self, Style};
use crate::view::{Citation, VerdictView, judge_members};

/// Bytes of a summary that GitHub still shows.
const SUMMARY_LIMIT: usize = 1024 * 1024;

/// For whom the output is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum VerdictFormat {
    /// For people: the lines of the file, and what to do next
    Human,
    /// For programs
    Json,
    /// SARIF 2.1.0, for code scanning services
    Sarif,
    /// Workflow commands, which GitHub shows at the lines of a pull request
    Github,
    /// JUnit's XML, one test for each organization
    Junit,
}

impl VerdictFormat {
    /// Whether its reader resolves paths from the top of the repository.
    fn is_for_a_service(self) -> bool {
        matches!(self, Self::Sarif | Self::Github)
    }

    fn render(self, verdict: &VerdictView, style: Style) -> String {
        match self {
            Self::Human => render::human_verdict(verdict, style),
            Self::Json => render::json_verdict(verdict),
            Self::Sarif => render::sarif_verdict(verdict),
            Self::Github => render::github_verdict(verdict),
            Self::Junit => render::junit_verdict(verdict),
        }
    }
}

/// Verify the registry
///
/// Checks the files in the folder, unless a flag names others. Prints each problem with its code and its place;
/// `accord explain CODE` says what it means and what to do.
#[derive(Debug, Args)]
pub struct VerifyArgs {
    /// Verify only these organizations, without the checks that compare all of them, such as for look-alike names
    #[arg(value_name = "ORG", value_parser = parse_value::<Organization>, add = complete::complete_organizations(), conflicts_with = "base")]
    organizations: Vec<Organization>,

    #[command(flatten)]
    source: SourceArgs,

    /// Check the changes from REV to HEAD (or --rev), as for a pull request. Only new records pass.
    /// Problems that REV already has do not fail the check
    #[arg(long, value_name = "REV")]
    base: Option<String>,

    /// Verify the files that are staged in git for the next commit, and not those in the folder
    #[arg(long, conflicts_with_all = ["base", "rev"])]
    staged: bool,

    /// With --base: let the change touch files that are not records, such as accord.toml, texts and workflows
    #[arg(long, requires = "base")]
    allow_policy: bool,

    /// With --base: let the change alter or remove records
    #[arg(long, requires = "base")]
    allow_rewrite: bool,

    /// With --base: allow records that are dated more than 31 days ago, to take over an older registry
    #[arg(long, requires = "base")]
    allow_old_dates: bool,

    /// The log and the witnesses that you trust (c2sp.org/tlog-policy) [default: ~/.config/accord/log-policy if it
    /// names this log, else the registry's own log/policy]
    #[arg(long, value_name = "FILE", conflicts_with = "base")]
    policy: Option<PathBuf>,

    /// Check that the log still holds every entry that another reader saw: FILE is that reader's checkpoint, receipt or
    /// snapshot (.tar.zst)
    #[arg(long, value_name = "FILE", conflicts_with_all = ["base", "organizations"])]
    checkpoint: Option<PathBuf>,

    /// Do the signatures' arithmetic for a part of the organizations, such as `3/8`: the third of eight. Prints a file
    /// for --merge, and judges nothing
    #[arg(long, value_name = "I/N", value_parser = parse_value::<Shard>, conflicts_with_all = ["organizations", "staged", "base", "policy", "checkpoint", "warnings", "format", "summary"])]
    shard: Option<Shard>,

    /// Judge the registry with the arithmetic of these files, which --shard printed for each part
    #[arg(long, value_name = "FILE", num_args = 1.., conflicts_with_all = ["organizations", "staged", "base", "shard"])]
    merge: Vec<PathBuf>,

    /// Whether warnings fail the check [default: `deny` with --base, else `allow`]
    #[arg(long)]
    warnings: Option<Warnings>,

    /// Print for people, or in a format for programs
    #[arg(long, default_value = "human")]
    format: VerdictFormat,

    /// Append a summary in Markdown to FILE as well, such as "$GITHUB_STEP_SUMMARY"
    #[arg(long, value_name = "FILE")]
    summary: Option<PathBuf>,
}

/// What was found, and what was read.
type Judged = (Result<Verdict, Vec<Diagnostic>>, Edition);

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Warnings {
    Allow,
    Deny,
}

impl VerifyArgs {
    pub fn run(self, context: &mut Context) -> Result<Exit> {
        if let Some(shard) = self.shard {
            let source = context.source(&self.source)?;
            return shards::print_shard(context, &source, shard);
        }
        let (verdict, edition) = match &self.base {
            Some(base) => self.judge_change(context, base)?,
            None => self.judge_whole(context)?,
        };
        let (mut diagnostics, organizations, citation) = match verdict {
            Ok(Verdict { diagnostics, registry }) => {
                (diagnostics, judge_members(&registry), Some(Citation::of(&registry, edition)))
            }
            Err(diagnostics) => (diagnostics, Vec::new(), None),
        };
        let log = citation.as_ref().filter(|_| self.base.is_none()).and_then(|one| one.log.clone());
        if self.denies_warnings() {
            diagnostics.iter_mut().for_each(Diagnostic::deny);
        }
        let sound = diagnostics.iter().all(|diagnostic| diagnostic.severity != Severity::Error);
        let folder = if self.format.is_for_a_service() { context.folder() } else { String::new() };
        let verdict = VerdictView { citation, sound, diagnostics, organizations, log, folder };
        let summarized = self.summary.as_deref().map_or(Ok(()), |file| append_summary(&verdict, file));
        context.print_rendered(&self.format.render(&verdict, context.out()))?;
        summarized?;
        Ok(if sound { Exit::Good } else { Exit::Unsound })
    }

    /// Whether a change is judged, or what the next commit would hold.
    pub const fn judges_change(&self) -> bool {
        self.base.is_some() || self.staged
    }

    fn denies_warnings(&self) -> bool {
        let by_default = if self.base.is_some() { Warnings::Deny } else { Warnings::Allow };
        self.warnings.unwrap_or(by_default) == Warnings::Deny
    }

    fn judge_whole(&self, context: &mut Context) -> Result<Judged> {
        let only = (!self.organizations.is_empty()).then(|| self.organizations.clone());
        let selection = Selection { only, ..context.everything() };
        let source = if self.staged { context.staged() } else { context.source(&self.source) };
        let source = source.or_else(|error| self.find_empty_source(context).ok_or(error))?;
        let trust = LogTrust {
            logged_in: source.find_lost_log(context)?,
            ..context.read_trust(self.policy.as_deref(), self.checkpoint.as_deref())?
        };
        let edition = source.edition()?;
        let arithmetic = if self.merge.is_empty() {
            Ok(Arithmetic::Own)
        } else {
            shards::read_shards(&source, &self.merge)?
        };
        let mut verdict = match arithmetic {
            Ok(arithmetic) => source.verify_with(context, &selection, trust, &arithmetic)?,
            Err(problems) => Err(problems),
        };
        if let Ok(verdict) = &mut verdict {
            verdict.load_observers(source.tree(), &selection);
            if let Some(name) =
                selection.only.iter().flatten().find(|name| verdict.registry.member(name).is_none())
            {
                bail!(workspace::report_absent(source.tree(), name));
            }
            if let Some(file) = self.checkpoint.as_ref().filter(|_| verdict.is_sound()) {
                context.say_prose(&format!("The log has every entry that {} has.\n", file.display()))?;
            }
        }
        Ok((verdict, edition.answer()?))
    }

    /// The folder that holds no registry: a program gets the verdict on it, and a person is told what to do.
    fn find_empty_source(&self, context: &Context) -> Option<Source> {
        let person = matches!(self.format, VerdictFormat::Human);
        let folder =
            context.find_empty_start().filter(|_| !person && !self.staged && self.source.rev.is_none());
        folder.map(Source::Folder)
    }

    fn judge_change(&self, context: &Context, base: &str) -> Result<Judged> {
        let (base, head) = context.open_change(base, &self.source)?;
        let changes = git::list_changes(&base, &head)?;
        if gate::needs_profiles(&changes) {
            git::check_temporary_files()?;
        }
        let behind = !git::is_ancestor(&base, &head)?;
        let way = Comparison { base: &base, head: &head, changes: &changes, behind };
        let permissions = Permissions {
            policy: self.allow_policy,
            rewrite: self.allow_rewrite,
            old_dates: self.allow_old_dates,
        };
        let verdict = gate::judge_change(way, permissions, context.today, context.threads);
        Ok((verdict, Edition::of_commit(head.commit())))
    }
}

/// Appends a summary to `file`.
fn append_summary(verdict: &VerdictView, file: &Path) -> Result<()> {
    let there = fs::metadata(file).map_or(0, |data| usize::try_from(data.len()).unwrap_or(usize::MAX));
    let page = render::markdown_summary(verdict, SUMMARY_LIMIT.saturating_sub(there));
    let opened = fs::OpenOptions::new().append(true).create(true).open(file);
    let written = opened.and_then(|mut file| file.write_all(page.as_bytes()));
    written.at("write", file)
}
