//! Every file of `tests/` is a module of the test program. Cargo finds no test program by itself here
//! (`autotests = false`), so a file that is declared nowhere would never run.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Every Rust file in a folder and below.
pub fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(rust_files(&path));
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
    found
}

/// The module that a file is: its path without `.rs`, or the folder of a `mod.rs`.
fn module_of(file: &Path) -> PathBuf {
    match file.file_name().unwrap().to_str().unwrap() {
        "main.rs" | "mod.rs" => file.parent().unwrap().to_owned(),
        _ => file.with_extension(""),
    }
}

/// The modules that a file declares, within `mod NAME { … }` too.
fn declared_modules(file: &Path) -> BTreeSet<PathBuf> {
    let mut folder = module_of(file);
    let mut found = BTreeSet::new();
    for line in fs::read_to_string(file).unwrap().lines() {
        let declaration = line.trim().trim_start_matches("pub ").strip_prefix("mod ");
        match declaration.and_then(|rest| rest.split_once([';', ' '])) {
            Some((name, "{")) => folder.push(name),
            Some((name, "")) => {
                found.insert(folder.join(name));
            }
            _ if line == "}" => folder = module_of(file),
            _ => {}
        }
    }
    found
}

#[test]
fn every_file_of_the_tests_is_declared() {
    let files = rust_files(Path::new("tests"));
    let manifest = fs::read_to_string("Cargo.toml").unwrap();
    let declared: BTreeSet<_> = files.iter().flat_map(|file| declared_modules(file)).collect();
    let forgotten: Vec<_> = files
        .iter()
        .filter(|file| !declared.contains(&module_of(file)))
        .filter(|file| !manifest.contains(&format!("path = \"{}\"", file.display())))
        .collect();
    assert!(declared.len() > 80, "the declarations are read: {declared:?}");
    assert!(forgotten.is_empty(), "no `mod` declares {forgotten:?}: add it to tests/main.rs");
}
