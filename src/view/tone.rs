//! What a cell tells before it is read: a table colors it at a terminal, always beside its words.

use crate::chain::Standing;
use crate::findings::Identity;

/// How good or bad the news of a cell is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// It has no color.
    #[default]
    Plain,
    /// The pledge holds.
    Good,
    /// The pledge holds, and something is to be done.
    Attention,
    /// A reader cannot rely on it.
    Alarm,
}

impl From<Standing> for Tone {
    fn from(standing: Standing) -> Self {
        match standing {
            Standing::Current => Self::Good,
            Standing::Due | Standing::Unreported => Self::Attention,
            Standing::Lapsed | Standing::Withdrawn | Standing::Disputed | Standing::Voided => Self::Alarm,
            // Another organization keeps the promise.
            Standing::Succeeded => Self::Plain,
        }
    }
}

impl From<Identity> for Tone {
    fn from(identity: Identity) -> Self {
        if identity == Identity::Contradicted { Self::Alarm } else { Self::Plain }
    }
}

/// What a table shows in a cell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TableCell {
    pub text: String,
    pub tone: Tone,
}

impl TableCell {
    pub fn new(text: impl Into<String>, tone: impl Into<Tone>) -> Self {
        Self { text: text.into(), tone: tone.into() }
    }
}

impl From<String> for TableCell {
    fn from(text: String) -> Self {
        Self { text, tone: Tone::Plain }
    }
}
