//! The bodies of the fuzz targets. `tests/repository/fuzz_targets.rs` includes this file too, and replays seeds and
//! what once failed with the stable compiler.
//!
//! ```text
//! files      one file by itself: record, signature, policy, text
//! gate       any change of any registry: what passes only adds, and breaks nothing
//! git        what git answers
//! registry   a whole registry beside a sound organization, which must stay sound
//! render     any view through every renderer
//! output     what holds for everything that is printed
//! seeds      where a fuzzer starts: the shipped registry
//! ```
//!
//! An input of several strings is these strings with the byte 0xFF between them. It occurs in no
//! UTF-8 text, so each string can be any text, and an input can be read in an editor.

mod files;
mod gate;
mod git;
mod output;
mod registry;
mod render;
mod seeds;

pub use files::{policy, record, signature, text};
pub use gate::{gate, passes};
pub use git::git;
pub use registry::{registry, tree, verdict};
pub use render::render;
pub use seeds::seeds;

/// A target's name and its body, which panics where a promise is broken.
pub type Target = (&'static str, fn(&[u8]));

/// Every target. Each has a file in `fuzz_targets/` and an entry in `Cargo.toml`.
pub const TARGETS: [Target; 8] = [
    ("record", record),
    ("signature", signature),
    ("policy", policy),
    ("text", text),
    ("git", git),
    ("registry", registry),
    ("gate", gate),
    ("render", render),
];

/// What stands between the strings of an input.
const SEPARATOR: u8 = 0xFF;
