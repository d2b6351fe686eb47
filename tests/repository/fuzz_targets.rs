//! Runs the seeds of the fuzzer, and all inputs that once failed (`fuzz/regressions/`), through the bodies of
//! the fuzz targets. fuzz/README.md describes the fuzzer.

#[path = "../../fuzz/src/lib.rs"]
mod fuzz;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use accord::accord::Text;
use accord::chain::Integrity;
use accord::record::Record;
use accord::registry::Policy;
use accord::signature;

const TOP: &str = env!("CARGO_MANIFEST_DIR");

/// The names in a folder of `fuzz/`, without endings.
fn names(folder: &str) -> BTreeSet<String> {
    let entries = fs::read_dir(Path::new(TOP).join("fuzz").join(folder)).unwrap();
    entries.map(|entry| entry.unwrap().path().file_stem().unwrap().to_str().unwrap().to_owned()).collect()
}

#[test]
fn seeds_and_regressions_pass_every_target() {
    for (target, body) in fuzz::TARGETS {
        for bytes in fuzz::seeds(target, Path::new(TOP)).unwrap().values() {
            body(bytes);
        }
    }
    for target in names("regressions") {
        let (_, body) = fuzz::TARGETS.into_iter().find(|(name, _)| *name == target).unwrap();
        for entry in fs::read_dir(Path::new(TOP).join("fuzz/regressions").join(target)).unwrap() {
            body(&fs::read(entry.unwrap().path()).unwrap());
        }
    }
}

#[test]
fn every_target_is_declared() {
    let manifest = fs::read_to_string(Path::new(TOP).join("fuzz/Cargo.toml")).unwrap();
    let targets: BTreeSet<_> = fuzz::TARGETS.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(names("fuzz_targets"), targets);
    for target in targets {
        assert!(manifest.contains(&format!("name = \"{target}\"\npath = \"fuzz_targets/{target}.rs\"")));
    }
}

#[test]
fn the_seeds_are_accepted_inputs() {
    let good = |target: &str, accepts: fn(&[u8]) -> bool| {
        let seeds = fuzz::seeds(target, Path::new(TOP)).unwrap();
        let refused: Vec<_> =
            seeds.iter().filter(|(_, bytes)| !accepts(bytes)).map(|(name, _)| name).collect();
        assert!(!seeds.is_empty() && refused.is_empty(), "{target}: {refused:?}");
    };
    good("record", |bytes| Record::read(bytes).is_ok());
    good("signature", |bytes| signature::parse_signatures(bytes).is_ok());
    good("policy", |bytes| Policy::read_policy(bytes).is_ok());
    good("text", |bytes| Text::read(bytes).is_ok());
    good("registry", |bytes| {
        let verdict = fuzz::verdict(&fuzz::tree(bytes)).unwrap();
        verdict.registry.members.iter().all(|member| member.integrity == Integrity::Sound)
    });
    good("gate", fuzz::passes);
}
