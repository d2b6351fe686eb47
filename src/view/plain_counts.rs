//! How many rows a table has, where nothing else of them is counted.

use serde::Serialize;

use super::column::Counted;
use super::plural;

/// How many rows a table has.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct PlainCounts {
    pub rows: usize,
}

impl Counted for PlainCounts {
    fn rows(&self) -> usize {
        self.rows
    }

    fn headlines(&self) -> Vec<String> {
        vec![plural(self.rows, "row")]
    }
}
