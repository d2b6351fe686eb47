//! An operator who changes decisions after the fact, or takes them alone, is caught: by the gate, by the chain, by the log.

use std::fs;

use serde_json::Value;

use super::decisions::key;
use crate::support::{Sandbox, TODAY, document};

/// The last decision of the shipped registry, and one before it.
const LAST: &str = "decisions/demo.accord.example/0018-appoint.toml";
const VOID: &str = "decisions/demo.accord.example/0015-void.toml";

/// The shipped registry with its log, as a commit, which the branch `base` names.
fn committed() -> Sandbox {
    let place = document::published();
    place.git(&["init", "-q", "-b", "main"]);
    place.commit("A registry");
    place.git(&["branch", "base"]);
    place
}

/// The code and path of each problem, errors only.
fn errors(place: &Sandbox, more: &[&str]) -> Vec<String> {
    let run = place.run(&[&["verify", "--format", "json"][..], more].concat()).ends(1);
    let verdict: Value = serde_json::from_str(&run.stdout).unwrap();
    let problems = verdict["diagnostics"].as_array().unwrap().iter();
    let errors = problems.filter(|one| one["severity"] == "error");
    errors.map(|one| format!("{} {}", one["code"].as_str().unwrap(), one["path"].as_str().unwrap())).collect()
}

fn remove(place: &Sandbox, record: &str) {
    fs::remove_file(place.file(record)).unwrap();
    fs::remove_file(place.file(&format!("{record}.sig"))).unwrap();
}

fn named(found: &[String], problem: &str) {
    assert!(found.iter().any(|one| one == problem), "no `{problem}` in {found:?}");
}

#[test]
fn a_removed_decision_is_missed() {
    let place = committed();
    remove(&place, LAST);
    // The chain ends before the decision and is sound, so the log and the base are the witnesses.
    named(&errors(&place, &[]), &format!("log-missing {LAST}"));
    place.commit("Take it back");
    named(&errors(&place, &["--base", "base", "--allow-policy"]), &format!("append-only {LAST}"));

    let place = committed();
    remove(&place, VOID);
    let found = errors(&place, &[]);
    named(&found, "registry-broken accord.toml");
    named(&found, &format!("log-missing {VOID}"));
}

#[test]
fn a_decision_that_is_dated_back_is_refused() {
    let place = committed();
    let record = fs::read_to_string(place.file(VOID)).unwrap();
    assert!(record.contains("date = 2026-09-07"));
    place.edit(VOID, "date = 2026-09-07", "date = 2026-09-02");
    let found = errors(&place, &[]);
    for problem in [
        &format!("signature-invalid {VOID}.sig"),
        "registry-broken accord.toml",
        &format!("log-altered {VOID}"),
    ] {
        named(&found, problem);
    }

    // Two maintainers may sign an earlier date, but not one before the last decision.
    let place = committed();
    let keys = ["--key", &key(&place, 1), "--key", &key(&place, 2)];
    let void = ["void", "proseware.example", "--reason", "It was always an impostor.", "--yes"];
    let early = place.run(&[&void[..], &keys, &["--today", "2026-09-01"]].concat());
    assert!(early.code != 0 && early.stderr.contains("date-future"), "{early:?}");
    // Nor one that is long past on the day of the change.
    place.run(&[&void[..], &keys, &["--today", "2026-11-17"]].concat()).ends(0);
    place.commit("Void it a month later");
    let path = "decisions/demo.accord.example/0019-void.toml";
    named(&errors(&place, &["--base", "base", "--today", "2026-12-20"]), &format!("date-stale {path}"));
}

#[test]
fn an_unsigned_decision_decides_nothing() {
    let place = committed();
    fs::remove_file(place.file(&format!("{VOID}.sig"))).unwrap();
    let found = errors(&place, &[]);
    named(&found, &format!("signature-missing {VOID}"));
    named(&found, "registry-broken accord.toml");
    let list = place.run(&["list", "--search", "c0ntoso"]).ends(1).stdout;
    assert!(list.contains("current") && !list.contains("voided 2026"), "{list}");
}

#[test]
fn a_decision_by_one_maintainer_of_two_decides_nothing() {
    let place = committed();
    let path = "decisions/demo.accord.example/0019-void.toml";
    let void = ["void", "contoso.example", "--reason", "Mine alone.", "--yes", "--key", &key(&place, 1)];
    place.run(&void).ends(0);
    let found = errors(&place, &[]);
    named(&found, &format!("threshold {path}.sig"));
    named(&found, "registry-broken accord.toml");
    assert!(!place.run(&["list", "--search", "contoso.example"]).ends(1).stdout.contains("voided 2026-11"));
    place.commit("One maintainer voids");
    named(&errors(&place, &["--base", "base"]), &format!("threshold {path}.sig"));
}

/// Strangers who are let into an organization's folder cannot pass for it.
#[test]
fn a_readmission_is_seen_in_list_show_and_history() {
    let place = committed();
    place.run(&["keygen", "fabrikam.example", "--no-passphrase"]).ends(0);
    let profile = ["--name", "Fabrikam", "--group", "private-sector", "--country", "CA", "--yes"];
    place.run(&[&["enroll", "fabrikam.example", "--again"][..], &profile].concat()).ends(0);
    let keys = ["--key", &key(&place, 1), "--key", &key(&place, 2), "--yes"];
    place.run(&[&["readmit", "fabrikam.example", "--reason", "They called."][..], &keys].concat()).ends(0);

    let list =
        place.run(&["list", "--search", "fabrikam", "--identity", "readmitted", "--wide"]).ends(0).stdout;
    assert!(list.contains("readmitted") && list.contains(&format!("readmit {TODAY}")), "{list}");
    let show = place.run(&["show", "fabrikam.example", "--brief"]).ends(0).stdout;
    assert!(show.contains("readmitted") && show.contains("They called."), "{show}");
    let history = place.run(&["history", "fabrikam.example", "--since", TODAY]).ends(0).stdout;
    assert!(history.contains("readmitted") && history.contains("They called."), "{history}");
}
