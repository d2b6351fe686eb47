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
//! For measurements of the whole program, a registry of N organizations instead, with a log of its files or without.
//! Where the name ends with `.tar.zst`, that is a snapshot, not a folder: a million organizations have six million files.
//!
//! ```text
//! cargo run --release --example demonstration -- DIR --organizations N
//! cargo run --release --example demonstration -- FILE.tar.zst --organizations N --log
//! ```
//!
//! It replaces an earlier registry of the same name in DIR, and refuses any other content: see
//! `folder.rs`. To measure the library alone, use `cargo bench`.

#[allow(dead_code, unused_imports, reason = "uses a part of it; the test program uses all")]
#[path = "mod.rs"]
mod generator;

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

use accord::registry::{self, MemoryTree, POLICY_FILE, Policy};

const USAGE: &str = "usage: demonstration DIR|FILE.tar.zst [--organizations N [--log]]";

/// The seed of `--organizations`; any number works.
const SEED: u64 = 1;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let (target, number, log) = match arguments[..] {
        [target] => (target, None, true),
        [target, "--organizations", number] => (target, Some(number), false),
        [target, "--organizations", number, "--log"] => (target, Some(number), true),
        _ => return fail(USAGE, 2),
    };
    let tree = match number.map(str::parse) {
        _ if target.starts_with('-') => return fail(USAGE, 2),
        None => generator::shipped(),
        Some(Ok(number)) if log => generator::logged_registry(number, SEED),
        Some(Ok(number)) => generator::registry(number, SEED),
        Some(Err(_)) => return fail(USAGE, 2),
    };
    match write_tree(&tree, target) {
        Ok(()) => {
            let written = writeln!(io::stdout(), "Wrote {} files to {target}.", tree.files().count());
            written.map_or(ExitCode::FAILURE, |()| ExitCode::SUCCESS)
        }
        Err(error) => fail(&error.to_string(), 3),
    }
}

/// Writes a snapshot where `target` has its name, and else a folder.
fn write_tree(tree: &MemoryTree, target: &str) -> io::Result<()> {
    if !target.ends_with(".tar.zst") {
        return generator::write_to(tree, Path::new(target));
    }
    let (_, policy) = tree.files().find(|(path, _)| *path == POLICY_FILE).expect("a registry has a policy");
    let name = Policy::read_policy(policy).expect("its policy can be read").registry;
    registry::write_snapshot(tree, &name, File::create_new(target)?).map_err(io::Error::other)
}

fn fail(message: &str, code: u8) -> ExitCode {
    // An error of this write cannot be reported either.
    let _ = writeln!(io::stderr(), "{message}");
    ExitCode::from(code)
}
