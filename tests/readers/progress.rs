//! Long work shows itself at a terminal, and nowhere else.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use crate::support::document;
use crate::support::terminal::Terminal;

/// A slow disk: every file is held up.
const SLOW: [&str; 8] =
    ["strace", "-qq", "-f", "-o", "/dev/null", "-e", "trace=openat", "--inject=openat:delay_enter=20ms"];

#[test]
fn a_long_verification_shows_how_far_it_is() {
    let place = document::published();
    fs::create_dir(place.path("slow")).unwrap();
    let program = env!("CARGO_BIN_EXE_accord");
    let slow = place.write("slow/accord", &format!("#!/bin/sh\nexec {} {program} \"$@\"\n", SLOW.join(" ")));
    fs::set_permissions(&slow, fs::Permissions::from_mode(0o755)).unwrap();
    let path = format!("{}:/usr/bin:/bin", place.path("slow").display());
    let mut terminal = Terminal::start_with(&place, "verify", &[("PATH", &path)]);
    for words in ["Verifying: ", " of 33 organizations, ", " a second, ", " s left", "33 chains: 33 sound"] {
        terminal.wait_for(words);
    }
    terminal.end().with(0);
    // A pipe gets the verdict alone.
    let run = place.run_under(&SLOW, &["verify"]).ends(0);
    assert_eq!(run.stderr, "");
}
