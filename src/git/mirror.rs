//! A copy of a remote repository: bare, in a cache, as shallow as serves.
//!
//! ```text
//! refs/accord/head   the remote HEAD that was accepted last; HEAD of the copy points to it
//! refs/heads, tags   branches and tags at that time
//! refs/fetched/      the same three, as the remote has them now
//! ```
//!
//! A fetch writes to `refs/fetched/` only. What it brought is accepted as a whole, where the new head contains the
//! one that was accepted before. So a reader notices a history that was rewritten, and keeps the old one until
//! the reader accepts the new one by its name. Since HEAD is followed by its commit, a branch that is renamed makes
//! no difference.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::command::{finish_command, finish_question, finish_with_input, no_temporary_file, not_run};
use super::transfer::{Transfer, TransferError};
use super::{GitError, Repository};
use crate::diagnostic::describe_io_error;

/// The commit that is read.
const HEAD: &str = "refs/accord/head";

/// What a fetch brings, and where it is kept until it is accepted.
const REFSPECS: [&str; 3] = [
    "+HEAD:refs/fetched/accord/head",
    "+refs/heads/*:refs/fetched/heads/*",
    "+refs/tags/*:refs/fetched/tags/*",
];

/// The length of a SHA-256 in hexadecimal, as object names have it in a few repositories.
const SHA256_LENGTH: usize = 64;

/// A copy of a remote repository.
#[derive(Debug)]
pub struct Mirror {
    repository: Repository,
}

/// What a fetch found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fetched {
    /// The history goes on from the commit that was read last; the copy has it now.
    Accepted,
    /// The remote `head` does not contain the commit that was `seen` last. The copy is as before.
    Rewritten { seen: String, head: String },
}

/// Object names by the names of refs, without `refs/`.
type Refs = BTreeMap<Vec<u8>, Vec<u8>>;

impl Mirror {
    /// The copy in `folder`.
    ///
    /// # Errors
    /// Where there is none.
    pub fn open(folder: &Path) -> Result<Self, GitError> {
        // A disk that lost its power can leave files without bytes.
        let head = fs::metadata(folder.join("HEAD")).is_ok_and(|head| head.len() > 0);
        let repository = Repository::at_git_directory(folder).filter(|_| head);
        Ok(Self { repository: repository.ok_or_else(|| damaged_copy(folder))? })
    }

    /// Makes a copy in `folder`, which is not there yet: the last commits of the branches and tags.
    ///
    /// # Errors
    /// Where git cannot fetch it, or the server is silent.
    pub fn create(folder: &Path, transfer: &mut Transfer) -> Result<(), TransferError> {
        let mut mirror = init_repository(folder, "sha1")?;
        let answer = transfer.run_git(&mirror.repository, &["ls-remote", "--", transfer.address, "HEAD"])?;
        let answer = String::from_utf8_lossy(&answer);
        let head = answer.lines().find_map(|line| line.strip_suffix("\tHEAD"));
        let head = head.ok_or_else(|| GitError {
            message: "the repository has no HEAD: it is empty, or its main branch is missing".into(),
            help: "ask its operator; `git ls-remote` shows which branches it has",
        })?;
        if head.len() == SHA256_LENGTH {
            fs::remove_dir_all(folder).map_err(|error| unwritable_copy(folder, &error))?;
            mirror = init_repository(folder, "sha256")?;
        }
        match mirror.fetch_refs(transfer, &["--depth=1"]) {
            // Plain web servers have the whole history only.
            Err(TransferError::Git(_)) if transfer.address.starts_with("http") => {
                mirror.fetch_refs(transfer, &[])?;
            }
            fetched => fetched?,
        }
        mirror.accept_refs(&mirror.list_refs()?)?;
        Ok(())
    }

    /// Gets what is new. A rewritten history is accepted only where its head is `accepted`.
    ///
    /// # Errors
    /// Where git cannot fetch it, or the server is silent.
    pub fn refresh(&self, transfer: &mut Transfer, accepted: Option<&str>) -> Result<Fetched, TransferError> {
        self.update(transfer, &[], accepted)
    }

    /// Gets the whole history; None where it is there.
    ///
    /// # Errors
    /// Where git cannot fetch it, or the server is silent.
    pub fn deepen(
        &self,
        transfer: &mut Transfer,
        accepted: Option<&str>,
    ) -> Result<Option<Fetched>, TransferError> {
        if !self.repository.is_shallow()? {
            return Ok(None);
        }
        self.update(transfer, &["--unshallow"], accepted).map(Some)
    }

    fn update(
        &self,
        transfer: &mut Transfer,
        depth: &[&str],
        accepted: Option<&str>,
    ) -> Result<Fetched, TransferError> {
        remove_leftovers(self.repository.git_directory())
            .map_err(|error| unwritable_copy(self.repository.git_directory(), &error))?;
        self.fetch_refs(transfer, depth)?;
        let mut refs = self.list_refs()?;
        let (seen, head) = self.heads(&refs)?;
        if !self.contains(&head, &seen)? {
            // What is new may go on from a commit whose parents were not fetched.
            if self.repository.is_shallow()? {
                self.fetch_refs(transfer, &["--unshallow"])?;
                refs = self.list_refs()?;
            }
            let (seen, head) = self.heads(&refs)?;
            if !self.contains(&head, &seen)? && accepted != Some(head.as_str()) {
                return Ok(Fetched::Rewritten { seen, head });
            }
        }
        if self.accept_refs(&refs)? {
            self.collect_garbage();
        }
        Ok(Fetched::Accepted)
    }

    fn fetch_refs(&self, transfer: &mut Transfer, depth: &[&str]) -> Result<(), TransferError> {
        let options = [
            "fetch",
            "--progress",
            "--prune",
            "--force",
            "--no-tags",
            "--no-write-fetch-head",
            "--no-recurse-submodules",
            "--no-auto-maintenance",
            "--no-write-commit-graph",
        ];
        let address = ["--", transfer.address];
        transfer.run_git(&self.repository, &[&options[..], depth, &address, &REFSPECS].concat()).map(drop)
    }

    /// The commit that was accepted last, and the remote HEAD.
    fn heads(&self, refs: &Refs) -> Result<(String, String), GitError> {
        let seen = refs.get(&b"accord/head"[..]);
        let head = refs.get(&b"fetched/accord/head"[..]);
        let [Some(seen), Some(head)] = [seen, head].map(Option::<&Vec<u8>>::cloned) else {
            return Err(damaged_copy(self.repository.git_directory()));
        };
        Ok((String::from_utf8_lossy(&seen).into_owned(), String::from_utf8_lossy(&head).into_owned()))
    }

    fn contains(&self, head: &str, commit: &str) -> Result<bool, GitError> {
        if head == commit {
            return Ok(true);
        }
        let question = ["merge-base", "--is-ancestor", commit, head];
        Ok(finish_question(self.repository.git_command(&question))?.is_some())
    }

    fn list_refs(&self) -> Result<Refs, GitError> {
        let list = self.repository.run_git(&["for-each-ref", "--format=%(objectname) %(refname)"])?;
        let lines = list.split(|byte| *byte == b'\n');
        let refs = lines.filter_map(|line| {
            let space = line.iter().position(|byte| *byte == b' ')?;
            let name = line[space + 1..].strip_prefix(b"refs/")?;
            Some((name.to_vec(), line[..space].to_vec()))
        });
        Ok(refs.collect())
    }

    /// Takes over what was fetched; false where nothing is new. What is gone is removed first: a branch `a` can
    /// be followed by a branch `a/b`.
    fn accept_refs(&self, refs: &Refs) -> Result<bool, GitError> {
        let (mut removed, mut updated) = (Vec::new(), Vec::new());
        for (name, id) in refs {
            if let Some(own) = name.strip_prefix(b"fetched/") {
                if refs.get(own) != Some(id) {
                    updated.push([b"update refs/", own, b" ", id, b"\n"].concat());
                }
            } else if !refs.contains_key(&[b"fetched/", &name[..]].concat()) {
                removed.push([b"delete refs/", &name[..], b"\n"].concat());
            }
        }
        for lines in [&removed, &updated] {
            if !lines.is_empty() {
                self.update_refs(&lines.concat())?;
            }
        }
        Ok(!removed.is_empty() || !updated.is_empty())
    }

    /// Changes all of these refs or none (git-update-ref, `--stdin`).
    fn update_refs(&self, lines: &[u8]) -> Result<(), GitError> {
        let mut input = tempfile::tempfile().map_err(|error| no_temporary_file(&error))?;
        input
            .write_all(lines)
            .and_then(|()| io::Seek::rewind(&mut input))
            .map_err(|error| not_run(&error))?;
        let command = self.repository.transfer_command(&["update-ref", "--no-deref", "--stdin"]);
        finish_with_input(command, input.into()).map(drop)
    }

    /// Packs what many fetches brought. Without it the copy is only larger, so a failure is none.
    fn collect_garbage(&self) {
        let options =
            ["-c", "gc.autoDetach=false", "-c", "gc.pruneExpire=2.weeks.ago", "gc", "--auto", "--quiet"];
        let _ = finish_command(self.repository.transfer_command(&options));
    }
}

fn init_repository(folder: &Path, format: &str) -> Result<Mirror, GitError> {
    let above = folder.parent().unwrap_or(folder);
    let mut command = super::command::git_command();
    command.arg(format!("--git-dir={}", folder.display())).current_dir(above);
    command.args(["init", "--quiet", "--bare", "--template=", &format!("--object-format={format}")]);
    finish_command(command)?;
    let mirror = Mirror::open(folder)?;
    finish_command(mirror.repository.transfer_command(&["symbolic-ref", "HEAD", HEAD]))?;
    Ok(mirror)
}

/// Removes what a git left that was killed: locks, and packs that arrived in part. The caller makes sure that no
/// git writes here.
fn remove_leftovers(folder: &Path) -> io::Result<()> {
    remove_files(folder, &|name| name.ends_with(".lock"))?;
    remove_files(&folder.join("objects/pack"), &|name| name.starts_with("tmp_"))?;
    remove_locks_below(folder.join("refs"))
}

fn remove_locks_below(folder: PathBuf) -> io::Result<()> {
    let mut folders = vec![folder];
    while let Some(folder) = folders.pop() {
        remove_files(&folder, &|name| name.ends_with(".lock"))?;
        for entry in fs::read_dir(&folder)? {
            let entry = entry?;
            if entry.file_type()?.is_dir() {
                folders.push(entry.path());
            }
        }
    }
    Ok(())
}

fn remove_files(folder: &Path, is_leftover: &dyn Fn(&str) -> bool) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if is_leftover(&entry.file_name().to_string_lossy()) && entry.file_type()?.is_file() {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

fn damaged_copy(folder: &Path) -> GitError {
    GitError {
        message: format!("the copy {} is damaged", folder.display()),
        help: "remove this folder; the next call fetches the registry again, and then knows of no earlier commit",
    }
}

fn unwritable_copy(folder: &Path, error: &io::Error) -> GitError {
    GitError {
        message: format!("cannot change {}: {}", folder.display(), describe_io_error(error)),
        help: "`ls -ld` shows who may use this folder",
    }
}
