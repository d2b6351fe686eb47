//! A copy of a repository that lies elsewhere: bare, in a cache, as shallow as serves.

use std::path::Path;

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
    let above = Repository::at(folder.parent().unwrap_or(folder));
    let folder = folder.to_string_lossy();
    let options = ["clone", "--quiet", "--bare", "--template=", "--depth=1", "--no-single-branch", "--"];
    run_fetch(&above, &[&options[..], &[address, &folder]].concat())
        .map_err(|error| GitError { help: "look at the address, and whether `git clone` gets it", ..error })
}

/// Gets what is new there, and forgets what is gone.
///
/// # Errors
/// Where git cannot fetch it.
pub fn refresh_mirror(address: &str, folder: &Path) -> Result<(), GitError> {
    let depth: &[&str] = if is_shallow(folder) { &["--depth=1"] } else { &[] };
    let options = ["fetch", "--quiet", "--prune", "--force"];
    run_fetch(&Repository::at(folder), &[&options[..], depth, &["--", address], &REFS].concat())
        .map_err(|error| GitError { help: "try again, or use what was fetched last with --offline", ..error })
}

/// Gets the whole history; false where it is there.
///
/// # Errors
/// Where git cannot fetch it.
pub fn deepen_mirror(address: &str, folder: &Path) -> Result<bool, GitError> {
    if !is_shallow(folder) {
        return Ok(false);
    }
    let options = ["fetch", "--quiet", "--unshallow", "--force", "--", address];
    run_fetch(&Repository::at(folder), &[&options[..], &REFS].concat()).map(|()| true)
}

fn is_shallow(folder: &Path) -> bool {
    let answer = Repository::at(folder).run_git(&["rev-parse", "--is-shallow-repository"]);
    answer.is_ok_and(|answer| answer.starts_with(b"true"))
}

fn run_fetch(repository: &Repository, arguments: &[&str]) -> Result<(), GitError> {
    let mut command = repository.git_command(arguments);
    command.env("GIT_ALLOW_PROTOCOL", TRANSPORTS);
    super::finish_command(command).map(drop)
}
