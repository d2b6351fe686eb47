//! New keys: made in memory, and written beside their places under a passphrase or none.

use anyhow::Result;
use zeroize::Zeroizing;

use super::Context;
use super::environment::random_bytes;
use super::key_folder::{KeyFolder, NewKeys};
use super::key_ring::KeyRing;
use super::passphrase::Passphrase;
use crate::record::Organization;
use crate::signature::SecretKey;

/// Makes keys, in memory only.
pub fn make_keys(count: usize) -> Result<Vec<SecretKey>> {
    (0..count).map(|_| Ok(SecretKey::from_seed(&*random_bytes::<32>()?, ""))).collect()
}

/// Whether a new key is encrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protection {
    Passphrase,
    None,
}

impl Protection {
    /// The passphrase of new keys, if they get one.
    pub fn choose(
        self,
        context: &Context,
        organization: &Organization,
        passphrase: &Passphrase,
    ) -> Result<Option<Zeroizing<String>>> {
        match self {
            Self::Passphrase => {
                passphrase.choose_new(context, &format!("the new keys of {organization}")).map(Some)
            }
            Self::None => Ok(None),
        }
    }
}

/// Writes new keys beside their places in the organization's folder.
pub fn stage_keys(
    context: &mut Context,
    ring: &KeyRing,
    organization: &Organization,
    keys: &[SecretKey],
    protection: Protection,
) -> Result<NewKeys> {
    let folder = KeyFolder::new(ring.folder.clone()?);
    // Asked before the folder is made, so that leaving at the question leaves nothing behind.
    let chosen = protection.choose(context, organization, &ring.passphrase)?;
    let lock = folder.lock(context)?;
    folder.stage(lock, organization, keys, chosen.as_ref())
}
