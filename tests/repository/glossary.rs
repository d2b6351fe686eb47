//! docs/glossary.md against the source: each public type of the library stands in exactly one row, each
//! row's types exist, and no public type bears a word that the page replaces.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use super::modules::rust_files;

/// The rooms of the library; types of `cli` are seen by no other room.
fn library_types() -> BTreeMap<String, Vec<String>> {
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let files = rust_files(Path::new("src"));
    let library =
        files.iter().filter(|path| !path.starts_with("src/cli") && *path != Path::new("src/cli.rs"));
    for path in library.filter(|path| !path.components().any(|part| part.as_os_str() == "tests")) {
        let source = fs::read_to_string(path).unwrap();
        let source = source.split("#[cfg(test)]\nmod tests {").next().unwrap();
        for name in source.lines().filter_map(declared_type) {
            found.entry(name.to_owned()).or_default().push(path.display().to_string());
        }
    }
    found
}

/// The name of the public type that a line declares, also one inside of `choice!` or `table!`.
fn declared_type(line: &str) -> Option<&str> {
    let declaration = line.trim_start().strip_prefix("pub ")?;
    let kinds = ["struct ", "enum ", "trait ", "type "];
    let name = kinds.iter().find_map(|kind| declaration.strip_prefix(kind))?;
    let end = name.find(|c: char| !c.is_alphanumeric()).unwrap_or(name.len());
    Some(&name[..end]).filter(|name| !name.is_empty())
}

/// The cells of each row of the page's tables.
fn rows(page: &str) -> Vec<Vec<&str>> {
    let rows = page.lines().filter(|line| line.starts_with("| "));
    rows.map(|row| row.trim_matches('|').split(" | ").map(str::trim).collect()).collect()
}

/// The types in the third cell of each row with four cells.
fn documented_types(page: &str) -> Vec<String> {
    let types = rows(page).into_iter().filter(|row| row.len() == 4).map(|row| row[2].to_owned());
    let names = types.flat_map(|cell| cell.split(", ").map(str::to_owned).collect::<Vec<_>>());
    names.filter_map(|name| Some(name.strip_prefix('`')?.strip_suffix('`')?.to_owned())).collect()
}

#[test]
fn each_public_type_has_one_meaning_and_one_row() {
    let page = fs::read_to_string("docs/glossary.md").unwrap();
    let types = library_types();
    let documented = documented_types(&page);
    let twice: Vec<_> = types.iter().filter(|(_, places)| places.len() > 1).collect();
    assert!(twice.is_empty(), "types with two meanings: {twice:#?}");
    let known: BTreeSet<_> = documented.iter().cloned().collect();
    let missing: Vec<_> = types.keys().filter(|name| !known.contains(*name)).collect();
    assert!(missing.is_empty(), "types without a row in docs/glossary.md: {missing:?}");
    assert_eq!(documented.len(), known.len(), "a type stands in two rows: {documented:?}");
}

#[test]
fn each_type_of_the_page_is_in_the_source() {
    let page = fs::read_to_string("docs/glossary.md").unwrap();
    let files = rust_files(Path::new("src"));
    let sources: String = files.iter().map(|path| fs::read_to_string(path).unwrap()).collect();
    let words: BTreeSet<_> = sources.split(|c: char| !c.is_alphanumeric()).collect();
    let gone: Vec<_> =
        documented_types(&page).into_iter().filter(|name| !words.contains(name.as_str())).collect();
    assert!(gone.is_empty(), "types that the source does not have: {gone:?}");
}

#[test]
fn no_public_type_bears_a_word_that_is_not_used() {
    let page = fs::read_to_string("docs/glossary.md").unwrap();
    let replaced = rows(&page).into_iter().filter(|row| row.len() == 2).map(|row| row[0].to_owned());
    let words: BTreeSet<_> =
        replaced.flat_map(|cell| cell.split(", ").map(plain_word).collect::<Vec<_>>()).collect();
    assert!(words.len() > 10, "{words:?}");
    // A word can be a term of its own, and wrong for another.
    let terms: BTreeSet<_> =
        rows(&page).into_iter().filter(|row| row.len() == 4).map(|row| plain_word(row[0])).collect();
    let words: BTreeSet<_> = words.difference(&terms).collect();
    let odd: Vec<_> =
        library_types().into_keys().filter(|name| words.contains(&name.to_lowercase())).collect();
    assert!(odd.is_empty(), "types named by a synonym: {odd:?}");
}

/// A word of the page's second table, without quotes and remarks in brackets.
fn plain_word(cell: &str) -> String {
    cell.split(" (").next().unwrap_or_default().replace('`', "").to_lowercase()
}

#[test]
fn pages_for_users_call_the_check_of_changes_by_its_name() {
    let pages = std::fs::read_dir("docs").unwrap().map(|entry| entry.unwrap().path());
    let pages = pages.filter(|path| path.extension().is_some_and(|end| end == "md"));
    let pages = pages.filter(|path| !path.ends_with("glossary.md") && !path.ends_with("house.md"));
    for path in pages.chain(["README.md".into(), "SECURITY.md".into()]) {
        let page = std::fs::read_to_string(&path).unwrap().to_lowercase();
        let words: Vec<_> = page.split(|character: char| !character.is_alphanumeric()).collect();
        let used = words.windows(3).find(|words| words[1] == "gate");
        assert!(used.is_none(), "{}: {used:?}", path.display());
    }
}
