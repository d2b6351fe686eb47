//! What falls due, in `status` and as a calendar that another program reads.

use std::fs;
use std::sync::LazyLock;

use crate::support::{Sandbox, document, python};
use serde_json::Value;

static PYTHON: LazyLock<String> = LazyLock::new(|| python::with("icalendar"));

/// Each event in a line, read by a library that others wrote; then what a calendar needs, by RFC 5545, section 3.6.
const READER: &str = "
import sys, icalendar
calendar = icalendar.Calendar.from_ical(open(sys.argv[1], 'rb').read())
assert calendar['VERSION'] == '2.0' and calendar['PRODID'] and not calendar.errors
uids = set()
for event in calendar.walk('VEVENT'):
    assert not event.errors, event.errors
    uids.add(str(event['UID']))
    alarm = event.walk('VALARM')[0]
    assert alarm['ACTION'] == 'DISPLAY' and alarm['TRIGGER'].dt.days == -14, alarm
    print(event['DTSTART'].dt, event['DTSTAMP'].dt, event['UID'], event['SUMMARY'], sep='|')
assert len(uids) == len(calendar.walk('VEVENT'))
";

/// The lines that the reader prints of a calendar.
#[track_caller]
fn read_calendar(place: &Sandbox, file: &str) -> String {
    let bytes = fs::read_to_string(file).unwrap();
    assert!(
        bytes.ends_with("\r\n") && bytes.split_terminator("\r\n").all(|line| line.len() <= 75),
        "{bytes}"
    );
    assert!(!bytes.replace("\r\n", "").contains(['\r', '\n']), "{bytes}");
    place.tool(&PYTHON, &["-X", "utf8", "-c", READER, file], "").ends(0).stdout
}

#[test]
fn a_calendar_has_the_renewal_and_the_report_and_moves_with_them() {
    let company = Sandbox::pledged();
    let file = company.path("due.ics").to_str().unwrap().to_owned();
    company
        .run(&["update", "contoso.example", "--name", "Contoso, Inc.; \\ \u{4f60}\u{597d}", "--yes"])
        .ends(0);
    let write = |today| company.run(&["status", "contoso.example", "--ics", &file, "--today", today]).ends(0);
    write("2026-11-22");
    let event = |day: &str, today: &str, duty: &str, words: &str| {
        format!(
            "{day}|{today} 00:00:00+00:00|{duty}/tech-sector-accord-1/contoso.example@demo.accord.example|Contoso, Inc.; \
             \\ \u{4f60}\u{597d}: {words} Tech Sector Accord\n"
        )
    };
    let renewal = event("2027-11-21", "2026-11-22", "reaffirm", "reaffirm the pledge to");
    let report = event("2027-11-21", "2026-11-22", "report", "report on");
    assert_eq!(read_calendar(&company, &file), renewal + &report);
    // The same event moves: its UID stays.
    company
        .run(&["reaffirm", "contoso.example", "tech-sector-accord-1", "--yes", "--today", "2027-10-01"])
        .ends(0);
    write("2027-10-02");
    let read = read_calendar(&company, &file);
    assert!(
        read.ends_with(&event("2028-10-01", "2027-10-02", "reaffirm", "reaffirm the pledge to")),
        "{read}"
    );
    // To standard output comes the calendar alone.
    let printed = company.run(&["status", "contoso.example", "--ics", "-", "--today", "2027-10-02"]).ends(0);
    assert_eq!(printed.stdout, fs::read_to_string(&file).unwrap());
}

#[test]
fn without_a_due_date_no_calendar_is_written() {
    let company = Sandbox::enrolled();
    company.refuses(4, "nothing falls due", &["status", "contoso.example", "--ics", "due.ics"], &[]);
    assert!(!company.file("due.ics").exists());
}

#[test]
fn the_calendar_of_a_registry_has_every_renewal() {
    let place = document::shipped();
    let file = place.path("due.ics").to_str().unwrap().to_owned();
    place.run(&["status", "--all", "--ics", &file]).ends(0);
    let read = read_calendar(&place, &file);
    let listed: Value =
        serde_json::from_str(&place.run(&["list", "--format", "json"]).ends(0).stdout).unwrap();
    let rows = listed["rows"].as_array().or(listed["pledges"].as_array()).unwrap();
    let running = rows.iter().filter(|row| !row["renewal_due"].is_null()).count();
    assert_eq!(read.matches("|reaffirm/").count(), running, "{read}");
}

/// An accusation asks for an answer until it has one. Praise asks for none.
#[test]
fn an_accusation_without_an_answer_falls_due() {
    let place = Sandbox::with_text("attribution-charter-1");
    place.add_observer("contoso.example", "private-sector", "DE");
    place.add_observer("fabrikam.example", "academia", "US");
    place.admit(&["contoso.example"], "2026-11-01");
    let digest = "ab".repeat(32);
    let evidence = format!("title = \"Logs\", url = \"https://contoso.example/\", sha256 = \"{digest}\"");
    let find = |assessment: &str, title: &str| {
        let about = ["--assessment", assessment, "--about", "fabrikam.example"];
        let words = ["--title", title, "--summary", "We saw it.", "--evidence", &evidence, "--yes"];
        place.run(&[&["finding", "contoso.example"][..], &about, &words].concat()).ends(0);
    };
    find("breach", "An account was handed over");
    find("assistance", "They helped at once");
    let file = place.path("due.ics").to_str().unwrap().to_owned();
    let asked = || {
        let told = place.run(&["status", "fabrikam.example", "--ics", &file]).ends(0).stdout;
        (told, read_calendar(&place, &file))
    };
    let (told, read) = asked();
    assert_eq!(read.matches("|answer/").count(), 1, "{read}");
    let answer = read.lines().find(|line| line.contains("|answer/")).unwrap();
    assert!(answer.contains("An account was handed over"), "{answer}");
    assert!(told.contains(&format!("answer by {}", &answer[..10])), "{told}");
    let finding = fs::read(place.file("findings/contoso.example/0003-finding.toml")).unwrap();
    let digest = accord::record::Digest::of(&finding).to_string();
    place.run(&["answer", "fabrikam.example", &digest, "--text", "We did not.", "--yes"]).ends(0);
    assert!(!asked().1.contains("|answer/"));
}
