//! The commits of a clone that hold a record which was never pushed.

use anyhow::{Result, bail};

use crate::cli::clone_base::{CloneBase, organization_at};
use crate::cli::git_steps::{GitStep, GitStepKind};
use crate::cli::{Context, Failure};
use crate::git::OwnClone;
use crate::record::Organization;

/// What git has of the record.
#[derive(Debug, Default)]
pub struct LocalCommits {
    /// The commit before the first one that has it; None where no commit has it.
    parent: Option<String>,
    /// Whether the index has it.
    staged: bool,
    /// Other branches of the clone that have it.
    branches: Vec<String>,
}

/// What to do about a record that a branch of a remote has. Nothing can follow a draft; it counts only once it is signed
/// and merged, so that officers who do not want it leave its branch.
fn advise_correction(clone: &OwnClone, branch: &str, is_draft: bool) -> String {
    let base = CloneBase::find(clone, None).ok();
    let is_base = base.as_ref().is_some_and(|base| base.revision == branch);
    match branch.split_once('/').filter(|_| is_draft && !is_base) {
        Some((remote, name)) => format!(
            "a draft that is not wanted is left: `git switch {}`, then `git push {remote} --delete {name}`. An officer who \
             signed it adds --unpublished to the next record, with the digest that the error names",
            base.map_or_else(|| "BRANCH".to_owned(), |base| base.branch)
        ),
        None => "a record that was pushed stays. Correct it with a later record: `accord update`, `accord pledge` or `accord \
                 report` once more, or `accord withdraw`"
            .to_owned(),
    }
}

/// Refuses a record that a branch of a remote has or had. The clone knows this as of the last fetch and push.
///
/// # Errors
/// Where it was pushed, and where it is committed in a clone that knows no branch of a remote.
pub fn refuse_published(clone: &OwnClone, path: &str, is_draft: bool) -> Result<()> {
    if let Some(commit) = find_pushed(clone, path)? {
        // `origin/HEAD` is another name of a branch.
        let format = "--format=%(if)%(symref)%(then)%(else)%(refname:short)%(end)";
        let branches = clone.ask(&["for-each-ref", "--contains", &commit, format, "refs/remotes/"])?;
        let branches = branches.unwrap_or_default();
        let branch = branches.lines().find(|name| !name.is_empty()).unwrap_or_default().to_owned();
        let failure = Failure::refused(format!("{path} was pushed: {branch} has it; nothing was changed"));
        bail!(failure.help(advise_correction(clone, &branch, is_draft)));
    }
    if let Some(branch) = find_pushed_unseen(clone, path)? {
        bail!(
            Failure::refused(format!("{path} is on the branch {branch}, which was pushed; nothing was changed")).help(
                "this clone does not see what became of the branch. A record that was pushed stays: correct it with a \
                 later record. If the branch was never pushed, `git branch --unset-upstream` says so"
            )
        );
    }
    let remotes = clone.list_refs("refs/remotes/")?;
    if remotes.is_empty() && clone.find_commit("HEAD")?.is_some() {
        let committed = clone.ask(&["rev-list", "--max-count=1", "HEAD", "--", path])?;
        if committed.is_some_and(|commit| !commit.is_empty()) {
            bail!(
                Failure::refused(format!(
                    "{path} is committed, and this clone knows no branch of a remote; nothing was changed"
                ))
                .help("`git fetch` shows what the registry has. Where this repository is the registry itself, the record stays")
            );
        }
    }
    Ok(())
}

/// A commit of a remote that has the record as it is in this clone. Another officer may have pushed another record of
/// this number, beside which this one is still private.
fn find_pushed(clone: &OwnClone, path: &str) -> Result<Option<String>> {
    let committed = clone.ask(&["rev-parse", "--quiet", "--verify", &format!("HEAD:./{path}")])?;
    let written = clone.ask(&["hash-object", "--no-filters", "--", path])?;
    for blob in committed.into_iter().chain(written).filter(|blob| !blob.is_empty()) {
        // A setting could start a program that checks signatures of commits.
        let log = ["-c", "log.showSignature=false", "log", "--remotes", "--max-count=1", "--format=%H", "-m"];
        let found = format!("--find-object={blob}");
        let pushed = clone.ask(&[&log[..], &[&found, "--", path]].concat())?;
        if let Some(commit) = pushed.filter(|commit| !commit.is_empty()) {
            return Ok(Some(commit));
        }
    }
    Ok(None)
}

/// A branch that has the record and was set up to be pushed, but which the clone does not follow at the remote: the
/// remote's branch was removed, or the clone fetches one other branch only.
fn find_pushed_unseen(clone: &OwnClone, path: &str) -> Result<Option<String>> {
    if clone.find_commit("HEAD")?.is_none() {
        return Ok(None);
    }
    let touching = clone.ask(&["rev-list", "--branches", "--not", "--remotes", "--", path])?;
    let Some(first) = touching.as_deref().and_then(|commits| commits.lines().last()) else { return Ok(None) };
    let format = "--format=%(refname:short)";
    let holding = clone.ask(&["for-each-ref", "--contains", first, format, "refs/heads/"])?;
    for branch in holding.unwrap_or_default().lines() {
        let upstream = clone.ask(&["config", "--get", &format!("branch.{branch}.merge")])?;
        if upstream.is_some() && clone.find_commit(&format!("{branch}@{{upstream}}"))?.is_none() {
            return Ok(Some(branch.to_owned()));
        }
    }
    Ok(None)
}

impl LocalCommits {
    /// Looks for the record in the commits that no remote has.
    ///
    /// # Errors
    /// Where they hold more than the organization's own files: these commits are for the signer to sort out.
    pub fn find(clone: &OwnClone, path: &str, organization: &Organization) -> Result<Self> {
        let staged = clone.ask(&["ls-files", "--", path])?.is_some_and(|listed| !listed.is_empty());
        if clone.find_commit("HEAD")?.is_none() {
            return Ok(Self { staged, ..Self::default() });
        }
        let touching =
            clone.ask(&["rev-list", "HEAD", "--not", "--remotes", "--", path])?.unwrap_or_default();
        let Some(first) = touching.lines().last() else { return Ok(Self { staged, ..Self::default() }) };
        let Some(parent) = clone.find_commit(&format!("{first}^"))? else {
            bail!(report_mixed(path, "the first commit of this repository has it"));
        };
        for commit in clone.list_commits(&parent, "HEAD")? {
            if commit.len() != 2 {
                bail!(report_mixed(path, "a merge came after it"));
            }
        }
        let changed =
            clone.ask(&["diff", "--name-only", "--no-renames", &parent, "HEAD"])?.unwrap_or_default();
        let other = changed.lines().find(|changed| {
            let below = changed.strip_prefix(clone.prefix());
            below.and_then(organization_at).as_ref() != Some(organization)
        });
        if let Some(other) = other {
            bail!(report_mixed(path, &format!("the commits since then also change {other}")));
        }
        let current = clone.find_branch()?;
        let holding =
            clone.ask(&["for-each-ref", "--contains", first, "--format=%(refname:short)", "refs/heads/"])?;
        let branches = holding.unwrap_or_default().lines().map(str::to_owned).collect::<Vec<_>>();
        let branches = branches.into_iter().filter(|branch| Some(branch) != current.as_ref()).collect();
        Ok(Self { parent: Some(parent), staged, branches })
    }

    /// What git runs before `files` are removed.
    pub fn list_steps(&self, files: &[String]) -> Vec<GitStep> {
        let reset = self.parent.as_ref().map(|parent| {
            let words = ["reset", "--soft", &parent[..12.min(parent.len())]];
            GitStep { kind: GitStepKind::Local, arguments: words.map(str::to_owned).to_vec() }
        });
        let unstage = (self.staged || self.parent.is_some()).then(|| {
            let words = ["rm", "--quiet", "--cached", "--force", "--ignore-unmatch", "--"].map(str::to_owned);
            GitStep { kind: GitStepKind::Local, arguments: [&words[..], files].concat() }
        });
        reset.into_iter().chain(unstage).collect()
    }

    /// A copy in another branch could still be pushed.
    pub fn warn_of_branches(&self, context: &mut Context) -> Result<()> {
        if self.branches.is_empty() {
            return Ok(());
        }
        let branches = self.branches.join(", ");
        context.warn_prose(&format!(
            "Warning: other branches of this clone have the record, too: {branches}. Never push them; `git branch -D \
             NAME` deletes one.\n\n"
        ))
    }
}

fn report_mixed(path: &str, why: &str) -> Failure {
    Failure::refused(format!("{path} is committed, and {why}; nothing was changed")).help(
        "take the commit back with git first, such as with `git rebase --interactive`, and then run `accord undo` again",
    )
}
