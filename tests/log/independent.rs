//! Three readers of one log: this program, `tests/independent/log.py`, and the scripts of the website. The other two
//! were written from docs/format.md and the pages of C2SP. They must report the same problems, and know the same days.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

use accord::log::checkpoint::{Checkpoint, cosign};
use accord::log::merkle::TreeHash;
use accord::log::note::{KeyPurpose, Note, VerifierKey};
use accord::signature::SecretKey;
use serde_json::Value;

use super::sealed::{log_key, log_secret, seal, write_policy};
use crate::independent::reader::Reader;
use crate::support::Sandbox;

const TODAY: &str = "2027-06-01";
const DAY: u64 = 24 * 60 * 60;

/// Noon of 2026-11-20 in UTC.
const NOVEMBER: u64 = 1_795_176_000;

/// Codes that only one of the readers judges, or that are not about the log, are left out.
const CODES: [&str; 13] = [
    "log-malformed",
    "log-missing",
    "log-altered",
    "log-unlogged",
    "log-unsealed",
    "checkpoint-signature",
    "checkpoint-quorum",
    "checkpoint-key",
    "log-key-unlisted",
    "log-key-unnamed",
    "split-view",
    "date-unwitnessed",
    "not-utf8",
];

fn witness(number: u8) -> (SecretKey, VerifierKey) {
    let secret = SecretKey::from_seed(&[60 + number; 32], "");
    let key = VerifierKey::new(&format!("w{number}.example"), KeyPurpose::Witness, *secret.public().point());
    (secret, key.unwrap())
}

/// A policy of two of three witnesses, in a group of a group.
fn policy() -> String {
    let lines: String = (0..3).map(|n| format!("witness w{n} {}\n", witness(n).1)).collect();
    format!(
        "log {}\n{lines}# two of three\ngroup pair any w1 w2\ngroup both all w0 pair\nquorum both\n",
        log_key()
    )
}

/// Seals, and has these witnesses cosign at these times.
fn seal_at(sandbox: &Sandbox, times: &[(u8, u64)]) {
    fs::write(sandbox.file("log/policy"), format!("log {}\nquorum none\n", log_key())).unwrap();
    seal(sandbox).ends(0);
    fs::write(sandbox.file("log/policy"), policy()).unwrap();
    let mut note: Note = fs::read_to_string(sandbox.file("log/checkpoint")).unwrap().parse().unwrap();
    for (number, time) in times {
        let (secret, key) = witness(*number);
        note.add_signature(cosign(&key, note.text(), *time, |bytes| secret.sign_bytes(bytes)));
    }
    write_checkpoint(sandbox, &note);
}

fn write_checkpoint(sandbox: &Sandbox, note: &Note) {
    let size = note.text().lines().nth(1).unwrap().to_owned();
    fs::write(sandbox.file("log/checkpoint"), note.to_string()).unwrap();
    fs::write(sandbox.file(&format!("log/checkpoints/{size}")), note.to_string()).unwrap();
}

/// A registry with three checkpoints, a record that is dated back, and a file that is not logged yet.
fn registry() -> Sandbox {
    let sandbox = Sandbox::pledged();
    write_policy(&sandbox, "quorum none\n");
    seal_at(&sandbox, &[(0, NOVEMBER), (1, NOVEMBER + DAY)]);
    let reaffirm = |day: &str| {
        let command = ["--today", day, "reaffirm", "contoso.example", "tech-sector-accord-1", "--yes"];
        sandbox.run(&command).ends(0);
    };
    reaffirm("2026-11-22");
    seal_at(&sandbox, &[(0, NOVEMBER + 60 * DAY), (2, NOVEMBER + 50 * DAY), (1, NOVEMBER + 70 * DAY)]);
    reaffirm("2027-03-01");
    seal_at(&sandbox, &[(0, NOVEMBER + 102 * DAY), (2, NOVEMBER + 103 * DAY)]);
    reaffirm("2027-05-01");
    sandbox
}

/// The problems of a log, by code and path.
type LogProblems = BTreeSet<(String, String)>;

fn text_of(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn read_by_program(sandbox: &Sandbox) -> LogProblems {
    let run = sandbox.run(&["--today", TODAY, "verify", "--format", "json"]);
    let verdict: Value = serde_json::from_str(&run.stdout).unwrap();
    let problems = verdict["diagnostics"].as_array().unwrap().iter();
    let problems = problems.map(|one| (text_of(&one["code"]), text_of(&one["path"])));
    problems.filter(|(code, _)| CODES.contains(&code.as_str())).collect()
}

/// What another reader says of each registry: the problems, and the day by which each file was seen.
fn read_by_other(reader: Reader, folders: &[PathBuf]) -> Vec<(LogProblems, BTreeMap<String, String>)> {
    let verdicts = reader.judge_logs(TODAY, folders).into_iter().map(|line| {
        let verdict: Value = serde_json::from_str(&line).unwrap();
        let problems = serde_json::from_value(verdict["problems"].clone()).unwrap();
        (problems, serde_json::from_value(verdict["witnessed"].clone()).unwrap())
    });
    verdicts.collect()
}

/// Changes of a file of the log: each is applied to a copy of its own.
fn changes(text: &str) -> Vec<String> {
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let mut changed = vec![text.trim_end().to_owned(), format!("{text}\n"), String::new()];
    for at in [0, 1, lines.len() / 2, lines.len() - 1] {
        let at = at.min(lines.len() - 1);
        let (before, after) = (lines[..at].concat(), lines[at + 1..].concat());
        let line = lines[at];
        changed.push(format!("{before}{after}"));
        changed.push(format!("{before}{line}{line}{after}"));
        let middle = line.len() / 2;
        if line.is_char_boundary(middle) && line.is_char_boundary(middle + 1) {
            let other = if line[middle..].starts_with('1') { "2" } else { "1" };
            changed.push(format!("{before}{}{other}{}{after}", &line[..middle], &line[middle + 1..]));
        }
    }
    changed
}

#[test]
fn all_readers_agree_on_a_log_and_on_each_change_of_it() {
    let sound = registry();
    let mut cases = vec![("sound".to_owned(), sound.copy())];
    let sizes: Vec<_> = fs::read_dir(sound.file("log/checkpoints")).unwrap().collect();
    let mut paths: Vec<_> = sizes
        .into_iter()
        .map(|entry| format!("log/checkpoints/{}", entry.unwrap().file_name().to_str().unwrap()))
        .collect();
    paths.extend(["log/checkpoint", "log/policy", "log/entries/000"].map(str::to_owned));
    for path in &paths {
        let text = fs::read_to_string(sound.file(path)).unwrap();
        for changed in changes(&text) {
            let copy = sound.copy();
            fs::write(copy.file(path), &changed).unwrap();
            cases.push((format!("{path}: {changed:?}"), copy));
        }
        let copy = sound.copy();
        fs::remove_file(copy.file(path)).unwrap();
        if path != "log/policy" {
            cases.push((format!("{path} is removed"), copy));
        }
    }
    let last = "pledges/contoso.example/0004-reaffirm.toml";
    for (path, what) in
        [(last.to_owned(), "the last logged record"), (format!("{last}.sig"), "its signature")]
    {
        let copy = sound.copy();
        fs::remove_file(copy.file(&path)).unwrap();
        cases.push((format!("{what} is removed"), copy));
    }
    for stray in ["log/notes", "log/entries/002"] {
        let copy = sound.copy();
        fs::write(copy.file(stray), "a stray file\n").unwrap();
        cases.push((format!("{stray} is added"), copy));
    }
    let copy = sound.copy();
    let mut other: Checkpoint = fs::read_to_string(copy.file("log/checkpoint"))
        .unwrap()
        .parse::<Note>()
        .unwrap()
        .text()
        .parse()
        .unwrap();
    other.head.root = TreeHash::of_leaf(b"another history");
    let signed = other.sign(&log_key(), |bytes| Ok::<_, ()>(log_secret().sign_bytes(bytes))).unwrap();
    fs::write(copy.file("log/checkpoint"), signed.to_string()).unwrap();
    cases.push(("two histories".to_owned(), copy));

    cases.extend(super::keys::cases());
    let folders: Vec<_> = cases.iter().map(|(_, sandbox)| sandbox.registry()).collect();
    let mut seen_codes = BTreeSet::new();
    let others = Reader::ALL.map(|reader| read_by_other(reader, &folders));
    let listed = sound.run(&["--today", TODAY, "list", "--format", "json"]).stdout;
    let listed: Value = serde_json::from_str(&listed).unwrap();
    let ours: Vec<_> = cases.iter().map(|(_, sandbox)| read_by_program(sandbox)).collect();
    for (reader, verdicts) in Reader::ALL.into_iter().zip(others) {
        assert_eq!(verdicts.len(), cases.len());
        let day = &verdicts[0].1["pledges/contoso.example/0002-pledge.toml"];
        let known = text_of(&listed["rows"][0]["witnessed_on"]);
        assert_eq!((day.as_str(), known.as_str()), ("2026-11-21", day.as_str()));
        for (((name, _), ours), (problems, _)) in cases.iter().zip(&ours).zip(verdicts) {
            assert_eq!(*ours, problems, "{reader:?}: {name}");
        }
    }
    seen_codes.extend(ours.into_iter().flatten().map(|(code, _)| code));
    for code in CODES.iter().filter(|code| **code != "not-utf8") {
        assert!(seen_codes.contains(*code), "no case has {code}: {seen_codes:?}");
    }
}

#[test]
fn a_log_of_another_shape_is_told_by_every_reader() {
    for shape in ["log/checkpoint/extra", "log/checkpoints", "log/policy/extra"] {
        let sandbox = registry();
        let taken = shape.trim_end_matches("/extra");
        let place = sandbox.file(taken);
        if place.is_dir() {
            fs::remove_dir_all(&place).unwrap();
        } else {
            fs::remove_file(&place).unwrap();
        }
        fs::create_dir_all(sandbox.file(shape).parent().unwrap()).unwrap();
        fs::write(sandbox.file(shape), "x").unwrap();
        sandbox.run(&["--today", TODAY, "verify"]).ends(1);
        for reader in Reader::ALL {
            let answers = reader.judge_logs(TODAY, &[sandbox.registry()]);
            assert!(answers[0].contains(taken), "{reader:?}: {}", answers[0]);
        }
    }
}
