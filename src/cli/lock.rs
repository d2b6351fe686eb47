//! One writer at a time: a lock on a file, which the operating system lets go when its holder ends,
//! however it ends.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::Path;

use super::Context;
use anyhow::{Context as _, Result};

/// Keeps other writers out until it is dropped.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

impl Lock {
    /// Waits for the lock on a file that is there.
    #[cfg(unix)]
    pub fn on(context: &mut Context, path: &Path) -> Result<Self> {
        // NFS locks only what is open for writing; a registry that can only be read can be locked too.
        let file = OpenOptions::new().read(true).write(true).open(path).or_else(|_| File::open(path));
        Self::wait(context, path, file.with_context(|| format!("cannot open {}", path.display()))?)
    }

    /// The same. A lock on Windows keeps readers out too (`LockFileEx`), also those of this program, so another file
    /// is locked.
    #[cfg(not(unix))]
    pub fn on(context: &mut Context, path: &Path) -> Result<Self> {
        Self::at(context, &path.with_file_name(".accord-lock"))
    }

    /// Waits for the lock on a file that exists for nothing else, and is made where it is missing.
    pub fn at(context: &mut Context, path: &Path) -> Result<Self> {
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(path).with_context(|| format!("cannot open {}", path.display()))?;
        Self::wait(context, path, file)
    }

    fn wait(context: &mut Context, path: &Path, file: File) -> Result<Self> {
        let locked = match file.try_lock() {
            Err(TryLockError::WouldBlock) => {
                context.note_text(&format!(
                    "Waiting for another accord process that is using {}.\n",
                    path.display()
                ))?;
                file.lock()
            }
            Err(TryLockError::Error(error)) => Err(error),
            Ok(()) => Ok(()),
        };
        locked.with_context(|| format!("cannot lock {}", path.display()))?;
        Ok(Self { _file: file })
    }
}
