//! Other programs read the exports: every cell has the same value, whatever characters it has.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use crate::support::{Sandbox, document, python};
use accord::findings::FindingStatus;
use accord::record::{Assessment, Date, Organization};
use accord::render;
use accord::text::{for_csv, for_terminal};
use accord::view::{
    AnswerView, Citation, Edition, FindingCounts, FindingView, Listing, LogView, Row, Tabular, count_rows,
};

const FORMATS: [&str; 6] = ["csv", "json", "ndjson", "markdown", "xlsx", "html"];

static PYTHON: LazyLock<String> = LazyLock::new(|| python::with("openpyxl"));

/// The cells of an exported file, read with a parser of its format.
fn read(place: &Sandbox, file: &str) -> Vec<Vec<String>> {
    let reader = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/readers/export.py");
    let read = place.tool(&PYTHON, &["-X", "utf8", reader, file], "").ends(0).stdout;
    serde_json::from_str(&read).unwrap_or_else(|error| panic!("{file}: {error}: {read}"))
}

/// Writes an export beside the registry.
fn export(place: &Sandbox, format: &str, more: &[&str]) -> String {
    let file = place.path(&format!("export.{format}")).to_str().unwrap().to_owned();
    let arguments = [&["export", format, "--output", &file, "--force"], more].concat();
    let run = place.run(&arguments).ends(0);
    assert_eq!((run.stdout.as_str(), run.stderr.as_str()), ("", ""));
    file
}

fn all_columns() -> String {
    Row::COLUMNS.iter().map(|column| column.name).collect::<Vec<_>>().join(",")
}

#[test]
fn every_format_has_the_same_cells() {
    let place = document::shipped();
    let columns = all_columns();
    let of = |format| read(&place, &export(&place, format, &["--columns", &columns]));
    let csv = of("csv");
    assert_eq!(csv.len(), 1 + document::ROWS);
    assert_eq!(csv[0].join(","), columns);
    for format in ["json", "ndjson", "xlsx"] {
        assert_eq!(of(format), csv, "{format}");
    }
    for format in ["markdown", "html"] {
        let pages = of(format);
        assert!(pages[0].iter().eq(Row::COLUMNS.iter().map(|column| column.header)), "{:?}", pages[0]);
        assert_eq!(pages[1..], csv[1..], "{format}");
    }
}

#[test]
fn data_has_every_column_unless_some_are_named() {
    let place = document::shipped();
    for format in ["csv", "json", "ndjson", "xlsx"] {
        assert_eq!(read(&place, &export(&place, format, &[]))[0].join(","), all_columns(), "{format}");
    }
    let few = export(&place, "csv", &["--columns", "since,organization", "--standing", "lapsed"]);
    let csv = "since,organization\n2026-02-11,first-up.example\n2026-05-20,margies-travel.example\n";
    assert_eq!(fs::read_to_string(few).unwrap(), csv);
}

/// Names that an attacker could use against programs that read them.
const NAUGHTY: &[&str] = &[
    "=1+1",
    "=cmd|' /C calc'!A0",
    "+49 30 1234",
    "-1",
    "@SUM(A1:A9)",
    "\t=1",
    "\r=1",
    " =1",
    "＝1＋1",
    "'=1",
    "a,b;c\t\"d\"\ne\r\nf",
    "Semi;=HYPERLINK(A1)",
    "a; \"=1+1\";x,=2",
    "\"=1\";\"\"+1",
    "\"",
    "|| a | b \\| c ||",
    "<script>alert(1)</script>",
    "</td></tr></table><img src=x onerror=alert(1)>",
    "&lt;b&gt; &amp; &#60; &copy;",
    "{{ 7 * 7 }} {% raw %}",
    "[x](javascript:alert(1)) ![x](y) <https://x.example> www.x.example x@y.example @team #1",
    "**a** _b_ `c` ~~d~~ --- # e",
    "1. a",
    "a\u{202e}b\u{2066}c\u{200b}d\u{feff}",
    "\u{0}\u{1b}[2J\u{7}\u{7f}\u{85}\u{2028}",
    "_x0041_ _x000D_",
    "شركة المثال לא 示例科技 e\u{301}\u{323} 👩‍🚀",
    "NULL",
    "true",
    "1e5",
    "2026-11-21",
    "\u{fffe}\u{ffff}",
];

fn contoso() -> Organization {
    "contoso.example".parse().unwrap()
}

fn a_day() -> Date {
    "2026-11-21".parse().unwrap()
}

/// Pledges with hostile text in all fields that organizations write.
fn naughty_pledges() -> Listing {
    let row = |text: &&str| Row {
        name: Some((*text).to_owned()),
        sector: Some(format!("x{text}")),
        signed_on: Some(a_day()),
        reports: Some(3),
        reservations: Some(vec!["a".parse().unwrap(), "b".parse().unwrap()]),
        ..Row::new(contoso())
    };
    let rows: Vec<_> = NAUGHTY.iter().map(row).collect();
    let counts = count_rows(&rows);
    naughty(rows, counts, ["organization", "name", "sector", "signed_on", "reports", "reservations"])
}

/// Findings with hostile text in all fields that organizations write.
fn naughty_findings() -> Listing<FindingView> {
    let row = |text: &&str| FindingView {
        digest: "0".repeat(64).parse().unwrap(),
        path: String::new(),
        author: contoso(),
        date: a_day(),
        title: (*text).to_owned(),
        assessment: Assessment::Breach,
        about: None,
        actor: Some(format!("x{text}")),
        state: None,
        confidence: None,
        from: None,
        to: None,
        summary: String::new(),
        evidence: Vec::new(),
        status: FindingStatus::Filed,
        since: None,
        answered: true,
        unanswered: false,
        charter: None,
        lacks: Vec::new(),
        observers: 3,
        groups: 2,
        endorsements: Vec::new(),
        answers: vec![AnswerView { organization: contoso(), date: a_day(), text: "a b".to_owned() }],
    };
    let counts = FindingCounts { rows: NAUGHTY.len(), ..FindingCounts::default() };
    let columns = ["author", "title", "actor", "filed_on", "observers", "answers"];
    naughty(NAUGHTY.iter().map(row).collect(), counts, columns)
}

fn naughty<R: Tabular>(rows: Vec<R>, counts: R::Counts, columns: [&str; 6]) -> Listing<R> {
    Listing {
        citation: Citation {
            schema_version: 1,
            registry: NAUGHTY.concat(),
            title: NAUGHTY.concat(),
            repository: None,
            today: a_day(),
            edition: Edition::Unnamed,
            log: Some(LogView {
                origin: NAUGHTY.concat(),
                size: 7,
                root: NAUGHTY.concat(),
                witnessed_on: Some(a_day()),
                cosigned_by: vec![NAUGHTY.concat()],
                own_policy: false,
            }),
            tool: "accord",
        },
        texts: Vec::new(),
        filters: BTreeMap::from([("search", vec![NAUGHTY.concat()])]),
        shown: counts.clone(),
        counts,
        left_out: R::Counts::default(),
        columns: columns.iter().filter_map(|name| R::column(name)).collect(),
        rows,
    }
}

#[test]
fn no_name_does_anything_in_any_format() {
    pours(&naughty_pledges());
    pours(&naughty_findings());
}

/// Reads back what every format makes of naughty rows.
fn pours<R: Tabular>(listing: &Listing<R>) {
    let place = Sandbox::new();
    for format in FORMATS {
        let bytes = match format {
            "csv" => render::csv_listing(listing).into_bytes(),
            "json" => render::json_listing(listing).into_bytes(),
            "ndjson" => render::json_lines(listing).into_bytes(),
            "markdown" => render::markdown_listing(listing).into_bytes(),
            "xlsx" => render::xlsx_listing(listing).unwrap(),
            _ => render::html_listing(listing).unwrap().into_bytes(),
        };
        let file = place.path(&format!("naughty.{format}"));
        fs::write(&file, bytes).unwrap();
        let shown = |text: &str| match format {
            "csv" => for_csv(text).into_owned(),
            "json" | "ndjson" => text.to_owned(),
            _ => for_terminal(text).into_owned(),
        };
        let cells = read(&place, file.to_str().unwrap());
        assert_eq!(cells.len(), NAUGHTY.len() + 1, "{format}");
        for (row, text) in cells[1..].iter().zip(NAUGHTY) {
            let expected =
                ["contoso.example", &shown(text), &shown(&format!("x{text}")), "2026-11-21", "3", "a b"];
            assert_eq!(row[..], expected, "{format}: {text:?}");
        }
    }
}

/// An answer may be filed again and again: all of them in one cell are more than a cell holds.
#[test]
fn a_text_longer_than_a_cell_stops_no_export() {
    let place = Sandbox::new();
    let mut listing = naughty_findings();
    let answer = AnswerView { organization: contoso(), date: a_day(), text: "=x;y".repeat(50_000) };
    listing.rows[0].answers = vec![answer];
    for (format, bytes) in [
        ("csv", render::csv_listing(&listing).into_bytes()),
        ("xlsx", render::xlsx_listing(&listing).unwrap()),
    ] {
        let file = place.path(&format!("long.{format}"));
        fs::write(&file, bytes).unwrap();
        let cells = read(&place, file.to_str().unwrap());
        assert_eq!(cells.len(), NAUGHTY.len() + 1, "{format}");
        let answer = &cells[1][5];
        assert_eq!(answer.encode_utf16().count(), 32_767, "{format}");
        assert!(answer.ends_with("… (cut: longer than a cell)"), "{format}");
    }
}

/// The cells of a line, as a spreadsheet reads them that is set to these separators: a quote counts where a
/// cell begins, and what follows the closing one belongs to the cell.
fn split_cells(line: &str, separators: &str) -> Vec<String> {
    let mut cells = vec![String::new()];
    let (mut quoted, mut begins) = (false, true);
    let mut letters = line.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' if begins => quoted = true,
            '"' if quoted && letters.next_if_eq(&'"').is_none() => quoted = false,
            letter if !quoted && separators.contains(letter) => cells.push(String::new()),
            letter => cells.last_mut().unwrap().push(letter),
        }
        begins = !quoted && separators.contains(letter);
    }
    cells
}

/// What LibreOffice 7.4 does with each of these settings was tried by hand.
#[test]
fn no_cell_is_computed_wherever_a_spreadsheet_splits_lines() {
    let file = render::csv_listing(&naughty_pledges());
    for separators in [",", ",;\t", ";", "\t", ";\t"] {
        for line in file.lines() {
            let cells = split_cells(line, separators);
            for cell in &cells {
                let first = cell.trim_start_matches([' ', '"']).chars().next().unwrap_or(' ');
                assert!(!"=+-@＝＋－＠".contains(first), "{separators:?}: {cell:?} in {line}");
            }
            if separators.contains(',') {
                assert_eq!(cells, split_cells(line, ","), "{separators:?}: {line}");
            }
        }
    }
}

#[test]
fn the_same_tree_and_day_give_the_same_bytes() {
    let place = document::shipped();
    for format in FORMATS {
        let first = fs::read(export(&place, format, &[])).unwrap();
        assert_eq!(first, fs::read(export(&place, format, &[])).unwrap(), "{format}");
        let later = fs::read(export(&place, format, &["--today", "2026-11-22"])).unwrap();
        assert!(matches!(format, "csv" | "ndjson") || first != later, "{format} says for which day it holds");
    }
}

/// Everything that stands in one run's outputs and files, as text.
fn whole(place: &Sandbox, format: &str, more: &[&str]) -> String {
    let file = export(place, format, more);
    let beside = fs::read_to_string(format!("{file}-metadata.json")).unwrap_or_default();
    if format == "xlsx" {
        let sheet = "import sys, openpyxl; rows = openpyxl.load_workbook(sys.argv[1])['Source'].values\n\
                     print(*(cell for row in rows for cell in row), sep='\\n')";
        return place.tool(&PYTHON, &["-c", sheet, &file], "").ends(0).stdout;
    }
    let text = fs::read_to_string(file).unwrap() + &beside;
    text.replace("\\_", "_").replace("\\-", "-")
}

#[test]
fn every_format_can_be_cited() {
    let place = document::shipped();
    place.git(&["init", "-q"]);
    place.commit("All");
    let head = place.tool("git", &["rev-parse", "HEAD"], "").ends(0).stdout;
    let text = place.tool("sha256sum", &["accords/tech-sector-accord-1.toml"], "").ends(0).stdout;
    let version = concat!("accord ", env!("CARGO_PKG_VERSION"));
    for format in FORMATS {
        let whole = whole(&place, format, &["--standing", "lapsed,withdrawn", "--columns", "organization"]);
        for fact in ["demo.accord.example", "2026-11-21", head.trim(), version, &text[..64]] {
            assert!(whole.contains(fact), "{format}: {fact}: {whole}");
        }
        let left_out = ["23 current, 4 due, 2 unreported", "\"current\": 23,"];
        assert!(left_out.iter().any(|counts| whole.contains(counts)), "{format}: {whole}");
        assert!(
            whole.contains("lapsed or withdrawn") || whole.contains("\"lapsed\",\n"),
            "{format}: {whole}"
        );
    }
}

#[test]
fn a_format_without_metadata_prints_its_source_to_standard_error() {
    let place = document::shipped();
    for (format, bare) in
        [("csv", true), ("ndjson", true), ("json", false), ("markdown", false), ("html", false)]
    {
        let run = place.run(&["export", format, "--group", "academia"]).ends(0);
        let left_out = format!("Left out: {} other organizations, ", document::ORGANIZATIONS - 4);
        assert_eq!(run.stderr.contains(&left_out), bare, "{format}: {}", run.stderr);
        assert_eq!(run.stderr.is_empty(), !bare, "{format}: {}", run.stderr);
    }
}

#[test]
fn the_metadata_describes_the_columns_of_its_file() {
    let place = document::shipped();
    let file = export(&place, "csv", &["--columns", "name,since,reports,reservations"]);
    let metadata = fs::read_to_string(format!("{file}-metadata.json")).unwrap();
    let metadata: serde_json::Value = serde_json::from_str(&metadata).unwrap();
    assert_eq!(metadata["@context"][0], "http://www.w3.org/ns/csvw");
    assert_eq!(metadata["url"], Path::new(&file).file_name().unwrap().to_str().unwrap());
    let columns = metadata["tableSchema"]["columns"].as_array().unwrap();
    let names: Vec<_> = columns.iter().map(|column| column["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["name", "since", "reports", "reservations"]);
    assert_eq!(columns[1]["datatype"]["base"], "date");
    assert_eq!(columns[2]["datatype"], "integer");
    assert_eq!(columns[3]["separator"], " ");
}

#[test]
fn a_file_and_its_metadata_are_replaced_only_with_force() {
    let place = document::shipped();
    let file = place.path("out.csv").to_str().unwrap().to_owned();
    let beside = format!("{file}-metadata.json");
    fs::write(&beside, "mine").unwrap();
    let run = place.run(&["export", "csv", "--output", &file]).ends(4);
    assert!(
        run.stderr.contains("metadata.json is there already") && run.stderr.contains("--force"),
        "{run:?}"
    );
    assert!(!Path::new(&file).exists());
    assert_eq!(fs::read_to_string(&beside).unwrap(), "mine");
    place.run(&["export", "csv", "--output", &file, "--force"]).ends(0);
    assert!(fs::read_to_string(&beside).unwrap().contains("csvw"));
    place.run(&["export", "csv", "--output", &file]).ends(4);
    place.run(&["export", "csv", "--output", place.path("no/such/folder").to_str().unwrap()]).ends(3);
    place.run(&["export", "csv", "--force"]).ends(2);
    place.run(&["export", "pdf"]).ends(2);
}

/// A page and a workbook open addresses; no mark of Markdown is left in them, and a workbook prints with its header.
#[test]
fn addresses_are_links_where_a_format_has_them() {
    let place = document::shipped();
    let links = |command: &[&str], format: &str| -> Vec<String> {
        let file = place.path(&format!("links.{format}")).to_str().unwrap().to_owned();
        place.run(&[command, &["--format", format, "--output", &file, "--force"]].concat()).ends(0);
        let reader = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/readers/export.py");
        let read = place.tool(&PYTHON, &["-X", "utf8", reader, "links", &file], "").ends(0).stdout;
        serde_json::from_str(&read).unwrap()
    };
    for format in ["html", "xlsx"] {
        let evidence = links(&["findings"], format);
        assert!(evidence.contains(&"https://dugma-institute.example/salt-weaver/tools.zip".to_owned()));
        // This cell has two: a page opens each, and a workbook knows one link of a cell.
        let second =
            evidence.contains(&"https://bellows-college.example/paper-lantern/confidence".to_owned());
        let first =
            evidence.contains(&"https://bellows-college.example/paper-lantern/samples.zip".to_owned());
        assert_eq!([first, second], [format == "html"; 2], "{evidence:?}");
        let contacts = links(&["responders"], format);
        assert!(contacts.contains(&"mailto:msaada@open-lantern.example".to_owned()), "{contacts:?}");
    }
    let page = fs::read_to_string(export(&place, "html", &[])).unwrap();
    assert!(page.contains("private-sector, government, academia") && !page.contains('`'));
}

/// A difference is a row, with the standing before and after; JSON stays the object of `diff`.
#[test]
fn differences_are_a_table_in_every_format() {
    let place = document::shipped();
    let table = |format: &str| {
        let file = place.path(&format!("differences.{format}")).to_str().unwrap().to_owned();
        let diff = ["diff", "2026-03-01", "2026-04-01", "--force", "--format", format, "--output", &file];
        place.run(&diff).ends(0);
        read(&place, &file)
    };
    let csv = table("csv");
    assert_eq!(&csv[0][..3], ["organization", "name", "difference"]);
    let standing = |row: &&Vec<String>| row[0] == "proseware.example" && row[2] == "standing";
    let proseware = csv.iter().find(standing).unwrap();
    assert_eq!(proseware[5..8], ["tech-sector-accord-1", "unreported", "withdrawn"]);
    let happened = csv.iter().filter(|row| row[2] == "happened").count();
    let told = place.run(&["diff", "2026-03-01", "2026-04-01", "--format", "json"]).ends(0).stdout;
    let told: serde_json::Value = serde_json::from_str(&told).unwrap();
    let counted =
        told["organizations"].as_array().unwrap().iter().map(|one| one["happened"].as_array().unwrap().len());
    assert_eq!(happened, counted.sum::<usize>());
    for format in ["ndjson", "xlsx"] {
        assert_eq!(table(format), csv, "{format}");
    }
    assert_eq!(table("html").len(), csv.len());
}
