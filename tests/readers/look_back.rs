//! The commands about an earlier day, run as a reader runs them.

use crate::support::{self, Sandbox, document};

#[test]
fn as_of_today_prints_the_same_as_without_it() {
    let registry = document::shipped();
    for command in ["list", "stats", "show contoso.example"] {
        let plain: Vec<_> = command.split(' ').collect();
        let as_of = [&plain[..], &["--as-of", support::TODAY]].concat();
        assert_eq!(registry.run(&plain).ends(0).stdout, registry.run(&as_of).ends(0).stdout, "{command}");
    }
}

#[test]
fn a_page_as_of_a_day_ends_on_that_day() {
    let registry = document::shipped();
    let show = |day: &str| registry.run(&["show", "litware.example", "--as-of", day]).ends(0).stdout;
    assert!(show("2025-06-01").contains("Litware Prize Draw"));
    assert!(!show("2025-06-01").contains("disputed"));
    assert!(show("2025-06-02").contains("disputed"));
    assert!(!show("2025-06-02").contains("2025-06-04"));
    let early = registry.run(&["show", "litware.example", "--as-of", "2025-03-02"]).ends(2).stderr;
    assert!(early.contains("accord history litware.example"), "{early}");
    let log = registry.run(&["history", "litware.exampel"]).ends(2).stderr;
    assert!(log.contains("Did you mean `litware.example`?"), "{log}");
}

#[test]
fn an_empty_history_has_a_message() {
    let empty = Sandbox::new();
    assert!(
        empty
            .run(&["history", "--since", "2026-01-01"])
            .ends(0)
            .stdout
            .starts_with("no events (since 2026-01-01)\n")
    );
    assert!(empty.run(&["diff", "2026-01-01"]).ends(0).stdout.starts_with("no difference\n"));
    let stats = empty.run(&["stats"]).ends(0).stdout;
    assert!(
        stats.starts_with("no organization holds a pledge\n") && stats.contains("no reports\n"),
        "{stats}"
    );
}

#[test]
fn a_history_has_the_kinds_and_texts_that_are_asked_for() {
    let registry = document::shipped();
    let lines = |arguments: &[&str]| {
        let run = registry.run(&[&["history"], arguments].concat()).ends(0).stdout;
        let words = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
        run.lines().filter(|line| line.starts_with("20")).map(words).collect::<Vec<_>>()
    };
    let all = lines(&[]);
    let lapsed = lines(&["--kind", "lapsed"]);
    let expected: Vec<_> = all
        .iter()
        .filter(|line| line.contains(" pledge to ") && line.ends_with(" lapsed"))
        .cloned()
        .collect();
    assert!(!lapsed.is_empty() && lapsed == expected, "{lapsed:?}");
    let withdrew = lines(&["--kind", "withdrew,lapsed", "--text", "responder-charter-1"]);
    let ends = |line: &&String| line.contains(" withdrew from ") || line.ends_with(" lapsed");
    let expected: Vec<_> =
        all.iter().filter(ends).filter(|line| line.contains("responder-charter-1")).collect();
    assert!(!withdrew.is_empty() && withdrew.iter().eq(expected), "{withdrew:?}");
    // What was asked for stands beside the count.
    let text = registry.run(&["history", "--kind", "lapsed", "--since", "2026-01-01"]).ends(0).stdout;
    assert!(text.contains(" events (kind lapsed, since 2026-01-01)\n"), "{text}");
    let none = registry.run(&["history", "--kind", "renamed", "--until", "2020-01-01"]).ends(0).stdout;
    assert!(none.starts_with("no events (kind renamed, until 2020-01-01)\n"), "{none}");
    let json = registry.run(&["history", "--kind", "lapsed", "--format", "json"]).ends(0).stdout;
    assert!(json.contains("\"filters\": {\n    \"kind\": [\n      \"lapsed\"\n    ]\n  }"), "{json}");
    registry.run(&["history", "--kind", "laps"]).ends(2);
    let unknown = registry.run(&["history", "--text", "tech-sector-accord-9"]).ends(2).stderr;
    assert!(unknown.contains("tech-sector-accord-1"), "{unknown}");
}

#[test]
fn a_difference_is_that_of_the_organizations_and_texts_asked_for() {
    let registry = document::shipped();
    let diff = |arguments: &[&str]| {
        let days = ["diff", "2026-01-31", "2026-07-31"];
        registry.run(&[&days[..], arguments].concat()).ends(0).stdout
    };
    let one = diff(&["--organization", "Wide World Importers"]);
    assert!(one.starts_with("wide-world-importers.example  Wide World Importers\n"), "{one}");
    assert!(one.contains("\n1 organization (organization wide-world-importers.example): "), "{one}");
    let charter = diff(&["--text", "responder-charter-1"]);
    let marks = charter.lines().filter(|line| line.starts_with("  + ") || line.starts_with("  ~ "));
    assert!(marks.clone().count() > 0 && marks.clone().all(|line| line.contains("responder-charter-1")));
    assert!(charter.contains("coho-rescue.example") && !charter.contains("wide-world"), "{charter}");
    let none = diff(&["--organization", "port-exemple.example", "--text", "responder-charter-1"]);
    assert!(
        none.starts_with("no difference (organization port-exemple.example, text responder-charter-1)\n"),
        "{none}"
    );
    let unknown = registry.run(&["diff", "2026-01-31", "--organization", "contoso.exampel"]).ends(2).stderr;
    assert!(unknown.contains("contoso.example"), "{unknown}");
    registry.run(&["diff", "2026-01-31", "--text", "responder-charter-9"]).ends(2);
}

#[test]
fn an_invalid_or_future_day_is_refused() {
    let empty = Sandbox::new();
    for arguments in [
        &["list", "--as-of", "2026-11-22"][..],
        &["stats", "--as-of", "yesterday"],
        &["diff", "2026-11-22"],
        &["diff", "2026-01-01", "2026-11-22"],
        &["history", "--since", "2026-02-30"],
    ] {
        let stderr = empty.run(arguments).ends(2).stderr;
        assert!(stderr.contains("help: "), "{arguments:?}: {stderr}");
    }
}

#[test]
fn a_broken_chain_is_reported_for_every_day() {
    let registry = document::shipped();
    std::fs::remove_file(registry.file("pledges/contoso.example/0002-pledge.toml.sig")).unwrap();
    for arguments in [
        &["list", "--as-of", "2024-02-13"][..],
        &["stats", "--as-of", "2024-02-13"],
        &["history", "--until", "2024-02-13"],
        &["diff", "2024-01-01", "2024-01-02"],
    ] {
        let run = registry.run(arguments).ends(1);
        assert!(run.stderr.contains("signature-missing"), "{arguments:?}: {}", run.stderr);
    }
    let stats = registry.run(&["stats"]).stdout;
    assert!(stats.contains("\n1 organization is broken: what holds is not known\n"), "{stats}");
    let log = registry.run(&["history"]).stdout;
    assert!(log.contains("broken, and shown up to the last record that holds: contoso.example\n"), "{log}");
}

/// Commits all files with this committer date; returns the commit.
fn commit(registry: &Sandbox, day: &str) -> String {
    let git = |arguments: &[&str]| {
        let date = format!("GIT_COMMITTER_DATE={day}T12:00:00Z");
        let user = [&date, "git", "-c", "user.name=Test", "-c", "user.email=test@contoso.example"];
        registry.tool("env", &[&user[..], arguments].concat(), "").ends(0).stdout
    };
    git(&["init", "-q"]);
    git(&["add", "."]);
    git(&["commit", "-q", "--allow-empty", "-m", "All"]);
    git(&["rev-parse", "HEAD"]).trim().to_owned()
}

#[test]
fn a_commit_shows_the_registry_at_that_time() {
    let company = Sandbox::new();
    let empty = commit(&company, "2025-01-01");
    let on = |day: &str, arguments: &[&str]| company.run(&[arguments, &["--today", day]].concat()).ends(0);
    on("2025-01-10", &["keygen", "contoso.example", "--no-passphrase"]);
    on("2025-01-10", &support::ENROLL);
    on("2025-01-10", &support::PLEDGE);
    // Signed on the 10th, merged on the 20th.
    let pledged = commit(&company, "2025-01-20");
    let later = commit(&company, "2026-03-01");
    on("2026-03-02", &["reaffirm", "contoso.example", "tech-sector-accord-1", "--yes"]);
    let slow_clock = commit(&company, "2025-06-01");

    let diff = |from: &str, to: &str| company.run(&["diff", from, to]).ends(0).stdout;
    assert!(diff(&empty, &pledged).contains("+ 2025-01-10  pledged"), "{}", diff(&empty, &pledged));
    assert!(diff("2025-01-15", &pledged).starts_with("no difference"), "by the records' dates it was there");
    assert!(diff(&pledged, &empty).contains("- 2025-01-10  pledged"));
    assert!(diff(&pledged, &later).contains("tech-sector-accord-1: lapsed, was current\n  + 2026-01-11"));
    assert!(diff(&later, &slow_clock).contains("current, was lapsed\n  + 2026-03-02  returned"));
    assert!(diff(&slow_clock, "HEAD").starts_with("no difference"));
    let none = company.run(&["diff", "nonsense"]).ends(3).stderr;
    assert!(none.contains("is not a commit") && none.contains("Write a day as 2026-11-21"), "{none}");
    let none = company.run(&["diff", "2020-13-01"]).ends(2).stderr;
    assert!(none.contains("`2020-13-01` is not a day of the calendar") && !none.contains("commit"), "{none}");
    let log = company.run(&["history", "--rev", &pledged]).ends(0).stdout;
    assert!(log.contains("pledged") && !log.contains("returned"), "{log}");
}

#[test]
fn an_earlier_today_leads_to_as_of() {
    let place = document::shipped();
    let run = place.run(&["list", "--today", "2025-01-01"]).ends(1);
    // It comes first, and in place of an error for each record of a later day.
    let hint = "--today judges all records by 2025-01-01, and 33 chains have records of a later day. To see what held on \
                2025-01-01: --as-of 2025-01-01.\n";
    let told = run.stderr.strip_prefix(hint).unwrap_or_else(|| panic!("{}", run.stderr));
    assert_eq!(told.matches("error[").count(), 1, "{told}");
    assert!(told.starts_with("error[registry-broken]"), "{told}");
    let run = place.run(&["list", "--as-of", "2025-01-01"]).ends(0);
    assert!(!run.stderr.contains("--today"), "{}", run.stderr);
}
