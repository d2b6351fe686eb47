//! The script of docs/log.md checks receipts with coreutils and OpenSSL, and refuses what this program
//! refuses.

use std::fs;

use accord::log::note::{KeyPurpose, VerifierKey};

use super::sealed::{add_cosignature, log_key, log_secret, seal, with_policy, witness_key};
use crate::support::{Run, Sandbox, document};

const PLEDGE: &str = "pledges/contoso.example/0002-pledge.toml";

/// A registry whose log one witness cosigned, with the script beside it.
fn with_script() -> Sandbox {
    let sandbox = with_policy(&format!("witness w {}\nquorum w\n", witness_key()));
    let _ = seal(&sandbox);
    fs::create_dir_all(sandbox.file("log/checkpoints")).unwrap();
    let none = format!("log {}\nquorum none\n", log_key());
    let policy = fs::read_to_string(sandbox.file("log/policy")).unwrap();
    fs::write(sandbox.file("log/policy"), none).unwrap();
    seal(&sandbox).ends(0);
    fs::write(sandbox.file("log/policy"), policy).unwrap();
    add_cosignature(&sandbox, 1_795_000_000);
    let page = fs::read_to_string("docs/log.md").unwrap();
    let (_, script) = document::blocks(&page, "script: check-receipt").remove(0);
    assert!(script.lines().count() <= 20, "{}", script.lines().count());
    sandbox.write("check-receipt", &script);
    sandbox
}

fn check(sandbox: &Sandbox, file: &str, receipt: &str, key: &str) -> Run {
    let script = sandbox.path("check-receipt");
    let receipt = sandbox.write("receipt", receipt);
    sandbox.tool("sh", &[script.to_str().unwrap(), file, &receipt, key], "")
}

#[test]
fn the_script_of_the_page_checks_a_receipt() {
    let sandbox = with_script();
    let receipt = sandbox.run(&["receipt", PLEDGE]).ends(0).stdout;
    let key = witness_key().to_string();
    let run = check(&sandbox, PLEDGE, &receipt, &key).ends(0);
    assert_eq!(run.stdout, "existed by 2026-11-18, says witness.example/w\n");
    let run = check(&sandbox, "accord.toml", &receipt, &key).ends(1);
    assert_eq!(run.stdout, "the receipt is for another file\n");
    let (index, other) =
        if receipt.contains("index 1\n") { ("index 1\n", "index 2\n") } else { ("index ", "index 1") };
    let run = check(&sandbox, PLEDGE, &receipt.replace(index, other), &key).ends(1);
    assert_eq!(run.stdout, "the proof does not lead to the root\n");
    let point = *log_secret().public().point();
    let stranger = VerifierKey::new(witness_key().name(), KeyPurpose::Witness, point).unwrap();
    let run = check(&sandbox, PLEDGE, &receipt, &stranger.to_string()).ends(1);
    assert_eq!(run.stdout, "the witness did not sign\n");
}

#[test]
fn the_script_refuses_each_changed_line() {
    let sandbox = with_script();
    let receipt = sandbox.run(&["receipt", PLEDGE]).ends(0).stdout;
    let key = witness_key().to_string();
    let witness_line = receipt.lines().position(|line| line.starts_with("— witness")).unwrap();
    let checked = [2, 3, 4, witness_line - 4, witness_line - 3, witness_line];
    for number in checked {
        let mut lines: Vec<_> = receipt.lines().map(str::to_owned).collect();
        let line = lines[number].clone();
        // The last digit of a number, or a digit in the middle of a base64 text.
        let at = if line.len() > 20 { line.len() - 20 } else { line.len() - 1 };
        let digit = if &line[at..=at] == "1" { "2" } else { "1" };
        lines[number].replace_range(at..=at, digit);
        let run = check(&sandbox, PLEDGE, &(lines.join("\n") + "\n"), &key);
        assert_ne!(run.code, 0, "line {number}: {line}\n{}", run.stdout);
        assert!(!run.stdout.contains("existed"), "{}", run.stdout);
    }
}
