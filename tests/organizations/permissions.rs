//! Secrets that other users could read or replace, and keys at a place from which they could be published.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use crate::support::{ENROLL, PLEDGE, Sandbox};

fn chmod(path: impl AsRef<Path>, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
}

/// Keys of `contoso.example` in its key folder.
fn with_keys() -> Sandbox {
    let company = Sandbox::new();
    company.run(&["keygen", "contoso.example", "--no-passphrase"]).ends(0);
    company
}

#[test]
fn a_key_that_others_can_read_does_not_sign() {
    let company = with_keys();
    company.run(&ENROLL).ends(0);
    let key = company.path("keys/contoso.example/key-1");
    let before = company.snapshot();
    for mode in [0o644, 0o640, 0o604, 0o660] {
        chmod(&key, mode);
        for more in [&[][..], &["--key", key.to_str().unwrap()]] {
            let run = company.run(&[&PLEDGE[..], more].concat()).ends(4);
            let told =
                format!("other users can read {}, which holds a secret (mode {mode:04o})", key.display());
            assert!(run.stderr.contains(&told), "{run:?}");
            assert!(run.stderr.contains(&format!("`chmod 600 {}`", key.display())), "{run:?}");
        }
    }
    assert_eq!(company.snapshot(), before);
    chmod(&key, 0o400);
    company.run(&PLEDGE).ends(0);
}

#[test]
fn a_key_that_others_can_read_is_no_good_backup() {
    let company = Sandbox::enrolled();
    let key = company.ssh_key("copy", &["-N", "correct horse"]);
    chmod(&key, 0o644);
    let words = format!("other users can read {key}, which holds a secret (mode 0644)");
    let secret = company.write("passphrase", "correct horse\n");
    let test = ["keys", "test", "contoso.example", &key, "--passphrase-file", &secret];
    for arguments in [&test[..], &["keys", "backup", &key]] {
        company.refuses(4, &words, arguments, &[]);
    }
    company.tool("install", &["-m", "600", &key, &format!("{key}-2")], "").ends(0);
    let test = ["keys", "test", "contoso.example", &format!("{key}-2"), "--passphrase-file", &secret];
    company.refuses(4, "is no key of contoso.example", &test, &[]);
}

#[test]
fn a_public_key_may_be_read_by_all() {
    let company = with_keys();
    let public = company.path("keys/contoso.example/key-1.pub");
    assert_eq!(fs::metadata(public).unwrap().permissions().mode() & 0o777, 0o644);
    company.run(&ENROLL).ends(0);
}

#[test]
fn a_passphrase_file_that_others_can_read_opens_nothing() {
    let company = Sandbox::new();
    let secret = company.write("passphrase", "correct horse\n");
    let keygen = ["keygen", "contoso.example", "--passphrase-file", &secret];
    chmod(&secret, 0o644);
    let run = company.run(&keygen).ends(4);
    assert!(run.stderr.contains(&format!("`chmod 600 {secret}`")), "{run:?}");
    assert!(!company.path("keys/contoso.example/key-1").exists());
    chmod(&secret, 0o600);
    let other = company.write("other", "battery staple\n");
    company.run(&[&keygen[..], &["--next-passphrase-file", &other]].concat()).ends(0);
    // It is refused before the record is shown.
    chmod(&secret, 0o644);
    let run = company.run(&[&ENROLL[..], &["--passphrase-file", &secret]].concat()).ends(4);
    assert!(run.stderr.contains("chmod 600") && !run.stderr.contains("format = 1"), "{run:?}");
}

#[test]
fn a_key_folder_that_others_can_write_to_is_refused() {
    let company = with_keys();
    let folder = company.path("keys/contoso.example");
    for mode in [0o770, 0o707, 0o777] {
        chmod(&folder, mode);
        for command in [&ENROLL[..], &["keygen", "contoso.example", "--another", "--no-passphrase"]] {
            let run = company.run(command).ends(4);
            let told =
                format!("other users can write to the key folder {} (mode {mode:04o})", folder.display());
            assert!(run.stderr.contains(&told), "{run:?}");
            assert!(run.stderr.contains(&format!("`chmod 700 {}`", folder.display())), "{run:?}");
        }
    }
    chmod(&folder, 0o755);
    company.run(&ENROLL).ends(0);
}

#[test]
fn keys_are_not_made_where_they_could_be_published() {
    let company = Sandbox::new();
    let join =
        ["join", "contoso.example", "--name", "Contoso", "--group", "private-sector", "--country", "DE"];
    let join = [&join[..], &["--text", "tech-sector-accord-1", "--title", "CLO", "--no-passphrase", "--yes"]]
        .concat();
    let keygen = ["keygen", "contoso.example", "--no-passphrase"];
    let work = company.path("work");
    fs::create_dir_all(work.join("deep")).unwrap();
    company.tool("git", &["init", "-q", work.to_str().unwrap()], "").ends(0);
    for (folder, what) in [
        ("keys".to_owned(), "a registry"),
        (company.file(".private").to_str().unwrap().to_owned(), "a registry"),
        (work.join("deep/keys").to_str().unwrap().to_owned(), "a git work tree"),
    ] {
        let before = company.snapshot();
        for command in [&keygen[..], &join] {
            let run = company.run(&[command, &["--key-dir", &folder]].concat()).ends(4);
            assert!(run.stderr.contains(&format!("lies in {what}, ")), "{run:?}");
            assert!(run.stderr.contains("--key-dir DIR"), "{run:?}");
        }
        assert_eq!(company.snapshot(), before, "{folder}");
        assert!(!work.join("deep/keys").exists());
    }
}

#[test]
fn a_rotation_makes_no_keys_where_they_could_be_published() {
    let company = with_keys();
    company.run(&ENROLL).ends(0);
    fs::rename(company.path("keys"), company.file(".keys")).unwrap();
    let rotate = ["rotate", "contoso.example", "--reason", "routine", "--yes", "--key-dir", ".keys"];
    let run = company.run(&rotate).ends(4);
    assert!(run.stderr.contains("lies in a registry, "), "{run:?}");
}

#[test]
fn a_relative_folder_of_a_variable_is_refused() {
    let company = Sandbox::new();
    let before = company.snapshot();
    for (name, value) in [("XDG_DATA_HOME", "data"), ("ACCORD_KEY_DIR", "keys")] {
        let keygen = ["keygen", "contoso.example", "--no-passphrase"];
        let mut command = company.command(env!("CARGO_BIN_EXE_accord"));
        let run = command.args(keygen).env_remove("ACCORD_KEY_DIR").env(name, value).output().unwrap();
        assert_eq!(run.status.code(), Some(3));
        let told = String::from_utf8(run.stderr).unwrap();
        assert!(told.contains(&format!("{name} is {value}, a relative path")), "{told}");
        assert_eq!(company.snapshot(), before);
    }
}
