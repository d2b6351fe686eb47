//! The registry that the commands are about: the one that is named, or the one at hand.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use super::{Context, is_snapshot_name};
use crate::cli::discovery::find_registry;
use crate::cli::files::FolderTree;
use crate::cli::path_error::PathError;
use crate::cli::remote::{FetchSettings, RemoteAddress, RemoteRegistry};
use crate::cli::settings::{Origin, Setting, UserSettings};
use crate::cli::{Cli, Failure, environment};
use crate::git::Repository;
use crate::registry::POLICY_FILE;

impl Context {
    /// The folder of a registry's keys.
    pub fn key_directory(&self, flag: Option<&Path>) -> Result<PathBuf, Failure> {
        let set = || self.settings.key_dir.as_ref().map(|set| set.value.clone()).map_err(Clone::clone);
        flag.map_or_else(set, |folder| Ok(folder.to_path_buf()))
    }

    /// The folder in which a registry is looked for, if neither it nor a folder above holds one.
    pub fn find_empty_start(&self) -> Option<FolderTree> {
        let empty = self.remote.is_none() && matches!(self.registry_root(), Ok(None)) && self.start.is_dir();
        empty.then(|| FolderTree::new(&self.start))
    }

    /// The folder of the registry at hand; None where there is none, and where a git directory was named.
    pub fn registry_root(&self) -> Result<Option<PathBuf>, Failure> {
        if self.names_snapshot()
            || self.named_repository().is_some() && !self.start.join(POLICY_FILE).is_file()
        {
            return Ok(None);
        }
        find_registry(&self.start)
    }

    /// The registry that the command is about.
    pub fn registry(&self) -> Result<FolderTree> {
        if self.remote.is_some() {
            bail!(
                Failure::usage("a remote registry can only be read").help("clone it with git, and go there")
            );
        }
        if self.names_snapshot() {
            bail!(
                Failure::usage("a snapshot can only be read")
                    .help("unpack it (`tar -xf FILE`), and go there")
            );
        }
        if self.origin != Origin::Default && !self.start.exists() {
            let verb = if self.start.to_str().is_some_and(is_snapshot_name) { "read" } else { "find" };
            bail!(PathError::new(verb, &self.start, &ErrorKind::NotFound.into()));
        }
        match std::fs::metadata(self.start.join(POLICY_FILE)) {
            Err(error) if error.kind() == ErrorKind::PermissionDenied => {
                bail!(PathError::new("read", &self.start.join(POLICY_FILE), &error));
            }
            _ => {}
        }
        let root = self.registry_root()?.with_context(|| {
            let message = format!("no {POLICY_FILE} in {} or any parent folder", self.start.display());
            Failure::environment(message).help(
                "change to a registry's folder, name one with -C DIR, or start one with `accord init DIR`",
            )
        })?;
        self.announce_registry(&root)?;
        Ok(FolderTree::open(&root)?)
    }

    /// Says once which registry is used, where it is not the folder that was named or that the user is in.
    fn announce_registry(&self, root: &Path) -> Result<()> {
        let set = matches!(self.origin, Origin::Variable(_) | Origin::File(_));
        if (!set && root == self.start) || self.announced.replace(true) {
            return Ok(());
        }
        let why = if set { self.origin.to_string() } else { "above this folder".to_owned() };
        self.note_text(&format!("Registry: {} ({why})\n", root.display()))
    }

    /// What the registry that is read is a copy of.
    pub fn remote(&self) -> Option<&RemoteRegistry> {
        self.remote.as_ref()
    }

    /// The head of a rewritten history that the reader accepts.
    pub fn accepted_history(&self) -> Option<&str> {
        self.accepted.as_deref()
    }

    /// The registry that commands use, if there is one, and how it was named.
    pub fn shown_registry(&self) -> (Option<String>, Origin) {
        let root = self.registry_root().ok().flatten().map(|root| root.display().to_string());
        let named = self.origin != Origin::Default;
        (root.or_else(|| named.then(|| self.shown_start())), self.origin.clone())
    }

    /// Where the registry is looked for, to be shown: the address of a remote one.
    pub fn shown_start(&self) -> String {
        self.remote.as_ref().map_or_else(|| self.start.display().to_string(), RemoteRegistry::shown_address)
    }

    /// Where the registry is looked for.
    pub fn start(&self) -> &Path {
        &self.start
    }

    /// The repository whose git directory the user named, or that is the copy of a remote registry. A folder that
    /// only looks like a git directory, and was not named, is none: a stranger can commit one.
    pub fn named_repository(&self) -> Option<Repository> {
        let named = self.origin != Origin::Default || self.remote.is_some();
        named.then(|| Repository::at_git_directory(&self.start)).flatten()
    }
}

/// The registry that a flag or a setting names. One that the user is in, at `here`, comes before the one of the
/// configuration file, which is for every other folder.
pub fn name_registry(
    flag: Option<PathBuf>,
    settings: &UserSettings,
    here: &Path,
) -> Option<Setting<PathBuf>> {
    if let Some(value) = flag {
        return Some(Setting { value, origin: Origin::Flag("-C") });
    }
    let set = settings.registry.as_ref()?;
    let gives_way = matches!(set.origin, Origin::File(_)) && matches!(find_registry(here), Ok(Some(_)));
    (!gives_way).then(|| Setting { value: PathBuf::from(&set.value), origin: set.origin.clone() })
}

/// The registry that is named by a git address. Standard error has this many columns, where it is a terminal.
pub fn find_remote(
    cli: &Cli,
    named: Option<&Setting<PathBuf>>,
    columns: Option<usize>,
) -> Result<Option<RemoteRegistry>> {
    let Some(Setting { value, origin }) = named else { return Ok(None) };
    let address = match origin {
        // A setting means the same in every folder, also in one that has a folder of this name.
        Origin::Variable(_) | Origin::File(_) => RemoteAddress::parse_text(&value.to_string_lossy())?,
        Origin::Flag(_) | Origin::Default => RemoteAddress::parse(value)?,
    };
    let Some(address) = address else { return Ok(None) };
    let cache = environment::cache_folder().ok_or_else(|| {
        Failure::environment("there is no home folder to keep a copy in").help("set HOME or XDG_CACHE_HOME")
    })?;
    let settings = FetchSettings {
        cache,
        offline: cli.offline,
        accepted: cli.accept_history.clone(),
        patience: environment::fetch_patience()?,
        columns,
    };
    Ok(Some(RemoteRegistry::new(address, settings)))
}
