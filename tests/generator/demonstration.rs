//! Writes the demonstration registry, byte for byte the same each time:
//!
//! ```text
//! cargo run --release --example demonstration -- DIR
//! ```
//!
//! At the top of this repository, with `.` as DIR, that makes what is committed as accord.toml,
//! keys/, pledges/, findings/, decisions/ and log/; `tests/repository/shipped_registry.rs` holds the two against each other.
//! To read it as the day it is written for:
//!
//! ```text
//! cargo run --release -- -C DIR list --today 2026-11-21
//! ```
//!
//! For measurements of the whole program, a registry of N organizations instead:
//!
//! ```text
//! cargo run --release --example demonstration -- DIR --organizations N
//! ```
//!
//! It replaces an earlier registry of the same name in DIR, and refuses any other content: see
//! `folder.rs`. To measure the library alone, use `cargo bench`.

#[allow(dead_code, unused_imports, reason = "uses a part of it; the test program uses all")]
#[path = "mod.rs"]
mod generator;

use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

const USAGE: &str = "usage: demonstration DIR [--organizations N]";

/// The seed of `--organizations`; any number works.
const SEED: u64 = 1;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let (directory, tree) = match arguments[..] {
        [directory] if !directory.starts_with('-') => (directory, generator::shipped()),
        [directory, "--organizations", number] => match number.parse() {
            Ok(number) => (directory, generator::registry(number, SEED)),
            Err(_) => return fail(USAGE, 2),
        },
        _ => return fail(USAGE, 2),
    };
    match generator::write_to(&tree, Path::new(directory)) {
        Ok(()) => {
            let written = writeln!(io::stdout(), "Wrote {} files to {directory}.", tree.files().count());
            written.map_or(ExitCode::FAILURE, |()| ExitCode::SUCCESS)
        }
        Err(error) => fail(&error.to_string(), 3),
    }
}

fn fail(message: &str, code: u8) -> ExitCode {
    // An error of this write cannot be reported either.
    let _ = writeln!(io::stderr(), "{message}");
    ExitCode::from(code)
}
