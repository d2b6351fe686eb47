//! The log's tree as tiles beside its checkpoint, for other people's monitors (C2SP tlog-tiles): the log's prefix is `log/`
//! of the site.

use anyhow::Result;

use super::folder::SiteFolder;
use crate::log::seal::hash_entries;
use crate::log::tile::{entry_bundles, list_tiles};
use crate::registry::Registry;
use crate::render::SiteFile;

/// Writes the tiles of the newest checkpoint's tree, and the bundles of its entries.
pub fn write_tiles(registry: &Registry, folder: &mut SiteFolder) -> Result<()> {
    let Some(log) = &registry.log else { return Ok(()) };
    let size = usize::try_from(log.book.covered()).unwrap_or(usize::MAX);
    let Some(entries) = log.book.entries().get(..size) else { return Ok(()) };
    let leaves = hash_entries(entries);
    for tile in list_tiles(log.book.covered()) {
        folder.write(&SiteFile { path: format!("log/{}", tile.path()), bytes: tile.bytes(&leaves) })?;
    }
    for (path, bytes) in entry_bundles(entries) {
        folder.write(&SiteFile { path: format!("log/{path}"), bytes })?;
    }
    Ok(())
}
