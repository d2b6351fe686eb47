//! The registry at the top of this repository: that it is what the generator makes, that it holds
//! what it is meant to show, that stock `ssh-keygen` agrees, and that no byte of it can change
//! unnoticed.

#![expect(clippy::disallowed_methods, reason = "runs the program itself, and `ssh-keygen` as documented")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use accord::chain::Integrity;
use accord::check::{Verdict, verify_registry};
use accord::diagnostic::Severity;
use accord::record::{Body, Count, Kind, Organization, Room, RotationReason};
use accord::registry::{Keep, MemoryTree, POLICY_FILE, SIGNATURE_SUFFIX, Selection, TEXTS};
use accord::signature::{self, NAMESPACE};
use accord::view;

use crate::generator::{self, DEMONSTRATION, TODAY, demonstration, today};

const TOP: &str = env!("CARGO_MANIFEST_DIR");

fn judged(tree: &MemoryTree, only: Option<Vec<Organization>>) -> Verdict {
    verify_registry(tree, today(), &Selection { only, keep: Keep::Records, threads: 2 })
        .expect("accord.toml can be used")
}

/// Every file of the registry in `top`, its policy included.
fn files_of(top: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::from([(POLICY_FILE.to_owned(), fs::read(top.join(POLICY_FILE)).unwrap())]);
    let mut folders: Vec<String> = Room::ALL.iter().map(|room| room.folder().to_owned()).collect();
    folders.extend([TEXTS, "log"].map(str::to_owned));
    while let Some(folder) = folders.pop() {
        // A registry without observers, or without a log, has no such folder.
        for entry in fs::read_dir(top.join(&folder)).into_iter().flatten() {
            let entry = entry.unwrap();
            let path = format!("{folder}/{}", entry.file_name().into_string().unwrap());
            if entry.file_type().unwrap().is_dir() {
                folders.push(path);
            } else {
                files.insert(path, fs::read(entry.path()).unwrap());
            }
        }
    }
    files
}

#[test]
fn it_is_what_the_generator_makes() {
    let tree = generator::shipped();
    let made: BTreeMap<_, _> = tree.files().map(|(path, bytes)| (path.to_owned(), bytes.to_vec())).collect();
    let shipped = files_of(Path::new(TOP));
    let names = |files: &BTreeMap<String, Vec<u8>>| files.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&shipped), names(&made), "run the `demonstration` example");
    for (path, bytes) in &made {
        assert!(shipped[path] == *bytes, "{path} differs: run the `demonstration` example");
    }
}

#[test]
fn it_is_sound_and_without_a_warning() {
    let verdict = judged(&demonstration(), None);
    assert_eq!(verdict.diagnostics, []);
    assert_eq!(verdict.registry.policy.registry.as_str(), DEMONSTRATION);
}

#[test]
fn a_registry_of_any_size_is_sound_and_without_a_warning() {
    for (organizations, seed) in [(0, 1), (1, 1), (120, 1), (120, 2)] {
        for make in [generator::registry, generator::logged_registry] {
            let verdict = judged(&make(organizations, seed), None);
            assert_eq!(verdict.diagnostics, []);
            assert_eq!(verdict.registry.members.len(), organizations + 1, "and the registry itself");
        }
    }
}

// What it shows

/// Where each promise stands, as `organization text standing`.
fn standings(verdict: &Verdict) -> BTreeSet<String> {
    let rows = view::list_rows(&verdict.registry, view::Edition::Unnamed).rows;
    let line = |row: view::Row| Some(format!("{} {} {}", row.organization, row.accord?, row.standing?));
    rows.into_iter().filter_map(line).collect()
}

#[test]
fn every_standing_group_and_text_occurs() {
    let verdict = judged(&demonstration(), None);
    let standings = standings(&verdict);
    for line in [
        "adventure-works.example tech-sector-accord-1 due",
        "bellows-college.example attribution-charter-1 current",
        "c0ntoso.example tech-sector-accord-1 voided",
        "contoso.example tech-sector-accord-1 current",
        "first-up.example responder-charter-1 lapsed",
        "litware.example responder-charter-1 disputed",
        "litware.example tech-sector-accord-1 current",
        "lucerne-publishing.example tech-sector-accord-1 current",
        "nordmark.example digital-geneva-convention-1 current",
        "port-exemple.example digital-geneva-convention-1 withdrawn",
        "proseware.example tech-sector-accord-1 withdrawn",
        "tailspin.example tech-sector-accord-1 succeeded",
        "wide-world-importers.example tech-sector-accord-1 current",
        "wingtip.example tech-sector-accord-1 current",
    ] {
        assert!(standings.contains(line), "{line} is not among {standings:#?}");
    }
    assert_eq!(
        view::list_rows(&verdict.registry, view::Edition::Unnamed).counts.standings.len(),
        8,
        "all standings"
    );

    let states = || verdict.registry.members.iter().map(|member| member.state.as_ref().unwrap());
    assert!(states().count() >= 18);
    assert_eq!(states().map(|state| state.profile().group).collect::<BTreeSet<_>>().len(), 4);
    assert!(states().map(|state| state.profile().country).collect::<BTreeSet<_>>().len() >= 9);
    let scripts = ['é', 'С', 'Π', 'ג', 'م', '云', 'え'];
    let names: String = states().map(|state| state.profile().name.as_str()).collect();
    assert_eq!(scripts.into_iter().find(|character| !names.contains(*character)), None);

    let observers =
        states().filter(|state| state.promises.keys().any(|id| id.as_str() == generator::ATTRIBUTION));
    assert_eq!(observers.map(|state| state.profile().group).collect::<BTreeSet<_>>().len(), 4);
}

#[test]
fn every_kind_and_turn_occurs() {
    let verdict = judged(&demonstration(), None);
    let records = || verdict.registry.members.iter().flat_map(|member| &member.records);
    let bodies = || records().map(|stored| &stored.record.parsed.body);
    let kinds: BTreeSet<Kind> = bodies().map(Body::kind).collect();
    assert_eq!(kinds.len(), Kind::ALL.len());

    let has = |turn: &str, test: &dyn Fn(&Body) -> bool| assert!(bodies().any(test), "{turn}");
    has(
        "two of three keys",
        &|body| matches!(body, Body::Enroll(enroll) if enroll.keys.threshold.get() == 2 && enroll.keys.current.len() == 3),
    );
    for reason in [RotationReason::Routine, RotationReason::Loss, RotationReason::Compromise] {
        has(
            reason.as_str(),
            &|body| matches!(body, Body::Rotate(rotate) if rotate.rotation.reason == reason),
        );
    }
    has("60 domains, 49 countries", &|body| match body {
        Body::Report(report) => {
            let numbers =
                ["domains-taken-down", "countries"].map(|metric| report.value_of(&metric.parse().unwrap()));
            numbers.map(|count| count.map(Count::get)) == [Some(60), Some(49)] && !report.evidence.is_empty()
        }
        _ => false,
    });
    has("assistance in full", &|body| {
        matches!(body, Body::Pledge(pledge) if pledge.assistance.as_ref().is_some_and(|assistance| {
            !assistance.countries.is_empty() && !assistance.sectors.is_empty() && !assistance.hours.is_empty()
        }))
    });

    let reservations: BTreeSet<String> = records()
        .flat_map(|stored| match &stored.record.parsed.body {
            Body::Pledge(pledge) => pledge.reservation.as_slice(),
            _ => &[],
        })
        .map(|reservation| reservation.principle.to_string())
        .collect();
    for principle in ["patches-for-all", "no-mass-market-backdoors", "limit-offensive-operations"] {
        assert!(reservations.contains(principle), "{principle}");
    }

    let state = |name: &str| {
        verdict.registry.member(&name.parse::<Organization>().unwrap()).unwrap().state.as_ref().unwrap()
    };
    let successor = &state("tailspin.example").closure.as_ref().unwrap().successor;
    assert_eq!(
        state(successor.as_str()).profile().predecessor.as_ref().unwrap().as_str(),
        "tailspin.example"
    );
    assert_eq!(state("woodgrove.example").profile().name.as_str(), "Woodgrove");
    assert_eq!(state("litware.example").profile().name.as_str(), "Litware", "not what the thief wrote");
    assert_eq!(state("lucerne-publishing.example").enrollment.sequence.get(), 4);
    let security_keys = &state("northwind.example").keys.current;
    assert!(security_keys.iter().all(|key| key.application().is_some()));
    assert!(verdict.registry.members.iter().any(|member| member.organization.as_str().starts_with("xn--")));
    assert!(
        verdict
            .registry
            .members
            .iter()
            .any(|member| { member.state.as_ref().is_some_and(|state| state.profile().lei.is_some()) })
    );
}

// That others agree

#[test]
fn stock_ssh_keygen_accepts_every_signature() {
    let folder = tempfile::tempdir().unwrap();
    let allowed = Command::new(env!("CARGO_BIN_EXE_accord"))
        .args(["-C", TOP, "--today", TODAY, "allowed-signers"])
        .env("XDG_CACHE_HOME", folder.path())
        .output()
        .unwrap();
    assert!(allowed.status.success(), "{}", String::from_utf8_lossy(&allowed.stderr));
    let signers = folder.path().join("allowed_signers");
    fs::write(&signers, allowed.stdout).unwrap();
    let (mut verified, mut compromised) = (0, 0);
    for (path, bytes) in files_of(Path::new(TOP)).iter().filter(|(path, _)| path.ends_with(SIGNATURE_SUFFIX))
    {
        let record = Path::new(TOP).join(path.strip_suffix(SIGNATURE_SUFFIX).unwrap());
        // `ssh-keygen` reads one block of a file; each is asked about, in a file of its own.
        for block in signature::parse_signatures(bytes).unwrap() {
            let signature = folder.path().join("block.sig");
            fs::write(&signature, block.armor()).unwrap();
            if DISPUTED.contains(&record.strip_prefix(TOP).unwrap().to_str().unwrap()) {
                assert!(!accepts(&signers, path.split('/').nth(1).unwrap(), &signature, &record));
                compromised += 1;
                continue;
            }
            assert!(accepts(&signers, path.split('/').nth(1).unwrap(), &signature, &record), "{path}");
            verified += 1;
        }
    }
    assert!(verified > 130 && compromised == DISPUTED.len(), "{verified} {compromised}");
}

/// Signed with a key that was compromised then.
const DISPUTED: [&str; 3] = [
    "pledges/litware.example/0002-pledge.toml",
    "pledges/litware.example/0003-pledge.toml",
    "keys/litware.example/0004-update.toml",
];

/// The command of docs/format.md, section 11, on the date of the record.
fn accepts(signers: &Path, organization: &str, signature: &Path, record: &Path) -> bool {
    let text = fs::read_to_string(record).unwrap();
    let date = text.lines().find_map(|line| line.strip_prefix("date = ")).unwrap().replace('-', "");
    let output = Command::new("ssh-keygen")
        .args(["-Y", "verify", "-O", &format!("verify-time={date}")])
        .args(["-I", organization, "-n", NAMESPACE, "-f"])
        .arg(signers)
        .arg("-s")
        .arg(signature)
        .stdin(fs::File::open(record).unwrap())
        .stdout(Stdio::null())
        .output()
        .unwrap();
    output.status.success()
}

// That nothing changes unnoticed

/// How many bytes of every file are changed, at places spread over the file.
const PLACES: usize = 4;

/// The organization whose chain goes on by a decision of the registry.
const READMITTED: &str = "lucerne-publishing.example";

/// For one file out of so many, all other organizations are asked about too, which costs a replay
/// of them all.
const ALL_EVERY: usize = 5;

#[test]
fn no_byte_of_even_files_changes_unnoticed() {
    change_bytes(0);
}

#[test]
fn no_byte_of_odd_files_changes_unnoticed() {
    change_bytes(1);
}

/// Changes bytes of every second file: two halves, so that they run at the same time.
fn change_bytes(half: usize) {
    let tree = demonstration();
    let files: Vec<_> = tree.files().map(|(path, bytes)| (path.to_owned(), bytes.to_vec())).collect();
    let guarded = files.iter().filter(|(path, _)| !path.starts_with(TEXTS) && path != POLICY_FILE);
    for (number, (path, bytes)) in guarded.enumerate().filter(|(number, _)| number % 2 == half) {
        let organization = path.split('/').nth(1).unwrap().parse::<Organization>().unwrap();
        for place in 0..PLACES {
            // A place in each part of the file, and a bit, that differ from file to file.
            let at = (place * bytes.len() + (number * 131) % bytes.len()) / PLACES;
            let mut changed = bytes.clone();
            changed[at] ^= 1 << ((number + place) % 8);
            let mut tree = tree.clone();
            tree.insert(path.clone(), changed);
            let all = place == 0 && number % ALL_EVERY == 0;
            let only = (!all).then(|| vec![organization.clone()]);
            assert_noticed(&judged(&tree, only), &organization, path, at);
        }
    }
}

fn assert_noticed(verdict: &Verdict, organization: &Organization, path: &str, at: usize) {
    let record = path.strip_suffix(SIGNATURE_SUFFIX).unwrap_or(path);
    let signature = format!("{record}{SIGNATURE_SUFFIX}");
    let errors = || verdict.diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Error);
    assert!(!verdict.is_sound(), "{path}: byte {at} changed and nothing was said");
    let here = |place: &str| place == record || place == signature;
    assert!(errors().any(|error| here(&error.place.path)), "{path}: byte {at}: {:#?}", verdict.diagnostics);
    // What the registry decided about others no longer holds from there on.
    let decided =
        |member: &Organization| organization.as_str() == DEMONSTRATION && member.as_str() == READMITTED;
    let independent = verdict.registry.members.iter().filter(|member| !decided(&member.organization));
    for member in independent {
        let sound = member.integrity == Integrity::Sound;
        assert_eq!(sound, member.organization != *organization, "{path}: byte {at}: {}", member.organization);
    }
}

// The way into a folder

#[test]
fn writing_replaces_the_same_registry_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let top = folder.path();
    let many = generator::registry(3, 1);
    generator::write_to(&many, top).unwrap();
    let stray: PathBuf = top.join("keys/org-000001.example/README");
    fs::write(&stray, "kept").unwrap();
    generator::write_to(&generator::registry(1, 1), top).unwrap();
    assert_eq!(fs::read_to_string(&stray).unwrap(), "kept");
    assert!(!top.join("keys/org-000002.example").exists());
    fs::remove_dir_all(top.join("keys/org-000001.example")).unwrap();
    let small = generator::registry(1, 1);
    let made: BTreeMap<_, _> = small.files().map(|(path, bytes)| (path.to_owned(), bytes.to_vec())).collect();
    for room in [Room::Findings, Room::Decisions] {
        fs::create_dir_all(top.join(room.folder())).unwrap();
    }
    assert_eq!(files_of(top), made);

    let error = generator::write_to(&demonstration(), top).unwrap_err().to_string();
    assert!(error.contains("another registry"), "{error}");
    fs::remove_file(top.join(POLICY_FILE)).unwrap();
    let error = generator::write_to(&many, top).unwrap_err().to_string();
    assert!(error.contains("no accord.toml"), "{error}");
    assert_eq!(files_of_rooms(top), made.len() - 1 - generator::TEXTS.len());
}

fn files_of_rooms(top: &Path) -> usize {
    fs::write(top.join(POLICY_FILE), "").unwrap();
    files_of(top).keys().filter(|path| !path.starts_with(TEXTS) && *path != POLICY_FILE).count()
}
