//! What an organization's clone has and the registry has not, and where it may not be proposed.

use std::collections::BTreeSet;

use anyhow::{Context as _, Result, bail};

use crate::cli::clone_base::{CloneBase, organization_at};
use crate::cli::files::FolderTree;
use crate::cli::{Context, Failure};
use crate::git::{self, FileState, OwnClone, UncommittedFile};
use crate::record::{Kind, Organization, Room, Sequence};
use crate::registry::{FileName, Mode, POLICY_FILE, TEXTS, TreeChange, parse_file_name, read_registry_name};

/// The most files that an error names.
const NAMED: usize = 5;

/// The files of one organization that the base does not have.
#[derive(Debug)]
pub struct Proposal {
    pub organization: Organization,
    pub base: CloneBase,
    /// The branch that is checked out.
    pub branch: String,
    /// Of the organization, sorted.
    pub uncommitted: Vec<UncommittedFile>,
    /// All paths that the change touches, sorted.
    pub files: Vec<String>,
}

/// How the change is to be called, and where it is to be pushed.
#[derive(Debug)]
pub struct ProposalOptions {
    pub branch: Option<String>,
    pub message: Option<String>,
    /// In the order in which they are tried.
    pub remotes: Vec<String>,
}

impl Proposal {
    /// What is to be proposed; None where the base has everything.
    ///
    /// # Errors
    /// Where the clone is behind, changes of others are in the way, or several organizations have new files and none
    /// is named.
    pub fn find(
        context: &Context,
        tree: &FolderTree,
        (clone, base): (&OwnClone, &CloneBase),
        named: Option<Organization>,
    ) -> Result<Option<Self>> {
        let base_tree = context.commit_tree(Some(tree), &base.revision)?;
        let head = base_tree.open_other("HEAD")?;
        let branch = clone.find_branch()?.context("the clone is on no branch")?;
        refuse_behind(clone, base, &branch)?;
        let uncommitted = clone.list_uncommitted()?;
        let committed = git::list_changes(&base_tree, &head)?;
        let mut files: BTreeSet<_> = committed.into_iter().map(|change| change.path).collect();
        files.extend(uncommitted.iter().map(|file| file.path.clone()));
        if files.is_empty() {
            return Ok(None);
        }
        let itself = read_registry_name(tree).ok().map(|name| name.to_string());
        let organization = match named {
            Some(organization) => organization,
            None => choose_organization(&files)?,
        };
        let whole = itself.as_deref() == Some(organization.as_str());
        refuse_other_files(&organization, whole, &uncommitted)?;
        refuse_ignored(clone, &organization)?;
        Ok(Some(Self {
            organization,
            base: base.clone(),
            branch,
            uncommitted,
            files: files.into_iter().collect(),
        }))
    }

    /// Shows which files the change adds.
    pub fn show(&self, context: &mut Context) -> Result<()> {
        let files: String = self.files.iter().map(|path| format!("  {path}\n")).collect();
        context.note_text(&format!("{}, compared with {}:\n{files}\n", self.organization, self.base.revision))
    }

    /// The changes up to the commit that is checked out, with those that are not committed.
    pub fn add_uncommitted(&self, committed: Vec<TreeChange>) -> Vec<TreeChange> {
        let mut changes = committed;
        for file in &self.uncommitted {
            let known = changes.iter().position(|change| change.path == file.path);
            let before = match (known, file.state) {
                (Some(at), _) => changes.remove(at).before,
                (None, FileState::New) => None,
                (None, _) => Some(Mode::File),
            };
            let after = (file.state != FileState::Removed).then_some(Mode::File);
            if before.is_some() || after.is_some() {
                changes.push(TreeChange { path: file.path.clone(), before, after });
            }
        }
        changes.sort_by(|one, other| one.path.cmp(&other.path));
        changes
    }

    /// The records that the change adds, by their numbers.
    pub fn list_records(&self) -> Vec<(Sequence, Kind)> {
        let mut records: Vec<_> = self.files.iter().filter_map(|path| parse_record(path)).collect();
        records.sort_by_key(|(sequence, _)| *sequence);
        records
    }
}

/// The number and the kind in a record's path.
fn parse_record(path: &str) -> Option<(Sequence, Kind)> {
    let mut parts = path.splitn(3, '/');
    let (room, name) = (parts.next()?, parts.nth(1)?);
    let room = Room::ALL.into_iter().find(|one| one.folder() == room)?;
    match parse_file_name(room, name) {
        Ok(FileName::Record(sequence, kind)) => Some((sequence, kind)),
        _ => None,
    }
}

/// A change that lacks what the registry has cannot be judged as the registry will judge it.
fn refuse_behind(clone: &OwnClone, base: &CloneBase, branch: &str) -> Result<()> {
    if clone.contains("HEAD", &base.revision)? {
        return Ok(());
    }
    let CloneBase { remote, revision, branch: target } = base;
    let help = if branch == target && clone.contains(revision, "HEAD")? {
        format!(
            "`git pull --ff-only {remote} {target}` brings it up to date; your new files stay as they are"
        )
    } else if clone.contains(revision, "HEAD")? {
        format!(
            "everything on this branch was merged: `git switch {target} && git pull --ff-only {remote} {target}` goes \
             back to the registry; your new files stay as they are"
        )
    } else {
        format!(
            "`git rebase {revision}` puts your commits on top of it. Where the branch was merged already, \
             `git switch {target} && git pull --ff-only {remote} {target}`"
        )
    };
    Err(Failure::refused(format!("the branch {branch} is behind {revision}")).help(help).into())
}

/// What git stops in the middle of for a conflict: the commit that it keeps until the end, and the command that ends it.
const UNFINISHED: [(&str, &str, &str); 3] = [
    ("MERGE_HEAD", "merge", "git commit --no-edit"),
    ("CHERRY_PICK_HEAD", "cherry-pick", "git cherry-pick --continue"),
    ("REVERT_HEAD", "revert", "git revert --continue"),
];

/// In the middle of a merge, git commits all or nothing, and goes to no other branch.
pub fn refuse_unfinished(clone: &OwnClone) -> Result<()> {
    if clone.is_rebasing()? {
        bail!(report_unfinished("rebase", "git rebase --continue"));
    }
    for (head, what, end) in UNFINISHED {
        if clone.find_commit(head)?.is_some() {
            bail!(report_unfinished(what, end));
        }
    }
    Ok(())
}

fn report_unfinished(what: &str, end: &str) -> Failure {
    Failure::refused(format!("a {what} is not finished; nothing was changed"))
        .help(format!("`git status` shows what is open; `{end}` ends the {what} where nothing is"))
}

/// What git ignores was checked with the other files, and would not be in the commit.
fn refuse_ignored(clone: &OwnClone, organization: &Organization) -> Result<()> {
    let folders = Room::ALL.map(|room| format!("{}/{organization}", room.folder()));
    let list = ["ls-files", "--others", "--ignored", "--exclude-standard", "--"];
    let arguments: Vec<_> = list.into_iter().chain(folders.iter().map(String::as_str)).collect();
    match clone.ask(&arguments)?.unwrap_or_default().lines().next() {
        None => Ok(()),
        Some(path) => Err(Failure::refused(format!("git ignores {path}, so it would not be pushed"))
            .help(format!(
                "`git check-ignore --verbose {path}` names the rule; `git add --force {path}` adds the file"
            ))
            .into()),
    }
}

/// The only organization that the paths belong to.
fn choose_organization(files: &BTreeSet<String>) -> Result<Organization> {
    let organizations: BTreeSet<_> = files.iter().filter_map(|path| organization_at(path)).collect();
    let names: Vec<_> = organizations.iter().map(Organization::to_string).collect();
    match (organizations.into_iter().next(), names.len()) {
        (Some(only), 1) => Ok(only),
        (Some(_), _) => {
            Err(Failure::usage(format!("several organizations have new files: {}", names.join(", ")))
                .help("name one, such as `accord propose ORG`")
                .into())
        }
        (None, _) => {
            let listed = list_files(files.iter().map(String::as_str));
            Err(Failure::refused(format!("no organization has new files; these differ: {listed}"))
                .help("changes of other files are proposed with git itself")
                .into())
        }
    }
}

/// Uncommitted changes that are not the organization's would not be part of the commit, but of what was checked.
fn refuse_other_files(
    organization: &Organization,
    whole: bool,
    uncommitted: &[UncommittedFile],
) -> Result<()> {
    let conflicted = uncommitted.iter().find(|file| file.state == FileState::Conflicted);
    if let Some(UncommittedFile { path, .. }) = conflicted {
        bail!(Failure::refused(format!("git could not merge {path}")).help(format!(
            "choose a version first: `accord status {organization}` says how, and `git status` shows what is open"
        )));
    }
    let others = uncommitted.iter().map(|file| file.path.as_str()).filter(|path| {
        let rule = *path == POLICY_FILE || path.split('/').next() == Some(TEXTS);
        organization_at(path).as_ref() != Some(organization) && !(whole && rule)
    });
    let others: Vec<_> = others.collect();
    if others.is_empty() {
        return Ok(());
    }
    let listed = list_files(others.iter().copied());
    Err(Failure::refused(format!("files that are not {organization}'s are changed and not committed: {listed}"))
        .help(
            "commit them on another branch, move them away, or put them aside with `git stash push --include-untracked \
             -- FILE`",
        )
        .into())
}

fn list_files<'a>(files: impl ExactSizeIterator<Item = &'a str>) -> String {
    let others = files.len().saturating_sub(NAMED);
    let named: Vec<_> = files.take(NAMED).map(|path| path.trim_start_matches('/')).collect();
    let more = if others > 0 { format!(" and {others} more") } else { String::new() };
    format!("{}{more}", named.join(", "))
}
