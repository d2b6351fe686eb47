//! Existing keys: all forms of Ed25519 keys that `ssh-keygen` writes.

use std::fs;

use crate::support::{ENROLL, PLEDGE, Sandbox};

const PASSPHRASE: &str = "correct horse";

/// Enrolls and pledges with `key`, and has stock `ssh-keygen` check it.
#[track_caller]
fn signs(company: &Sandbox, key: &str) {
    let next = format!("{}.pub", company.ssh_key("next", &[]));
    let secret = company.write("passphrase", &format!("{PASSPHRASE}\n"));
    let with = ["--key", key, "--passphrase-file", &secret];
    company.run(&[&ENROLL[..], &with, &["--next", &next]].concat()).ends(0);
    company.run(&[&PLEDGE[..], &with].concat()).ends(0);
    company.run(&["verify"]).ends(0);
    company.check_with_ssh_keygen();
}

#[test]
fn a_plain_key_signs() {
    let company = Sandbox::new();
    let key = company.ssh_key("id_ed25519", &[]);
    signs(&company, &key);
}

#[test]
fn key_comments_of_all_kinds_are_accepted() {
    for comment in ["", "jane doe <jane@contoso.example>", "日本語 ✍ \u{1b}[31m", &"x".repeat(900)] {
        let company = Sandbox::new();
        let key = company.ssh_key("key", &["-C", comment]);
        signs(&company, &key);
    }
}

#[test]
fn every_cipher_of_ssh_keygen_is_read() {
    for cipher in [
        "aes128-cbc",
        "aes192-cbc",
        "aes256-cbc",
        "aes128-ctr",
        "aes192-ctr",
        "aes256-ctr",
        "aes128-gcm@openssh.com",
        "aes256-gcm@openssh.com",
        "chacha20-poly1305@openssh.com",
    ] {
        let company = Sandbox::new();
        let key = company.ssh_key("key", &["-N", PASSPHRASE, "-Z", cipher, "-a", "2"]);
        signs(&company, &key);
    }
}

#[test]
fn a_key_with_many_rounds_is_read() {
    let company = Sandbox::new();
    let key = company.ssh_key("key", &["-N", PASSPHRASE, "-a", "64"]);
    signs(&company, &key);
}

#[test]
fn a_key_that_came_from_windows_is_read() {
    let company = Sandbox::new();
    let key = company.ssh_key("key", &[]);
    let text = fs::read_to_string(&key).unwrap();
    fs::write(&key, text.replace('\n', "\r\n")).unwrap();
    signs(&company, &key);
}

#[test]
fn other_types_of_keys_are_named() {
    let company = Sandbox::enrolled();
    for (kind, name) in [("rsa", "ssh-rsa"), ("ecdsa", "ecdsa-sha2-nistp256")] {
        let key = company.ssh_key(kind, &["-t", kind]);
        company.refuses(2, name, &[&PLEDGE[..], &["--key", &key]].concat(), &[]);
        let public = format!("{key}.pub");
        company.refuses(2, name, &[&PLEDGE[..], &["--key", &public]].concat(), &[]);
    }
    let key = company.ssh_key("old", &["-N", PASSPHRASE, "-Z", "3des-cbc"]);
    company.refuses(2, "encrypted with 3des-cbc", &[&PLEDGE[..], &["--key", &key]].concat(), &[]);
    let file = company.write("file", "no key\n");
    company.refuses(2, "holds no key", &[&PLEDGE[..], &["--key", &file]].concat(), &[]);
}

#[test]
fn without_a_key_folder_no_key_is_made() {
    let company = Sandbox::enrolled();
    let key = company.path("keys/contoso.example/key-2").to_str().unwrap().to_owned();
    let rotate = ["rotate", "contoso.example", "--reason", "routine", "--yes", "--key", &key];
    let homeless = [("HOME", ""), ("ACCORD_KEY_DIR", "")];
    company.refuses(3, "there is no home folder to keep keys in", &rotate, &homeless);
    assert!(!company.file("key-1").exists());
}
