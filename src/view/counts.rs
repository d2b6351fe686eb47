//! How many organizations, pledges and rows there are.

use std::collections::BTreeMap;

use serde::Serialize;

use super::column::{Counted, list_counts};
use super::plural;
use crate::chain::Standing;

/// How many rows of pledges there are, and of what.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    pub rows: usize,
    pub organizations: usize,
    pub broken: usize,
    pub pledges: usize,
    /// Every standing that occurs, in the order of [`Standing`].
    pub standings: BTreeMap<Standing, usize>,
}

impl Counted for Counts {
    fn rows(&self) -> usize {
        self.rows
    }

    fn summary(&self) -> String {
        let Self { organizations, broken, pledges, standings, .. } = self;
        format!(
            "{} ({} sound, {broken} broken), {}{}",
            plural(*organizations, "organization"),
            organizations - broken,
            plural(*pledges, "pledge"),
            list_counts(standings)
        )
    }
}
