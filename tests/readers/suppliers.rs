//! A buyer's list of suppliers, looked up in the registry.

use std::fs;

use crate::support::{Sandbox, document};
use serde_json::Value;

const LIST: &str = "Supplier;Website;LEI\n\
    Northwind Traders B.V.;https://shop.northwind.example/;\n\
    CONTOSO GmbH;;\n\
    Fabrikam;fabrikam.com;\n\
    Adventure Work;;\n\
    ;unknown-supplies.example;\n\
    Proseware;;123\n";

/// The demonstration registry, and a list of suppliers beside it.
fn place(list: &str) -> (Sandbox, String) {
    let place = document::shipped();
    let file = place.write("suppliers.csv", list);
    (place, file)
}

fn rows(place: &Sandbox, arguments: &[&str]) -> Vec<Value> {
    let run = place.run(&[&["match", "--format", "json"], arguments].concat()).ends(0);
    let listing: Value = serde_json::from_str(&run.stdout).unwrap();
    listing["rows"].as_array().unwrap().clone()
}

/// Line, match, organization, standing and what to ask.
fn told(rows: &[Value]) -> Vec<String> {
    let word = |row: &Value, name: &str| row[name].as_str().unwrap_or("-").to_owned();
    let names = ["matched_by", "organization", "standing", "ask"];
    rows.iter()
        .map(|row| format!("{} {}", row["line"], names.map(|name| word(row, name)).join(" | ")))
        .collect()
}

#[test]
fn each_supplier_is_recognized_by_what_is_surest() {
    let (place, file) = place(LIST);
    assert_eq!(
        told(&rows(&place, &[&file])),
        [
            "2 domain | northwind.example | due | Ask whether it will reaffirm by 2027-01-12.",
            "2 domain | northwind.example | unreported | Ask for the report that was due 2026-01-20.",
            "3 name | contoso.example | current | Nothing: the promise holds.",
            "4 name | fabrikam.example | current | The promise holds; ask for an observer's confirmation.",
            "5 similar | adventure-works.example | due | Is it adventure-works.example? Compare domain and LEI.",
            "6 none | - | - | Ask whether it will join.",
            "7 name | proseware.example | withdrawn | Check the LEI in the list: it is mistyped.",
        ]
    );
}

#[test]
fn an_identifier_decides_where_the_names_differ() {
    let place = document::shipped();
    let listed = place.run(&["list", "--format", "json"]).ends(0).stdout;
    let listed: Value = serde_json::from_str(&listed).unwrap();
    let with_lei = listed["rows"].as_array().unwrap().iter().find(|row| row["lei"].is_string()).unwrap();
    let [lei, organization] = ["lei", "organization"].map(|name| with_lei[name].as_str().unwrap());
    // An LEI of no organization here, with right check digits.
    let other = "529900T8BM49AURSDO55";
    assert_ne!(lei, other);
    let spaced = lei.to_lowercase();
    let file = place.write("list.csv", &format!("name,lei\nAnother Name,{spaced}\nContoso,{lei}\n"));
    let rows = rows(&place, &[&file]);
    assert!(rows.iter().any(|row| row["matched_by"] == "lei" && row["organization"] == organization));
    // The LEI says one organization and the name another: both are shown.
    if organization != "contoso.example" {
        assert!(rows.iter().any(|row| row["matched_by"] == "name" && row["line"] == 3), "{rows:?}");
    }
    let file = place.write("list.csv", &format!("domain,lei\n{organization},{other}\n"));
    let rows = self::rows(&place, &[&file]);
    assert_eq!(rows[0]["ask"], format!("Compare the LEI: the registry has {lei}."));
}

#[test]
fn a_name_in_letters_that_only_look_alike_is_similar() {
    let (place, file) = place("name\nContos\u{43e}\n");
    let rows = rows(&place, &[&file]);
    assert!(!rows.is_empty() && rows.iter().all(|row| row["matched_by"] == "similar"), "{rows:?}");
}

#[test]
fn filters_leave_out_and_count() {
    let (place, file) = place(LIST);
    let ended = told(&rows(&place, &[&file, "--standing", "withdrawn,lapsed"]));
    assert_eq!(
        ended,
        ["7 name | proseware.example | withdrawn | Check the LEI in the list: it is mistyped."]
    );
    let absent = rows(&place, &[&file, "--matched-by", "none"]);
    assert_eq!((absent.len(), absent[0]["supplier"].as_str()), (1, Some("unknown-supplies.example")));
    // Of another text it has no pledge, and it is still the supplier.
    let other = rows(&place, &[&file, "--text", "responder-charter-1"]);
    let contoso = other.iter().find(|row| row["organization"] == "contoso.example").unwrap();
    assert_eq!(
        (&contoso["accord"], contoso["ask"].as_str()),
        (&Value::Null, Some("Ask whether it will pledge."))
    );
    let human = place.run(&["match", &file, "--matched-by", "none"]).ends(0).stdout;
    assert!(human.contains("6 suppliers: 4 recognized, 1 similar, 1 not in the registry"), "{human}");
}

#[test]
fn every_format_has_the_rows_and_no_cell_is_computed() {
    let (place, _) = place(LIST);
    let list = "name\n=HYPERLINK(\"http://evil.example\")\n\u{1b}[31mred\n";
    let run = place.run_with(&["match", "-", "--format", "csv"], list, &[]).ends(0);
    assert!(run.stdout.contains("\"'=HYPERLINK(") && run.stdout.lines().count() == 3, "{}", run.stdout);
    let human = place.run_with(&["match", "-"], list, &[]).ends(0);
    assert!(!human.stdout.contains('\u{1b}'), "{human:?}");
    let book = place.path("suppliers.xlsx");
    let file = place.write("list.csv", LIST);
    place.run(&["match", &file, "--format", "xlsx", "--output", book.to_str().unwrap()]).ends(0);
    assert!(fs::read(book).unwrap().starts_with(b"PK"));
}

#[test]
fn a_list_that_cannot_be_read_says_why() {
    let place = document::shipped();
    for (list, arguments, words) in [
        (&b"Lieferant,Ort\nContoso,Ulm\n"[..], &[][..], "its columns: Lieferant, Ort"),
        (b"name\nM\xfcller\n", &[], "WINDOWS-1252"),
        (b"\xff\xfen\0a\0m\0e\0\n\0", &[], "UTF-16"),
        (b"name\nContoso\n", &["--lei", "LEI"], "has no column `LEI`"),
        (b"", &[], "list.csv is empty"),
    ] {
        let file = place.path("list.csv");
        fs::write(&file, list).unwrap();
        let run = place.run(&[&["match", file.to_str().unwrap()], arguments].concat()).ends(2);
        assert!(run.stderr.contains(words), "{run:?}");
    }
    place.run(&["match", "/nowhere/list.csv"]).ends(3);
}
