//! Which keys of an organization the signer's machine has.

use std::fs;
use std::path::Path;

use crate::cli::Context;
use crate::cli::agent;
use crate::cli::key_ring::read_key_file;
use crate::cli::public_keys::public_file;
use crate::cli::settings::AgentUse;
use crate::cli::shell_words::quote_word;
use crate::record::Organization;
use crate::view::LocalKey;

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
