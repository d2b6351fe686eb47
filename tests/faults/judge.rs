//! The states that a disturbed command may leave, and what the commands after it must repair.

use std::fs;
use std::path::Path;

use serde_json::Value;

use super::cases::{self, Case};
use super::points::{KILLED, Point};
use crate::support::{ENROLL, Run, Sandbox};

const UNFINISHED: &str = ".accord-unfinished-";

/// What the keys signed.
const MEMORY: &str = "/.signed";

/// The old state and the new one.
pub struct Judge<'a> {
    case: &'a Case,
    pub start: Sandbox,
    old: Picture,
    new: Picture,
}

/// The files that a reader sees, and the keys.
#[derive(Debug, PartialEq)]
struct Picture {
    files: Vec<(String, Vec<u8>)>,
    keys: Vec<(String, Vec<u8>)>,
    verify: (i32, String),
}

impl Picture {
    fn of(place: &Sandbox) -> Self {
        let finished = |(path, _): &(String, Vec<u8>)| !path.starts_with(UNFINISHED);
        let run = place.run(&["verify", "--format", "json"]);
        Self {
            files: place.snapshot().into_iter().filter(finished).collect(),
            keys: place.keys(),
            verify: (run.code, run.stdout),
        }
    }

    fn file(&self, path: &str) -> Option<&[u8]> {
        self.files.iter().find(|(other, _)| other == path).map(|(_, bytes)| &bytes[..])
    }

    /// The codes that `verify` reports.
    fn codes(&self) -> Vec<String> {
        let verdict: Value = serde_json::from_str(&self.verify.1).unwrap();
        let diagnostics = verdict["diagnostics"].as_array().unwrap();
        diagnostics.iter().map(|d| d["code"].as_str().unwrap().to_owned()).collect()
    }
}

impl<'a> Judge<'a> {
    pub fn new(case: &'a Case) -> Self {
        let start = (case.start)();
        let done = start.copy();
        done.run(&case.arguments).ends(0);
        let (old, new) = (Picture::of(&start), Picture::of(&done));
        if case.replaced.is_none() {
            let added = |(path, _): &&(String, Vec<u8>)| old.file(path).is_none();
            let mut added: Vec<_> = new.files.iter().filter(added).map(|(path, _)| path.clone()).collect();
            let mut order = case.order.clone();
            order.sort();
            added.sort();
            assert_eq!(added, order, "{}: the files are those that the case names", case.name);
        }
        Self { case, start, old, new }
    }

    /// Names the state that a disturbed run left; panics if that state is not allowed.
    pub fn state(&self, place: &Sandbox, run: &Run, point: &Point) -> &'static str {
        let now = Picture::of(place);
        let told = format!("{}: {point:?}\n{run:?}\n{:?}", self.case.name, now.verify);
        check_keys(&place.path("keys"), &told);
        for (path, bytes) in &self.old.keys {
            let kept = now.keys.iter().any(|(other, now)| other == path && now == bytes);
            let may_change = path.contains(UNFINISHED) || path.ends_with(MEMORY);
            assert!(kept || may_change, "{path} is untouched\n{told}");
        }
        assert!(!run.stderr.contains("panicked"), "{told}");
        if run.code != KILLED && run.code != 0 {
            assert_eq!(run.code, 3, "{told}");
            assert!(run.stderr.contains("error: cannot "), "the error says what and where\n{told}");
        }
        let state = self.named(&now, &told);
        match run.code {
            0 => assert_eq!(state, "new", "{told}"),
            KILLED => {}
            // A run that fails undoes its writes. Two exceptions: `init` continues from the files
            // that exist, and a replaced signature cannot be undone once it has its name.
            _ if self.case.name == "init" => {}
            _ if self.case.replaced.is_some() && state == "new" => {}
            _ if self.case.name == "sign" && state == "new" => {}
            _ => {
                assert_eq!(state, "old", "{told}");
                let stray = |(path, _): &(String, Vec<u8>)| path.contains(UNFINISHED);
                assert!(self.case.name.contains("crash") || !place.snapshot().iter().any(stray), "{told}");
            }
        }
        state
    }

    fn named(&self, now: &Picture, told: &str) -> &'static str {
        let changed = |path: &String| self.case.replaced == Some(path);
        for (path, bytes) in &self.old.files {
            // The run may remove a signature that an earlier crash left.
            let may_go = path.ends_with(".sig") && self.case.name.contains("crash");
            let kept = now.file(path).map_or(may_go, |now| now == bytes);
            assert!(kept || changed(path), "{path} is untouched\n{told}");
        }
        for (path, bytes) in &now.files {
            let known = self.old.file(path).is_some() || self.new.file(path).is_some();
            assert!(known, "{path} is a stray file\n{told}");
            let whole = self.old.file(path) == Some(bytes) || self.new.file(path) == Some(bytes);
            assert!(whole || self.case.random, "{path} is whole\n{told}");
        }
        if let Some(path) = self.case.replaced {
            let old = now.file(path) == self.old.file(path);
            let (state, picture) = if old { ("old", &self.old) } else { ("new", &self.new) };
            assert_eq!(now.verify, picture.verify, "{told}");
            return state;
        }
        self.by_order(now, told)
    }

    /// The state, by the number of new files: they must appear in order.
    fn by_order(&self, now: &Picture, told: &str) -> &'static str {
        let order = &self.case.order;
        if order.is_empty() {
            assert_eq!(now.verify, self.old.verify, "{told}");
            return match names(&now.keys) {
                keys if keys == names(&self.old.keys) => "old",
                keys if keys == names(&self.new.keys) => "new",
                _ => "a part of the keys",
            };
        }
        let there: Vec<_> = order.iter().take_while(|path| now.file(path).is_some()).collect();
        let count = order.iter().filter(|path| now.file(path).is_some()).count();
        assert_eq!(there.len(), count, "files appear in order\n{told}");
        match there.last() {
            None => {
                let cleared = self.case.name.contains("crash") && now.verify.0 == 0;
                assert!(now.verify == self.old.verify || cleared, "{told}");
                "old"
            }
            Some(_) if count == order.len() => {
                if self.case.random {
                    assert_eq!(now.verify.0, self.new.verify.0, "{told}");
                } else {
                    assert_eq!(now.verify, self.new.verify, "{told}");
                }
                "new"
            }
            Some(_) if self.case.name == "init" => {
                assert_eq!(now.verify, self.old.verify, "{told}");
                "no registry yet"
            }
            Some(last) if last.ends_with(".sig") => {
                assert_eq!(now.codes(), ["orphan-signature"], "{told}");
                "a signature of nothing"
            }
            Some(_) => {
                assert_eq!(now.verify.0, 0, "{told}");
                "the first of two files"
            }
        }
    }

    /// Runs the same command again, and more commands: they repair the state.
    pub fn goes_on(&self, place: &Sandbox, state: &str, point: &Point) {
        let mut again = place.run(&self.case.arguments);
        if let Some((_, digest)) = again.stderr.split_once("--unpublished ") {
            // The run was killed after the key remembered the record. Another one is signed only if the user says so.
            assert!(state != "new" && point.what == "signal=KILL", "{point:?}\n{again:?}");
            let digest = digest.split('.').next().unwrap().trim();
            again = place.run(&[&self.case.arguments[..], &["--unpublished", digest]].concat());
        }
        let told = format!("{}: {point:?}\n{again:?}", self.case.name);
        match (again.code, &self.case.rest) {
            (0, _) => {}
            (4, Some(rest)) => {
                assert!(again.stderr.contains("already"), "{told}");
                // A command that was refused since all is done is refused again, or makes another file.
                let rest = place.run(rest);
                assert!(matches!(rest.code, 0 | 4), "{told}\n{rest:?}");
            }
            (4, None) => assert_eq!(state, "new", "{told}"),
            // One of two keys exists, and the error message says how to continue.
            (2, _) if state == "old" && self.case.name == "join" => {
                assert!(again.stderr.contains("accord keygen"), "{told}");
                place.run(&cases::ANOTHER_KEY).ends(0);
                place.run(&self.case.arguments).ends(0);
            }
            _ => panic!("{told}"),
        }
        if matches!(self.case.name, "init" | "keygen") {
            if self.case.name == "init" {
                place.run(&["keygen", "contoso.example", "--no-passphrase"]).ends(0);
            }
            place.run(&ENROLL).ends(0);
        }
        // The successor key exists in every state, and the registry verifies.
        let key = |name: &str| place.path("keys/contoso.example").join(name).to_str().unwrap().to_owned();
        let (replaced, next) = (key("key-1.pub"), key("key-4.pub"));
        let mut several = Vec::new();
        if self.case.replaced.is_some() {
            place.run(&cases::ANOTHER_KEY).ends(0);
            several.extend(["--replace", &replaced, "--next", &next]);
        }
        let rotate = ["rotate", "contoso.example", "--reason", "routine", "--yes"];
        let rotate = place.run(&[&rotate[..], &several].concat());
        assert_eq!(rotate.code, 0, "{told}\n{rotate:?}");
        if place.file("accords/harbor-code-1.toml").exists() {
            place.adopt("harbor-code-1", "2026-11-21");
        }
        let verify = place.run(&["verify"]);
        assert!(verify.code == 0 && verify.stdout.contains(" 0 warnings"), "{told}\n{verify:?}");
        let left = [place.snapshot(), place.keys()].concat();
        let left: Vec<_> =
            left.into_iter().map(|(path, _)| path).filter(|p| p.contains(UNFINISHED)).collect();
        assert!(left.is_empty(), "{left:?} is left\n{told}");
    }
}

fn names(files: &[(String, Vec<u8>)]) -> Vec<&str> {
    let names = files.iter().map(|(path, _)| path.as_str());
    names.filter(|path| ![UNFINISHED, ".lock", MEMORY].iter().any(|other| path.contains(other))).collect()
}

/// Each private key is complete, readable by its owner only, and has its `.pub`.
fn check_keys(folder: &Path, told: &str) {
    use std::os::unix::fs::PermissionsExt;
    let Ok(organization) = fs::read_dir(folder.join("contoso.example")) else { return };
    for entry in organization {
        let path = entry.unwrap().path();
        let (name, text) = (path.file_name().unwrap().to_str().unwrap(), fs::read_to_string(&path).unwrap());
        let mode = fs::metadata(&path).unwrap().permissions().mode() & 0o777;
        let private = text.contains("PRIVATE") || !name.ends_with(".pub");
        assert!(!private || mode == 0o600 || !text.contains("PRIVATE"), "{name} has mode {mode:o}\n{told}");
        if name.starts_with(UNFINISHED) || name == ".lock" || MEMORY.ends_with(name) {
            continue;
        }
        if name.ends_with(".pub") {
            assert!(text.ends_with('\n'), "{name} is whole\n{told}");
            assert!(path.with_extension("").exists(), "{name} speaks for a key\n{told}");
        } else {
            assert!(text.ends_with("-----END OPENSSH PRIVATE KEY-----\n"), "{name} is whole\n{told}");
        }
    }
}
