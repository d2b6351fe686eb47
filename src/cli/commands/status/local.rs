//! Which keys of an organization the signer's machine has.

use std::path::Path;

use crate::cli::Context;
use crate::cli::agent;
use crate::cli::key_names::KeyNames;
use crate::cli::settings::AgentUse;
use crate::record::Organization;
use crate::text::for_shell;
use crate::view::LocalKey;

/// The public keys in the folder of an organization's keys. One that was moved away leaves its `.pub`, and an officer
/// can put those of the others there, under their names.
pub fn list_local_keys(
    context: &Context,
    key_dir: Option<&Path>,
    organization: &Organization,
) -> Vec<LocalKey> {
    let folder = context.key_directory(key_dir).map(|folder| folder.join(organization.as_str()));
    let named = folder.map(|folder| KeyNames::in_folder(&folder)).unwrap_or_default();
    let keys = named.iter().map(|named| LocalKey {
        key: named.key,
        name: named.name.clone(),
        mine: named.private.is_some(),
        file: named.private.as_ref().map(|file| for_shell(&file.to_string_lossy()).into_owned()),
    });
    let mut keys: Vec<_> = keys.collect();
    if context.settings.agent.value != AgentUse::Never {
        let held = agent::list_at_hand(context).and_then(Result::ok).unwrap_or_default();
        let held = held.into_iter().map(|key| key.fingerprint());
        keys.extend(held.map(|key| LocalKey {
            key,
            name: "in the ssh-agent".to_owned(),
            mine: true,
            file: None,
        }));
    }
    keys
}
