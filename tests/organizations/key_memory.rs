//! A key does not sign two records for one place of a chain: what it signed last is remembered in the key folder.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use crate::faults::tracing_works;
use crate::support::{ENROLL, PLEDGE, Sandbox};

const PLEDGED: &str = "pledges/contoso.example/0002-pledge.toml";
const REAFFIRM: [&str; 4] = ["reaffirm", "contoso.example", "tech-sector-accord-1", "--yes"];
const UPDATE: [&str; 5] = ["update", "contoso.example", "--sector", "software", "--yes"];
const MEMORY: &str = "keys/contoso.example/.signed";

/// The lines of the memory, without its title.
fn remembered(company: &Sandbox) -> Vec<String> {
    let text = fs::read_to_string(company.path(MEMORY)).unwrap();
    text.lines().skip(1).map(str::to_owned).collect()
}

/// The digest that an error offers to give up.
fn offered_digest(stderr: &str) -> String {
    let words = stderr.split_whitespace().collect::<Vec<_>>().join(" ");
    let (_, digest) = words.split_once("--unpublished ").expect("an offer");
    digest.split(' ').next().unwrap().trim_end_matches('.').to_owned()
}

/// Takes the newest record away, as a stale clone or an operator does.
fn take_back(company: &Sandbox, record: &str) -> [(String, Vec<u8>); 2] {
    [record.to_owned(), format!("{record}.sig")].map(|path| {
        let bytes = fs::read(company.file(&path)).unwrap();
        fs::remove_file(company.file(&path)).unwrap();
        (path, bytes)
    })
}

#[test]
fn a_second_record_for_one_place_is_refused() {
    let company = Sandbox::pledged();
    let taken = take_back(&company, PLEDGED);
    company.refuses(4, "signed another record 2 of contoso.example, ", &UPDATE, &[]);
    let run = company.run(&UPDATE).ends(4);
    for words in ["git pull", "accord status contoso.example", "never published"] {
        assert!(run.stderr.contains(words), "{words}: {run:?}");
    }
    // The record is back, and the next one follows it.
    for (path, bytes) in taken {
        fs::write(company.file(&path), bytes).unwrap();
    }
    company.run(&UPDATE).ends(0);
    assert!(remembered(&company)[0].contains(" 3 "), "{:?}", remembered(&company));
    let mode = fs::metadata(company.path(MEMORY)).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode, 0o600);
}

#[test]
fn a_record_that_was_never_published_is_given_up() {
    let company = Sandbox::pledged();
    take_back(&company, PLEDGED);
    let digest = offered_digest(&company.run(&UPDATE).ends(4).stderr);
    let other = "0".repeat(64);
    company.refuses(4, "signed another record 2", &[&UPDATE[..], &["--unpublished", &other]].concat(), &[]);
    company.run(&[&UPDATE[..], &["--unpublished", &digest]].concat()).ends(0);
    company.run(&PLEDGE).ends(0);
    company.run(&["verify"]).ends(0);
}

#[test]
fn the_same_record_is_signed_again() {
    let company = Sandbox::pledged();
    let before = remembered(&company);
    take_back(&company, PLEDGED);
    company.run(&PLEDGE).ends(0);
    fs::remove_file(company.file(&format!("{PLEDGED}.sig"))).unwrap();
    company.run(&["sign", PLEDGED, "--yes"]).ends(0);
    assert_eq!(remembered(&company), before);
}

#[test]
fn a_chain_that_lacks_what_the_key_signed_is_not_continued() {
    let company = Sandbox::pledged();
    company.run(&REAFFIRM).ends(0);
    // Two records are gone, and others stand in their place that another officer signed.
    take_back(&company, "pledges/contoso.example/0003-reaffirm.toml");
    company.run(&[&UPDATE[..], &["--unsigned"]].concat()).ends(0);
    let draft = "keys/contoso.example/0003-update.toml";
    company.refuses(4, "signed another record 3 of contoso.example", &["sign", draft, "--yes"], &[]);
}

#[test]
fn drafts_of_one_chain_are_signed_in_any_order() {
    let company = Sandbox::enrolled();
    let drafts = [(&PLEDGE[..], PLEDGED), (&UPDATE[..], "keys/contoso.example/0003-update.toml")];
    company.run(&[drafts[0].0, &["--unsigned"]].concat()).ends(0);
    let pledge = fs::read(company.file(PLEDGED)).unwrap();
    company.run(&["sign", PLEDGED, "--yes"]).ends(0);
    company.run(&UPDATE).ends(0);
    // The signature of the earlier record is lost. The key signs it again, and goes on remembering the later one.
    fs::remove_file(company.file(&format!("{PLEDGED}.sig"))).unwrap();
    let last = remembered(&company);
    company.run(&["sign", PLEDGED, "--yes"]).ends(0);
    assert_eq!((remembered(&company), fs::read(company.file(PLEDGED)).unwrap()), (last, pledge));
    company.run(&["verify"]).ends(0);
}

#[test]
fn a_draft_that_changed_after_the_key_signed_it_is_not_signed_again() {
    let company = Sandbox::enrolled();
    company.run(&PLEDGE).ends(0);
    company.edit(PLEDGED, "Chief Legal Officer", "General Counsel");
    fs::remove_file(company.file(&format!("{PLEDGED}.sig"))).unwrap();
    let run = company.run(&["sign", PLEDGED, "--yes"]).ends(4);
    let digest = offered_digest(&run.stderr);
    company.run(&["sign", PLEDGED, "--yes", "--unpublished", &digest]).ends(0);
    company.run(&["verify"]).ends(0);
}

#[test]
fn keys_outside_of_the_folder_are_remembered_too() {
    let company = Sandbox::new();
    let (key, next) = (company.ssh_key("signing", &[]), company.ssh_key("next", &[]));
    let next = format!("{next}.pub");
    company.run(&[&ENROLL[..], &["--key", &key, "--next", &next]].concat()).ends(0);
    company.run(&[&PLEDGE[..], &["--key", &key]].concat()).ends(0);
    let [line] = &remembered(&company)[..] else { panic!("one line") };
    assert!(line.starts_with(&format!("demo.accord.example {} 2 ", company.fingerprint(&key))));
    take_back(&company, PLEDGED);
    company.refuses(4, "signed another record 2", &[&UPDATE[..], &["--key", &key]].concat(), &[]);
}

#[test]
fn a_registry_does_not_stand_for_another() {
    let company = Sandbox::pledged();
    let other = Sandbox::new();
    let policy = fs::read_to_string(other.file("accord.toml")).unwrap();
    fs::write(other.file("accord.toml"), policy.replace("demo.accord.example", "other.example")).unwrap();
    let keys = company.path("keys");
    other.run(&[&ENROLL[..], &["--key-dir", keys.to_str().unwrap()]].concat()).ends(0);
    assert_eq!(remembered(&company).len(), 2, "{:?}", remembered(&company));
    company.run(&UPDATE).ends(0);
}

#[test]
fn a_read_only_folder_gives_a_note() {
    if !tracing_works() {
        return;
    }
    let company = Sandbox::enrolled();
    fs::remove_file(company.path(MEMORY)).unwrap();
    let lock = company.path("keys/contoso.example/.lock");
    for error in ["EROFS", "EACCES"] {
        let place = company.copy();
        let lock = place.path(lock.strip_prefix(company.path("")).unwrap().to_str().unwrap());
        let inject = format!("inject=openat:error={error}");
        let strace = [
            "strace",
            "-f",
            "-qq",
            "-o",
            "/dev/null",
            "-P",
            lock.to_str().unwrap(),
            "-e",
            "trace=openat",
            "-e",
            &inject,
        ];
        let run = place.run_under(&strace, &PLEDGE).ends(0);
        assert!(run.stderr.contains("does not remember what the key signed"), "{run:?}");
        assert!(!place.path(MEMORY).exists());
    }
}

#[test]
fn a_memory_that_cannot_be_read_is_no_memory_of_nothing() {
    let company = Sandbox::enrolled();
    let whole = fs::read_to_string(company.path(MEMORY)).unwrap();
    for text in [&whole[..whole.len() - 9], "\u{feff}#\n", "a b c d\n", "\n"] {
        fs::write(company.path(MEMORY), text).unwrap();
        company.refuses(4, "does not say what the keys signed", &PLEDGE, &[]);
    }
    fs::remove_file(company.path(MEMORY)).unwrap();
    company.tool("mkfifo", &[company.path(MEMORY).to_str().unwrap()], "").ends(0);
    company.refuses(4, "does not say what the keys signed", &PLEDGE, &[]);
}

#[test]
fn what_is_refused_or_fails_is_not_remembered() {
    let company = Sandbox::pledged();
    let before = remembered(&company);
    company.run(&[&UPDATE[..], &["--dry-run"]].concat()).ends(0);
    company.run(&[&UPDATE[..], &["--unsigned"]].concat()).ends(0);
    assert_eq!(remembered(&company), before);
    fs::remove_file(company.file("keys/contoso.example/0003-update.toml")).unwrap();
    fs::create_dir(company.file("keys/contoso.example/0003-update.toml")).unwrap();
    company.run(&UPDATE);
    assert_eq!(remembered(&company), before);
}
