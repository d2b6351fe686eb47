//! Feeds, the calendar and the tiles of the log, read by a program of Python that shares nothing with this one.

use crate::support::{TODAY, document, python};

#[test]
fn feeds_have_what_atom_requires_and_tiles_lead_to_the_checkpoint() {
    let sandbox = document::published();
    let website = sandbox.path("website").to_str().unwrap().to_owned();
    let address = "https://registry.example/";
    sandbox.run(&["site", &website, "--today", TODAY, "--address", address]).ends(0);
    let reader = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/site/others.py");
    let run = sandbox
        .tool(&python::with("feedparser, icalendar"), &["-X", "utf8", reader, &website, address], "")
        .ends(0);
    // One for each organization and text, and one of all.
    assert!(run.stdout.starts_with("38 feeds, ") && run.stdout.ends_with("a log of 377\n"), "{}", run.stdout);
}

#[test]
fn an_address_without_a_scheme_or_with_a_query_is_refused() {
    let sandbox = document::published();
    for address in ["registry.example", "https://", "https://registry.example/?a=1", "javascript://x\"y"] {
        sandbox.refuses(2, "--address", &["site", "../website", "--address", address], &[]);
    }
}
