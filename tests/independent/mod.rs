//! Three implementations of one format: this program, `tests/independent/verify.py`, and the scripts with which a
//! website lets its reader's browser check the registry. The other two were written from docs/format.md. They must
//! reach the same verdict on every registry: on the shipped one, on every fixture, and on hundreds that are damaged,
//! edited with the keys, or grown at random. If they differ, one is wrong, or the page is ambiguous.

#![expect(clippy::disallowed_methods, reason = "runs two programs, one found by an environment variable")]
#![expect(clippy::disallowed_macros, reason = "prints what was compared")]

mod browser;
mod dice;
mod edits;
mod files;
mod forge;
pub mod reader;
mod recount;
mod values;
mod vectors;
mod walks;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::Command;

use accord::record::Date;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::fixtures;
use crate::generator::{self, TODAY};
use dice::Dice;
use edits::{CHANGES, LINES, POLICIES, POLICY_LINES, ROTATIONS, TEXTS};
use files::{Files, MISPLACED, damage_bytes, damage_lines};
use forge::Draft;
use reader::Reader;
use walks::SCRIPTS;

const TOP: &str = env!("CARGO_MANIFEST_DIR");

/// A registry in a folder, and the day on which to verify it.
struct Case {
    name: String,
    day: String,
    folder: PathBuf,
}

/// The record at which a chain breaks and the cause, or the standing of its promises and their dates, by text.
type Chain = Result<BTreeMap<String, (String, String)>, (u64, String)>;

/// The verdict of an implementation on a registry.
#[derive(Debug, Default, PartialEq)]
struct Verdict {
    /// By organization.
    chains: BTreeMap<String, Chain>,
    /// Paths of errors outside of chains.
    errors: BTreeSet<String>,
}

/// The number of compared verdicts.
#[derive(Debug, Default)]
struct Tally {
    registries: usize,
    /// A registry may be verified on several days.
    verdicts: usize,
    sound: usize,
    broken: usize,
    undecided: usize,
    standings: BTreeMap<String, usize>,
    codes: BTreeMap<String, usize>,
}

#[test]
fn all_readers_agree_on_the_shipped_registry() {
    let cases = [TODAY, "2026-01-15", "2028-01-01"].map(|day| Case {
        name: format!("the shipped registry on {day}"),
        day: day.to_owned(),
        folder: TOP.into(),
    });
    let tally = compare(&cases);
    assert_eq!((tally.verdicts, tally.undecided), (3, 0));
    assert!(tally.sound > 26, "{tally:?}");
}

#[test]
fn all_readers_agree_on_every_fixture() {
    let registries = fixtures::registries();
    let cases: Vec<_> = registries
        .iter()
        .map(|(name, sandbox)| Case {
            name: format!("fixture {name}"),
            day: TODAY.to_owned(),
            folder: sandbox.registry(),
        })
        .collect();
    let tally = compare(&cases);
    println!("{tally}");
    assert!(tally.registries >= 200 && tally.broken >= 100, "{tally}");
}

#[test]
fn all_readers_agree_on_hundreds_of_registries() {
    let home = TempDir::new().unwrap();
    let mut cases = Vec::new();
    let mut add = |name: String, files: &Files, days: &[&str]| {
        let folder = home.path().join(cases.len().to_string());
        std::fs::create_dir(&folder).unwrap();
        files.write_to(&folder);
        for day in days {
            cases.push(Case { name: name.clone(), day: (*day).to_owned(), folder: folder.clone() });
        }
    };
    damaged(&mut add);
    edited(&mut add);
    decided(&mut add);
    grown(&mut add);
    let tally = compare(&cases);
    println!("{tally}");
    assert!(tally.registries >= 300, "{tally}");
    assert!(tally.sound >= 200 && tally.broken >= 200, "{tally}");
    assert_eq!(tally.undecided, 0, "{tally}");
    assert!(tally.codes.len() >= 40, "{tally}");
    for standing in ["current", "due", "lapsed", "withdrawn", "disputed", "succeeded", "voided"] {
        assert!(tally.standings.contains_key(standing), "no promise is {standing}: {tally}");
    }
}

/// Registries with damaged bytes, lines or files.
fn damaged(add: &mut impl FnMut(String, &Files, &[&str])) {
    let demonstration = generator::demonstration();
    let mut dice = Dice::new(1);
    for round in 0..100 {
        let mut files = if round % 4 == 0 {
            Files::of(&generator::registry(3, round), None)
        } else {
            Files::of(&demonstration, Some(&some(&mut dice, 2)))
        };
        let damage = if round % 2 == 0 { damage_bytes } else { damage_lines };
        let what = damage(&mut files, &mut dice);
        add(format!("{round}: {what}"), &files, &[TODAY]);
    }
    for (what, damage) in MISPLACED {
        let mut files = Files::of(&demonstration, Some(&some(&mut dice, 2)));
        let records = files.records();
        let (path, other) = (dice.pick(&records), dice.pick(&records));
        damage(&mut files, path, other);
        add(format!("{what}: {path}"), &files, &[TODAY]);
    }
}

/// Registries in which a record was changed and the chain signed again.
fn edited(add: &mut impl FnMut(String, &Files, &[&str])) {
    let demonstration = generator::demonstration();
    let whole = Files::of(&demonstration, None);
    let mut dice = Dice::new(2);
    let mut apply = |name: &str, kind: &str, fits: &dyn Fn(&Draft) -> bool, edit: &dyn Fn(&mut Draft)| {
        let fitting = whole.records().into_iter().filter(|path| {
            let draft = Draft::look(&whole, path);
            ["", draft.kind(), &draft.organization].contains(&kind) && fits(&draft)
        });
        let fitting: Vec<_> = fitting.collect();
        assert!(!fitting.is_empty(), "no record fits: {kind} {name}");
        // Rotations differ most from each other.
        let chosen = if kind == "rotate" { fitting } else { vec![dice.pick(&fitting).clone()] };
        for path in chosen {
            let mut files = Files::of(&demonstration, Some(&[path.split('/').nth(1).unwrap()]));
            forge::edit(&mut files, &path, edit);
            add(format!("{name}: {path}"), &files, &[TODAY]);
        }
    };
    for (kind, beginning, lines) in LINES {
        let name = format!("{beginning}becomes {lines:?}");
        apply(&name, kind, &|draft| draft.has(beginning), &|draft| draft.set(beginning, lines));
    }
    for (kind, name, change) in CHANGES {
        apply(name, kind, &|_| true, change);
    }
    for (name, enroll, rotate) in ROTATIONS {
        let (mut files, _) = walks::script("enroll, pledge short-1, rotate, update");
        forge::edit(&mut files, "keys/fabrikam.example/0001-enroll.toml", enroll);
        forge::edit(&mut files, "keys/fabrikam.example/0003-rotate.toml", rotate);
        add(format!("a rotation with {name}"), &files, &[TODAY]);
    }
}

/// Registries from scripts and from random walks.
fn grown(add: &mut impl FnMut(String, &Files, &[&str])) {
    let mut add = |name, (files, days): (Files, Vec<Date>)| {
        let days: Vec<_> = days.iter().map(ToString::to_string).collect();
        add(name, &files, &days.iter().map(String::as_str).collect::<Vec<_>>());
    };
    for script in SCRIPTS {
        add((*script).to_owned(), walks::script(script));
    }
    for seed in 0..150 {
        add(format!("walk {seed}"), walks::registry(seed));
    }
}

/// Registries whose accord.toml or text was changed.
fn decided(add: &mut impl FnMut(String, &Files, &[&str])) {
    let demonstration = generator::demonstration();
    let mut dice = Dice::new(3);
    for lines in POLICIES {
        let mut files = Files::of(&demonstration, Some(&["fabrikam.example"]));
        let policy = format!("{}\n{lines}", files.text("accord.toml"));
        files.insert("accord.toml", policy);
        add(format!("accord.toml with {lines:?}"), &files, &[TODAY]);
    }
    for (from, to) in POLICY_LINES {
        let mut files = Files::of(&demonstration, Some(&some(&mut dice, 1)));
        let policy = files.text("accord.toml");
        assert!(policy.contains(from), "{from}");
        files.insert("accord.toml", policy.replacen(from, to, 1));
        add(format!("accord.toml with {to:?}"), &files, &[TODAY]);
    }
    for (from, to) in TEXTS {
        for name in ["fabrikam.example", "contoso.example"] {
            let mut files = Files::of(&demonstration, Some(&[name]));
            let path = "accords/tech-sector-accord-1.toml";
            let text = files.text(path);
            let changed = text.replacen(from, to, 1);
            assert!(text != changed, "{from}");
            let (old, new) = (forge::digest(text.as_bytes()), forge::digest(changed.as_bytes()));
            files.insert(path, changed);
            if name == "fabrikam.example" {
                let pledge = "pledges/fabrikam.example/0002-pledge.toml";
                forge::edit(&mut files, pledge, |draft| draft.text = draft.text.replace(&old, &new));
            }
            add(format!("a text with {to:?} for {name}"), &files, &[TODAY]);
        }
    }
}

/// Organizations of the demonstration.
fn some(dice: &mut Dice, number: usize) -> Vec<&'static str> {
    const WHOLE_KINDS: [&str; 12] = [
        "northwind.example",
        "tailspin.example",
        "lucerne-publishing.example",
        "bellows-college.example",
        "vigia-digital.example",
        "c0ntoso.example",
        "fabrikam.example",
        "open-lantern.example",
        "proseware.example",
        "southern-isles.example",
        "litware.example",
        "contoso.example",
    ];
    (0..number).map(|_| *dice.pick(&WHOLE_KINDS)).collect()
}

/// Compares the verdicts on all cases.
#[track_caller]
fn compare(cases: &[Case]) -> Tally {
    let registries = cases.iter().map(|case| &case.folder).collect::<BTreeSet<_>>().len();
    let mut tally = Tally { registries, verdicts: cases.len(), ..Tally::default() };
    let questions: Vec<_> =
        cases.iter().map(|case| format!("{} {}", case.day, case.folder.display())).collect();
    let (ours, theirs) = std::thread::scope(|scope| {
        let questions = &questions;
        let asked = Reader::ALL.map(|reader| scope.spawn(move || reader.ask(&["--batch"], questions)));
        let ours: Vec<Value> = cases.iter().map(first_reader).collect();
        (ours, asked.map(|answers| answers.join().unwrap()))
    });
    ours.iter().for_each(|verdict| tally.count(verdict));
    let mut differences = String::new();
    for (reader, answers) in Reader::ALL.into_iter().zip(&theirs) {
        for ((case, ours), answer) in cases.iter().zip(&ours).zip(answers) {
            let theirs = serde_json::from_str(answer).unwrap();
            let (undecided, difference) = compare_one(ours, &theirs);
            tally.undecided += undecided;
            if let Some(words) = difference {
                let (name, day) = (&case.name, &case.day);
                writeln!(differences, "\n{reader:?} on {name} on {day}: {words}\n  {theirs}").unwrap();
            }
        }
    }
    assert!(differences.is_empty(), "the readers differ:{differences}");
    tally
}

/// How many verdicts another reader left undecided, and in what the others differ.
fn compare_one(ours: &Value, theirs: &Value) -> (usize, Option<String>) {
    if !theirs["undecided"].is_null() {
        return (1, None);
    }
    let undecided = undecided(theirs);
    let (mut first, mut second) = (Verdict::ours(ours), Verdict::theirs(theirs));
    for verdict in [&mut first, &mut second] {
        verdict.chains.retain(|organization, _| !undecided.contains(organization));
    }
    let difference = || format!("\n  ours {first:?}\n  page {second:?}\n  {}", ours["organizations"]);
    (undecided.len(), (first != second).then(difference))
}

fn first_reader(case: &Case) -> Value {
    let mut command = Command::new(env!("CARGO_BIN_EXE_accord"));
    command.arg("-C").arg(&case.folder).args(["verify", "--format", "json", "--today", &case.day]);
    // What the developer's own program remembers of a log has no part in this.
    let memory = tempfile::tempdir().unwrap();
    let output = command.env("XDG_CACHE_HOME", memory.path()).output().unwrap();
    if output.status.code() == Some(3) {
        // Without an accord.toml, the program reports that the folder is no registry.
        let error = json!({ "code": "unreadable", "severity": "error", "path": "accord.toml" });
        return json!({ "organizations": [], "diagnostics": [error] });
    }
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Organizations with a string whose normal form another reader cannot decide.
fn undecided(verdict: &Value) -> BTreeSet<String> {
    let all = verdict["organizations"].as_array().unwrap().iter();
    all.filter(|one| one["integrity"] == "undecided").map(|one| word(&one["organization"])).collect()
}

impl Verdict {
    fn theirs(verdict: &Value) -> Self {
        let errors = verdict["registry_errors"].as_array().unwrap().iter().map(word).collect();
        Self { chains: chains(verdict), errors }
    }

    fn ours(verdict: &Value) -> Self {
        let errors = errors(verdict).map(|error| word(&error["path"])).collect();
        Self { chains: chains(verdict), errors }
    }
}

/// This program's errors outside of chains; errors in the files of a broken chain belong to its verdict.
fn errors(verdict: &Value) -> impl Iterator<Item = &Value> {
    let chains = chains(verdict);
    let broken = move |path: &str| {
        let organization = path.split('/').nth(1).unwrap_or_default();
        chains.get(organization).is_some_and(Result::is_err)
    };
    let diagnostics = verdict["diagnostics"].as_array().unwrap().iter();
    diagnostics.filter(|one| one["severity"] == "error").filter(move |one| {
        let path = word(&one["path"]);
        !claims_a_place(&path) || one["code"] == "orphan-signature" || !broken(&path)
    })
}

/// Whether a path is that of a record or its signature.
fn claims_a_place(path: &str) -> bool {
    let Some((_, name)) = path.rsplit_once('/') else { return false };
    let (folder, stem) = (path.split('/').next().unwrap(), name.trim_end_matches(".sig"));
    let kinds: &[&str] = match folder {
        "keys" => &["enroll", "rotate", "update", "succeed"],
        "pledges" => &["pledge", "reaffirm", "report", "withdraw", "answer"],
        "findings" => &["observe", "finding", "concur", "retract"],
        "decisions" => &["adopt", "admit", "dismiss", "void", "readmit", "accept", "appoint"],
        _ => &[],
    };
    let parts = stem.strip_suffix(".toml").and_then(|stem| stem.split_once('-'));
    parts.is_some_and(|(sequence, kind)| {
        let canonical =
            sequence.len() == 4 || (sequence.len() > 4 && sequence.len() < 10 && !sequence.starts_with('0'));
        let number = sequence.bytes().all(|byte| byte.is_ascii_digit()) && sequence != "0000";
        canonical && number && kinds.contains(&kind)
    })
}

fn chains(verdict: &Value) -> BTreeMap<String, Chain> {
    let standing = |one: &Value| (word(&one["accord"]), (word(&one["standing"]), word(&one["since"])));
    let chain = |one: &Value| {
        let standings = one["standings"].as_array().unwrap().iter().map(standing).collect();
        let broken = one["broken_at"].as_u64().map(|at| (at, word(&one["cause"])));
        let verdict = broken.map_or(Ok(standings), Err);
        (word(&one["organization"]), verdict)
    };
    verdict["organizations"].as_array().unwrap().iter().map(chain).collect()
}

fn word(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

impl Tally {
    fn count(&mut self, verdict: &Value) {
        for chain in verdict["organizations"].as_array().unwrap() {
            match chain["code"].as_str() {
                None => self.sound += 1,
                Some(code) => {
                    self.broken += 1;
                    *self.codes.entry(code.to_owned()).or_default() += 1;
                }
            }
            for standing in chain["standings"].as_array().unwrap() {
                *self.standings.entry(word(&standing["standing"])).or_default() += 1;
            }
        }
        for error in errors(verdict) {
            *self.codes.entry(word(&error["code"])).or_default() += 1;
        }
    }
}

impl std::fmt::Display for Tally {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { registries, verdicts, sound, broken, undecided, standings, codes } = self;
        let organizations = sound + broken;
        writeln!(
            formatter,
            "{registries} registries, {verdicts} verdicts on {organizations} organizations: {sound} sound, {broken} broken, {undecided} undecided"
        )?;
        writeln!(formatter, "standings: {standings:?}")?;
        writeln!(formatter, "codes, of broken chains and beside chains:")?;
        codes.iter().try_for_each(|(code, count)| writeln!(formatter, "{count:5} {code}"))
    }
}
