//! The folder of a website: which files of it are ours, and writing what differs.

use std::collections::BTreeSet;
use std::fmt;
use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use crate::cli::durable::{self, Audience};
use crate::cli::lock::Lock;
use crate::cli::path_error::AtPath;
use crate::cli::{Context, Failure};
use crate::render::SiteFile;

/// The list of the files that we wrote, one path a line. During a run, paths are appended before their files are
/// written, so that a run that is killed leaves no file that is in no list.
const LIST: &str = ".accord-site";
const LOCK: &str = ".accord-lock";
const HEADING: &str = "# accord site wrote these files, and replaces or removes them";

/// A folder of which we write a part.
#[derive(Debug)]
pub struct SiteFolder {
    root: PathBuf,
    /// What earlier runs wrote.
    earlier: BTreeSet<String>,
    /// What this run made.
    made: BTreeSet<String>,
    /// Folders that are there, and are no symlinks.
    folders: BTreeSet<PathBuf>,
    written: usize,
    _lock: Lock,
}

/// What a run did.
#[derive(Debug)]
pub struct SiteChanges {
    /// Every file of the site that this run made.
    pub paths: BTreeSet<String>,
    written: usize,
    removed: usize,
}

impl fmt::Display for SiteChanges {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { paths, written, removed } = self;
        write!(formatter, "{} files, {written} written, {removed} removed", paths.len())
    }
}

impl SiteFolder {
    /// A folder that is new, empty, or ours.
    pub fn open(context: &mut Context, root: &Path) -> Result<Self> {
        let list = root.join(LIST);
        if !list.is_file() && is_occupied(root)? {
            let message = format!("{} is not empty, and `accord site` did not write it", root.display());
            bail!(Failure::refused(message).help("name a new folder; nothing was written"));
        }
        durable::create_folders(root, Audience::Everybody)?;
        let lock = Lock::at(context, &root.join(LOCK))?;
        if !list.is_file() {
            durable::stage_file(&list, format!("{HEADING}\n").as_bytes(), Audience::Everybody)?.replace()?;
        }
        for unfinished in durable::find_unfinished(root)? {
            durable::remove_file(&unfinished)?;
        }
        let text = fs::read_to_string(&list).at("read", &list)?;
        let earlier = text.lines().filter(|path| Self::admits(path)).map(ToOwned::to_owned).collect();
        Ok(Self {
            root: root.to_owned(),
            earlier,
            made: BTreeSet::new(),
            folders: BTreeSet::new(),
            written: 0,
            _lock: lock,
        })
    }

    /// Whether a path leads to a file below the folder, and is no name of this room's own.
    pub fn admits(path: &str) -> bool {
        let named =
            |part: &str| !part.is_empty() && !part.starts_with('.') && !part.contains(['\\', ':', '\0']);
        !path.starts_with('#') && path.split('/').all(named)
    }

    /// Whether this run made the file at `path`.
    pub fn has(&self, path: &str) -> bool {
        self.made.contains(path)
    }

    /// Writes a file, where it differs from the one that is there.
    pub fn write(&mut self, file: &SiteFile) -> Result<()> {
        let target = self.root.join(&file.path);
        let there = match fs::symlink_metadata(&target) {
            Ok(metadata) if metadata.is_file() => Some(fs::read(&target)),
            Ok(_) => bail!(report_foreign(&target)),
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => None,
            Err(error) => Some(Err(error)),
        };
        let there = there.transpose().at("read", &target)?;
        let ours = self.earlier.contains(&file.path);
        if there.is_some() && !ours {
            bail!(report_foreign(&target));
        }
        self.made.insert(file.path.clone());
        if there.as_ref() == Some(&file.bytes) {
            return Ok(());
        }
        if !ours {
            self.note_path(&file.path)?;
        }
        self.make_folders(&file.path)?;
        self.written += 1;
        durable::replace_derived(&self.root, &target, &file.bytes)
    }

    /// Adds a path to the list before its file is there.
    fn note_path(&self, path: &str) -> Result<()> {
        let list = self.root.join(LIST);
        let noted = OpenOptions::new().append(true).open(&list);
        noted.and_then(|mut file| file.write_all(format!("{path}\n").as_bytes())).at("write", &list)
    }

    /// The folders above a file. Through a symlink, a file would be written where the symlink leads.
    fn make_folders(&mut self, path: &str) -> Result<()> {
        let mut folder = self.root.clone();
        let (above, _) = path.rsplit_once('/').unwrap_or_default();
        for name in above.split('/').filter(|name| !name.is_empty()) {
            folder.push(name);
            if self.folders.contains(&folder) {
                continue;
            }
            match fs::symlink_metadata(&folder) {
                Ok(there) if !there.is_dir() => bail!(report_foreign(&folder)),
                Err(error) if error.kind() == ErrorKind::NotFound => {
                    fs::create_dir(&folder).at("create", &folder)?;
                }
                there => {
                    there.at("read", &folder)?;
                }
            }
            self.folders.insert(folder.clone());
        }
        Ok(())
    }

    /// Removes what earlier runs wrote and this one did not make, and writes the list.
    pub fn finish(mut self) -> Result<SiteChanges> {
        let stale: Vec<_> = self.earlier.difference(&self.made).cloned().collect();
        for path in &stale {
            self.remove(path)?;
        }
        let paths = self.made.iter().fold(format!("{HEADING}\n"), |list, path| list + path + "\n");
        let list = self.root.join(LIST);
        if fs::read_to_string(&list).ok().as_deref() != Some(paths.as_str()) {
            durable::stage_file(&list, paths.as_bytes(), Audience::Everybody)?.replace()?;
        }
        Ok(SiteChanges { paths: self.made, written: self.written, removed: stale.len() })
    }

    fn remove(&mut self, path: &str) -> Result<()> {
        // A symlink on the way leads to files that are not ours.
        let mut above = Path::new(path).ancestors().skip(1).filter(|above| !above.as_os_str().is_empty());
        let lost =
            above.any(|above| !fs::symlink_metadata(self.root.join(above)).is_ok_and(|there| there.is_dir()));
        if lost {
            return Ok(());
        }
        let target = self.root.join(path);
        match fs::remove_file(&target) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                Err(error).at("remove", &target)?;
            }
            _ => {}
        }
        for above in Path::new(path).ancestors().skip(1).filter(|above| !above.as_os_str().is_empty()) {
            // A folder that still holds a file stays.
            if fs::remove_dir(self.root.join(above)).is_err() {
                break;
            }
        }
        Ok(())
    }
}

/// Whether a folder holds anything.
fn is_occupied(root: &Path) -> Result<bool> {
    match fs::read_dir(root) {
        // What a run left that was killed at its beginning does not count.
        Ok(entries) => Ok(entries.flatten().any(|entry| entry.file_name() != LOCK)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error).at("read", root),
    }
}

fn report_foreign(path: &Path) -> Failure {
    Failure::refused(format!("{} is there, and `accord site` did not write it", path.display()))
        .help("move it away, or name a new folder")
}
