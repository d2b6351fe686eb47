//! What the product is built from: one generation of crypto, and none of the features that loosen
//! verification. `cargo deny check` asks more (deny.toml); this much is asked at every test.

#![expect(clippy::disallowed_methods, reason = "cargo is asked what it builds")]

use std::process::Command;

fn cargo(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO")).args(arguments).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn verification_is_not_loosened_by_a_feature() {
    let tree = cargo(&["tree", "--locked", "--edges", "features,normal", "--invert", "ed25519-dalek"]);
    assert!(tree.contains("ed25519-dalek feature"), "the features are listed: {tree}");
    for feature in ["batch", "legacy_compatibility", "hazmat"] {
        assert!(!tree.contains(&format!("ed25519-dalek feature \"{feature}\"")), "{feature}");
    }
}

#[test]
fn there_is_one_generation_of_crypto() {
    // ring draws the randomness of TLS through a getrandom of its own; no key or record does.
    let tree = cargo(&["tree", "--locked", "--edges", "normal", "--prefix", "none", "--prune", "ring"]);
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
