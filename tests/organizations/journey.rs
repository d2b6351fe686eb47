//! A company's records from an empty folder to a withdrawal, without a terminal.

use std::fs;

use crate::support::{self, Sandbox};

#[test]
fn from_an_empty_folder_to_a_withdrawal() {
    let company = Sandbox::pledged();
    company.run(&["verify"]).ends(0);
    let list = company.run(&["list"]).ends(0).stdout;
    assert!(list.contains("contoso.example") && list.contains("current"), "{list}");

    company.run(&["rotate", "contoso.example", "--reason", "routine", "--yes"]).ends(0);
    company.run(&["reaffirm", "contoso.example", "tech-sector-accord-1", "--yes"]).ends(0);
    let summary = company.write("summary.txt", "We helped 60 customers.\n");
    company
        .run(&[
            "report",
            "contoso.example",
            "tech-sector-accord-1",
            "--from",
            "2026-11-21",
            "--to",
            "2026-11-21",
            "--summary-file",
            &summary,
            "--figure",
            "domains-taken-down=60",
            "--figure",
            "countries=49",
            "--evidence",
            "title = \"Report\", url = \"https://contoso.example/report\"",
            "--yes",
        ])
        .ends(0);
    let withdraw = ["withdraw", "contoso.example", "tech-sector-accord-1", "--reason", "-", "--yes"];
    company.run_with(&withdraw, "We sell this business.\n", &[]).ends(0);

    company.run(&["verify"]).ends(0);
    let list = company.run(&["list"]).ends(0).stdout;
    assert!(list.contains("withdrawn 2026-11-21"), "{list}");
    assert_eq!(company.records().len(), 6);
    company.check_with_ssh_keygen();
}

#[test]
fn a_withdrawal_has_its_own_date() {
    let company = Sandbox::pledged();
    let withdraw = [
        "withdraw",
        "contoso.example",
        "tech-sector-accord-1",
        "--reason",
        "-",
        "--yes",
        "--today",
        "2027-02-03",
    ];
    company.run_with(&withdraw, "Over.\n", &[]).ends(0);
    let list = company.run(&["list", "--today", "2027-06-01"]).ends(0).stdout;
    assert!(list.contains("withdrawn 2027-02-03"), "{list}");
}

#[test]
fn a_draft_is_signed_with_plain_ssh_keygen() {
    let company = Sandbox::enrolled();
    let draft = [&support::PLEDGE[..], &["--unsigned"]].concat();
    company.run(&draft).ends(0);
    let record = "pledges/contoso.example/0002-pledge.toml";
    let verdict = company.run(&["verify"]).ends(1).stdout;
    assert!(verdict.contains("signature-missing"), "{verdict}");

    let key = company.path("keys/contoso.example/key-1");
    let sign = ["-Y", "sign", "-f", key.to_str().unwrap(), "-n", "accord-record-v1", record];
    company.tool("ssh-keygen", &sign, "").ends(0);
    company.run(&["verify"]).ends(0);
    company.check_with_ssh_keygen();
}

#[test]
fn a_signature_that_ssh_keygen_accepts_must_be_canonical() {
    let company = Sandbox::pledged();
    let path = company.file("pledges/contoso.example/0002-pledge.toml.sig");
    let good = fs::read_to_string(&path).unwrap();
    let body: String = good.lines().filter(|line| !line.starts_with("-----")).collect();
    let lines: Vec<_> = body.as_bytes().chunks(76).map(String::from_utf8_lossy).collect();
    let wide = format!("-----BEGIN SSH SIGNATURE-----\n{}\n-----END SSH SIGNATURE-----\n", lines.join("\n"));
    for bad in [wide, format!("{good}trailing text\n")] {
        fs::write(&path, &bad).unwrap();
        company_accepts_with_ssh_keygen(&company);
        let verdict = company.run(&["verify"]).ends(1).stdout;
        assert!(verdict.contains("signature-not-canonical"), "{verdict}");
    }

    // `attach` writes the same signature in the one canonical form.
    let foreign = company.write("foreign.sig", &fs::read_to_string(&path).unwrap());
    fs::remove_file(&path).unwrap();
    let record = "pledges/contoso.example/0002-pledge.toml";
    company.run(&["attach", record, "--signature", &foreign]).ends(0);
    assert_eq!(fs::read_to_string(&path).unwrap(), good);
    company.run(&["verify"]).ends(0);
}

fn company_accepts_with_ssh_keygen(company: &Sandbox) {
    let key = fs::read_to_string(company.path("keys/contoso.example/key-1.pub")).unwrap();
    let signers = company.write("allowed", &format!("contoso.example {key}"));
    let record = "pledges/contoso.example/0002-pledge.toml";
    let signature = format!("{record}.sig");
    let arguments =
        ["-Y", "verify", "-f", &signers, "-I", "contoso.example", "-n", "accord-record-v1", "-s", &signature];
    company.tool("ssh-keygen", &arguments, &fs::read_to_string(company.file(record)).unwrap()).ends(0);
}

#[test]
fn two_of_three_officers_sign_one_after_the_other() {
    let company = Sandbox::new();
    for officer in ["a", "b", "c"] {
        let folder = company.path(officer);
        let keys = ["keygen", "contoso.example", "--no-passphrase", "--key-dir", folder.to_str().unwrap()];
        company.run(&keys).ends(0);
    }
    let key = |officer: &str, name: &str| {
        company.path(&format!("{officer}/contoso.example/{name}")).to_str().unwrap().to_owned()
    };
    let mut enroll = support::ENROLL.map(str::to_owned).to_vec();
    for officer in ["a", "b", "c"] {
        enroll.extend([
            "--current".to_owned(),
            key(officer, "key-1.pub"),
            "--key".to_owned(),
            key(officer, "key-1"),
        ]);
        enroll.extend(["--next".to_owned(), key(officer, "key-2.pub")]);
    }
    enroll.extend(["--threshold", "2", "--next-threshold", "2"].map(str::to_owned));
    company.run(&enroll.iter().map(String::as_str).collect::<Vec<_>>()).ends(0);

    // C drafts and signs; A signs later: the file ends in the order of the keys.
    let signing = key("c", "key-1");
    let pledge = [&support::PLEDGE[..], &["--key", &signing]].concat();
    let told = company.run(&pledge).ends(0).stderr;
    assert!(told.contains("1 of 3 current keys signed, and 2 must sign this record"), "{told}");
    let verdict = company.run(&["verify"]).ends(1).stdout;
    assert!(verdict.contains("threshold"), "{verdict}");
    let record = "pledges/contoso.example/0002-pledge.toml";
    company.run(&["sign", record, "--key", &key("c", "key-1"), "--yes"]).ends(4);
    company.run(&["sign", record, "--key", &key("a", "key-2"), "--yes"]).ends(4);
    company.run(&["sign", record, "--key", &key("a", "key-1"), "--yes"]).ends(0);
    company.run(&["verify"]).ends(0);
    company.check_with_ssh_keygen();

    // A and B, with their successor keys, replace the keys of all officers.
    let mut rotate =
        ["rotate", "contoso.example", "--reason", "routine", "--yes"].map(str::to_owned).to_vec();
    for officer in ["a", "b"] {
        let folder = company.path(officer);
        let another = ["keygen", "contoso.example", "--another", "--no-passphrase", "--key-dir"];
        company.run(&[&another[..], &[folder.to_str().unwrap()]].concat()).ends(0);
        rotate.extend([
            "--key".to_owned(),
            key(officer, "key-2"),
            "--next".to_owned(),
            key(officer, "key-3.pub"),
        ]);
    }
    rotate.extend(
        ["a", "b", "c"].iter().flat_map(|officer| ["--replace".to_owned(), key(officer, "key-1.pub")]),
    );
    company.run(&rotate.iter().map(String::as_str).collect::<Vec<_>>()).ends(0);
    company.run(&["verify"]).ends(0);
    let page = company.run(&["show", "contoso.example"]).ends(0).stdout;
    assert!(page.contains("Keys (2 of 2 sign)"), "{page}");
}

#[test]
fn a_stolen_laptop_is_survived() {
    let company = Sandbox::pledged();
    let rotate = ["rotate", "contoso.example", "--reason", "compromise", "--compromised-from", "2", "--yes"];
    company.run(&rotate).ends(0);
    let list = company.run(&["list"]).ends(0).stdout;
    assert!(list.contains("disputed 2026-11-21"), "{list}");
    company.run(&["reaffirm", "contoso.example", "tech-sector-accord-1", "--yes"]).ends(0);
    let list = company.run(&["list"]).ends(0).stdout;
    assert!(list.contains("current"), "{list}");
    company.check_with_ssh_keygen();
}

#[test]
fn an_encrypted_key_needs_its_passphrase() {
    let company = Sandbox::new();
    let secret = company.write("passphrase", "correct horse\n");
    let wrong = company.write("wrong", "battery staple\n");
    company.run(&["keygen", "contoso.example"]).ends(2);
    let other = company.write("other", "zebra crossing\n");
    let keygen = ["keygen", "contoso.example", "--passphrase-file", &secret];
    // One passphrase for both keys would be forgotten for both.
    let told = company.run(&keygen).ends(2).stderr;
    assert!(told.contains("a passphrase of its own"), "{told}");
    let told = company.run(&[&keygen[..], &["--next-passphrase-file", &secret]].concat()).ends(4).stderr;
    assert!(told.contains("opens the signing key, too"), "{told}");
    assert!(company.keys().iter().all(|(path, _)| !path.contains("key-")), "no key was written");
    company.run(&[&keygen[..], &["--next-passphrase-file", &other]].concat()).ends(0);
    let key = company.path("keys/contoso.example/key-1");
    let key = key.to_str().unwrap();
    company.tool("ssh-keygen", &["-y", "-P", "correct horse", "-f", key], "").ends(0);
    assert_ne!(company.tool("ssh-keygen", &["-y", "-P", "", "-f", key], "").code, 0);

    let before = company.snapshot();
    company.run(&support::ENROLL).ends(2);
    company.run(&[&support::ENROLL[..], &["--passphrase-file", &wrong]].concat()).ends(4);
    assert_eq!(company.snapshot(), before, "nothing was written");
    company.run(&[&support::ENROLL[..], &["--passphrase-file", &secret]].concat()).ends(0);

    // The new successor key is encrypted like the keys before it.
    let rotate = ["rotate", "contoso.example", "--reason", "loss", "--yes", "--passphrase-file", &other];
    company.run(&rotate).ends(2);
    company.run(&[&rotate[..], &["--next-passphrase-file", &other]].concat()).ends(4);
    company.run(&[&rotate[..], &["--next-passphrase-file", &wrong]].concat()).ends(0);
    let next = company.path("keys/contoso.example/key-3");
    assert_ne!(company.tool("ssh-keygen", &["-y", "-P", "", "-f", next.to_str().unwrap()], "").code, 0);
    company.run(&["verify"]).ends(0);
}

#[cfg(unix)]
#[test]
fn only_the_owner_can_read_private_keys() {
    use std::os::unix::fs::PermissionsExt;
    let company = Sandbox::pledged();
    let mode = |path: std::path::PathBuf| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    for key in ["key-1", "key-2"] {
        assert_eq!(mode(company.path(&format!("keys/contoso.example/{key}"))), 0o600);
    }
    assert_eq!(mode(company.path("keys/contoso.example")), 0o700);
    for record in company.records() {
        assert_eq!(mode(company.file(&record)), 0o644, "{record}");
    }
}
