//! What a reader is told when a registry and its log disagree: each alteration has its own code.

use std::fs;

use accord::log::checkpoint::Checkpoint;
use accord::log::merkle::TreeHash;
use accord::log::note::{KeyPurpose, Note, VerifierKey};

use super::sealed::{
    ORIGIN, add_cosignature, checkpoint, log_key, log_secret, seal, sealed, with_policy, witness_key,
};
use crate::support::Sandbox;

const PLEDGE: &str = "pledges/contoso.example/0002-pledge.toml";

/// Expects `verify` to end with `exit` and to report `code` at `path`.
#[track_caller]
fn reports(sandbox: &Sandbox, exit: i32, code: &str, path: &str) {
    let run = sandbox.run(&["verify", "--format", "json"]).ends(exit);
    let verdict: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    let found = verdict["diagnostics"]
        .as_array()
        .unwrap()
        .iter()
        .any(|one| one["code"] == code && one["path"].as_str().is_some_and(|found| found == path));
    assert!(found, "no {code} at {path}:\n{}", run.stdout);
}

#[test]
fn a_sealed_registry_is_sound() {
    let sandbox = sealed();
    let run = sandbox.run(&["verify"]).ends(0);
    assert!(run.stdout.contains("0 errors, 0 warnings\n"), "{}", run.stdout);
    assert!(seal(&sandbox).ends(0).stdout.starts_with("Nothing is new"));
}

#[test]
fn a_withdrawal_that_the_operator_removes_is_missed() {
    let sandbox = with_policy("quorum none\n");
    let reason = sandbox.write("reason", "The board withdrew it.\n");
    sandbox
        .run(&["withdraw", "contoso.example", "tech-sector-accord-1", "--reason-file", &reason, "--yes"])
        .ends(0);
    seal(&sandbox).ends(0);
    let withdrawal = "pledges/contoso.example/0003-withdraw.toml";
    for path in [withdrawal.to_owned(), format!("{withdrawal}.sig")] {
        fs::remove_file(sandbox.file(&path)).unwrap();
    }
    reports(&sandbox, 1, "log-missing", withdrawal);
    let run = sandbox.run(&["list"]);
    assert_eq!(run.code, 1, "a list says that the registry has errors");
    assert_eq!(seal(&sandbox).code, 1, "a seal does not put the removal into the log");
}

#[test]
fn a_new_file_is_a_note_until_it_is_sealed() {
    let sandbox = sealed();
    sandbox.run(&["reaffirm", "contoso.example", "tech-sector-accord-1", "--yes"]).ends(0);
    reports(&sandbox, 0, "log-unlogged", "pledges/contoso.example/0003-reaffirm.toml");
    seal(&sandbox).ends(0);
    assert!(sandbox.run(&["verify"]).ends(0).stdout.contains("0 warnings\n"));
}

#[test]
fn the_policy_cannot_go_back_to_an_earlier_state() {
    let sandbox = sealed();
    let before = fs::read(sandbox.file("accord.toml")).unwrap();
    sandbox.edit("accord.toml", "A registry for tests", "Another title");
    reports(&sandbox, 0, "log-unlogged", "accord.toml");
    seal(&sandbox).ends(0);
    fs::write(sandbox.file("accord.toml"), before).unwrap();
    reports(&sandbox, 1, "log-altered", "accord.toml");
}

#[test]
fn a_file_that_no_log_has_is_refused() {
    for path in [
        "log/README",
        "log/entries/002",
        "log/entries/000x",
        "log/entries/x001/000",
        "log/tile/0/000",
        "log/checkpoints/notes",
    ] {
        let sandbox = sealed();
        fs::create_dir_all(sandbox.file(path).parent().unwrap()).unwrap();
        fs::write(sandbox.file(path), "x\n").unwrap();
        reports(&sandbox, 1, "log-malformed", path.strip_suffix("/0/000").unwrap_or(path));
    }
    let sandbox = sealed();
    fs::remove_dir_all(sandbox.file("log")).unwrap();
    fs::write(sandbox.file("log"), "x\n").unwrap();
    reports(&sandbox, 1, "file-mode", "log");
}

/// The operator signs a log in which a record, and a signature, stand again.
#[test]
fn an_entry_that_stands_twice_is_refused() {
    for which in [format!("{PLEDGE}\n"), format!("{PLEDGE}.sig\n"), "accord.toml\n".to_owned()] {
        let sandbox = with_policy("quorum none\n");
        seal(&sandbox).ends(0);
        let entries = fs::read_to_string(sandbox.file("log/entries/000")).unwrap();
        let again = entries.split_inclusive('\n').find(|line| line.ends_with(&format!("  {which}"))).unwrap();
        fs::write(sandbox.file("log/entries/000"), entries.clone() + again).unwrap();
        reports(&sandbox, 1, "log-malformed", "log/entries/000");
    }
}

#[test]
fn every_changed_entry_is_noticed() {
    let sandbox = sealed();
    let entries = fs::read_to_string(sandbox.file("log/entries/000")).unwrap();
    let lines: Vec<_> = entries.lines().collect();
    let swapped = [&[lines[1], lines[0]], &lines[2..]].concat().join("\n") + "\n";
    let shorter = lines[..lines.len() - 1].join("\n") + "\n";
    let longer = format!("{entries}{}\n", lines[0]);
    fs::write(sandbox.file("log/entries/000"), swapped).unwrap();
    reports(&sandbox, 1, "log-altered", &format!("log/checkpoints/{}", lines.len()));
    fs::write(sandbox.file("log/entries/000"), shorter).unwrap();
    reports(&sandbox, 1, "log-altered", &format!("log/checkpoints/{}", lines.len()));
    fs::write(sandbox.file("log/entries/000"), longer).unwrap();
    reports(&sandbox, 1, "log-unsealed", "log/entries/000");
    fs::write(sandbox.file("log/entries/000"), entries.replacen("  ", " *", 1)).unwrap();
    reports(&sandbox, 1, "log-malformed", "log/entries/000");
}

#[test]
fn a_record_with_other_bytes_is_noticed() {
    let sandbox = sealed();
    sandbox.edit(PLEDGE, "Chief", "Chiefs");
    reports(&sandbox, 1, "log-altered", PLEDGE);
}

#[test]
fn a_checkpoint_is_signed_by_the_log_that_the_policy_names() {
    let sandbox = sealed();
    let note = checkpoint(&sandbox).to_string();
    let other = Checkpoint { origin: ORIGIN.to_owned(), ..checkpoint(&sandbox).text().parse().unwrap() };
    let forged = other.sign(&log_key(), |_| Ok::<_, ()>(log_secret().sign_bytes(b"another text"))).unwrap();
    fs::write(sandbox.file("log/checkpoint"), forged.to_string()).unwrap();
    reports(&sandbox, 1, "checkpoint-signature", "log/checkpoint");
    fs::write(sandbox.file("log/checkpoint"), note.replace('—', "-")).unwrap();
    reports(&sandbox, 1, "log-malformed", "log/checkpoint");
    fs::write(sandbox.file("log/checkpoint"), note).unwrap();
    fs::write(sandbox.file("log/policy"), "log\n").unwrap();
    reports(&sandbox, 1, "log-malformed", "log/policy");
}

#[test]
fn two_checkpoints_of_one_size_are_a_split_view() {
    let sandbox = sealed();
    let mut other: Checkpoint = checkpoint(&sandbox).text().parse().unwrap();
    other.head.root = TreeHash::of_leaf(b"another history");
    let signed: Note = other.sign(&log_key(), |bytes| Ok::<_, ()>(log_secret().sign_bytes(bytes))).unwrap();
    fs::write(sandbox.file("log/checkpoint"), signed.to_string()).unwrap();
    reports(&sandbox, 1, "split-view", "log/checkpoint");
}

#[test]
fn a_checkpoint_without_its_witnesses_does_not_count() {
    let sandbox = sealed();
    let policy = format!("log {}\nwitness w {}\nquorum w\n", log_key(), witness_key());
    fs::write(sandbox.file("log/policy"), policy).unwrap();
    reports(&sandbox, 1, "checkpoint-quorum", "log/checkpoint");
    add_cosignature(&sandbox, 1_795_000_000);
    sandbox.run(&["verify"]).ends(0);
    let receipt = sandbox.run(&["receipt", PLEDGE]).ends(0).stdout;
    assert!(receipt.len() < 1200, "{} bytes", receipt.len());
    let receipt = sandbox.write("receipt", &receipt);
    let checked = sandbox.run(&["receipt", PLEDGE, "--check", &receipt]).ends(0);
    assert!(checked.stdout.contains("existed by 2026-11-18"), "{}", checked.stdout);
    let other = "keys/contoso.example/0001-enroll.toml";
    refuses_receipt(&sandbox, "receipt-file", &[other, "--check", &receipt]);
    let text = fs::read_to_string(&receipt).unwrap();
    let moved = sandbox.write("moved", &text.replace("\nindex ", "\nindex 1"));
    refuses_receipt(&sandbox, "receipt-proof", &[PLEDGE, "--check", &moved]);
    let cut = sandbox.write("cut", &text.replace("\nextra ", "\n"));
    refuses_receipt(&sandbox, "receipt-malformed", &[PLEDGE, "--check", &cut]);
    let forged = sandbox.write("forged", &text.replace("\nindex ", "\nindex 0"));
    refuses_receipt(&sandbox, "receipt-malformed", &[PLEDGE, "--check", &forged]);
    let point = *log_secret().public().point();
    let stranger = VerifierKey::new("x", KeyPurpose::Witness, point).unwrap();
    let strangers = format!("log {}\nwitness w {stranger}\nquorum w\n", log_key());
    let strangers = sandbox.write("policy", &strangers);
    refuses_receipt(&sandbox, "checkpoint-quorum", &[PLEDGE, "--check", &receipt, "--policy", &strangers]);
    let another = VerifierKey::new("x", KeyPurpose::Log, point).unwrap();
    let other_log = sandbox.write("other", &format!("log {another}\nquorum none\n"));
    refuses_receipt(&sandbox, "checkpoint-signature", &[PLEDGE, "--check", &receipt, "--policy", &other_log]);
}

fn refuses_receipt(sandbox: &Sandbox, code: &str, arguments: &[&str]) {
    let run = sandbox.run(&[&["receipt"], arguments].concat()).ends(1);
    let checked = arguments[2];
    assert!(run.stderr.contains(&format!("error[{code}]")), "{code}: {}", run.stderr);
    assert!(run.stderr.contains(checked) && run.stderr.contains("does not hold for"), "{}", run.stderr);
}

#[test]
fn a_seal_that_did_not_end_goes_on() {
    let sandbox = sealed();
    fs::remove_file(sandbox.file("log/checkpoint")).unwrap();
    fs::remove_dir_all(sandbox.file("log/checkpoints")).unwrap();
    reports(&sandbox, 1, "log-unsealed", "log/entries/000");
    let entries = fs::read(sandbox.file("log/entries/000")).unwrap();
    seal(&sandbox).ends(0);
    assert_eq!(fs::read(sandbox.file("log/entries/000")).unwrap(), entries);
    sandbox.run(&["verify"]).ends(0);
}

#[test]
fn a_seal_needs_the_key_that_the_registry_appointed() {
    let sandbox = with_policy("quorum none\n");
    let other = sandbox.ssh_key("other", &[]);
    sandbox.refuses(4, "the registry appointed SHA256:", &["seal", "--key", &other], &[]);
    let shown = sandbox.run(&["seal", "--show-key", "--key", &other]).ends(0).stdout;
    assert!(shown.starts_with("log demo.accord.example/log+"), "{shown}");
}

#[test]
fn receipts_for_all_files_of_an_organization() {
    let sandbox = sealed();
    let folder = sandbox.path("receipts");
    let run = sandbox.run(&["receipt", "contoso.example", "--dir", folder.to_str().unwrap()]).ends(0);
    assert!(run.stdout.starts_with("4 receipts"), "{}", run.stdout);
    let receipt = folder.join("pledges_contoso.example_0002-pledge.toml.tlog-proof");
    sandbox.run(&["receipt", PLEDGE, "--check", receipt.to_str().unwrap()]).ends(0);
}

#[test]
fn no_organization_stops_a_seal() {
    let sandbox = with_policy("quorum none\n");
    let large = "keys/contoso.example/0003-update.toml";
    fs::write(sandbox.file(large), vec![b'#'; 40_000]).unwrap();
    seal(&sandbox).ends(0);
    let entries = fs::read_to_string(sandbox.file("log/entries/000")).unwrap();
    assert!(entries.contains(PLEDGE) && !entries.contains(large), "{entries}");
}

#[test]
fn entries_of_one_seal_stand_in_the_order_in_which_their_files_were_merged() {
    let sandbox = sealed();
    sandbox.git(&["init", "-q", "-b", "main"]);
    sandbox.commit("A log");
    // A branch that began earlier, and is merged later.
    sandbox.git(&["checkout", "-q", "-b", "early"]);
    let update = ["--today", "2026-11-22", "update", "contoso.example", "--sector", "Software", "--yes"];
    sandbox.run(&update).ends(0);
    sandbox.commit("An update");
    sandbox.git(&["checkout", "-q", "main"]);
    fs::create_dir_all(sandbox.file("pledges/contoso.example")).unwrap();
    sandbox.write("registry/accords/zebra-1.toml", "a text\n");
    sandbox.commit("A text, which stands behind by its path");
    sandbox.git(&["merge", "-q", "--no-ff", "-m", "The update", "early"]);
    sandbox.write("registry/accords/aardvark-1.toml", "not committed\n");
    seal(&sandbox).ends(0);
    let entries = fs::read_to_string(sandbox.file("log/entries/000")).unwrap();
    let paths: Vec<_> = entries.lines().map(|line| &line[66..]).collect();
    let update = "keys/contoso.example/0003-update.toml";
    let signature = format!("{update}.sig");
    let expected = ["accords/zebra-1.toml", update, &signature, "accords/aardvark-1.toml"];
    assert_eq!(paths[paths.len() - 4..], expected);
}
