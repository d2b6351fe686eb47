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
