//! Where an output is from: what a reader needs to cite it, and to make it again.

use serde::Serialize;

use super::log_view::{LogView, describe_log};
use super::{Edition, SCHEMA_VERSION};
use crate::record::Date;
use crate::registry::Registry;

/// The registry, the state of it that was read, the day, and the program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Citation {
    pub schema_version: u32,
    pub registry: String,
    pub title: String,
    /// The address of its repository, as its maintainers state it.
    pub repository: Option<String>,
    /// The day it holds for.
    pub today: Date,
    /// What was read.
    #[serde(flatten)]
    pub edition: Edition,
    /// The newest checkpoint of the registry's log, by which the state that was read can be cited.
    pub log: Option<LogView>,
    /// The program that made it, and its version.
    pub tool: &'static str,
}

/// This program, and its version.
pub const TOOL: &str = concat!("accord ", env!("CARGO_PKG_VERSION"));

impl Citation {
    /// Of what was read.
    pub fn of(registry: &Registry, edition: Edition) -> Self {
        Self {
            schema_version: SCHEMA_VERSION,
            registry: registry.policy.registry.to_string(),
            title: registry.policy.title.to_string(),
            repository: registry.policy.repository.as_ref().map(ToString::to_string),
            today: registry.rules.today,
            edition,
            log: describe_log(registry),
            tool: TOOL,
        }
    }
}
