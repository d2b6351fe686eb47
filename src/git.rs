//! The only place that runs git. Nothing in a registry is executed: no command in its files, in its settings of
//! git, or in a git directory that lies in one of its folders. Nothing is checked out, no object is fetched
//! unless a remote registry is read, and no setting of the environment leads git elsewhere. Only in the clone of a
//! signer who proposes or takes back a record does git run as the signer runs it (`own_clone`).
//!
//! ```text
//! repository     which repository is read, and its revisions
//! command        the processes of git
//! object_format  the names of objects
//! version        what the installed git can do
//! patient_pipe   a pipe that is read for as long as something comes
//! objects        what `git cat-file` answers, of one object or of many
//! folder         one of its tree objects
//! special_files  pipes and the like, for which git would wait
//! prefetch       some organizations of a commit, read at once
//! tree           a commit as the registry's files
//! index          the files that git knows, and those that it hides
//! checkout       a registry's folder in a working tree
//! read_files     what was read of a working tree, compared with a commit
//! changes        what differs between two commits
//! mirror         a copy of a remote repository
//! own_clone      the signer's own clone, in which the signer's git writes
//! transfer       a process of git that uses the network
//! descendants    ends a process with what it started
//! interruption   a signal that ends the program ends git first
//! ```

mod arrivals;
mod changes;
mod checkout;
mod command;
#[cfg(unix)]
mod descendants;
mod folder;
mod index;
mod interruption;
mod mirror;
mod object_format;
mod objects;
mod own_clone;
mod patient_pipe;
mod prefetch;
mod read_files;
mod repository;
mod special_files;
mod transfer;
mod tree;
mod version;

use std::fmt;

pub use changes::list_changes;
pub use checkout::Checkout;
pub use folder::Folder;
pub use mirror::{Fetched, Mirror};
pub use objects::check_temporary_files;
pub use objects::parse_answer;
pub use own_clone::{FileState, OwnClone, UncommittedFile};
pub use repository::Repository;
pub use transfer::{Transfer, TransferError};
pub use tree::CommitTree;

use crate::record::Date;
use crate::registry::Content;

/// Most bytes of a commit object.
const COMMIT_LIMIT: usize = 1024 * 1024;

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
        // A message of git has several lines; an error of a file has one.
        Self::other(error.message.split_whitespace().collect::<Vec<_>>().join(" "))
    }
}

/// Whether the head has everything that the base has: nothing was merged since they parted.
///
/// # Errors
/// Where git fails.
pub fn is_ancestor(base: &CommitTree, head: &CommitTree) -> Result<bool, GitError> {
    let question = ["merge-base", "--is-ancestor", base.commit(), head.commit()];
    Ok(command::finish_question(head.repository().git_command(&question))?.is_some())
}

/// The day on which a commit was made, as its committer's clock said.
///
/// # Errors
/// Where the commit cannot be read, or names no day of the calendar.
pub fn committed_on(tree: &CommitTree) -> Result<Date, GitError> {
    let read = tree.objects().read(tree.commit(), "commit", COMMIT_LIMIT);
    let day = match read.map_err(|error| tree::unreadable_commit(&error))? {
        Content::Bytes(commit) => read_commit_day(&String::from_utf8_lossy(&commit)),
        Content::TooLarge(_) => None,
    };
    day.ok_or_else(|| GitError {
        message: format!("the commit {} is of no day of the calendar", tree.commit()),
        help: "name a day instead",
    })
}

/// The day in the line `committer NAME <ADDRESS> SECONDS ZONE` of a commit object.
fn read_commit_day(commit: &str) -> Option<Date> {
    let (headers, _) = commit.split_once("\n\n")?;
    let committer = headers.lines().find_map(|line| line.strip_prefix("committer "))?;
    Date::from_unix(committer.rsplit(' ').nth(1)?.parse().ok()?)
}
