//! A code by its name, and what is asked of one.

use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};

use super::Code;
use crate::diagnostic::Fault;
use crate::diagnostic::suggestion::find_nearest;

impl Code {
    /// Whether the bytes of a file are unknown, so that the file could hold the record that decides.
    pub const fn is_unreadable(self) -> bool {
        matches!(self, Self::Unreadable | Self::ObjectAltered)
    }
}

impl FromStr for Code {
    type Err = Fault;

    fn from_str(name: &str) -> Result<Self, Fault> {
        Self::ALL.iter().copied().find(|code| code.name() == name).ok_or_else(|| {
            let message = format!("`{}` is not a code", name.escape_debug());
            let near = find_nearest(name, Self::ALL.iter().map(|code| code.name()));
            let help = near.map_or_else(
                || {
                    "`accord explain` lists the codes, and `accord verify` prints those of this registry"
                        .to_owned()
                },
                |near| format!("did you mean `{near}`?"),
            );
            Fault::new(Self::Schema, message, help)
        })
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl fmt::Display for Code {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}
