//! The key of the log is named by a decision of the registry, and replaced by one.

use std::fs;

use accord::log::checkpoint::Checkpoint;
use accord::log::note::{KeyPurpose, VerifierKey};
use accord::signature::SecretKey;

use super::sealed::{ORIGIN, checkpoint, log_key, log_secret, seal, with_policy, write_secret};
use crate::support::{Run, Sandbox};

const APPOINTED: &str = "decisions/demo.accord.example/0006-appoint.toml";

/// The key that replaces the first one.
fn next_secret() -> SecretKey {
    SecretKey::from_seed(&[43; 32], "next")
}

fn next_key() -> VerifierKey {
    VerifierKey::new(ORIGIN, KeyPurpose::Log, *next_secret().public().point()).unwrap()
}

/// Seals with the second key.
fn seal_next(sandbox: &Sandbox) -> Run {
    write_secret(sandbox, "next.key", &next_secret());
    let key = sandbox.path("next.key");
    sandbox.run(&["seal", "--key", key.to_str().unwrap()])
}

fn list_both(sandbox: &Sandbox) {
    let policy = format!("log {}\nlog {}\nquorum none\n", log_key(), next_key());
    fs::write(sandbox.file("log/policy"), policy).unwrap();
}

/// A registry that has a policy of its log, and has not appointed the key.
fn unnamed() -> Sandbox {
    let sandbox = Sandbox::pledged();
    write_secret(&sandbox, "log.key", &log_secret());
    fs::create_dir(sandbox.file("log")).unwrap();
    fs::write(sandbox.file("log/policy"), format!("log {}\nquorum none\n", log_key())).unwrap();
    sandbox
}

/// A registry whose log began under one key and goes on under another.
fn rotated() -> Sandbox {
    let sandbox = with_policy("quorum none\n");
    seal(&sandbox).ends(0);
    sandbox.appoint(next_secret().public());
    list_both(&sandbox);
    seal_next(&sandbox).ends(0);
    sandbox
}

/// Signs the checkpoint at `path` anew, with this key alone.
fn sign_anew(sandbox: &Sandbox, path: &str, (key, secret): (&VerifierKey, &SecretKey)) {
    let note: accord::log::note::Note = fs::read_to_string(sandbox.file(path)).unwrap().parse().unwrap();
    let state: Checkpoint = note.text().parse().unwrap();
    let signed = state.sign(key, |bytes| Ok::<_, ()>(secret.sign_bytes(bytes))).unwrap();
    fs::write(sandbox.file(path), signed.to_string()).unwrap();
}

fn newest_size(sandbox: &Sandbox) -> String {
    checkpoint(sandbox).text().lines().nth(1).unwrap().to_owned()
}

/// Registries whose log is signed by the wrong key, or by one that no decision names, for two readers.
pub fn cases() -> Vec<(String, Sandbox)> {
    let sound = rotated();
    let mut cases = vec![("a rotated key".to_owned(), sound.copy())];
    let old = (&log_key(), &log_secret());
    let newest = format!("log/checkpoints/{}", newest_size(&sound));
    for path in ["log/checkpoint", &newest] {
        let copy = sound.copy();
        sign_anew(&copy, path, old);
        cases.push((format!("the old key signs {path}"), copy));
    }
    let copy = sound.copy();
    fs::write(copy.file("log/policy"), format!("log {}\nquorum none\n", log_key())).unwrap();
    cases.push(("the policy does not list the new key".to_owned(), copy));
    let copy = unnamed();
    seal(&copy).ends(0);
    cases.push(("no decision names the key".to_owned(), copy));
    cases
}

/// Expects `verify` to report exactly these codes, each at its path.
#[track_caller]
fn reports(sandbox: &Sandbox, exit: i32, expected: &[(&str, &str)]) {
    let run = sandbox.run(&["verify", "--format", "json"]).ends(exit);
    let verdict: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    let found = verdict["diagnostics"].as_array().unwrap().iter();
    let found: Vec<_> =
        found.map(|one| (one["code"].as_str().unwrap(), one["path"].as_str().unwrap())).collect();
    assert_eq!(found, expected);
}

#[test]
fn a_replaced_key_signs_no_later_state() {
    let sandbox = rotated();
    reports(&sandbox, 0, &[]);
    let (old, newest) = ((&log_key(), &log_secret()), format!("log/checkpoints/{}", newest_size(&sandbox)));
    let copy = sandbox.copy();
    sign_anew(&copy, "log/checkpoint", old);
    reports(&copy, 1, &[("checkpoint-key", "log/checkpoint")]);
    sign_anew(&copy, &newest, old);
    let run = copy.run(&["verify"]).ends(1);
    assert!(run.stdout.contains("which covers its appointment, record 7 of the registry"), "{}", run.stdout);
    // A command about one organization knows it, too.
    let run = copy.run(&["show", "contoso.example"]);
    assert_eq!((run.code, run.stderr.contains("error[checkpoint-key]")), (1, true), "{}", run.stderr);
    // A seal does not go on from there.
    assert!(seal_next(&copy).ends(1).stderr.contains("error[checkpoint-key]"));
}

#[test]
fn the_new_key_does_not_sign_what_was_before() {
    let sandbox = rotated();
    let sizes = fs::read_dir(sandbox.file("log/checkpoints")).unwrap();
    let mut sizes: Vec<u64> =
        sizes.map(|one| one.unwrap().file_name().to_str().unwrap().parse().unwrap()).collect();
    sizes.sort_unstable();
    let first = format!("log/checkpoints/{}", sizes[0]);
    sign_anew(&sandbox, &first, (&next_key(), &next_secret()));
    reports(&sandbox, 1, &[("checkpoint-key", &first)]);
}

/// A thief of the old key sends a reader a later state of the log.
#[test]
fn a_checkpoint_by_a_replaced_key_is_no_split_view() {
    let sandbox = rotated();
    let mut state: Checkpoint = checkpoint(&sandbox).text().parse().unwrap();
    state.head.root = accord::log::merkle::TreeHash::of_leaf(b"a thief's history");
    let signed = state.sign(&log_key(), |bytes| Ok::<_, ()>(log_secret().sign_bytes(bytes))).unwrap();
    let sent = sandbox.write("sent", &signed.to_string());
    let run = sandbox.run(&["verify", "--checkpoint", &sent]).ends(1);
    assert!(run.stdout.contains("error[checkpoint-key]"), "{}", run.stdout);
    assert!(!run.stdout.contains("split-view"), "{}", run.stdout);
}

#[test]
fn a_seal_takes_only_the_appointed_key() {
    let sandbox = with_policy("quorum none\n");
    seal(&sandbox).ends(0);
    sandbox.appoint(next_secret().public());
    let key = sandbox.path("log.key");
    let words = format!("the registry appointed {}", next_secret().public().fingerprint());
    sandbox.refuses(4, &words, &["seal", "--key", key.to_str().unwrap()], &[]);
    // The policy must list the new key, or no reader would accept what it signs.
    write_secret(&sandbox, "next.key", &next_secret());
    let next = sandbox.path("next.key");
    sandbox.refuses(4, "does not name this key", &["seal", "--key", next.to_str().unwrap()], &[]);
    let path = APPOINTED.replace("0006", "0007");
    reports(&sandbox, 0, &[("log-key-unlisted", "log/policy"), ("log-unlogged", &path)]);
    list_both(&sandbox);
    seal_next(&sandbox).ends(0);
    reports(&sandbox, 0, &[]);
}

#[test]
fn a_log_whose_key_no_decision_names_is_warned_of() {
    let sandbox = unnamed();
    seal(&sandbox).ends(0);
    reports(&sandbox, 0, &[("log-key-unnamed", "log/policy")]);
    sandbox.appoint(log_secret().public());
    seal(&sandbox).ends(0);
    reports(&sandbox, 0, &[]);
}
