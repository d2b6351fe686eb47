//! Which repository is read. It is found here and named to git, which would take any folder on the way up that
//! looks like a git directory: also one that a stranger committed, with settings of its own.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Read, Write as _};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

use super::GitError;
use super::command::{finish_command, finish_question, git_command, no_temporary_file, reading_command};
use super::object_format::ObjectFormat;
use super::special_files::{Depth, check_entries, check_git_files, special_file};
use super::version::check_lazy_fetches;
use crate::diagnostic::describe_io_error;
use crate::registry::looks_like_git_directory;

/// Longest `.git` file in bytes: one path.
const LINK_LIMIT: u64 = 8 * 1024;

/// Largest index in bytes: that of a million files is smaller.
const INDEX_LIMIT: u64 = 256 * 1024 * 1024;

/// A git repository: a working tree, or a bare repository.
#[derive(Clone, Debug)]
pub struct Repository {
    /// Git's own folder: `.git`, or all of a bare repository.
    git_directory: PathBuf,
    /// The top of the working tree; of a bare repository, the git directory.
    top: PathBuf,
    /// The registry's place below the top: empty, or with a slash at its end.
    prefix: String,
    /// Whether the user named the git directory itself.
    named: bool,
}

impl Repository {
    /// The repository whose working tree `directory` lies in; None outside of any. Git is not asked.
    ///
    /// # Errors
    /// Where the folder, or a `.git` on the way up, cannot be read.
    pub fn find(directory: &Path) -> Result<Option<Self>, GitError> {
        let directory = directory.canonicalize().map_err(|error| unreadable_path(directory, &error))?;
        for top in directory.ancestors() {
            let Some(git_directory) = find_git_directory(top)? else { continue };
            let below = directory.strip_prefix(top).unwrap_or(Path::new(""));
            let prefix = below.iter().map(|name| format!("{}/", name.to_string_lossy())).collect();
            return Ok(Some(Self { git_directory, top: top.to_owned(), prefix, named: false }));
        }
        Ok(None)
    }

    /// The repository whose git directory is `path` itself, such as a bare one. None if `path` is another
    /// folder. A caller must have this path from the user: a stranger can commit a folder of this form.
    pub fn at_git_directory(path: &Path) -> Option<Self> {
        let path = path.canonicalize().ok().filter(|path| is_git_directory(path))?;
        Some(Self { git_directory: path.clone(), top: path, prefix: String::new(), named: true })
    }

    /// The registry's place in the repository: empty, or with a slash at its end.
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// Refuses a `.gitignore` above the registry's folder, or anything in the folders `below` it, for which git would
    /// wait.
    ///
    /// # Errors
    /// Where there is such a thing.
    pub(super) fn check_ignore_files(&self, below: &[&str]) -> Result<(), GitError> {
        let registry = self.top.join(&self.prefix);
        for folder in registry.ancestors().take_while(|folder| folder.starts_with(&self.top)) {
            let path = folder.join(".gitignore");
            if fs::metadata(&path).is_ok_and(|there| !there.is_file() && !there.is_dir()) {
                return Err(special_file(&path));
            }
        }
        below.iter().try_for_each(|folder| check_entries(&registry.join(folder), Depth::Whole))
    }

    /// Git's own folder.
    pub(super) fn git_directory(&self) -> &Path {
        &self.git_directory
    }

    /// Asks git whether it takes this repository, too: it refuses one that belongs to another user. Returns how
    /// objects are named in it.
    ///
    /// # Errors
    /// Where there is no git, git refuses the repository (then its own remedy is in the message), or git may fetch
    /// what the repository lacks.
    pub fn check_access(&self) -> Result<ObjectFormat, GitError> {
        check_git_files(&self.git_directory)?;
        let mut command = self.enter(reading_command());
        if self.named {
            command.arg(self.git_directory_argument());
        } else if let Some(above) = self.top.parent() {
            // Git looks at this folder only, and there only at `.git`.
            command.env("GIT_CEILING_DIRECTORIES", above);
        }
        command.args(["-c", "safe.bareRepository=explicit", "--work-tree=."]);
        command.args(["rev-parse", "--show-object-format", "--absolute-git-dir"]);
        let answer = finish_command(command)?;
        let answer = String::from_utf8_lossy(&answer);
        let (format, found) = answer.trim_end_matches(['\n', '\r']).split_once('\n').unwrap_or_default();
        self.check_git_directory(found)?;
        check_lazy_fetches(self)?;
        format.parse()
    }

    /// Checks that the git directory that git `found` is the one of this repository.
    ///
    /// # Errors
    /// Where it is another one.
    pub(super) fn check_git_directory(&self, found: &str) -> Result<(), GitError> {
        if is_same_folder(found, &self.git_directory) {
            return Ok(());
        }
        Err(GitError {
            message: format!("git reads another repository here: {found}"),
            help: "look at this folder, and at `.git` in the top of the work tree: git takes only one of them for a \
                   repository",
        })
    }

    /// The commit that `revision` names, as a hexadecimal object name.
    ///
    /// # Errors
    /// Where there is no such commit, or git fails.
    pub fn resolve_commit(&self, revision: &str) -> Result<String, GitError> {
        let name = format!("{revision}^{{commit}}");
        let resolved = self.run_git(&["rev-parse", "--verify", "--end-of-options", &name]);
        let id = resolved.map_err(|error| GitError {
            help: match revision {
                "HEAD" => "make the first commit, or fetch what is missing (`git fetch`), or name another",
                _ => "fetch it (in CI, check out with the whole history: `fetch-depth: 0`), or name another",
            },
            // What git says of a name that it does not know says nothing to a reader.
            message: match error.message.as_str() {
                "Needed a single revision" => format!("`{revision}` is not a commit of this repository"),
                other => format!("`{revision}` is not a commit of this repository: {other}"),
            },
        })?;
        Ok(String::from_utf8_lossy(&id).trim().to_owned())
    }

    /// The commit that is checked out; None before the first one.
    ///
    /// # Errors
    /// Where git fails, or the commit is missing.
    pub(super) fn resolve_head(&self) -> Result<Option<String>, GitError> {
        let head = self.git_command(&["rev-parse", "--verify", "--quiet", "HEAD"]);
        finish_question(head)?.map(|_| self.resolve_commit("HEAD")).transpose()
    }

    /// The last commit up to HEAD that changed the file at `path`, which begins at the registry's folder; None where
    /// none did.
    ///
    /// # Errors
    /// Where git fails.
    pub fn find_last_change(&self, path: &str) -> Result<Option<String>, GitError> {
        if self.resolve_head()?.is_none() {
            return Ok(None);
        }
        let path = format!("{}{path}", self.prefix);
        let found = self.run_git(&["rev-list", "--max-count=1", "HEAD", "--", &path])?;
        Ok(Some(String::from_utf8_lossy(&found).trim().to_owned()).filter(|commit| !commit.is_empty()))
    }

    /// Whether the history ends before its first commit, since only a part of it was fetched.
    ///
    /// # Errors
    /// Where git fails.
    pub fn is_shallow(&self) -> Result<bool, GitError> {
        Ok(self.run_git(&["rev-parse", "--is-shallow-repository"])? == b"true\n")
    }

    /// Whether the branches of remotes have every commit up to HEAD that changed the file at `path`, which begins at the
    /// registry's folder.
    ///
    /// # Errors
    /// Where git fails.
    pub fn is_pushed(&self, path: &str) -> Result<bool, GitError> {
        let path = format!("{}{path}", self.prefix);
        Ok(self
            .run_git(&["rev-list", "--max-count=1", "HEAD", "--not", "--remotes", "--", &path])?
            .is_empty())
    }

    /// The tree that the next commit would hold, by its object name: git writes it from the index. A hook
    /// of a commit that names files has an index of its own.
    ///
    /// Before git writes an index, it compares the files that may have changed in the second of that index, and runs
    /// their filters. So git gets a copy of the index, an empty working tree in which it looks for the files, and for
    /// those that an index names outside of it, a copy without a time: git takes it for one that no file is newer than.
    #[expect(clippy::disallowed_methods, reason = "the index of a hook is named by the environment")]
    pub(super) fn write_staged_tree(&self) -> Result<String, GitError> {
        const INDEX: &str = "GIT_INDEX_FILE";
        // Git looks for it from the top.
        let index = std::env::var_os(INDEX)
            .map_or_else(|| self.git_directory.join("index"), |path| self.top.join(path));
        let folder = tempfile::tempdir().map_err(|error| no_temporary_file(&error))?;
        let (copy, empty) = (folder.path().join("index"), folder.path().join("empty"));
        match File::open(&index) {
            Err(error) if error.kind() == ErrorKind::NotFound && index.symlink_metadata().is_err() => {}
            Err(error) => return Err(unreadable_path(&index, &error)),
            Ok(file) => {
                let bytes = read_index_file(&index, file)?;
                write_without_time(&copy, &bytes).map_err(|error| no_temporary_file(&error))?;
            }
        }
        fs::create_dir(&empty).map_err(|error| no_temporary_file(&error))?;
        let mut command = reading_command();
        command.env(INDEX, copy).arg("-C").arg(empty).arg(self.git_directory_argument());
        command.args(["--work-tree=.", "write-tree"]);
        Ok(String::from_utf8_lossy(&finish_command(command)?).trim().to_owned())
    }

    /// Runs a reading command of git and returns what it prints.
    pub(super) fn run_git(&self, arguments: &[&str]) -> Result<Vec<u8>, GitError> {
        finish_command(self.git_command(arguments))
    }

    /// A reading command of git, in this repository.
    pub(super) fn git_command(&self, arguments: &[&str]) -> Command {
        let mut command = self.enter(reading_command());
        // Without a working tree of its own, git would go where `core.worktree` says.
        command.arg(self.git_directory_argument()).arg("--work-tree=.").args(arguments);
        command
    }

    /// A command of git that may use the network, in this repository.
    pub(super) fn transfer_command(&self, arguments: &[&str]) -> Command {
        let mut command = self.enter(git_command());
        command.args(["-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null"]);
        command.arg(self.git_directory_argument()).args(arguments);
        command
    }

    /// Lets git itself go to the top. A process that began there would find programs of the repository, if the
    /// user's `PATH` names the working folder.
    fn enter(&self, mut command: Command) -> Command {
        command.arg("-C").arg(&self.top);
        command
    }

    fn git_directory_argument(&self) -> OsString {
        let mut argument = OsString::from("--git-dir=");
        argument.push(&self.git_directory);
        argument
    }
}

/// The bytes of an index.
fn read_index_file(path: &Path, file: File) -> Result<Vec<u8>, GitError> {
    let mut bytes = Vec::new();
    let read = file.take(INDEX_LIMIT + 1).read_to_end(&mut bytes);
    read.map_err(|error| unreadable_path(path, &error))?;
    if bytes.len() as u64 <= INDEX_LIMIT {
        return Ok(bytes);
    }
    Err(GitError {
        message: format!("{} has more than {INDEX_LIMIT} bytes", path.display()),
        help: "look at what `git ls-files` prints in this folder",
    })
}

/// Writes a file whose time is the first second, which git takes for no time (`is_racy_stat` in its `read-cache.c`).
fn write_without_time(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = File::create_new(path)?;
    file.write_all(bytes)?;
    file.set_modified(SystemTime::UNIX_EPOCH)
}

fn is_git_directory(path: &Path) -> bool {
    let exists = |name: &&str| path.join(name).symlink_metadata().is_ok();
    looks_like_git_directory(["HEAD", "objects", "refs", "commondir"].into_iter().filter(exists))
}

/// The git directory of a working tree whose top is `top`, if it is one: a folder `.git`, or the folder that a
/// file `.git` names (gitrepository-layout).
fn find_git_directory(top: &Path) -> Result<Option<PathBuf>, GitError> {
    let path = top.join(".git");
    let Ok(there) = fs::metadata(&path) else { return Ok(None) };
    if there.is_dir() {
        // Git goes on above a `.git` that is no git directory.
        let head = fs::metadata(path.join("HEAD"));
        if let Some(denied) = head.err().filter(|error| error.kind() == ErrorKind::PermissionDenied) {
            return Err(unreadable_path(&path, &denied));
        }
        return Ok(Some(path).filter(|path| is_git_directory(path)));
    }
    if !there.is_file() {
        // A pipe would block its reader.
        return Ok(None);
    }
    let mut link = String::new();
    let read = File::open(&path).and_then(|file| file.take(LINK_LIMIT).read_to_string(&mut link));
    read.map_err(|error| unreadable_path(&path, &error))?;
    let target = link.strip_prefix("gitdir: ").map(|target| top.join(target.trim_end_matches(['\n', '\r'])));
    target.map(Some).ok_or_else(|| GitError {
        message: format!("{} does not name a git directory", path.display()),
        help: "restore it, or remove it if this is no working tree",
    })
}

fn is_same_folder(found: &str, expected: &Path) -> bool {
    let expected = expected.canonicalize().unwrap_or_else(|_| expected.to_owned());
    found == expected.to_string_lossy()
        || Path::new(found).canonicalize().is_ok_and(|found| found == expected)
}

fn unreadable_path(path: &Path, error: &std::io::Error) -> GitError {
    GitError {
        message: format!("cannot read {}: {}", path.display(), describe_io_error(error)),
        help: "`ls -ld` shows who may use this file and its folder",
    }
}
