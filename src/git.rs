//! The only place that runs git. Nothing in a registry is executed, nothing is checked out, no
//! object is fetched, and no setting of the environment leads git elsewhere.
//!
//! ```text
//! git       one executor; revisions
//! objects   what `git cat-file` answers, of one object or of many
//! folder    one of its tree objects
//! ahead     some organizations of a commit, read at once
//! tree      a commit as the registry's files
//! changes   what differs between two commits
//! mirror    a copy of a repository that lies elsewhere
//! ```

mod changes;
mod folder;
pub mod mirror;
mod objects;
mod prefetch;
mod tree;

use std::fmt;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

pub use changes::list_changes;
pub use folder::Folder;
pub use objects::check_temporary_files;
pub use objects::parse_answer;
pub use tree::CommitTree;

use crate::record::{Date, Room};
use crate::registry::{Commit, POLICY_FILE, TEXTS};

/// Most bytes that git may answer with. Nothing that is asked has an answer near as long.
const OUTPUT_LIMIT: u64 = 64 * 1024 * 1024;

/// Why git could not answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GitError {
    /// What git said, or what could not be done. Foreign text: escape before printing.
    pub message: String,
    /// What to do next.
    pub help: &'static str,
}

impl fmt::Display for GitError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl std::error::Error for GitError {}

impl From<GitError> for std::io::Error {
    fn from(error: GitError) -> Self {
        Self::other(error.message)
    }
}

/// A git repository: a working tree or any folder inside one, or a bare repository.
#[derive(Clone, Debug)]
pub struct Repository {
    directory: PathBuf,
}

impl Repository {
    /// The repository that `directory` lies in. Nothing is asked of git yet.
    pub fn at(directory: impl Into<PathBuf>) -> Self {
        Self { directory: directory.into() }
    }

    /// The commit that `revision` names, as a hexadecimal object name.
    ///
    /// # Errors
    /// Where there is no git, no repository, or no such commit.
    pub fn resolve_commit(&self, revision: &str) -> Result<String, GitError> {
        self.resolve_name(&format!("{revision}^{{commit}}")).map_err(|error| {
            // Where git reads no repository at all, that is what to report.
            if let Err(no_repository) = self.run_git(&["rev-parse", "--git-dir"]) {
                return no_repository;
            }
            GitError {
                help: "fetch it (in CI, check out with the whole history: `fetch-depth: 0`), or name another",
                message: format!("`{revision}` is not a commit of this repository: {error}"),
            }
        })
    }

    fn resolve_name(&self, name: &str) -> Result<String, GitError> {
        let id = self.run_git(&["rev-parse", "--verify", "--end-of-options", name])?;
        Ok(String::from_utf8_lossy(&id).trim().to_owned())
    }

    /// The tree that the next commit would hold, by its object name: git writes it from the index. A hook
    /// of a commit that names files has an index of its own.
    #[expect(clippy::disallowed_methods, reason = "the index of a hook is named by the environment")]
    fn staged(&self) -> Result<String, GitError> {
        const INDEX: &str = "GIT_INDEX_FILE";
        // Git writes what it computed into the index, too, and would run a hook after that.
        let mut command = self.git_command(&["-c", "core.hooksPath=/dev/null", "write-tree"]);
        if let Some(index) = std::env::var_os(INDEX) {
            command.env(INDEX, std::path::absolute(index).map_err(|error| not_run(&error))?);
        }
        Ok(String::from_utf8_lossy(&finish_command(command)?).trim().to_owned())
    }

    /// Whether it has no working tree, whose files would be read.
    pub fn is_bare(&self) -> bool {
        self.run_git(&["rev-parse", "--is-bare-repository"]).is_ok_and(|answer| answer == b"true\n")
    }

    /// The folder's place below the top of its working tree, with a slash at its end; empty at the
    /// top and in a bare repository.
    fn registry_place(&self) -> Result<String, GitError> {
        let prefix = self.run_git(&["rev-parse", "--show-prefix"])?;
        Ok(String::from_utf8_lossy(&prefix).trim_end_matches('\n').to_owned())
    }

    /// Runs git and returns what it prints.
    fn run_git(&self, arguments: &[&str]) -> Result<Vec<u8>, GitError> {
        finish_command(self.git_command(arguments))
    }

    #[expect(clippy::disallowed_methods, reason = "this is where git is run")]
    fn git_command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new("git");
        for name in foreign_settings() {
            command.env_remove(name);
        }
        // No replacement takes the place of an object, and nothing is fetched to answer.
        command.env("GIT_NO_REPLACE_OBJECTS", "1").env("GIT_NO_LAZY_FETCH", "1");
        // Words that git says are looked for in English only by people.
        command.env("LC_ALL", "C.UTF-8");
        command.args(["--no-optional-locks", "-c", "core.fsmonitor=false", "-c", "core.bigFileThreshold=1m"]);
        command.arg("-C").arg(&self.directory).args(arguments);
        command
    }
}

/// Runs a command of git's to its end, and returns what it prints.
fn finish_command(mut command: Command) -> Result<Vec<u8>, GitError> {
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().map_err(|error| not_run(&error))?;
    let mut output = Vec::new();
    if let Some(stdout) = &mut child.stdout {
        stdout.take(OUTPUT_LIMIT + 1).read_to_end(&mut output).map_err(|error| not_run(&error))?;
    }
    if output.len() as u64 > OUTPUT_LIMIT {
        let _ = child.kill();
        let _ = child.wait();
        return Err(GitError {
            message: "git says more than anybody can read".into(),
            help: "look at what `git status` prints in this folder",
        });
    }
    let ended = child.wait_with_output().map_err(|error| not_run(&error))?;
    if ended.status.success() {
        return Ok(output);
    }
    let said = String::from_utf8_lossy(&ended.stderr);
    let said = said.lines().next().unwrap_or("git ended without a word");
    Err(GitError {
        message: said.strip_prefix("fatal: ").unwrap_or(said).to_owned(),
        help: "git itself says why; run it in this folder to see more",
    })
}

/// The folder's place in its repository, with a slash at its end; empty at the top, in a bare
/// repository and outside of any.
pub fn registry_prefix(directory: &Path) -> String {
    Repository::at(directory).registry_place().unwrap_or_default()
}

/// Whether the head has everything that the base has: nothing was merged since they parted.
pub fn is_ancestor(base: &CommitTree, head: &CommitTree) -> bool {
    head.repository().run_git(&["merge-base", "--is-ancestor", base.commit(), head.commit()]).is_ok()
}

/// The day on which a commit was made, as its committer's clock said.
///
/// # Errors
/// Where git does not say.
pub fn committed_on(tree: &CommitTree) -> Result<Date, GitError> {
    let show = ["show", "--no-patch", "--no-show-signature", "--format=%ct", tree.commit()];
    let seconds = tree.repository().run_git(&show)?;
    let day = String::from_utf8_lossy(&seconds).trim().parse().ok().and_then(Date::from_unix);
    day.ok_or_else(|| GitError {
        message: format!("the commit {} is of no day of the calendar", tree.commit()),
        help: "name a day instead",
    })
}

fn not_run(error: &std::io::Error) -> GitError {
    GitError { message: format!("cannot run git: {error}"), help: "install git, 2.36 or later" }
}

/// Variables that lead git elsewhere: `GIT_DIR` and its kin, which hooks set. In a `pre-receive`
/// hook the objects pushed lie apart until they are accepted (git-receive-pack, "Quarantine
/// Environment"), so those that say where stay.
#[expect(clippy::disallowed_methods, reason = "what git would read is taken out of its environment")]
fn foreign_settings() -> Vec<std::ffi::OsString> {
    const QUARANTINE: &str = "GIT_QUARANTINE_PATH";
    const OBJECTS: [&str; 3] = [QUARANTINE, "GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES"];
    let quarantined = std::env::var_os(QUARANTINE).is_some();
    let names = std::env::vars_os().map(|(name, _)| name);
    names
        .filter(|name| {
            let name = name.to_string_lossy();
            name.starts_with("GIT_") && !(quarantined && OBJECTS.contains(&&*name))
        })
        .collect()
}

/// The commit that `directory` is checked out from; None outside a repository, before its first
/// commit, or where there is no git.
pub fn checked_out_commit(directory: &Path) -> Option<Commit> {
    let repository = Repository::at(directory);
    let id = repository.resolve_commit("HEAD").ok()?;
    let rooms = Room::ALL.map(Room::folder);
    let mut status = vec!["status", "--porcelain", "-z", "--untracked-files=all", "--", POLICY_FILE, TEXTS];
    status.extend(rooms);
    let unchanged = repository.run_git(&status).is_ok_and(|changes| changes.is_empty());
    Some(Commit { id, modified: !unchanged })
}
