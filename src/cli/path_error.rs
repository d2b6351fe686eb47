//! Errors of input and output at a path: which part of the path it is, in plain words, and what to do next.

use std::fmt;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use crate::diagnostic::describe_io_error;
use crate::diagnostic::suggestion::find_nearest;

/// How many files of a folder an error names.
const LISTED: usize = 5;

/// An error of input or output at a path.
#[derive(Debug)]
pub struct PathError {
    kind: ErrorKind,
    message: String,
    help: Option<String>,
}

impl PathError {
    /// `verb` is what could not be done with the path, such as `read`.
    pub fn new(verb: &str, path: &Path, error: &io::Error) -> Self {
        let shown = path.display();
        let (reason, help) = match error.kind() {
            ErrorKind::NotFound => explain_missing(verb, path),
            ErrorKind::NotADirectory => explain_file_on_way(path),
            ErrorKind::IsADirectory => (describe_io_error(error), Some(advise_file(verb, path))),
            kind => (describe_io_error(error), advise_kind(kind, verb, path)),
        };
        Self { kind: error.kind(), message: format!("cannot {verb} {shown}: {reason}"), help }
    }

    pub const fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// What to do next.
    pub fn help(&self) -> Option<&str> {
        self.help.as_deref()
    }

    /// The same, where nothing says which path was meant, with the forms that the argument may have.
    #[must_use]
    pub fn or_forms(self, forms: &str) -> Self {
        match self.help.as_deref() {
            Some(CHECK_PATH) => Self { help: Some(format!("{forms}; {CHECK_PATH}")), ..self },
            _ => self,
        }
    }

    /// The same with other advice.
    #[must_use]
    pub fn with_help(self, help: String) -> Self {
        Self { help: Some(help), ..self }
    }
}

impl fmt::Display for PathError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl std::error::Error for PathError {}

/// Says which path an error of input or output is about.
pub trait AtPath<T> {
    /// `verb` is what was to be done with the path, such as `read`.
    ///
    /// # Errors
    /// The same error, with the path.
    fn at(self, verb: &str, path: &Path) -> anyhow::Result<T>;
}

impl<T> AtPath<T> for io::Result<T> {
    fn at(self, verb: &str, path: &Path) -> anyhow::Result<T> {
        self.map_err(|error| PathError::new(verb, path, &error).into())
    }
}

/// A folder that goes when it is dropped.
///
/// # Errors
/// The folder in which it cannot be made.
pub fn make_temporary_folder() -> anyhow::Result<tempfile::TempDir> {
    tempfile::tempdir().map_err(|error| {
        let place = PathError::new("write to", &std::env::temp_dir(), &error);
        place.with_help("set TMPDIR to a folder with room that you may write to".to_owned()).into()
    })
}

/// What to do about an error of this kind, where its path is not known.
pub fn advise_io_error(kind: ErrorKind) -> Option<&'static str> {
    match kind {
        ErrorKind::NotFound => Some(CHECK_PATH),
        ErrorKind::NotADirectory => Some(NAME_FOLDER),
        ErrorKind::IsADirectory => Some("this is a folder; name a file"),
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
            Some("free space on the disk, then try again; `df -h` shows how full each disk is")
        }
        ErrorKind::PermissionDenied => Some("`ls -ld` shows who may use this file and its folder"),
        ErrorKind::ReadOnlyFilesystem => Some(
            "choose a place that can be written to: --key-dir for keys, -C for a copy of the registry, --output for files",
        ),
        ErrorKind::BrokenPipe => None,
        ErrorKind::InvalidFilename => Some("use a shorter name"),
        ErrorKind::InvalidData => Some("save it as plain text in UTF-8"),
        _ => Some("`ls -ld` shows what is at this path, and who may use it"),
    }
}

const NAME_FOLDER: &str = "name that file itself, or a folder in its place";

const CHECK_PATH: &str = "check the path: unless it begins with /, it begins in the folder that you are in";

fn advise_kind(kind: ErrorKind, verb: &str, path: &Path) -> Option<String> {
    if kind != ErrorKind::PermissionDenied {
        return advise_io_error(kind).map(str::to_owned);
    }
    // The first part that cannot be looked at, or the folder in which a file is made.
    let blocked = path.ancestors().take_while(|part| part.symlink_metadata().is_err()).last();
    let place = match blocked.and_then(Path::parent) {
        Some(folder) if folder.as_os_str().is_empty() => Path::new("."),
        Some(folder) => folder,
        None => path,
    };
    let right = if verb == "read" { "read" } else { "write to" };
    let place = place.display();
    Some(format!("`ls -ld {place}` shows who may {right} it; its owner can change that with `chmod`"))
}

/// A path of which some part is missing.
fn explain_missing(verb: &str, path: &Path) -> (String, Option<String>) {
    let folder = parent_folder(path);
    if folder.is_dir() && !reads(verb) {
        let reason = format!("the folder {} takes no new files", folder.display());
        return (reason, Some("name another folder".to_owned()));
    }
    if folder.is_dir() {
        let near = find_near_name(folder, path);
        let help = near.map(|near| format!("did you mean `{}`?", folder_join(folder, &near).display()));
        let what = if verb == "find" { "folder" } else { "file" };
        return (format!("there is no such {what}"), Some(help.unwrap_or_else(|| CHECK_PATH.to_owned())));
    }
    let reason = format!("there is no folder {}", folder.display());
    let help = match reads(verb) {
        true => CHECK_PATH.to_owned(),
        false => format!("make it first, with `mkdir -p {}`, or name a file in another", folder.display()),
    };
    (reason, Some(help))
}

fn reads(verb: &str) -> bool {
    ["read", "find", "open"].contains(&verb)
}

/// The name in a folder that is nearest to the last one of a path.
fn find_near_name(folder: &Path, path: &Path) -> Option<String> {
    let typed = path.file_name()?.to_str()?;
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let names: Vec<_> = entries.filter_map(|entry| entry.file_name().into_string().ok()).collect();
    find_nearest(typed, names.iter().map(String::as_str)).map(str::to_owned)
}

/// A path that leads through a file.
fn explain_file_on_way(path: &Path) -> (String, Option<String>) {
    let file = path.ancestors().skip(1).find(|part| part.exists() && !part.is_dir());
    let reason = match file {
        Some(file) => format!("{} is a file, and not a folder", file.display()),
        None => "it is a file, and not a folder".to_owned(),
    };
    (reason, Some(NAME_FOLDER.to_owned()))
}

/// Which file could be meant where a folder was named.
fn advise_file(verb: &str, folder: &Path) -> String {
    if verb != "read" {
        return "a folder has this name; name a file".to_owned();
    }
    advise_files_of("files", list_files(folder))
}

/// Names the files of a folder of the kind `what`, which a user may have meant.
pub fn advise_files_of(what: &str, mut files: Vec<PathBuf>) -> String {
    files.sort();
    if files.is_empty() {
        return format!("name a file; no {what} lie in this folder");
    }
    let more = if files.len() > LISTED { ", …" } else { "" };
    let names: Vec<_> = files.iter().take(LISTED).map(|file| format!("`{}`", file.display())).collect();
    format!("name one of the {what} in it: {}{more}", names.join(", "))
}

/// The files in a folder, without hidden ones.
pub fn list_files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let shown = entries.filter(|entry| !entry.file_name().to_string_lossy().starts_with('.'));
    shown.map(|entry| entry.path()).filter(|path| path.is_file()).collect()
}

fn parent_folder(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// A file of a folder, as the user would name it.
fn folder_join(folder: &Path, name: &str) -> PathBuf {
    if folder == Path::new(".") { PathBuf::from(name) } else { folder.join(name) }
}
