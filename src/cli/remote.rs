//! A registry that lies elsewhere: read from a copy in the cache.

use std::fs;
use std::path::{Path, PathBuf};

use super::Failure;
use crate::git;
use crate::record::Digest;
use anyhow::{Context as _, Result};

/// A registry at an address that git fetches from.
#[derive(Clone, Debug)]
pub struct RemoteRegistry {
    address: String,
    /// The copy's bare repository.
    copy: PathBuf,
    /// Whether the network is not to be asked.
    offline: bool,
}

/// Whether `-C` names a git address rather than a folder: `scheme://…`, or `user@host:path`.
pub fn is_address(directory: &Path) -> bool {
    let text = directory.to_string_lossy();
    let host = text.split_once(':').map(|(host, _)| host);
    let login = host.is_some_and(|host| host.contains('@') && !host.contains('/'));
    !directory.exists()
        && (login
            || ["https", "http", "ssh", "git", "file"]
                .iter()
                .any(|scheme| text.strip_prefix(*scheme).is_some_and(|rest| rest.starts_with("://"))))
}

impl RemoteRegistry {
    /// The registry at `address`; its copy is, or will be, in the folder `cache`.
    pub fn new(address: &Path, cache: &Path, offline: bool) -> Self {
        let address = address.to_string_lossy().into_owned();
        let copy = cache.join(format!("{}.git", Digest::of(address.as_bytes())));
        Self { address, copy, offline }
    }

    /// The copy's repository.
    pub fn copy(&self) -> &Path {
        &self.copy
    }

    /// Makes the copy, or brings it up to date.
    pub fn fetch(&self) -> Result<()> {
        match (self.copy.exists(), self.offline) {
            (true, true) => Ok(()),
            (true, false) => Ok(git::mirror::refresh_mirror(&self.address, &self.copy)?),
            (false, true) => Err(Failure::environment(format!("{} was never fetched", self.address))
                .help("call once without --offline")
                .into()),
            (false, false) => self.first(),
        }
    }

    /// Gets the history as well; false where nothing more can be got.
    pub fn deepen_copy(&self) -> Result<bool> {
        Ok(!self.offline && git::mirror::deepen_mirror(&self.address, &self.copy)?)
    }

    /// Made beside its place, so that a copy that is there is whole.
    fn first(&self) -> Result<()> {
        let cache = self.copy.parent().unwrap_or(&self.copy);
        fs::create_dir_all(cache).with_context(|| format!("cannot make {}", cache.display()))?;
        let folder = tempfile::Builder::new().prefix("fetching-").tempdir_in(cache);
        let folder = folder.with_context(|| format!("cannot make a folder in {}", cache.display()))?;
        let made = folder.path().join("copy.git");
        git::mirror::clone_mirror(&self.address, &made)?;
        match fs::rename(&made, &self.copy) {
            // Another process was faster.
            Err(_) if self.copy.exists() => Ok(()),
            renamed => renamed.with_context(|| format!("cannot move {}", made.display())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_told_from_a_folder() {
        for address in [
            "https://demo.accord.example/registry.git",
            "git@host.example:registry.git",
            "file:///x/y",
            "ssh://h/p",
        ] {
            assert!(is_address(Path::new(address)), "{address}");
        }
        for folder in ["registry", "/srv/a:b", "./user@host:path", "C:\\registry", "ext::sh -c x", "", "src"]
        {
            assert!(!is_address(Path::new(folder)), "{folder}");
        }
    }
}
