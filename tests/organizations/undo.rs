//! `accord undo`: records that were not pushed are taken back, and others are not.

use std::fs;

use super::proposals::{cloned, commit_in, pledged, rename_main};
use crate::support::terminal::Terminal;
use crate::support::{PLEDGE, Sandbox};

const RECORD: &str = "pledges/contoso.example/0002-pledge.toml";

/// The lines of the memory of what the keys signed.
fn memory(company: &Sandbox) -> String {
    fs::read_to_string(company.path("keys/contoso.example/.signed")).unwrap()
}

/// Another record in the same place.
#[track_caller]
fn signs_another(company: &Sandbox) {
    company.run(&["update", "contoso.example", "--sector", "software", "--yes"]).ends(0);
    company.run(&["verify"]).ends(0);
}

#[test]
fn a_record_that_is_not_committed_is_taken_back() {
    let company = pledged();
    let before = company.git(&["rev-parse", "HEAD"]).stdout;
    let dry = company.run(&["undo", "--dry-run"]).ends(0).stderr;
    assert!(dry.contains(&format!("  {RECORD}.sig\n  {RECORD}\n")) && company.file(RECORD).exists(), "{dry}");
    let run = company.run(&["undo", "--yes"]).ends(0);
    assert_eq!(run.stdout, format!("removed {RECORD}.sig\nremoved {RECORD}\n"));
    assert!(!company.file("pledges/contoso.example").exists());
    assert_eq!(company.git(&["status", "--porcelain"]).stdout, "");
    assert_eq!(company.git(&["rev-parse", "HEAD"]).stdout, before);
    signs_another(&company);
}

#[test]
fn the_key_still_refuses_another_record_in_an_earlier_place() {
    let company = pledged();
    company.run(&["undo", "--yes"]).ends(0);
    // The key counts as having signed the enrollment last.
    let enrolled = fs::read(company.file("keys/contoso.example/0001-enroll.toml")).unwrap();
    let digest = accord::record::Digest::of(&enrolled).to_string();
    assert!(memory(&company).trim_end().ends_with(&format!(" 1 {digest}")), "{}", memory(&company));
    fs::remove_dir_all(company.file("keys/contoso.example")).unwrap();
    let enroll = crate::support::ENROLL.map(|word| if word == "Contoso" { "Contosa" } else { word });
    let run = company.run(&enroll).ends(4).stderr;
    assert!(run.contains("signed another record 1 of contoso.example"), "{run}");
}

#[test]
fn an_enrollment_is_taken_back_and_the_key_may_sign_another() {
    let company = cloned();
    company.run(&["keygen", "fabrikam.example", "--no-passphrase"]).ends(0);
    let enroll =
        ["enroll", "fabrikam.example", "--name", "Fabrikan", "--group", "private-sector", "--country", "US"];
    company.run(&[&enroll[..], &["--yes"]].concat()).ends(0);
    let several = company.run(&["undo", "--yes"]).ends(2).stderr;
    assert!(
        several.contains("several organizations have keys here: contoso.example, fabrikam.example"),
        "{several}"
    );
    company.run(&["undo", "fabrikam.example", "--yes"]).ends(0);
    let right: Vec<_> =
        enroll.iter().map(|word| if *word == "Fabrikan" { "Fabrikam" } else { word }).collect();
    company.run(&[&right[..], &["--yes"]].concat()).ends(0);
    company.run(&["verify"]).ends(0);
}

#[test]
fn a_local_commit_is_taken_back_with_its_record() {
    let company = pledged();
    company.commit("A pledge");
    company.run(&["update", "contoso.example", "--sector", "software", "--yes"]).ends(0);
    company.commit("An update");
    // The last one goes; the commit before it stays.
    company.run(&["undo", "--yes"]).ends(0);
    let count = || company.git(&["rev-list", "--count", "origin/main..HEAD"]).stdout;
    assert_eq!((count().as_str(), company.git(&["status", "--porcelain"]).stdout.as_str()), ("1\n", ""));
    let run = company.run(&["undo", "--yes"]).ends(0);
    assert!(
        run.stderr.contains("git reset --soft ") && run.stderr.contains("git rm --quiet --cached"),
        "{run:?}"
    );
    assert_eq!((count().as_str(), company.git(&["status", "--porcelain"]).stdout.as_str()), ("0\n", ""));
    signs_another(&company);
}

#[test]
fn records_of_one_commit_are_taken_back_one_by_one() {
    let company = pledged();
    company.run(&["update", "contoso.example", "--sector", "software", "--yes"]).ends(0);
    company.run(&["propose", "--dry-run"]).ends(0);
    company.commit("Both");
    company.run(&["undo", "--yes"]).ends(0);
    let status = company.git(&["status", "--porcelain"]).stdout;
    assert_eq!(status, format!("A  {RECORD}\nA  {RECORD}.sig\n"), "the other record is kept, staged");
    company.run(&["undo", "--yes"]).ends(0);
    assert_eq!(company.git(&["status", "--porcelain"]).stdout, "");
}

/// Nothing can follow a draft, so that a later record is no way out.
#[test]
fn a_draft_that_was_pushed_and_is_not_wanted_is_left() {
    let company = cloned();
    company.run(&[&PLEDGE[..], &["--unsigned"]].concat()).ends(0);
    company.git(&["switch", "-q", "-c", "draft"]);
    company.commit("A draft");
    company.git(&["push", "-q", "-u", "origin", "draft"]);
    let told = company.run(&["undo", "--yes"]).ends(4).stderr;
    assert!(told.contains("was pushed: origin/draft has it"), "{told}");
    for command in ["git switch main", "git push origin --delete draft"] {
        assert!(told.contains(&format!("`{command}`")), "{command}: {told}");
        company.git(&command.split(' ').skip(1).collect::<Vec<_>>());
    }
    company.run(&PLEDGE).ends(0);
    company.run(&["propose", "--yes"]).ends(0);
}

#[test]
fn a_draft_is_left_for_the_main_branch_whatever_its_name() {
    let company = cloned();
    company.run(&[&PLEDGE[..], &["--unsigned"]].concat()).ends(0);
    company.git(&["branch", "draft"]);
    rename_main(&company);
    company.git(&["switch", "-q", "draft"]);
    company.commit("A draft");
    company.git(&["push", "-q", "-u", "origin", "draft"]);
    let told = company.run(&["undo", "--yes"]).ends(4).stderr;
    assert!(told.contains("`git switch trunk`, then `git push origin --delete draft`"), "{told}");
    // A draft on the main branch itself cannot be left.
    company.git(&["push", "-q", "origin", "draft:trunk"]);
    company.git(&["push", "-q", "origin", "--delete", "draft"]);
    let told = company.run(&["undo", "--yes"]).ends(4).stderr;
    assert!(
        told.contains("a record that was pushed stays") || told.contains("A record that was pushed stays")
    );
    assert!(told.contains("origin/trunk has it") && !told.contains("--delete trunk"), "{told}");
}

#[test]
fn a_record_that_was_pushed_stays() {
    let company = pledged();
    company.run(&["propose", "--yes"]).ends(0);
    let branch = "contoso.example-0002-pledge";
    assert!(!commit_in(&company, "origin.git", branch).is_empty());
    let words = format!("{RECORD} was pushed: origin/{branch} has it; nothing was changed");
    company.refuses(4, &words, &["undo", "--yes"], &[]);
    // Also on a branch that does not have it, and after it is merged.
    company.git(&["push", "-q", "origin", "HEAD:main"]);
    company.refuses(4, "was pushed: origin/", &["undo", "--yes"], &[]);
    company.git(&["switch", "-q", "main"]);
    company.refuses(4, "keys/contoso.example/0001-enroll.toml was pushed", &["undo", "--yes"], &[]);
}

#[test]
fn a_record_is_taken_back_beside_another_of_its_number_that_was_pushed() {
    for committed in [false, true] {
        let company = pledged();
        company.commit("One");
        company.git(&["push", "-q"]);
        company.git(&["reset", "-q", "--hard", "HEAD^"]);
        fs::remove_file(company.path("keys/contoso.example/.signed")).unwrap();
        company.run(&[&PLEDGE[..], &["--statement", "We hold to it."]].concat()).ends(0);
        if committed {
            company.commit("Two");
        }
        company.run(&["undo", "--yes"]).ends(0);
        company.git(&["pull", "-q", "--ff-only", "origin", "main"]);
        company.run(&["undo", "--yes"]).ends(4);
        signs_another(&company);
    }
}

#[test]
fn a_repository_without_remotes_may_be_the_registry_itself() {
    let company = Sandbox::enrolled();
    company.git(&["init", "-q", "-b", "main"]);
    company.commit("The registry");
    company.refuses(4, "knows no branch of a remote", &["undo", "contoso.example", "--yes"], &[]);
    company.run(&PLEDGE).ends(0);
    company.run(&["undo", "--yes"]).ends(0);
    signs_another(&company);
}

#[test]
fn without_git_the_files_go() {
    let company = Sandbox::pledged();
    company.run(&["undo", "--yes"]).ends(0);
    signs_another(&company);
}

#[test]
fn commits_with_other_changes_are_left_to_the_signer() {
    let company = pledged();
    company.edit("README.md", "a", "b");
    company.commit("Both");
    company.refuses(4, "the commits since then also change README.md", &["undo", "--yes"], &[]);
}

#[test]
fn other_branches_with_the_record_are_named() {
    let company = pledged();
    company.commit("A pledge");
    company.git(&["branch", "copy"]);
    let run = company.run(&["undo", "--yes"]).ends(0).stderr;
    assert!(run.contains("other branches of this clone have the record, too: copy"), "{run}");
}

#[test]
fn the_domain_is_typed_at_a_terminal() {
    let company = pledged();
    let mut terminal = Terminal::start(&company, "undo");
    terminal.answer("type the domain of the organization: ", "contoso");
    terminal.wait_for("This is not contoso.example");
    terminal.answer("type the domain of the organization: ", "contoso.example");
    terminal.end().with(0);
    assert!(!company.file(RECORD).exists());
    company.refuses(4, "was pushed", &["undo"], &[]);
    company.run(&PLEDGE).ends(0);
    company.refuses(2, "--yes", &["undo"], &[]);
}

#[test]
fn a_draft_with_the_signature_of_another_officer_names_the_key() {
    let company = cloned();
    company.run(&[&PLEDGE[..], &["--unsigned"]].concat()).ends(0);
    let draft = company.run(&["undo", "--dry-run"]).ends(0).stderr;
    assert!(draft.contains("It is a draft without a signature."), "{draft}");
    let elsewhere = company.path("elsewhere").display().to_string();
    let key = company.path("keys/contoso.example/key-1").display().to_string();
    company.run(&["sign", RECORD, "--key", &key, "--key-dir", &elsewhere, "--yes"]).ends(0);
    let run = company.run(&["undo", "--yes"]).ends(0).stderr;
    let print = company.fingerprint(&format!("{key}.pub"));
    assert!(
        run.contains("Not remembered here") && run.contains(&print) && run.contains("--unpublished "),
        "{run}"
    );
}

#[test]
#[cfg(target_os = "linux")]
fn a_run_that_is_killed_is_finished_by_the_next() {
    if !crate::faults::tracing_works() {
        return;
    }
    let company = pledged();
    // The first file that is removed is the signature.
    let kill = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=unlink,unlinkat"];
    let when = ["-e", "inject=unlink,unlinkat:signal=KILL:when=2"];
    let run = company.run_under(&[&kill[..], &when].concat(), &["undo", "--yes"]);
    assert_ne!(run.code, 0);
    assert!(company.file(RECORD).exists() && !company.file(&format!("{RECORD}.sig")).exists());
    company.run(&["undo", "--yes"]).ends(0);
    signs_another(&company);
}

#[test]
fn a_record_on_a_branch_that_was_pushed_and_is_not_followed_stays() {
    // The remote's branch was removed, or the clone follows one other branch only: it never sees the branch again.
    for hide in [
        &["push", "-q", "origin", "--delete", "contoso.example-0002-pledge"][..],
        &["update-ref", "-d", "refs/remotes/origin/contoso.example-0002-pledge"],
    ] {
        let company = pledged();
        company.run(&["propose", "contoso.example", "--yes"]).ends(0);
        company.git(hide);
        let run = company.run(&["undo", "--yes"]).ends(4).stderr;
        assert!(run.contains("is on the branch contoso.example-0002-pledge, which was pushed"), "{run}");
        assert!(company.file(RECORD).exists());
    }
}

#[test]
fn a_commit_is_taken_back_also_where_the_index_has_another_signature() {
    let company = pledged();
    company.commit("A pledge");
    let signature = company.file(&format!("{RECORD}.sig"));
    let signed = fs::read_to_string(&signature).unwrap();
    fs::write(&signature, format!("{signed}{signed}")).unwrap();
    company.git(&["add", &format!("{RECORD}.sig")]);
    fs::write(&signature, signed).unwrap();
    company.run(&["undo", "--yes"]).ends(0);
    assert_eq!(company.git(&["status", "--porcelain"]).stdout, "");
    signs_another(&company);
}

#[test]
fn a_program_gets_one_object() {
    let company = pledged();
    for more in [&["--dry-run"][..], &[]] {
        let undo = [&["undo", "--yes", "--format", "json"], more].concat();
        let run = company.run(&undo).ends(0);
        serde_json::from_str::<serde_json::Value>(&run.stdout)
            .unwrap_or_else(|error| panic!("{error}: {run:?}"));
    }
    let dry = [&PLEDGE[..], &["--dry-run", "--format", "json"]].concat();
    let run = company.run(&dry).ends(0);
    serde_json::from_str::<serde_json::Value>(&run.stdout).unwrap_or_else(|error| panic!("{error}: {run:?}"));
}

#[test]
fn a_program_learns_what_was_taken_back() {
    let company = Sandbox::pledged();
    let run = company.run(&["undo", "contoso.example", "--yes", "--format", "json", "--quiet"]).ends(0);
    let report: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    let record = "pledges/contoso.example/0002-pledge.toml";
    assert_eq!(report["removed"], serde_json::json!([format!("{record}.sig"), record]), "{report}");
    assert_eq!(run.stderr, "");
}
