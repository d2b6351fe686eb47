//! Where a reading command takes the registry from: the files of a folder, or a commit.

use std::path::Path;
use std::sync::Arc;
use std::thread::{self, JoinHandle};

use anyhow::{Context as _, Result, bail};
use clap::Args;

use super::environment::read_clock;
use super::files::FolderTree;
use super::log_memory::LogMemory;
use super::progress::ProgressTree;
use super::remote::RemoteRegistry;
use super::{Context, Exit, Failure};
use crate::chain::Arithmetic;
use crate::check::{self, Verdict};
use crate::diagnostic::{Code, Diagnostic};
use crate::git::{Checkout, CommitTree, GitError, Repository};
use crate::log::trust::LogTrust;
use crate::record::{Date, Digest};
use crate::registry::{CHECKPOINT, Edition, MemoryTree, POLICY_FILE, Selection, Tree, has_log};

/// Which state of the registry to read.
#[derive(Clone, Debug, Default, Args)]
pub struct SourceArgs {
    /// Read this commit, branch or tag of the registry, without a checkout [default: the files in the folder]
    #[arg(long, value_name = "REV")]
    pub rev: Option<String>,
}

/// A registry to read from.
#[derive(Debug)]
pub enum Source {
    Folder(FolderTree),
    /// The HEAD of a repository without files.
    Head(CommitTree),
    /// A commit that the reader named.
    Commit(CommitTree),
    /// A snapshot, and the SHA-256 of its file.
    Snapshot(MemoryTree, Digest),
}

impl Source {
    /// Its files.
    pub fn tree(&self) -> &dyn Tree {
        match self {
            Self::Folder(tree) => tree,
            Self::Head(tree) | Self::Commit(tree) => tree,
            Self::Snapshot(tree, _) => tree,
        }
    }

    /// Verifies it for a command that prints something else: problems go to the terminal.
    pub fn judge_registry(&self, context: &mut Context, selection: &Selection) -> Result<(Verdict, Exit)> {
        let trust = context.read_trust(None, None)?;
        match self.verify_remembering(context, selection, trust)? {
            Ok(mut verdict) => {
                verdict.load_observers(self.tree(), selection);
                context.report_of_the_day(&verdict.diagnostics)?;
                if let Some(failure) = Failure::from_git_directory(&verdict.diagnostics) {
                    bail!(failure);
                }
                let exit = if verdict.is_sound() { Exit::Good } else { Exit::Unsound };
                Ok((verdict, exit))
            }
            Err(diagnostics) => {
                context.report_problems(&diagnostics)?;
                Err(Failure::from_unreadable(&diagnostics).unwrap_or_else(Failure::without_policy).into())
            }
        }
    }

    /// Verifies it as `trust` and the memory of its place want; then remembers its log.
    pub fn verify_remembering(
        &self,
        context: &mut Context,
        selection: &Selection,
        trust: LogTrust,
    ) -> Result<Result<Verdict, Vec<Diagnostic>>> {
        self.verify_with(context, selection, trust, &Arithmetic::Own)
    }

    /// The same, with the arithmetic of signatures done as `arithmetic` says.
    pub fn verify_with(
        &self,
        context: &mut Context,
        selection: &Selection,
        mut trust: LogTrust,
        arithmetic: &Arithmetic,
    ) -> Result<Result<Verdict, Vec<Diagnostic>>> {
        let memory = LogMemory::of(context, self).filter(|_| selection.only.is_none());
        trust.seen.extend(memory.as_ref().and_then(LogMemory::recall));
        let verdict = {
            let progress = ProgressTree::of(context, self.tree(), selection);
            let tree = progress.as_ref().map_or(self.tree(), |tree| tree);
            check::verify_with_arithmetic(tree, context.today, selection, &trust, arithmetic)
        };
        if let (Some(memory), Ok(verdict)) = (memory, &verdict) {
            memory.remember(context, verdict)?;
        }
        Ok(verdict)
    }

    /// The commit of its git history that last changed its log, where it has none now. Says where history is missing.
    pub fn find_lost_log(&self, context: &Context) -> Result<Option<String>> {
        let repository = match self {
            Self::Folder(tree) => tree.checkout().map(|checkout| checkout.repository()),
            Self::Head(tree) => Some(tree.repository()),
            Self::Commit(_) | Self::Snapshot(..) => None,
        };
        let Some(repository) = repository.filter(|_| !has_log(self.tree())) else { return Ok(None) };
        context.remote().map_or(Ok(false), RemoteRegistry::deepen_copy)?;
        let found = repository.find_last_change(CHECKPOINT)?;
        if found.is_none() && repository.is_shallow()? {
            let get = "`git fetch --unshallow` gets the rest; in CI, check out with `fetch-depth: 0`.";
            let rest = context.remote().map_or(get, |_| "Leave --offline out to fetch the rest.");
            let cut =
                "Note: a part of the history is not here, so that a log which was removed would not be seen.";
            context.warn_prose(&format!("{cut} {rest}\n"))?;
        }
        Ok(found)
    }

    /// The commit whose files it holds or was checked out from, or the snapshot, in words.
    ///
    /// # Errors
    /// Where there is none, or git fails.
    pub fn name_state(&self) -> Result<String> {
        let commit = match self {
            Self::Folder(tree) => {
                let head = tree.checkout().map(|checkout| checkout.open_head()).transpose()?.flatten();
                head.map(|head| head.commit().to_owned())
            }
            Self::Head(tree) | Self::Commit(tree) => Some(tree.commit().to_owned()),
            Self::Snapshot(_, digest) => return Ok(Edition::Snapshot(*digest).to_string()),
        };
        let none = Failure::environment("the registry's files are of no commit, which shards need")
            .help("commit them first; `--rev COMMIT` names another commit");
        commit.map(|id| Edition::of_commit(&id).to_string()).ok_or_else(|| none.into())
    }

    /// Asks what the registry's files are of, before they are read: files of a folder are compared with their commit
    /// as they are read. Git answers while the registry is verified.
    ///
    /// # Errors
    /// Where git refuses the repository.
    pub fn edition(&self) -> Result<PendingEdition> {
        let tree = match self {
            Self::Folder(tree) => tree,
            Self::Head(tree) | Self::Commit(tree) => {
                return Ok(PendingEdition::Known(Edition::of_commit(tree.commit())));
            }
            Self::Snapshot(_, digest) => return Ok(PendingEdition::Known(Edition::Snapshot(*digest))),
        };
        PendingEdition::of_folder(tree)
    }
}

/// What was read, where git may still have to say.
#[derive(Debug)]
pub enum PendingEdition {
    Known(Edition),
    Asked(Arc<Checkout>, JoinHandle<Result<Option<CommitTree>, GitError>>),
}

impl PendingEdition {
    /// Asks for the commit that the files of a folder are of, before they are read.
    ///
    /// # Errors
    /// Where git refuses the repository.
    pub fn of_folder(tree: &FolderTree) -> Result<Self> {
        let Some(checkout) = tree.checkout().cloned() else { return Ok(Self::Known(Edition::Unnamed)) };
        checkout.start_recording()?;
        let asked = Arc::clone(&checkout);
        Ok(Self::Asked(checkout, thread::spawn(move || asked.open_head())))
    }

    /// The commit and whether the files that were read differ from it, the snapshot, or neither.
    ///
    /// # Errors
    /// Where git fails, or the commit cannot be read.
    pub fn answer(self) -> Result<Edition> {
        let (checkout, asked) = match self {
            Self::Known(edition) => return Ok(edition),
            Self::Asked(checkout, asked) => (checkout, asked),
        };
        let head = asked.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
        let commit = head.map(|head| checkout.describe_commit(&head)).transpose()?;
        Ok(commit.map_or(Edition::Unnamed, Edition::Commit))
    }
}

impl Context {
    /// The registry to read from. A bare repository has no files: its HEAD is read.
    pub fn source(&self, arguments: &SourceArgs) -> Result<Source> {
        if self.names_snapshot() && arguments.rev.is_none() {
            return self.open_snapshot(self.start());
        }
        self.fetch()?;
        let folder = self.registry();
        match (&arguments.rev, folder) {
            (None, Ok(tree)) => Ok(Source::Folder(tree)),
            (None, Err(none)) => {
                let Some(bare) = self.named_repository() else { return Err(none) };
                let tree = CommitTree::open(&bare, "HEAD").with_context(|| self.shown_start())?;
                match self.remote() {
                    _ if holds_policy(&tree) => Ok(Source::Head(tree)),
                    Some(remote) => Err(remote.without_registry().into()),
                    None => Err(none),
                }
            }
            (Some(revision), folder) => self.commit_tree(folder.ok().as_ref(), revision).map(Source::Commit),
        }
    }

    /// The registry in a snapshot's file.
    ///
    /// # Errors
    /// `snapshot-malformed`; a file that cannot be read.
    pub fn open_snapshot(&self, file: &Path) -> Result<Source> {
        let (tree, digest) = self.read_snapshot(file)?;
        Ok(Source::Snapshot(tree, digest))
    }

    /// The registry as the next commit would hold it.
    pub fn staged(&self) -> Result<Source> {
        self.refuse_snapshot()?;
        let folder = self.registry()?;
        let repository = self.repository(Some(&folder))?;
        let tree = CommitTree::staged(&repository).with_context(|| folder.root().display().to_string())?;
        Ok(Source::Commit(tree))
    }

    /// The commits that a change leads from and to: HEAD, unless another is named.
    pub fn open_change(&self, base: &str, arguments: &SourceArgs) -> Result<(CommitTree, CommitTree)> {
        self.fetch()?;
        let folder = self.registry().ok();
        let base = self.commit_tree(folder.as_ref(), base)?;
        let head = arguments.rev.as_deref().unwrap_or("HEAD");
        let head = self.open_deepened(folder.as_ref(), || base.open_other(head))?;
        Ok((base, head))
    }

    /// The registry's place in its repository, with a slash at its end; empty at the top and outside of git.
    pub fn folder(&self) -> String {
        let folder = self.registry().ok();
        self.repository(folder.as_ref())
            .map_or_else(|_| String::new(), |repository| repository.prefix().to_owned())
    }

    /// The registry as `revision` holds it, at the place of `folder` or of the working directory.
    pub fn commit_tree(&self, folder: Option<&FolderTree>, revision: &str) -> Result<CommitTree> {
        let repository = self.repository(folder)?;
        let opened = self.open_deepened(folder, || CommitTree::open(&repository, revision));
        match self.remote().filter(|_| opened.is_err()) {
            Some(remote) if repository.resolve_commit(revision).is_err() => {
                Err(remote.without_revision(revision).into())
            }
            _ => opened,
        }
    }

    /// The repository of `folder`, or that of the place where a registry is looked for.
    fn repository(&self, folder: Option<&FolderTree>) -> Result<Repository> {
        if let Some(checkout) = folder.and_then(FolderTree::checkout) {
            return Ok(checkout.repository().clone());
        }
        self.refuse_snapshot()?;
        let directory = folder.map_or(self.start(), FolderTree::root);
        let found = match self.named_repository() {
            Some(named) => Some(named),
            None => Repository::find(directory)?,
        };
        found.with_context(|| {
            Failure::environment(format!("{} is not in a git repository", directory.display())).help(
                "change to a clone of the registry, or name one with -C DIR; a bare repository must be named",
            )
        })
    }

    /// Refuses to look for commits in a snapshot.
    fn refuse_snapshot(&self) -> Result<(), Failure> {
        if !self.names_snapshot() {
            return Ok(());
        }
        Err(Failure::usage("a snapshot holds one state of a registry, and no commits")
            .help("leave --rev, --base and --staged out, or go to a clone of the registry"))
    }

    /// What `open` opens, once more where a copy that was made shallow lacks it.
    fn open_deepened(
        &self,
        folder: Option<&FolderTree>,
        open: impl Fn() -> Result<CommitTree, GitError>,
    ) -> Result<CommitTree> {
        let opened = open();
        let deeper = opened.is_err() && self.remote().map_or(Ok(false), RemoteRegistry::deepen_copy)?;
        let opened = if deeper { open() } else { opened };
        opened.with_context(|| {
            folder.map_or_else(|| self.shown_start(), |folder| folder.root().display().to_string())
        })
    }

    /// Brings the copy of a remote registry up to date.
    fn fetch(&self) -> Result<()> {
        self.remote().map_or(Ok(()), RemoteRegistry::fetch)
    }
}

impl Context {
    /// Reports problems. An earlier day makes each later record wrong, where the reader most likely wants the registry
    /// of that day: one line says that in place of an error for each.
    fn report_of_the_day(&mut self, diagnostics: &[Diagnostic]) -> Result<()> {
        if !self.hint_at_as_of(diagnostics)? {
            return self.report_problems(diagnostics);
        }
        let others: Vec<_> = diagnostics.iter().filter(|one| one.code != Code::DateFuture).cloned().collect();
        self.report_problems(&others)
    }

    /// Whether some records are wrong only since the day is an earlier one; then says how to look back.
    fn hint_at_as_of(&self, diagnostics: &[Diagnostic]) -> Result<bool> {
        let later = diagnostics.iter().filter(|one| one.code == Code::DateFuture).count();
        if later == 0 || Date::from_unix(read_clock()).is_none_or(|day| self.today >= day) {
            return Ok(false);
        }
        self.say_prose(&format!(
            "--today judges all records by {0}, and {1} of a later day. To see what held on {0}: --as-of {0}.\n",
            self.today,
            if later == 1 { "1 chain has records".to_owned() } else { format!("{later} chains have records") },
        ))?;
        Ok(true)
    }
}

fn holds_policy(tree: &CommitTree) -> bool {
    tree.list("").is_ok_and(|entries| entries.iter().any(|entry| entry.name == POLICY_FILE))
}
