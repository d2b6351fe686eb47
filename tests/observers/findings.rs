//! The independent agency: each story of a finding, told with the program as observers, the accused and
//! readers run it.

use std::fs;

use crate::support::{self, Run, Sandbox};
use serde_json::Value;

/// A registry with a company, its pledge, and three admitted observers: two universities and a civil
/// organization.
fn registry() -> Sandbox {
    let place = Sandbox::pledged();
    place.add_observer("bellows.example", "academia", "US");
    place.add_observer("dugma.example", "academia", "IL");
    place.add_observer("vigia.example", "civil-society", "UY");
    place.admit(&["bellows.example", "dugma.example", "vigia.example"], "2026-11-01");
    place
}

const EVIDENCE: &str = "title = \"Logs\", url = \"https://bellows.example/logs\", \
    sha256 = \"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\"";

/// The arguments of `accord finding` after the observer.
const BREACH: [&str; 6] =
    ["--title", "A hidden account", "--assessment", "breach", "--about", "contoso.example"];

fn file(place: &Sandbox, by: &str, what: &[&str], more: &[&str]) -> Run {
    let arguments = [&["finding", by][..], what, &["--evidence", EVIDENCE, "--summary", "-", "--yes"], more];
    place.run_with(&arguments.concat(), "There is one, and it is in no manual.\n", &[])
}

fn concur(place: &Sandbox, by: &str, finding: &str) {
    place.run(&["concur", by, finding, "--yes"]).ends(0);
}

fn json(run: Run) -> Value {
    serde_json::from_slice(&run.stdout.into_bytes()).unwrap()
}

/// The only finding of the registry.
fn finding(place: &Sandbox) -> Value {
    let mut found = json(place.run(&["findings", "--format", "json"]).ends(0));
    let found = found["findings"].as_array_mut().unwrap();
    assert_eq!(found.len(), 1, "{found:#?}");
    found.remove(0)
}

#[track_caller]
fn stands(place: &Sandbox, status: &str, lacks: &[&str]) {
    let finding = finding(place);
    assert_eq!(finding["status"], status);
    assert_eq!(finding["lacks"], serde_json::json!(lacks));
}

/// Expects `verify` to report exactly these codes and paths.
#[track_caller]
fn verdict(place: &Sandbox, expected: &[(&str, &str)]) {
    let verdict = json(place.run(&["verify", "--format", "json"]).ends(0));
    let one = |one: &Value| format!("{} {}", one["code"].as_str().unwrap(), one["path"].as_str().unwrap());
    let found: Vec<_> = verdict["diagnostics"].as_array().unwrap().iter().map(one).collect();
    let expected: Vec<_> = expected.iter().map(|(code, path)| format!("{code} {path}")).collect();
    assert_eq!(found, expected);
}

#[test]
fn a_finding_is_filed_then_corroborated_then_answered() {
    let place = registry();
    file(&place, "bellows.example", &BREACH, &[]).ends(0);
    stands(&place, "filed", &["2 more observers", "one more group"]);
    concur(&place, "dugma.example", "bellows.example/3");
    stands(&place, "filed", &["one more observer", "one more group"]);
    let before =
        place.run(&["list", "--columns", "organization,accord,standing", "--format", "json"]).ends(0).stdout;

    let digest = finding(&place)["digest"].as_str().unwrap().to_owned();
    concur(&place, "vigia.example", &digest[..8]);
    stands(&place, "corroborated", &[]);
    let answer = ["answer", "contoso.example", &digest, "--text", "-", "--yes"];
    place.run_with(&answer, "It was for repairs, and is gone.\n", &[]).ends(0);
    stands(&place, "corroborated", &[]);
    let answers = finding(&place)["answers"].clone();
    assert_eq!(answers[0]["text"], "It was for repairs, and is gone.");

    // Every view that shows the finding also shows the answer, and the pledge keeps its standing.
    for command in [
        &["findings", &digest[..8]][..],
        &["show", "contoso.example"],
        &["show", "contoso.example", "--brief"],
        &["show", "bellows.example"],
    ] {
        let shown = place.run(command).ends(0).stdout;
        assert!(shown.contains("corroborated, answered"), "{shown}");
        assert!(shown.contains("It was for repairs, and is gone."), "{shown}");
    }
    assert_eq!(
        place.run(&["list", "--columns", "organization,accord,standing", "--format", "json"]).ends(0).stdout,
        before
    );
    let answered = json(place.run(&["findings", "--status", "answered", "--format", "json"]).ends(0));
    assert_eq!(answered["findings"].as_array().unwrap().len(), 1);
    let none = json(place.run(&["findings", "--status", "filed,retracted", "--format", "json"]).ends(0));
    assert_eq!(none["findings"].as_array().unwrap().len(), 0);
    verdict(&place, &[]);
    place.check_with_ssh_keygen();
}

#[test]
fn a_finding_without_an_answer_after_sixty_days_is_unanswered() {
    let place = registry();
    file(&place, "bellows.example", &BREACH, &[]).ends(0);
    let praise = ["--title", "Help", "--assessment", "assistance", "--about", "contoso.example"];
    file(&place, "dugma.example", &praise, &[]).ends(0);
    // A day on which the program sees the registry; the finding was filed on 2026-11-21.
    let on =
        |day: &str, arguments: &[&str]| place.run(&[arguments, &["--today", day]].concat()).ends(0).stdout;
    assert!(!on("2027-01-20", &["findings"]).contains("unanswered"));
    let late = on("2027-01-21", &["findings"]);
    assert_eq!(late.matches(", unanswered ").count(), 1, "{late}");
    assert!(late.contains("2 findings: 2 filed; 0 answered, 1 unanswered after 60 days\n"), "{late}");
    assert!(on("2027-01-21", &["show", "contoso.example"]).contains("filed, unanswered\n"));
    assert!(on("2027-01-21", &["stats"]).contains("unanswered "));
    let found = on("2027-01-21", &["findings", "--status", "unanswered", "--format", "csv"]);
    assert_eq!(found.lines().count(), 2, "{found}");
    let answer =
        ["answer", "contoso.example", "bellows.example/3", "--text", "-", "--yes", "--today", "2027-01-22"];
    place.run_with(&answer, "It was for repairs.\n", &[]).ends(0);
    let answered = on("2027-01-22", &["findings"]);
    assert!(answered.contains(", answered") && !answered.contains("unanswered"), "{answered}");
}

#[test]
fn observers_of_one_group_alone_never_reach_the_quorum() {
    let place = registry();
    for name in ["third.example", "fourth.example"] {
        place.add_observer(name, "academia", "GR");
    }
    place.admit(&["third.example", "fourth.example"], "2026-11-01");
    file(&place, "bellows.example", &BREACH, &[]).ends(0);
    for name in ["dugma.example", "third.example", "fourth.example"] {
        concur(&place, name, "bellows.example/3");
    }
    stands(&place, "filed", &["an observer of another group"]);
    let shown = place.run(&["findings", "bellows.example/3"]).ends(0).stdout;
    assert!(shown.contains("4 observers of 1 group"), "{shown}");
    assert!(shown.contains("lacks         an observer of another group"), "{shown}");
    verdict(&place, &[]);
}

#[test]
fn an_observer_retracts_a_finding_and_the_history_keeps_it() {
    let place = registry();
    file(&place, "bellows.example", &BREACH, &[]).ends(0);
    concur(&place, "dugma.example", "bellows.example/3");
    concur(&place, "vigia.example", "bellows.example/3");
    let retract = |by: &str| {
        let arguments = ["retract", by, "bellows.example/3", "--reason", "-", "--yes"];
        place.run_with(&arguments, "The logs were not what they seemed.\n", &[])
    };
    retract("vigia.example").ends(0);
    stands(&place, "filed", &["one more observer", "one more group"]);
    concur(&place, "vigia.example", "bellows.example/3");
    stands(&place, "corroborated", &[]);

    retract("bellows.example").ends(0);
    assert_eq!(finding(&place)["status"], "retracted");
    let shown = place.run(&["show", "contoso.example"]).ends(0).stdout;
    assert!(shown.contains("A hidden account") && shown.contains("retracted"), "{shown}");
    assert!(shown.contains("The logs were not what they seemed."), "{shown}");
    for (by, words) in [("bellows.example", "already retracted"), ("contoso.example", "neither filed")] {
        let run = retract(by).ends(4);
        assert!(run.stderr.contains("finding-unknown") && run.stderr.contains(words), "{}", run.stderr);
    }
    verdict(&place, &[]);
}

#[test]
fn a_finding_of_an_observer_that_is_not_admitted_does_not_count() {
    let place = registry();
    place.add_observer("late.example", "civil-society", "KE");
    let run = file(&place, "late.example", &BREACH, &[]).ends(0);
    assert!(run.stderr.contains("not an observer"), "{}", run.stderr);
    let path = "findings/late.example/0003-finding.toml";
    verdict(&place, &[("observer-not-admitted", path)]);
    for name in ["bellows.example", "dugma.example", "vigia.example"] {
        concur(&place, name, "late.example/3");
    }
    stands(&place, "filed", &["an author who counts as an observer"]);
    assert_eq!(finding(&place)["endorsements"][0]["exclusion"], "not-observer");

    // Neither an admission nor its end has an effect on earlier days.
    let later = place.copy();
    later.admit(&["late.example"], "2026-11-22");
    verdict(&later, &[("observer-not-admitted", path)]);
    place.admit(&["late.example"], "2026-11-01");
    place.dismiss("2026-11-21");
    verdict(&place, &[]);
    stands(&place, "corroborated", &[]);
    let run = file(&place, "late.example", &BREACH, &["--today", "2026-11-22"]).ends(0);
    assert!(run.stderr.contains("not an observer"), "{}", run.stderr);
}

#[test]
fn a_finding_still_counts_after_the_observer_withdraws() {
    let place = registry();
    file(&place, "bellows.example", &BREACH, &[]).ends(0);
    concur(&place, "dugma.example", "bellows.example/3");
    concur(&place, "vigia.example", "bellows.example/3");
    let withdraw = ["withdraw", "vigia.example", "attribution-charter-1", "--reason", "-", "--yes"];
    place.run_with(&withdraw, "We end our work.\n", &[]).ends(0);
    stands(&place, "corroborated", &[]);
    // The organization is no observer after its withdrawal, nor is any observer after a year without a
    // reaffirmation.
    let run = file(&place, "vigia.example", &BREACH, &[]).ends(0);
    assert!(run.stderr.contains("not an observer"), "{}", run.stderr);
    let later = ["--today", "2027-12-01"];
    let run = file(&place, "dugma.example", &BREACH, &later).ends(0);
    assert!(run.stderr.contains("not an observer"), "{}", run.stderr);
    let found = json(place.run(&["findings", "--format", "json", "--today", "2027-12-01"]).ends(0));
    let statuses = found["findings"].as_array().unwrap().iter().map(|one| one["status"].as_str().unwrap());
    assert_eq!(statuses.collect::<Vec<_>>(), ["corroborated", "filed", "filed"]);
}

#[test]
fn an_organization_cannot_concur_with_a_finding_about_itself() {
    let place = registry();
    let own = ["--title", "A hidden account", "--assessment", "assistance", "--about", "bellows.example"];
    let run = file(&place, "bellows.example", &own, &[]).ends(2);
    assert!(run.stderr.contains("about the organization that signs it"), "{}", run.stderr);
    file(&place, "dugma.example", &own, &[]).ends(0);
    place.refuses(
        4,
        "about bellows.example",
        &["concur", "bellows.example", "dugma.example/3", "--yes"],
        &[],
    );
    place.refuses(
        4,
        "the organization filed the finding itself",
        &["concur", "dugma.example", "dugma.example/3", "--yes"],
        &[],
    );
    let reply = place.write("reply.txt", "It is not so.\n");
    let answer = |by| ["answer", by, "dugma.example/3", "--text-file", &reply, "--yes"].map(str::to_owned);
    let unrelated = answer("vigia.example");
    let unrelated: Vec<_> = unrelated.iter().map(String::as_str).collect();
    place.refuses(4, "not about vigia.example", &unrelated, &[]);
    concur(&place, "vigia.example", "dugma.example/3");
    let again = ["concur", "vigia.example", "dugma.example/3", "--yes"];
    place.refuses(4, "concurrence-duplicate", &again, &[]);
    place.refuses(2, "no finding", &["concur", "vigia.example", "00000000", "--yes"], &[]);
    verdict(&place, &[]);
}

#[test]
fn a_finding_may_be_about_an_organization_that_never_enrolled() {
    let place = registry();
    let about = ["--title", "A hidden account", "--assessment", "breach", "--about", "elsewhere.example"];
    file(&place, "bellows.example", &about, &[]).ends(0);
    let told = place.run(&["findings", "--about", "elsewhere.example"]).ends(0).stdout;
    assert!(told.contains("A hidden account"), "{told}");
    place.refuses(
        2,
        "elsewhere2.example is not in this registry",
        &["findings", "--about", "elsewhere2.example"],
        &[],
    );
    assert!(place.run(&["findings", "--about", "vigia.example"]).ends(0).stdout.contains("0 of 1 finding"));
}

#[test]
fn a_finding_without_evidence_is_not_filed() {
    let place = registry();
    let summary = place.write("summary.txt", "There is one.\n");
    let bare =
        [&["finding", "bellows.example"][..], &BREACH, &["--summary-file", &summary, "--yes"]].concat();
    place.refuses(2, "the finding lists no evidence", &bare, &[]);
    let address = "title = \"Logs\", url = \"https://bellows.example/logs\"";
    let unpinned = [&bare[..], &["--evidence", address]].concat();
    place.refuses(2, "this evidence has no SHA-256", &unpinned, &[]);
}

#[test]
fn a_finding_about_a_state_needs_observers_outside_its_government() {
    let place = registry();
    for name in ["first.example", "second.example", "third.example"] {
        place.add_observer(name, "government", "HM");
    }
    place.admit(&["first.example", "second.example", "third.example"], "2026-11-01");
    let attribution =
        ["--title", "Not our doing", "--assessment", "attribution", "--state", "HM", "--confidence", "high"];
    file(&place, "first.example", &attribution, &[]).ends(0);
    concur(&place, "second.example", "first.example/3");
    concur(&place, "third.example", "first.example/3");
    let others = "an observer who is not of the government of Heard Island and McDonald Islands";
    stands(&place, "filed", &["an observer of another group", others]);
    concur(&place, "bellows.example", "first.example/3");
    stands(&place, "corroborated", &[]);
}

#[test]
fn a_broken_chain_supports_no_finding() {
    let place = registry();
    file(&place, "bellows.example", &BREACH, &[]).ends(0);
    concur(&place, "dugma.example", "bellows.example/3");
    concur(&place, "vigia.example", "bellows.example/3");
    place.edit("pledges/vigia.example/0002-pledge.toml", "Director", "Tutor");
    let found = json(place.run(&["findings", "--format", "json"]).ends(1));
    assert_eq!(found["findings"][0]["status"], "filed");
    assert_eq!(found["findings"][0]["observers"], 2);
    place.edit("pledges/vigia.example/0002-pledge.toml", "Tutor", "Director");
    fs::write(place.file("findings/vigia.example/0004-retract.toml"), "junk\n").unwrap();
    let found = json(place.run(&["findings", "--format", "json"]).ends(1));
    let excluded = &found["findings"][0]["endorsements"][2];
    let of = |name: &str| excluded[name].as_str().unwrap().to_owned();
    assert_eq!(
        (of("organization"), of("exclusion"), of("cause")),
        ("vigia.example".into(), "broken".into(), "stray".into())
    );
    let table = place.run(&["findings"]).ends(1).stdout;
    assert!(table.contains(", 1 broken"), "{table}");
    let page = place.run(&["show", "bellows.example"]).ends(0).stdout;
    assert!(page.contains("does not count: broken: stray"), "{page}");
}

#[test]
fn the_gate_checks_findings() {
    let place = registry();
    place.add_observer("late.example", "civil-society", "KE");
    file(&place, "bellows.example", &BREACH, &[]).ends(0);
    place.git(&["init", "-q", "-b", "main"]);
    place.commit("Base");
    place.git(&["branch", "base"]);
    let judged = |change: &dyn Fn(&Sandbox), ends: i32, words: &str| {
        let place = place.copy();
        change(&place);
        place.commit("A change");
        let run = place.run(&["verify", "--base", "base"]).ends(ends);
        assert!(run.stdout.contains(words), "not {words} in:\n{}", run.stdout);
    };
    judged(&|place| concur(place, "vigia.example", "bellows.example/3"), 0, "0 warnings");
    let reply = place.write("reply.txt", "It is not so.\n");
    let answer = ["answer", "contoso.example", "bellows.example/3", "--text-file", &reply, "--yes"];
    judged(&|place| drop(place.run(&answer).ends(0)), 0, "0 warnings");
    judged(&|place| concur(place, "late.example", "bellows.example/3"), 1, "observer-not-admitted");
    // Only the sandbox has the finding, so the change concurs with a finding that its base lacks.
    let absent = |place: &Sandbox| {
        file(place, "dugma.example", &BREACH, &[]).ends(0);
        concur(place, "vigia.example", "dugma.example/3");
        for file in ["0003-finding.toml", "0003-finding.toml.sig"] {
            fs::remove_file(place.file(&format!("findings/dugma.example/{file}"))).unwrap();
        }
    };
    judged(&absent, 1, "finding-absent");
    let rewrite = |place: &Sandbox| {
        place.edit("findings/bellows.example/0003-finding.toml", "A hidden account", "Nothing at all");
    };
    judged(&rewrite, 1, "append-only");
}

#[test]
fn the_shipped_registry_shows_the_observers_of_each_organization() {
    let place = support::document::shipped();
    let list = |identity: &str| {
        let arguments =
            ["list", "--identity", identity, "--format", "json", "--columns", "organization,observers"];
        let found = json(place.run(&arguments).ends(0));
        found["rows"].clone()
    };
    assert_eq!(
        list("contradicted"),
        serde_json::json!([
            { "organization": "lucerne-publishing.example", "observers": ["vigia-digital.example"] }
        ])
    );
    assert_eq!(list("stale")[0]["organization"], "adventure-works.example");
    let observed = list("observed");
    assert_eq!(observed.as_array().unwrap().len(), 4);
    let table = place.run(&["list", "--search", "contoso"]).ends(0).stdout;
    assert!(table.contains(" observed (2)"), "{table}");
    // `show` says the same for one organization.
    let page = place.run(&["show", "contoso.example", "--brief"]).ends(0).stdout;
    assert!(page.contains("by southern-isles.example on 2026-10-13"), "{page}");
    let verdict = json(place.run(&["verify", "contoso.example", "--format", "json"]).ends(0));
    assert_eq!(verdict["organizations"][0]["identity"], "observed");
    // An observation counts for a year from its date, and not before its date.
    let later =
        json(place.run(&["show", "contoso.example", "--format", "json", "--today", "2027-10-20"]).ends(0));
    assert_eq!(later["identity"], "stale");
    let earlier = ["show", "contoso.example", "--format", "json", "--as-of", "2026-10-15"];
    let earlier = json(place.run(&earlier).ends(0));
    assert_eq!(earlier["observers"].as_array().unwrap().len(), 1);
}

#[test]
fn findings_are_exported_as_rows_and_complete_in_json() {
    let place = support::document::shipped();
    let whole = json(place.run(&["findings", "--status", "answered", "--format", "json"]).ends(0));
    assert_eq!((&whole["shown"]["rows"], &whole["left_out"]["rows"]), (&1.into(), &4.into()));
    assert_eq!(whole["filters"], serde_json::json!({ "status": ["answered"] }));
    assert_eq!(whole["counts"]["statuses"]["corroborated"], 3);
    let one = &whole["findings"][0];
    let lines = place.run(&["findings", "--status", "answered", "--format", "ndjson"]).ends(0);
    let row: Value = serde_json::from_str(&lines.stdout).unwrap();
    for key in
        ["digest", "author", "assessment", "about", "confidence", "status", "since", "title", "observers"]
    {
        assert_eq!(row[key], one[key], "{key}");
    }
    assert_eq!(
        row["concurring"],
        serde_json::json!([one["endorsements"][1]["organization"], one["endorsements"][2]["organization"]])
    );
    // Why its author is an observer: the maintainers' decision, and what it pins.
    let admission = &one["endorsements"][0]["admission"];
    let path = admission["path"].as_str().unwrap();
    let record = std::fs::read_to_string(place.file(path)).unwrap();
    assert!(
        record.contains("kind = \"admit\"") && record.contains("organization = \"vigia-digital.example\"")
    );
    let since = admission["since"].as_str().unwrap();
    assert!(record.contains(&format!("date = {since}\n")), "{record}");
    assert_eq!((&admission["charter"], &admission["until"]), (&one["charter"], &Value::Null));
    assert_eq!(row["admissions"][0], format!("vigia-digital.example (civil-society, UY) since {since}"));
    let page = place.run(&["findings", row["finding"].as_str().unwrap()]).ends(0).stdout;
    assert!(page.contains(&format!("admitted since {since} by {path}\n")), "{page}");
    assert_eq!(row["evidence"][0], one["evidence"][0]["url"]);
    assert_eq!(row["answered_on"], one["answers"][0]["date"]);
    let told = "Left out: 4 findings: 1 filed, 2 corroborated, 1 retracted; 0 answered\n";
    assert!(lines.stderr.contains(told), "{}", lines.stderr);
    let table = place.run(&["findings", "--status", "answered"]).ends(0).stdout;
    assert!(table.contains("Shown: 1 of 5 findings (status answered)\n") && table.contains(told), "{table}");
}

#[test]
fn at_eighty_columns_the_status_of_a_finding_is_not_wrapped() {
    let place = support::document::shipped();
    let table = place.run(&["findings", "--width", "80"]).ends(0).stdout;
    assert!(table.lines().all(|line| line.chars().count() <= 80), "{table}");
    assert_eq!(table.lines().filter(|line| line.contains(" corroborated ")).count(), 3, "{table}");
    assert!(table.contains(" 2026-05-11, "), "{table}");
}

#[test]
fn a_finding_is_as_it_was_on_an_earlier_day() {
    let place = support::document::shipped();
    for (day, status, answered) in
        [("2026-01-20", "filed", false), ("2026-02-20", "filed", true), ("2026-05-11", "corroborated", true)]
    {
        let arguments = ["findings", "--about", "proseware.example", "--format", "json", "--as-of", day];
        let found = json(place.run(&arguments).ends(0));
        let one = &found["findings"][0];
        assert_eq!(
            (one["status"].as_str(), one["answered"].as_bool()),
            (Some(status), Some(answered)),
            "{day}"
        );
    }
}

#[test]
fn one_key_supports_a_finding_once() {
    let place = registry();
    let key = place.path("keys/bellows.example/key-1").to_str().unwrap().to_owned();
    let current = format!("{key}.pub");
    let next = format!("{}.pub", place.ssh_key("next", &[]));
    let profile =
        ["--name", "Twin", "--group", "civil-society", "--country", "PT", "--threshold", "1", "--yes"];
    let keys = ["--current", &current, "--next", &next, "--key", &key];
    place.run(&[&["enroll", "twin.example"][..], &profile, &keys].concat()).ends(0);
    let pledge =
        ["pledge", "twin.example", "attribution-charter-1", "--title", "Director", "--key", &key, "--yes"];
    place.run(&pledge).ends(0);
    place.admit(&["twin.example"], "2026-11-01");
    file(&place, "bellows.example", &BREACH, &[]).ends(0);
    let before = finding(&place)["lacks"].clone();
    place.run(&["concur", "twin.example", "bellows.example/3", "--key", &key, "--yes"]).ends(0);
    let after = finding(&place);
    assert_eq!(after["lacks"], before);
    assert_eq!(after["endorsements"][1]["exclusion"], "shared-key");
}
