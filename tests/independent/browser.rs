//! The scripts in Debian's Chromium, on a page opened from `file://` that carries the shipped registry: it turns green,
//! and red in the right words for each way of tampering. Where no Chromium is installed, it says so.

#![expect(clippy::disallowed_methods, reason = "runs node and a browser")]
#![expect(clippy::disallowed_macros, reason = "says what was not tested")]

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use tempfile::TempDir;

use super::TOP;
use crate::generator::TODAY;

const PLEDGE: &str = "pledges/contoso.example/0002-pledge.toml";
const LAST: &str = "pledges/contoso.example/0007-report.toml";
const WITHDRAWAL: &str = "pledges/coho-rescue.example/0003-withdraw.toml";

/// A change of the registry, the file that it touches, and what the page must say.
const TAMPERED: [(&str, &str, &[&str]); 7] = [
    ("flip", PLEDGE, &["contoso.example: broken at record 2: bytes were changed after they were signed"]),
    (
        "flip",
        "pledges/contoso.example/0002-pledge.toml.sig",
        &["contoso.example: broken at record 2: the organization did not sign this file for this place"],
    ),
    (
        "flip",
        "keys/contoso.example/0001-enroll.toml",
        &["contoso.example: broken at record 1:", "log-altered"],
    ),
    (
        "remove",
        PLEDGE,
        &["contoso.example: broken at record 3: a record before it was lost or removed", "log-missing"],
    ),
    ("swap", PLEDGE, &["contoso.example: broken at record 2:", "log-altered"]),
    (
        "remove",
        WITHDRAWAL,
        &["error[log-missing] pledges/coho-rescue.example/0003-withdraw.toml: the log lists"],
    ),
    ("remove", LAST, &["error[log-missing] pledges/contoso.example/0007-report.toml: the log lists"]),
];

/// What the page shows after it checked the registry in a folder with these changes.
fn open_page(folder: &Path, changes: &[&str]) -> String {
    let home = TempDir::new().unwrap();
    let script = Path::new(TOP).join("tests/independent/page.js");
    let made = Command::new("node").arg(script).arg(folder).arg(TODAY).args(changes).output().unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let page = home.path().join("page.html");
    fs::write(&page, made.stdout).unwrap();
    let profile = format!("--user-data-dir={}", home.path().join("profile").display());
    let flags = ["--headless", "--no-sandbox", "--disable-gpu", "--timeout=20000", "--dump-dom"];
    let mut command = Command::new("chromium");
    command.args(flags).arg(profile).arg(format!("file://{}", page.display())).stderr(Stdio::null());
    let shown = String::from_utf8(command.output().unwrap().stdout).unwrap();
    let told = shown.split_once("<pre id=\"told\">").and_then(|(_, rest)| rest.split_once("</pre>"));
    told.unwrap_or_else(|| panic!("no verdict on the page: {shown:.300}")).0.to_owned()
}

#[test]
fn a_browser_turns_green_and_red_in_the_right_words() {
    if !Command::new("chromium").arg("--version").output().is_ok_and(|output| output.status.success()) {
        println!("NOT TESTED: there is no chromium");
        return;
    }
    let shipped = Path::new(TOP);
    let sound = open_page(shipped, &[]);
    assert!(sound.starts_with("green\n33 organizations") && !sound.contains('['), "{sound}");
    for (change, path, words) in TAMPERED {
        let told = open_page(shipped, &[change, path]);
        assert!(told.starts_with("red\n"), "{change} {path}: {told}");
        assert!(words.iter().all(|words| told.contains(words)), "{change} {path}: {told}");
    }
    let fixtures = crate::fixtures::registries();
    let (_, forged) = fixtures.iter().find(|(name, _)| name == "key-weak-identity").unwrap();
    let told = open_page(&forged.registry(), &[]);
    assert!(told.starts_with("red\n") && told.contains("error[key-weak] keys/fabrikam.example/"), "{told}");
}
