//! The fields of JSON objects are those of docs/json.md: none is undocumented, none is missing.

use std::collections::BTreeSet;

use crate::log::sealed::{seal, write_policy};
use crate::support::{self, Sandbox, document};
use accord::view::{
    Column, DecisionView, DifferenceRow, Event, FigureRow, FindingView, ObserverRow, ReservationRow,
    ResponderRow, Row, Shown, StatementRow, SupplierRow, Tabular,
};
use serde_json::Value;

/// Every key of every object in `value`.
fn keys(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(object) => {
            for (key, value) in object {
                found.insert(key.clone());
                keys(value, found);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| keys(item, found)),
        _ => {}
    }
}

/// A registry with a log and a stray file, for a diagnostic; an organization with a disputed promise; an
/// organization with a draft; and a commit.
fn sandbox() -> Sandbox {
    let company = Sandbox::pledged();
    let rotate = ["rotate", "contoso.example", "--reason", "compromise", "--compromised-from", "2", "--yes"];
    company.run(&rotate).ends(0);
    company.run(&["keygen", "fabrikam.example", "--no-passphrase"]).ends(0);
    let draft = support::ENROLL.map(|word| word.replace("contoso", "fabrikam"));
    let draft: Vec<_> = draft.iter().map(String::as_str).chain(["--unsigned"]).collect();
    company.run(&draft).ends(0);
    write_policy(&company, "quorum none\n");
    seal(&company).ends(0);
    std::fs::write(company.file("pledges/README"), "x").unwrap();
    company.git(&["init", "-q"]);
    // The registry has none of it yet.
    company.git(&["commit", "-q", "--allow-empty", "-m", "Nothing"]);
    company.git(&["remote", "add", "origin", "../origin.git"]);
    company.git(&["update-ref", "refs/remotes/origin/main", "HEAD"]);
    company.commit("All");
    company
}

#[test]
fn every_field_is_documented() {
    let page = std::fs::read_to_string("docs/json.md").unwrap();
    let mut sections: Vec<_> = page.split("\n## ").map(str::to_owned).collect();
    let list = sections[2].clone();
    sections[2] += &dictionary("docs/data.md");
    let (_, counts) = list.split_once("| field of counts").unwrap();
    sections[9] += counts;
    sections[12] += &(list.clone() + &dictionary("docs/responder.md"));
    sections[13] += &(list.clone() + &dictionary("docs/government.md"));
    // Its counts are of decisions, and not of pledges.
    let (list, _) = list.split_once("A row has the columns").unwrap();
    sections[15] += &(list.to_owned() + &dictionary("docs/data.md#of-decisions"));
    sections[16] += &(list.to_owned() + &dictionary("docs/data.md#of-match"));
    let (company, shipped) = (sandbox(), document::shipped());
    let above = sections[0].clone() + &sections[1];
    for (section, arguments) in [
        (1, &["verify", "--format", "json"][..]),
        (2, &["list", "--format", "json"]),
        (3, &["show", "contoso.example", "--format", "json"]),
        (4, &["texts", "--format", "json"]),
        (5, &["status", "--format", "json"]),
        (6, &["probe", "contoso.example", "--format", "json", "--resolver", "127.0.0.1:1"]),
        (7, &["history", "--format", "json"]),
        (8, &["diff", "2026-11-20", "--format", "json"]),
        (9, &["stats", "--format", "json"]),
        (10, &["show", "contoso.example", "--record", "2", "--format", "json"]),
        (11, &["texts", "--compare", "tech-sector-accord-1", "responder-charter-1", "--format", "json"]),
        (12, &["responders", "--format", "json"]),
        (13, &["reservations", "digital-geneva-convention-1", "--format", "json"]),
        (14, &["findings", "--format", "json"]),
        (15, &["decisions", "--format", "json"]),
        (16, &["match", "keys/contoso.example/0001-enroll.toml", "--name", "format-1", "--format", "json"]),
    ] {
        let place = if section < 12 { &company } else { &shipped };
        let value: Value = serde_json::from_str(&place.run(arguments).stdout).unwrap();
        let mut found = BTreeSet::new();
        keys(&value, &mut found);
        assert!(!found.is_empty());
        for key in &found {
            let name = format!("`{key}`");
            assert!(sections[section].contains(&name) || above.contains(&name), "{arguments:?}: {key}");
        }
        let cells = sections[section].lines().filter_map(|line| line.strip_prefix("| `")?.split(" |").next());
        for name in cells.flat_map(|cell| cell.trim_end_matches('`').split("` `")) {
            assert!(found.contains(name), "{arguments:?}: `{name}` is documented and not there: {found:?}");
        }
    }
}

/// The table of columns of a page, under its heading.
fn dictionary(page: &str) -> String {
    let (page, heading) = match page.split_once('#') {
        Some((page, anchor)) => (page, format!("Columns of `{}`\n", anchor.trim_start_matches("of-"))),
        None => (page, "Columns\n".to_owned()),
    };
    let page = std::fs::read_to_string(page).unwrap();
    page.split("\n## ").find(|section| section.starts_with(&heading)).unwrap().to_owned()
}

#[test]
fn the_pages_have_the_tables_of_columns() {
    is_the_dictionary_of::<Row>("docs/data.md");
    is_the_dictionary_of::<ResponderRow>("docs/responder.md");
    is_the_dictionary_of::<ReservationRow>("docs/government.md");
    is_the_dictionary_of::<FindingView>("docs/observer.md");
    is_the_dictionary_of::<DecisionView>("docs/data.md#of-decisions");
    is_the_dictionary_of::<SupplierRow>("docs/data.md#of-match");
    is_the_dictionary_of::<StatementRow>("docs/data.md#of-statements");
    is_the_dictionary_of::<FigureRow>("docs/data.md#of-figures");
    is_the_dictionary_of::<Event>("docs/data.md#of-events");
    is_the_dictionary_of::<ObserverRow>("docs/data.md#of-observers");
    is_the_dictionary_of::<DifferenceRow>("docs/data.md#of-differences");
}

fn is_the_dictionary_of<R: Tabular>(path: &str) {
    let page = dictionary(path);
    let shown = |shown| match shown {
        Shown::Always | Shown::Shortened => "list",
        Shown::Roomy => "roomy",
        Shown::Wide => "wide",
        Shown::Data => "",
    };
    let line = |column: &Column<R>| {
        let Column { name, header, kind, meaning, .. } = column;
        format!("| `{name}` | {header} | {} | {} | {meaning} |", kind.as_str(), shown(column.shown))
    };
    let lines: Vec<_> = R::COLUMNS.iter().map(line).collect();
    let written: Vec<_> = page.lines().filter(|line| line.starts_with("| `")).collect();
    assert_eq!(written, lines, "{path} should have:\n{}", lines.join("\n"));
}

#[test]
fn the_output_names_the_commit_and_uncommitted_changes() {
    let company = sandbox();
    let list = |company: &Sandbox| -> Value {
        serde_json::from_str(&company.run(&["list", "--format", "json"]).stdout).unwrap()
    };
    let head = company.tool("git", &["rev-parse", "HEAD"], "").ends(0).stdout;
    assert_eq!(list(&company)["commit"]["id"], head.trim());
    assert_eq!(list(&company)["commit"]["modified"], false);
    std::fs::write(company.file("pledges/NOTES"), "x").unwrap();
    assert_eq!(list(&company)["commit"]["modified"], true);
}

#[test]
fn git_variables_of_the_environment_have_no_effect() {
    let company = sandbox();
    let elsewhere = [("GIT_DIR", "/nowhere"), ("GIT_INDEX_FILE", "/nowhere")];
    let list = company.run_with(&["list", "--format", "json"], "", &elsewhere).stdout;
    let list: Value = serde_json::from_str(&list).unwrap();
    assert_eq!(list["commit"]["modified"], false);
}
