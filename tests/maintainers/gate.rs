//! `verify --base`: the changes that a pull request may make, tested with real commits.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};

use crate::support::{self, ENROLL, PLEDGE, Sandbox};

const ENROLLMENT: &str = "keys/contoso.example/0001-enroll.toml";
const PLEDGED: &str = "pledges/contoso.example/0002-pledge.toml";

/// A registry under git, whose branch `base` holds `contoso.example` and its pledge.
fn registry() -> Sandbox {
    let sandbox = Sandbox::pledged();
    sandbox.git(&["init", "-q", "-b", "main"]);
    sandbox.commit("A change");
    sandbox.git(&["branch", "base"]);
    sandbox
}

/// Enrolls an organization.
fn enroll(sandbox: &Sandbox, organization: &str, name: &str, more: &[&str]) {
    sandbox.run(&["keygen", organization, "--no-passphrase"]).ends(0);
    let profile = ["--name", name, "--group", "private-sector", "--country", "DE", "--yes"];
    sandbox.run(&[&["enroll", organization][..], &profile, more].concat()).ends(0);
}

/// Commits the changes since the base and verifies them; the codes and paths, sorted.
fn judged(sandbox: &Sandbox, more: &[&str], ends: i32) -> Vec<String> {
    sandbox.commit("A change");
    found(sandbox, more, ends)
}

fn found(sandbox: &Sandbox, more: &[&str], ends: i32) -> Vec<String> {
    let run = sandbox.run(&[&["verify", "--base", "base", "--format", "json"][..], more].concat()).ends(ends);
    let verdict: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(verdict["sound"].as_bool(), Some(ends == 0));
    let line = |one: &serde_json::Value| {
        let word = |name: &str| one[name].as_str().unwrap().to_owned();
        let mark = if word("severity") == "note" { "note " } else { "" };
        assert!(!word("help").is_empty());
        format!("{mark}{} {}", word("code"), word("path"))
    };
    verdict["diagnostics"].as_array().unwrap().iter().map(line).collect()
}

const NOTHING: [&str; 0] = [];

#[test]
fn additions_pass() {
    let sandbox = registry();
    assert_eq!(found(&sandbox, &[], 0), NOTHING);
    enroll(&sandbox, "fabrikam.example", "Fabrikam", &[]);
    assert_eq!(judged(&sandbox, &[], 0), NOTHING);
    sandbox.run(&["reaffirm", "contoso.example", "tech-sector-accord-1", "--yes"]).ends(0);
    assert_eq!(judged(&sandbox, &[], 0), NOTHING);
    sandbox.run(&["rotate", "contoso.example", "--reason", "routine", "--yes"]).ends(0);
    assert_eq!(judged(&sandbox, &[], 0), NOTHING);
}

#[test]
fn a_signature_may_be_added_and_not_removed() {
    let sandbox = Sandbox::new();
    let (one, two) = (sandbox.ssh_key("one", &[]), sandbox.ssh_key("two", &[]));
    enroll_two(&sandbox, &one, &two);
    sandbox.git(&["init", "-q", "-b", "main"]);
    let draft = [&PLEDGE[..], &["--key", &one]].concat();
    sandbox.run(&draft).ends(0);
    sandbox.commit("A change");
    sandbox.git(&["branch", "base"]);
    assert_eq!(sandbox.run(&["verify"]).code, 1, "one signature of two");
    let before = fs::read(sandbox.file(&format!("{PLEDGED}.sig"))).unwrap();

    sandbox.run(&["sign", PLEDGED, "--key", &two, "--yes"]).ends(0);
    assert_eq!(judged(&sandbox, &[], 0), NOTHING);

    sandbox.git(&["branch", "-f", "base"]);
    fs::write(sandbox.file(&format!("{PLEDGED}.sig")), before).unwrap();
    let both = [format!("append-only {PLEDGED}.sig"), format!("threshold {PLEDGED}.sig")];
    let mut taken = judged(&sandbox, &[], 1);
    taken.sort();
    assert_eq!(taken, both);
}

fn enroll_two(sandbox: &Sandbox, one: &str, two: &str) {
    let next = sandbox.ssh_key("next", &[]);
    let (one_public, two_public, next) = (format!("{one}.pub"), format!("{two}.pub"), format!("{next}.pub"));
    let keys = [
        "--current",
        &one_public,
        "--key",
        one,
        "--current",
        &two_public,
        "--key",
        two,
        "--next",
        &next,
        "--threshold",
        "2",
        "--next-threshold",
        "1",
    ];
    sandbox.run(&[&ENROLL[..], &keys].concat()).ends(0);
}

#[test]
fn a_change_of_the_mode_alone_is_called_one() {
    let sandbox = registry();
    for path in [PLEDGED.to_owned(), format!("{PLEDGED}.sig")] {
        fs::set_permissions(sandbox.file(&path), fs::Permissions::from_mode(0o755)).unwrap();
        sandbox.commit("A change");
        let told = sandbox.run(&["verify", "--base", "base"]).ends(1).stdout;
        assert!(told.contains("in the base this is a file, and the change makes it an executable file"));
        assert!(!told.contains("alters its bytes"), "{told}");
        sandbox.git(&["reset", "-q", "--hard", "base"]);
    }
}

#[test]
fn every_kind_of_change_to_a_record_is_refused() {
    type Edit = fn(&Sandbox);
    let edits: [(Edit, &[&str]); 6] = [
        (
            |sandbox| fs::remove_file(sandbox.file(PLEDGED)).unwrap(),
            &[
                "append-only pledges/contoso.example/0002-pledge.toml",
                "orphan-signature pledges/contoso.example/0002-pledge.toml.sig",
            ],
        ),
        (
            |sandbox| {
                sandbox.edit(PLEDGED, "Chief Legal", "Chief Illegal");
            },
            &[
                "append-only pledges/contoso.example/0002-pledge.toml",
                "signature-invalid pledges/contoso.example/0002-pledge.toml.sig",
            ],
        ),
        (
            |sandbox| {
                sandbox.git(&["mv", PLEDGED, "pledges/contoso.example/0003-pledge.toml"]);
            },
            &[
                "append-only pledges/contoso.example/0002-pledge.toml",
                "chain-sequence pledges/contoso.example/0003-pledge.toml",
                "orphan-signature pledges/contoso.example/0002-pledge.toml.sig",
                "path pledges/contoso.example/0003-pledge.toml",
            ],
        ),
        (
            |sandbox| {
                fs::set_permissions(sandbox.file(PLEDGED), fs::Permissions::from_mode(0o755)).unwrap();
            },
            &[
                "append-only pledges/contoso.example/0002-pledge.toml",
                "file-mode pledges/contoso.example/0002-pledge.toml",
            ],
        ),
        (
            |sandbox| {
                fs::remove_file(sandbox.file(PLEDGED)).unwrap();
                symlink("../../accord.toml", sandbox.file(PLEDGED)).unwrap();
            },
            &[
                "append-only pledges/contoso.example/0002-pledge.toml",
                "file-mode pledges/contoso.example/0002-pledge.toml",
            ],
        ),
        (
            |sandbox| fs::remove_file(sandbox.file(&format!("{ENROLLMENT}.sig"))).unwrap(),
            &[
                "append-only keys/contoso.example/0001-enroll.toml.sig",
                "signature-missing keys/contoso.example/0001-enroll.toml",
            ],
        ),
    ];
    let registry = registry();
    for (edit, expected) in edits {
        let sandbox = registry.copy();
        edit(&sandbox);
        let mut found = judged(&sandbox, &[], 1);
        found.sort();
        assert_eq!(found, expected);
    }
}

#[test]
fn a_change_of_other_files_needs_the_maintainers() {
    let registry = registry();
    for path in
        [".github/workflows/ci.yml", "README.md", ".gitattributes", "accords/new-text-1.toml", "accord.toml"]
    {
        let sandbox = registry.copy();
        fs::create_dir_all(sandbox.file(path).parent().unwrap()).unwrap();
        let before = fs::read_to_string(sandbox.file(path)).unwrap_or_default();
        let text = fs::read_to_string(sandbox.file("accords/tech-sector-accord-1.toml")).unwrap();
        let text = text.replace("tech-sector-accord-1", "new-text-1");
        let comment = if path.starts_with("accords/") { &text } else { "# a comment\n" };
        fs::write(sandbox.file(path), before + comment).unwrap();
        assert_eq!(judged(&sandbox, &[], 1).last(), Some(&format!("policy-change {path}")));
        if path.starts_with("accords/") {
            let found = found(&sandbox, &["--allow-policy"], 1);
            assert_eq!(found[0], format!("text-unadopted {path}"));
            sandbox.adopt("new-text-1", "2026-11-21");
            sandbox.commit("Adopt it");
        }
        assert_eq!(found(&sandbox, &["--allow-policy"], 0), [format!("note policy-change {path}")]);
    }
}

#[test]
fn a_change_cannot_change_the_rules_that_it_is_verified_by() {
    let sandbox = registry();
    let standing = |sandbox: &Sandbox, more: &[&str]| {
        let run = sandbox.run(&[&["verify", "--base", "base", "--format", "json"][..], more].concat());
        let verdict: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
        let contoso = |one: &&serde_json::Value| one["organization"] == "contoso.example";
        let organization = verdict["organizations"].as_array().unwrap().iter().find(contoso).unwrap();
        organization["standings"][0]["standing"].as_str().unwrap().to_owned()
    };
    sandbox.run(&["reaffirm", "contoso.example", "tech-sector-accord-1", "--yes"]).ends(0);
    sandbox.replace_root("contoso.example", "2026-11-21");
    let found = judged(&sandbox, &[], 1);
    assert!(found.contains(&"policy-change accord.toml".to_owned()), "{found:?}");
    assert_eq!(standing(&sandbox, &[]), "current");
}

#[test]
fn a_decision_of_the_maintainers_judges_its_own_change() {
    let sandbox = registry();
    sandbox.void("contoso.example", "2026-11-21");
    assert_eq!(judged(&sandbox, &[], 0), NOTHING);
    let run = sandbox.run(&["verify", "--base", "base", "--format", "json"]).ends(0);
    assert!(run.stdout.contains("\"voided\""), "the organization that it names is judged: {}", run.stdout);
}

#[test]
fn no_permission_replaces_the_root() {
    let sandbox = registry();
    let policy = fs::read_to_string(sandbox.file("accord.toml")).unwrap();
    let none = accord::record::Digest::of(b"another root");
    let root = policy.lines().find(|line| line.starts_with("enroll = ")).unwrap();
    for (from, to) in
        [(root, format!("enroll = \"{none}\"")), ("registry = \"demo", "registry = \"other".to_owned())]
    {
        fs::write(sandbox.file("accord.toml"), policy.replace(from, &to)).unwrap();
        let found = judged(&sandbox, &["--allow-policy"], 1);
        assert!(found.contains(&"registry-replaced accord.toml".to_owned()), "{to}: {found:?}");
    }
    fs::write(sandbox.file("accord.toml"), policy.replace(root, "")).unwrap();
    assert_eq!(judged(&sandbox, &["--allow-policy"], 1)[0], "root-missing accord.toml");
    fs::write(sandbox.file("accord.toml"), policy.replace("title = \"", "title = \"New: ")).unwrap();
    assert_eq!(judged(&sandbox, &["--allow-policy"], 0), ["note policy-change accord.toml"]);
}

#[test]
fn a_voided_organization_writes_no_more() {
    let sandbox = registry();
    sandbox.void("contoso.example", "2026-11-20");
    sandbox.commit("The enrollment is voided");
    sandbox.git(&["branch", "-f", "base"]);
    sandbox.run(&["reaffirm", "contoso.example", "tech-sector-accord-1", "--yes"]).ends(0);
    let refused = ["enrollment-voided pledges/contoso.example/0003-reaffirm.toml"];
    assert_eq!(judged(&sandbox, &[], 1), refused);
    assert_eq!(found(&sandbox, &["--allow-policy", "--allow-rewrite"], 1), refused);
}

#[test]
fn an_earlier_fault_does_not_fail_other_changes() {
    let sandbox = Sandbox::pledged();
    enroll(&sandbox, "fabrikam.example", "Fabrikam", &[]);
    fs::write(sandbox.file("keys/fabrikam.example/notes.txt"), "").unwrap();
    fs::remove_file(sandbox.file(&format!("{PLEDGED}.sig"))).unwrap();
    sandbox.git(&["init", "-q", "-b", "main"]);
    sandbox.commit("A change");
    sandbox.git(&["branch", "base"]);

    let pledge =
        ["pledge", "fabrikam.example", "tech-sector-accord-1", "--title", "Chief Legal Officer", "--yes"];
    sandbox.run(&pledge).ends(0);
    assert_eq!(judged(&sandbox, &[], 0), ["note path keys/fabrikam.example/notes.txt"]);

    let next = "pledges/contoso.example/0003-pledge.toml";
    fs::write(sandbox.file(next), fs::read(sandbox.file(PLEDGED)).unwrap()).unwrap();
    let expected = [
        format!("note signature-missing {PLEDGED}"),
        format!("path {next}"),
        "note path keys/fabrikam.example/notes.txt".to_owned(),
    ];
    let mut found = judged(&sandbox, &[], 1);
    assert!(found.iter().all(|one| expected.contains(one)) && found.len() == 3, "{found:?}");

    let text = fs::read_to_string(sandbox.file(PLEDGED)).unwrap().replace("sequence = 2", "sequence = 3");
    fs::write(sandbox.file(next), text).unwrap();
    found = judged(&sandbox, &[], 1);
    assert!(found.contains(&format!("chain-broken {next}")), "{found:?}");

    fs::remove_file(sandbox.file(next)).unwrap();
    fs::remove_file(sandbox.file("keys/fabrikam.example/notes.txt")).unwrap();
    assert_eq!(judged(&sandbox, &[], 0), NOTHING, "mending passes, and contoso.example is not touched");
}

#[test]
fn an_impostor_is_refused_until_the_maintainers_accept_it() {
    let registry = registry();
    let lei = ["--lei", "529900T8BM49AURSDO55"];
    let cases: [(&str, &str, &str, &[&str]); 4] = [
        ("fabrikam.example", "C0ntoso, Ltd.", "name-confusable", &[]),
        ("c0ntoso.example", "Fabrikam", "name-confusable", &[]),
        // The date in its record does not make it the first.
        ("fabrikam.example", "Сontoso", "name-confusable", &["--today", "2026-11-01"]),
        ("fabrikam.example", "Fabrikam", "succession-unconfirmed", &["--predecessor", "contoso.example"]),
    ];
    for (organization, name, code, more) in cases {
        let sandbox = registry.copy();
        enroll(&sandbox, organization, name, more);
        let expected = [format!("{code} keys/{organization}/0001-enroll.toml")];
        assert_eq!(judged(&sandbox, &[], 1), expected);
        assert_eq!(found(&sandbox, &["--warnings", "allow"], 0), expected);
        let accepted = fs::read(sandbox.file(&format!("keys/{organization}/0001-enroll.toml"))).unwrap();
        sandbox.git(&["checkout", "-q", "base"]);
        sandbox.accept(code, organization, &accepted, "2026-11-21");
        sandbox.commit("A change");
        sandbox.git(&["checkout", "-q", "main"]);
        sandbox.git(&["merge", "-q", "-m", "Merge", "base"]);
        assert_eq!(found(&sandbox, &[], 0), NOTHING, "accepted in public: {code}");
    }
    enroll(&registry, "fabrikam.example", "Fabrikam", &lei);
    registry.commit("A change");
    registry.git(&["branch", "-f", "base"]);
    enroll(&registry, "northwind.example", "Northwind", &lei);
    assert_eq!(judged(&registry, &[], 1), ["duplicate-lei keys/northwind.example/0001-enroll.toml"]);
    // A newcomer that cannot be compared with the others does not pass.
    let run = registry.run_under(&["env", "TMPDIR=/nowhere"], &["verify", "--base", "base"]).ends(3);
    let told = "error: a temporary file cannot be made";
    assert!(run.stderr.contains(told) && run.stderr.contains("help: Set TMPDIR"), "{run:?}");
}

#[test]
fn an_accepted_warning_ends_with_another_record() {
    let sandbox = registry();
    enroll(&sandbox, "fabrikam.example", "C0ntoso, Ltd.", &[]);
    let record = fs::read(sandbox.file("keys/fabrikam.example/0001-enroll.toml")).unwrap();
    sandbox.accept("name-confusable", "fabrikam.example", &record, "2026-11-21");
    sandbox.commit("A newcomer that was looked at");
    sandbox.git(&["branch", "-f", "base"]);
    sandbox.run(&["update", "fabrikam.example", "--name", "Contoso", "--yes"]).ends(0);
    assert_eq!(judged(&sandbox, &[], 1), ["name-confusable keys/fabrikam.example/0002-update.toml"]);
}

/// The owner of a domain under which an impostor enrolled first.
#[test]
fn a_readmitted_organization_keeps_its_name() {
    let sandbox = registry();
    sandbox.void("contoso.example", "2026-11-20");
    let voided = sandbox.copy();
    fs::remove_dir_all(sandbox.path("keys")).unwrap();
    sandbox.run(&["keygen", "contoso.example", "--no-passphrase"]).ends(0);
    sandbox.run(&[&support::ENROLL[..], &["--again"]].concat()).ends(0);
    sandbox.readmit("contoso.example", "2026-11-20");
    for (place, ends, expected) in [(&voided, 0, 0), (&sandbox, 1, 2)] {
        place.commit("A change");
        place.git(&["branch", "-f", "base"]);
        enroll(place, "c0ntoso.example", "Contoso", &[]);
        assert_eq!(judged(place, &[], ends).len(), expected);
    }
}

#[test]
fn an_organization_with_a_broken_chain_keeps_its_name() {
    let sandbox = registry();
    let signature = "keys/contoso.example/0001-enroll.toml.sig";
    let note = "keys/contoso.example/notes.txt";
    fs::remove_file(sandbox.file(signature)).unwrap();
    fs::write(sandbox.file(note), "x").unwrap();
    sandbox.commit("A change");
    sandbox.git(&["branch", "-f", "base"]);
    fs::remove_file(sandbox.file(note)).unwrap();
    enroll(&sandbox, "c0ntoso.example", "Contoso", &[]);
    let found = judged(&sandbox, &[], 1);
    assert_eq!(found.iter().filter(|one| one.starts_with("name-confusable")).count(), 2, "{found:?}");
}

#[test]
fn newcomers_with_one_name_are_each_reported_once() {
    let sandbox = registry();
    for number in 0..6 {
        enroll(&sandbox, &format!("company-{number}.example"), "Same Name", &[]);
    }
    let found = judged(&sandbox, &[], 1);
    let each = (0..6).map(|number| format!("name-confusable keys/company-{number}.example/0001-enroll.toml"));
    assert_eq!(found, each.collect::<Vec<_>>());
}

#[test]
fn files_outside_of_organizations_are_not_unpacked() {
    let sandbox = registry();
    enroll(&sandbox, "fabrikam.example", "Fabrikam", &[]);
    for folder in ["Upper.example", "no domain"] {
        let file = format!("keys/{folder}/0001-enroll.toml");
        fs::create_dir(sandbox.file(&format!("keys/{folder}"))).unwrap();
        fs::File::create(sandbox.file(&file)).unwrap().set_len(64 << 20).unwrap();
    }
    sandbox.commit("A change");
    // No program that is started may write a file of more than a megabyte.
    let limited = ["sh", "-c", "ulimit -f 2048; exec \"$@\"", "sh"];
    let run = sandbox.run_under(&limited, &["verify", "--base", "base"]).ends(1);
    let told = run.stdout.lines().filter(|line| line.starts_with("error")).collect::<Vec<_>>();
    assert!(told.len() == 2 && told.iter().all(|line| line.starts_with("error[domain]")), "{}", run.stdout);
}

#[test]
fn a_branch_that_is_behind_is_told_to_merge() {
    let sandbox = registry();
    sandbox.git(&["checkout", "-q", "-b", "theirs"]);
    enroll(&sandbox, "fabrikam.example", "Fabrikam", &[]);
    sandbox.commit("A change");
    sandbox.git(&["checkout", "-q", "base"]);
    sandbox.run(&["reaffirm", "contoso.example", "tech-sector-accord-1", "--yes"]).ends(0);
    sandbox.commit("A change");
    let run = sandbox.run(&["verify", "--base", "base", "--rev", "theirs"]).ends(1);
    assert!(run.stdout.contains("append-only") && run.stdout.contains("git merge"), "{}", run.stdout);
}

#[test]
fn a_registry_in_a_subfolder_of_its_repository_gets_the_same_report() {
    let sandbox = Sandbox::pledged();
    let top = sandbox.registry().parent().unwrap().to_str().unwrap().to_owned();
    let git = |arguments: &[&str]| sandbox.git(&[&["-C", &top][..], arguments].concat());
    git(&["init", "-q", "-b", "main"]);
    git(&["add", "-A", "registry"]);
    git(&["commit", "-q", "-m", "Base"]);
    git(&["branch", "base"]);
    sandbox.run(&["reaffirm", "contoso.example", "tech-sector-accord-1", "--yes"]).ends(0);
    git(&["add", "-A", "registry"]);
    git(&["commit", "-q", "-m", "Good"]);
    assert_eq!(found(&sandbox, &[], 0), NOTHING);
    fs::write(sandbox.path("workflow.yml"), "").unwrap();
    git(&["add", "workflow.yml"]);
    git(&["commit", "-q", "-m", "Bad"]);
    assert_eq!(found(&sandbox, &[], 1), ["policy-change /workflow.yml"]);
}

#[test]
fn a_revision_is_read_as_committed_and_is_never_an_option() {
    let sandbox = registry();
    let listed = sandbox.run(&["list"]).ends(0).stdout;
    let reason = sandbox.write("reason.txt", "We leave.\n");
    sandbox
        .run(&["withdraw", "contoso.example", "tech-sector-accord-1", "--reason-file", &reason, "--yes"])
        .ends(0);
    let rows = |text: &str| text.lines().take(4).map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(rows(&sandbox.run(&["list", "--rev", "base"]).ends(0).stdout), rows(&listed));
    assert!(sandbox.run(&["list"]).ends(0).stdout.contains("withdrawn"));
    for bad in ["nowhere", "--output=x", "HEAD:accord.toml", ""] {
        let run = sandbox.run(&["verify", &format!("--rev={bad}")]).ends(3);
        assert!(run.stderr.contains("is not a commit of this repository"), "{}", run.stderr);
        assert!(run.stderr.contains("help:"), "{}", run.stderr);
    }
}

#[test]
fn a_record_that_is_dated_long_ago_cannot_join() {
    let sandbox = Sandbox::new();
    sandbox.git(&["init", "-q", "-b", "main"]);
    sandbox.commit("A registry");
    sandbox.git(&["branch", "base"]);
    enroll(&sandbox, "contoso.example", "Contoso", &["--today", "2024-05-01"]);
    let at = |day: &'static str| ["--today", day];
    assert_eq!(judged(&sandbox, &at("2024-06-01"), 0), NOTHING, "31 days are time to collect signatures");
    assert_eq!(found(&sandbox, &at("2024-06-02"), 1), [format!("date-stale {ENROLLMENT}")]);
    let allowed = found(&sandbox, &["--allow-old-dates", "--today", "2024-06-02"], 0);
    assert_eq!(allowed, [format!("note date-stale {ENROLLMENT}")]);
    // What the base has, keeps its date.
    sandbox.git(&["branch", "-f", "base"]);
    assert_eq!(found(&sandbox, &[], 0), NOTHING);
}

/// A finding of `vigia.example`.
fn file_finding(place: &Sandbox, dated: &[&str]) {
    let summary = place.write("summary", "There was one.\n");
    let evidence = format!("title = \"Logs\", url = \"https://a.example/\", sha256 = \"{}\"", "0".repeat(64));
    let finding =
        ["finding", "vigia.example", "--title", "An attack", "--assessment", "attribution", "--actor", "X"];
    let words = ["--confidence", "low", "--summary-file", &summary, "--evidence", &evidence, "--yes"];
    place.run(&[&finding[..], &words, dated].concat()).ends(0);
}

/// The record of an observer that is none any more, whatever its date.
#[test]
fn a_statement_by_an_organization_that_is_no_longer_an_observer_is_refused() {
    let place = Sandbox::new();
    for name in ["contoso.example", "vigia.example"] {
        place.add_observer(name, "civil-society", "DE");
    }
    place.admit(&["contoso.example", "vigia.example"], "2026-11-01");
    place.git(&["init", "-q", "-b", "main"]);
    place.commit("A change");
    place.git(&["branch", "base"]);
    let dated = ["--today", "2027-11-20"];
    file_finding(&place, &dated);
    let path = "findings/vigia.example/0003-finding.toml";
    assert_eq!(judged(&place, &dated, 0), NOTHING);
    // Its pledge to the charter held on the date of the record, and no longer on the day of the change.
    for (day, ends) in [("2027-11-21", 0), ("2027-11-22", 1)] {
        let expected = if ends == 0 { Vec::new() } else { vec![format!("observer-not-admitted {path}")] };
        assert_eq!(found(&place, &["--today", day], ends), expected, "{day}");
    }
    let allowed = found(&place, &["--today", "2027-11-22", "--allow-old-dates"], 0);
    assert_eq!(allowed, [format!("note observer-not-admitted {path}")]);
}

/// An observer that was dismissed files with the date of a day on which it was admitted.
#[test]
fn a_dismissed_observer_files_nothing_with_an_earlier_date() {
    let place = Sandbox::new();
    place.add_observer("vigia.example", "civil-society", "DE");
    place.admit(&["vigia.example"], "2026-11-01");
    place.dismiss("2026-11-21");
    place.git(&["init", "-q", "-b", "main"]);
    place.commit("A change");
    place.git(&["branch", "base"]);
    file_finding(&place, &["--today", "2026-11-21"]);
    let expected = ["observer-not-admitted findings/vigia.example/0003-finding.toml"];
    assert_eq!(judged(&place, &["--today", "2026-11-22"], 1), expected);
}

#[test]
fn the_signer_of_an_old_draft_is_told() {
    let place = Sandbox::enrolled();
    place.run(&[&PLEDGE[..], &["--unsigned", "--today", "2026-11-21"]].concat()).ends(0);
    let told = "The record is dated 2026-11-21, more than 31 days ago.";
    let sign = |day: &str| place.run(&["sign", PLEDGED, "--yes", "--today", day]).ends(0);
    assert!(sign("2026-12-23").stderr.contains(told));
    fs::remove_file(place.file(&format!("{PLEDGED}.sig"))).unwrap();
    assert!(!sign("2026-12-22").stderr.contains(told));
}
