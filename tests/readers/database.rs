//! `accord export sqlite`, and the tables that it has: read with Python's SQLite, with Datasette and with DuckDB.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::support::{Sandbox, document, python};
use serde_json::Value;

type Tables = BTreeMap<String, Vec<Vec<String>>>;

fn export(place: &Sandbox, name: &str, more: &[&str]) -> String {
    let file = place.path(name).to_str().unwrap().to_owned();
    let run = place.run(&[&["export", "sqlite", &file][..], more].concat()).ends(0);
    assert_eq!((run.stdout.as_str(), run.stderr.as_str()), ("", ""));
    file
}

/// Every table and view of a database.
fn read(place: &Sandbox, file: &str) -> Tables {
    let reader = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/readers/database.py");
    let read = place.tool(&python::with("sqlite3"), &["-X", "utf8", reader, file], "").ends(0).stdout;
    serde_json::from_str(&read).unwrap()
}

/// The rows of a CSV file, by a parser that is not ours.
fn parse_csv(place: &Sandbox, csv: &str) -> Vec<Vec<String>> {
    let script = "import csv, json, sys; print(json.dumps(list(csv.reader(sys.stdin, strict=True))))";
    let read = place.tool(&python::with("csv"), &["-X", "utf8", "-c", script], csv).ends(0).stdout;
    serde_json::from_str(&read).unwrap()
}

#[expect(clippy::disallowed_methods, reason = "tests/run.sh says what it could not install")]
/// The program of Datasette or DuckDB's Python; None where `tests/run.sh` could not install them.
pub fn installed(name: &str) -> Option<PathBuf> {
    if std::env::var("ACCORD_TEST_DATASETTE").is_ok_and(|value| value == "absent") {
        return None;
    }
    let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/datasette/bin").join(name);
    assert!(program.exists(), "no {}; run tests/run.sh", program.display());
    Some(program)
}

#[test]
fn a_database_has_the_rows_of_every_table() {
    let place = document::shipped();
    let file = export(&place, "all.db", &[]);
    let tables = read(&place, &file);
    for (table, arguments) in [
        ("pledges", &["export", "csv"][..]),
        ("statements", &["export", "csv", "--table", "statements"]),
        ("figures", &["export", "csv", "--table", "figures"]),
        ("events", &["export", "csv", "--table", "events"]),
        ("decisions", &["decisions", "--format", "csv"]),
        ("findings", &["findings", "--format", "csv"]),
        ("responders", &["responders", "--format", "csv"]),
        ("observers", &["export", "csv", "--table", "observers"]),
    ] {
        let csv = parse_csv(&place, &place.run(arguments).ends(0).stdout);
        assert!(csv.len() > 4, "{table}");
        assert_eq!(tables[table], csv, "{table}");
    }
    assert_eq!(fs::read(&file).unwrap(), fs::read(export(&place, "again.db", &[])).unwrap());
    for (view, least) in [
        ("holding", 20),
        ("walked_away", 5),
        ("reports_owed", 1),
        ("metric_totals", 5),
        ("unanswered_findings", 0),
    ] {
        assert!(tables[view].len() > least, "{view}: {:?}", tables[view]);
    }
    let views: Vec<_> = tables["views"][1..].iter().map(|row| row[0].as_str()).collect();
    assert!(views.iter().all(|view| tables.contains_key(*view)) && views.len() == 5, "{views:?}");
    let page = fs::read_to_string("docs/data.md").unwrap();
    assert!(tables.keys().all(|name| page.contains(&format!("`{name}`"))), "{:?}", tables.keys());
}

#[test]
fn the_figures_of_a_database_are_those_of_stats() {
    let place = document::shipped();
    let tables = read(&place, &export(&place, "all.db", &[]));
    let stats: Value =
        serde_json::from_str(&place.run(&["stats", "--format", "json"]).ends(0).stdout).unwrap();
    let mut compared = 0;
    for figure in stats["reports"]["figures"].as_array().unwrap() {
        let same = |row: &&Vec<String>| figure["accord"] == row[0] && figure["metric"] == row[1];
        let Some(row) = tables["metric_totals"].iter().find(same) else { continue };
        let number = |key: &str| figure[key].as_u64().map_or_else(String::new, |value| value.to_string());
        assert_eq!((&row[4], &row[5]), (&number("sum"), &number("largest")), "{row:?} {figure}");
        compared += 1;
    }
    assert!(compared > 5, "{compared}: {stats}");
}

#[test]
fn a_table_is_exported_as_of_a_day_and_by_conditions() {
    let place = document::shipped();
    let of = |more: &[&str]| {
        let csv = place.run(&[&["export", "csv"][..], more].concat()).ends(0);
        (parse_csv(&place, &csv.stdout), csv.stderr)
    };
    let (early, _) = of(&["--table", "statements", "--as-of", "2024-12-31"]);
    let (all, _) = of(&["--table", "statements"]);
    assert!(early.len() > 5 && early.len() < all.len(), "{} of {}", early.len(), all.len());
    assert!(early[1..].iter().all(|row| row[3].as_str() <= "2024-12-31"));
    let (listed, _) = of(&["--as-of", "2024-12-31", "--columns", "organization,standing"]);
    let list = ["list", "--as-of", "2024-12-31", "--format", "json"];
    let list: Value = serde_json::from_str(&place.run(&list).ends(0).stdout).unwrap();
    assert_eq!(listed.len() - 1, list["rows"].as_array().unwrap().len());
    let (german, told) = of(&["--table", "events", "--country", "DE"]);
    let (listed, _) = of(&["--country", "DE", "--columns", "organization"]);
    assert!(german.len() > 3 && german[1..].iter().all(|row| listed[1..].iter().any(|one| one[0] == row[1])));
    assert!(told.contains("(country DE)"), "{told}");
    let database = read(&place, &export(&place, "de.db", &["--country", "DE"]));
    assert_eq!(database["events"], german);
    place.refuses(
        2,
        "name columns of pledges",
        &["export", "csv", "--table", "events", "--sort", "since"],
        &[],
    );
    place.refuses(2, "a database needs a file", &["export", "sqlite"], &[]);
    place.refuses(2, "--force replaces a file", &["export", "csv", "--force"], &[]);
}

#[test]
fn datasette_serves_the_views() {
    let place = document::shipped();
    let Some(datasette) = installed("datasette") else { return };
    let file = export(&place, "pledges.db", &[]);
    let get = ["--get", "/pledges/walked_away.json?_shape=array&_size=max"];
    let served = place.tool(datasette.to_str().unwrap(), &[&[file.as_str()][..], &get].concat(), "").ends(0);
    let rows: Vec<Value> = serde_json::from_str(&served.stdout).unwrap();
    let tables = read(&place, &file);
    assert_eq!(rows.len(), tables["walked_away"].len() - 1);
    assert!(
        rows.iter()
            .any(|row| row["reason"].as_str().is_some_and(|words| words.contains("elections of June")))
    );
    let page = ["--get", "/pledges/statements"];
    let page = place.tool(datasette.to_str().unwrap(), &[&[file.as_str()][..], &page].concat(), "").ends(0);
    assert!(page.stdout.contains("Facets") || page.stdout.contains("rows"), "{}", page.stdout);
}

#[test]
fn duckdb_reads_tables_with_their_types() {
    let place = document::shipped();
    let Some(python) = installed("python") else { return };
    let file = place.path("figures.ndjson").to_str().unwrap().to_owned();
    place.run(&["export", "ndjson", &file, "--table", "figures"]).ends(0);
    let script = "import duckdb, json, sys; rows = duckdb.sql(f\"SELECT column_name, column_type FROM \
                  (DESCRIBE SELECT * FROM '{sys.argv[1]}')\").fetchall(); print(json.dumps(dict(rows)))";
    let types = place.tool(python.to_str().unwrap(), &["-c", script, &file], "").ends(0).stdout;
    let types: BTreeMap<String, String> = serde_json::from_str(&types).unwrap();
    assert_eq!((types["from"].as_str(), types["value"].as_str()), ("DATE", "BIGINT"), "{types:?}");
}
