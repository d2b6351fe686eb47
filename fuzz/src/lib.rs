//! The bodies of the fuzz targets. `tests/repository/fuzz_targets.rs` includes this file too, and replays the
//! seeds and the regressions with the stable compiler.
//!
//! ```text
//! files      one file by itself: record, signature, policy, text
//! gate       any change of any registry: a change that passes only adds files, and causes no error
//! git        output of git
//! log        notes, checkpoints, receipts and witness policies: what is accepted is what was signed
//! registry   a whole registry beside a sound organization, which must stay sound
//! render     any view through every renderer
//! snapshot   an archive in place of a registry
//! output     the rules for all output
//! seeds      the first inputs of a fuzzer, from the shipped registry
//! ```
//!
//! An input of several strings has the byte 0xFF between them. UTF-8 text never contains this byte, so a
//! string can be any text, and an editor can show an input.

mod files;
mod gate;
mod git;
mod log;
mod output;
mod registry;
mod render;
mod seeds;
mod snapshot;

pub use files::{policy, record, signature, text};
pub use gate::{gate, passes};
pub use git::git;
pub use log::{checkpoint, note, receipt, witnesses};
pub use registry::{registry, tree, verdict};
pub use render::render;
pub use seeds::seeds;
pub use snapshot::snapshot;

/// A target's name and its body, which panics if the program breaks a rule.
pub type Target = (&'static str, fn(&[u8]));

/// Every target. Each has a file in `fuzz_targets/` and an entry in `Cargo.toml`.
pub const TARGETS: [Target; 13] = [
    ("record", record),
    ("signature", signature),
    ("policy", policy),
    ("text", text),
    ("git", git),
    ("registry", registry),
    ("gate", gate),
    ("render", render),
    ("note", note),
    ("checkpoint", checkpoint),
    ("receipt", receipt),
    ("witnesses", witnesses),
    ("snapshot", snapshot),
];

/// Separates the strings of an input.
const SEPARATOR: u8 = 0xFF;
