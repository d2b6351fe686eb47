//! Whose word a date is: the signer's, or the witnesses'.

use super::sealed::{add_cosignature, log_key, seal, with_policy, witness_key};
use crate::support::Sandbox;

/// Seals, and has the witness cosign on a day in 2026, by its seconds since 1970.
fn seal_at(sandbox: &Sandbox, seconds: u64) {
    let policy = std::fs::read_to_string(sandbox.file("log/policy")).unwrap();
    std::fs::write(sandbox.file("log/policy"), format!("log {}\nquorum none\n", log_key())).unwrap();
    seal(sandbox).ends(0);
    std::fs::write(sandbox.file("log/policy"), policy).unwrap();
    add_cosignature(sandbox, seconds);
}

/// Noon of 2026-11-20 in UTC.
const NOVEMBER: u64 = 1_795_176_000;
const DAY: u64 = 24 * 60 * 60;

fn witnessed_registry() -> Sandbox {
    let sandbox = with_policy(&format!("witness w {}\nquorum w\n", witness_key()));
    seal_at(&sandbox, NOVEMBER);
    sandbox
}

fn row(sandbox: &Sandbox, today: &str) -> serde_json::Value {
    let run = sandbox.run(&["--today", today, "list", "--format", "json"]);
    let listing: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    listing["rows"][0].clone()
}

#[test]
fn a_list_says_by_when_witnesses_saw_a_pledge() {
    let sandbox = witnessed_registry();
    let row = row(&sandbox, "2026-11-21");
    assert_eq!(row["witnessed_on"], "2026-11-20");
    assert_eq!(row["since"], row["signed_on"], "a week is nothing to speak of: {row}");
    let shown = sandbox.run(&["show", "contoso.example", "--record", "2"]).ends(0).stdout;
    assert!(shown.contains("witnessed by  2026-11-20"), "{shown}");
}

#[test]
fn a_witness_from_the_future_says_nothing() {
    let sandbox = with_policy(&format!("witness w {}\nquorum w\n", witness_key()));
    seal_at(&sandbox, NOVEMBER + 400 * DAY);
    assert_eq!(row(&sandbox, "2026-11-21")["witnessed_on"], serde_json::Value::Null);
    let pledge = "pledges/contoso.example/0002-pledge.toml";
    let receipt = sandbox.run(&["receipt", pledge]).ends(0).stdout;
    let receipt = sandbox.write("receipt", &receipt);
    let run = sandbox.run(&["receipt", pledge, "--check", &receipt]).ends(1);
    assert!(run.stderr.contains("in the future"), "{}", run.stderr);
}

#[test]
fn a_pledge_that_is_dated_back_stands_since_the_witnesses_saw_it() {
    let sandbox = with_policy(&format!("witness w {}\nquorum w\n", witness_key()));
    seal_at(&sandbox, NOVEMBER + 40 * DAY);
    let row = row(&sandbox, "2026-12-31");
    assert_eq!((&row["signed_on"], &row["since"]), (&"2026-11-21".into(), &"2026-12-30".into()), "{row}");
}

#[test]
fn a_record_that_is_dated_back_is_told() {
    let sandbox = witnessed_registry();
    let reaffirm = ["--today", "2026-11-22", "reaffirm", "contoso.example", "tech-sector-accord-1", "--yes"];
    sandbox.run(&reaffirm).ends(0);
    seal_at(&sandbox, NOVEMBER + 60 * DAY);
    let run = sandbox.run(&["--today", "2027-01-20", "verify"]).ends(0);
    assert!(run.stdout.contains("warning[date-unwitnessed]: dated 2026-11-22"), "{}", run.stdout);
    assert!(run.stdout.contains("no witness saw it before 2027-01-19"), "{}", run.stdout);
}

/// Enrolls a company with this name.
fn enroll(sandbox: &Sandbox, organization: &str, name: &str, day: &str) {
    sandbox.run(&["keygen", organization, "--no-passphrase"]).ends(0);
    let profile = ["--name", name, "--group", "private-sector", "--country", "DE", "--yes"];
    sandbox.run(&[&["--today", day, "enroll", organization][..], &profile].concat()).ends(0);
}

/// The organizations that `verify` warns of as look-alikes.
fn look_alikes(sandbox: &Sandbox) -> Vec<String> {
    let run = sandbox.run(&["--today", "2026-12-30", "verify", "--format", "json"]);
    let verdict: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    let warned = verdict["diagnostics"].as_array().unwrap().iter();
    let warned = warned.filter(|one| one["code"] == "name-confusable");
    warned.map(|one| one["organization"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn the_look_alike_that_arrived_later_is_blamed_whatever_date_it_wrote() {
    let sandbox = with_policy("quorum none\n");
    seal(&sandbox).ends(0);
    enroll(&sandbox, "fabrikam.example", "C0ntoso", "2026-11-01");
    assert_eq!(look_alikes(&sandbox), ["fabrikam.example"], "what is not in the log came later");
    seal(&sandbox).ends(0);
    assert_eq!(look_alikes(&sandbox), ["fabrikam.example"], "the log lists it later");
    std::fs::remove_dir_all(sandbox.file("log")).unwrap();
    assert_eq!(look_alikes(&sandbox), ["contoso.example", "fabrikam.example"], "nothing but their words");
}

/// Each output names the state of the log that it was made from, also where it shows an earlier day.
#[test]
fn an_export_can_be_cited_by_the_newest_checkpoint() {
    let sandbox = witnessed_registry();
    let json = |arguments: &[&str]| -> serde_json::Value {
        let run = sandbox.run(&[&["--today", "2026-11-21"], arguments].concat()).ends(0);
        serde_json::from_str(&run.stdout).unwrap()
    };
    let log = json(&["verify", "--format", "json"])["log"].clone();
    assert_eq!(log["witnessed_on"], "2026-11-20");
    let root = log["root"].as_str().unwrap();
    for command in ["list", "findings", "decisions", "responders"] {
        assert_eq!(json(&[command, "--format", "json"])["log"], log, "{command}");
    }
    let cited =
        format!("{} entries, root {root}, seen by 2026-11-20, cosigned by w", log["size"].as_u64().unwrap());
    for arguments in [
        &["list"][..],
        &["list", "--as-of", "2026-11-01"],
        &["decisions"],
        &["export", "csv"],
        &["export", "ndjson"],
        &["export", "markdown"],
    ] {
        let run = sandbox.run(&[&["--today", "2026-11-21"], arguments].concat()).ends(0);
        let whole = (run.stdout + &run.stderr).replace('\\', "");
        assert!(whole.contains(&cited), "{arguments:?}: {whole}");
    }
}
