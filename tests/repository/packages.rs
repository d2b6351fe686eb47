//! What the package of cargo and the wheel hold: the same program, from all files that it is built from.

#![expect(clippy::disallowed_methods, reason = "cargo is asked what it packages")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::modules::rust_files;

/// The first line of a manifest that sets this field.
fn find_line<'a>(manifest: &'a str, field: &str) -> &'a str {
    let line = manifest.lines().find(|line| line.starts_with(&format!("{field} = ")));
    line.unwrap_or_else(|| panic!("no {field}"))
}

#[test]
fn the_wheel_is_the_package() {
    let read = |path| fs::read_to_string(path).unwrap();
    let (cargo, wheel) = (read("Cargo.toml"), read("pyproject.toml"));
    for field in ["name", "description", "license", "readme", "keywords"] {
        assert_eq!(find_line(&wheel, field), find_line(&cargo, field));
    }
    // Maturin takes the version from Cargo.toml.
    assert_eq!(find_line(&wheel, "dynamic"), "dynamic = [\"version\"]");
    let version = find_line(&cargo, "version").split('"').nth(1).unwrap();
    assert!(read("CHANGELOG.md").contains(&format!("\n## {version}")));
}

#[test]
fn the_package_has_what_the_program_is_built_from() {
    let list = Command::new(env!("CARGO")).args(["package", "--list", "--allow-dirty"]).output().unwrap();
    assert!(list.status.success(), "{}", String::from_utf8_lossy(&list.stderr));
    let list = String::from_utf8(list.stdout).unwrap();
    let packaged: BTreeSet<_> = list.lines().map(|path| Path::new(path).to_owned()).collect();
    let mut included = 0;
    for file in rust_files(Path::new("src")) {
        let text = fs::read_to_string(&file).unwrap();
        // Tests and examples in comments are not built from the package.
        let built = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
        let text: String = built.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
        for call in ["include_str!(\"", "include_bytes!(\""] {
            for rest in text.split(call).skip(1) {
                let path = file.parent().unwrap().join(rest.split('"').next().unwrap());
                assert!(packaged.contains(&normalize(&path)), "{} needs {}", file.display(), path.display());
                included += 1;
            }
        }
        assert!(packaged.contains(&normalize(&file)), "{}", file.display());
    }
    assert!(included >= 4, "{included}");
    for folder in ["tests", "fuzz", "keys", "pledges"] {
        assert!(!packaged.iter().any(|path| path.starts_with(folder)), "{folder}");
    }
}

/// The path without `..`.
fn normalize(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for part in path.components() {
        match part {
            std::path::Component::ParentDir => drop(normal.pop()),
            std::path::Component::Normal(name) => normal.push(name),
            _ => {}
        }
    }
    normal
}
