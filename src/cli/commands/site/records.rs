//! The registry's own files beside the pages, under the paths that they have in git, byte for byte.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result};
use data_encoding::BASE64;
use serde::Serialize;

use super::folder::SiteFolder;
use crate::cli::Context;
use crate::record::Room;
use crate::registry::{Content, Mode, POLICY_FILE, Tree};
use crate::render::SiteFile;

/// Larger than any file that a registry may hold.
const LIMIT: usize = 16 * 1024 * 1024;

/// As many bytes as a page opened from a disk carries, since it may not fetch its neighbors.
const CARRIED: usize = 32 * 1024 * 1024;

/// Copies of the registry's files, and the scripts by which a browser finds them.
#[derive(Debug)]
pub struct RecordCopies<'a> {
    tree: &'a dyn Tree,
    folder: &'a mut SiteFolder,
    paths: Vec<String>,
    /// The files in base64; None where there are too many bytes.
    carried: Option<BTreeMap<String, String>>,
    bytes: usize,
}

/// Copies every plain file of the registry's folders, and lists them for the browser's check. `own` is the name of the
/// registry.
pub fn copy_records(
    context: &mut Context,
    tree: &dyn Tree,
    folder: &mut SiteFolder,
    own: &str,
) -> Result<()> {
    let mut copies =
        RecordCopies { tree, folder, paths: Vec::new(), carried: Some(BTreeMap::new()), bytes: 0 };
    copies.copy_file(context, POLICY_FILE)?;
    for room in Room::ALL.iter().map(|room| room.folder()).chain(["accords", "log"]) {
        copies.copy_folder(context, room)?;
    }
    copies.write_scripts(own)
}

impl RecordCopies<'_> {
    fn copy_folder(&mut self, context: &mut Context, path: &str) -> Result<()> {
        for entry in self.tree.list(path).with_context(|| format!("cannot read {path}"))? {
            let below = format!("{path}/{}", entry.name);
            match entry.mode {
                Mode::Folder => self.copy_folder(context, &below)?,
                Mode::File if !self.tree.is_ignored(&below) => self.copy_file(context, &below)?,
                _ => {}
            }
        }
        Ok(())
    }

    fn copy_file(&mut self, context: &mut Context, path: &str) -> Result<()> {
        let read = self.tree.read(path, LIMIT).with_context(|| format!("cannot read {path}"))?;
        let Content::Bytes(bytes) = read else { return Ok(()) };
        if self.folder.has(path) || !SiteFolder::admits(path) {
            return context.warn_prose(&format!("{path} is not published: a page has its place.\n"));
        }
        self.bytes += bytes.len();
        if self.bytes > CARRIED {
            self.carried = None;
        }
        if let Some(carried) = &mut self.carried {
            carried.insert(path.to_owned(), BASE64.encode(&bytes));
        }
        self.paths.push(path.to_owned());
        self.folder.write(&SiteFile { path: path.to_owned(), bytes })
    }

    /// The paths of all files; of those that the check of one organization needs besides its own; and the files.
    fn write_scripts(&mut self, own: &str) -> Result<()> {
        self.paths.sort();
        let base: Vec<_> = self.paths.iter().filter(|path| is_shared(path, own)).cloned().collect();
        self.write_script("check/paths.js", "sitePaths", &self.paths.clone())?;
        self.write_script("check/base.js", "sitePaths", &base)?;
        match self.carried.take() {
            Some(carried) => self.write_script("check/files.js", "siteFiles", &carried),
            None => Ok(()),
        }
    }

    fn write_script(&mut self, path: &str, function: &str, data: &impl Serialize) -> Result<()> {
        let data = serde_json::to_string(data).with_context(|| format!("cannot make {path}"))?;
        let text = format!("\"use strict\";\n{function}({data});\n");
        self.folder.write(&SiteFile { path: path.to_owned(), bytes: text.into_bytes() })
    }
}

/// Whether the check of any one organization needs the file.
fn is_shared(path: &str, own: &str) -> bool {
    let mut parts = path.split('/');
    let room = parts.next().unwrap_or_default();
    [POLICY_FILE, "accords", "log"].contains(&room) || parts.next() == Some(own)
}
