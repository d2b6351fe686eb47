//! Git's processes: what they are started with, and how they end.
//!
//! A repository can come from a stranger together with its settings, and many settings of git are commands. So
//! only commands of git run here that read objects, the index and names, and none that compares a working
//! tree, shows a page or fetches: `rev-parse`, `rev-list`, `diff-tree` of names, `cat-file`, `ls-files`, `merge-base`, `config`, `version`,
//! and `write-tree` without a working tree. What these would run is switched off: hooks, the file system monitor,
//! and each transport.

use std::ffi::OsString;
use std::io::{self, Read};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use super::GitError;
use crate::diagnostic::{describe_io_error, describe_start_error};

/// Most bytes that git may answer with: the index of a million files has fewer.
const OUTPUT_LIMIT: u64 = 256 * 1024 * 1024;

/// How long one question to git may take. The longest, which commits lead from one to another, takes some seconds in a
/// large repository.
pub const PATIENCE: Duration = Duration::from_secs(300);

/// Most bytes of memory that a reading process of git may write to. What is read in one piece is much smaller: a folder
/// has at most 64 MiB.
#[cfg(target_os = "linux")]
const MEMORY_LIMIT: u64 = 1024 * 1024 * 1024;

/// Each reading process is told not to write in passing, and no other one.
const NO_LOCKS: &str = "--no-optional-locks";

/// A process of git that reads one repository, and starts no other program.
pub fn reading_command() -> Command {
    let mut command = git_command();
    // Transports that are allowed: none. An object that a repository lacks is missing.
    command.env("GIT_ALLOW_PROTOCOL", "").env("GIT_NO_LAZY_FETCH", "1");
    command.args(["--no-pager", NO_LOCKS, "--literal-pathspecs"]);
    command.args(["-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null"]);
    command.args(["-c", "core.bigFileThreshold=1m"]);
    // A copy of what the commits say, which git does not compare with the commits.
    command.args(["-c", "core.commitGraph=false"]);
    // An index in two parts, one of which git would write into the repository.
    command.args(["-c", "core.splitIndex=false"]);
    command
}

/// A process of git, without the variables that lead it elsewhere.
#[expect(clippy::disallowed_methods, reason = "this is where git is run")]
pub fn git_command() -> Command {
    let mut command = Command::new("git");
    for name in foreign_settings() {
        command.env_remove(name);
    }
    // No replacement takes the place of an object, and no list that of the parents of a commit. At this path there can
    // be none: git comments on each list that it reads.
    command.env("GIT_NO_REPLACE_OBJECTS", "1").env("GIT_GRAFT_FILE", "/dev/null/none");
    // Git's messages may be translated, so they are shown and never parsed.
    command.env("LC_ALL", "C.UTF-8");
    command
}

/// Variables that lead git elsewhere: `GIT_DIR` and its kin, which hooks set. In a `pre-receive` hook the
/// objects pushed lie apart until they are accepted (git-receive-pack, "Quarantine Environment"), so the
/// variables that say where stay. So do those that name the user's own settings, such as `safe.directory`.
#[expect(clippy::disallowed_methods, reason = "what git would read is taken out of its environment")]
fn foreign_settings() -> Vec<OsString> {
    const QUARANTINE: &str = "GIT_QUARANTINE_PATH";
    const OBJECTS: [&str; 3] = [QUARANTINE, "GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES"];
    let quarantined = std::env::var_os(QUARANTINE).is_some();
    let names = std::env::vars_os().map(|(name, _)| name);
    names
        .filter(|name| {
            let name = name.to_string_lossy();
            let kept = name.starts_with("GIT_CONFIG_") || (quarantined && OBJECTS.contains(&&*name));
            name.starts_with("GIT_") && !kept
        })
        .collect()
}

/// Limits the memory of a process of git. A pack can hold a small object as the change of one that is as large as its
/// author likes and takes little room, and git makes the large one first. Where the system has no such limit, or refuses
/// it, git reads without one.
pub fn limit_memory(child: &Child) {
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{Pid, Resource, Rlimit, getrlimit, prlimit};
        let allowed = getrlimit(Resource::Data).maximum.unwrap_or(u64::MAX).min(MEMORY_LIMIT);
        let limit = Rlimit { current: Some(allowed), maximum: Some(allowed) };
        let process = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
        let _ = process.map(|process| prlimit(Some(process), Resource::Data, limit));
    }
    #[cfg(not(target_os = "linux"))]
    let _ = child;
}

/// Runs a command of git's to its end, and returns what it prints.
pub fn finish_command(command: Command) -> Result<Vec<u8>, GitError> {
    finish_with_input(command, Stdio::null())
}

/// The same, for a command that reads `input`.
pub fn finish_with_input(command: Command, input: Stdio) -> Result<Vec<u8>, GitError> {
    let (output, code) = run_to_end(command, input)?;
    match code {
        Ok(()) => Ok(output),
        Err((_, said)) => Err(refusal(&said)),
    }
}

/// What a question answers that git may answer with no: None where it ends with 1 and says nothing.
pub fn finish_question(command: Command) -> Result<Option<Vec<u8>>, GitError> {
    let (output, code) = run_to_end(command, Stdio::null())?;
    match code {
        Ok(()) => Ok(Some(output)),
        Err((Some(1), said)) if said.is_empty() => Ok(None),
        Err((_, said)) => Err(refusal(&said)),
    }
}

/// How a process failed: its exit code, and what it said on standard error.
type Failed = (Option<i32>, String);

fn run_to_end(command: Command, input: Stdio) -> Result<(Vec<u8>, Result<(), Failed>), GitError> {
    run_within(command, input, PATIENCE)
}

/// Runs a process, and ends it after `patience`: the settings of a repository can name a pipe that git waits for.
fn run_within(
    mut command: Command,
    input: Stdio,
    patience: Duration,
) -> Result<(Vec<u8>, Result<(), Failed>), GitError> {
    command.stdin(input).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().map_err(|error| not_run(&error))?;
    // What a signer's git starts may need more.
    if command.get_args().any(|argument| argument == NO_LOCKS) {
        limit_memory(&child);
    }
    let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
    let child = Mutex::new(child);
    let (ended, is_running) = mpsc::channel::<()>();
    thread::scope(|scope| {
        let watched = &child;
        let watch = scope.spawn(move || {
            let late = is_running.recv_timeout(patience) == Err(RecvTimeoutError::Timeout);
            if late {
                let _ = lock_child(watched).kill();
            }
            late
        });
        let said = scope.spawn(|| read_all(stderr, OUTPUT_LIMIT));
        let output = read_all(stdout, OUTPUT_LIMIT);
        if output.as_ref().is_ok_and(|output| output.len() as u64 > OUTPUT_LIMIT) {
            let _ = lock_child(&child).kill();
        }
        let said = said.join().unwrap_or_else(|_| Ok(Vec::new()));
        drop(ended);
        if watch.join().unwrap_or_default() {
            let _ = lock_child(&child).wait();
            return Err(silent_git(patience));
        }
        let status = lock_child(&child).wait().map_err(|error| not_run(&error))?;
        let (output, said) =
            (output.map_err(|error| not_run(&error))?, said.map_err(|error| not_run(&error))?);
        if output.len() as u64 > OUTPUT_LIMIT {
            return Err(GitError {
                message: "git answers with more than a registry can hold".into(),
                help: "look at what `git ls-files` prints in this folder",
            });
        }
        if status.success() {
            return Ok((output, Ok(())));
        }
        Ok((output, Err((status.code(), String::from_utf8_lossy(&said).into_owned()))))
    })
}

fn lock_child(child: &Mutex<Child>) -> MutexGuard<'_, Child> {
    child.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What a process writes, and at most one byte more than `limit`.
fn read_all(from: Option<impl Read>, limit: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    if let Some(from) = from {
        from.take(limit + 1).read_to_end(&mut bytes)?;
    }
    Ok(bytes)
}

/// Git said nothing for too long.
pub fn silent_git(patience: Duration) -> GitError {
    GitError {
        message: format!("git did not answer within {} seconds", patience.as_secs()),
        help: "look at what the settings of this repository name: `git config --list --show-origin`",
    }
}

const DO_AS_GIT_SAYS: &str = "do what git says; run it in this folder to see more";

impl GitError {
    /// Whether the words are those of git.
    pub fn is_said_by_git(&self) -> bool {
        self.help == DO_AS_GIT_SAYS
    }
}

/// All that git says: its remedy often stands in the last lines.
pub fn refusal(said: &str) -> GitError {
    let said = said.trim().replace('\t', "    ");
    let said = said.strip_prefix("fatal: ").unwrap_or(&said);
    if said.is_empty() {
        return GitError {
            message: "git failed, and said nothing".to_owned(),
            help: "run `git status` in this folder; where it works, git was ended from outside, such as for want of \
                   memory: then run this command again",
        };
    }
    GitError { message: said.to_owned(), help: DO_AS_GIT_SAYS }
}

/// A temporary file or folder could not be made or written.
pub fn no_temporary_file(error: &io::Error) -> GitError {
    let folder = std::env::temp_dir();
    GitError {
        message: format!(
            "cannot make a temporary file in {}: {}",
            folder.display(),
            describe_io_error(error)
        ),
        help: "set TMPDIR to a folder with room that you may write to",
    }
}

/// Git could not be started, or its output not be read.
pub fn not_run(error: &io::Error) -> GitError {
    GitError {
        message: format!("cannot run git: {}", describe_start_error(error)),
        help: "install git, 2.36 or later",
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_git_that_says_nothing_is_not_quoted() {
        let error = refusal("\n");
        assert!(!error.is_said_by_git() && error.help.starts_with("run `git status`"), "{error}");
    }

    #[test]
    fn a_process_that_waits_for_ever_is_ended() {
        let mut command = git_command();
        // It waits for questions that never come.
        command.args(["hash-object", "--stdin"]);
        let error = run_within(command, Stdio::piped(), Duration::from_secs(1)).unwrap_err();
        assert!(error.message.contains("within 1 seconds"), "{error}");
    }
}
