//! The lines for a shell on the page `/check/`, as a reader copies them.

use std::fs;

use super::folder::build;
use crate::support::{Run, Sandbox, document};

/// Pledges of the demonstration by a key on the day from which it is disputed, which ssh-keygen refuses.
const DISPUTED: [&str; 3] = [
    "not verified: keys/litware.example/0004-update.toml",
    "not verified: pledges/litware.example/0002-pledge.toml",
    "not verified: pledges/litware.example/0003-pledge.toml",
];

/// The lines of the page, without the marks of HTML.
fn read_lines(sandbox: &Sandbox) -> String {
    build(sandbox, &[]);
    let page = fs::read_to_string(sandbox.path("website/check/index.html")).unwrap();
    let (_, after) = page.split_once("id=\"shell\"").unwrap();
    let (_, lines) = after.split_once("<code>").unwrap();
    let (lines, _) = lines.split_once("</code>").unwrap();
    lines.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}

/// Runs the lines where the address of the repository leads to `from`.
fn run_lines(sandbox: &Sandbox, lines: &str, from: &str) -> Run {
    let address = lines.split(' ').nth(2).unwrap();
    let place = "rm -rf \"$HOME/reader\" && mkdir \"$HOME/reader\" && cd \"$HOME/reader\"";
    document::bash(sandbox, &format!("{place} && ln -s '{from}' '{address}' && {lines}"), &[])
}

#[test]
fn the_shell_lines_check_every_record_and_name_an_altered_one() {
    let sandbox = document::published();
    let lines = read_lines(&sandbox);
    assert!(lines.starts_with("git clone ") && lines.contains("accord verify\n"), "{lines}");
    sandbox.git(&["init", "-q"]);
    sandbox.commit("the registry");
    let from = sandbox.registry();
    let sound = run_lines(&sandbox, &lines, from.to_str().unwrap());
    let refused = |run: &Run| -> Vec<String> {
        run.stdout.lines().filter(|line| line.starts_with("not verified")).map(ToOwned::to_owned).collect()
    };
    assert_eq!(refused(&sound), DISPUTED, "{}", sound.stderr);
    assert!(!sound.stderr.contains("error["), "{}", sound.stderr);
    let pledge = "pledges/contoso.example/0002-pledge.toml";
    let text = fs::read_to_string(sandbox.file(pledge)).unwrap();
    fs::write(sandbox.file(pledge), text.replacen("Chief", "chief", 1)).unwrap();
    sandbox.commit("alter a byte");
    let altered = run_lines(&sandbox, &lines, from.to_str().unwrap());
    assert!(refused(&altered).contains(&format!("not verified: {pledge}")), "{}", altered.stdout);
    assert!(format!("{}{}", altered.stdout, altered.stderr).contains(pledge), "{}", altered.stderr);
}
