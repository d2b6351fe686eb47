//! Every `crate::` path in `src/` is allowed by the table of imports in docs/house.md.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The modules that each module may import, from the page.
fn table() -> BTreeMap<String, BTreeSet<String>> {
    let page = fs::read_to_string("docs/house.md").unwrap();
    let table = page.split("<!-- imports -->").nth(1).unwrap();
    let rows =
        table.lines().skip_while(|line| !line.starts_with('|')).take_while(|line| line.starts_with('|'));
    let names =
        |cell: &str| -> BTreeSet<String> { cell.split('`').skip(1).step_by(2).map(str::to_owned).collect() };
    let row = |row: &str| {
        let cells: Vec<_> = row.split('|').collect();
        (names(cells[1]).into_iter().next().unwrap(), names(cells[2]))
    };
    rows.skip(2).map(row).collect()
}

/// Every Rust file of the product, without tests.
fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if path.is_dir() && name != "tests" {
            found.extend(sources(&path));
        } else if name.ends_with(".rs") && name != "tests.rs" {
            found.push(path);
        }
    }
    found
}

/// The module of the crate that a file belongs to; None for main.rs and lib.rs.
fn module(path: &Path) -> Option<String> {
    let first = path.strip_prefix("src").unwrap().iter().next().unwrap().to_str().unwrap();
    let name = first.trim_end_matches(".rs");
    (!matches!(name, "main" | "lib")).then(|| name.to_owned())
}

/// The code of a file without comments, up to its tests.
fn code(path: &Path) -> String {
    let text = fs::read_to_string(path).unwrap();
    let text = text.split("#[cfg(test)]").next().unwrap();
    let line = |line: &str| line.split("//").next().unwrap_or_default().to_owned();
    text.lines().map(line).collect::<Vec<_>>().join("\n")
}

/// The modules that `code` names after `crate::`, one by one or in braces.
fn imports(code: &str) -> BTreeSet<String> {
    let word = |text: &str| text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    let mut found = BTreeSet::new();
    for rest in code.split("crate::").skip(1) {
        match rest.strip_prefix('{') {
            Some(list) => {
                found.extend(list.split('}').next().unwrap().split(',').map(|name| word(name.trim())));
            }
            None => {
                found.insert(word(rest));
            }
        }
    }
    found
}

#[test]
fn every_import_is_in_the_table() {
    let table = table();
    let mut wrong = Vec::new();
    let mut used: BTreeSet<(String, String)> = BTreeSet::new();
    for path in sources(Path::new("src")) {
        let Some(module) = module(&path) else { continue };
        let allowed = table.get(&module).unwrap_or_else(|| panic!("`{module}` is not in docs/house.md"));
        for import in imports(&code(&path)).into_iter().filter(|import| *import != module) {
            if table.contains_key(&import) {
                used.insert((module.clone(), import.clone()));
            }
            if table.contains_key(&import) && !allowed.contains(&import) {
                wrong.push(format!("{} imports `{import}`", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "docs/house.md does not allow:\n{}", wrong.join("\n"));
    assert!(used.len() > 30, "the test reads the imports: {used:?}");
}

#[test]
fn curve_code_stays_in_its_room() {
    for path in sources(Path::new("src")) {
        let curve = ["curve25519_dalek", "ed25519_dalek"].iter().any(|name| code(&path).contains(name));
        let allowed = module(&path).as_deref() == Some("signature");
        assert!(!curve || allowed, "{} names a curve crate", path.display());
    }
}

#[test]
fn the_outside_world_stays_outside() {
    for path in sources(Path::new("src")) {
        let allowed = |name: &str| match module(&path).as_deref() {
            Some("cli" | "git") => name != "std::net",
            Some("net") => matches!(name, "std::net" | "std::fs"),
            _ => false,
        };
        let code = code(&path);
        for name in
            ["std::env", "std::fs", "std::process", "std::net", "SystemTime", "getrandom", "Timestamp::now"]
        {
            let there = code.contains(name) && !path.ends_with("main.rs");
            assert!(!there || allowed(name), "{} names {name}", path.display());
        }
    }
}
