//! Files that are in the way, files that interrupted runs left, and output that no program reads.

use std::fs;

use crate::support::{self, INIT, PLEDGE, Sandbox};

const SECOND: &str = "pledges/contoso.example/0002-pledge.toml";

#[test]
fn init_continues_after_an_interrupted_run() {
    let place = Sandbox::founded();
    let whole = place.snapshot();
    fs::remove_file(place.file("accord.toml")).unwrap();
    fs::remove_file(place.file(".gitignore")).unwrap();
    fs::remove_file(place.file("accords/responder-charter-1.toml")).unwrap();
    fs::remove_file(place.path("keys/demo.accord.example/key-2.pub")).unwrap();
    // Records keep their day.
    place.run(&[&INIT[..], &["--today", "2026-12-01"]].concat()).ends(0);
    assert_eq!(place.snapshot(), whole);
    assert!(place.path("keys/demo.accord.example/key-2.pub").exists());
    place.run(&["verify"]).ends(0);
}

#[test]
fn init_does_not_change_a_file_that_differs() {
    let place = Sandbox::empty();
    fs::create_dir_all(place.file("accords")).unwrap();
    fs::write(place.file(".gitignore"), "target\n").unwrap();
    let text = place.file("accords/responder-charter-1.toml");
    fs::write(&text, "mine\n").unwrap();
    let before = place.snapshot();
    let run = place.run(&INIT).ends(4);
    assert!(run.stderr.contains("responder-charter-1.toml") && run.stderr.contains("Move it"), "{run:?}");
    assert_eq!(place.snapshot(), before);

    fs::remove_file(text).unwrap();
    let run = place.run(&INIT).ends(0);
    assert!(run.stderr.contains("Add to .gitignore") && !run.stderr.contains("gitattributes"), "{run:?}");
    assert_eq!(fs::read_to_string(place.file(".gitignore")).unwrap(), "target\n");
}

#[test]
fn a_foreign_signature_that_is_in_the_way_stays() {
    let place = Sandbox::enrolled();
    let other = fs::read(place.file("keys/contoso.example/0001-enroll.toml.sig")).unwrap();
    fs::create_dir_all(place.file("pledges/contoso.example")).unwrap();
    fs::write(place.file(&format!("{SECOND}.sig")), other).unwrap();
    let before = place.snapshot();
    let run = place.run(&PLEDGE).ends(4);
    assert!(run.stderr.contains("0002-pledge.toml.sig is there already"), "{run:?}");
    assert_eq!(place.snapshot(), before);
}

#[test]
fn only_files_with_the_name_of_unfinished_files_are_removed() {
    let place = Sandbox::enrolled();
    let mine = [".accord-notes", ".accord-backup", "accord-unfinished-x"];
    for name in mine {
        fs::write(place.file(name), "mine\n").unwrap();
    }
    let left = place.file(".accord-unfinished-Ab12Cd");
    fs::write(&left, "half a rec").unwrap();
    place.run(&[&PLEDGE[..], &["--dry-run"]].concat()).ends(0);
    assert!(left.exists(), "a dry run changes nothing");
    place.run(&PLEDGE).ends(0);
    assert!(!left.exists());
    assert!(mine.iter().all(|name| place.file(name).exists()));
}

#[test]
fn a_folder_without_records_is_no_organization() {
    let place = Sandbox::pledged();
    fs::create_dir_all(place.file("keys/fabrikam.example")).unwrap();
    let verdict = place.run(&["verify"]).ends(0).stdout;
    assert!(verdict.contains("2 chains:"), "{verdict}");
}

#[test]
fn a_closed_pipe_does_not_stop_a_write() {
    for streams in ["| true", "2>&1 >/dev/null | true", "> /dev/full"] {
        let place = Sandbox::enrolled();
        let pledge = "pledge contoso.example tech-sector-accord-1 --title x --yes";
        let keys = place.path("keys");
        let key_directory = format!("ACCORD_KEY_DIR='{}'", keys.display());
        let program = env!("CARGO_BIN_EXE_accord");
        let script = format!("{key_directory} {program} --today {} {pledge} {streams}", support::TODAY);
        let run = place.tool("sh", &["-c", &script], "");
        place.run(&["verify"]).ends(0);
        assert_eq!(place.records().len(), 2, "{streams}: {run:?}");
        let full = streams.contains("full");
        for words in ["everything was written", "help: Do not run it again"] {
            assert_eq!(full, run.stderr.contains(words), "{streams}: {run:?}");
        }
    }
}

#[test]
fn the_number_of_a_moved_key_is_not_used_again() {
    let place = Sandbox::enrolled();
    let folder = place.path("keys/contoso.example");
    fs::rename(folder.join("key-2"), place.path("safe")).unwrap();
    let another = ["keygen", "contoso.example", "--no-passphrase", "--another"];
    let run = place.run(&another).ends(0);
    assert!(run.stdout.contains("contoso.example/key-3 "), "{run:?}");
    assert!(!folder.join("key-2").exists());
}

#[test]
fn a_missing_public_key_is_written_again() {
    let place = Sandbox::enrolled();
    let public = place.path("keys/contoso.example/key-1.pub");
    let text = fs::read_to_string(&public).unwrap();
    fs::remove_file(&public).unwrap();
    place.run(&["keygen", "contoso.example", "--no-passphrase", "--another"]).ends(0);
    assert_eq!(fs::read_to_string(&public).unwrap(), text);
}

#[test]
fn one_key_of_two_is_reported() {
    let place = Sandbox::new();
    place.run(&["keygen", "contoso.example", "--no-passphrase", "--another"]).ends(0);
    let run = place.run(&["keygen", "contoso.example", "--no-passphrase"]).ends(4);
    assert!(run.stderr.contains("no successor") && run.stderr.contains("--another"), "{run:?}");
}
