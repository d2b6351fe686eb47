//! The log of a registry that is made here, as if its maintainers had sealed it in each week in which records were
//! merged. The keys of the log and of its three invented witnesses are public (`keys.rs`).

use std::collections::BTreeMap;

use accord::log::checkpoint::{Checkpoint, cosign};
use accord::log::entry::LogEntry;
use accord::log::merkle::TreeFold;
use accord::log::note::{KeyPurpose, Note, VerifierKey};
use accord::log::seal::write_entry_files;
use accord::record::{Date, Digest, PublicKey};
use accord::registry::{CHECKPOINT, CHECKPOINTS, LOG_POLICY, MemoryTree, SIGNATURE_SUFFIX};
use accord::signature::SecretKey;

use super::keys::seed;

/// The witnesses, by their names in the policy.
const WITNESSES: [&str; 3] = ["north", "south", "west"];

/// Seals of which the third witness misses one: a quorum needs two.
const WEST_MISSES: usize = 5;

const DAY: u64 = 24 * 60 * 60;

fn secret(name: &str) -> SecretKey {
    SecretKey::from_seed(&seed(name, 1), "")
}

/// The key of the log of the registry called `registry`.
pub fn log_key(registry: &str) -> PublicKey {
    secret(&log_name(registry)).public().clone()
}

fn verifier_key(name: &str, purpose: KeyPurpose) -> VerifierKey {
    VerifierKey::new(name, purpose, *secret(name).public().point()).expect("the name is that of a key")
}

fn log_name(registry: &str) -> String {
    format!("{registry}/log")
}

fn witness_name(witness: &str) -> String {
    format!("{witness}.witness.example")
}

/// Adds the log of all files of `tree`, the registry called `registry`.
pub fn add_log(tree: &mut MemoryTree, registry: &str) {
    let origin = log_name(registry);
    let entries: Vec<(Date, LogEntry)> = arrivals(tree);
    let only: Vec<LogEntry> = entries.iter().map(|(_, entry)| entry.clone()).collect();
    let mut checkpoints: BTreeMap<u64, Note> = BTreeMap::new();
    let (mut fold, mut line) = (TreeFold::default(), String::new());
    let mut week = entries.first().map(|(date, _)| *date);
    for (place, (date, entry)) in entries.iter().enumerate() {
        fold.push(entry.leaf_hash(&mut line));
        let next = entries.get(place + 1).map(|(date, _)| *date);
        if next.is_none_or(|next| week.is_some_and(|first| next > first.plus_days(6))) {
            let checkpoint = Checkpoint { origin: origin.clone(), head: fold.head() };
            let note = seal(&checkpoint, *date, checkpoints.len());
            checkpoints.insert(fold.head().size, note);
            week = next;
        }
    }
    tree.insert(LOG_POLICY, policy(&origin));
    for (path, content) in write_entry_files(&only, 0) {
        tree.insert(path, content);
    }
    for (size, note) in &checkpoints {
        tree.insert(format!("{CHECKPOINTS}/{size}"), note.to_string());
    }
    let newest = checkpoints.last_key_value().expect("the registry has files").1;
    tree.insert(CHECKPOINT, newest.to_string());
}

fn policy(origin: &str) -> String {
    let witness =
        |name: &str| format!("witness  {name}  {}\n", verifier_key(&witness_name(name), KeyPurpose::Witness));
    format!(
        "# Invented witnesses: their keys are made of public strings, as those of the organizations are.\n\
         log      {}\n{}group    two-of-three  2  {}\nquorum   two-of-three\n",
        verifier_key(origin, KeyPurpose::Log),
        WITNESSES.map(witness).concat(),
        WITNESSES.join(" ")
    )
}

/// Every file with the day on which it was merged: that of its record; the texts and `accord.toml` on the first day.
fn arrivals(tree: &MemoryTree) -> Vec<(Date, LogEntry)> {
    let records = tree.files().filter(|(path, _)| is_record(path));
    let dates: BTreeMap<&str, Date> =
        records.filter_map(|(path, bytes)| Some((path, date_of(bytes)?))).collect();
    let first = *dates.values().min().expect("the registry has records");
    let mut files: Vec<_> = tree
        .files()
        .map(|(path, bytes)| {
            let record = path.strip_suffix(SIGNATURE_SUFFIX).unwrap_or(path);
            let date = dates.get(record).copied().unwrap_or(first);
            (date, LogEntry { digest: Digest::of(bytes), path: path.to_owned() })
        })
        .collect();
    files.sort_by(|(date, entry), (other, second)| (date, &entry.path).cmp(&(other, &second.path)));
    files
}

/// Whether a file is in a room; the texts and `accord.toml` are not.
fn is_record(path: &str) -> bool {
    path.matches('/').count() == 2
}

/// The date of a record's header.
fn date_of(bytes: &[u8]) -> Option<Date> {
    let text = std::str::from_utf8(bytes).ok()?;
    text.lines().find_map(|line| line.strip_prefix("date = "))?.parse().ok()
}

/// The checkpoint signed and cosigned at noon of `day`, the seal number `number` from 0.
fn seal(checkpoint: &Checkpoint, day: Date, number: usize) -> Note {
    let log = secret(&checkpoint.origin);
    let key = verifier_key(&checkpoint.origin, KeyPurpose::Log);
    let signed = checkpoint.sign(&key, |bytes| Ok::<_, std::convert::Infallible>(log.sign_bytes(bytes)));
    let Ok(mut note) = signed;
    for (witness, delay) in WITNESSES.iter().zip([4, 9, 31]) {
        if *witness == "west" && number % WEST_MISSES == WEST_MISSES - 1 {
            continue;
        }
        let name = witness_name(witness);
        let time = seconds_of(day) + DAY / 2 + delay;
        let cosignature = cosign(&verifier_key(&name, KeyPurpose::Witness), note.text(), time, |bytes| {
            secret(&name).sign_bytes(bytes)
        });
        note.add_signature(cosignature);
    }
    note
}

/// The first second of a day, since 1970.
fn seconds_of(day: Date) -> u64 {
    let days = (0..).find(|days| Date::from_unix(days * 86_400) == Some(day)).expect("a day after 1970");
    u64::try_from(days).expect("a day after 1970") * DAY
}
