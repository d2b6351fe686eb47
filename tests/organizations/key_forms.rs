//! Keys and signatures in the forms in which people have them: what is taken, and what is said of the rest.
//! `ssh-keygen` and `openssl` make all of them.

use std::fs;

use crate::support::{ENROLL, JOIN, Run, Sandbox};

const FIRST: &str = "keys/contoso.example/0001-enroll.toml";
const REAFFIRM: [&str; 4] = ["reaffirm", "contoso.example", "tech-sector-accord-1", "--yes"];

/// The standard output of a command of the shell, as a file beside the registry.
#[track_caller]
fn made(place: &Sandbox, name: &str, command: &str) -> String {
    let file = place.path(name).to_str().unwrap().to_owned();
    place
        .tool("bash", &["-c", &format!("umask 077; set -o pipefail; {{ {command}; }} > '{file}'")], "")
        .ends(0);
    file
}

/// Runs the command that a help line gives, in backticks, with another name for NEW; the new file.
#[track_caller]
fn convert(place: &Sandbox, run: &Run, name: &str) -> String {
    let command = run.stderr.split('`').nth(1).unwrap_or_else(|| panic!("no command in {}", run.stderr));
    made(place, name, &command.replace("> NEW", ""))
}

#[test]
fn a_public_key_is_taken_in_every_form_of_key_services() {
    let place = Sandbox::new();
    let key = place.path("key.pem").to_str().unwrap().to_owned();
    place.tool("openssl", &["genpkey", "-algorithm", "ed25519", "-out", &key], "").ends(0);
    let der = made(&place, "key.der", &format!("openssl pkey -in {key} -pubout -outform DER"));
    let pem = made(&place, "pub.pem", &format!("openssl pkey -in {key} -pubout"));
    let raw = made(&place, "key.raw", &format!("tail -c 32 {der}"));
    let forms = [
        ("around", format!("echo 'Public key of HSM 3:'; cat {pem}; echo; echo 'Kind regards'")),
        ("crlf", format!("sed 's/$/\\r/' {pem}")),
        ("hex", format!("xxd -p -c 99 {raw} || od -An -v -tx1 {raw}")),
        ("base64", format!("base64 {raw}")),
        ("base64url", format!("base64 {raw} | tr '+/' '-_' | tr -d '=\\n'")),
        ("json", format!("printf '\"%s\"' $(base64 {raw})")),
        ("der64", format!("base64 -w 0 {der}")),
    ];
    let next = place.ssh_key("next", &[]) + ".pub";
    let preview = |current: &str| {
        let enroll = [&ENROLL[..], &["--dry-run", "--current", current, "--next", &next]].concat();
        place.run(&enroll).ends(0).stdout
    };
    let expected = preview(&pem);
    for file in [&der, &raw] {
        assert_eq!(preview(file), expected, "{file}");
    }
    for (name, command) in &forms {
        assert_eq!(preview(&made(&place, name, command)), expected, "{name}");
    }
    // The key itself, as a service's page shows it.
    let text = fs::read_to_string(place.path("base64")).unwrap();
    assert_eq!(preview(text.trim()), expected);
}

#[test]
fn a_signature_is_taken_in_every_form_of_key_services() {
    let place = Sandbox::new();
    let key = place.path("key.pem").to_str().unwrap().to_owned();
    place.tool("openssl", &["genpkey", "-algorithm", "ed25519", "-out", &key], "").ends(0);
    let public = made(&place, "pub.pem", &format!("openssl pkey -in {key} -pubout"));
    let next = place.ssh_key("next", &[]) + ".pub";
    place.run(&[&ENROLL[..], &["--unsigned", "--current", &public, "--next", &next]].concat()).ends(0);
    let input = place.path("input").to_str().unwrap().to_owned();
    place.run(&["signing-input", FIRST, "--output", &input]).ends(0);
    let raw = made(&place, "raw", &format!("openssl pkeyutl -sign -rawin -inkey {key} -in {input}"));
    for (name, command) in [
        ("base64", format!("base64 {raw}")),
        ("base64url", format!("base64 -w 0 {raw} | tr '+/' '-_' | tr -d '='")),
        ("vault", format!("printf 'vault:v1:%s\\n' $(base64 -w 0 {raw})")),
        ("json", format!("printf '\"%s\"\\n' $(base64 -w 0 {raw})")),
    ] {
        let signature = made(&place, name, &command);
        place.run(&["attach", FIRST, "--signature", &signature, "--public-key", &public]).ends(0);
        place.run(&["verify"]).ends(0);
        fs::remove_file(place.file(&format!("{FIRST}.sig"))).unwrap();
    }
}

#[test]
fn what_is_no_signature_is_named_with_the_forms_that_are_taken() {
    let place = Sandbox::enrolled();
    for (bytes, words) in [
        (&b""[..], "is empty"),
        (b"Dear colleague, I sign it.\n", "holds no signature"),
        (&[7; 63], "has 63 bytes, and an Ed25519 signature has 64"),
        (&[0xB0; 71], "an ECDSA key"),
        (&[0x81; 256], "an RSA key"),
    ] {
        let file = place.path("signature");
        fs::write(&file, bytes).unwrap();
        let run = place.run(&["attach", FIRST, "--signature", file.to_str().unwrap()]).ends(4);
        assert!(run.stderr.contains(words), "{}", run.stderr);
        assert!(run.stderr.contains("`vault:v1:`") && !run.stderr.contains("NUL"), "{}", run.stderr);
    }
    let damaged =
        place.write("signature", "-----BEGIN SSH SIGNATURE-----\nU1\n-----END SSH SIGNATURE-----\n");
    let run = place.run(&["attach", FIRST, "--signature", &damaged]).ends(4);
    assert!(run.stderr.contains("help: Sign the record again where its key is, with"), "{}", run.stderr);
}

#[test]
fn what_is_no_private_key_is_named_with_the_command_that_converts_it() {
    let place = Sandbox::pledged();
    let good = place.path("keys/contoso.example/key-1").to_str().unwrap().to_owned();
    let sign = |key: &str| place.run(&[&REAFFIRM[..], &["--dry-run", "--key", key]].concat());
    sign(&good).ends(0);
    for (name, command, words) in [
        ("bom", format!("printf '\\xef\\xbb\\xbf'; cat {good}"), "begins with a byte order mark"),
        ("wide", format!("iconv -f UTF-8 -t UTF-16 {good}"), "is UTF-16"),
        ("quoted", format!("echo 'The key:'; cat {good}; echo Regards"), "holds other text around its key"),
    ] {
        let run = place.run(&[&REAFFIRM[..], &["--key", &made(&place, name, &command)]].concat()).ends(2);
        assert!(run.stderr.contains(words), "{}", run.stderr);
        sign(&convert(&place, &run, "converted")).ends(0);
    }
    let ecdsa = place.ssh_key("ecdsa", &["-t", "ecdsa"]);
    let rsa = place.ssh_key("rsa", &["-t", "rsa"]);
    for (name, command, words) in [
        ("empty", "true".to_owned(), "is empty"),
        ("public", format!("cat {good}.pub"), "names a key without its private part"),
        ("ecdsa.key", format!("cat {ecdsa}"), "is a key of the type ecdsa-sha2-nistp256"),
        ("rsa.key", format!("cat {rsa}"), "is a key of the type ssh-rsa"),
        ("rsa.pub.key", format!("cat {rsa}.pub"), "is a key of the type ssh-rsa"),
        ("ppk", "echo 'PuTTY-User-Key-File-3: ssh-ed25519'".to_owned(), "`puttygen "),
        ("sec1", "openssl ecparam -genkey -noout -name prime256v1".to_owned(), "is a key of the type ECDSA"),
        ("pkcs8", "openssl genpkey -algorithm ed25519".to_owned(), "is a key in PKCS #8"),
        ("conflict", format!("sed '3i <<<<<<< HEAD' {good}"), "git's conflict markers"),
    ] {
        let run = place.run(&[&REAFFIRM[..], &["--key", &made(&place, name, &command)]].concat());
        assert!(run.code == 2 && run.stderr.contains(words), "{name}: {}", run.stderr);
        assert!(run.stderr.contains("help: "), "{name}: {}", run.stderr);
    }
}

#[test]
fn what_is_no_public_key_is_named_with_the_command_that_converts_it() {
    let place = Sandbox::new();
    let key = place.ssh_key("key", &[]);
    let next = place.ssh_key("next", &[]) + ".pub";
    let enroll = |current: &str| {
        place.run(&[&ENROLL[..], &["--dry-run", "--current", current, "--next", &next]].concat())
    };
    for (name, command, words) in [
        ("rfc4716", format!("ssh-keygen -e -f {key}.pub"), "the form of RFC 4716"),
        ("wide", format!("iconv -f UTF-8 -t UTF-16 {key}.pub"), "is UTF-16"),
        ("private", format!("cat {key}"), "is a private key, and a public key is asked for"),
    ] {
        let file = made(&place, name, &command);
        place.tool("chmod", &["600", &file], "").ends(0);
        let run = enroll(&file).ends(2);
        assert!(run.stderr.contains(words), "{}", run.stderr);
        if name != "private" {
            enroll(&convert(&place, &run, "converted.pub")).ends(0);
        }
    }
    let rsa = place.ssh_key("rsa", &["-t", "rsa"]) + ".pub";
    let words = place.write("words", "our key\n");
    for (file, words) in [(&rsa, "of the type ssh-rsa"), (&words, "Give a .pub file, a PEM or DER file")] {
        let run = enroll(file).ends(2);
        assert!(run.stderr.contains(words), "{}", run.stderr);
    }
}

#[test]
fn a_pipe_is_read_once() {
    let place = Sandbox::pledged();
    let accord = format!("{} --today 2026-11-21", env!("CARGO_BIN_EXE_accord"));
    let key = place.path("keys/contoso.example/key-1").to_str().unwrap().to_owned();
    let shell = |command: &str| place.tool("bash", &["-c", command], "");
    shell(&format!("{accord} {} --key <(cat {key})", REAFFIRM.join(" "))).ends(0);
    let fifo = place.path("fifo").to_str().unwrap().to_owned();
    let update = "update contoso.example --sector cloud --yes";
    shell(&format!("mkfifo {fifo}; cat {key} > {fifo} & timeout 20 {accord} {update} --key {fifo}")).ends(0);
    place.run(&["verify"]).ends(0);

    // Two keys, each passphrase from a pipe.
    let home = place.path("home").to_str().unwrap().to_owned();
    let keys = format!("export ACCORD_KEY_DIR={home};");
    let secret = "--passphrase-file <(echo 'correct horse') --next-passphrase-file <(echo 'battery staple')";
    let later =
        "--passphrase-file <(echo 'battery staple') --next-passphrase-file <(echo 'three more words')";
    let join = JOIN.join("' '").replace("contoso.example", "fabrikam.example").replace("Contoso", "Fabrikam");
    shell(&format!("{keys} {accord} '{join}' {secret}")).ends(0);
    let both = format!("--key {home}/fabrikam.example/key-1 --key {home}/fabrikam.example/key-2");
    let rotate = "rotate fabrikam.example --reason routine --yes";
    shell(&format!("{keys} {accord} {rotate} {both} {later}")).ends(0);
    place.run(&["verify"]).ends(0);
    place.check_with_ssh_keygen();
}

#[test]
fn a_conflict_of_git_is_named_in_every_file() {
    let place = Sandbox::pledged();
    let marked = "<<<<<<< HEAD\nours\n=======\ntheirs\n>>>>>>> other\n";
    for path in ["accord.toml", FIRST, &format!("{FIRST}.sig")] {
        let before = fs::read_to_string(place.file(path)).unwrap();
        fs::write(place.file(path), format!("{before}{marked}")).unwrap();
        let verdict = place.run(&["verify"]).ends(1).stdout;
        assert!(verdict.contains("git could not merge this file"), "{path}: {verdict}");
        assert!(verdict.contains(&format!("git checkout --ours {path}`")), "{path}: {verdict}");
        fs::write(place.file(path), before).unwrap();
    }
    place.run(&["verify"]).ends(0);
}
