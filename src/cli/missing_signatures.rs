//! What a draft still misses, for the officers: how many signatures, and the name of each key beside its fingerprint.

use anyhow::Result;

use super::Context;
use super::key_names::KeyNames;
use crate::chain::Authorization;
use crate::signature::SignatureBlock;

/// Says which signatures a draft with these `blocks` still misses.
pub fn report_missing(
    context: &Context,
    names: &KeyNames,
    authorization: &Authorization,
    blocks: &[SignatureBlock],
) -> Result<()> {
    let signers: Vec<_> = blocks.iter().map(SignatureBlock::key).collect();
    for (quota, unsigned) in authorization.missing_quotas(&signers) {
        let count = quota.describe_count(quota.of.len() - unsigned.len());
        context.say_prose(&format!("This is a draft: {count}. Missing:\n"))?;
        // A line for each key: nothing breaks a fingerprint, which is copied and compared.
        let keys = unsigned.iter().map(|key| format!("  {}\n", names.describe(&key.fingerprint())));
        context.note_text(&keys.collect::<String>())?;
    }
    Ok(())
}
