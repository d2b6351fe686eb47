//! The registry's own files beside the pages, under the paths that they have in git, byte for byte.

use anyhow::{Context as _, Result};

use super::folder::SiteFolder;
use crate::cli::Context;
use crate::record::Room;
use crate::registry::{Content, Mode, POLICY_FILE, Tree};
use crate::render::SiteFile;

/// Larger than any file that a registry may hold.
const LIMIT: usize = 16 * 1024 * 1024;

/// Copies every plain file of the registry's folders.
pub fn copy_records(context: &mut Context, tree: &dyn Tree, folder: &mut SiteFolder) -> Result<()> {
    copy_file(context, tree, POLICY_FILE, folder)?;
    for room in Room::ALL.iter().map(|room| room.folder()).chain(["accords", "log"]) {
        copy_folder(context, tree, room, folder)?;
    }
    Ok(())
}

fn copy_folder(context: &mut Context, tree: &dyn Tree, path: &str, folder: &mut SiteFolder) -> Result<()> {
    for entry in tree.list(path).with_context(|| format!("cannot read {path}"))? {
        let below = format!("{path}/{}", entry.name);
        match entry.mode {
            Mode::Folder => copy_folder(context, tree, &below, folder)?,
            Mode::File if !tree.is_ignored(&below) => copy_file(context, tree, &below, folder)?,
            _ => {}
        }
    }
    Ok(())
}

fn copy_file(context: &mut Context, tree: &dyn Tree, path: &str, folder: &mut SiteFolder) -> Result<()> {
    let Content::Bytes(bytes) = tree.read(path, LIMIT).with_context(|| format!("cannot read {path}"))? else {
        return Ok(());
    };
    if folder.has(path) || !SiteFolder::admits(path) {
        return context.warn_prose(&format!("{path} is not published: a page has its place.\n"));
    }
    folder.write(&SiteFile { path: path.to_owned(), bytes })
}
