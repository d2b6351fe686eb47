//! The programs that people open exports with: pandas, DuckDB, Datasette and LibreOffice read every table, with the right
//! cells of the right types.

use std::collections::BTreeMap;
use std::fs;

use super::database::installed;
use crate::support::{JOIN, Sandbox, document};
use accord::view::{
    DecisionView, DifferenceRow, Event, FigureRow, FindingView, ObserverRow, ReservationRow, ResponderRow,
    Row, StatementRow, SupplierRow, Tabular,
};
use serde_json::{Value, json};

/// The name and the type of each column.
fn list_kinds<R: Tabular>() -> Value {
    R::COLUMNS.iter().map(|column| json!([column.name, column.kind.as_str()])).collect()
}

/// Every table: its name, the command that exports it, and the name and the type of each column.
fn list_tables() -> Vec<(&'static str, &'static str, Value)> {
    vec![
        ("pledges", "export FORMAT", list_kinds::<Row>()),
        ("statements", "export FORMAT --table statements", list_kinds::<StatementRow>()),
        ("figures", "export FORMAT --table figures", list_kinds::<FigureRow>()),
        ("events", "export FORMAT --table events", list_kinds::<Event>()),
        ("observers", "export FORMAT --table observers", list_kinds::<ObserverRow>()),
        ("decisions", "decisions --format FORMAT", list_kinds::<DecisionView>()),
        ("findings", "findings --format FORMAT", list_kinds::<FindingView>()),
        ("responders", "responders --format FORMAT", list_kinds::<ResponderRow>()),
        (
            "reservations",
            "reservations digital-geneva-convention-1 --format FORMAT",
            list_kinds::<ReservationRow>(),
        ),
        ("differences", "diff 2024-12-31 --format FORMAT", list_kinds::<DifferenceRow>()),
        ("suppliers", "match suppliers.csv --format FORMAT", list_kinds::<SupplierRow>()),
    ]
}

/// Writes each of these tables in each format into a folder, and what LibreOffice and Datasette make of them. The folder.
fn write_tables(place: &Sandbox, tables: &[(&str, &str, Value)]) -> String {
    let folder = place.path("tables");
    fs::create_dir_all(&folder).unwrap();
    let folder = folder.to_str().unwrap().to_owned();
    let mut books = Vec::new();
    for (table, command, _) in tables {
        for format in ["csv", "ndjson", "xlsx"] {
            let file = format!("{folder}/{table}.{format}");
            let command = command.replace("FORMAT", format);
            let arguments: Vec<_> = command.split(' ').chain(["--output", &file]).collect();
            place.run(&arguments).ends(0);
        }
        books.push(format!("{folder}/{table}.xlsx"));
    }
    let home = format!("-env:UserInstallation=file://{}", place.path("office").display());
    let sheets = format!("{folder}/sheet");
    let filter = "csv:Text - txt - csv (StarCalc):44,34,76,1";
    let convert = ["--headless", &home, "--convert-to", filter, "--outdir", &sheets];
    let convert: Vec<_> = convert.into_iter().chain(books.iter().map(String::as_str)).collect();
    place.tool("soffice", &convert, "").ends(0);
    let columns: BTreeMap<_, _> = tables.iter().map(|(table, _, kinds)| (*table, kinds)).collect();
    fs::write(format!("{folder}/columns.json"), json!(columns).to_string()).unwrap();
    folder
}

/// What Datasette serves of a table.
fn serve_table(place: &Sandbox, datasette: &str, folder: &str, table: &str) {
    let get = format!("/all/{table}.json?_shape=array&_size=max&_sort=rowid");
    let served = place.tool(datasette, &[&format!("{folder}/all.db"), "--get", &get], "").ends(0).stdout;
    fs::write(format!("{folder}/{table}.datasette.json"), served).unwrap();
}

/// How many cells each program read of each table.
fn open_tables(place: &Sandbox, folder: &str, python: &str) -> BTreeMap<String, BTreeMap<String, usize>> {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/readers/tools.py");
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/data.md");
    let counted = place.tool(python, &["-X", "utf8", script, folder, page], "").ends(0).stdout;
    serde_json::from_str(&counted).unwrap()
}

#[test]
fn every_program_reads_every_table() {
    let (Some(python), Some(datasette)) = (installed("python"), installed("datasette")) else { return };
    let place = document::shipped();
    let list = "name,domain,lei\nContoso,,\n,fabrikam.example,\n007,,\nCoho Rescue,,\n";
    fs::write(place.file("suppliers.csv"), list).unwrap();
    let tables = list_tables();
    let folder = write_tables(&place, &tables);
    place.run(&["export", "sqlite", &format!("{folder}/all.db")]).ends(0);
    for (table, ..) in &tables[..8] {
        serve_table(&place, datasette.to_str().unwrap(), &folder, table);
    }
    let counted = open_tables(&place, &folder, python.to_str().unwrap());
    assert_eq!(counted.len(), tables.len());
    for (table, counts) in &counted {
        let tools = if tables[..8].iter().any(|(name, ..)| name == table) { 5 } else { 4 };
        assert!(counts.len() == tools && counts.values().all(|cells| *cells > 30), "{table}: {counts:?}");
    }
}

/// A text that looks like a number stays a text: `0042` is not 42.
#[test]
fn texts_made_of_digits_stay_texts() {
    let Some(python) = installed("python") else { return };
    let place = Sandbox::new();
    let lei = "00000000000000000098";
    let mut join: Vec<_> = JOIN.iter().map(|word| if *word == "Contoso" { "0042" } else { word }).collect();
    join.extend(["--lei", lei, "--no-passphrase", "--statement", "1e5", "--covers", "007"]);
    place.run(&join).ends(0);
    let tables: Vec<_> = list_tables().into_iter().take(2).collect();
    let folder = write_tables(&place, &tables);
    let counted = open_tables(&place, &folder, python.to_str().unwrap());
    assert!(counted.len() == 2, "{counted:?}");
    // LibreOffice quotes a cell that is a text.
    let sheet = fs::read_to_string(format!("{folder}/sheet/pledges.csv")).unwrap();
    for text in ["0042", "007", lei] {
        assert!(sheet.contains(&format!(",\"{text}\",")), "{sheet}");
    }
}
