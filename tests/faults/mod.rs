//! No data is lost: every command that writes is killed at each of its file operations, and each of these
//! operations is made to fail. A reader then finds the old state or the new one, and the next command
//! repairs the rest.
//!
//! Needs Linux, `strace`, and permission to trace. Without these, the tests print `NOT TESTED` and pass;
//! with `CI` set they fail, since a person rarely reads the output there.

mod cases;
mod judge;
mod points;

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::support;
use cases::Case;
use judge::Judge;
use points::Point;
pub use points::tracing_works;

/// The outcome that fails the test.
const BETWEEN: &str = "NEITHER OLD NOR NEW";

#[test]
fn init() {
    hold(&cases::init());
}

#[test]
fn keygen() {
    hold(&cases::keygen());
    hold(&cases::another_key());
}

#[test]
fn enroll() {
    hold(&cases::enroll());
}

#[test]
fn join() {
    hold(&cases::join());
}

#[test]
fn pledge() {
    hold(&cases::pledge());
    hold(&cases::pledge_without_exclusive_rename());
}

#[test]
fn rotate() {
    hold(&cases::rotate());
}

#[test]
fn decisions() {
    hold(&cases::void());
    hold(&cases::appoint());
}

#[test]
fn sign_and_attach() {
    hold(&cases::sign_a_draft());
    hold(&cases::sign_second());
    hold(&cases::attach());
}

#[test]
fn withdraw() {
    hold(&cases::withdraw());
}

#[test]
fn new_text() {
    hold(&cases::new_text());
}

#[test]
fn finding_and_concur() {
    hold(&cases::finding());
    hold(&cases::concur());
}

#[test]
fn retract_and_answer() {
    hold(&cases::retract());
    hold(&cases::answer());
}

#[test]
fn observe() {
    let names = support::servers::dns(&["--address=/vigia.example/127.0.0.1".to_owned()]);
    hold(&cases::observe(names.port));
}

#[test]
fn export() {
    hold(&cases::export());
}

#[test]
fn writing_after_a_crash() {
    hold(&cases::pledge_after_a_crash());
}

#[test]
fn undo() {
    let case = cases::undo();
    let start = (case.start)();
    try_points(&case, &|point| {
        let place = start.copy();
        point.run(&case, &place);
        let record = place.file("pledges/contoso.example/0002-pledge.toml");
        let state = if record.exists() { "still there" } else { "taken back" };
        if record.exists() {
            place.run(&case.arguments).ends(0);
        }
        assert!(!record.exists(), "{point:?}");
        // The key gives up the signature last: after a run that was killed, the next record says so.
        let mut again = place.run(&support::PLEDGE);
        if let Some((_, digest)) = again.stderr.split_once("--unpublished ") {
            let digest = digest.split('.').next().unwrap().trim();
            again = place.run(&[&support::PLEDGE[..], &["--unpublished", digest]].concat());
        }
        assert_eq!(again.code, 0, "{point:?}\n{again:?}");
        place.run(&["verify"]).ends(0);
        state.to_owned()
    });
}

#[test]
fn config_set() {
    let case = cases::config_set();
    let start = (case.start)();
    let file = ".config/accord/config.toml";
    let old = std::fs::read_to_string(start.path(file)).unwrap();
    try_points(&case, &|point| {
        let place = start.copy();
        point.run(&case, &place);
        let now = std::fs::read_to_string(place.path(file)).unwrap();
        let new = format!("{old}organization = \"contoso.example\"\n");
        let state = if now == old { "old" } else { "new" };
        assert!(now == old || now == new, "{point:?}\n{now}");
        place.run(&case.arguments).ends(0);
        assert_eq!(std::fs::read_to_string(place.path(file)).unwrap(), new, "{point:?}");
        state.to_owned()
    });
}

#[test]
fn seal() {
    let case = cases::seal();
    let start = (case.start)();
    try_points(&case, &|point| {
        let place = start.copy();
        let run = point.run(&case, &place);
        assert!(!run.stderr.contains("panicked"), "{point:?}\n{run:?}");
        let again = place.run(&case.arguments);
        assert_eq!(again.code, 0, "{point:?}\n{run:?}\n{again:?}");
        place.run(&["verify"]).ends(0);
        if run.code == 0 { "done" } else { "goes on" }.to_owned()
    });
}

/// What git does for `accord propose`, and what happens in its place or after it.
const STEPS: [&str; 4] = ["switch", "add", "commit", "push"];
const ACCIDENTS: [&str; 4] = [
    "exit 128",
    "kill -KILL $PPID; exit 128",
    "\"$GIT\" \"$@\"; kill -KILL $PPID; exit 128",
    "\"$GIT\" \"$@\"; exit 128",
];

/// Git fails, or the program is killed, before and after each step; the same command then goes on from there.
#[test]
fn propose() {
    let start = crate::organizations::proposals::pledged();
    let git = start.tool("sh", &["-c", "command -v git"], "").ends(0).stdout;
    let records =
        ["pledges/contoso.example/0002-pledge.toml", "pledges/contoso.example/0002-pledge.toml.sig"];
    for (step, accident) in STEPS.iter().flat_map(|step| ACCIDENTS.map(|accident| (*step, accident))) {
        let place = start.copy();
        let script = format!(
            "#!/bin/sh\nGIT={}\ncase \" $* \" in *' {step} '*) [ -e \"$0.met\" ] || {{ touch \"$0.met\"; {accident}; }} ;; \
             esac\nexec \"$GIT\" \"$@\"\n",
            git.trim()
        );
        std::fs::create_dir(place.path("bin")).unwrap();
        let wrapper = place.write("bin/git", &script);
        std::fs::set_permissions(&wrapper, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
        let path = format!("{}:/usr/local/bin:/usr/bin:/bin", place.path("bin").display());
        let propose = ["propose", "contoso.example", "--yes"];
        let met = place.run_with(&propose, "", &[("PATH", &path)]);
        assert!(place.path("bin/git.met").exists() && met.code != 0, "{step}, {accident}: {met:?}");
        assert!(records.iter().all(|record| place.file(record).exists()), "{step}, {accident}");
        place.run(&["verify"]).ends(0);

        let again = place.run(&propose);
        assert_eq!(again.code, 0, "{step}, {accident}\n{again:?}");
        let pushed = ["diff", "--name-only", "main", "origin/contoso.example-0002-pledge"];
        assert_eq!(
            place.git(&pushed).stdout,
            format!("{}\n{}\n", records[0], records[1]),
            "{step}, {accident}"
        );
    }
}

/// The commands that write a record as others here do, or write no file that must not be lost.
const WITHOUT_A_ROW: [(&str, &str); 7] = [
    ("reaffirm report update succeed", "the code that writes a pledge writes these records"),
    ("adopt admit dismiss readmit accept", "the code that writes a voiding writes these decisions"),
    (
        "list show history diff stats texts decisions reservations responders match findings status verify explain \
         receipt allowed-signers completions man proof probe",
        "they write no file of the registry, or a derived one",
    ),
    ("keys", "a page on paper is written from a key that stays"),
    ("signing-input", "what is written can be written again"),
    ("merge-signatures", "git writes its own settings and merges"),
    ("site", "every page is derived, and the next run mends what an interrupted one left"),
];

#[test]
fn every_command_that_writes_has_a_row() {
    let help = support::Sandbox::new().run(&["--help"]).ends(0).stdout;
    let listed = help.split("\nOptions:").next().unwrap().lines();
    let names = listed.filter_map(|line| line.strip_prefix("  ")?.split(' ').next());
    let rows: Vec<_> = cases::list_all().iter().map(|case| case.arguments[0]).collect();
    for name in names.filter(|name| !name.is_empty()) {
        let row = name == "propose" || rows.contains(&name);
        let reason = WITHOUT_A_ROW.iter().any(|(these, _)| these.split(' ').any(|one| one == name));
        assert!(row != reason, "{name} needs a row here, or a reason why not");
    }
}

fn hold(case: &Case) {
    if !tracing_works() {
        return;
    }
    let judge = Judge::new(case);
    try_points(case, &|point| try_point(case, &judge, point));
}

/// Tries every point of a case, on two threads, and prints the outcomes.
fn try_points(case: &Case, try_one: &(dyn Fn(&Point) -> String + Sync)) {
    if !tracing_works() {
        return;
    }
    let points = points::of(case);
    let (next, outcomes) = (AtomicUsize::new(0), Mutex::new(BTreeMap::new()));
    let work = || {
        while let Some(point) = points.get(next.fetch_add(1, Ordering::Relaxed)) {
            let tried = catch_unwind(AssertUnwindSafe(|| try_one(point)));
            let outcome = tried.unwrap_or_else(|_| BETWEEN.to_owned());
            *outcomes.lock().unwrap().entry(outcome).or_insert(0) += 1;
        }
    };
    std::thread::scope(|scope| {
        scope.spawn(work);
        scope.spawn(work);
    });
    let outcomes = outcomes.into_inner().unwrap();
    print(case, points.len(), &outcomes);
    assert!(!outcomes.contains_key(BETWEEN), "{}: see the panics above", case.name);
}

fn try_point(case: &Case, judge: &Judge, point: &Point) -> String {
    let place = judge.start.copy();
    let run = point.run(case, &place);
    let state = judge.state(&place, &run, point);
    judge.goes_on(&place, state, point);
    let end = match run.code {
        points::KILLED => "killed",
        0 => "done",
        3 => "failed",
        _ => "refused",
    };
    format!("{end}, {state}")
}

#[expect(clippy::disallowed_macros, reason = "the counts are this test's result")]
fn print(case: &Case, points: usize, outcomes: &BTreeMap<String, i32>) {
    assert!(points > 10, "{}: the trace was read: {points}", case.name);
    let outcomes: Vec<_> = outcomes.iter().map(|(outcome, count)| format!("{outcome}: {count}")).collect();
    println!("{}: {points} points; {}", case.name, outcomes.join("; "));
}
