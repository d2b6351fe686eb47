//! The log as outputs name it: what a reader needs to cite the state that was read, and to compare it with what other
//! readers were shown.

use serde::Serialize;

use crate::record::Date;
use crate::registry::Registry;

/// The newest checkpoint of a registry's log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LogView {
    /// The name of the log.
    pub origin: String,
    /// How many entries the checkpoint covers.
    pub size: u64,
    /// The root of the tree, in base64.
    pub root: String,
    /// The day by which a quorum of witnesses had seen it; None where there is none.
    pub witnessed_on: Option<Date>,
    /// The witnesses of the policy that cosigned, by their names in it.
    pub cosigned_by: Vec<String>,
    /// Whether the reader named the witnesses; otherwise the registry did.
    pub own_policy: bool,
}

/// The newest checkpoint of the registry's log; None where there is none.
pub fn describe_log(registry: &Registry) -> Option<LogView> {
    let log = registry.log.as_ref()?;
    let newest = log.book.checkpoints().last()?;
    let names = newest.cosignatures.iter().map(|seen| seen.witness.clone());
    Some(LogView {
        origin: newest.checkpoint.origin.clone(),
        size: newest.checkpoint.head.size,
        root: newest.checkpoint.head.root.to_string(),
        witnessed_on: log.newest_day(),
        cosigned_by: names.collect(),
        own_policy: log.own_policy,
    })
}
