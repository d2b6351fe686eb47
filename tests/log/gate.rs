//! The gate keeps a log whole: what it lists is neither taken out nor changed, whatever the maintainers allow.

use std::fs;

use super::sealed::{seal, sealed};
use crate::support::Sandbox;

/// A sealed registry under git, whose branch `base` has the log.
fn committed() -> Sandbox {
    let sandbox = sealed();
    sandbox.git(&["init", "-q", "-b", "main"]);
    sandbox.commit("A registry");
    sandbox.git(&["branch", "base"]);
    sandbox
}

/// Commits, and judges the change with `--allow-policy`; whether it is refused as `append-only`.
fn is_refused(sandbox: &Sandbox, ends: i32) -> bool {
    sandbox.commit("A change");
    let run = sandbox.run(&["verify", "--base", "base", "--allow-policy"]).ends(ends);
    run.stdout.contains("error[append-only]: the change removes or alters what the log of the base lists")
}

#[test]
fn a_log_grows_by_a_change() {
    let sandbox = committed();
    sandbox.run(&["reaffirm", "contoso.example", "tech-sector-accord-1", "--yes"]).ends(0);
    seal(&sandbox).ends(0);
    assert!(!is_refused(&sandbox, 0));
}

#[test]
fn a_change_does_not_drop_replace_or_take_back_the_log() {
    let sandbox = committed();
    fs::remove_dir_all(sandbox.file("log")).unwrap();
    assert!(is_refused(&sandbox, 1), "dropped");

    let sandbox = committed();
    let entries = fs::read_to_string(sandbox.file("log/entries/000")).unwrap();
    let other = entries.lines().rev().map(|line| format!("{line}\n")).collect::<String>();
    fs::write(sandbox.file("log/entries/000"), other).unwrap();
    assert!(is_refused(&sandbox, 1), "replaced");

    let sandbox = committed();
    sandbox.run(&["reaffirm", "contoso.example", "tech-sector-accord-1", "--yes"]).ends(0);
    seal(&sandbox).ends(0);
    sandbox.commit("A seal");
    sandbox.git(&["branch", "-f", "base"]);
    sandbox.git(&["checkout", "-q", "HEAD~1", "--", "log"]);
    assert!(is_refused(&sandbox, 1), "taken back");
}
