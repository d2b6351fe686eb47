//! What the signer's machine knows of an organization. Only reading commands of git run here.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};

use crate::cli::Context;
use crate::cli::agent;
use crate::cli::files::FolderTree;
use crate::cli::key_ring::read_key_file;
use crate::cli::public_keys::public_file;
use crate::cli::settings::AgentUse;
use crate::cli::shell_words::quote_word;
use crate::record::{Organization, RECORD_LIMIT, Room};
use crate::registry::{Content, Tree};
use crate::signature::SIGNATURE_LIMIT;
use crate::view::{FilePlace, FileProgress, LocalKey};

/// What a clone may call the main branch of the registry, the likeliest first.
const BASES: [&str; 6] =
    ["upstream/HEAD", "upstream/main", "upstream/master", "origin/HEAD", "origin/main", "origin/master"];

/// The files of an organization that the registry does not have as they are here. None outside of git, and where the
/// clone knows no main branch of the registry.
pub fn list_files_on_way(
    context: &Context,
    tree: &FolderTree,
    organization: &Organization,
) -> Result<Vec<FileProgress>> {
    let Some(checkout) = tree.checkout() else { return Ok(Vec::new()) };
    let Some(head) = checkout.open_head()? else { return Ok(Vec::new()) };
    let base = BASES.into_iter().find_map(|revision| context.commit_tree(Some(tree), revision).ok());
    let Some(base) = base else { return Ok(Vec::new()) };
    let mut files = Vec::new();
    for room in Room::ALL {
        let folder = format!("{}/{organization}", room.folder());
        for entry in tree.list(&folder).with_context(|| format!("cannot read {folder}"))? {
            let path = format!("{folder}/{}", entry.name);
            let here = read_whole(tree, &path);
            let place = if here != read_whole(&head, &path) {
                FilePlace::NotCommitted
            } else if here == read_whole(&base, &path) {
                continue;
            } else if checkout.repository().is_pushed(&path)? {
                FilePlace::NotMerged
            } else {
                FilePlace::NotPushed
            };
            files.push(FileProgress { path, place });
        }
    }
    Ok(files)
}

/// A file's bytes; None where the tree does not have it.
fn read_whole(tree: &dyn Tree, path: &str) -> Option<Vec<u8>> {
    match tree.read(path, RECORD_LIMIT.max(SIGNATURE_LIMIT)) {
        Ok(Content::Bytes(bytes)) => Some(bytes),
        _ => None,
    }
}

/// The public keys in the folder of an organization's keys. One that was moved away leaves its `.pub`, and an officer
/// can put those of the others there, under their names.
pub fn list_local_keys(
    context: &Context,
    key_dir: Option<&Path>,
    organization: &Organization,
) -> Vec<LocalKey> {
    let folder = context.key_directory(key_dir).map(|folder| folder.join(organization.as_str()));
    let entries = folder.ok().and_then(|folder| fs::read_dir(folder).ok()).into_iter().flatten().flatten();
    let mut keys: Vec<_> = entries.filter_map(|entry| read_local_key(&entry.path())).collect();
    if context.settings.agent.value != AgentUse::Never {
        let held = agent::list_at_hand(context).into_iter().map(|key| key.fingerprint());
        keys.extend(held.map(|key| LocalKey {
            key,
            name: "in the ssh-agent".to_owned(),
            mine: true,
            file: None,
        }));
    }
    keys
}

fn read_local_key(path: &Path) -> Option<LocalKey> {
    let name = path.file_name()?.to_str()?.strip_suffix(".pub")?;
    let bytes = read_key_file(path).ok()?;
    let key = public_file(path, &bytes)?.ok()?.fingerprint();
    let file = path.with_extension("");
    let file = file.is_file().then(|| quote_word(&file.display().to_string()));
    Some(LocalKey { key, name: name.to_owned(), mine: file.is_some(), file })
}
