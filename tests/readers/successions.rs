//! What readers are told of a promise whose organization closed its chain.

use crate::support::Sandbox;

const TEXT: &str = "tech-sector-accord-1";

/// Runs the program on `day`.
#[track_caller]
fn on(registry: &Sandbox, day: &str, arguments: &[&str]) -> String {
    registry.run(&[arguments, &["--today", day]].concat()).ends(0).stdout
}

/// Enrolls `name` on `day`.
fn enroll(registry: &Sandbox, name: &str, day: &str) {
    on(registry, day, &["keygen", name, "--no-passphrase"]);
    let profile = ["--name", name, "--group", "private-sector", "--country", "DE", "--yes"];
    on(registry, day, &[&["enroll", name][..], &profile].concat());
}

fn pledge(registry: &Sandbox, name: &str, day: &str) {
    on(registry, day, &["pledge", name, TEXT, "--title", "Counsel", "--yes"]);
}

/// Closes the chain of contoso.example, which pledged, on 2026-05-01.
fn closed(successor: &str) -> Sandbox {
    let registry = Sandbox::new();
    enroll(&registry, "contoso.example", "2026-01-10");
    pledge(&registry, "contoso.example", "2026-01-10");
    close(&registry, "contoso.example", successor);
    registry
}

fn close(registry: &Sandbox, name: &str, successor: &str) {
    let key = |number: u8| registry.path(&format!("keys/{name}/key-{number}")).to_str().unwrap().to_owned();
    let (one, two) = (key(1), key(2));
    let keys = ["--key", &one, "--key", &two, "--reason", "Sold.", "--yes"];
    on(
        registry,
        "2026-05-01",
        &[&["succeed", name, "--successor", successor, "--successor-again", successor][..], &keys].concat(),
    );
}

/// Which organizations have a pledge of this standing on `day`.
fn with(registry: &Sandbox, standing: &str, day: &str) -> Vec<String> {
    let flags = ["list", "--standing", standing, "--format", "json", "--as-of", day];
    let list: serde_json::Value = serde_json::from_str(&on(registry, "2026-11-21", &flags)).unwrap();
    let rows = list["rows"].as_array().unwrap().iter();
    rows.map(|row| row["organization"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_chain_closed_in_favor_of_a_stranger_is_a_withdrawal() {
    let registry = closed("nowhere.example");
    assert_eq!(with(&registry, "withdrawn", "2026-11-21"), ["contoso.example"]);
    let page = on(&registry, "2026-11-21", &["show", "contoso.example"]);
    assert!(page.contains("withdrawn since 2026-05-01"), "{page}");
    let history = on(&registry, "2026-11-21", &["history", "contoso.example"]);
    let first: Vec<_> = history.lines().skip(1).take(2).collect();
    let expected = [
        "2026-05-01 contoso.example withdrew from tech-sector-accord-1",
        "2026-05-01 contoso.example succeeded by nowhere.example",
    ];
    assert_eq!(first, expected, "{history}");
}

#[test]
fn a_shell_takes_nothing_over_until_it_pledges_itself() {
    let registry = closed("shell.example");
    enroll(&registry, "shell.example", "2026-05-01");
    on(&registry, "2026-05-02", &["update", "shell.example", "--predecessor", "contoso.example", "--yes"]);
    assert_eq!(with(&registry, "withdrawn", "2026-06-01"), ["contoso.example"]);
    pledge(&registry, "shell.example", "2026-06-02");
    assert_eq!(with(&registry, "withdrawn", "2026-06-01"), ["contoso.example"], "as it was on that day");
    assert_eq!(with(&registry, "succeeded", "2026-06-02"), ["contoso.example"]);
    // The page and the verdict of one organization read the records of its successor, too.
    let page = on(&registry, "2026-11-21", &["show", "contoso.example"]);
    assert!(page.contains("succeeded since 2026-06-02"), "{page}");
    let page = on(&registry, "2026-11-21", &["show", "contoso.example", "--as-of", "2026-06-01"]);
    assert!(page.contains("withdrawn since 2026-05-01"), "{page}");
    let verdict = on(&registry, "2026-11-21", &["verify", "contoso.example", "--format", "json"]);
    assert!(verdict.contains("\"succeeded\""), "{verdict}");
    let history = on(&registry, "2026-11-21", &["history", "contoso.example"]);
    assert!(
        history.contains("2026-06-02 contoso.example pledge to tech-sector-accord-1 taken over by shell")
    );
    // What the shell does later is its own end, and a filter finds it.
    let withdraw = ["withdraw", "shell.example", TEXT, "--reason", "No longer.", "--yes"];
    on(&registry, "2026-06-09", &withdraw);
    assert_eq!(with(&registry, "withdrawn", "2026-11-21"), ["shell.example"]);
}

#[test]
fn organizations_that_succeed_each_other_both_withdrew() {
    let registry = closed("fabrikam.example");
    enroll(&registry, "fabrikam.example", "2026-01-11");
    let update = ["update", "fabrikam.example", "--predecessor", "contoso.example", "--yes"];
    on(&registry, "2026-02-01", &update);
    pledge(&registry, "fabrikam.example", "2026-02-01");
    assert_eq!(with(&registry, "succeeded", "2026-11-21"), ["contoso.example"]);
    close(&registry, "fabrikam.example", "contoso.example");
    assert_eq!(with(&registry, "withdrawn", "2026-11-21"), ["contoso.example", "fabrikam.example"]);
}
