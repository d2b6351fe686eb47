//! A log of a million entries: the time and the memory of each step that a maintainer or a reader waits for.
//!
//! ```text
//! cargo bench --bench log              # 1,000,000 entries
//! cargo bench --bench log -- 100000    # so many
//! ```
//!
//! The files are in memory, so that no disk is measured. Memory is the most that the process held so far (`VmHWM`,
//! Linux only), with the files themselves, which are printed first.

#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_macros,
    reason = "measures, and prints what it measured"
)]

use std::fs;
use std::hint::black_box;
use std::time::Instant;

use accord::log::book::LogBook;
use accord::log::checkpoint::Checkpoint;
use accord::log::entry::{ENTRIES_IN_FILE, LogEntry};
use accord::log::merkle::TreeFold;
use accord::log::note::{KeyPurpose, Note, VerifierKey};
use accord::log::policy::WitnessPolicy;
use accord::log::receipt::Receipt;
use accord::log::seal::{hash_entries, list_new_entries, write_entry_files};
use accord::log::trust::LogTrust;
use accord::record::{Digest, RegistryName};
use accord::registry::{
    CHECKPOINT, CHECKPOINTS, LOG_POLICY, LogOwner, MemoryTree, log_origin, read_log, read_log_part,
};
use accord::signature::SecretKey;

/// Records that are new at the seal that is measured.
const NEW: u64 = 100;

/// Files of each organization.
const FILES: u64 = 6;

fn main() {
    let wanted = std::env::args().skip(1).find_map(|argument| argument.parse::<u64>().ok());
    let count = wanted.unwrap_or(1_000_000);
    let name: RegistryName = "many.accord.example".parse().expect("a domain");
    let secret = SecretKey::from_seed(&[41; 32], "log");
    let key = VerifierKey::new(&log_origin(&name), KeyPurpose::Log, *secret.public().point()).expect("a key");
    let policy: WitnessPolicy = format!("log {key}\nquorum none\n").parse().expect("a policy");

    let entries: Vec<LogEntry> = (0..count).map(entry).collect();
    let mut tree = MemoryTree::default();
    tree.insert(LOG_POLICY, format!("log {key}\nquorum none\n"));
    for (path, content) in write_entry_files(&entries, 0) {
        tree.insert(path, content);
    }
    println!("{count} entries in {} files; memory {} MB", count.div_ceil(ENTRIES_IN_FILE), memory());

    let head = measure("root", || {
        let (mut fold, mut line) = (TreeFold::default(), String::new());
        entries.iter().for_each(|entry| fold.push(entry.leaf_hash(&mut line)));
        fold.head()
    });
    let sign = |checkpoint: &Checkpoint| -> Note {
        checkpoint
            .sign(&key, |bytes| Ok::<_, std::convert::Infallible>(secret.sign_bytes(bytes)))
            .unwrap_or_else(|never| match never {})
    };
    let note = sign(&Checkpoint { origin: log_origin(&name), head });
    tree.insert(CHECKPOINT, note.to_string());
    tree.insert(format!("{CHECKPOINTS}/{count}"), note.to_string());

    let today = "2026-11-21".parse().expect("a day");
    let owner = LogOwner { name: &name, appointed: &[], sound: false, today };
    let (log, problems) = measure("read and verify the log", || read_log(&tree, owner, &LogTrust::default()));
    assert!(problems.is_empty(), "{problems:?}");
    let book: LogBook = log.expect("the policy is good").book;

    let only = ["org-000100.example".parse().expect("a domain")];
    let (_, problems) = measure("read the entries of one organization", || {
        read_log_part(&tree, owner, &LogTrust::default(), &only)
    });
    assert!(problems.is_empty(), "{problems:?}");

    let files: Vec<LogEntry> = (0..count + NEW).map(entry).collect();
    measure("seal after 100 new records, without verifying the log", || {
        let new = list_new_entries(&book, files.iter().cloned());
        assert_eq!(new.len() as u64, NEW);
        let all: Vec<LogEntry> = book.entries().iter().cloned().chain(new).collect();
        let written = write_entry_files(&all, count);
        let leaves = hash_entries(&all);
        let head = leaves.head(leaves.len()).expect("it has its leaves");
        let note = sign(&Checkpoint { origin: log_origin(&name), head });
        black_box((written, note, leaves.prove_consistency(count, count + NEW)));
    });

    let index = count / 3;
    let receipt = measure("receipt, without verifying the log", || {
        let proof = hash_entries(book.entries()).prove_inclusion(index, count).expect("it has this leaf");
        Receipt { entry: entry(index), index, proof, note: note.clone() }.to_string()
    });
    measure("check a receipt", || {
        let receipt: Receipt = receipt.parse().expect("a receipt");
        receipt.verify(&entry(index).digest, &policy).expect("it holds")
    });
    println!("a receipt has {} bytes", receipt.len());
}

fn entry(number: u64) -> LogEntry {
    let (organization, file) = (number / FILES, number % FILES);
    let path = format!("pledges/org-{organization:06}.example/{file:04}-reaffirm.toml");
    LogEntry { digest: Digest::of(&number.to_be_bytes()), path }
}

/// Runs `step`, and prints its time and the most memory so far.
fn measure<T>(name: &str, step: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let result = black_box(step());
    println!("{name}: {:.1} ms; memory {} MB", start.elapsed().as_secs_f64() * 1000.0, memory());
    result
}

/// The most memory that the process held so far, in MB; 0 where the system does not say.
fn memory() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().strip_suffix(" kB")?.parse::<u64>().ok()).unwrap_or_default() / 1024
}
