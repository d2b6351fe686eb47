//! Seals with witnesses that others wrote, over HTTP, and proofs read by clients that others wrote.

#![expect(clippy::disallowed_methods, reason = "runs programs of others")]
#![expect(clippy::disallowed_macros, reason = "says what was skipped")]

use std::fs;
use std::io::Write as _;
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::Command;
use std::thread;

use accord::log::entry::{LogEntry, parse_entry_file};
use accord::log::seal::hash_entries;
use accord::log::tile::{entry_bundles, list_tiles};

use super::sealed::{ORIGIN, checkpoint, log_key, log_secret, seal, with_policy};
use crate::support::Sandbox;
use crate::support::witness::{RunningWitness, programs};

const PLEDGE: &str = "pledges/contoso.example/0002-pledge.toml";

/// A registry whose log needs both of two running witnesses. None where no witness can be installed.
fn two_witnesses() -> Option<(Sandbox, [RunningWitness; 2], PathBuf)> {
    let Some(programs) = programs() else {
        println!("skipped: no Python 3.12 for witnesses");
        return None;
    };
    let sandbox = with_policy("quorum none\n");
    let start = |name| RunningWitness::start(&sandbox, &programs, name, &log_key().to_string());
    let witnesses = [start("north"), start("south")];
    name_witnesses(&sandbox, &witnesses, "group both all north south\nquorum both\n");
    Some((sandbox, witnesses, programs))
}

fn name_witnesses(sandbox: &Sandbox, witnesses: &[RunningWitness; 2], rest: &str) {
    let [north, south] = witnesses;
    let policy = format!("log {}\n{}{}{rest}", log_key(), north.line("north"), south.line("south"));
    fs::write(sandbox.file("log/policy"), policy).unwrap();
}

/// One more record, so that there is something to seal.
fn reaffirm(sandbox: &Sandbox, day: &str) {
    let command = ["--today", day, "reaffirm", "contoso.example", "tech-sector-accord-1", "--yes"];
    sandbox.run(&command).ends(0);
}

#[test]
fn foreign_witnesses_cosign_a_log_as_it_grows() {
    let Some((sandbox, mut witnesses, _)) = two_witnesses() else { return };
    let run = seal(&sandbox).ends(0);
    assert!(run.stderr.contains("north: cosigned\nsouth: cosigned\n"), "{}", run.stderr);
    sandbox.run(&["verify"]).ends(0);

    // The second time, the witnesses want the proof from the first size.
    reaffirm(&sandbox, "2026-11-22");
    seal(&sandbox).ends(0);

    // A log that forgot what it had shown is told the size (409), and proves its growth from there.
    fs::remove_file(sandbox.file("log/checkpoint")).unwrap();
    fs::remove_dir_all(sandbox.file("log/checkpoints")).unwrap();
    reaffirm(&sandbox, "2026-11-23");
    seal(&sandbox).ends(0);
    sandbox.run(&["--today", "2026-11-23", "verify"]).ends(0);

    // One of two is down: the quorum needs both, nothing is sealed, and the next seal goes on.
    witnesses[1].stop();
    reaffirm(&sandbox, "2026-11-24");
    let before = fs::read(sandbox.file("log/checkpoint")).unwrap();
    let run = seal(&sandbox).ends(1);
    assert!(run.stderr.contains("north: cosigned\nsouth: the connection failed"), "{}", run.stderr);
    assert!(run.stderr.contains("too few witnesses cosigned"), "{}", run.stderr);
    assert_eq!(fs::read(sandbox.file("log/checkpoint")).unwrap(), before);
    witnesses[1].restart();
    seal(&sandbox).ends(0);
    sandbox.run(&["--today", "2026-11-24", "verify"]).ends(0);

    // If one is enough, the other may be down.
    witnesses[0].stop();
    name_witnesses(&sandbox, &witnesses, "group one any north south\nquorum one\n");
    reaffirm(&sandbox, "2026-11-25");
    seal(&sandbox).ends(0);
    assert_eq!(checkpoint(&sandbox).signatures().len(), 2, "the log and one witness");
}

#[test]
fn a_foreign_witness_refuses_a_split_view() {
    let Some((sandbox, _witnesses, _)) = two_witnesses() else { return };
    let twin = sandbox.copy();
    reaffirm(&sandbox, "2026-11-22");
    seal(&sandbox).ends(0);

    // The same log shows others a registry of the same size with another last record.
    reaffirm(&twin, "2026-11-23");
    let run = seal(&twin).ends(1);
    assert!(run.stderr.contains("another history of this log"), "{}", run.stderr);

    // A registry that is behind is told so.
    let behind = Sandbox::pledged();
    fs::create_dir(behind.file("log")).unwrap();
    fs::copy(sandbox.file("log/policy"), behind.file("log/policy")).unwrap();
    let key = sandbox.path("log.key");
    let run = behind.run(&["seal", "--key", key.to_str().unwrap()]).ends(1);
    assert!(run.stderr.contains("another seal is ahead"), "{}", run.stderr);
}

#[test]
fn a_foreign_witness_that_does_not_know_the_log_says_so() {
    let Some(programs) = programs() else { return };
    let sandbox = with_policy("quorum none\n");
    let other = format!("other.example{}", log_key().to_string().strip_prefix(ORIGIN).unwrap());
    let other = other.split('+').next().unwrap().to_owned();
    let point = *log_secret().public().point();
    let other =
        accord::log::note::VerifierKey::new(&other, accord::log::note::KeyPurpose::Log, point).unwrap();
    let witness = RunningWitness::start(&sandbox, &programs, "north", &other.to_string());
    let policy = format!("log {}\n{}quorum north\n", log_key(), witness.line("north"));
    fs::write(sandbox.file("log/policy"), policy).unwrap();
    let run = seal(&sandbox).ends(1);
    assert!(run.stderr.contains("does not know the log `demo.accord.example/log` (404)"), "{}", run.stderr);
}

#[test]
fn a_witness_that_never_answers_stops_no_other() {
    let Some(programs) = programs() else { return };
    let sandbox = with_policy("quorum none\n");
    let witness = RunningWitness::start(&sandbox, &programs, "north", &log_key().to_string());
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = silent.local_addr().unwrap();
    thread::spawn(move || {
        silent.incoming().map(|stream| stream.map(|mut s| s.write_all(b"H"))).collect::<Vec<_>>()
    });
    let silent_key = super::sealed::witness_key();
    let policy = format!(
        "log {}\n{}witness silent {silent_key} http://{address}\ngroup any-of any north silent\nquorum any-of\n",
        log_key(),
        witness.line("north")
    );
    fs::write(sandbox.file("log/policy"), policy).unwrap();
    let key = sandbox.path("log.key");
    let run = sandbox.run(&["seal", "--key", key.to_str().unwrap(), "--timeout", "1"]).ends(0);
    assert!(run.stderr.contains("silent: the"), "{}", run.stderr);
    sandbox.run(&["verify"]).ends(0);
}

/// The log as tiles in a folder, as a site serves them.
fn write_tiles(sandbox: &Sandbox) -> PathBuf {
    let folder = sandbox.path("tiles");
    let source = fs::read_to_string(sandbox.file("log/entries/000")).unwrap();
    let entries: Vec<LogEntry> = parse_entry_file(&source).unwrap();
    let leaves = hash_entries(&entries);
    let tiles = list_tiles(leaves.len()).into_iter().map(|tile| (tile.path(), tile.bytes(&leaves)));
    for (path, bytes) in tiles.chain(entry_bundles(&entries)) {
        let target = folder.join(path);
        fs::create_dir_all(target.parent().unwrap()).unwrap();
        fs::write(target, bytes).unwrap();
    }
    fs::copy(sandbox.file("log/checkpoint"), folder.join("checkpoint")).unwrap();
    folder
}

#[test]
fn foreign_clients_read_our_tiles_and_accept_our_proofs() {
    let Some((sandbox, witnesses, programs)) = two_witnesses() else { return };
    seal(&sandbox).ends(0);
    let receipt = sandbox.run(&["receipt", PLEDGE]).ends(0).stdout;
    let tiles = write_tiles(&sandbox);
    let index = receipt.lines().nth(2).unwrap().strip_prefix("index ").unwrap().to_owned();

    // tlog-scales makes the same proof from the tiles, byte for byte but for the entry.
    let mut client = Command::new(programs.join("tlog-tiles"));
    let made = client.arg("gen-proof").arg(&tiles).arg(&index).output().unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let ours: Vec<_> = receipt.lines().filter(|line| !line.starts_with("extra ")).collect();
    let theirs = String::from_utf8(made.stdout).unwrap();
    assert_eq!(ours, theirs.lines().collect::<Vec<_>>());

    // aics-tlog verifies the checkpoint, both cosignatures and the inclusion by the tiles.
    let leaf = fs::read_to_string(sandbox.file("log/entries/000")).unwrap();
    let leaf = leaf.lines().nth(index.parse().unwrap()).unwrap().to_owned();
    let leaf = sandbox.write("leaf", &leaf);
    let verify = |log_key: &str| {
        let mut client = Command::new(programs.join("aics-tlog"));
        client.args(["verify-inclusion", "--leaf", &leaf, "--index", &index, "--origin", ORIGIN]);
        client.args(["--log-key", log_key, "--quorum", "2"]);
        client.args(witnesses.iter().flat_map(|witness| ["--witness-key", &witness.key]));
        client.arg("--tiles").arg(&tiles).output().unwrap()
    };
    let output = verify(&log_key().to_string());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let point = *super::sealed::witness_secret().public().point();
    let other =
        accord::log::note::VerifierKey::new(ORIGIN, accord::log::note::KeyPurpose::Log, point).unwrap();
    assert!(!verify(&other.to_string()).status.success(), "another log's key is refused");
}

#[test]
fn a_witness_whose_clock_is_behind_is_not_believed() {
    let Some((sandbox, mut witnesses, _)) = two_witnesses() else { return };
    name_witnesses(&sandbox, &witnesses, "group one any north south\nquorum one\n");
    witnesses[0].stop();
    // A witness that knows nothing of the log yet cosigns with the time of its clock.
    witnesses[0].restart_behind(400 * 24 * 60 * 60);
    let run = seal(&sandbox).ends(0);
    assert!(run.stderr.contains("north: its clock is 576000 minutes behind"), "{}", run.stderr);
    assert_eq!(checkpoint(&sandbox).signatures().len(), 2, "the log and one witness");

    // One that cosigned later than its clock says refuses by itself (503).
    witnesses[1].stop();
    witnesses[1].restart_behind(2 * 60 * 60);
    reaffirm(&sandbox, "2026-11-22");
    let run = seal(&sandbox).ends(1);
    assert!(run.stderr.contains("south: the witness asks to wait (503)"), "{}", run.stderr);
    assert!(run.stderr.contains("too few witnesses cosigned"), "{}", run.stderr);
    witnesses[1].stop();
    witnesses[1].restart();
    seal(&sandbox).ends(0);
    sandbox.run(&["--today", "2026-11-22", "verify"]).ends(0);
}
