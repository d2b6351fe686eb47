//! `accord status` in every state that an organization can be in.

use std::fs;

use crate::support::{self, PLEDGE, Sandbox};
use serde_json::Value;

const PLEDGED: &str = "pledges/contoso.example/0002-pledge.toml";

/// The `status` of `contoso.example` on a day, as text and as JSON.
#[track_caller]
fn status(company: &Sandbox, today: &str) -> (String, Value) {
    let human = company.run(&["status", "contoso.example", "--today", today]).ends(0).stdout;
    let json = ["status", "contoso.example", "--format", "json", "--today", today];
    let json: Value = serde_json::from_str(&company.run(&json).ends(0).stdout).unwrap();
    assert_eq!(json["organizations"].as_array().unwrap().len(), 1);
    (human, json["organizations"][0].clone())
}

/// The one command to run next.
#[track_caller]
fn next(one: &Value) -> &str {
    assert_eq!(one["next"].as_array().unwrap().len(), 1, "{one}");
    one["next"][0]["command"].as_str().unwrap()
}

/// Whether `status` without an organization lists `contoso.example`.
fn is_listed(company: &Sandbox, today: &str) -> bool {
    let status = company.run(&["status", "--all", "--today", today]).ends(0).stdout;
    status.lines().any(|line| line.starts_with("contoso.example ("))
}

#[test]
fn there_is_nothing_to_do() {
    let company = Sandbox::pledged();
    company.keep_apart();
    let (human, one) = status(&company, "2026-11-21");
    assert!(human.contains("nothing else to do"), "the domain was not asked: {human}");
    let pledge =
        "tech-sector-accord-1: current since 2026-11-21, reaffirm by 2027-11-21, report by 2027-11-21";
    assert!(human.contains(pledge), "{human}");
    assert_eq!((one["integrity"].as_str(), one["draft"].is_null()), (Some("sound"), true));
    assert_eq!(one["next"].as_array().unwrap().len(), 0);
    assert_eq!(one["notices"].as_array().unwrap().len(), 1, "{one}");
    let proof = company.run(&["proof", "contoso.example"]).ends(0).stdout;
    assert!(proof.contains(one["publish"].as_str().unwrap()), "{proof}");
    assert!(human.contains(one["publish"].as_str().unwrap()), "{human}");
    assert!(!is_listed(&company, "2026-11-21"));
}

#[test]
fn an_organization_has_no_pledge_yet() {
    let company = Sandbox::enrolled();
    let (human, one) = status(&company, "2026-11-21");
    assert_eq!(next(&one), "accord pledge contoso.example TEXT");
    assert!(human.contains("next: accord pledge contoso.example TEXT"), "{human}");
    assert!(is_listed(&company, "2026-11-21"));
}

#[test]
fn a_draft_is_unsigned() {
    let company = Sandbox::enrolled();
    company.run(&[&PLEDGE[..], &["--unsigned"]].concat()).ends(0);
    let (human, one) = status(&company, "2026-11-21");
    assert_eq!(next(&one), format!("accord sign {PLEDGED}"));
    assert_eq!(one["draft"]["path"], PLEDGED);
    let print = company.fingerprint(company.path("keys/contoso.example/key-1.pub").to_str().unwrap());
    assert_eq!(one["draft"]["signatures"][0]["key"], print.as_str());
    assert_eq!(one["draft"]["signatures"][0]["state"], "missing");
    assert_eq!(one["draft"]["needs"][0], "1 more of the current keys");
    for words in [format!("draft: {PLEDGED}"), format!("{print} missing"), "needs 1 more".to_owned()] {
        assert!(human.contains(&words), "{words}: {human}");
    }
    assert!(is_listed(&company, "2026-11-21"));
}

#[test]
fn an_enrollment_is_a_draft_too() {
    let company = Sandbox::new();
    company.run(&["keygen", "contoso.example", "--no-passphrase"]).ends(0);
    company.run(&[&support::ENROLL[..], &["--unsigned"]].concat()).ends(0);
    let (_, one) = status(&company, "2026-11-21");
    assert_eq!(next(&one), "accord sign keys/contoso.example/0001-enroll.toml");
    assert!(one["publish"].is_null(), "nothing is published before it is signed: {one}");
}

#[test]
fn a_draft_has_some_signatures() {
    let company = Sandbox::new();
    let keys = ["a", "b", "c"].map(|name| company.ssh_key(name, &[]));
    let next_key = company.ssh_key("next", &[]) + ".pub";
    let mut enroll = support::ENROLL.map(str::to_owned).to_vec();
    for key in &keys {
        enroll.extend(["--current".to_owned(), format!("{key}.pub"), "--key".to_owned(), key.clone()]);
    }
    enroll.extend(["--next", &next_key, "--threshold", "2", "--next-threshold", "1"].map(str::to_owned));
    company.run(&enroll.iter().map(String::as_str).collect::<Vec<_>>()).ends(0);
    company.run(&[&PLEDGE[..], &["--key", &keys[1]]].concat()).ends(0);
    let (human, one) = status(&company, "2026-11-21");
    let states: Vec<_> = one["draft"]["signatures"].as_array().unwrap().iter().map(|s| &s["state"]).collect();
    assert_eq!(states, ["missing", "signed", "missing"]);
    for (key, state) in keys.iter().zip(["missing", "signed", "missing"]) {
        let line = format!("{} {state}\n", company.fingerprint(&format!("{key}.pub")));
        assert!(human.contains(&line), "{line}: {human}");
    }
    company.run(&["sign", PLEDGED, "--key", &keys[2], "--yes"]).ends(0);
    let (_, one) = status(&company, "2026-11-21");
    assert!(one["draft"].is_null() && one["integrity"] == "sound", "{one}");
}

#[test]
fn a_record_changed_after_it_was_signed() {
    let company = Sandbox::pledged();
    company.edit(PLEDGED, "Chief Legal", "Chief Loyal");
    let (human, one) = status(&company, "2026-11-21");
    assert_eq!(one["draft"]["signatures"][0]["state"], "void");
    assert_eq!(next(&one), format!("rm {PLEDGED}.sig"));
    assert!(human.contains("void: the record changed after it was made"), "{human}");
    // The last step is not proposed again.
    fs::remove_file(company.file(&format!("{PLEDGED}.sig"))).unwrap();
    let (_, one) = status(&company, "2026-11-21");
    assert_eq!(next(&one), format!("accord sign {PLEDGED}"));
}

#[test]
fn a_pledge_is_due_and_then_lapsed_and_then_renewed() {
    let company = Sandbox::pledged();
    for (today, word) in
        [("2027-09-21", "current"), ("2027-09-22", "due"), ("2027-11-21", "due"), ("2027-11-22", "lapsed")]
    {
        let (human, one) = status(&company, today);
        assert_eq!(one["promises"][0]["standing"], word, "{today}");
        assert_eq!(one["promises"][0]["renewal_due"], "2027-11-21");
        assert_eq!(is_listed(&company, today), word != "current", "{today}");
        if word != "current" {
            assert_eq!(next(&one), "accord reaffirm contoso.example tech-sector-accord-1");
            assert!(human.contains(&format!("the pledge is {word}")), "{human}");
        }
    }
    let reaffirm = ["reaffirm", "contoso.example", "tech-sector-accord-1", "--yes", "--today", "2027-11-22"];
    company.run(&reaffirm).ends(0);
    assert!(!is_listed(&company, "2027-11-22"));
}

#[test]
fn a_report_is_owed_and_a_renewal_that_is_near_is_told_as_well() {
    let company = Sandbox::pledged();
    company
        .run(&["reaffirm", "contoso.example", "tech-sector-accord-1", "--yes", "--today", "2027-10-15"])
        .ends(0);
    let (report, reaffirm) = (
        "accord report contoso.example tech-sector-accord-1",
        "accord reaffirm contoso.example tech-sector-accord-1",
    );
    let (human, one) = status(&company, "2027-12-01");
    assert_eq!(one["promises"][0]["standing"], "unreported");
    assert_eq!(next(&one), report);
    assert!(human.contains("a report on the pledge is overdue"), "{human}");
    let (human, one) = status(&company, "2028-08-20");
    assert_eq!(one["promises"][0]["standing"], "unreported");
    let commands: Vec<_> = one["next"].as_array().unwrap().iter().map(|step| &step["command"]).collect();
    assert_eq!(commands, [report, reaffirm]);
    assert!(human.contains("the pledge is due; the last day is 2028-10-15"), "{human}");
}

#[test]
fn a_pledge_is_disputed() {
    let company = Sandbox::pledged();
    let rotate = ["rotate", "contoso.example", "--reason", "compromise", "--compromised-from", "2", "--yes"];
    company.run(&rotate).ends(0);
    let (human, one) = status(&company, "2026-11-21");
    assert_eq!(one["promises"][0]["standing"], "disputed");
    assert!(one["promises"][0]["renewal_due"].is_null(), "{one}");
    assert_eq!(next(&one), "accord reaffirm contoso.example tech-sector-accord-1");
    assert!(human.contains("tech-sector-accord-1: disputed since 2026-11-21\n"), "{human}");
}

#[test]
fn a_withdrawn_pledge_asks_for_nothing() {
    let company = Sandbox::pledged();
    company.keep_apart();
    let withdraw = ["withdraw", "contoso.example", "tech-sector-accord-1", "--reason", "-", "--yes"];
    company.run_with(&withdraw, "Over.\n", &[]).ends(0);
    let (human, one) = status(&company, "2030-01-01");
    assert!(human.contains("withdrawn since 2026-11-21") && human.contains("nothing else to do"), "{human}");
    assert_eq!(one["next"].as_array().unwrap().len(), 0);
}

#[test]
fn a_chain_that_was_closed_asks_for_nothing() {
    let company = Sandbox::enrolled();
    let succeed = ["succeed", "contoso.example", "--successor", "fabrikam.example", "--reason", "-", "--yes"];
    let succeed = [&succeed[..], &["--successor-again", "fabrikam.example"]].concat();
    company.run_with(&succeed, "Sold.\n", &[]).ends(0);
    let (human, one) = status(&company, "2026-11-21");
    assert_eq!(one["next"].as_array().unwrap().len(), 0, "{human}");
}

#[test]
fn a_chain_is_broken() {
    let company = Sandbox::pledged();
    company.edit(PLEDGED, "format = 1", "format = 2");
    let (human, one) = status(&company, "2026-11-21");
    assert_eq!((one["integrity"].as_str(), one["draft"].is_null()), (Some("broken"), true));
    assert_eq!(next(&one), "accord verify contoso.example");
    assert!(human.contains("contoso.example (broken)"), "{human}");
    assert_eq!(one["promises"].as_array().unwrap().len(), 0, "nothing of a broken chain is vouched for");
    company.run(&["verify", "contoso.example"]).ends(1);
}

#[test]
fn an_unknown_organization_learns_how_to_enroll() {
    let company = Sandbox::new();
    let run = company.run(&["status", "contoso.example"]).ends(2);
    assert!(run.stderr.contains("not in this registry") && run.stderr.contains("accord join"), "{run:?}");
    let told = company.run(&["status", "--all"]).ends(0).stdout;
    assert!(told.starts_with("nothing to do\n\ndemo.accord.example, no commit\n"), "{told}");
}

#[test]
fn the_next_step_of_status_works() {
    let company = Sandbox::pledged();
    let (_, one) = status(&company, "2027-12-01");
    let command: Vec<_> = next(&one).split(' ').skip(1).chain(["--yes", "--today", "2027-12-01"]).collect();
    company.run(&command).ends(0);
    let (_, one) = status(&company, "2027-12-01");
    assert!(next(&one).starts_with("mv "), "{one}");
}

#[test]
fn a_successor_key_that_belongs_elsewhere_is_told_last() {
    let company = Sandbox::pledged();
    let (human, one) = status(&company, "2026-11-21");
    let key = company.path("keys/contoso.example/key-2");
    assert_eq!(next(&one), format!("mv {} PLACE", key.display()));
    assert!(human.contains("where one theft reaches both"), "{human}");
    company.run(&["update", "contoso.example", "--sector", "x", "--yes", "--unsigned"]).ends(0);
    let (_, one) = status(&company, "2026-11-21");
    assert_eq!(next(&one), "accord sign keys/contoso.example/0003-update.toml");
}

#[test]
fn it_says_that_no_key_at_hand_signs_and_that_the_domain_was_not_asked() {
    let company = Sandbox::pledged();
    let elsewhere = company.path("elsewhere");
    let elsewhere = ["status", "contoso.example", "--key-dir", elsewhere.to_str().unwrap()];
    let told = company.run(&elsewhere).ends(0).stdout.replace("\n        ", " ");
    for notice in [
        "  note: no key that signs is in the key directory or in the agent: name its file with --key when you sign\n",
        "`accord status contoso.example --probe` asks it\n  nothing else to do\n",
    ] {
        assert!(told.contains(notice), "{notice}: {told}");
    }
    company.refuses(2, "cannot be used with", &["status", "--all", "--probe"], &[]);
}

/// What the human output says of a file.
#[track_caller]
fn says(company: &Sandbox, line: &str) {
    let human = company.run(&["status"]).ends(0).stdout;
    assert!(human.contains(line), "no `{line}`: {human}");
}

#[cfg(unix)]
#[test]
fn it_knows_the_whole_way_of_a_record() {
    let company = super::proposals::pledged();
    says(&company, &format!("not committed: {PLEDGED}.sig\n"));
    says(&company, "next: accord propose contoso.example\n");
    company.git(&["switch", "-q", "-c", "topic"]);
    company.commit("A pledge");
    says(&company, &format!("committed, not pushed: {PLEDGED}\n"));
    says(&company, "next: accord propose contoso.example\n");
    company.git(&["push", "-q", "origin", "topic"]);
    says(&company, &format!("pushed, waits for the merge: {PLEDGED}\n"));
    says(&company, "next: mv ");
    let (_, one) = status(&company, "2026-11-21");
    assert_eq!(one["files"][0]["place"], "not-merged");
    // The branch of the remote has the file, and not these bytes.
    let signature = company.file(&format!("{PLEDGED}.sig"));
    let signed = std::fs::read_to_string(&signature).unwrap();
    std::fs::write(&signature, signed.trim_end()).unwrap();
    company.commit("Other bytes");
    let other = company.run(&["status"]).stdout;
    assert!(other.contains(&format!("committed, not pushed: {PLEDGED}.sig\n")), "{other}");
    company.git(&["reset", "-q", "--hard", "HEAD^"]);
    company.git(&["push", "-q", "origin", "topic:main"]);
    let human = company.run(&["status"]).ends(0).stdout;
    assert!(!human.contains("waits for the merge"), "{human}");
}

#[cfg(unix)]
#[test]
fn a_draft_that_is_signed_here_goes_to_the_other_officers() {
    let company = super::proposals::pledged();
    company.keep_apart();
    let keys = company.path("keys/contoso.example");
    let ben = company.ssh_key("ben", &[]);
    let next = ["ben-next", "third"].map(|name| company.ssh_key(name, &[]) + ".pub");
    fs::copy(format!("{ben}.pub"), keys.join("ben.pub")).unwrap();
    let safe = company.path("safe/key-2");
    let rotate = ["rotate", "contoso.example", "--reason", "routine", "--yes", "--also-key"];
    let current = [format!("{}.pub", keys.join("key-2").display()), format!("{ben}.pub")];
    let set = ["--current", &current[0], "--current", &current[1], "--threshold", "2"];
    let next = ["--next", &next[0], "--next", &next[1], "--next-threshold", "1"];
    company.run(&[&rotate[..], &[safe.to_str().unwrap()], &set, &next].concat()).ends(0);
    fs::rename(&safe, keys.join("key-2")).unwrap();
    let (human, one) = status(&company, "2026-11-21");
    let share = "git switch -c draft && git add */contoso.example && git commit -m \"contoso.example: a draft\" && git push \
                 -u origin draft";
    assert_eq!(next_step(&one), share, "{human}");
    assert!(human.contains("who have not: ben."), "{human}");
    // The step works as it stands, and another one is next after each part of it.
    for (command, step) in [
        ("git switch -q -c draft && git add */contoso.example && git commit -q -m 'a draft'", "git push"),
        ("git push -q -u origin draft", ""),
    ] {
        company
            .tool("sh", &["-c", &format!("cd '{}' && {command}", company.registry().display())], "")
            .ends(0);
        let (human, one) = status(&company, "2026-11-21");
        match step {
            "" => {
                assert!(human.contains("note: you signed the draft, and it waits for: ben\n"), "{human}");
                assert!(human.contains("pushed, waits for the merge: keys/contoso.example/0003"), "{human}");
                assert!(human.contains("is seen after `git fetch`"), "{human}");
            }
            step => assert_eq!(next_step(&one), step, "{human}"),
        }
    }
    let draft = one_draft(&company);
    company.run(&["sign", &draft, "--key", &ben, "--yes"]).ends(0);
    let (human, one) = status(&company, "2026-11-21");
    assert_eq!(next_step(&one), "accord propose contoso.example", "{human}");
    assert!(human.contains("1 file is not committed\n"), "{human}");
}

/// The path of the draft of `contoso.example`.
#[track_caller]
fn one_draft(company: &Sandbox) -> String {
    let (_, one) = status(company, "2026-11-21");
    one["draft"]["path"].as_str().unwrap_or_else(|| panic!("{one}")).to_owned()
}

/// The first command to run next.
#[track_caller]
fn next_step(one: &Value) -> &str {
    one["next"][0]["command"].as_str().unwrap_or_else(|| panic!("{one}"))
}

#[cfg(unix)]
#[test]
fn an_enrollment_that_waits_for_readmission_is_offered_and_then_waits() {
    let company = super::proposals::cloned();
    fs::remove_dir_all(company.path("keys/contoso.example")).unwrap();
    company.run(&["keygen", "contoso.example", "--no-passphrase"]).ends(0);
    company.run(&[&support::ENROLL[..], &["--again"]].concat()).ends(0);
    let (human, one) = status(&company, "2026-11-21");
    assert!(human.contains("contoso.example (a new enrollment waits for readmission)\n"), "{human}");
    assert_eq!(next(&one), "accord propose contoso.example", "{human}");
    company.run(&["propose", "contoso.example", "--yes"]).ends(0);
    let (human, one) = status(&company, "2026-11-21");
    let told = human.replace("\n        ", " ");
    let note = "waits for the maintainers, who sign `accord readmit contoso.example` in the same change";
    assert!(told.contains(note) && !told.contains("no key that signs"), "{human}");
    assert!(one["next"].as_array().unwrap().is_empty(), "{human}");
}

#[test]
fn nothing_follows_a_draft_and_the_error_says_who_signs_it() {
    let company = Sandbox::enrolled();
    company.run(&[&PLEDGE[..], &["--unsigned"]].concat()).ends(0);
    let told = company.run(&["update", "contoso.example", "--sector", "x", "--yes"]).ends(1).stderr;
    let words = "record 2 of contoso.example waits for signatures, so nothing can follow it";
    assert!(told.contains(words) && !told.contains("does not hold"), "{told}");
    // A decision that waits breaks no registry.
    let decision = ["void", "contoso.example", "--reason", "x", "--unsigned", "--yes"];
    company.run(&["undo", "contoso.example", "--yes"]).ends(0);
    company.run(&decision).ends(0);
    let told = company.run(&["adopt", "responder-charter-1", "--reason", "x", "--yes"]).ends(1).stderr;
    assert!(told.contains("waits for signatures") && !told.contains("git checkout"), "{told}");
}

#[cfg(unix)]
#[test]
fn a_key_that_signs_since_a_rotation_and_lies_in_a_safe_is_named() {
    let company = Sandbox::enrolled();
    company.keep_apart();
    let rotate = ["rotate", "contoso.example", "--reason", "loss", "--yes", "--also-key"];
    company.run(&[&rotate[..], &[company.path("safe/key-2").to_str().unwrap()]].concat()).ends(0);
    let (human, _) = status(&company, "2026-11-21");
    let human = human.replace("\n        ", " ");
    let note = "note: key-2 signs now, and only its .pub file is here: move key-2 into the key directory,";
    assert!(human.contains(note), "{human}");
}

#[test]
fn it_says_whose_keys_are_here() {
    let company = Sandbox::enrolled();
    let keys = company.path("keys/contoso.example");
    let [signing, successor] =
        ["key-1", "key-2"].map(|key| company.fingerprint(&format!("{}.pub", keys.join(key).display())));
    fs::remove_file(keys.join("key-2")).unwrap();
    says(&company, &format!("key {signing} (signs), yours: key-1\n"));
    says(&company, &format!("key {successor} (successor), key-2\n"));
    // The key of another officer, under the officer's name.
    fs::rename(keys.join("key-2.pub"), keys.join("board.pub")).unwrap();
    says(&company, &format!("key {successor} (successor), board\n"));
    company.run(&[&PLEDGE[..], &["--unsigned"]].concat()).ends(0);
    says(&company, &format!("{signing} missing, yours: key-1\n"));
    says(&company, "contoso.example (a draft waits)\n");
}

#[test]
fn a_key_that_need_not_sign_is_not_missing() {
    let company = Sandbox::new();
    let [a, a_next, b_next, c, c_next] =
        ["a", "a-next", "b-next", "c", "c-next"].map(|name| company.ssh_key(name, &[]));
    let public = |key: &str| format!("{key}.pub");
    let keys = ["--key", &a, "--next", &public(&a_next), "--next", &public(&b_next), "--next-threshold", "1"];
    company.run(&[&support::ENROLL[..], &keys].concat()).ends(0);
    let rotate = ["rotate", "contoso.example", "--reason", "routine", "--unsigned", "--threshold", "1"];
    let authority = ["--successor-key", &public(&a_next), "--successor-key", &public(&b_next)];
    let new = ["--current", &public(&a_next), "--current", &public(&c), "--next", &public(&c_next)];
    company.run(&[&rotate[..], &authority, &new, &["--next-threshold", "1", "--yes"]].concat()).ends(0);
    company.run(&["sign", "keys/contoso.example/0002-rotate.toml", "--key", &a_next, "--yes"]).ends(0);
    let (human, one) = status(&company, "2026-11-21");
    let state_of = |key: &str| {
        let print = company.fingerprint(&public(key));
        let signatures = one["draft"]["signatures"].as_array().unwrap();
        signatures.iter().find(|one| one["key"] == print.as_str()).unwrap()["state"].clone()
    };
    assert_eq!(
        [&a_next, &b_next, &c].map(|key| state_of(key)),
        ["signed", "not-needed", "missing"],
        "{human}"
    );
    assert!(human.contains(&format!("{} not-needed\n", company.fingerprint(&public(&b_next)))), "{human}");
}

#[test]
fn a_key_that_came_without_its_public_file_is_at_hand() {
    let company = Sandbox::pledged();
    let keys = company.path("keys/contoso.example");
    let status = || company.run(&["status", "contoso.example"]).ends(0).stdout;
    fs::remove_file(keys.join("key-1.pub")).unwrap();
    let told = status();
    assert!(told.contains(" (signs), yours: key-1\n") && !told.contains("no key that signs"), "{told}");
    // A name that an officer gave it stays.
    let public = company.tool("ssh-keygen", &["-y", "-f", keys.join("key-1").to_str().unwrap()], "").ends(0);
    fs::write(keys.join("Ada Byron.pub"), public.stdout).unwrap();
    let told = status();
    assert!(told.contains(" (signs), yours: Ada Byron\n"), "{told}");
}
