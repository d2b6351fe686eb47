//! The dependencies: each is used, the crypto crates are of one generation, and no feature loosens
//! verification. `cargo deny check` (deny.toml) checks licenses, sources and advisories.

#![expect(clippy::disallowed_methods, reason = "cargo is asked what it builds")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use super::modules::rust_files;

/// Dependencies whose crate no code names, because they only turn on a feature of another crate or
/// hold its version. Each needs a comment with its reason.
const NEVER_NAMED: [&str; 0] = [];

fn run_cargo(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO")).args(arguments).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// The dependencies in one section of a manifest, for all targets.
fn dependencies_in(manifest: &str, section: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut header = "";
    for line in manifest.lines() {
        if let Some(name) = line.strip_prefix('[') {
            header = name.trim_end_matches(']').rsplit('.').next().unwrap_or_default();
        } else if let Some((name, _)) = line.split_once(" = ").filter(|_| header == section) {
            found.insert(name.to_owned());
        }
    }
    found
}

/// The code of these folders, without comments.
fn read_code(folders: &[&str]) -> String {
    let files = folders.iter().flat_map(|folder| rust_files(Path::new(folder)));
    let texts: Vec<_> = files.map(|file| fs::read_to_string(file).unwrap()).collect();
    let lines = texts.iter().flat_map(|text| text.lines());
    lines.filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// Whether the code has a path that starts with the crate.
fn names_crate(code: &str, dependency: &str) -> bool {
    let path = format!("{}::", dependency.replace('-', "_"));
    code.match_indices(&path).any(|(at, _)| {
        let before = code[..at].chars().next_back().unwrap_or(' ');
        !before.is_alphanumeric() && !matches!(before, '_' | ':')
    })
}

#[test]
fn every_dependency_is_used() {
    let tests = ["src", "tests", "benches"];
    let sections = [
        (".", "dependencies", &["src"][..]),
        (".", "dev-dependencies", &tests),
        ("fuzz", "dependencies", &["fuzz/src", "fuzz/fuzz_targets", "fuzz/examples"]),
    ];
    for (folder, section, used_in) in sections {
        let code = read_code(used_in);
        let manifest = fs::read_to_string(Path::new(folder).join("Cargo.toml")).unwrap();
        let declared = dependencies_in(&manifest, section);
        assert!(!declared.is_empty(), "{folder}/Cargo.toml has no [{section}]");
        for name in declared.iter().filter(|name| !NEVER_NAMED.contains(&name.as_str())) {
            // The package of this repository has another name than its library.
            let library = if name == "accord-registry" { "accord" } else { name };
            assert!(names_crate(&code, library), "{folder}/Cargo.toml: no code in {used_in:?} uses {name}");
        }
    }
}

#[test]
fn verification_is_not_loosened_by_a_feature() {
    let tree = run_cargo(&["tree", "--locked", "--edges", "features,normal", "--invert", "ed25519-dalek"]);
    assert!(tree.contains("ed25519-dalek feature"), "the features are listed: {tree}");
    for feature in ["batch", "legacy_compatibility", "hazmat"] {
        assert!(!tree.contains(&format!("ed25519-dalek feature \"{feature}\"")), "{feature}");
    }
}

#[test]
fn there_is_one_generation_of_crypto() {
    // ring has its own getrandom, which only TLS uses.
    let tree = run_cargo(&["tree", "--locked", "--edges", "normal", "--prefix", "none", "--prune", "ring"]);
    for name in ["ed25519-dalek", "curve25519-dalek", "sha2", "rand_core", "digest", "getrandom"] {
        let version = |line: &str| {
            line.strip_prefix(name)?
                .strip_prefix(" v")
                .map(|v| v.split(' ').next().unwrap_or_default().to_owned())
        };
        let mut versions: Vec<_> = tree.lines().filter_map(version).collect();
        versions.sort();
        versions.dedup();
        assert_eq!(versions.len(), 1, "{name}: {versions:?}");
    }
}
