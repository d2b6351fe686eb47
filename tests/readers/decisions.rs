//! What a registry decided, as its readers see it.

use serde_json::Value;

use crate::support::{Sandbox, document};

fn decisions(place: &Sandbox, arguments: &[&str]) -> Value {
    let run = place.run(&[&["decisions", "--format", "json"], arguments].concat()).ends(0);
    serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("{error}: {run:?}"))
}

/// Kind, organization and day of each.
fn told(listing: &Value) -> Vec<[String; 3]> {
    let word = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    let rows = listing["rows"].as_array().unwrap().iter();
    rows.map(|row| [word(&row["kind"]), word(&row["about"]), word(&row["date"])]).collect()
}

#[test]
fn every_decision_has_its_reason_and_its_signers() {
    let place = document::shipped();
    let listing = decisions(&place, &[]);
    let records = place.records().into_iter().filter(|path| path.starts_with("decisions/")).count();
    let rows = listing["rows"].as_array().unwrap();
    assert_eq!((rows.len(), listing["counts"]["rows"].as_u64().unwrap()), (records, records as u64));
    for row in rows {
        assert!(!row["reason"].as_str().unwrap().is_empty(), "{row}");
        assert_eq!(row["signed_by"].as_array().unwrap().len(), 2, "two of three maintainers: {row}");
        assert!(place.file(row["path"].as_str().unwrap()).exists(), "{row}");
    }
    let days: Vec<_> = told(&listing).into_iter().map(|[.., day]| day).collect();
    assert!(days.is_sorted_by(|one, next| one >= next), "the newest first: {days:?}");
}

#[test]
fn decisions_are_found_by_kind_and_organization() {
    let place = document::shipped();
    let void = ["void".to_owned(), "c0ntoso.example".to_owned(), "2026-09-07".to_owned()];
    let about = decisions(&place, &["--about", "c0ntoso.example"]);
    assert!(told(&about).contains(&void), "{about}");
    let only = [void];
    assert_eq!(told(&decisions(&place, &["--kind", "void"])), only);
    assert_eq!(told(&decisions(&place, &["--kind", "void,adopt", "--about", "c0ntoso.example"])), only);
    let none = place.run(&["decisions", "--about", "contoso.exampel"]).ends(2).stderr;
    assert!(none.contains("did you mean `contoso.example`?"), "{none}");
    place.run(&["decisions", "--kind", "pledge"]).ends(2);
}

#[test]
fn a_dismissal_names_the_observer_and_ends_its_admission() {
    let place = document::shipped();
    let listing = decisions(&place, &["--about", "trey-research.example"]);
    let kinds: Vec<_> = told(&listing).into_iter().map(|[kind, ..]| kind).collect();
    assert_eq!(kinds, ["dismiss", "admit"]);
    assert_eq!(listing["rows"][1]["ended_on"], "2026-03-02");
    let before = decisions(&place, &["--about", "trey-research.example", "--as-of", "2026-03-01"]);
    assert_eq!(before["rows"][0]["ended_on"], Value::Null);
    let table = place.run(&["decisions", "--about", "trey-research.example"]).ends(0).stdout;
    assert!(table.contains("admit until 2026-03-02"), "{table}");
}

#[test]
fn a_registry_that_decided_nothing_is_told_as_such() {
    let empty = Sandbox::new();
    let said = empty.run(&["decisions"]).ends(0).stdout;
    assert!(said.starts_with("The registry has signed no decision."), "{said}");
}

#[test]
fn decisions_after_a_break_of_the_chain_are_not_told() {
    let place = document::shipped();
    let path = "decisions/demo.accord.example/0015-void.toml";
    place.edit(path, "Enrolled by strangers", "Enrolled by friends");
    let run = place.run(&["decisions", "--format", "json"]).ends(1);
    assert!(run.stderr.contains("signature-invalid"), "{}", run.stderr);
    let listing: Value = serde_json::from_str(&run.stdout).unwrap();
    assert!(told(&listing).iter().all(|[kind, ..]| kind != "void" && kind != "accept"), "{listing}");
}
