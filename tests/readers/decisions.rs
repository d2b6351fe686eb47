//! What a registry decided, as its readers see it.

use std::fs;

use serde_json::Value;

use crate::support::{INIT, Sandbox, TODAY, document};

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
    let records = place.all_records().into_iter().filter(|path| path.starts_with("decisions/")).count();
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
    assert!(none.contains("id you mean `contoso.example`?"), "{none}");
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
    let empty = Sandbox::empty();
    fs::create_dir(empty.registry()).unwrap();
    empty.run(&[&INIT[..], &["--no-texts"]].concat()).ends(0);
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

#[test]
fn a_page_tells_the_decisions_about_its_organization() {
    let place = document::shipped();
    let page = place.run(&["show", "c0ntoso.example", "--brief"]).ends(0).stdout;
    assert!(page.contains("Decisions of the registry about it\n"), "{page}");
    assert!(page.contains("voided the enrollment") && page.contains("Enrolled by strangers"), "{page}");
    let own = place.run(&["show", "demo.accord.example", "--brief"]).ends(0).stdout;
    for words in
        ["Decisions\n", "adopted tech-sector-accord-1", "dismissed trey-research.example", "until 2026-03-02"]
    {
        assert!(own.contains(words), "{words}: {own}");
    }
    let json = place.run(&["show", "trey-research.example", "--format", "json"]).ends(0).stdout;
    let json: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["decisions_about"][0]["kind"], "admit");
    assert_eq!(json["decisions_about"][0]["ended_on"], "2026-03-02");
    let early = place.run(&["show", "c0ntoso.example", "--brief", "--as-of", "2026-09-06"]).ends(0).stdout;
    assert!(!early.contains("Decisions of the registry"), "{early}");
}

/// An observer saw the impostor's domain publish it, before the maintainers voided the enrollment.
#[test]
fn what_observers_saw_of_a_voided_enrollment_does_not_count() {
    let place = document::shipped();
    for (day, identity) in [("2026-09-06", "observed"), ("2026-09-07", "self-asserted")] {
        let columns = ["list", "--columns", "organization,identity,observers", "--as-of", day];
        let listing =
            place.run(&[&columns[..], &["--search", "c0ntoso", "--format", "json"]].concat()).ends(0);
        let row = &serde_json::from_str::<Value>(&listing.stdout).unwrap()["rows"][0];
        assert_eq!(row["identity"], identity, "{day}");
        assert_eq!(row["observers"].is_null(), identity == "self-asserted", "{day}: {row}");
        let page = place.run(&["show", "c0ntoso.example", "--brief", "--as-of", day]).ends(0).stdout;
        assert_eq!(
            page.contains("by bellows-college.example on 2026-09-03"),
            identity == "observed",
            "{page}"
        );
    }
}

#[test]
fn a_decision_is_an_event_of_the_organization_that_it_is_about() {
    let place = document::shipped();
    let history = place.run(&["history", "trey-research.example", "--format", "json"]).ends(0).stdout;
    let history: Value = serde_json::from_str(&history).unwrap();
    let events = history["events"].as_array().unwrap().iter();
    let decided: Vec<_> = events.filter(|event| event["change"] == "decided").collect();
    let told: Vec<_> = decided.iter().map(|event| (&event["decision"], &event["date"])).collect();
    assert_eq!(told, [(&"dismiss".into(), &"2026-03-02".into()), (&"admit".into(), &"2025-08-04".into())]);
    let reason = decided[0]["reason"].as_str().unwrap();
    assert!(reason.starts_with("It never pledged to the charter"), "{reason}");
    let table = place.run(&["history", "trey-research.example"]).ends(0).stdout;
    assert!(table.contains("dismissed trey-research.example as an observer"), "{table}");
    let withdrew = place.run(&["history", "port-exemple.example", "--format", "json"]).ends(0).stdout;
    let withdrew: Value = serde_json::from_str(&withdrew).unwrap();
    let events = withdrew["events"].as_array().unwrap();
    let event = events.iter().find(|event| event["change"] == "withdrew").unwrap();
    assert!(event["reason"].as_str().unwrap().contains("no longer considers itself bound"), "{event}");
}

#[test]
fn a_readmitted_organization_has_an_identity_of_its_own_until_observers_see_it() {
    let place = document::shipped();
    let row = |day: &str| {
        let list = ["list", "--search", "lucerne-publishing", "--format", "json", "--as-of", day];
        let list: Value = serde_json::from_str(&place.run(&list).ends(0).stdout).unwrap();
        list["rows"][0].clone()
    };
    assert_eq!(row("2025-11-09")["identity"], "self-asserted");
    let readmitted = row("2025-11-10");
    assert_eq!(readmitted["identity"], "readmitted");
    assert_eq!(readmitted["decisions"], serde_json::json!(["readmit 2025-11-10"]));
    let found = place.run(&["list", "--identity", "readmitted", "--as-of", "2025-11-10"]).ends(0).stdout;
    assert!(found.contains("lucerne-publishing.example"), "{found}");
    let meaning = place.run(&["explain", "readmitted"]).ends(0).stdout;
    assert!(meaning.contains("continue the organization's chain"), "{meaning}");
}

#[test]
fn the_status_of_the_registry_tells_what_waits_for_its_maintainers() {
    let place = document::shipped();
    place.add_observer("newcomer.example", "academia", "KE");
    let own = |today: &str| place.run(&["status", "demo.accord.example", "--today", today]).ends(0).stdout;
    let today = own("2026-11-21");
    let waits = "accord admit newcomer.example --charter attribution-charter-1";
    assert!(today.contains(waits), "{today}");
    assert!(today.contains("lapses unless it is reaffirmed by 2026-12-22"), "{today}");
    assert!(!today.contains("accord adopt"), "{today}");
    assert!(own("2026-12-23").contains("accord dismiss vigia-digital.example"));
    // The last line of all: whose domain no observer has seen.
    assert!(today.contains("accord list --identity self-asserted,readmitted"), "{today}");
    assert!(today.contains("newest first: newcomer.example, wingtip.example"), "{today}");
    assert!(place.run(&["status", "--all"]).ends(0).stdout.starts_with("demo.accord.example (sound)\n"));
    // Others are told of their own only.
    let one = place.run(&["status", "newcomer.example"]).ends(0).stdout;
    assert!(!one.contains("accord admit"), "{one}");
}

/// What the check of a change refuses or warns of, the maintainers find here with the command to go on.
#[test]
fn the_status_of_the_registry_names_newcomers_warnings_and_texts_without_a_decision() {
    let place = Sandbox::pledged();
    place.git(&["init", "-q", "-b", "main"]);
    place.commit("A registry");
    let status = |more: &[&str]| place.run(&[&["status"][..], more].concat()).ends(0).stdout;
    assert!(!status(&["--base", "main"]).contains("new in this change"));
    assert!(status(&["--all"]).contains("no observer is admitted who could look"));

    place.run(&["keygen", "c0ntoso.example", "--no-passphrase"]).ends(0);
    let profile = ["--name", "Bakery", "--group", "private-sector", "--country", "DE", "--yes"];
    place.run(&[&["enroll", "c0ntoso.example"][..], &profile].concat()).ends(0);
    let text = fs::read_to_string(place.file("accords/tech-sector-accord-1.toml")).unwrap();
    let text = text.replace("tech-sector-accord-1", "harbor-code-1");
    fs::write(place.file("accords/harbor-code-1.toml"), text).unwrap();
    let record = "keys/c0ntoso.example/0001-enroll.toml";
    let accept = format!("accord accept name-confusable {record}");
    let own = status(&["demo.accord.example", "--base", "main"]);
    for words in [
        "next: accord probe --base main\n",
        "c0ntoso.example; ask their",
        "accord adopt harbor-code-1",
        &accept,
    ] {
        assert!(own.contains(words), "{words}: {own}");
    }

    // Both enrolled today, so each is warned of the other.
    for name in ["c0ntoso.example", "contoso.example"] {
        let record = fs::read(place.file(&format!("keys/{name}/0001-enroll.toml"))).unwrap();
        place.accept("name-confusable", name, &record, TODAY);
    }
    place.adopt("harbor-code-1", TODAY);
    let own = status(&["demo.accord.example"]);
    assert!(!own.contains("accord accept") && !own.contains("accord adopt"), "{own}");
    place.refuses(3, "is not a commit", &["status", "--base", "elsewhere"], &[]);
}
