//! One person behind several organizations: a key in two chains is told, and supports a finding once.

use serde_json::Value;

use crate::support::Sandbox;

/// Enrolls an organization whose key and successor key another may have, too.
fn enroll_with(sandbox: &Sandbox, organization: &str, day: &str, keys: [&str; 2]) {
    let [current, next] = keys.map(|key| format!("{key}.pub"));
    let profile = ["--name", organization, "--group", "academia", "--country", "AQ", "--threshold", "1"];
    let with = ["--current", &current, "--next", &next, "--key", keys[0], "--yes", "--today", day];
    sandbox.run(&[&["enroll", organization][..], &profile, &with].concat()).ends(0);
}

fn warned(sandbox: &Sandbox) -> Vec<String> {
    let run = sandbox.run(&["verify", "--format", "json"]).ends(0);
    let verdict: Value = serde_json::from_str(&run.stdout).unwrap();
    let shared = verdict["diagnostics"].as_array().unwrap().iter().filter(|one| one["code"] == "key-shared");
    shared.map(|one| one["path"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_key_in_two_chains_is_told_of_the_later_one() {
    let sandbox = Sandbox::new();
    let keys = ["one", "two", "three", "four"].map(|name| sandbox.ssh_key(name, &[]));
    let [one, two, three, four] = keys.each_ref().map(String::as_str);
    enroll_with(&sandbox, "contoso.example", "2026-01-01", [one, two]);
    enroll_with(&sandbox, "fabrikam.example", "2026-11-01", [three, two]);
    enroll_with(&sandbox, "northwind.example", "2026-11-20", [one, four]);
    let expected = ["fabrikam.example", "northwind.example"];
    assert_eq!(warned(&sandbox), expected.map(|name| format!("keys/{name}/0001-enroll.toml")));
}
