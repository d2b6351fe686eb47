//! The commands of git that propose a change: listed, shown, run.

use anyhow::{Result, bail};

use super::proposal::{Proposal, ProposalOptions};
use crate::cli::git_steps::{GitStep, GitStepKind};
use crate::cli::{Context, Failure};
use crate::git::{FileState, OwnClone};
use crate::record::Kind;

/// The commands that are still to be run; none where the branch was pushed as it is.
pub fn list_steps(clone: &OwnClone, proposal: &Proposal, options: &ProposalOptions) -> Result<Vec<GitStep>> {
    let mut steps = Vec::new();
    let branch = match choose_branch(clone, proposal, options)? {
        Some(new) => {
            steps.push(GitStep {
                kind: GitStepKind::Local,
                arguments: to_words(&["switch", "--create", &new]),
            });
            new
        }
        None => proposal.branch.clone(),
    };
    let paths: Vec<_> = proposal.uncommitted.iter().map(|file| file.path.clone()).collect();
    if !paths.is_empty() {
        let message = options.message.clone().unwrap_or_else(|| describe_change(proposal));
        let present = proposal.uncommitted.iter().filter(|file| file.state != FileState::Removed);
        let present: Vec<_> = present.map(|file| file.path.clone()).collect();
        steps.push(GitStep {
            kind: GitStepKind::Local,
            arguments: [to_words(&["add", "--"]), present].concat(),
        });
        let commit = to_words(&["commit", "--quiet", "--message", &message, "--"]);
        steps.push(GitStep { kind: GitStepKind::Local, arguments: [commit, paths].concat() });
    } else if find_pushed(clone, proposal, &branch, &options.remotes)?.is_some() {
        return Ok(Vec::new());
    }
    for remote in &options.remotes {
        let arguments = to_words(&["push", "--set-upstream", remote, &branch]);
        steps.push(GitStep { kind: GitStepKind::Push(remote.clone()), arguments });
    }
    Ok(steps)
}

fn to_words(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

/// The branch to make; None where the change goes on on the branch that is checked out. That is so after an earlier
/// run, or where the signer made a branch.
fn choose_branch(clone: &OwnClone, proposal: &Proposal, options: &ProposalOptions) -> Result<Option<String>> {
    if let Some(named) = &options.branch {
        return Ok(Some(named.clone()).filter(|named| *named != proposal.branch));
    }
    if proposal.branch != proposal.base.branch {
        return Ok(None);
    }
    let wanted = name_branch(proposal);
    let mut name = wanted.clone();
    let mut number = 2;
    while is_taken(clone, &name)? {
        name = format!("{wanted}-{number}");
        number += 1;
    }
    Ok(Some(name))
}

/// Whether the clone or a remote has a branch of this name, such as that of an earlier change.
fn is_taken(clone: &OwnClone, name: &str) -> Result<bool> {
    let local = clone.find_commit(&format!("refs/heads/{name}"))?.is_some();
    let remote = clone.list_refs("refs/remotes/")?.into_iter().any(|(found, _)| {
        let below = found.strip_prefix("refs/remotes/").and_then(|found| found.split_once('/'));
        below.is_some_and(|(_, found)| found == name)
    });
    Ok(local || remote)
}

/// A branch for the records that a change adds.
fn name_branch(proposal: &Proposal) -> String {
    let organization = &proposal.organization;
    match proposal.list_records().first() {
        Some((sequence, Kind::Enroll)) if sequence.get() == 1 => format!("join-{organization}"),
        Some((sequence, kind)) => format!("{organization}-{:04}-{kind}", sequence.get()),
        None => format!("{organization}-signatures"),
    }
}

/// The message of the commit.
fn describe_change(proposal: &Proposal) -> String {
    let organization = &proposal.organization;
    let records = proposal.list_records();
    if records.first().is_some_and(|(sequence, _)| sequence.get() == 1) {
        return format!("{organization} joins");
    }
    let mut kinds: Vec<_> = records.iter().map(|(_, kind)| kind.to_string()).collect();
    kinds.dedup();
    if kinds.is_empty() {
        format!("{organization}: signatures")
    } else {
        format!("{organization}: {}", kinds.join(", "))
    }
}

/// The remote that has the branch as it is.
fn find_pushed(
    clone: &OwnClone,
    proposal: &Proposal,
    branch: &str,
    remotes: &[String],
) -> Result<Option<String>> {
    let head = clone.find_commit("HEAD")?;
    if branch != proposal.branch {
        return Ok(None);
    }
    for remote in remotes {
        if clone.find_commit(&format!("refs/remotes/{remote}/{branch}"))? == head {
            return Ok(Some(remote.clone()));
        }
    }
    Ok(None)
}

/// Runs the commands, and returns the remote that has the branch.
pub fn run_steps(
    context: &mut Context,
    clone: &OwnClone,
    proposal: &Proposal,
    steps: &[GitStep],
) -> Result<String> {
    if steps.is_empty() {
        let remotes = clone.list_remotes()?;
        let pushed = find_pushed(clone, proposal, &proposal.branch, &remotes)?.unwrap_or_default();
        context.note_text(&format!("The branch {} is at {pushed} already.\n", proposal.branch))?;
        return Ok(pushed);
    }
    for step in steps {
        context.note_text(&format!("{step}\n"))?;
        match (&step.kind, clone.run(&step.arguments)?) {
            (GitStepKind::Push(remote), true) => return Ok(remote.clone()),
            (GitStepKind::Push(_), false) | (_, true) => {}
            (_, false) => bail!(report_stopped(proposal, step)),
        }
    }
    let organization = &proposal.organization;
    let branch = clone.find_branch()?.unwrap_or_default();
    Err(Failure::environment(format!("the branch {branch} was not pushed; its commit is in this clone")).help(format!(
        "do what git says above, then run `accord propose {organization}` again. If you may not push to the registry, \
         fork it on its website, and push to the fork: `git remote add fork ADDRESS && accord propose {organization} \
         --remote fork`"
    ))
    .into())
}

fn report_stopped(proposal: &Proposal, step: &GitStep) -> Failure {
    let organization = &proposal.organization;
    Failure::environment(format!("`{step}` failed; the records are in the work tree as they were")).help(
        format!(
            "do what git says above, then run `accord propose {organization}` again; it goes on from here"
        ),
    )
}
