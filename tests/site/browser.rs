//! The website in Debian's Chromium, driven by puppeteer-core: the table, the check, accessibility, and what hostile text
//! does. Where `tests/run.sh` could not install these, it says so; in CI they must be there.

#![expect(clippy::disallowed_methods, reason = "runs node and a browser")]
#![expect(clippy::disallowed_macros, reason = "says what was not tested")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::folder::files_of;
use crate::generator;
use crate::support::{Sandbox, TODAY, copy_folder, document};

const TOP: &str = env!("CARGO_MANIFEST_DIR");

/// The modules of node that drive Chromium and check pages; None where they are not installed.
fn modules() -> Option<PathBuf> {
    let modules = Path::new(TOP).join("target/browser/node_modules");
    let chromium = Command::new("chromium").arg("--version").output().is_ok_and(|run| run.status.success());
    if chromium && modules.join("html-validate").is_dir() {
        return Some(modules);
    }
    assert!(
        std::env::var_os("CI").is_none(),
        "CI has no Chromium or no {}: run tests/run.sh",
        modules.display()
    );
    println!("NOT TESTED: NO PAGE OF THE WEBSITE WAS OPENED IN A BROWSER; run tests/run.sh");
    None
}

fn build(sandbox: &Sandbox, code: i32) -> PathBuf {
    let website = sandbox.path("website");
    sandbox.run(&["site", website.to_str().unwrap(), "--today", TODAY]).ends(code);
    website
}

/// Runs cases of browser.js on a website.
#[track_caller]
fn drive(modules: &Path, website: &Path, cases: &[&str], words: &str, files: &str) {
    let script = Path::new(TOP).join("tests/site/browser.js");
    let mut command = Command::new("node");
    command.arg(script).arg(modules).arg(website).args(cases);
    command.env("ACCORD_TEST_CHROMIUM", "/usr/bin/chromium");
    command.env("ACCORD_TEST_WORDS", words).env("ACCORD_TEST_FILES", files);
    let run = command.output().unwrap();
    let expected: String = cases.iter().map(|case| format!("ok {case}\n")).collect();
    let said = String::from_utf8_lossy(&run.stderr);
    assert_eq!(String::from_utf8_lossy(&run.stdout), expected, "{said}");
}

#[test]
fn a_reader_filters_sorts_and_checks_also_from_a_disk() {
    let Some(modules) = modules() else { return };
    let sandbox = document::published();
    let website = build(&sandbox, 0);
    drive(&modules, &website, &["table", "counts", "csv", "plain", "keyboard", "green", "disk"], "", "");
}

#[test]
fn a_reader_searches_a_table_of_several_pages() {
    let Some(modules) = modules() else { return };
    let sandbox = Sandbox::empty();
    generator::write_to(&generator::registry(230, 1), &sandbox.registry()).unwrap();
    let website = sandbox.path("website");
    let arguments = ["site", website.to_str().unwrap(), "--languages", "en", "--today", TODAY];
    sandbox.run(&arguments).ends(0);
    drive(&modules, &website, &["pages"], "", "");
}

#[test]
fn no_kind_of_page_violates_a_rule_of_accessibility() {
    let Some(modules) = modules() else { return };
    let sandbox = document::published();
    let website = build(&sandbox, 0);
    drive(&modules, &website, &["access"], "", "");
}

#[test]
fn every_page_is_valid_for_a_validator_of_others() {
    let Some(modules) = modules() else { return };
    let sandbox = document::published();
    let website = build(&sandbox, 0);
    let script = Path::new(TOP).join("tests/site/validate.js");
    let run = Command::new("node").arg(script).arg(modules).arg(&website).output().unwrap();
    let pages = files_of(&website).iter().filter(|(path, _)| path.ends_with(".html")).count();
    assert_eq!(String::from_utf8_lossy(&run.stdout), format!("{pages} pages\n"));
}

const PLEDGE: &str = "pledges/contoso.example/0002-pledge.toml";

/// A change of a published site, the file that it touches, and the page that checks it with what it must say.
const TAMPERED: [(&str, &str, &str); 8] = [
    ("flip", PLEDGE, "check/|contoso.example: broken at record 2: bytes were changed after they were signed"),
    ("flip", PLEDGE, "org/contoso.example/|contoso.example: broken at record 2"),
    (
        "flip",
        "pledges/contoso.example/0002-pledge.toml.sig",
        "check/|contoso.example: broken at record 2: the organization did not sign this file for this place",
    ),
    (
        "flip",
        "keys/contoso.example/0001-enroll.toml",
        "check/|contoso.example: broken at record 1:|log-altered",
    ),
    ("remove", PLEDGE, "check/|broken at record 3: a record before it was lost or removed|log-missing"),
    ("swap", PLEDGE, "check/|contoso.example: broken at record 2:|log-altered"),
    (
        "remove",
        "pledges/coho-rescue.example/0003-withdraw.toml",
        "check/|error[log-missing] pledges/coho-rescue.example/0003-withdraw.toml the log lists",
    ),
    (
        "remove",
        "pledges/coho-rescue.example/0003-withdraw.toml",
        "org/coho-rescue.example/|error[log-missing] pledges/coho-rescue.example/0003-withdraw.toml the log lists",
    ),
];

/// Changes a file of a site as its host could.
fn tamper(website: &Path, change: &str, path: &str) {
    let file = website.join(path);
    let signature = website.join(format!("{path}.sig"));
    match change {
        "flip" => {
            let mut bytes = fs::read(&file).unwrap();
            let middle = bytes.len() / 2;
            bytes[middle] ^= 1;
            fs::write(&file, bytes).unwrap();
        }
        "remove" => {
            fs::remove_file(file).unwrap();
            fs::remove_file(signature).unwrap();
        }
        _ => {
            let other = website.join("pledges/contoso.example/0003-reaffirm.toml");
            let (one, two) = (fs::read(&file).unwrap(), fs::read(&other).unwrap());
            fs::write(file, two).unwrap();
            fs::write(other, one).unwrap();
        }
    }
}

#[test]
fn the_check_turns_red_in_the_right_words() {
    let Some(modules) = modules() else { return };
    let sandbox = document::published();
    let website = build(&sandbox, 0);
    for (at, (change, path, words)) in TAMPERED.iter().enumerate() {
        let copy = sandbox.path(&format!("tampered-{at}"));
        copy_folder(&website, &copy);
        tamper(&copy, change, path);
        drive(&modules, &copy, &["red"], words, "");
    }
    let fixtures = crate::fixtures::registries();
    let (_, forged) = fixtures.iter().find(|(name, _)| name == "key-weak-identity").unwrap();
    drive(&modules, &build(forged, 1), &["red"], "check/|error[key-weak] keys/fabrikam.example/", "");
}

#[test]
fn a_reader_drops_records_and_receipts() {
    let Some(modules) = modules() else { return };
    let sandbox = document::published();
    let website = build(&sandbox, 0);
    let receipt = sandbox.path("receipt");
    let made = sandbox.run(&["receipt", PLEDGE, "--today", TODAY]).ends(0).stdout;
    fs::write(&receipt, &made).unwrap();
    fs::write(sandbox.path("bad"), made.replacen("index ", "index 1", 1)).unwrap();
    fs::write(sandbox.path("other.toml"), "other").unwrap();
    let names = [receipt, sandbox.path("bad"), sandbox.path("other.toml"), sandbox.file(PLEDGE)];
    let files: Vec<_> = names.iter().map(|file| file.to_str().unwrap()).collect();
    let words = format!(
        "green: receipt: a good receipt. {PLEDGE} is entry|red: bad: this receipt does not hold|\
         red: other.toml: no file|green: 0002-pledge.toml: these are the bytes of {PLEDGE}, which witnesses had seen"
    );
    drive(&modules, &website, &["dropped"], &words, &files.join("|"));
}

#[test]
fn hostile_names_and_texts_stay_text() {
    let Some(modules) = modules() else { return };
    let sandbox = Sandbox::pledged();
    let markup = "<img src=x onerror=hacked=1>";
    let update =
        ["update", "contoso.example", "--name", markup, "--legal-name", markup, "--sector", markup, "--yes"];
    sandbox.run(&update).ends(0);
    let statement = format!("</script><script>hacked=1</script>{markup}{{{{ citation }}}}");
    let pledge = [
        "pledge",
        "contoso.example",
        "tech-sector-accord-1",
        "--title",
        markup,
        "--statement",
        &statement,
        "--yes",
    ];
    sandbox.run(&pledge).ends(0);
    let website = sandbox.path("website");
    sandbox.run(&["site", website.to_str().unwrap()]).ends(0);
    let pages = "signatories/|org/contoso.example/|text/tech-sector-accord-1/";
    drive(&modules, &website, &["hostile"], pages, "");
    let feed = fs::read_to_string(website.join("org/contoso.example/feed.atom")).unwrap();
    assert!(!feed.contains(markup) && feed.contains("&lt;img src=x"), "{feed}");
}
