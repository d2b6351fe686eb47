//! `accord status`

mod local;

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use clap::Args;

use self::local::list_local_keys;
use super::OutputFormat;
use crate::check::verify_claims;
use crate::cli::durable::{self, Audience};
use crate::cli::files::FolderTree;
use crate::cli::files_on_way::{list_conflicts, list_files_on_way};
use crate::cli::network::{self, METHODS, NetworkArgs};
use crate::cli::organization_name::OrganizationName;
use crate::cli::own_organization::list_own_organizations;
use crate::cli::source::PendingEdition;
use crate::cli::{Context, Exit, Failure, complete, workspace};
use crate::diagnostic::Diagnostic;
use crate::record::Organization;
use crate::registry::{
    self, Keep, Registry, Selection, SetAside, Tree, read_enrollments, read_registry_name,
};
use crate::render::{human_status, render_calendar};
use crate::view::{Citation, DueDate, MaintainerInput, StatusReport, list_due_dates, report_status};

/// Show what is due, what lacks signatures, and what to do next
///
/// Shows what is due and when, which signatures the drafts lack, which keys are at hand, which files are not committed,
/// pushed or merged, and the next command. With --probe, also whether the domain publishes its line. For the registry
/// itself, also what waits for its maintainers. Without ORG: the organization of `accord config`; else those whose keys
/// are in the key directory; else every organization that has something to do, the registry first.
#[derive(Debug, Args)]
pub struct StatusArgs {
    /// The organization: its domain, or its name
    #[arg(value_name = "ORG", value_parser = OrganizationName::parser(), add = complete::complete_organizations())]
    organization: Option<OrganizationName>,

    /// Every organization that has something to do
    #[arg(long, conflicts_with = "organization")]
    all: bool,

    /// Ask the domain whether it publishes its line, and say how a line that is nearly right differs
    #[arg(long, conflicts_with = "all")]
    probe: bool,

    /// Also write the days by which there is something to do to this file, as a calendar (iCalendar); - is standard
    /// output, without the status
    #[arg(long, value_name = "FILE")]
    ics: Option<PathBuf>,

    /// Print for people, or as JSON for programs
    #[arg(long, default_value = "human")]
    format: OutputFormat,

    /// For the maintainers: also name the organizations that are new since REV, as in a pull request
    #[arg(long, value_name = "REV")]
    base: Option<String>,

    /// Directory of private keys [default: ACCORD_KEY_DIR, or accord/keys in the user's data folder]
    #[arg(long, value_name = "DIR", help_heading = "Keys")]
    key_dir: Option<PathBuf>,

    #[command(flatten)]
    network: NetworkArgs,
}

impl StatusArgs {
    pub fn run(self, context: &mut Context) -> Result<Exit> {
        let tree = open_clone(context)?;
        let named =
            self.organization.as_ref().map(|name| name.resolve(&tree, context.threads)).transpose()?;
        let chosen = self.choose_organizations(context, &tree, named.as_ref());
        // What waits for the maintainers lies in the folders of others.
        let itself = read_registry_name(&tree).ok().map(|name| name.to_string());
        let whole = chosen.is_empty() || chosen.iter().any(|name| Some(name.as_str()) == itself.as_deref());
        let only = (!whole).then(|| chosen.clone());
        let selection = Selection { only, keep: Keep::Records, ..context.everything() };
        let edition = PendingEdition::of_folder(&tree)?;
        let (mut registry, problems) = load_registry(context, &tree, &selection)?;
        if !whole {
            // The findings about an organization lie in the folders of others.
            let everything = Selection { keep: Keep::States, ..context.everything() };
            let unread = registry.load_observers(&tree, &everything);
            context.refuse_unreadable(&unread)?;
        }
        let newcomers = self.base.as_deref().map(|base| find_newcomers(context, &tree, &registry, base));
        let newcomers = newcomers.transpose()?;
        let change = self.base.as_deref().zip(newcomers.as_deref());
        let mut status = report_status(&registry, MaintainerInput { problems: &problems, change });
        if let Some(name) = named.filter(|name| registry.member(name).is_none()) {
            bail!(workspace::report_absent(&tree, &name));
        }
        if chosen.is_empty() {
            status.organizations.retain(|one| !one.next.is_empty());
        } else {
            status.organizations.retain(|one| chosen.contains(&one.organization));
            self.add_local(context, &tree, &registry, &mut status)?;
            self.add_probes(&registry, &mut status)?;
        }
        status.organizations.sort_by_key(|one| !registry.is_itself(&one.organization));
        let citation = Citation::of(&registry, edition.answer()?);
        if let Some(file) = &self.ics {
            let mut dates = list_due_dates(&registry);
            dates.retain(|due| chosen.is_empty() || chosen.contains(&due.organization));
            write_calendar(context, file, &citation, &dates)?;
            if file.as_os_str() == "-" {
                return Ok(Exit::Good);
            }
        }
        let text = self.format.cite(&citation, &status, context.out(), human_status);
        context.page_rendered(&text, false)?;
        Ok(Exit::Good)
    }

    /// The organizations to look at; none for all that have something to do.
    fn choose_organizations(
        &self,
        context: &Context,
        tree: &FolderTree,
        named: Option<&Organization>,
    ) -> Vec<Organization> {
        match named {
            Some(named) => vec![named.clone()],
            None if self.all || self.base.is_some() => Vec::new(),
            None => list_own_organizations(context, self.key_dir.as_deref(), tree),
        }
    }

    /// Adds what this machine knows: the files on their way, and the keys.
    fn add_local(
        &self,
        context: &Context,
        tree: &FolderTree,
        registry: &Registry,
        status: &mut StatusReport,
    ) -> Result<()> {
        for one in &mut status.organizations {
            let known = list_local_keys(context, self.key_dir.as_deref(), &one.organization);
            let state = registry.member(&one.organization).and_then(|member| member.state.as_ref());
            one.add_keys(state, &known);
            one.add_files(list_files_on_way(context, tree, &one.organization)?);
            one.add_conflicts(&list_conflicts(tree, &one.organization)?);
            one.add_key_places(&known);
        }
        Ok(())
    }

    /// Adds what the domains publish, or that they were not asked.
    fn add_probes(&self, registry: &Registry, status: &mut StatusReport) -> Result<()> {
        let members: Vec<_> = status.organizations.iter().map(|one| one.organization.clone()).collect();
        let members: Vec<_> = members.iter().filter_map(|name| registry.member(name)).collect();
        let found = match self.probe {
            true => network::look_up_members(registry, &members, &METHODS, &self.network.settings(true)?)?,
            false => Vec::new(),
        };
        let mut found = found.into_iter();
        for one in &mut status.organizations {
            one.add_probe(found.next());
        }
        Ok(())
    }
}

/// Writes the due dates as a calendar, in place of the file that is there.
fn write_calendar(context: &mut Context, file: &Path, citation: &Citation, dates: &[DueDate]) -> Result<()> {
    let Some(calendar) = render_calendar(citation, dates) else {
        bail!(
            Failure::refused("nothing falls due, and a calendar needs an event; no calendar was written")
                .help("a pledge that runs, and a finding that is not answered, have due dates")
        );
    };
    if file.as_os_str() == "-" {
        return context.print_bytes(calendar.as_bytes());
    }
    durable::stage_file(file, calendar.as_bytes(), Audience::Everybody)?.replace()
}

/// The organizations whose enrollment in force is not in the commit `base`.
fn find_newcomers(
    context: &Context,
    tree: &FolderTree,
    registry: &Registry,
    base: &str,
) -> Result<Vec<Organization>> {
    let base = context.commit_tree(Some(tree), base)?;
    let newcomers = registry.members.iter().filter(|member| {
        let enrollment = member.state.as_ref().map(|state| state.enrollment.digest);
        enrollment.is_some_and(|digest| !read_enrollments(&base, &member.organization).contains(&digest))
    });
    Ok(newcomers.map(|member| member.organization.clone()).collect())
}

/// The registry at hand, whose drafts and keys are told of.
fn open_clone(context: &Context) -> Result<FolderTree> {
    if context.names_snapshot() {
        bail!(Failure::usage("`status` tells what is to do in a clone, and a snapshot is none").help(
            "`accord -C FILE show ORG` shows what a snapshot says of an organization, and `list` of all"
        ));
    }
    context.registry()
}

/// One organization, or all of them with what the verification of the whole registry found.
fn load_registry(
    context: &mut Context,
    tree: &dyn Tree,
    selection: &Selection,
) -> Result<(Registry, Vec<Diagnostic>)> {
    let loaded = match selection.only {
        Some(_) => registry::load_registry(tree, context.today, selection),
        None => verify_claims(tree, context.today, selection, SetAside::Nothing)
            .map(|verdict| (verdict.registry, verdict.diagnostics)),
    };
    match loaded {
        Ok((registry, diagnostics)) => match Failure::from_git_directory(&diagnostics) {
            Some(failure) => bail!(failure),
            None => Ok((registry, diagnostics)),
        },
        Err(diagnostics) => {
            context.report_problems(&diagnostics)?;
            bail!(Failure::without_policy())
        }
    }
}
