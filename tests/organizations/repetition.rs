//! Nothing is written twice by accident.

use crate::support::{Run, Sandbox};

const TEXT: &str = "tech-sector-accord-1";

fn reaffirm(company: &Sandbox, day: &str, more: &[&str]) -> Run {
    let words = ["reaffirm", "contoso.example", TEXT, "--yes", "--today", day];
    company.run(&[&words[..], more].concat())
}

fn report(company: &Sandbox, from: &str, to: &str, more: &[&str]) -> Run {
    let words =
        ["report", "contoso.example", TEXT, "--yes", "--today", "2027-11-21", "--summary", "We helped."];
    company.run(&[&words[..], &["--from", from, "--to", to], more].concat())
}

#[test]
fn a_second_reaffirmation_on_one_day_is_refused() {
    let company = Sandbox::pledged();
    reaffirm(&company, "2026-11-21", &[]).ends(0);
    let before = company.snapshot();
    let told = reaffirm(&company, "2026-11-21", &[]).ends(4).stderr;
    assert!(
        told.contains("reaffirmed today already, by record 3") && told.contains("--on-purpose"),
        "{told}"
    );
    assert_eq!(company.snapshot(), before);
    reaffirm(&company, "2026-11-21", &["--on-purpose"]).ends(0);
    reaffirm(&company, "2026-11-22", &[]).ends(0);
}

#[test]
fn a_pipeline_reaffirms_only_what_is_due() {
    let company = Sandbox::pledged();
    let before = company.snapshot();
    let told = reaffirm(&company, "2027-01-02", &["--if-due"]).ends(0);
    let told_until = told.stderr.replace('\n', " ").contains("is not due: it holds until 2027-11-21");
    assert!(told_until && told.stdout.is_empty(), "{told:?}");
    let report = reaffirm(&company, "2027-01-02", &["--if-due", "--format", "json"]).ends(0).stdout;
    let report: serde_json::Value = serde_json::from_str(&report).unwrap();
    let (due, last) = ("2027-09-22", "2027-11-21");
    let not_due = serde_json::json!({
        "organization": "contoso.example", "accord": TEXT, "due_on": due, "holds_until": last
    });
    assert_eq!((&report["not_due"], report["written"].as_array().map(Vec::len)), (&not_due, Some(0)));
    // The day before that one writes nothing, and that day writes the record.
    let dry = ["--if-due", "--dry-run"];
    assert!(reaffirm(&company, "2027-09-21", &dry).ends(0).stdout.is_empty());
    assert!(reaffirm(&company, due, &dry).ends(0).stdout.contains("kind = \"reaffirm\""));
    assert_eq!(company.snapshot(), before);
    reaffirm(&company, "2027-10-15", &["--if-due"]).ends(0);
    assert!(company.file("pledges/contoso.example/0003-reaffirm.toml").exists());
    reaffirm(&company, "2027-10-15", &["--if-due"]).ends(0);
    assert!(!company.file("pledges/contoso.example/0004-reaffirm.toml").exists());
    // A report that is overdue makes no renewal due, and hides none.
    for (day, writes) in [("2027-12-01", false), ("2028-07-01", false), ("2028-08-20", true)] {
        let before = company.snapshot();
        reaffirm(&company, day, &["--if-due"]).ends(0);
        assert_eq!(company.snapshot() != before, writes, "{day}");
    }
    let company = Sandbox::pledged();
    reaffirm(&company, "2027-10-15", &[]).ends(0);
    // What lapsed is due.
    reaffirm(&company, "2029-01-01", &["--if-due"]).ends(0);
    assert!(company.file("pledges/contoso.example/0004-reaffirm.toml").exists());
}

#[test]
fn days_are_reported_once_and_since_the_pledge() {
    let company = Sandbox::pledged();
    let told = report(&company, "2026-11-20", "2027-01-01", &[]).ends(4).stderr;
    assert!(told.contains("begins on 2026-11-20, and the first pledge"), "{told}");
    report(&company, "2026-11-21", "2027-01-01", &[]).ends(0);
    let before = company.snapshot();
    let told = report(&company, "2027-01-01", "2027-02-01", &[]).ends(4).stderr;
    assert!(told.contains("record 3 reports 2026-11-21 to 2027-01-01 already"), "{told}");
    assert_eq!(company.snapshot(), before);
    report(&company, "2027-01-02", "2027-02-01", &[]).ends(0);
    report(&company, "2026-11-01", "2027-02-01", &["--on-purpose"]).ends(0);
    company.run(&["verify", "--today", "2027-11-21"]).ends(0);
}

#[test]
fn an_update_says_what_join_says() {
    let company = Sandbox::pledged();
    company.run(&["keygen", "fabrikam.example", "--no-passphrase"]).ends(0);
    let lei = "529900T8BM49AURSDO55";
    let enroll = ["enroll", "fabrikam.example", "--name", "Fabrikam", "--group", "private-sector"];
    company.run(&[&enroll[..], &["--country", "DE", "--lei", lei, "--yes"]].concat()).ends(0);
    let update = |field: &str, value: &str| {
        company.run(&["update", "contoso.example", field, value, "--dry-run"]).ends(0).stderr
    };
    let told = update("--name", "Fabr\u{456}kam");
    assert!(told.contains("looks like that of fabrikam.example"), "{told}");
    let told = update("--lei", lei);
    assert!(told.contains("fabrikam.example also claims this LEI"), "{told}");
    assert!(!update("--sector", "cloud").contains("refuses it"), "nothing that could be mistaken");
}
