//! The texts of a registry, in `accords/`. `decisions` takes those away that were not adopted.

use std::collections::BTreeMap;

use super::{TEXTS, Tree, diagnose_file, layout, list_folder, load};
use crate::accord::{ACCORD_LIMIT, Text};
use crate::diagnostic::{Code, Diagnostic, Fault, Place};
use crate::record::Id;

/// Every text that can be read, by its id.
pub(super) fn load_texts(tree: &dyn Tree, diagnostics: &mut Vec<Diagnostic>) -> BTreeMap<Id, Text> {
    let mut texts = BTreeMap::new();
    for entry in list_folder(tree, TEXTS, diagnostics) {
        let path = format!("{TEXTS}/{}", entry.name);
        let id = layout::text_id(&entry.name);
        if id.is_err() && tree.is_ignored(&path) {
            continue;
        }
        match id.and_then(|id| Ok((id, load::read_file(tree, &path, entry.mode, ACCORD_LIMIT)?))) {
            Err(fault) => diagnostics.push(Diagnostic::new(fault, None, Place::file(path))),
            Ok((id, bytes)) => match read_text(&id, &bytes) {
                Ok(text) => {
                    texts.insert(text.accord.id.clone(), text);
                }
                Err(faults) => diagnostics.extend(diagnose_file(&path, &bytes, faults)),
            },
        }
    }
    texts
}

/// Reads a text, whose id must be that of its file's name.
fn read_text(id: &Id, bytes: &[u8]) -> Result<Text, Vec<Fault>> {
    let text = Text::read(bytes)?;
    if text.accord.id == *id {
        return Ok(text);
    }
    let message = format!("the file of a text with this id must be `{TEXTS}/{}.toml`", text.accord.id);
    Err(vec![Fault::new(Code::Path, message, "rename the file, or correct the id").in_field("id")])
}
