//! Fifty programs write to one registry, or to one folder of keys, at the same time. Each waits for the one
//! before it, or says why it failed; no file is lost or overwritten.

use std::collections::BTreeSet;
use std::fs;

use crate::support::{ENROLL, INIT, PLEDGE, Run, Sandbox};

const WRITERS: usize = 50;
const TEXT: &str = "tech-sector-accord-1";

/// Runs all calls at the same time.
fn at_once(place: &Sandbox, calls: &[Vec<String>]) -> Vec<Run> {
    std::thread::scope(|scope| {
        let run = |call: &Vec<String>| place.run(&call.iter().map(String::as_str).collect::<Vec<_>>());
        let running: Vec<_> = calls.iter().map(|call| scope.spawn(move || run(call))).collect();
        running.into_iter().map(|run| run.join().unwrap()).collect()
    })
}

fn words(call: &[&str]) -> Vec<String> {
    call.iter().map(|word| (*word).to_owned()).collect()
}

fn paths(run: &Run) -> impl Iterator<Item = &str> {
    run.stdout.lines().filter(|path| !path.ends_with(".sig"))
}

/// Expects the registry to verify, and the records of each organization to be 1 to n. Returns how many there are.
#[track_caller]
fn whole(place: &Sandbox) -> usize {
    place.run(&["verify"]).ends(0);
    let records = place.records();
    let organizations: BTreeSet<_> = records.iter().map(|path| path.split('/').nth(1).unwrap()).collect();
    for organization in organizations {
        let of = records.iter().filter(|path| path.split('/').nth(1) == Some(organization));
        let mut sequences: Vec<usize> = of.map(|path| sequence(path)).collect();
        sequences.sort_unstable();
        assert_eq!(sequences, (1..=sequences.len()).collect::<Vec<_>>(), "{organization}");
    }
    records.len()
}

fn sequence(path: &str) -> usize {
    path.rsplit('/').next().unwrap().split('-').next().unwrap().parse().unwrap()
}

/// Expects each run to have written the files that it printed, or to say why it wrote none. Returns how many wrote.
#[track_caller]
fn accounted(place: &Sandbox, runs: &[Run]) -> usize {
    let mut told = BTreeSet::new();
    let mut wrote = 0;
    for run in runs {
        if run.code == 0 {
            wrote += 1;
            for path in paths(run) {
                assert!(told.insert(path.to_owned()), "{path} is told by two");
                assert!(place.file(path).exists() && place.file(&format!("{path}.sig")).exists(), "{path}");
            }
        } else {
            assert!(run.code == 4 && run.stderr.contains("error"), "{run:?}");
            assert_eq!(run.stdout, "");
        }
    }
    wrote
}

#[expect(clippy::disallowed_macros, reason = "the counts are this test's result")]
fn print(what: &str, runs: usize, wrote: usize, more: &str) {
    println!("{what}: {runs} at once, {wrote} wrote, {} were refused; {more}", runs - wrote);
}

#[test]
fn one_organization() {
    let place = Sandbox::pledged();
    let report = [
        "report",
        "contoso.example",
        TEXT,
        "--on-purpose",
        "--from",
        "2026-01-01",
        "--to",
        "2026-10-31",
        "--summary-file",
    ];
    let summary = place.write("summary.txt", "We helped 60 customers.\n");
    let kinds = [
        words(&["reaffirm", "contoso.example", TEXT, "--yes"]),
        words(&[&report[..], &[&summary, "--yes"]].concat()),
        words(&PLEDGE),
        words(&["update", "contoso.example", "--sector", "software", "--yes"]),
        words(&["withdraw", "contoso.example", TEXT, "--reason-file", &summary, "--yes"]),
    ];
    let calls: Vec<_> = kinds.iter().cycle().take(WRITERS).cloned().collect();
    let before = whole(&place);
    let runs = at_once(&place, &calls);
    let wrote = accounted(&place, &runs);
    assert_eq!(whole(&place), before + wrote);
    assert!(wrote >= 20, "pledges and updates are never refused: {wrote}");
    place.check_with_ssh_keygen();
    print("one organization", WRITERS, wrote, "sequences without gap or double");
}

#[test]
fn several_organizations() {
    let place = Sandbox::new();
    let names = ["contoso", "fabrikam", "northwind", "adatum", "litware"];
    for name in names {
        place.run(&["keygen", &format!("{name}.example"), "--no-passphrase"]).ends(0);
    }
    let call = |words: &[&str], name: &str| -> Vec<String> {
        words.iter().map(|word| word.replace("contoso", name).replace("Contoso", name)).collect()
    };
    // Of ten enrollments of one organization, one is the first.
    let enroll: Vec<_> = names.iter().cycle().take(WRITERS).map(|name| call(&ENROLL, name)).collect();
    let runs = at_once(&place, &enroll);
    assert_eq!(accounted(&place, &runs), names.len());
    assert_eq!(whole(&place), names.len());

    let pledge: Vec<_> = names.iter().cycle().take(WRITERS).map(|name| call(&PLEDGE, name)).collect();
    let runs = at_once(&place, &pledge);
    let wrote = accounted(&place, &runs);
    assert_eq!((wrote, whole(&place)), (WRITERS, names.len() + WRITERS));
    print("several organizations", 2 * WRITERS, names.len() + wrote, "one enrollment each");
}

#[test]
fn rotations() {
    let place = Sandbox::enrolled();
    let rotate = words(&["rotate", "contoso.example", "--reason", "routine", "--yes"]);
    let runs = at_once(&place, &vec![rotate; 20]);
    let wrote = accounted(&place, &runs);
    assert_eq!((wrote, whole(&place)), (20, 21), "each takes the successor that the one before it made");
    assert_eq!(keys_hold(&place), 22);
    print("rotations", 20, wrote, "22 keys under 22 numbers");
}

#[test]
fn keygens() {
    let place = Sandbox::new();
    let keygen = words(&["keygen", "contoso.example", "--no-passphrase"]);
    let runs = at_once(&place, &vec![keygen; 20]);
    let made = runs.iter().filter(|run| run.code == 0).count();
    assert_eq!((made, keys_hold(&place)), (1, 2), "only one finds an empty folder");

    let another = words(&["keygen", "contoso.example", "--no-passphrase", "--another"]);
    let runs = at_once(&place, &vec![another; WRITERS]);
    let told: BTreeSet<_> = runs.iter().map(|run| run.stdout.split(' ').next().unwrap()).collect();
    assert_eq!((told.len(), keys_hold(&place)), (WRITERS, WRITERS + 2));
    print("keygens", 20 + WRITERS, 1 + WRITERS, "no number and no key twice");
}

/// Expects each private key to match its `.pub`, and no key to occur twice. Returns how many keys there are.
#[track_caller]
fn keys_hold(place: &Sandbox) -> usize {
    let folder = place.path("keys/contoso.example");
    let mut publics = BTreeSet::new();
    let names = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let names: BTreeSet<_> = names.filter(|name| name != ".lock" && name != ".signed").collect();
    for name in names.iter().filter(|name| !name.ends_with(".pub")) {
        let key = folder.join(name);
        let public = place.tool("ssh-keygen", &["-y", "-f", key.to_str().unwrap()], "").ends(0).stdout;
        assert_eq!(fs::read_to_string(folder.join(format!("{name}.pub"))).unwrap(), public);
        assert!(public.contains(&format!("contoso.example {name}")), "{public}");
        let key = public.split(' ').nth(1).unwrap().to_owned();
        assert!(publics.insert(key), "{name} is there twice");
    }
    assert_eq!(names.len(), 2 * publics.len(), "{names:?}");
    publics.len()
}

/// Eight officers sign one draft, half of them with `ssh-keygen` and `attach`.
#[test]
fn signatures() {
    let place = Sandbox::new();
    place.run(&["keygen", "contoso.example", "--no-passphrase"]).ends(0);
    for _ in 2..9 {
        place.run(&["keygen", "contoso.example", "--no-passphrase", "--another"]).ends(0);
    }
    let key = |number: usize| {
        place.path(&format!("keys/contoso.example/key-{number}")).to_str().unwrap().to_owned()
    };
    let mut enroll = words(&ENROLL);
    for number in 1..=8 {
        enroll.extend(["--current".to_owned(), format!("{}.pub", key(number))]);
    }
    enroll.extend(["--next".to_owned(), format!("{}.pub", key(9)), "--threshold".to_owned(), "8".to_owned()]);
    enroll.extend(["--next-threshold".to_owned(), "1".to_owned()]);
    place.run(&enroll.iter().map(String::as_str).collect::<Vec<_>>()).ends(0);
    place.run(&[&PLEDGE[..], &["--unsigned"]].concat()).ends(0);

    let record = "pledges/contoso.example/0002-pledge.toml";
    let mut calls = Vec::new();
    for number in 1..=8 {
        if number % 2 == 0 {
            calls.push(words(&["sign", record, "--yes", "--key", &key(number)]));
        } else {
            let copy =
                place.write(&format!("{number}.toml"), &fs::read_to_string(place.file(record)).unwrap());
            let sign = ["-Y", "sign", "-f", &key(number), "-n", "accord-record-v1", &copy];
            place.tool("ssh-keygen", &sign, "").ends(0);
            calls.push(words(&["attach", record, "--signature", &format!("{copy}.sig")]));
        }
    }
    for run in at_once(&place, &calls) {
        run.ends(0);
    }
    assert_eq!(whole(&place), 2, "all eight signatures are there, as the threshold wants");
    print("signatures", calls.len(), calls.len(), "eight in one file");
}

/// Several programs initialize one registry: one of them succeeds, and the registry is complete.
#[test]
fn inits() {
    let place = Sandbox::empty();
    fs::create_dir(place.registry()).unwrap();
    let init = |number: usize| {
        let name = format!("r{number}.example");
        words(&INIT.map(|word| if word == "demo.accord.example" { name.as_str() } else { word }))
    };
    let runs = at_once(&place, &(0..10).map(init).collect::<Vec<_>>());
    let started = runs.iter().filter(|run| run.code == 0).count();
    assert_eq!(started, 1, "{runs:#?}");
    for run in runs.iter().filter(|run| run.code != 0) {
        assert!(run.code == 4 && run.stderr.contains("already"), "{run:?}");
    }
    whole(&place);
    print("inits", 10, started, "the others were told");
}
