//! `accord verify --shard` and `--merge`

use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, Result};

use crate::chain::Arithmetic;
use crate::check::{self, Shard, ShardFacts, ShardOrigin};
use crate::cli::source::Source;
use crate::cli::{Context, Exit, Failure};
use crate::diagnostic::Diagnostic;
use crate::registry;
use crate::view::TOOL;

/// Does the arithmetic for the organizations of `shard`, and prints what it found out.
pub fn print_shard(context: &mut Context, source: &Source, shard: Shard) -> Result<Exit> {
    let state = source.name_state()?;
    let (registry, checked) = match check::check_shard(source.tree(), context.today, shard, context.threads) {
        Ok(found) => found,
        Err(diagnostics) => {
            context.report_problems(&diagnostics)?;
            return Err(Failure::from_unreadable(&diagnostics)
                .unwrap_or_else(Failure::without_policy)
                .into());
        }
    };
    let failed = checked.values().filter(|digest| digest.is_none()).count();
    let origin = ShardOrigin { tool: TOOL.to_owned(), registry, state };
    context.print_rendered(&ShardFacts::new(origin, shard, &checked).to_json())?;
    context.say_prose(&format!(
        "Shard {shard}: {} organizations. The merge judges them, and checks {failed} of them itself.\n",
        checked.len(),
    ))?;
    Ok(Exit::Good)
}

/// What the shards in `files` did for the registry of `source`.
///
/// # Errors
/// A file that cannot be read. The problems of the files, which are a verdict.
pub fn read_shards(source: &Source, files: &[PathBuf]) -> Result<Result<Arithmetic, Vec<Diagnostic>>> {
    let registry = match registry::read_registry_name(source.tree()) {
        Ok(name) => name.to_string(),
        Err(diagnostics) => return Ok(Err(diagnostics)),
    };
    let origin = ShardOrigin { tool: TOOL.to_owned(), registry, state: source.name_state()? };
    let mut read = Vec::new();
    for file in files {
        let name = file.display().to_string();
        let bytes = fs::read(file).with_context(|| format!("cannot read {name}"))?;
        read.push((name, bytes));
    }
    Ok(check::join_shards(&read, &origin))
}
