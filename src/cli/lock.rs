//! One writer at a time: a lock on a file, which the operating system lets go when its holder ends,
//! however it ends.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::Path;

use super::Context;
use crate::cli::path_error::AtPath;
use anyhow::Result;

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
        Self::wait(context, path, file.at("open", path)?)
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
        let file = options.open(path).at("open", path)?;
        Self::wait(context, path, file)
    }

    fn wait(context: &mut Context, path: &Path, file: File) -> Result<Self> {
        let locked = match file.try_lock() {
            Err(TryLockError::WouldBlock) => {
                let holder = find_holder(&file).unwrap_or_else(|| "another accord process".to_owned());
                context.note_text(&format!("Waiting for {holder} that is using {}.\n", path.display()))?;
                file.lock()
            }
            Err(TryLockError::Error(error)) => Err(error),
            Ok(()) => Ok(()),
        };
        locked.at("lock", path)?;
        Ok(Self { _file: file })
    }
}

/// The process that holds the lock on a file, and since when it runs, as Linux lists it (proc_locks(5)).
#[cfg(target_os = "linux")]
fn find_holder(file: &File) -> Option<String> {
    use std::os::unix::fs::MetadataExt;
    let inode = format!(":{}", file.metadata().ok()?.ino());
    let locks = std::fs::read_to_string("/proc/locks").ok()?;
    let process = locks.lines().find_map(|line| {
        // 1: FLOCK  ADVISORY  WRITE 4711 08:01:1234 0 EOF; a process that waits has an arrow in the place of FLOCK.
        let words: Vec<_> = line.split_whitespace().collect();
        let holds = words.get(1) == Some(&"FLOCK") && words.get(5)?.ends_with(&inode);
        holds.then(|| words[4].parse::<u32>().ok()).flatten()
    })?;
    let started = std::fs::metadata(format!("/proc/{process}")).ok()?.mtime();
    let seconds = super::environment::read_clock().saturating_sub(started).max(0);
    let age = if seconds < 120 { format!("{seconds} seconds") } else { format!("{} minutes", seconds / 60) };
    Some(format!("process {process} (running for {age})"))
}

#[cfg(not(target_os = "linux"))]
fn find_holder(_: &File) -> Option<String> {
    None
}
