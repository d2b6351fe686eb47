//! The signer's own clone, in which the signer's git writes: with the signer's settings, hooks, filters and
//! credentials, as if the signer typed the command. Its questions start none of these programs.

use std::ffi::OsString;
use std::io::{self, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use super::command::{finish_command, finish_question, not_run};
use super::{GitError, Repository};

/// Variables by which git also prints what it does. In an answer that would be an error of git.
const TRACES: [&str; 9] = [
    "GIT_CURL_VERBOSE",
    "GIT_TRACE",
    "GIT_TRACE2",
    "GIT_TRACE2_EVENT",
    "GIT_TRACE2_PERF",
    "GIT_TRACE_CURL",
    "GIT_TRACE_PACKET",
    "GIT_TRACE_PERFORMANCE",
    "GIT_TRACE_SETUP",
];

/// Variables that would lead git to another repository, index or object store (`git rev-parse --local-env-vars`,
/// without those of settings). A hook that runs this program sets them.
const ELSEWHERE: [&str; 13] = [
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_CEILING_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_DIR",
    "GIT_GRAFT_FILE",
    "GIT_IMPLICIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_NAMESPACE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_PREFIX",
    "GIT_REPLACE_REF_BASE",
    "GIT_SHALLOW_FILE",
    "GIT_WORK_TREE",
];

/// A clone that belongs to the user of this program.
#[derive(Clone, Debug)]
pub struct OwnClone {
    /// The registry's folder, where git is run.
    folder: PathBuf,
    /// The registry's place below the top: empty, or with a slash at its end.
    prefix: String,
}

/// A file that the work tree has otherwise than the commit that is checked out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UncommittedFile {
    /// From the top of the registry; of a file outside of the registry, from the top of the repository, after a slash.
    pub path: String,
    pub state: FileState,
}

/// How a file differs from the commit that is checked out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileState {
    /// The commit does not have it.
    New,
    Changed,
    Removed,
    /// A merge left it in conflict.
    Conflicted,
}

impl OwnClone {
    /// The clone that `folder`, a registry's, lies in; None outside of a work tree. The signer's git looks for it on
    /// the way up from `folder`, where a stranger can commit a folder with the form of a git directory, and settings.
    ///
    /// # Errors
    /// Where git refuses the repository, or finds another one.
    pub fn find(folder: &Path) -> Result<Option<Self>, GitError> {
        let Some(repository) = Repository::find(folder)? else { return Ok(None) };
        repository.check_access()?;
        let clone = Self { folder: folder.to_owned(), prefix: repository.prefix().to_owned() };
        let found = clone.ask(&["rev-parse", "--absolute-git-dir"])?;
        repository.check_git_directory(&found.unwrap_or_default())?;
        Ok(Some(clone))
    }

    /// The registry's place in the repository: empty, or with a slash at its end.
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// The branch that is checked out; None where HEAD is detached.
    ///
    /// # Errors
    /// Where git fails.
    pub fn find_branch(&self) -> Result<Option<String>, GitError> {
        self.ask(&["symbolic-ref", "--quiet", "--short", "HEAD"])
    }

    /// The commit that a revision names; None where there is none.
    ///
    /// # Errors
    /// Where git fails.
    pub fn find_commit(&self, revision: &str) -> Result<Option<String>, GitError> {
        let commit = format!("{revision}^{{commit}}");
        self.ask(&["rev-parse", "--verify", "--quiet", "--end-of-options", &commit])
    }

    /// Whether git stopped in the middle of a rebase. The commit that it stopped at, `REBASE_HEAD`, can stay when the
    /// rebase has ended; these folders cannot.
    ///
    /// # Errors
    /// Where git fails.
    pub fn is_rebasing(&self) -> Result<bool, GitError> {
        let folders = ["--git-path", "rebase-merge", "--git-path", "rebase-apply"];
        let folders = self.list_lines(&[&["rev-parse"][..], &folders].concat())?;
        Ok(folders.iter().any(|folder| self.folder.join(folder).is_dir()))
    }

    /// The names of all remotes.
    ///
    /// # Errors
    /// Where git fails.
    pub fn list_remotes(&self) -> Result<Vec<String>, GitError> {
        self.list_lines(&["remote"])
    }

    /// The address that a push to this remote goes to, as the settings rewrite it.
    ///
    /// # Errors
    /// Where git fails.
    pub fn find_push_address(&self, remote: &str) -> Result<Option<String>, GitError> {
        self.ask(&["remote", "get-url", "--push", "--", remote])
    }

    /// The address that this remote is fetched from, as the settings rewrite it.
    ///
    /// # Errors
    /// Where git fails.
    pub fn find_fetch_address(&self, remote: &str) -> Result<Option<String>, GitError> {
        self.ask(&["remote", "get-url", "--", remote])
    }

    /// The refs below `refs/` whose names begin with `below`, each with its commit.
    ///
    /// # Errors
    /// Where git fails.
    pub fn list_refs(&self, below: &str) -> Result<Vec<(String, String)>, GitError> {
        let lines = self.list_lines(&["for-each-ref", "--format=%(objectname) %(refname)", below])?;
        let refs = lines.iter().filter_map(|line| line.split_once(' '));
        Ok(refs.map(|(commit, name)| (name.to_owned(), commit.to_owned())).collect())
    }

    /// Whether the commit `inner` is part of the history of `outer`.
    ///
    /// # Errors
    /// Where git fails.
    pub fn contains(&self, outer: &str, inner: &str) -> Result<bool, GitError> {
        Ok(self.ask(&["merge-base", "--is-ancestor", inner, outer])?.is_some())
    }

    /// The commits that `head` has and `base` has not, the newest first, each with its parents after it.
    ///
    /// # Errors
    /// Where git fails.
    pub fn list_commits(&self, base: &str, head: &str) -> Result<Vec<Vec<String>>, GitError> {
        let range = format!("{base}..{head}");
        let lines = self.list_lines(&["rev-list", "--parents", &range])?;
        Ok(lines.iter().map(|line| line.split(' ').map(str::to_owned).collect()).collect())
    }

    /// The files that differ from the commit that is checked out, without ignored ones.
    ///
    /// # Errors
    /// Where git fails.
    pub fn list_uncommitted(&self) -> Result<Vec<UncommittedFile>, GitError> {
        let status = ["status", "--porcelain=v1", "-z", "--no-renames", "--untracked-files=all"];
        let listed = finish_command(self.command(&status))?;
        let entries = listed.split(|byte| *byte == 0).filter(|entry| entry.len() > 3);
        Ok(entries.map(|entry| self.parse_status(&String::from_utf8_lossy(entry))).collect())
    }

    /// Reads `XY PATH` (git-status, "Short Format").
    fn parse_status(&self, entry: &str) -> UncommittedFile {
        let (letters, path) = (&entry[..2], &entry[3..]);
        let path = match path.strip_prefix(&self.prefix) {
            Some(below) => below.to_owned(),
            None => format!("/{path}"),
        };
        let state = match letters {
            "DD" | "AU" | "UD" | "UA" | "DU" | "AA" | "UU" => FileState::Conflicted,
            "??" => FileState::New,
            _ if letters.ends_with('D') => FileState::Removed,
            _ if letters.starts_with('A') => FileState::New,
            _ if letters.starts_with('D') => FileState::Removed,
            _ => FileState::Changed,
        };
        UncommittedFile { path, state }
    }

    /// Runs a command that writes or uses the network. It has the terminal, and what it prints goes to standard error.
    /// Returns whether it succeeded.
    ///
    /// # Errors
    /// Where git cannot be run.
    pub fn run(&self, arguments: &[String]) -> Result<bool, GitError> {
        let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
        let mut command = self.command(&arguments);
        command.stdin(Stdio::inherit()).stdout(Stdio::from(io::stderr())).stderr(Stdio::inherit());
        let ended = if io::stderr().is_terminal() { command.status() } else { run_forwarded(command) };
        ended.map(|status| status.success()).map_err(|error| not_run(&error))
    }

    /// What git answers, without the line's end; None where it says no.
    ///
    /// # Errors
    /// Where git fails.
    pub fn ask(&self, arguments: &[&str]) -> Result<Option<String>, GitError> {
        let answer = finish_question(self.question(arguments))?;
        Ok(answer.map(|answer| String::from_utf8_lossy(&answer).trim_end_matches(['\n', '\r']).to_owned()))
    }

    fn list_lines(&self, arguments: &[&str]) -> Result<Vec<String>, GitError> {
        let listed = finish_command(self.question(arguments))?;
        Ok(String::from_utf8_lossy(&listed).lines().map(str::to_owned).collect())
    }

    /// A command that only reads. It starts no program that the settings name: `accord status` also runs in the
    /// clone of a stranger's repository.
    fn question(&self, arguments: &[&str]) -> Command {
        let nothing = ["-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null"];
        let mut command = self.command(&[&nothing[..], arguments].concat());
        for name in TRACES {
            command.env_remove(name);
        }
        // What the clone lacks is missing: no remote is asked for it.
        command.env("GIT_ALLOW_PROTOCOL", "").env("GIT_NO_LAZY_FETCH", "1");
        command
    }

    #[expect(clippy::disallowed_methods, reason = "this is where the signer's git is run")]
    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new("git");
        for name in ELSEWHERE {
            command.env_remove(name);
        }
        let folder: OsString = self.folder.clone().into();
        command.arg("-C").arg(folder).arg("--no-pager").args(arguments);
        command
    }
}

/// How long to wait for what a program prints that git left running.
const LAST_WORDS: Duration = Duration::from_secs(1);

/// Runs git with a pipe of our own, and passes on what it prints: where the reader of standard error has gone, such as
/// `head`, git would end between two of its steps.
fn run_forwarded(mut command: Command) -> io::Result<ExitStatus> {
    let (mut printed, writer) = io::pipe()?;
    command.stdout(writer.try_clone()?).stderr(writer);
    let mut child = command.spawn()?;
    // It holds the pipe, too.
    drop(command);
    let (ended, end) = mpsc::channel::<()>();
    thread::spawn(move || {
        let mut bytes = [0; 8192];
        while let Ok(count @ 1..) = printed.read(&mut bytes) {
            let _ = io::stderr().write_all(&bytes[..count]);
        }
        drop(ended);
    });
    let status = child.wait();
    let _ = end.recv_timeout(LAST_WORDS);
    status
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_the_status_names_a_file_and_its_state() {
        let clone = OwnClone { folder: PathBuf::from("."), prefix: "deep/".to_owned() };
        for (line, path, state) in [
            ("?? deep/keys/a b", "keys/a b", FileState::New),
            ("A  deep/keys/x", "keys/x", FileState::New),
            ("AM deep/keys/x", "keys/x", FileState::New),
            ("AD deep/keys/x", "keys/x", FileState::Removed),
            (" M README.md", "/README.md", FileState::Changed),
            (" D deep/x", "x", FileState::Removed),
            ("D  deep/x", "x", FileState::Removed),
            ("AA deep/x.sig", "x.sig", FileState::Conflicted),
        ] {
            assert_eq!(clone.parse_status(line), UncommittedFile { path: path.to_owned(), state }, "{line}");
        }
    }
}
