//! How much a problem weighs.

use std::fmt;

/// The weight of a problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Readers must not rely on the record or the registry: exit code 1.
    Error,
    /// A maintainer should look at it, and may accept it in public.
    Warning,
    /// Information: the problem was there before the change, or the operator allowed it.
    Note,
}

impl fmt::Display for Severity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        })
    }
}
