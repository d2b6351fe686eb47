//! Texts that a registry's operator writes, and the reservations to their principles.

use std::fs;

use crate::support::{PLEDGE, Sandbox, document};
use serde_json::Value;

const CONVENTION: &str = "digital-geneva-convention-1";

fn reservations(place: &Sandbox, arguments: &[&str]) -> Value {
    let run = place.run(&[&["reservations", CONVENTION, "--format", "json"], arguments].concat()).ends(0);
    serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("{error}: {run:?}"))
}

fn pairs(listing: &Value) -> Vec<(&str, &str)> {
    let rows = listing["rows"].as_array().unwrap().iter();
    rows.map(|row| (row["principle"].as_str().unwrap(), row["organization"].as_str().unwrap_or("-")))
        .collect()
}

#[test]
fn every_principle_is_listed_in_order_with_its_reservations() {
    let place = document::shipped();
    let listing = reservations(&place, &[]);
    let found = pairs(&listing);
    let text: Vec<_> = fs::read_to_string(place.file(&format!("accords/{CONVENTION}.toml")))
        .unwrap()
        .lines()
        .take_while(|line| *line != "[[metric]]")
        .filter_map(|line| Some(line.strip_prefix("id = \"")?.trim_end_matches('"').to_owned()))
        .skip(1)
        .collect();
    let mut clauses: Vec<_> = found.iter().map(|(clause, _)| *clause).collect();
    clauses.dedup();
    assert_eq!(clauses, text);
    for pair in [
        ("no-commercial-theft", "-"),
        ("no-mass-market-backdoors", "dos-atolones.example"),
        ("no-mass-market-backdoors", "nordmark.example"),
        ("limit-offensive-operations", "ice-shelf.example"),
        ("limit-offensive-operations", "southern-isles.example"),
    ] {
        assert!(found.contains(&pair), "{pair:?}: {found:?}");
    }
    let rows = listing["rows"].as_array().unwrap();
    let words = rows.iter().find(|row| row["organization"] == "nordmark.example").unwrap()["words"].as_str();
    let said = "The police may, by order of a court, install means of listening on a device of a suspect. \
                Nordmark asks no vendor to help with that.";
    assert_eq!(words, Some(said));
}

#[test]
fn reservations_of_an_ended_promise_are_only_counted() {
    let place = document::shipped();
    let before = reservations(&place, &[]);
    assert_eq!(before["left_out"]["standings"]["withdrawn"], 1);
    assert_eq!(before["shown"]["pledges"], 5);
    // Nordmark lapses a year after its last reaffirmation.
    let later = reservations(&place, &["--today", "2027-10-20"]);
    assert!(pairs(&later).iter().all(|(_, who)| *who != "nordmark.example"));
    let earlier = reservations(&place, &["--as-of", "2024-12-31"]);
    assert!(pairs(&earlier).contains(&("no-mass-market-backdoors", "nordmark.example")));
    assert!(pairs(&earlier).iter().all(|(_, who)| *who != "ice-shelf.example"));
}

#[test]
fn the_words_of_reservations_are_printed_on_demand() {
    let place = document::shipped();
    let words = "The Federation does not say which weapons it has.";
    assert!(!place.run(&["reservations", CONVENTION]).ends(0).stdout.contains(words));
    let run = place.run(&["reservations", CONVENTION, "--words"]).ends(0);
    assert!(run.stdout.contains(words) && run.stdout.contains("no reservations"), "{}", run.stdout);
    place.run(&["reservations", "digital-geneva"]).ends(2);
}

/// A second paragraph may say the contrary of the first one's last sentence.
#[test]
fn paragraphs_of_a_reservation_stay_apart_in_every_format() {
    let place = Sandbox::enrolled();
    fs::write(place.path("words.txt"), "We help\nallies.\n\nWe help no others.\n").unwrap();
    let file = place.path("words.txt");
    let fields = format!("principle = \"assist-everywhere\", text = \"@{}\"", file.display());
    place.run(&[&PLEDGE[..], &["--reservation", &fields]].concat()).ends(0);
    let text = ["reservations", "tech-sector-accord-1"];
    let words = place.run(&[&text[..], &["--words"]].concat()).ends(0).stdout;
    assert!(words.contains("    We help\n    allies.\n\n    We help no others.\n"), "{words}");
    for format in ["csv", "json", "ndjson", "markdown", "html"] {
        let told = place.run(&[&text[..], &["--format", format]].concat()).ends(0).stdout;
        assert!(told.contains("We help allies. ¶ We help no others."), "{format}: {told}");
    }
}

#[test]
fn rows_of_every_kind_are_written_in_every_format() {
    let place = document::shipped();
    for (command, name) in [
        (&["reservations", CONVENTION][..], "ice-shelf"),
        (&["responders"], "shili-cloud"),
        (&["findings"], "dugma-institute"),
        (&["decisions"], "bellows-college"),
    ] {
        for format in ["csv", "json", "ndjson", "markdown", "xlsx", "html"] {
            let file = place.path(&format!("{}.{format}", command[0])).to_str().unwrap().to_owned();
            let run = place.run(&[command, &["--format", format, "--output", &file]].concat()).ends(0);
            assert_eq!((run.stdout.as_str(), run.stderr.as_str()), ("", ""));
            let bytes = fs::read(&file).unwrap();
            assert!(!bytes.is_empty());
            if format == "xlsx" {
                continue;
            }
            let text = String::from_utf8(bytes).unwrap();
            assert!(text.replace('\\', "").contains(name), "{command:?} {format}: {text}");
            place.run(&[command, &["--format", format, "--output", &file]].concat()).ends(4);
        }
    }
}

const PAGE: &str = "\
# Code of the harbors

Who runs a harbor promises the others this.

## Warn the next harbor {#warn}

Who is attacked warns the harbors that its ships call at next, within one hour.

## Keep the lights on

Nothing that ships steer by depends on a network.
";

fn harbors() -> Sandbox {
    let place = Sandbox::enrolled();
    fs::write(place.file("code.md"), PAGE).unwrap();
    place
}

const NEW: [&str; 7] = ["text", "new", "harbor-code-1", "--from", "code.md", "--audience", "private-sector"];

#[test]
fn an_operator_writes_a_text_and_a_company_pledges_to_it() {
    let place = harbors();
    let run = place.run(&[&NEW[..], &["--renewal", "6", "--replaces", "harbor-code-0"]].concat()).ends(0);
    assert_eq!(run.stdout, "accords/harbor-code-1.toml\n");
    place.run(&["verify"]).ends(0);
    let shown = place.run(&["texts", "harbor-code-1"]).ends(0).stdout;
    for words in ["Code of the harbors", "every 6 months", "(warn)", "(keep-the-lights-on)"] {
        assert!(shown.contains(words), "{words}: {shown}");
    }
    let file = "accords/harbor-code-1.toml";
    let check = |code| place.run(&["text", "check", file]).ends(code).stdout;
    assert!(check(0).contains("may still be edited"));
    place.adopt("harbor-code-1", "2026-11-21");
    let pledge = PLEDGE.map(|word| if word == "tech-sector-accord-1" { "harbor-code-1" } else { word });
    place.run(&pledge).ends(0);
    assert!(check(0).contains("must not be edited"));

    place.edit(file, "one hour", "one day");
    let said = check(1);
    assert!(said.contains("contoso.example pinned"), "{said}");
    place.run(&NEW).ends(4);
}

#[test]
fn a_text_can_be_rewritten_until_an_organization_pledges() {
    let place = harbors();
    place.run(&NEW).ends(0);
    let path = place.file("accords/harbor-code-1.toml");
    let canonical = fs::read_to_string(&path).unwrap();
    let loose = format!("# A draft\n{}", canonical.replace(" = ", "="));
    fs::write(&path, &loose).unwrap();
    let run = place.run(&["text", "check", "accords/harbor-code-1.toml"]).ends(1);
    assert!(run.stderr.contains("not-canonical"), "{}", run.stderr);
    place.run(&["text", "check", "accords/harbor-code-1.toml", "--write"]).ends(0);
    assert_eq!(fs::read_to_string(&path).unwrap(), canonical);

    place.adopt("harbor-code-1", "2026-11-21");
    let pledge = PLEDGE.map(|word| if word == "tech-sector-accord-1" { "harbor-code-1" } else { word });
    place.run(&pledge).ends(0);
    fs::write(&path, &loose).unwrap();
    place.run(&["text", "check", "accords/harbor-code-1.toml", "--write"]).ends(4);
    assert_eq!(fs::read_to_string(&path).unwrap(), loose);
}

#[test]
fn an_invalid_page_is_reported_line_by_line_and_not_written() {
    let place = harbors();
    fs::write(
        place.file("code.md"),
        PAGE.replace("{#warn}", "{#Warn}").replace("## Keep the lights on", "## 灯"),
    )
    .unwrap();
    let before = place.snapshot();
    let run = place.run(&NEW).ends(2);
    assert!(run.stderr.contains("code.md:5:1") && run.stderr.contains("code.md:9:1"), "{}", run.stderr);
    assert!(run.stderr.contains("## TITLE {#id}"), "{}", run.stderr);
    assert_eq!(place.snapshot(), before);
    fs::write(place.file("code.md"), PAGE.replace("Keep the lights on", "Warn")).unwrap();
    let run = place.run(&NEW).ends(2);
    assert!(run.stderr.contains("two principles have the id"), "{}", run.stderr);
    place.run(&["text", "check", "nothing.toml"]).ends(3);
    let charter = ["--quorum", "3,2"];
    fs::write(place.file("code.md"), PAGE).unwrap();
    place.run(&[&NEW[..], &charter].concat()).ends(0);
    assert!(
        fs::read_to_string(place.file("accords/harbor-code-1.toml"))
            .unwrap()
            .contains("observers = 3\ngroups = 2")
    );
}
