//! The bad days of a company, with the commands of docs/company.md. Each ends with a registry that
//! verifies without a warning, and with lists that show what happened.

use std::fs;

use accord::record::Digest;

use super::proposals::cloned;
use crate::support::{ENROLL, PLEDGE, Run, Sandbox, TODAY, document};

/// `contoso.example` with a pledge, and its successor key in a safe.
fn company() -> Sandbox {
    let company = Sandbox::pledged();
    fs::create_dir(company.path("safe")).unwrap();
    fs::rename(company.path("keys/contoso.example/key-2"), company.path("safe/key-2")).unwrap();
    company
}

/// Runs the blocks of the page with a name.
#[track_caller]
fn follow(company: &Sandbox, name: &str) -> Run {
    let page = fs::read_to_string("docs/company.md").unwrap();
    let keys = company.path("keys/contoso.example").display().to_string();
    let safe = company.path("safe").display().to_string();
    document::run(company, &page, &format!("run: {name}"), &[("KEYS", &keys), ("SAFE", &safe)])
}

/// Expects `verify` to pass; returns the row of `list` and the page of `show`.
#[track_caller]
fn ends_well(company: &Sandbox) -> (String, String) {
    let verdict = company.run(&["verify"]).ends(0).stdout;
    // A disputed withdrawal is a warning, since the maintainers must review it.
    let disputed = usize::from(verdict.contains("warning[withdrawal-disputed]"));
    let warnings = if disputed == 1 { " 1 warning\n" } else { " 0 warnings\n" };
    assert!(verdict.contains("0 errors") && verdict.contains(warnings), "{verdict}");
    let history = company.run(&["show", "contoso.example"]).ends(0).stdout;
    let doubt = history.lines().any(|line| line.contains("withdrew") && line.contains("[disputed]"));
    assert_eq!(disputed == 1, doubt, "{history}");
    company.check_with_ssh_keygen();
    let list = company.run(&["list"]).ends(0).stdout;
    let row = list.lines().find(|line| line.starts_with("contoso.example")).unwrap().to_owned();
    (row, company.run(&["show", "contoso.example"]).ends(0).stdout)
}

fn next_step(company: &Sandbox) -> String {
    let status = company.run(&["status", "contoso.example"]).ends(0).stdout;
    status.lines().skip_while(|line| !line.contains("next:")).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_forgotten_passphrase() {
    let company = company();
    follow(&company, "forgotten");
    let (row, page) = ends_well(&company);
    assert!(row.contains("current"), "{row}");
    assert!(!page.contains("[disputed]"), "{page}");
    // The keys are in the folders of the page, so the company also survives its next bad day.
    company.run(&["reaffirm", "contoso.example", "tech-sector-accord-1", "--yes"]).ends(0);
    let next = company.path("safe/key-3").display().to_string();
    let rotate = ["rotate", "contoso.example", "--reason", "routine", "--yes", "--key", &next];
    company.run(&rotate).ends(0);
    assert!(company.path("keys/contoso.example/key-4").is_file());
    ends_well(&company);
}

#[test]
fn a_stolen_laptop() {
    let company = company();
    let withdraw = ["withdraw", "contoso.example", "tech-sector-accord-1", "--reason", "-", "--yes"];
    company.run_with(&withdraw, "Ha!\n", &[]).ends(0);
    fs::remove_dir_all(company.path("keys")).unwrap();

    let run = follow(&company, "stolen");
    assert!(run.stdout.contains("0003-withdraw.toml"), "the owner sees what the thief did: {}", run.stdout);
    let (row, page) = ends_well(&company);
    assert!(row.contains("current"), "{row}");
    let withdrawal = page.lines().find(|line| line.contains("withdr") && line.contains("[disputed]"));
    assert!(withdrawal.is_some(), "{page}");
    // The new successor key is in the folder that the next rotation reads.
    assert!(company.path("keys/contoso.example/key-1").is_file());
}

#[test]
fn records_of_a_thief_are_disputed_until_the_owner_reaffirms() {
    let company = company();
    let withdraw = ["withdraw", "contoso.example", "tech-sector-accord-1", "--reason", "-", "--yes"];
    company.run_with(&withdraw, "Ha!\n", &[]).ends(0);
    let thief = company.path("keys/contoso.example/key-1").display().to_string();
    let safe = company.path("safe/key-2").display().to_string();
    let rotate = ["rotate", "contoso.example", "--reason", "compromise", "--compromised-from", "3", "--yes"];
    company.run(&[&rotate[..], &["--key", &thief]].concat()).ends(2);
    company.run(&[&rotate[..], &["--key", &safe]].concat()).ends(0);
    let (row, _) = ends_well(&company);
    assert!(row.contains("disputed 2026-11-21"), "{row}");
    assert!(next_step(&company).contains("accord reaffirm contoso.example tech-sector-accord-1"));
    let before = company.snapshot();
    let pledge = [&PLEDGE[..], &["--key", &thief]].concat();
    company.run(&pledge).ends(4);
    assert_eq!(company.snapshot(), before);
}

#[test]
fn both_keys_lost() {
    let company = company();
    fs::remove_file(company.path("keys/contoso.example/key-1")).unwrap();
    fs::remove_dir_all(company.path("safe")).unwrap();
    let told = company.run(&ENROLL).ends(4).stderr;
    assert!(told.contains("enrolled already") && told.contains("--again"), "{told}");

    let run = follow(&company, "lost");
    let digest = Digest::of(&fs::read(company.file("keys/contoso.example/0003-enroll.toml")).unwrap());
    let asked = format!("accord readmit contoso.example   # enrollment {digest}");
    assert!(run.stderr.contains(&asked), "{}", run.stderr);
    company.readmit("contoso.example", TODAY);

    let (row, page) = ends_well(&company);
    assert!(row.contains("current"), "{row}");
    assert!(page.contains("0003-enroll.toml"), "{page}");
    company.run(&["reaffirm", "contoso.example", "tech-sector-accord-1", "--yes"]).ends(0);
}

#[test]
fn an_enrollment_that_needs_the_maintainers_says_so() {
    let company = company();
    fs::remove_dir_all(company.path("keys")).unwrap();
    company.run(&["keygen", "contoso.example", "--no-passphrase"]).ends(0);
    company.run(&[&ENROLL[..], &["--again"]].concat()).ends(0);
    let digest = company.tool("sha256sum", &["keys/contoso.example/0003-enroll.toml"], "").ends(0).stdout;
    let digest = digest.split(' ').next().unwrap();
    let verdict = company.run(&["verify"]).ends(1).stdout;
    assert!(verdict.contains("error[chain-enrollment]") && verdict.contains(digest), "{verdict}");
    let next = next_step(&company);
    assert!(next.contains("maintainers") && next.contains(digest), "{next}");
}

#[test]
fn an_organization_that_never_enrolled_cannot_enroll_again() {
    let company = Sandbox::new();
    company.run(&["keygen", "contoso.example", "--no-passphrase"]).ends(0);
    company.run(&[&ENROLL[..], &["--again"]].concat()).ends(4);
    assert!(company.records().is_empty());
}

/// Keys of officers, in the registry's folder, by their names.
fn officers(company: &Sandbox, names: &[&str]) {
    for name in names {
        company.ssh_key(&format!("registry/{name}"), &[]);
    }
}

#[test]
fn several_officers_and_one_who_leaves() {
    let company = Sandbox::new();
    officers(&company, &["a", "b", "c", "d", "a-next", "b-next", "c-next", "d-next", "a-third", "b-third"]);
    let run = follow(&company, "officers");
    let waits = company.fingerprint(company.file("b.pub").to_str().unwrap());
    assert!(run.stdout.contains(&format!("{waits} missing")), "{}", run.stdout);
    let (row, _) = ends_well(&company);
    assert!(row.contains("current"), "{row}");

    follow(&company, "leaver");
    let (row, page) = ends_well(&company);
    assert!(row.contains("current") && page.contains("Keys (2 of 3 sign)"), "{row} {page}");
    let print = |name: &str| company.fingerprint(company.file(&format!("{name}.pub")).to_str().unwrap());
    let keys = page.split("Keys (2 of 3 sign)").nth(1).unwrap();
    assert!(keys.contains(&print("d-next")), "{keys}");
    let key = |name: &str| fs::read_to_string(company.file(&format!("{name}.pub"))).unwrap();
    let base64 = |name: &str| key(name).split(' ').nth(1).unwrap().to_owned();
    assert!(keys.contains(&base64("d")) && !keys.contains(&base64("c")), "{keys}");

    // C no longer signs; D does.
    let draft = [&PLEDGE[..], &["--unsigned"]].concat();
    company.run(&draft).ends(0);
    let record = "pledges/contoso.example/0004-pledge.toml";
    for (name, code) in [("c", 4), ("a", 4), ("d", 0), ("a-next", 0)] {
        let key = company.file(name).display().to_string();
        company.run(&["sign", record, "--key", &key, "--yes"]).ends(code);
    }
    ends_well(&company);
}

#[test]
fn a_stolen_laptop_of_one_officer() {
    let company = Sandbox::new();
    officers(&company, &["a", "b", "c", "a-next", "b-next", "c-next", "a-third", "b-third", "c-third"]);
    follow(&company, "officers");
    follow(&company, "one-laptop");
    let (row, page) = ends_well(&company);
    assert!(row.contains("current") && page.contains("Keys (2 of 3 sign)"), "{row} {page}");

    // The stolen key, and the key of B that was replaced, sign nothing; the others do.
    company.run(&[&PLEDGE[..], &["--unsigned"]].concat()).ends(0);
    let record = "pledges/contoso.example/0004-pledge.toml";
    for (name, code) in [("a", 4), ("b", 4), ("c", 0), ("a-next", 0)] {
        let key = company.file(name).display().to_string();
        company.run(&["sign", record, "--key", &key, "--yes"]).ends(code);
    }
    ends_well(&company);
}

#[test]
fn a_renamed_company() {
    let company = company();
    follow(&company, "renamed");
    let (row, page) = ends_well(&company);
    assert!(row.contains("Contoso Cloud") && row.contains("current"), "{row}");
    assert!(page.contains("Contoso Cloud SE") && page.contains("DE"), "{page}");
}

#[test]
fn a_company_that_was_bought() {
    let company = company();
    company.run(&["keygen", "fabrikam.example", "--no-passphrase"]).ends(0);
    let fabrikam = |words: &[&str]| -> Vec<String> {
        words.iter().map(|word| word.replace("contoso", "fabrikam").replace("Contoso", "Fabrikam")).collect()
    };
    for words in [fabrikam(&ENROLL), fabrikam(&PLEDGE)] {
        company.run(&words.iter().map(String::as_str).collect::<Vec<_>>()).ends(0);
    }
    follow(&company, "bought");
    let (row, page) = ends_well(&company);
    assert!(row.contains("succeeded 2026-11-21"), "{row}");
    assert!(page.contains("fabrikam.example"), "{page}");
    let buyer = company.run(&["show", "fabrikam.example"]).ends(0).stdout;
    assert!(buyer.contains("contoso.example") && buyer.contains("current"), "{buyer}");
    let told = company.run(&PLEDGE).ends(4).stderr;
    assert!(told.contains("closed-chain"), "{told}");
}

#[test]
fn a_succession_that_one_side_does_not_confirm_is_a_warning() {
    let company = company();
    let keys = [company.path("keys/contoso.example/key-1"), company.path("safe/key-2")];
    let keys = keys.map(|key| key.display().to_string());
    let succeed = ["succeed", "contoso.example", "--successor", "fabrikam.example", "--reason", "-", "--yes"];
    let succeed = [&succeed[..], &["--successor-again", "fabrikam.example"]].concat();
    let keys = ["--key", &keys[0], "--key", &keys[1]];
    company.run_with(&[&succeed[..], &keys[..2]].concat(), "Sold.\n", &[]).ends(2);
    company.run_with(&[&succeed[..], &keys].concat(), "Sold.\n", &[]).ends(0);
    let verdict = company.run(&["verify"]).ends(0).stdout;
    assert!(verdict.contains("warning[succession-unconfirmed]"), "{verdict}");
}

#[test]
fn a_withdrawal_and_a_return() {
    let company = company();
    follow(&company, "returned");
    let (row, page) = ends_well(&company);
    assert!(row.contains("current") && !row.contains("withdrawn"), "{row}");
    for words in ["0002-pledge.toml", "0003-withdraw.toml", "0004-pledge.toml"] {
        assert!(page.contains(words), "{words}: {page}");
    }
}

#[test]
fn a_later_return_counts_from_its_date() {
    let company = company();
    let withdraw = ["withdraw", "contoso.example", "tech-sector-accord-1", "--reason", "-", "--yes"];
    company.run_with(&withdraw, "Over.\n", &[]).ends(0);
    let (row, _) = ends_well(&company);
    assert!(row.contains("withdrawn 2026-11-21"), "{row}");
    company.run(&[&PLEDGE[..], &["--today", "2027-05-02"]].concat()).ends(0);
    let list = company.run(&["list", "--today", "2027-06-01"]).ends(0).stdout;
    assert!(list.contains("2027-05-02 current"), "{list}");
}

/// The commit may hold nothing else: without the key it is empty, and git refuses that unless it is allowed.
#[test]
fn a_private_key_that_was_committed_is_taken_out_of_the_history() {
    let company = cloned();
    fs::copy(company.path("keys/contoso.example/key-2"), company.file("backup")).unwrap();
    company.commit("A slip");
    let told = company.run(&["verify", "--base", "origin/main"]).ends(1).stdout;
    let key = told.split("error[private-key]").nth(1).unwrap_or_else(|| panic!("{told}"));
    let command = key.split('`').find(|part| part.starts_with("git rm ")).unwrap();
    company.tool("git", &["config", "user.name", "Clerk"], "").ends(0);
    company.tool("git", &["config", "user.email", "clerk@contoso.example"], "").ends(0);
    company.tool("sh", &["-c", command], "").ends(0);
    assert!(company.file("backup").exists(), "the key itself is kept");
    assert_eq!(company.git(&["log", "--format=%s", "main", "--", "backup"]).stdout, "");
    company.run(&["verify", "--base", "origin/main"]).ends(0);
}
