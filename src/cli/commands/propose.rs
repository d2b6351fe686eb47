//! `accord propose`

mod page;
mod proposal;
mod steps;

use anyhow::{Result, bail};
use clap::Args;

use self::page::{RequestPage, find_request_page};
use self::proposal::{Proposal, ProposalOptions, refuse_unfinished};
use self::steps::{list_steps, run_steps};
use super::merge_signatures::{install_driver, is_installed};
use crate::check::Verdict;
use crate::cli::clone_base::{CloneBase, choose_remote, open_clone};
use crate::cli::files::FolderTree;
use crate::cli::git_steps::{GitStep, show_command};
use crate::cli::organization_name::OrganizationName;
use crate::cli::own_organization::has_records;
use crate::cli::signing::ConfirmArgs;
use crate::cli::workspace::report_absent;
use crate::cli::{Context, Exit, Failure, complete};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::gate::{self, Comparison, Permissions};
use crate::git::{self, CommitTree, OwnClone};
use crate::record::{Date, Organization};
use crate::view::ProposalReport;

/// What stands below the flags.
const MORE: &str = "\
It stops before it changes anything where the clone is behind the registry, on no
branch, or has changes in other files, and where the check of changes finds errors.
Your own git runs the commands, with your settings, hooks and credentials. If a
command fails, nothing is lost: run `accord propose` again, and it goes on there.";

/// Offer signed records to the registry: branch, commit, push
///
/// Run it in your clone after the records are signed. It fetches the registry, checks the change as the registry will
/// (`accord verify --base`), and shows the git commands. After you confirm, it makes a branch, commits exactly the
/// organization's new files, pushes to the registry or your fork, and prints the address where a pull request is
/// opened.
#[derive(Debug, Args)]
#[command(after_help = MORE)]
pub struct ProposeArgs {
    /// The organization [default: the one whose files are new]
    #[arg(value_name = "ORG", value_parser = OrganizationName::parser(), add = complete::complete_organizations())]
    organization: Option<OrganizationName>,

    /// Push to this remote of the clone, such as your fork [default: the registry's, and where that refuses, those
    /// called fork and origin]
    #[arg(long, value_name = "NAME")]
    remote: Option<String>,

    /// The branch of the registry that the change is for [default: the main branch of the remote `upstream` or `origin`]
    #[arg(long, value_name = "REV")]
    base: Option<String>,

    /// The name of the branch to make
    #[arg(long, value_name = "NAME")]
    branch: Option<String>,

    /// The commit's message
    #[arg(long, short, value_name = "TEXT")]
    message: Option<String>,

    /// Compare with what was fetched last
    #[arg(long)]
    no_fetch: bool,

    #[command(flatten)]
    confirm: ConfirmArgs,
}

impl ProposeArgs {
    pub fn run(self, context: &mut Context) -> Result<Exit> {
        let tree = context.registry()?;
        let clone = open_clone(&tree)?;
        refuse_unfinished(&clone)?;
        let base = self.fetch_base(context, &clone)?;
        let named = self.resolve_name(context, &tree)?;
        let Some(proposal) = Proposal::find(context, &tree, (&clone, &base), named)? else {
            context.say_prose(&format!(
                "Nothing to propose: {} has every record of this clone.\n",
                base.revision
            ))?;
            return Ok(Exit::Good);
        };
        proposal.show(context)?;
        let remotes = self.list_push_remotes(&clone, &base)?;
        let officers = judge_proposal(context, &tree, &proposal)?;
        let installs = officers > 1 && !is_installed(&clone)?;
        let options = ProposalOptions { branch: self.branch.clone(), message: self.message.clone(), remotes };
        let steps = list_steps(&clone, &proposal, &options)?;
        if steps.iter().any(GitStep::is_commit) {
            refuse_nameless(&clone)?;
        }
        if self.confirm.dry_run {
            show_steps(context, &tree, &steps, installs)?;
            context.note_text("Dry run: nothing was changed.\n")?;
            return Ok(Exit::Good);
        }
        if !steps.is_empty() || installs {
            show_steps(context, &tree, &steps, installs)?;
            self.confirm.ask(context, "Run these commands?")?;
        }
        if installs {
            install_driver(context, &clone)?;
        }
        match run_steps(context, &clone, &proposal, &steps) {
            Ok(pushed) => report_pushed(context, &clone, &proposal, &pushed),
            Err(error) => {
                // A program learns where the change is, also where its push failed.
                if clone.find_branch()?.is_some_and(|branch| branch != proposal.base.branch) {
                    context.add_proposal(describe_proposal(&clone, &proposal, (None, None))?);
                    let again = format!("accord propose {}", proposal.organization);
                    context.add_next_step(again, "the branch was not pushed");
                    context.print_report()?;
                }
                Err(error)
            }
        }
    }

    /// The organization that is named; it has records in this clone.
    fn resolve_name(&self, context: &Context, tree: &FolderTree) -> Result<Option<Organization>> {
        let Some(name) = &self.organization else { return Ok(None) };
        let named = name.resolve(tree, context.threads)?;
        if !has_records(tree, &named) {
            bail!(report_absent(tree, &named));
        }
        Ok(Some(named))
    }

    /// Brings what the clone knows of the registry up to date.
    fn fetch_base(&self, context: &mut Context, clone: &OwnClone) -> Result<CloneBase> {
        if clone.find_branch()?.is_none() {
            let main = CloneBase::find(clone, self.base.as_deref());
            let main = main.map_or_else(|_| "BRANCH".to_owned(), |base| base.branch);
            bail!(Failure::refused("the clone is on no branch (detached HEAD)").help(format!(
                "`git switch {main}` goes to a branch; `git switch -c NAME` makes one of the commit that you are at"
            )));
        }
        if self.no_fetch || self.confirm.dry_run {
            return CloneBase::find(clone, self.base.as_deref());
        }
        let remote = match self.base.as_deref() {
            Some(_) => CloneBase::find(clone, self.base.as_deref())?.remote,
            None => choose_remote(clone)?,
        };
        let fetch = ["fetch", "--quiet", &remote].map(str::to_owned);
        context.note_text(&format!("{}\n", show_command(&fetch)))?;
        if !clone.run(&fetch)? {
            bail!(Failure::environment(format!("`git fetch {remote}` failed; nothing was changed")).help(
                "do what git says above; without the network, --no-fetch compares with what was fetched last"
            ));
        }
        CloneBase::find(clone, self.base.as_deref())
    }

    /// The remotes to push to, in the order in which they are tried.
    fn list_push_remotes(&self, clone: &OwnClone, base: &CloneBase) -> Result<Vec<String>> {
        let mut remotes = clone.list_remotes()?;
        if let Some(named) = &self.remote {
            if !remotes.contains(named) {
                let known = remotes.join(", ");
                bail!(
                    Failure::usage(format!("this clone has no remote `{named}`; it has: {known}"))
                        .help(format!("`git remote add {named} ADDRESS` adds it"))
                );
            }
            return Ok(vec![named.clone()]);
        }
        if let Some(preferred) = clone.ask(&["config", "--get", "remote.pushDefault"])? {
            return Ok(vec![preferred]);
        }
        // A fork has one of these names by custom; a remote of another name may be anything.
        remotes.retain(|remote| *remote == base.remote || ["fork", "origin"].contains(&remote.as_str()));
        remotes.sort_by_key(|remote| *remote != base.remote);
        Ok(remotes)
    }
}

/// A commit states a name and an address, so that git refuses one without them.
fn refuse_nameless(clone: &OwnClone) -> Result<()> {
    if ["GIT_AUTHOR_IDENT", "GIT_COMMITTER_IDENT"].iter().all(|name| clone.ask(&["var", name]).is_ok()) {
        return Ok(());
    }
    Err(Failure::refused("git does not know whose commit this is; nothing was changed")
        .help(
            "give your name and address once: `git config --global user.name \"Your Name\" && git config --global \
             user.email you@example.com`",
        )
        .into())
}

/// Checks the change as the registry does. Warnings, and an enrollment that asks for readmission, are for the
/// maintainers to decide, in this very change: they are shown, and do not stop it. Returns how many keys of the
/// organization sign.
fn judge_proposal(context: &mut Context, tree: &FolderTree, proposal: &Proposal) -> Result<usize> {
    let base = context.commit_tree(Some(tree), &proposal.base.revision)?;
    let head = base.open_other("HEAD")?;
    let committed = git::list_changes(&base, &head)?;
    let changes = proposal.add_uncommitted(committed);
    if gate::needs_profiles(&changes) {
        git::check_temporary_files()?;
    }
    let head: &dyn crate::registry::Tree = if proposal.uncommitted.is_empty() { &head } else { tree };
    let change = Comparison { base: &base as &CommitTree, head, changes: &changes, behind: false };
    let verdict = gate::judge_change(change, Permissions::default(), choose_day(context)?, context.threads);
    let state = verdict
        .as_ref()
        .ok()
        .and_then(|verdict| verdict.registry.member(&proposal.organization)?.state.as_ref());
    let officers = state.map_or(0, |state| state.keys.current.len());
    let (Ok(Verdict { diagnostics, .. }) | Err(diagnostics)) = verdict;
    context.report_problems(&diagnostics)?;
    let errors: Vec<_> = diagnostics.iter().filter(|one| one.severity == Severity::Error).collect();
    if let Some(failure) = explain_errors(proposal, &errors) {
        bail!(failure);
    }
    if !errors.is_empty() || diagnostics.iter().any(|one| one.severity == Severity::Warning) {
        context.warn_prose(
            "The registry's check refuses this change until its maintainers have decided on what stands above. They \
             sign their decision in the same change: tell them in the pull request what they should know.\n\n",
        )?;
    }
    Ok(officers)
}

/// The day to judge the change by: never one after that of this machine, since the registry will not wait for it.
fn choose_day(context: &Context) -> Result<Date> {
    let (today, clock_day) = (context.today, context.clock_day);
    if today > clock_day {
        context.warn_prose(&format!(
            "The registry judges the change by its own day, so this check goes by {clock_day}, the day of this \
             machine's clock, and not by --today {today}.\n\n"
        ))?;
    } else if today < clock_day {
        context.say_prose(&format!(
            "This check goes by --today {today}. The registry goes by its own day: it is {clock_day} here.\n\n"
        ))?;
    }
    Ok(today.min(clock_day))
}

/// Why the change may not be proposed; None where nothing stops it, or only the maintainers can.
fn explain_errors(proposal: &Proposal, errors: &[&Diagnostic]) -> Option<Failure> {
    if errors.iter().all(|one| one.code == Code::ChainEnrollment) {
        return None;
    }
    let organization = &proposal.organization;
    let failure = Failure::unsound("the registry would refuse this change; nothing was changed");
    Some(if errors.iter().all(|one| matches!(one.code, Code::SignatureMissing | Code::Threshold)) {
        failure.help(format!(
            "a draft still needs signatures: `accord status {organization}` names them, `accord sign` adds yours. To \
             share the draft with the other officers, commit it on a branch of its own and push that"
        ))
    } else {
        failure.help(format!(
            "mend what stands above. A record of {organization} that should not stand is taken back with \
             `accord undo {organization}`"
        ))
    })
}

fn show_steps(context: &mut Context, tree: &FolderTree, steps: &[GitStep], installs: bool) -> Result<()> {
    let install = "`accord merge-signatures --install` runs first, so that git combines the signatures of several officers.\n\n";
    context.note_text(if installs { install } else { "" })?;
    if steps.is_empty() {
        return Ok(());
    }
    let lines: String = steps.iter().map(|step| format!("  {step}\n")).collect();
    context.note_text(&format!("git runs, in {}:\n{lines}\n", tree.root().display()))
}

/// The change for a program; no remote where it was not pushed.
fn describe_proposal(
    clone: &OwnClone,
    proposal: &Proposal,
    (remote, url): (Option<&str>, Option<String>),
) -> Result<ProposalReport> {
    Ok(ProposalReport {
        organization: proposal.organization.clone(),
        base: proposal.base.revision.clone(),
        branch: clone.find_branch()?.unwrap_or_default(),
        commit: clone.find_commit("HEAD")?,
        remote: remote.map(str::to_owned),
        url,
    })
}

/// The address where a pull request is opened, and what comes after.
fn report_pushed(context: &mut Context, clone: &OwnClone, proposal: &Proposal, remote: &str) -> Result<Exit> {
    let CloneBase { remote: registry, branch: target, .. } = &proposal.base;
    let branch = clone.find_branch()?.unwrap_or_default();
    let pushed = clone.find_push_address(remote)?.unwrap_or_default();
    let address = clone.find_fetch_address(registry)?.unwrap_or_default();
    let page = find_request_page(&address, &pushed, (&branch, target));
    let url = match &page {
        RequestPage::At(address) => Some(address.clone()),
        RequestPage::Unknown(_) => None,
    };
    context.add_proposal(describe_proposal(clone, proposal, (Some(remote), url))?);
    match page {
        RequestPage::At(address) => {
            context.note_text("Open a pull request (on GitLab, a merge request) here:\n")?;
            context.print_or_add(&address, "a pull request is opened at this address")?;
        }
        RequestPage::Unknown(address) => context.say_prose(&format!(
            "The branch {branch} is at {address}. That address does not say where a pull request is opened: ask the \
             registry's maintainers to merge the branch into {target}.\n"
        ))?,
    }
    context.note_text(&format!(
        "After it is merged:\n  git switch {target} && git pull --ff-only {registry} {target}\n"
    ))?;
    Ok(Exit::Good)
}
