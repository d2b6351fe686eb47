//! Where a reading command takes the registry from: the files of a folder, or a commit.

use std::path::Path;
use std::thread::{self, JoinHandle};

use anyhow::{Context as _, Result};
use clap::Args;

use super::files::FolderTree;
use super::remote::RemoteRegistry;
use super::{Context, Exit, Failure};
use crate::check::{self, Verdict};
use crate::git::{self, CommitTree, GitError, Repository};
use crate::registry::{Commit, POLICY_FILE, Selection, Tree};

/// Which state of the registry to read.
#[derive(Clone, Debug, Default, Args)]
pub struct SourceArgs {
    /// Read the registry as a commit, branch or tag of its git repository holds it; nothing is
    /// checked out [default: the files in the folder]
    #[arg(long, value_name = "REV")]
    pub rev: Option<String>,
}

/// A registry to read from.
#[derive(Debug)]
pub enum Source {
    Folder(FolderTree),
    Commit(CommitTree),
}

impl Source {
    /// Its files.
    pub fn tree(&self) -> &dyn Tree {
        match self {
            Self::Folder(tree) => tree,
            Self::Commit(tree) => tree,
        }
    }

    /// Verifies it for a command that prints something else: problems go to the terminal.
    pub fn judge_registry(&self, context: &mut Context, selection: &Selection) -> Result<(Verdict, Exit)> {
        match check::verify_registry(self.tree(), context.today, selection) {
            Ok(mut verdict) => {
                verdict.load_observers(self.tree(), selection);
                context.report_problems(&verdict.diagnostics)?;
                let exit = if verdict.is_sound() { Exit::Good } else { Exit::Unsound };
                Ok((verdict, exit))
            }
            Err(diagnostics) => {
                context.report_problems(&diagnostics)?;
                Err(Failure::from_unreadable(&diagnostics).unwrap_or_else(Failure::without_policy).into())
            }
        }
    }

    /// The commit that the registry's files are of. For a folder git is asked from now on, while the
    /// registry is verified.
    pub fn commit(&self) -> PendingCommit {
        match self {
            Self::Folder(tree) => {
                let folder = tree.root().to_owned();
                PendingCommit::Git(thread::spawn(move || git::checked_out_commit(&folder)))
            }
            Self::Commit(tree) => {
                PendingCommit::Known(Commit { id: tree.commit().to_owned(), modified: false })
            }
        }
    }
}

/// A commit that was asked for.
#[derive(Debug)]
pub enum PendingCommit {
    Known(Commit),
    Git(JoinHandle<Option<Commit>>),
}

impl PendingCommit {
    /// What git answered; None outside git.
    pub fn answer(self) -> Option<Commit> {
        match self {
            Self::Known(commit) => Some(commit),
            Self::Git(asked) => asked.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
        }
    }
}

impl Context {
    /// The registry to read from. A bare repository has no files: its HEAD is read.
    pub fn source(&self, arguments: &SourceArgs) -> Result<Source> {
        self.fetch()?;
        let folder = self.registry();
        match (&arguments.rev, folder) {
            (None, Ok(tree)) => Ok(Source::Folder(tree)),
            (None, Err(none)) => {
                let bare = Repository::at(self.start()).is_bare();
                let tree = bare.then(|| CommitTree::open(self.start(), "HEAD").ok()).flatten();
                tree.filter(holds_policy).map(Source::Commit).ok_or(none)
            }
            (Some(revision), folder) => self.commit_tree(folder.ok().as_ref(), revision).map(Source::Commit),
        }
    }

    /// The registry as the next commit would hold it.
    pub fn staged(&self) -> Result<Source> {
        let folder = self.registry()?;
        let tree = CommitTree::staged(folder.root());
        Ok(Source::Commit(tree.with_context(|| folder.root().display().to_string())?))
    }

    /// The commits that a change leads from and to: HEAD, unless another is named.
    pub fn open_change(&self, base: &str, arguments: &SourceArgs) -> Result<(CommitTree, CommitTree)> {
        self.fetch()?;
        let folder = self.registry().ok();
        let base = self.commit_tree(folder.as_ref(), base)?;
        let head = arguments.rev.as_deref().unwrap_or("HEAD");
        let head = self.open_deepened(folder.as_ref(), |_| base.open_other(head))?;
        Ok((base, head))
    }

    /// The registry's place in its repository, with a slash at its end; empty at the top.
    pub fn folder(&self) -> String {
        let folder = self.registry().ok();
        git::registry_prefix(folder.as_ref().map_or(self.start(), FolderTree::root))
    }

    /// The registry as `revision` holds it, at the place of `folder` or of the working directory.
    pub fn commit_tree(&self, folder: Option<&FolderTree>, revision: &str) -> Result<CommitTree> {
        self.open_deepened(folder, |directory| CommitTree::open(directory, revision))
    }

    /// What `open` opens, once more where a copy that was made shallow lacks it.
    fn open_deepened(
        &self,
        folder: Option<&FolderTree>,
        open: impl Fn(&Path) -> Result<CommitTree, GitError>,
    ) -> Result<CommitTree> {
        let directory = folder.map_or(self.start(), FolderTree::root);
        let opened = open(directory);
        let deeper = opened.is_err() && self.remote().map_or(Ok(false), RemoteRegistry::deepen_copy)?;
        let opened = if deeper { open(directory) } else { opened };
        opened.with_context(|| directory.display().to_string())
    }

    /// Brings the copy of a registry that lies elsewhere up to date.
    fn fetch(&self) -> Result<()> {
        self.remote().map_or(Ok(()), RemoteRegistry::fetch)
    }
}

fn holds_policy(tree: &CommitTree) -> bool {
    tree.list("").is_ok_and(|entries| entries.iter().any(|entry| entry.name == POLICY_FILE))
}
