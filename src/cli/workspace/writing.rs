//! Puts rehearsed records and signatures in their places.

use anyhow::Result;

use super::Workspace;
use crate::cli::Context;
use crate::cli::durable;
use crate::cli::key_folder::NewKeys;
use crate::cli::key_memory::{KeyMemory, SignedRecord};
use crate::cli::signing::Signed;
use crate::registry::signature_path;
use crate::signature::{self, SignatureBlock};

impl Workspace {
    /// Puts new records in their places, in order, each after its signatures, and all after the keys
    /// that they commit to: all or none. Returns the paths of records and signatures.
    ///
    /// A record comes last, since it is what readers go by: a program that is killed before leaves the
    /// chain as it was, beside a signature of nothing that the next write removes. The other way
    /// around, a draft would stand at the chain's end, and nothing could follow it.
    pub fn write(
        &self,
        context: &mut Context,
        records: &[Signed],
        new_keys: Option<NewKeys>,
        memory: &KeyMemory,
    ) -> Result<Vec<String>> {
        self.clear_unfinished(context)?;
        let mut paths = Vec::new();
        let (mut staged, lock, _other_lock) =
            new_keys.map_or_else(Default::default, |new| (new.staged, Some(new.lock), new.other_lock));
        for Signed { draft, blocks, .. } in records {
            let record = draft.record.header.path();
            let signature = signature_path(&record);
            if !blocks.is_empty() {
                staged.push(self.tree.stage(&signature, signature::write_signatures(blocks).as_bytes())?);
            }
            staged.push(self.tree.stage(&record, draft.bytes.as_bytes())?);
            paths.push(record);
            paths.extend((!blocks.is_empty()).then_some(signature));
        }
        let signatures: Vec<_> = records.iter().flat_map(Signed::list_signatures).collect();
        memory.write_signed(context, lock, (self, &signatures), || durable::place_files(staged))?;
        Ok(paths)
    }

    /// Puts a record's signatures in the place of those it has; returns their path. `made` are those that this
    /// program made, and the memory of their keys.
    pub fn write_signatures(
        &self,
        context: &mut Context,
        record: &str,
        blocks: &[SignatureBlock],
        made: Option<(&KeyMemory, &[SignedRecord])>,
    ) -> Result<String> {
        self.clear_unfinished(context)?;
        let path = signature_path(record);
        let staged = self.tree.stage(&path, signature::write_signatures(blocks).as_bytes())?;
        match made {
            Some((memory, signatures)) => {
                memory.write_signed(context, None, (self, signatures), || staged.replace())?;
            }
            None => staged.replace()?,
        }
        Ok(path)
    }

    fn clear_unfinished(&self, context: &mut Context) -> Result<()> {
        for path in self.tree.clear_unfinished()? {
            context
                .note_text(&format!("Removed {path}: an earlier run ended before it wrote the record.\n"))?;
        }
        Ok(())
    }
}
