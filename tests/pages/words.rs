//! The words of outputs: docs/data.md explains each, a column names those that it has, a schema allows them, and the
//! outputs have no others.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use crate::support::{Sandbox, document};
use accord::record::{Assessment, Group, Kind};
use accord::view::{
    BreakCause, ChangeKind, DecisionView, DifferenceRow, Event, FigureRow, FindingStatus, FindingView,
    Identity, Integrity, MatchKind, ObserverRow, RecordVerdict, ReservationRow, ResponderRow, Row, Standing,
    StatementRow, SupplierRow, Tabular, vocabulary,
};
use serde_json::Value;

const DECISIONS: [&str; 7] = ["adopt", "admit", "dismiss", "void", "readmit", "accept", "appoint"];
const HOLDING: [&str; 3] = ["current", "due", "unreported"];

/// Columns that have only some words of their type, by the sheet and the name.
const PARTS: [(&str, &str, &[&str]); 9] = [
    ("Decisions", "kind", &DECISIONS),
    ("Events", "decision", &DECISIONS),
    ("Differences", "decision", &DECISIONS),
    ("Responders", "standing", &HOLDING),
    ("Reservations", "standing", &HOLDING),
    ("Statements", "kind", &["pledge", "reaffirm", "report", "withdraw"]),
    ("Statements", "verdict", &["accepted", "disputed", "voided"]),
    ("Figures", "verdict", &["accepted", "disputed", "voided"]),
    ("Findings", "unanswered", &["yes"]),
];

/// The words that a meaning has in backticks.
fn named_words(meaning: &str) -> Vec<&str> {
    let quoted = meaning.split('`').skip(1).step_by(2);
    quoted.filter(|word| !word.contains(' ')).collect()
}

#[test]
fn the_page_explains_every_word() {
    let page = fs::read_to_string("docs/data.md").unwrap();
    let (_, section) = page.split_once("\n## Words\n").unwrap();
    let section = section.split("\n## ").next().unwrap();
    let written: Vec<_> = section.lines().filter(|line| line.starts_with("| `")).collect();
    let lines: Vec<_> =
        vocabulary().map(|one| format!("| `{}` | {} | {} |", one.word, one.subject, one.meaning)).collect();
    assert_eq!(written, lines, "docs/data.md should have:\n{}", lines.join("\n"));
}

/// What each column of a row claims to hold: the words of its type, unless [`PARTS`] says that it has some of them.
fn collect_claims<R: Tabular>(page: &str) -> BTreeMap<&'static str, Vec<&'static str>> {
    let page = fs::read_to_string(page).unwrap();
    let mut claims = BTreeMap::new();
    for column in R::COLUMNS {
        let part = PARTS.iter().find(|(sheet, name, _)| (*sheet, *name) == (R::SHEET, column.name));
        let words = part.map_or(column.words, |(.., words)| *words);
        let named = named_words(column.meaning);
        if named.is_empty() {
            for word in words {
                assert!(page.contains(&format!("\n| `{word}` |")), "{}.{}: {word}", R::SHEET, column.name);
            }
        } else {
            assert_eq!(named, words, "{}.{}", R::SHEET, column.name);
        }
        if !words.is_empty() {
            claims.insert(column.name, words.to_vec());
        }
    }
    claims
}

/// Expects that the cells of an output have no other words than its columns claim. Adds what was seen to `seen`.
fn check_cells(
    sheet: &str,
    claims: &BTreeMap<&'static str, Vec<&'static str>>,
    rows: &[Value],
    seen: &mut BTreeSet<String>,
) {
    for row in rows {
        for (column, words) in claims {
            let cell = &row[*column];
            let items = cell.as_array().map_or_else(|| vec![cell], |items| items.iter().collect());
            for item in items.into_iter().filter(|item| !item.is_null()) {
                let word = item.as_str().unwrap();
                assert!(words.contains(&word), "{sheet}.{column}: {word} is not in {words:?}");
                seen.insert(format!("{sheet}.{column}.{word}"));
            }
        }
    }
}

fn lines(place: &Sandbox, arguments: &[&str]) -> Vec<Value> {
    let printed = place.run(&[arguments, &["--today", "2026-11-21"]].concat()).stdout;
    printed.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn the_columns_have_the_words_that_the_pages_name() {
    let place = document::shipped();
    let mut seen = BTreeSet::new();
    let suppliers = place.path("suppliers.csv");
    fs::write(&suppliers, "name,domain\nContoso,\n,fabrikam.example\nCotnoso,\nNobody of that name,\n")
        .unwrap();
    let suppliers = suppliers.to_str().unwrap().to_owned();
    let mut check = |sheet: &str, claims: &BTreeMap<_, _>, command: &str| {
        let days = ["2024-12-31", "2025-06-30", "2026-03-12", "2026-11-21"];
        for day in days {
            let command = command.replace("DAY", day).replace("FILE", &suppliers);
            let rows = lines(&place, &command.split(' ').collect::<Vec<_>>());
            check_cells(sheet, claims, &rows, &mut seen);
            if !command.contains(day) {
                break;
            }
        }
    };
    for table in [
        ("Pledges", collect_claims::<Row>("docs/data.md"), "export ndjson --as-of DAY"),
        ("Statements", collect_claims::<StatementRow>("docs/data.md"), "export ndjson --table statements"),
        ("Figures", collect_claims::<FigureRow>("docs/data.md"), "export ndjson --table figures"),
        ("Events", collect_claims::<Event>("docs/data.md"), "export ndjson --table events"),
        ("Observers", collect_claims::<ObserverRow>("docs/data.md"), "export ndjson --table observers"),
        ("Decisions", collect_claims::<DecisionView>("docs/data.md"), "decisions --format ndjson"),
        ("Suppliers", collect_claims::<SupplierRow>("docs/data.md"), "match FILE --format ndjson"),
        (
            "Differences",
            collect_claims::<DifferenceRow>("docs/data.md"),
            "diff 2023-12-31 DAY --format ndjson",
        ),
        ("Findings", collect_claims::<FindingView>("docs/observer.md"), "findings --format ndjson"),
        ("Responders", collect_claims::<ResponderRow>("docs/responder.md"), "responders --format ndjson"),
        (
            "Reservations",
            collect_claims::<ReservationRow>("docs/government.md"),
            "reservations digital-geneva-convention-1 --format ndjson",
        ),
    ] {
        check(table.0, &table.1, table.2);
    }
    // The part of a type that a column has is not larger than what occurs, where all of it occurs in this registry.
    for (sheet, column, words) in PARTS {
        if ["Decisions", "Events", "Differences", "Statements"].contains(&sheet) {
            for word in words {
                assert!(
                    seen.contains(&format!("{sheet}.{column}.{word}")),
                    "{sheet}.{column} never is {word}"
                );
            }
        }
    }
    let of_standing = seen.iter().filter(|word| word.starts_with("Pledges.standing.")).count();
    assert!(of_standing >= Standing::WORDS.len() - 1, "{seen:?}");
}

/// The words that a field of this name has in every schema; None of a name that has others in other places.
fn find_words(field: &str) -> Option<&'static [&'static str]> {
    Some(match field {
        "standing" => Standing::WORDS,
        "identity" => Identity::WORDS,
        "integrity" => Integrity::WORDS,
        "cause" => BreakCause::WORDS,
        "group" => Group::WORDS,
        "change" => ChangeKind::WORDS,
        "decision" => &DECISIONS,
        "assessment" => Assessment::WORDS,
        "status" => FindingStatus::WORDS,
        "matched_by" => MatchKind::WORDS,
        _ => return None,
    })
}

/// Each list of words in a schema, with the name of its field.
fn collect_enums(schema: &Value, field: &str, found: &mut Vec<(String, Vec<String>)>) {
    match schema {
        Value::Object(object) => {
            if let Some(words) = object.get("enum").and_then(Value::as_array) {
                let words = words.iter().filter_map(|word| word.as_str().map(str::to_owned));
                found.push((field.to_owned(), words.collect()));
            }
            for (key, value) in
                object.iter().filter(|(key, _)| !["if", "then", "else"].contains(&key.as_str()))
            {
                let keyword = ["items", "oneOf", "properties", "$defs"].contains(&key.as_str());
                collect_enums(value, if keyword { field } else { key }, found);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect_enums(item, field, found)),
        _ => {}
    }
}

#[test]
fn the_schemas_allow_the_words_of_the_program() {
    let mut compared = 0;
    for entry in fs::read_dir("docs/schema").unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        let schema: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        let mut found = Vec::new();
        collect_enums(&schema, "", &mut found);
        for (field, words) in found {
            let expected: &[&str] = match (name, field.as_str()) {
                ("decisions.schema.json", "kind") => &DECISIONS,
                ("record.schema.json", "kind") => Kind::WORDS,
                (_, "verdict") if !name.starts_with("probe") && !name.starts_with("status") => {
                    RecordVerdict::WORDS
                }
                (_, field) => match find_words(field) {
                    Some(words) => words,
                    None => continue,
                },
            };
            assert_eq!(words, expected, "{name}: {field}");
            compared += 1;
        }
    }
    assert!(compared > 40, "{compared}");
}
