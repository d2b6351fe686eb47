//! The successor key is out of reach of what loses the signing key.

use std::fs;

use crate::support::{ENROLL, JOIN, PLEDGE, Sandbox};

/// A stick that is plugged in.
fn stick(company: &Sandbox) -> String {
    let stick = company.path("stick");
    fs::create_dir_all(&stick).unwrap();
    stick.display().to_string()
}

#[test]
fn keygen_writes_the_successor_elsewhere() {
    let company = Sandbox::new();
    let stick = stick(&company);
    let keygen = ["keygen", "contoso.example", "--no-passphrase", "--next-dir"];
    let told = company.run(&[&keygen[..], &[&stick]].concat()).ends(0);
    let (key, next) = ("keys/contoso.example/key-1", "stick/contoso.example/key-2");
    assert!(told.stdout.contains(&company.path(next).display().to_string()), "{told:?}");
    assert!(company.path(key).is_file() && company.path(next).is_file());
    assert!(!company.path("keys/contoso.example/key-2").exists());
    // Its public key stays, so that an enrollment finds it, and no other key gets its name.
    assert!(company.path("keys/contoso.example/key-2.pub").is_file());
    let here = company.path("keys").display().to_string();
    company.run(&["keygen", "fabrikam.example", "--no-passphrase", "--next-dir", &here]).ends(2);
    assert!(!company.path("keys/fabrikam.example/key-1").exists());
    company.git(&["init", "-q"]);
    company.run(&["keygen", "fabrikam.example", "--no-passphrase", "--next-dir", "."]).ends(4);
    assert!(!company.path("keys/fabrikam.example/key-1").exists());
}

/// `keygen` says to bring the successor away, and its `.pub` stays: an enrollment names it.
#[test]
fn an_enrollment_finds_the_successor_that_was_brought_away() {
    let company = Sandbox::new();
    company.run(&["keygen", "contoso.example", "--no-passphrase"]).ends(0);
    let away = company.path("stick");
    fs::rename(company.path("keys/contoso.example/key-2"), &away).unwrap();
    company.run(&ENROLL).ends(0);
    let enrollment = fs::read_to_string(company.file("keys/contoso.example/0001-enroll.toml")).unwrap();
    let successor =
        company.fingerprint(&company.path("keys/contoso.example/key-2.pub").display().to_string());
    assert!(enrollment.contains(&format!("next = [\n  \"{successor}\",\n]")), "{enrollment}");

    // Of two keys that are elsewhere, the signer names one.
    let other = Sandbox::new();
    other.run(&["keygen", "contoso.example", "--no-passphrase"]).ends(0);
    other.run(&["keygen", "contoso.example", "--no-passphrase", "--another"]).ends(0);
    for number in [2, 3] {
        fs::remove_file(other.path(&format!("keys/contoso.example/key-{number}"))).unwrap();
    }
    assert!(other.run(&ENROLL).ends(2).stderr.contains("`next` is missing"));
}

#[test]
fn join_and_rotate_write_the_successor_elsewhere() {
    let company = Sandbox::new();
    let stick = stick(&company);
    company.run(&[&JOIN[..], &["--no-passphrase", "--next-dir", &stick]].concat()).ends(0);
    assert!(company.path("keys/contoso.example/key-1").is_file());
    assert!(company.path("stick/contoso.example/key-2").is_file());

    // The laptop is lost with everything on it.
    fs::remove_dir_all(company.path("keys")).unwrap();
    fs::create_dir(company.path("second")).unwrap();
    let second = company.path("second").display().to_string();
    let rotate = ["rotate", "contoso.example", "--reason", "loss", "--yes", "--key-dir", &stick];
    company.run(&[&rotate[..], &["--next-dir", &second]].concat()).ends(0);
    assert!(company.path("second/contoso.example/key-3").is_file());
    company.run(&[&PLEDGE[..], &["--key-dir", &stick]].concat()).ends(0);
    company.run(&["verify"]).ends(0);
}

#[test]
fn join_takes_a_successor_of_another_machine() {
    let company = Sandbox::new();
    let next = company.ssh_key("successor", &[]) + ".pub";
    let told = company.run(&[&JOIN[..], &["--no-passphrase", "--next", &next]].concat()).ends(0).stderr;
    assert!(told.contains("Keep the successor key away"), "{told}");
    assert!(company.path("keys/contoso.example/key-1").is_file());
    assert!(!company.path("keys/contoso.example/key-2").exists());
    let enroll = fs::read_to_string(company.file("keys/contoso.example/0001-enroll.toml")).unwrap();
    assert!(enroll.contains(&company.fingerprint(&next)), "{enroll}");
}
