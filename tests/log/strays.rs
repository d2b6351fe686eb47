//! Files in an organization's folders that the log does not list: where no key of the organization signed them, they
//! are set aside, and all readers judge the chain without them.

use std::fs;

use serde_json::Value;

use super::sealed::{seal, sealed};
use crate::independent::reader::Reader;
use crate::support::Sandbox;

const TODAY: &str = "2026-11-25";
const NEXT: &str = "pledges/contoso.example/0003-withdraw.toml";
const PLEDGE: &str = "pledges/contoso.example/0002-pledge.toml";

/// The integrity of `contoso.example`, and the paths of errors that the readers must agree on.
type Judged = (String, Option<u64>, Option<String>);

fn judged(verdict: &Value) -> Judged {
    let all = verdict["organizations"].as_array().unwrap();
    let found = all.iter().find(|one| one["organization"] == "contoso.example");
    let word = |name: &str| found.and_then(|one| one[name].as_str()).map(str::to_owned);
    let at = found.and_then(|one| one["broken_at"].as_u64());
    (word("integrity").unwrap_or_else(|| "absent".to_owned()), at, word("cause"))
}

fn codes_at(verdict: &Value, path: &str) -> Vec<String> {
    let all = verdict["diagnostics"].as_array().unwrap().iter();
    all.filter(|one| one["path"] == path).map(|one| one["code"].as_str().unwrap().to_owned()).collect()
}

fn read_by_program(sandbox: &Sandbox) -> Value {
    serde_json::from_str(&sandbox.run(&["--today", TODAY, "verify", "--format", "json"]).stdout).unwrap()
}

/// Judges a sealed registry after `change` by all readers, which must agree.
#[track_caller]
fn judge(change: impl FnOnce(&Sandbox)) -> (Judged, Value) {
    let sandbox = sealed();
    change(&sandbox);
    let ours = read_by_program(&sandbox);
    let question = format!("{TODAY} {}", sandbox.registry().display());
    for reader in Reader::ALL {
        let answers = reader.ask(&["--batch"], std::slice::from_ref(&question));
        compare(reader, &ours, &serde_json::from_str(&answers[0]).unwrap());
    }
    (judged(&ours), ours)
}

#[track_caller]
fn compare(reader: Reader, ours: &Value, theirs: &Value) {
    assert_eq!(judged(ours), judged(theirs), "{reader:?}: {ours}\n{theirs}");
    let strays = |path: &&Value| codes_at(ours, path.as_str().unwrap()).contains(&"stray-record".to_owned());
    let errors = theirs["registry_errors"].as_array().unwrap();
    let count = ours["diagnostics"].as_array().unwrap().iter().filter(|one| one["code"] == "stray-record");
    assert_eq!(errors.iter().filter(strays).count(), count.count(), "{reader:?}: {ours}\n{theirs}");
}

/// A withdrawal, as it would be signed.
fn withdraw(sandbox: &Sandbox) -> (Vec<u8>, Vec<u8>) {
    let reason = sandbox.write("reason", "The board withdrew it.\n");
    let command = ["withdraw", "contoso.example", "tech-sector-accord-1", "--reason-file", &reason, "--yes"];
    sandbox.run(&command).ends(0);
    (fs::read(sandbox.file(NEXT)).unwrap(), fs::read(sandbox.file(&format!("{NEXT}.sig"))).unwrap())
}

#[test]
fn a_file_that_the_organization_did_not_sign_is_set_aside() {
    let sound = ("sound".to_owned(), None, None);
    for text in ["", "A stranger's file.\n"] {
        let (judged, verdict) = judge(|sandbox| fs::write(sandbox.file(NEXT), text).unwrap());
        assert_eq!(judged, sound);
        assert!(codes_at(&verdict, NEXT).contains(&"stray-record".to_owned()), "{verdict}");
    }
    // A second claimant of a place that the log knows, and a place far from the end.
    for path in ["keys/contoso.example/0002-update.toml", "findings/contoso.example/0900-finding.toml"] {
        let (judged, verdict) = judge(|sandbox| {
            fs::create_dir_all(sandbox.file(path).parent().unwrap()).unwrap();
            fs::copy(sandbox.file(PLEDGE), sandbox.file(path)).unwrap();
            fs::copy(sandbox.file(&format!("{PLEDGE}.sig")), sandbox.file(&format!("{path}.sig"))).unwrap();
        });
        // The bytes and the signature are genuine, and of another place.
        assert_ne!(judged, sound, "{verdict}");
        let (judged, verdict) = judge(|sandbox| {
            fs::create_dir_all(sandbox.file(path).parent().unwrap()).unwrap();
            fs::write(sandbox.file(path), "A stranger's file.\n").unwrap();
            fs::copy(sandbox.file(&format!("{PLEDGE}.sig")), sandbox.file(&format!("{path}.sig"))).unwrap();
        });
        assert_eq!(judged, sound);
        assert!(codes_at(&verdict, path).contains(&"stray-record".to_owned()), "{verdict}");
    }
}

#[test]
fn a_draft_is_told_from_a_file_of_a_stranger() {
    let sandbox = sealed();
    let reason = sandbox.write("reason", "The board withdrew it.\n");
    let command = ["withdraw", "contoso.example", "tech-sector-accord-1", "--reason-file", &reason, "--yes"];
    sandbox.run(&[&command[..], &["--unsigned"]].concat()).ends(0);
    let told = sandbox.run(&["--today", TODAY, "verify", "contoso.example"]).ends(1).stdout;
    let told = told.split_whitespace().collect::<Vec<_>>().join(" ");
    for words in ["the record is a draft", &format!("accord sign {NEXT}"), "accord undo contoso.example"] {
        assert!(told.contains(words), "no `{words}`: {told}");
    }
}

#[test]
fn pledges_stay_in_lists_beside_a_stray_file() {
    let sandbox = sealed();
    fs::write(sandbox.file(NEXT), "A stranger's file.\n").unwrap();
    let listed = sandbox.run(&["--today", TODAY, "list", "--format", "json"]).ends(1).stdout;
    let listed: Value = serde_json::from_str(&listed).unwrap();
    assert_eq!(listed["rows"][0]["standing"], "current", "{listed}");
    for command in [&["verify", "contoso.example"][..], &["show", "contoso.example"]] {
        let run = sandbox.run(&[&["--today", TODAY][..], command].concat()).ends(1);
        let told = format!("{}{}", run.stdout, run.stderr);
        assert!(told.contains("stray-record") && !told.contains("1 broken"), "{told}");
    }
}

#[test]
fn a_stranger_who_signs_with_a_key_of_its_own_is_set_aside() {
    let (judged, _) = judge(|sandbox| {
        let (record, _) = withdraw(sandbox);
        let key = sandbox.ssh_key("stranger", &[]);
        let copy = sandbox.write("copy.toml", std::str::from_utf8(&record).unwrap());
        let sign = ["-Y", "sign", "-f", &key, "-n", "accord-record-v1", &copy];
        sandbox.tool("ssh-keygen", &sign, "").ends(0);
        fs::copy(sandbox.path("copy.toml.sig"), sandbox.file(&format!("{NEXT}.sig"))).unwrap();
    });
    assert_eq!(judged.0, "sound");
}

#[test]
fn what_is_signed_or_logged_has_its_place() {
    // Signed, not logged.
    let (judged, verdict) = judge(|sandbox| drop(withdraw(sandbox)));
    assert_eq!(judged.0, "sound");
    assert!(!verdict.to_string().contains("stray-record"), "{verdict}");
    // Logged, then its signature or its bytes were altered: it never brings the promise back.
    for alter in [
        |sandbox: &Sandbox| fs::remove_file(sandbox.file(&format!("{NEXT}.sig"))).unwrap(),
        |sandbox: &Sandbox| fs::write(sandbox.file(NEXT), "").unwrap(),
        |sandbox: &Sandbox| sandbox.edit(NEXT, "board", "Board"),
    ] {
        let (judged, verdict) = judge(|sandbox| {
            withdraw(sandbox);
            seal(sandbox).ends(0);
            alter(sandbox);
        });
        assert_eq!((judged.0.as_str(), judged.1), ("broken", Some(3)), "{verdict}");
    }
}

#[test]
fn a_log_with_a_problem_sets_nothing_aside() {
    for spoil in [
        |sandbox: &Sandbox| fs::write(sandbox.file("log/notes"), "").unwrap(),
        |sandbox: &Sandbox| fs::remove_dir_all(sandbox.file("log")).unwrap(),
        |sandbox: &Sandbox| fs::write(sandbox.file("log/entries/000"), "").unwrap(),
        |sandbox: &Sandbox| fs::remove_file(sandbox.file("log/policy")).unwrap(),
    ] {
        let (judged, verdict) = judge(|sandbox| {
            fs::write(sandbox.file(NEXT), "A stranger's file.\n").unwrap();
            spoil(sandbox);
        });
        assert_eq!((judged.0.as_str(), judged.1), ("broken", Some(3)), "{verdict}");
    }
}

#[test]
fn an_organization_of_nothing_but_strays_is_none() {
    let path = "keys/fabrikam.example/0001-enroll.toml";
    let (_, verdict) = judge(|sandbox| {
        fs::create_dir(sandbox.file("keys/fabrikam.example")).unwrap();
        fs::write(sandbox.file(path), "A stranger's file.\n").unwrap();
    });
    assert!(codes_at(&verdict, path).contains(&"stray-record".to_owned()), "{verdict}");
    assert!(!verdict["organizations"].to_string().contains("fabrikam"), "{verdict}");
}

/// No file of a change is logged, so the check of a change says what is wrong with it.
#[test]
fn what_a_change_adds_is_judged_as_it_stands() {
    let sandbox = sealed();
    let gate = |sandbox: &Sandbox| {
        let run = sandbox.run(&["verify", "--base", "base", "--today", TODAY, "--format", "json"]).ends(1);
        let verdict: Value = serde_json::from_str(&run.stdout).unwrap();
        let all = verdict["diagnostics"].as_array().unwrap().iter();
        let errors = all.filter(|one| one["severity"] == "error");
        errors
            .map(|one| (one["path"].as_str().unwrap().to_owned(), one["code"].as_str().unwrap().to_owned()))
            .collect::<Vec<_>>()
    };
    sandbox.git(&["init", "-q"]);
    sandbox.commit("base");
    sandbox.git(&["tag", "base"]);
    let unsigned =
        ["withdraw", "contoso.example", "tech-sector-accord-1", "--reason", "Over.", "--unsigned", "--yes"];
    sandbox.run(&[&unsigned[..], &["--today", TODAY]].concat()).ends(0);
    let whole = sandbox.run(&["status", "--today", TODAY]).ends(0).stdout;
    assert!(whole.contains(&format!("draft: {NEXT}")), "{whole}");
    sandbox.commit("a draft");
    assert_eq!(gate(&sandbox), [(NEXT.to_owned(), "signature-missing".to_owned())]);
    sandbox.git(&["reset", "-q", "--hard", "base"]);
    sandbox.run(&["keygen", "fabrikam.example", "--no-passphrase"]).ends(0);
    let profile =
        ["--name", "Fabrikam", "--group", "private-sector", "--country", "DE", "--yes", "--today", TODAY];
    sandbox.run(&[&["enroll", "fabrikam.example"][..], &profile].concat()).ends(0);
    let path = "keys/fabrikam.example/0001-enroll.toml";
    sandbox.edit(path, "Fabrikam", "Fabrikant");
    sandbox.commit("an altered enrollment");
    assert_eq!(gate(&sandbox), [(format!("{path}.sig"), "signature-invalid".to_owned())]);
}
