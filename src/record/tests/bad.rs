//! Records with a fault: each with its code and where it lies.

use super::samples::*;
use super::*;
use crate::diagnostic::{At, Place};

/// Where a fault is expected.
#[derive(Clone, Copy, Debug)]
pub(super) enum Where {
    Field(&'static str),
    Row(usize),
    File,
}
use Where::{Field, File, Row};

/// Checks that `source` with `old` replaced by `new` has one fault, of `code`, at `place`.
pub(super) fn check(source: &str, old: &str, new: &str, code: Code, place: Where) {
    assert!(Record::read(source.as_bytes()).is_ok());
    assert_eq!(source.matches(old).count(), 1, "{old:?} is there once");
    let changed = source.replace(old, new);
    let faults = Record::read(changed.as_bytes()).expect_err(new);
    let shown: Vec<_> = faults.iter().map(|fault| (fault.code, &fault.at, &fault.message)).collect();
    assert_eq!(faults.len(), 1, "{old:?} -> {new:?}: {shown:?}");
    assert_eq!(faults[0].code, code, "{old:?} -> {new:?}: {shown:?}");
    let found = match (&faults[0].at, place) {
        (At::File, File) => true,
        (At::Field(path), Field(expected)) => path == expected,
        (At::Span(span), Row(row)) => {
            let place = Place::at("a", &changed, span.clone());
            place.position.is_some_and(|(line, _)| line == row)
        }
        _ => false,
    };
    assert!(found, "{old:?} -> {new:?}: {shown:?} is not at {place:?}");
}

#[test]
fn fields_that_are_missing_unknown_or_of_another_type_are_named() {
    use Code::{Schema, Threshold as Weight, TomlSyntax};
    for (source, old, new, code, place) in [
        (WITHDRAW, "sequence = 4", "sequence = 4\nsecret = 1", Schema, Field("secret")),
        (WITHDRAW, "accord = \"tech", "other = 1\naccord = \"tech", Schema, Field("withdrawal.other")),
        (PLEDGE, "principle = \"patches-for-all\"\n", "", Schema, Field("reservation.0.principle")),
        (WITHDRAW, "date = 2026-11-21\n", "", Schema, Field("date")),
        (WITHDRAW, "kind = \"withdraw\"\n", "", Schema, Field("kind")),
        (WITHDRAW, "\"withdraw\"", "\"withdrawal\"", Schema, Field("kind")),
        (WITHDRAW, "sequence = 4", "sequence = \"4\"", Schema, Field("sequence")),
        (WITHDRAW, "sequence = 4", "sequence = 4.0", Schema, Field("sequence")),
        (WITHDRAW, "sequence = 4", "sequence = true", Schema, Field("sequence")),
        (WITHDRAW, "\"tech-sector-accord-1\"", "1", Schema, Field("withdrawal.accord")),
        (WITHDRAW, "\"tech-sector-accord-1\"", "[\"a\"]", Schema, Field("withdrawal.accord")),
        (ENROLL, "\"Contoso\"", "2026-11-21", Schema, Field("profile.name")),
        (PLEDGE, "[\"de\", \"en\"]", "\"de\"", Schema, Field("assistance.languages")),
        (PLEDGE, "[\"de\", \"en\"]", "[\"de\", 1]", Schema, Field("assistance.languages.1")),
        (PLEDGE, "[\"de\", \"en\"]", "[]", Schema, Field("assistance.languages")),
        (PLEDGE, "[\"de\", \"en\"]", "[\"de\", \"de\"]", Schema, Field("assistance.languages.1")),
        (PLEDGE, "\"Contoso Bank\"", "\"Contoso Cloud\"", Schema, Field("pledge.covers.1")),
        (PLEDGE, "[[reservation]]", "[reservation]", Schema, Field("reservation")),
        (PLEDGE, "[assistance]", "[[assistance]]", Schema, Field("assistance")),
        (WITHDRAW, "sequence = 4", "sequence = 4\nsequence = 4", TomlSyntax, Row(6)),
        (WITHDRAW, "sequence = 4", "sequence = 04", TomlSyntax, Row(5)),
        (WITHDRAW, "sequence = 4", "sequence 4", TomlSyntax, Row(5)),
        (WITHDRAW, "accord = ", "[withdrawal]\naccord = ", TomlSyntax, Row(10)),
        (WITHDRAW, "sequence = 4", "sequence = 0", Schema, Field("sequence")),
        (WITHDRAW, "sequence = 4", "sequence = -4", Schema, Field("sequence")),
        (WITHDRAW, "sequence = 4", "sequence = 1000000000", Schema, Field("sequence")),
        (WITHDRAW, "sequence = 4", "sequence = 99999999999999999999999", Schema, Field("sequence")),
        (WITHDRAW, "format = 1", "format = 2", Schema, Field("format")),
        (WITHDRAW, "format = 1", "format = \"1\"", Schema, Field("format")),
        (ENROLL, "\nthreshold = 1", "\nthreshold = 0", Weight, Field("keys.threshold")),
        (ENROLL, "next_threshold = 1", "next_threshold = 9", Weight, Field("keys.next_threshold")),
    ] {
        check(source, old, new, code, place);
    }
}

#[test]
fn values_outside_their_grammar_are_named() {
    use Code::{Country, Domain, Lei, Schema};
    let lei = Field("profile.lei");
    let country = Field("profile.country");
    for (source, old, new, code, place) in [
        (WITHDRAW, "2026-11-21", "1969-12-31", Schema, Field("date")),
        (WITHDRAW, "2026-11-21", "2026-11-21T00:00:00Z", Schema, Field("date")),
        (WITHDRAW, "2026-11-21", "2026-11-21T00:00:00", Schema, Field("date")),
        (WITHDRAW, "2026-11-21", "12:00:00", Schema, Field("date")),
        (WITHDRAW, "2026-11-21", "\"2026-11-21\"", Schema, Field("date")),
        (WITHDRAW, "e3b0c442", "E3B0C442", Schema, Field("previous")),
        (WITHDRAW, "e3b0c442", "e3b0c44", Schema, Field("previous")),
        (WITHDRAW, "e3b0c442", "g3b0c442", Schema, Field("previous")),
        (ENROLL, "\"DE\"", "\"de\"", Country, country),
        (ENROLL, "\"DE\"", "\"UK\"", Country, country),
        (ENROLL, "QX363", "QX364", Lei, lei),
        (ENROLL, "506700GE", "506700ge", Lei, lei),
        (ENROLL, "\"private-sector\"", "\"company\"", Schema, Field("profile.group")),
        (ENROLL, "\"contoso.example\"", "\"Contoso.example\"", Domain, Field("organization")),
        (ENROLL, "\"demo.accord.example\"", "\"demo\"", Domain, Field("registry")),
        (ENROLL, "KZs\"", "KZs me\"", Schema, Field("keys.current.0")),
        (ENROLL, "ssh-ed25519 ", "ssh-rsa ", Schema, Field("keys.current.0")),
        (ENROLL, "SHA256:", "MD5:", Schema, Field("keys.next.0")),
        (PLEDGE, "patches-for-all", "patches for all", Schema, Field("reservation.0.principle")),
        (PLEDGE, "https://", "http://", Schema, Field("assistance.contact")),
        (PLEDGE, "https://", "javascript:", Schema, Field("assistance.contact")),
        (PLEDGE, "\"en\"", "\"english\"", Schema, Field("assistance.languages.1")),
    ] {
        check(source, old, new, code, place);
    }
}

#[test]
fn days_that_the_calendar_does_not_have_are_named() {
    for (day, code, place) in
        [("2024-02-30", Code::TomlSyntax, Row(7)), ("2023-02-29", Code::TomlSyntax, Row(7))]
    {
        check(WITHDRAW, "2026-11-21", day, code, place);
    }
}

#[test]
fn texts_outside_their_limits_or_characters_are_named() {
    use Code::{NewlineConverted, NotUtf8, Schema, TextControl, TextNotNormal, TooLarge, TooLong};
    let long = |count: usize| "ä".repeat(count);
    let quoted = |count| format!("\"{}\"", long(count));
    let name = Field("profile.name");
    let reason = Field("withdrawal.reason");
    let fits = "The text no longer fits.";
    assert!(Record::read(ENROLL.replace("\"Contoso\"", &quoted(128)).as_bytes()).is_ok());
    assert!(Record::read(WITHDRAW.replace(fits, &long(8_000)).as_bytes()).is_ok());
    for (source, old, new, code, place) in [
        (ENROLL, "\"Contoso\"", quoted(129).as_str(), TooLong, name),
        (WITHDRAW, fits, &long(8_001), TooLong, reason),
        (WITHDRAW, fits, &long(17_000), TooLarge, File),
        (ENROLL, "\"Contoso\"", "\"\"", Schema, name),
        (ENROLL, "\"Contoso\"", "\" Contoso\"", Schema, name),
        (ENROLL, "\"Contoso\"", "\"Contoso \"", Schema, name),
        (WITHDRAW, fits, "fits. ", Schema, reason),
        (WITHDRAW, fits, "fits.\n", Schema, reason),
        (WITHDRAW, fits, "\nfits.", Schema, reason),
        (WITHDRAW, "The text no longer fits.\n", "", Schema, reason),
        (ENROLL, "\"Contoso\"", "\"Cafe\u{301}\"", TextNotNormal, name),
        (WITHDRAW, fits, "Cafe\u{301}", TextNotNormal, reason),
        (ENROLL, "\"Contoso\"", "\"Contoso\u{1b}[2J\"", TextControl, Row(9)),
        (ENROLL, "\"Contoso\"", "\"Contoso\u{202e}\"", TextControl, Row(9)),
        (ENROLL, "\"Contoso\"", "\"Con\u{200b}toso\"", TextControl, Row(9)),
        (ENROLL, "\"Contoso\"", "\"Con\\u200Btoso\"", TextControl, name),
        (ENROLL, "\"Contoso\"", "\"Con\\ntoso\"", TextControl, name),
        (ENROLL, "\"Contoso\"", "\"Con\\u0000toso\"", TextControl, name),
        (WITHDRAW, "format = 1", "\u{feff}format = 1", TextControl, Row(1)),
        (WITHDRAW, "sequence = 4", "sequence\t= 4", TextControl, Row(5)),
        (WITHDRAW, "sequence = 4\n", "sequence = 4\r", TextControl, Row(5)),
        (WITHDRAW, "sequence = 4\n", "sequence = 4\r\n", NewlineConverted, File),
    ] {
        check(source, old, new, code, place);
    }
    let latin: Vec<u8> = ENROLL.replace("Contoso\"", "Contöso\"").chars().map(|c| c as u8).collect();
    assert_eq!(Record::read(&latin).unwrap_err()[0].code, NotUtf8);
    let huge = WITHDRAW.to_owned() + &" ".repeat(33 * 1024);
    assert_eq!(Record::read(huge.as_bytes()).unwrap_err()[0].code, TooLarge);
}

#[test]
fn fields_that_cannot_stand_together_are_named() {
    let to = Field("report.to");
    let assessment = Field("finding.assessment");
    let from = Field("rotation.compromised_from");
    for (source, old, new, place) in [
        (ROTATE, "\"compromise\"", "\"routine\"", from),
        (ROTATE, "\"compromise\"", "\"loss\"", from),
        (ROTATE, "compromised_from = 3", "compromised_from = 5", from),
        (ROTATE, "compromised_from = 3", "compromised_from = 6", from),
        (REPORT, "to = 2026-10-31", "to = 2025-12-31", to),
        (REPORT, "to = 2026-10-31", "to = 2026-11-22", to),
        (REPORT, "requests-refused", "requests-received", Field("figure.1.metric")),
        (FINDING, "actor = \"Example Bear\"\n", "", assessment),
        (FINDING, "confidence = \"high\"\n", "", assessment),
        (FINDING, "\"attribution\"", "\"breach\"", assessment),
        (FINDING, "\"attribution\"", "\"assistance\"", assessment),
        (FINDING, "to = 2026-01-31", "to = 2025-12-31", Field("finding.to")),
    ] {
        check(source, old, new, Code::Schema, place);
    }
}

#[test]
fn the_table_of_another_kind_is_unknown_and_its_own_is_missing() {
    let source = WITHDRAW.replace("\"withdraw\"", "\"retract\"");
    let faults = Record::read(source.as_bytes()).unwrap_err();
    let places: Vec<_> = faults.iter().map(|fault| fault.at.clone()).collect();
    assert_eq!(places, [At::Field("retraction".to_owned()), At::Field("withdrawal".to_owned())]);
}

#[test]
fn every_fault_of_a_record_is_reported() {
    let source = ENROLL
        .replace("2026-11-21", "2026-11-21T00:00:00Z")
        .replace("\"Contoso\"", "\"\"")
        .replace("\"DE\"", "\"de\"")
        .replace("QX363", "QX364")
        .replace("\nthreshold = 1", "\nthreshold = 0\nextra = 1");
    let faults = Record::read(source.as_bytes()).unwrap_err();
    let found: Vec<_> = faults
        .iter()
        .map(|fault| match &fault.at {
            At::Field(path) => (fault.code, path.as_str()),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(
        found,
        [
            (Code::Schema, "date"),
            (Code::Schema, "profile.name"),
            (Code::Country, "profile.country"),
            (Code::Lei, "profile.lei"),
            (Code::Threshold, "keys.threshold"),
            (Code::Schema, "keys.extra"),
        ]
    );
}

#[test]
fn a_contradiction_and_an_odd_spelling_are_both_reported() {
    let source = REPORT
        .replace("value = 0", "value = 4 # all")
        .replace("-refused", "-received")
        .replace("2026-10-31", "2025-12-31");
    let faults = Record::read(source.as_bytes()).unwrap_err();
    let codes: Vec<_> = faults.iter().map(|fault| fault.code).collect();
    assert_eq!(codes, [Code::Schema, Code::Schema, Code::NotCanonical]);
}
