//! A copy of a repository that lies elsewhere: bare, in a cache, as shallow as serves.

use std::path::Path;
use std::process::Command;

use super::command::{finish_command, git_command};
use super::{GitError, Repository};

/// How git may fetch: not by `ext::`, which runs a program that the address names.
const TRANSPORTS: &str = "file:git:http:https:ssh";

/// Branches and tags, as they are called there.
const REFS: [&str; 2] = ["+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*"];

/// Makes the copy of the repository at `address` in `folder`, which is not there yet: the last
/// commits of its branches and tags.
///
/// # Errors
/// Where git cannot fetch it.
pub fn clone_mirror(address: &str, folder: &Path) -> Result<(), GitError> {
    let mut command = git_command();
    let folder = folder.to_string_lossy();
    let options = ["clone", "--quiet", "--bare", "--template=", "--depth=1", "--no-single-branch", "--"];
    command.args(options).args([address, &folder]);
    run_transfer(command)
        .map_err(|error| GitError { help: "look at the address, and whether `git clone` gets it", ..error })
}

/// Gets what is new there, and forgets what is gone.
///
/// # Errors
/// Where git cannot fetch it.
pub fn refresh_mirror(address: &str, folder: &Path) -> Result<(), GitError> {
    let depth: &[&str] = if is_shallow(folder)? { &["--depth=1"] } else { &[] };
    let options = ["fetch", "--quiet", "--prune", "--force"];
    let arguments = [&options[..], depth, &["--", address], &REFS].concat();
    run_transfer(open_mirror(folder)?.transfer_command(&arguments))
        .map_err(|error| GitError { help: "try again, or use what was fetched last with --offline", ..error })
}

/// Gets the whole history; false where it is there.
///
/// # Errors
/// Where git cannot fetch it.
pub fn deepen_mirror(address: &str, folder: &Path) -> Result<bool, GitError> {
    if !is_shallow(folder)? {
        return Ok(false);
    }
    let options = ["fetch", "--quiet", "--unshallow", "--force", "--", address];
    let arguments = [&options[..], &REFS].concat();
    run_transfer(open_mirror(folder)?.transfer_command(&arguments)).map(|()| true)
}

fn is_shallow(folder: &Path) -> Result<bool, GitError> {
    let answer = open_mirror(folder)?.run_git(&["rev-parse", "--is-shallow-repository"])?;
    Ok(answer.starts_with(b"true"))
}

fn open_mirror(folder: &Path) -> Result<Repository, GitError> {
    Repository::at_git_directory(folder).ok_or_else(|| GitError {
        message: format!("{} is not a git repository", folder.display()),
        help: "remove it; the next call fetches the registry again",
    })
}

fn run_transfer(mut command: Command) -> Result<(), GitError> {
    command.env("GIT_ALLOW_PROTOCOL", TRANSPORTS);
    finish_command(command).map(drop)
}
