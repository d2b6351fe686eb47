//! `accord diff`

use std::path::Path;

use anyhow::{Context as _, Result, bail};
use clap::Args;

use super::OutputFormat;
use super::as_of::refuse_future;
use crate::cli::context::is_snapshot_name;
use crate::cli::organization_name::OrganizationName;
use crate::cli::output::{OutputArgs, RowFormat};
use crate::cli::source::{Source, SourceArgs};
use crate::cli::value_parser::parse_value;
use crate::cli::{Context, Exit, Failure, complete, workspace};
use crate::git::committed_on;
use crate::record::{Date, Id, Organization};
use crate::registry::{Edition, Keep, Registry, RegistryLog, Selection};
use crate::render::human_diff;
use crate::view::{Citation, DiffFilter, Point, compare_points, list_differences};

/// What stands below the flags.
const MORE: &str = "\
What the marks mean:
  +  is in TO and not in FROM
  -  is in FROM and not in TO
  ~  has other words: [-old-] {+new+}
On a day, a record counts if its signer dated it up to that day. In a commit or a
snapshot, every record counts.";

/// Compare two days, commits or snapshots
#[derive(Debug, Args)]
#[command(after_help = MORE)]
pub struct DiffArgs {
    /// A day such as 2026-01-31, a commit, branch or tag, or the file of a snapshot (.tar.zst; - is standard input)
    from: String,

    /// The day, commit or snapshot to compare with [default: today]
    to: Option<String>,

    /// Only differences of this organization
    #[arg(long, value_name = "ORG", value_delimiter = ',', value_parser = OrganizationName::parser(), add = complete::complete_organizations())]
    organization: Vec<OrganizationName>,

    /// Only differences of pledges to this text
    #[arg(long, value_name = "TEXT", value_delimiter = ',', value_parser = parse_value::<Id>, add = complete::complete_texts())]
    text: Vec<Id>,

    /// Print for people, or in a format for programs and spreadsheets
    #[arg(long, default_value = "human")]
    format: RowFormat,

    #[command(flatten)]
    destination: OutputArgs,
}

/// The registries that FROM and TO are about, loaded once each.
#[derive(Default)]
struct LoadedRegistries {
    registries: Vec<Registry>,
    /// What each is read from.
    sources: Vec<Source>,
    /// What each was read from, to be cited.
    editions: Vec<Edition>,
    /// Which of them is at hand; days are about that one.
    at_hand: Option<usize>,
    unsound: bool,
}

impl DiffArgs {
    pub fn run(self, context: &mut Context) -> Result<Exit> {
        let shown = self.destination.shown(context, self.format)?;
        let to = self.to.unwrap_or_else(|| context.today.to_string());
        let mut shelf = LoadedRegistries::default();
        let from_end = shelf.end(context, "FROM", &self.from)?;
        let to_end = shelf.end(context, "TO", &to)?;
        shelf.check_names()?;
        let filter = shelf.resolve_filter(&self.organization, self.text, context.threads)?;
        let point = |label, (index, day): (usize, Date)| {
            let edition = shelf.editions[index].clone();
            Point { label, registry: &shelf.registries[index], day, edition }
        };
        let diff = compare_points(&point(self.from, from_end), &point(to, to_end), context.threads);
        let diff = diff.select(&filter);
        let (registry, edition) = (&shelf.registries[to_end.0], shelf.editions[to_end.0].clone());
        let citation = Citation::of(registry, edition.clone());
        match OutputFormat::of(self.format) {
            Ok(format) => {
                let text = format.cite(&citation, &diff, context.out(), human_diff);
                self.destination.write_text(context, &text)?;
            }
            Err(format) => {
                let rows = list_differences(&diff, registry, edition, shown);
                self.destination.write_rows(context, format, &rows)?;
            }
        }
        Ok(if shelf.unsound { Exit::Unsound } else { Exit::Good })
    }
}

impl LoadedRegistries {
    /// The registry that `text` names a day, a commit or a snapshot of, and the day to see it on.
    fn end(&mut self, context: &mut Context, name: &str, text: &str) -> Result<(usize, Date)> {
        if let Ok(day) = text.parse::<Date>() {
            refuse_future(name, day, context.today)?;
            let index = match self.at_hand {
                Some(index) => index,
                None if !self.registries.is_empty() && context.find_empty_start().is_some() => bail!(
                    Failure::usage(format!("{name} is the day {day}, and no registry is here to see on it"))
                        .help("name two snapshots, or the registry with -C")
                ),
                None => {
                    let source = context.source(&SourceArgs::default())?;
                    self.load(context, source)?
                }
            };
            self.at_hand = Some(index);
            return Ok((index, day));
        }
        if is_snapshot_name(text) {
            let source = context.open_snapshot(Path::new(text))?;
            let index = self.load(context, source)?;
            return Ok((index, sealed_on(&self.registries[index], context.today)));
        }
        // A day with a typing error is not looked for among the commits.
        if text.len() == "2026-11-21".len() && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'-')) {
            text.parse::<Date>()?;
        }
        let tree = context.commit_tree(context.registry().ok().as_ref(), text);
        let tree = tree.with_context(|| {
            Failure::environment(format!("{name} is neither a day, a commit nor a snapshot")).help(
                "write a day as 2026-11-21, a commit by its id, branch or tag, and a snapshot by its file (.tar.zst)",
            )
        })?;
        let committed = committed_on(&tree)?;
        let index = self.load(context, Source::Commit(tree))?;
        // What the commit holds counts, whatever its clock said.
        let newest = self.registries[index].newest_record().unwrap_or(committed);
        Ok((index, committed.max(newest).min(context.today)))
    }

    /// Checks that all are states of one registry.
    fn check_names(&self) -> Result<()> {
        let mut names = self.registries.iter().map(|registry| &registry.policy.registry);
        let Some(first) = names.next() else { return Ok(()) };
        names.find(|name| *name != first).map_or(Ok(()), |other| {
            bail!(
                Failure::usage(format!("FROM is of the registry {first}, and TO is of {other}"))
                    .help("name two states of one registry")
            )
        })
    }

    /// The conditions for these organizations and texts, each known at one end at least.
    fn resolve_filter(
        &self,
        names: &[OrganizationName],
        text: Vec<Id>,
        threads: usize,
    ) -> Result<DiffFilter> {
        for id in &text {
            let found = self.registries.iter().map(|registry| workspace::find_text(registry, id));
            found.reduce(Result::or).transpose()?;
        }
        let organization = names.iter().map(|name| self.resolve_name(name, threads));
        Ok(DiffFilter { organization: organization.collect::<Result<_>>()?, text })
    }

    fn resolve_name(&self, name: &OrganizationName, threads: usize) -> Result<Organization> {
        let ends = self.sources.iter().zip(&self.registries).rev();
        let found = ends.map(|(source, registry)| {
            let organization = name.resolve(source.tree(), threads)?;
            match registry.member(&organization) {
                Some(_) => Ok(organization),
                None => Err(workspace::report_absent(source.tree(), &organization).into()),
            }
        });
        found.reduce(Result::or).unwrap_or_else(|| bail!("no end is loaded"))
    }

    fn load(&mut self, context: &mut Context, source: Source) -> Result<usize> {
        let selection = Selection { keep: Keep::Records, ..context.everything() };
        let edition = source.edition()?;
        let (verdict, exit) = source.judge_registry(context, &selection)?;
        self.unsound |= exit != Exit::Good;
        self.editions.push(edition.answer()?);
        self.registries.push(verdict.registry);
        self.sources.push(source);
        Ok(self.registries.len() - 1)
    }
}

/// The day of a snapshot: that of its newest record, or a later one on which witnesses saw its log.
fn sealed_on(registry: &Registry, today: Date) -> Date {
    let witnessed = registry.log.as_ref().and_then(RegistryLog::newest_day);
    witnessed.max(registry.newest_record()).map_or(today, |day| day.min(today))
}
