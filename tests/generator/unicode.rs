//! Writes the tables of code points that docs/format.md pins to one version of Unicode:
//!
//! ```text
//! cargo run --example unicode
//! ```
//!
//! `src/text/unicode/` holds them for the program, `docs/unicode.md` for everyone else. A format has one version
//! of Unicode, so this is run only for a new format: a later version of a crate has other data, and
//! `tests/pages/unicode.rs` shows that the verdicts do not change with it.

#[path = "../pages/unicode/tables.rs"]
mod tables;

use std::fs;
use std::path::Path;

fn main() -> std::io::Result<()> {
    let top = Path::new(env!("CARGO_MANIFEST_DIR"));
    for (name, is_in) in tables::TABLES {
        fs::write(top.join(format!("src/text/unicode/{name}.txt")), tables::write_table(is_in))?;
    }
    fs::write(top.join("docs/unicode.md"), tables::write_page())
}
