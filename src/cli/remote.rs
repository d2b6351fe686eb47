//! A remote registry: read from a copy in the cache, which git fetches.
//!
//! One process at a time changes a copy: it holds a lock on a file beside it. A copy is made under another name,
//! and renamed when it is whole.

mod address;

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::Failure;
use super::status_line::StatusLine;
use crate::cli::path_error::AtPath;
use crate::cli::permissions::check_cache_folder;
use crate::diagnostic::Code;
use crate::git::{Fetched, Mirror, Transfer, TransferError};
use crate::record::Digest;
pub use address::RemoteAddress;
use anyhow::Result;

/// Names of copies that are not whole start with this.
const UNFINISHED: &str = "fetching-";

/// How a remote registry is read.
#[derive(Clone, Debug)]
pub struct FetchSettings {
    /// The folder of all copies.
    pub cache: PathBuf,
    /// Whether only the copy is read.
    pub offline: bool,
    /// The head of a rewritten history that the reader accepts.
    pub accepted: Option<String>,
    /// How long a server may send nothing.
    pub patience: Duration,
    /// Columns of the terminal at which progress is shown.
    pub columns: Option<usize>,
}

/// A registry at an address that git fetches from.
#[derive(Clone, Debug)]
pub struct RemoteRegistry {
    address: RemoteAddress,
    /// The name of the copy, without an ending.
    name: String,
    copy: PathBuf,
    settings: FetchSettings,
}

impl RemoteRegistry {
    /// The registry at this address.
    pub fn new(address: RemoteAddress, settings: FetchSettings) -> Self {
        let name = Digest::of(address.location().as_bytes()).to_string();
        let copy = settings.cache.join(format!("{name}.git"));
        Self { address, name, copy, settings }
    }

    /// The copy's repository.
    pub fn copy(&self) -> &Path {
        &self.copy
    }

    /// The digest of the address.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The address, as it can be shown.
    pub fn shown_address(&self) -> String {
        self.address.masked().to_owned()
    }

    /// Makes the copy, or brings it up to date.
    pub fn fetch(&self) -> Result<()> {
        check_cache_folder(&self.settings.cache)?;
        if self.settings.offline {
            return if self.copy.exists() { Ok(()) } else { Err(self.never_fetched().into()) };
        }
        let _lock = self.wait_for_lock()?;
        self.remove_unfinished()?;
        if !self.copy.exists() {
            return self.make_copy();
        }
        let mirror = Mirror::open(&self.copy)?;
        let accepted = self.settings.accepted.as_deref();
        let fetched = self.transfer("use what was fetched last with --offline", |transfer| {
            mirror.refresh(transfer, accepted)
        })?;
        self.check_history(fetched)
    }

    /// Gets the history as well; false where nothing more can be got.
    pub fn deepen_copy(&self) -> Result<bool> {
        if self.settings.offline {
            return Ok(false);
        }
        let _lock = self.wait_for_lock()?;
        let mirror = Mirror::open(&self.copy)?;
        let accepted = self.settings.accepted.as_deref();
        let deepened = self.transfer("try again", |transfer| mirror.deepen(transfer, accepted))?;
        deepened.map_or(Ok(false), |fetched| self.check_history(fetched).map(|()| true))
    }

    fn make_copy(&self) -> Result<()> {
        let made = self.settings.cache.join(format!("{UNFINISHED}{}", self.name));
        let fetched = self
            .transfer("look at the address, and whether `git ls-remote` reads it", |transfer| {
                Mirror::create(&made, transfer)
            });
        if fetched.is_err() {
            // The error of the fetch matters more.
            let _ = fs::remove_dir_all(&made);
        }
        fetched?;
        fs::rename(&made, &self.copy).at("move", &made)
    }

    /// Runs a fetch, shows its progress, and masks what it says. `help` says what to do where it fails.
    fn transfer<T>(
        &self,
        help: &'static str,
        fetch: impl FnOnce(&mut Transfer) -> Result<T, TransferError>,
    ) -> Result<T> {
        let label = format!("Fetching {}", self.address.masked());
        let mut line = StatusLine::new(self.settings.columns, label);
        let mut transfer = Transfer {
            address: self.address.secret_text(),
            patience: self.settings.patience,
            progress: &mut |progress| line.show_progress(&self.address.mask_text(progress)),
        };
        fetch(&mut transfer)
            .map_err(|error| match error {
                TransferError::Silent(patience) => Failure::environment(format!(
                    "{} sent nothing for {} s",
                    self.address.masked(),
                    patience.as_secs()
                ))
                .help(format!("{help}; ACCORD_FETCH_TIMEOUT=SECONDS waits longer")),
                TransferError::Git(error) => {
                    let help = if error.is_said_by_git() { help } else { error.help };
                    let message = self.address.mask_text(&error.message);
                    Failure::environment(format!("cannot fetch {}: {message}", self.address.masked()))
                        .help(help)
                }
            })
            .map_err(Into::into)
    }

    fn check_history(&self, fetched: Fetched) -> Result<()> {
        let Fetched::Rewritten { seen, head } = fetched else { return Ok(()) };
        let message = format!(
            "the history at {} was rewritten: its head {head} does not contain {seen}, which was read before",
            self.address.masked().to_owned()
        );
        Err(Failure::unsound(message)
            .code(Code::HistoryRewritten)
            .help(format!(
                "--offline reads the state before; ask the maintainers why, and to read the new history from now \
                 on, add --accept-history {head}"
            ))
            .into())
    }

    /// The repository holds something else.
    pub fn without_registry(&self) -> Failure {
        Failure::environment(format!("no accord.toml at {}", self.address.masked()))
            .help("give the address of a registry's repository")
    }

    /// The repository has no such revision.
    pub fn without_revision(&self, revision: &str) -> Failure {
        let address = self.address.masked();
        Failure::environment(format!(
            "{address}: `{revision}` is not a commit, branch or tag of the registry"
        ))
        .help(format!(
            "`git ls-remote {address}` lists its branches and tags; a commit must be in the history of one"
        ))
    }

    fn never_fetched(&self) -> Failure {
        Failure::environment(format!("{} was never fetched", self.address.masked()))
            .help("call once without --offline")
    }

    /// Keeps other processes from changing the copy, until the file is dropped. They cannot wait for long: a
    /// silent server ends a fetch.
    fn wait_for_lock(&self) -> Result<File> {
        let cache = &self.settings.cache;
        make_private_folder(cache).at("make", cache)?;
        let path = cache.join(format!("{}.lock", self.name));
        let file = open_lock(&path).at("open", &path)?;
        let locked = match file.try_lock() {
            Err(TryLockError::WouldBlock) => {
                let _line = StatusLine::waiting(self.settings.columns, "Waiting for another accord process");
                file.lock()
            }
            Err(TryLockError::Error(error)) => Err(error),
            Ok(()) => Ok(()),
        };
        locked.at("lock", &path)?;
        Ok(file)
    }

    /// Removes copies of any registry that were not finished, and whose process is gone.
    fn remove_unfinished(&self) -> Result<()> {
        let cache = &self.settings.cache;
        for entry in fs::read_dir(cache).at("clean", cache)? {
            let entry = entry.at("clean", cache)?;
            let file_name = entry.file_name();
            let file_name = file_name.to_string_lossy();
            let Some(name) = file_name.strip_prefix(UNFINISHED) else { continue };
            let other = (name != self.name).then(|| open_lock(&cache.join(format!("{name}.lock"))));
            let other = other.transpose().at("clean", cache)?;
            if other.is_none_or(|lock| lock.try_lock().is_ok()) {
                fs::remove_dir_all(entry.path()).at("clean", cache)?;
            }
        }
        Ok(())
    }
}

fn open_lock(path: &Path) -> io::Result<File> {
    OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path)
}

/// Makes a folder that only its user may read: a registry behind a password is not for others.
fn make_private_folder(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}
