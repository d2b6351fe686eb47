//! Signing with a key service or an HSM: here `openssl` holds the keys, without support for OpenSSH's
//! formats.

use std::fs;

use crate::support::{ENROLL, PLEDGE, Sandbox};

const FIRST: &str = "keys/contoso.example/0001-enroll.toml";
const SECOND: &str = "pledges/contoso.example/0002-pledge.toml";

/// A key of `openssl`: its private and its public PEM file.
fn key(company: &Sandbox, name: &str) -> (String, String) {
    let [private, public] = ["pem", "pub.pem"].map(|end| company.path(&format!("{name}.{end}")));
    let (private, public) = (private.to_str().unwrap().to_owned(), public.to_str().unwrap().to_owned());
    company.tool("openssl", &["genpkey", "-algorithm", "ed25519", "-out", &private], "").ends(0);
    company.tool("openssl", &["pkey", "-in", &private, "-pubout", "-out", &public], "").ends(0);
    (private, public)
}

/// A registry with an unsigned enrollment, and the key that is to sign it.
fn draft() -> (Sandbox, (String, String)) {
    let company = Sandbox::new();
    let signing = key(&company, "signing");
    let next = key(&company, "next").1;
    let enroll = [&ENROLL[..], &["--current", &signing.1, "--next", &next, "--unsigned"]].concat();
    company.run(&enroll).ends(0);
    (company, signing)
}

/// Has `openssl` sign what `accord signing-input` gives; the signature's file.
fn sign(company: &Sandbox, record: &str, private: &str) -> String {
    let [input, signature] = ["input", "signature"].map(|name| company.path(name));
    let (input, signature) = (input.to_str().unwrap(), signature.to_str().unwrap());
    let _ = fs::remove_file(input);
    company.run(&["signing-input", record, "--output", input]).ends(0);
    let sign = ["pkeyutl", "-sign", "-rawin", "-inkey", private, "-in", input, "-out", signature];
    company.tool("openssl", &sign, "").ends(0);
    signature.to_owned()
}

#[test]
fn openssl_signs_from_enrollment_to_pledge() {
    let (company, (private, public)) = draft();
    let signature = sign(&company, FIRST, &private);
    company.run(&["attach", FIRST, "--signature", &signature, "--public-key", &public]).ends(0);
    company.run(&["verify"]).ends(0);

    company.run(&[&PLEDGE[..], &["--unsigned"]].concat()).ends(0);
    let raw = fs::read(sign(&company, SECOND, &private)).unwrap();
    let hex = company.write("hex", &format!("{}\n", hex::encode(&raw)));
    company.run(&["attach", SECOND, "--signature", &hex, "--public-key", &public]).ends(0);
    company.run(&["verify"]).ends(0);
    company.check_with_ssh_keygen();
}

#[test]
fn base64_is_read_as_openssl_writes_it() {
    let (company, (private, public)) = draft();
    let signature = sign(&company, FIRST, &private);
    let base64 = company.tool("openssl", &["base64", "-in", &signature], "").ends(0).stdout;
    assert_eq!(base64.lines().count(), 2);
    let base64 = company.write("base64", &base64);
    company.run(&["attach", FIRST, "--signature", &base64, "--public-key", &public]).ends(0);
    company.run(&["verify"]).ends(0);
}

/// The public key that OpenSSH derives is the one that is read from the PEM file.
#[test]
fn a_pem_file_and_openssh_give_the_same_key() {
    let company = Sandbox::new();
    let (_, public) = key(&company, "key");
    let der = company.path("key.der");
    let convert = ["pkey", "-pubin", "-in", &public, "-outform", "DER", "-out", der.to_str().unwrap()];
    company.tool("openssl", &convert, "").ends(0);
    let der = fs::read(der).unwrap();
    let point = der.last_chunk::<32>().unwrap();
    let line = ssh_key::PublicKey::from(ssh_key::public::Ed25519PublicKey(*point)).to_openssh().unwrap();
    let line = company.write("key.pub", &line);
    let print = company.fingerprint(&line);
    let dry = |current: &str, next: &str| {
        let enroll = [&ENROLL[..], &["--dry-run", "--current", current, "--next", next]].concat();
        company.run(&enroll).ends(0).stdout
    };
    let (_, other) = key(&company, "other");
    assert_eq!(dry(&public, &other), dry(&line, &other));
    assert_eq!(dry(&other, &public), dry(&other, &print));
}

#[test]
fn the_signing_input_has_two_formats() {
    let (company, _) = draft();
    let hex = company.run(&["signing-input", FIRST, "--hex"]).ends(0).stdout;
    let file = company.path("blob");
    company.run(&["signing-input", FIRST, "--output", file.to_str().unwrap()]).ends(0);
    let blob = fs::read(&file).unwrap();
    assert_eq!(hex, format!("{}\n", hex::encode(&blob)));
    assert_eq!((blob.len(), &blob[..6]), (108, &b"SSHSIG"[..]));
    company.run(&["signing-input", FIRST, "--output", file.to_str().unwrap()]).ends(4);
    company.run(&["signing-input", FIRST, "--hex", "--output", "relative"]).ends(0);
    assert_eq!(fs::read_to_string(company.file("relative")).unwrap(), hex);
}

#[test]
fn binary_output_is_not_written_to_a_terminal() {
    let (company, _) = draft();
    let program = env!("CARGO_BIN_EXE_accord");
    let at_terminal = |arguments: &str| {
        let command = format!("{program} signing-input {FIRST} {arguments}");
        company.tool("script", &["-qec", &command, "/dev/null"], "")
    };
    let refused = at_terminal("").ends(2);
    assert!(refused.stdout.contains("--output FILE"), "{refused:?}");
    assert!(at_terminal("--hex").ends(0).stdout.starts_with("535348534947"));
}

#[test]
fn only_a_record_has_something_to_sign() {
    let (company, _) = draft();
    company.refuses(4, "accord.toml is no record", &["signing-input", "accord.toml", "--hex"], &[]);
    let large = company.write("large", &"x".repeat(100_000));
    company.refuses(4, "is no record", &["signing-input", &large, "--hex"], &[]);
    company.refuses(3, "cannot read nothing.toml", &["signing-input", "nothing.toml"], &[]);
}

#[test]
fn a_bad_signature_is_not_attached() {
    let (company, (private, public)) = draft();
    let signature = sign(&company, FIRST, &private);
    let attach = |signature: &str, key: &str| {
        ["attach", FIRST, "--signature", signature, "--public-key", key].map(str::to_owned)
    };
    let refuses = |code, words, arguments: &[String]| {
        let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
        company.refuses(code, words, &arguments, &[]);
    };
    let mut flipped = fs::read(&signature).unwrap();
    flipped[40] ^= 1;
    let path = company.path("flipped");
    fs::write(&path, &flipped).unwrap();
    refuses(4, "signature-invalid", &attach(path.to_str().unwrap(), &public));

    // Signatures of the hash alone, and of the record itself: the likely mistakes without SSHSIG.
    let record = company.file(FIRST).to_str().unwrap().to_owned();
    let naive = company.path("naive");
    let naive = naive.to_str().unwrap();
    let sign = ["pkeyutl", "-sign", "-rawin", "-inkey", &private, "-in", &record, "-out", naive];
    company.tool("openssl", &sign, "").ends(0);
    refuses(4, "signature-invalid", &attach(naive, &public));

    let (_, stranger) = key(&company, "stranger");
    refuses(4, "may not sign this record", &attach(&signature, &stranger));
    refuses(2, "--public-key KEY", &attach(&signature, &public)[..4]);
    let short = company.write("short", &"ab".repeat(63));
    refuses(4, "has 63 bytes, and an Ed25519 signature has 64", &attach(&short, &public));
    refuses(2, "is a private key, and a public key is asked for", &attach(&signature, &private));
    company.run(&["attach", FIRST, "--signature", &signature, "--public-key", &public]).ends(0);
    company.run(&["verify"]).ends(0);
}

#[test]
fn an_openssh_signature_must_be_by_the_named_key() {
    let company = Sandbox::pledged();
    let signature = company.path("foreign.sig");
    fs::rename(company.file("pledges/contoso.example/0002-pledge.toml.sig"), &signature).unwrap();
    let signature = signature.to_str().unwrap();
    let key = |name: &str| company.path(&format!("keys/contoso.example/{name}.pub"));
    let [right, wrong] = ["key-1", "key-2"].map(key);
    let attach = ["attach", SECOND, "--signature", signature, "--public-key"];
    let with = |key: &'_ std::path::Path| [&attach[..], &[key.to_str().unwrap()]].concat().join("\n");
    company.refuses(4, "is not by SHA256:", &with(&wrong).split('\n').collect::<Vec<_>>(), &[]);
    company.run(&with(&right).split('\n').collect::<Vec<_>>()).ends(0);
    company.run(&["verify"]).ends(0);
}
