//! `accord propose`, with git itself and bare repositories on the disk.

use std::fs;

use crate::support::terminal::Terminal;
use crate::support::{PLEDGE, Run, Sandbox};
use serde_json::Value;

const RECORD: &str = "pledges/contoso.example/0002-pledge.toml";
const BRANCH: &str = "contoso.example-0002-pledge";

/// A clone of a bare repository `origin.git`, in which `contoso.example` is enrolled.
pub fn cloned() -> Sandbox {
    let company = Sandbox::enrolled();
    company.write(".gitconfig", "[user]\n\tname = Clerk\n\temail = clerk@contoso.example\n");
    company.git(&["init", "-q", "-b", "main"]);
    company.commit("The registry");
    company.git(&["init", "-q", "--bare", "-b", "main", "../origin.git"]);
    company.git(&["remote", "add", "origin", "../origin.git"]);
    company.git(&["push", "-q", "-u", "origin", "main"]);
    company
}

/// The same with a signed pledge that is not committed.
pub fn pledged() -> Sandbox {
    let company = cloned();
    company.run(&PLEDGE).ends(0);
    company
}

fn propose(company: &Sandbox, more: &[&str]) -> Run {
    company.run(&[&["propose", "contoso.example", "--yes"], more].concat())
}

/// The commit of a branch in a repository beside the registry; empty where it has none.
pub fn commit_in(company: &Sandbox, repository: &str, branch: &str) -> String {
    let folder = format!("../{repository}");
    company.tool("git", &["--git-dir", &folder, "rev-parse", "-q", "--verify", branch], "").stdout
}

#[test]
fn a_signed_record_becomes_a_branch_of_the_registry() {
    let company = pledged();
    let dry = company.run(&["propose", "--dry-run"]).ends(0).stderr;
    for line in [
        format!("git switch --create {BRANCH}\n"),
        format!("git add -- {RECORD} {RECORD}.sig\n"),
        format!("git commit --quiet --message 'contoso.example: pledge' -- {RECORD} {RECORD}.sig\n"),
        format!("git push --set-upstream origin {BRANCH}\n"),
    ] {
        assert!(dry.contains(&line), "{line}: {dry}");
    }
    assert!(company.git(&["status", "--porcelain"]).stdout.contains("??"));

    let run = propose(&company, &[]).ends(0);
    assert!(run.stderr.contains("does not say where a pull request is opened"), "{run:?}");
    assert!(run.stderr.contains("git switch main && git pull --ff-only"), "{run:?}");
    assert_eq!(commit_in(&company, "origin.git", BRANCH), company.git(&["rev-parse", "HEAD"]).stdout);
    let files = company.git(&["diff", "--name-only", "origin/main", BRANCH]).stdout;
    assert_eq!(files, format!("{RECORD}\n{RECORD}.sig\n"));
    company.run(&["verify", "--base", "origin/main"]).ends(0);
}

/// The registry does not wait for a day that `--today` names.
#[test]
fn a_record_of_a_day_to_come_is_not_proposed() {
    let company = cloned();
    let future = ["--today", "2999-01-01"];
    company.run(&[&PLEDGE[..], &future].concat()).ends(0);
    let told = propose(&company, &future).ends(1).stderr;
    assert!(told.contains("error[date-future]") && told.contains("not by --today 2999-01-01"), "{told}");
    assert!(told.contains("accord undo contoso.example"), "{told}");
    assert_eq!(company.git(&["branch", "--show-current"]).stdout, "main\n");
}

#[test]
fn a_second_run_changes_nothing() {
    let company = pledged();
    propose(&company, &[]).ends(0);
    let before = company.git(&["rev-parse", "HEAD"]).stdout;
    let again = propose(&company, &[]).ends(0).stderr;
    assert!(again.contains(&format!("The branch {BRANCH} is at origin already")), "{again}");
    assert_eq!(company.git(&["rev-parse", "HEAD"]).stdout, before);

    // The next record goes on the same branch.
    let update = ["update", "contoso.example", "--sector", "software", "--yes"];
    company.run(&update).ends(0);
    propose(&company, &[]).ends(0);
    let count = company.git(&["rev-list", "--count", "origin/main..HEAD"]).stdout;
    assert_eq!((count.as_str(), commit_in(&company, "origin.git", BRANCH).is_empty()), ("2\n", false));

    // After the merge there is nothing left, and another record gets a branch of its own.
    company.git(&["push", "-q", "origin", "HEAD:main"]);
    let merged = propose(&company, &[]).ends(0).stderr;
    assert!(merged.contains("Nothing to propose: origin/main has every record"), "{merged}");
}

#[test]
fn the_guided_join_ends_with_this_command() {
    let company = cloned();
    let join = [&crate::support::JOIN[..], &["--no-passphrase"]].concat();
    let join: Vec<_> =
        join.iter().map(|word| if *word == "contoso.example" { "fabrikam.example" } else { word }).collect();
    let told = company.run(&join).ends(0).stderr;
    assert!(told.contains("   accord propose fabrikam.example\n"), "{told}");
    company.run(&["propose", "fabrikam.example", "--yes"]).ends(0);
    assert!(!commit_in(&company, "origin.git", "join-fabrikam.example").is_empty());
    let message = company.git(&["log", "-1", "--format=%s"]).stdout;
    assert_eq!(message, "fabrikam.example joins\n");
}

#[test]
fn the_terminal_is_asked_before_git_runs() {
    let company = pledged();
    let mut terminal = Terminal::start(&company, "propose");
    terminal.wait_for(&format!("git push --set-upstream origin {BRANCH}"));
    terminal.answer("Run these commands? [y/n] ", "n");
    terminal.end().with(4);
    assert_eq!(company.git(&["branch", "--show-current"]).stdout, "main\n");
    let mut terminal = Terminal::start(&company, "propose");
    terminal.answer("Run these commands? [y/n] ", "y");
    terminal.end().with(0);
    assert!(!commit_in(&company, "origin.git", BRANCH).is_empty());
}

#[test]
fn without_a_terminal_it_must_be_told() {
    let company = pledged();
    let run = company.run(&["propose"]).ends(2);
    assert!(run.stderr.contains("--yes"), "{run:?}");
    assert_eq!(company.git(&["branch", "--show-current"]).stdout, "main\n");
}

#[test]
fn a_push_that_fails_loses_nothing() {
    let company = pledged();
    // The registry can be fetched, and refuses pushes; no fork is known.
    let hook = company.path("origin.git/hooks/pre-receive");
    fs::write(&hook, "#!/bin/sh\necho 'read only' >&2\nexit 1\n").unwrap();
    fs::set_permissions(&hook, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    let refused = propose(&company, &[]).ends(3).stderr;
    assert!(refused.contains("read only") && refused.contains("its commit is in this clone"), "{refused}");
    assert!(refused.contains("git remote add fork ADDRESS && accord propose contoso.example"), "{refused}");
    company.run(&["verify", "--base", "origin/main"]).ends(0);

    company.git(&["init", "-q", "--bare", "../fork.git"]);
    company.git(&["remote", "add", "fork", "../fork.git"]);
    let run = propose(&company, &[]).ends(0).stderr;
    assert!(!run.contains("git commit"), "it goes on with the push: {run}");
    assert!(!commit_in(&company, "fork.git", BRANCH).is_empty());
    assert!(commit_in(&company, "origin.git", BRANCH).is_empty());
    let again = propose(&company, &["--remote", "fork"]).ends(0).stderr;
    assert!(again.contains("is at fork already"), "{again}");
    let unknown = propose(&company, &["--remote", "frok"]).ends(2).stderr;
    assert!(unknown.contains("no remote `frok`; it has: "), "{unknown}");
}

#[test]
fn a_commit_that_a_hook_refuses_goes_on_later() {
    let company = pledged();
    let hook = company.file(".git/hooks/pre-commit");
    fs::write(&hook, "#!/bin/sh\necho 'sign the form first' >&2\nexit 1\n").unwrap();
    fs::set_permissions(&hook, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    let refused = propose(&company, &[]).ends(3).stderr;
    assert!(refused.contains("sign the form first"), "the signer's own hooks run: {refused}");
    assert!(refused.contains("the records are in the work tree as they were"), "{refused}");
    fs::remove_file(&hook).unwrap();
    propose(&company, &[]).ends(0);
    assert!(!commit_in(&company, "origin.git", BRANCH).is_empty());
}

/// What stops it, with nothing changed.
#[track_caller]
fn stops(company: &Sandbox, code: i32, words: &[&str]) {
    let state = || {
        let refs = company.git(&["for-each-ref", "refs/heads"]).stdout;
        (refs, company.git(&["status", "--porcelain"]).stdout)
    };
    let before = state();
    let run = propose(company, &[]).ends(code);
    for words in words {
        assert!(run.stderr.contains(words), "no `{words}`: {}", run.stderr);
    }
    assert_eq!(state(), before);
}

#[test]
fn it_stops_where_the_clone_is_behind() {
    let company = pledged();
    company.git(&["clone", "-q", "../origin.git", "../other"]);
    company.git(&["-C", "../other", "commit", "-q", "--allow-empty", "-m", "Meanwhile"]);
    company.git(&["-C", "../other", "push", "-q"]);
    stops(&company, 4, &["the branch main is behind origin/main", "git pull --ff-only origin main"]);
    company.git(&["pull", "-q", "--ff-only", "origin", "main"]);
    propose(&company, &[]).ends(0);
}

#[test]
fn it_stops_where_other_files_are_changed() {
    let company = pledged();
    fs::write(company.file("notes.txt"), "mine\n").unwrap();
    stops(&company, 4, &["that are not contoso.example's", "notes.txt", "git stash push"]);
    fs::remove_file(company.file("notes.txt")).unwrap();
    company.edit("README.md", "a", "b");
    stops(&company, 4, &["README.md"]);
}

#[test]
fn it_stops_on_a_detached_head_and_without_a_remote() {
    let company = pledged();
    company.git(&["checkout", "-q", "--detach"]);
    stops(&company, 4, &["on no branch", "git switch main"]);
    company.git(&["switch", "-q", "main"]);
    company.git(&["remote", "remove", "origin"]);
    stops(&company, 4, &["has no remote", "git remote add origin ADDRESS"]);
    fs::remove_dir_all(company.file(".git")).unwrap();
    let run = propose(&company, &[]).ends(3).stderr;
    assert!(run.contains("is not in a git repository") && run.contains("git clone"), "{run}");
}

#[test]
fn it_stops_where_the_registry_would_refuse_the_change() {
    let company = pledged();
    company.edit(RECORD, "Chief Legal Officer", "Chief Loyal Officer");
    stops(&company, 1, &["signature-invalid", "the registry would refuse this change", "accord undo"]);
    let company = cloned();
    company.run(&[&PLEDGE[..], &["--unsigned"]].concat()).ends(0);
    stops(
        &company,
        1,
        &["signature-missing", "draft still needs signatures", "accord status contoso.example"],
    );
}

#[test]
fn several_organizations_are_told_apart() {
    let company = pledged();
    company.run(&["keygen", "fabrikam.example", "--no-passphrase"]).ends(0);
    let enroll =
        ["enroll", "fabrikam.example", "--name", "Fabrikam", "--group", "private-sector", "--country", "US"];
    company.run(&[&enroll[..], &["--yes"]].concat()).ends(0);
    let several = company.run(&["propose", "--yes"]).ends(2).stderr;
    assert!(
        several.contains("several organizations have new files: contoso.example, fabrikam.example"),
        "{several}"
    );
    stops(&company, 4, &["that are not contoso.example's"]);
}

#[test]
fn a_registry_in_a_folder_of_its_repository_is_proposed_too() {
    let company = Sandbox::pledged();
    company.write(".gitconfig", "[user]\n\tname = Clerk\n\temail = clerk@contoso.example\n");
    // The repository is the folder above, and has only the registry.
    let git = |arguments: &[&str]| company.git(&[&["-C", ".."], arguments].concat());
    git(&["init", "-q", "-b", "main"]);
    git(&["init", "-q", "--bare", "-b", "main", "../hub.git"]);
    fs::write(company.path(".gitignore"), "/keys\n/.*\n/hub.git\n").unwrap();
    git(&["init", "-q", "--bare", "-b", "main", "hub.git"]);
    git(&["remote", "add", "origin", &company.path("hub.git").display().to_string()]);
    git(&[
        "add",
        "-f",
        ".gitignore",
        "registry/accord.toml",
        "registry/accords",
        "registry/keys",
        "registry/decisions",
    ]);
    git(&[
        "add",
        "registry/.gitattributes",
        "registry/.gitignore",
        "registry/README.md",
        "registry/CODEOWNERS",
    ]);
    git(&["commit", "-q", "-m", "The registry"]);
    git(&["push", "-q", "origin", "main"]);
    propose(&company, &[]).ends(0);
    let files = git(&["diff", "--name-only", "origin/main", BRANCH]).stdout;
    assert_eq!(files, format!("registry/{RECORD}\nregistry/{RECORD}.sig\n"));
}

#[test]
fn the_page_shows_what_it_prints() {
    let company = pledged();
    let mut terminal = Terminal::start(&company, "propose");
    terminal.answer("Run these commands? [y/n] ", "y");
    let shown = terminal.end().with(0).shown;
    let page = fs::read_to_string("docs/company.md").unwrap();
    let block = page.split("<!-- proposal -->\n```\n").nth(1).unwrap().split("\n```").next().unwrap();
    let mut rest = shown.lines().map(str::trim_end);
    for line in block.lines().filter(|line| *line != "$ accord propose" && *line != "…") {
        let start = line.trim_end_matches('…');
        assert!(rest.any(|shown| shown.starts_with(start)), "`{line}` is not shown, or not there:\n{shown}");
    }
}

#[test]
fn the_merge_driver_is_set_up_where_several_officers_sign() {
    let company = cloned();
    let keys = ["a", "b"].map(|officer| company.ssh_key(officer, &[]));
    let next = company.ssh_key("next", &[]) + ".pub";
    let mut enroll: Vec<String> =
        crate::support::ENROLL.map(|word| word.replace("contoso", "fabrikam")).to_vec();
    for key in &keys {
        enroll.extend(["--current".to_owned(), format!("{key}.pub"), "--key".to_owned(), key.clone()]);
    }
    enroll.extend(["--next", &next, "--threshold", "2", "--next-threshold", "1"].map(str::to_owned));
    company.run(&enroll.iter().map(String::as_str).collect::<Vec<_>>()).ends(0);
    let run = company.run(&["propose", "--yes"]).ends(0).stderr;
    assert!(run.contains("`accord merge-signatures --install` runs first"), "{run}");
    let driver = company.git(&["config", "merge.accord-signatures.driver"]).stdout;
    assert_eq!(driver, "accord -C . merge-signatures %O %A %B %P\n");
    assert!(!propose(&cloned(), &[]).stderr.contains("merge-signatures"));
}

#[test]
fn a_file_that_git_ignores_stops_it() {
    let company = pledged();
    company.write("registry/.git/info/exclude", "*.sig\n");
    let run = propose(&company, &[]).ends(4).stderr;
    assert!(run.contains(&format!("git ignores {RECORD}.sig")), "{run}");
    assert_eq!(commit_in(&company, "origin.git", BRANCH), "");
}

#[test]
fn a_merge_that_is_not_finished_stops_it() {
    let company = pledged();
    company.git(&["switch", "-q", "-c", "other"]);
    company.git(&["commit", "-q", "--allow-empty", "-m", "Another"]);
    company.git(&["switch", "-q", "main"]);
    company.git(&["merge", "-q", "--no-ff", "--no-commit", "other"]);
    let run = propose(&company, &[]).ends(4).stderr;
    assert!(run.contains("a merge is not finished"), "{run}");
    assert_eq!(company.git(&["diff", "--cached", "--name-only"]).stdout, "");
}

#[test]
fn two_versions_of_a_record_stop_it_until_one_is_chosen() {
    let company = pledged();
    company.git(&["switch", "-q", "-c", "other"]);
    company.commit("One");
    company.git(&["switch", "-q", "main"]);
    fs::remove_file(company.path("keys/contoso.example/.signed")).unwrap();
    company.run(&[&PLEDGE[..], &["--statement", "We hold to it."]].concat()).ends(0);
    company.commit("Two");
    let identity = ["-c", "user.name=Clerk", "-c", "user.email=clerk@contoso.example"];
    for what in ["merge", "cherry-pick", "rebase"] {
        company.tool("git", &[&identity[..], &[what, "other"]].concat(), "").ends(1);
        let run = propose(&company, &[]).ends(4).stderr;
        assert!(run.contains(&format!("a {what} is not finished")), "{run}");
        company.git(&[what, "--abort"]);
    }
    // A rebase that has ended leaves `REBASE_HEAD` behind.
    company.tool("git", &[&identity[..], &["rebase", "other"]].concat(), "").ends(1);
    company.git(&["rebase", "--quit"]);
    company.git(&["switch", "-q", "-f", "main"]);
    company.git(&["rev-parse", "--verify", "REBASE_HEAD"]);
    company.tool("git", &["cherry-pick", "--no-commit", "other"], "").ends(1);
    let run = propose(&company, &[]).ends(4).stderr;
    assert!(run.contains(&format!("git could not merge {RECORD}")), "{run}");
    assert!(run.contains("`accord status contoso.example` says how"), "{run}");
    // The registry has neither version.
    let status = company.run(&["status", "contoso.example"]).stdout;
    let (_, after) = status.split_once("keep one side: `").expect("a command");
    let (command, _) = after.split_once('`').expect("its end");
    company.tool("sh", &["-c", &command.replace('\n', " ")], "").ends(0);
    propose(&company, &[]).ends(0);
}

#[test]
fn a_base_without_a_remote_is_the_branch_of_the_registry() {
    let company = pledged();
    company.git(&["clone", "-q", "../origin.git", "../other"]);
    let other = company.path("other");
    let other = ["-C", other.to_str().unwrap(), "-c", "user.name=O", "-c", "user.email=o@contoso.example"];
    company.git(&[&other[..], &["commit", "-q", "--allow-empty", "-m", "Another"]].concat());
    company.git(&[&other[..], &["push", "-q"]].concat());
    for base in ["main", "origin/main"] {
        let run = propose(&company, &["--base", base]).ends(4).stderr;
        assert!(run.contains("is behind origin/main"), "{base}: {run}");
    }
}

/// Makes `repository` refuse every push.
fn refuse_pushes(company: &Sandbox, repository: &str) {
    let hook = company.path(&format!("{repository}/hooks/pre-receive"));
    fs::write(&hook, "#!/bin/sh\nexit 1\n").unwrap();
    fs::set_permissions(&hook, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
}

/// The one JSON object of a command that writes.
#[track_caller]
fn report(run: &Run) -> Value {
    let report: Value = serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("{error}: {run:?}"));
    report
}

#[test]
fn a_pipeline_learns_branch_remote_commit_and_address() {
    let company = pledged();
    let json = ["--format", "json", "--quiet"];
    refuse_pushes(&company, "origin.git");
    let failed = report(&propose(&company, &json).ends(3));
    assert_eq!(failed["proposal"]["branch"], BRANCH);
    assert!(failed["proposal"]["remote"].is_null() && failed["proposal"]["url"].is_null(), "{failed}");
    assert_eq!(failed["next"][0]["command"], "accord propose contoso.example");
    // Until it is pushed, every later run says so.
    let due = ["reaffirm", "contoso.example", "tech-sector-accord-1", "--if-due", "--yes"];
    let due = report(&company.run(&[&due[..], &json].concat()).ends(0));
    assert_eq!(due["next"][0]["command"], "accord propose contoso.example", "{due}");
    assert_eq!(due["written"].as_array().unwrap().len(), 0);

    fs::remove_file(company.path("origin.git/hooks/pre-receive")).unwrap();
    // What git takes for ssh serves the repository on the disk.
    let script = "case \"$*\" in *upload-pack*) exec git-upload-pack ../origin.git;; esac; exec git-receive-pack ../origin.git\n";
    let script = company.write("ssh.sh", script);
    company.git(&["config", "core.sshCommand", &format!("sh {script}")]);
    company.git(&["remote", "set-url", "origin", "git@github.com:example/registry.git"]);
    let pushed = propose(&company, &json).ends(0);
    assert!(!pushed.stderr.contains("Open a pull request"), "{pushed:?}");
    let pushed = report(&pushed);
    let head = company.git(&["rev-parse", "HEAD"]).stdout;
    assert_eq!(pushed["proposal"]["commit"], head.trim());
    assert_eq!(pushed["proposal"]["remote"], "origin");
    assert_eq!(pushed["proposal"]["base"], "origin/main");
    let page = pushed["proposal"]["url"].as_str().unwrap_or_default();
    assert!(page.starts_with("https://github.com/example/registry/"), "{pushed}");
    assert_eq!(pushed["next"][0]["command"], page);
    company.git(&["push", "-q", "origin", "HEAD:main"]);
    company.git(&["switch", "-q", "main"]);
    company.git(&["pull", "-q", "--ff-only"]);
    let none = report(&propose(&company, &json).ends(0));
    assert!(none["proposal"].is_null() && none["next"].as_array().unwrap().is_empty(), "{none}");
}

#[test]
fn git_must_know_whose_commit_it_is_before_anything_is_changed() {
    let company = pledged();
    company.write(".gitconfig", "[user]\n\tuseConfigOnly = true\n");
    stops(&company, 4, &["git does not know whose commit this is", "git config --global user.name"]);
}

#[test]
fn only_the_registry_and_a_fork_are_pushed_to() {
    let company = pledged();
    refuse_pushes(&company, "origin.git");
    company.git(&["init", "-q", "--bare", "../backup.git"]);
    company.git(&["remote", "add", "backup", "../backup.git"]);
    let refused = propose(&company, &[]).ends(3).stderr;
    assert!(!refused.contains("git push --set-upstream backup"), "{refused}");
    assert!(commit_in(&company, "backup.git", BRANCH).is_empty());
    company.git(&["config", "remote.pushDefault", "backup"]);
    propose(&company, &[]).ends(0);
    assert!(!commit_in(&company, "backup.git", BRANCH).is_empty());
}

/// The same clone, where the registry calls its main branch `trunk`.
pub fn rename_main(company: &Sandbox) {
    company.git(&["branch", "-q", "-m", "main", "trunk"]);
    company.git(&["push", "-q", "-u", "origin", "trunk"]);
    company.git(&["--git-dir", "../origin.git", "symbolic-ref", "HEAD", "refs/heads/trunk"]);
    company.git(&["push", "-q", "origin", "--delete", "main"]);
    company.git(&["remote", "set-head", "origin", "--auto"]);
}

#[test]
fn the_main_branch_is_named_as_the_registry_names_it() {
    let company = pledged();
    rename_main(&company);
    company.git(&["checkout", "-q", "--detach"]);
    stops(&company, 4, &["on no branch", "`git switch trunk`"]);
    company.git(&["remote", "remove", "origin"]);
    stops(&company, 4, &["on no branch", "`git switch BRANCH`"]);
}

#[cfg(unix)]
#[test]
fn a_reader_that_goes_away_stops_no_step_of_git() {
    for reader in ["true", "head -n 1", "head -n 12"] {
        let company = pledged();
        let hook = "#!/bin/sh\nyes 'a hook writes much' | head -n 50000 >&2\n";
        company.write("origin.git/hooks/pre-receive", hook);
        company.tool("chmod", &["+x", "../origin.git/hooks/pre-receive"], "").ends(0);
        let script = format!(
            "accord --today {} propose contoso.example --yes 2>&1 | {reader} > ../shown",
            crate::support::TODAY
        );
        finish_shell(&company, &script, &[]);
        let branch = format!("refs/heads/{BRANCH}");
        assert!(!commit_in(&company, "origin.git", &branch).is_empty(), "{reader}");
    }
}

#[cfg(unix)]
#[test]
fn what_git_traces_is_no_error() {
    let company = pledged();
    let script = format!("accord --today {} propose contoso.example --yes", crate::support::TODAY);
    let (code, shown) = finish_shell(&company, &script, &[("GIT_TRACE", "1"), ("GIT_TRACE_SETUP", "1")]);
    assert_eq!(code, Some(0), "{shown}");
}

/// Runs a shell in the registry, with the program in its path.
#[cfg(unix)]
fn finish_shell(company: &Sandbox, script: &str, variables: &[(&str, &str)]) -> (Option<i32>, String) {
    let mut command = company.command("sh");
    let program = std::path::Path::new(env!("CARGO_BIN_EXE_accord")).parent().unwrap();
    #[expect(clippy::disallowed_methods, reason = "these tests run the program itself")]
    let path = format!("{}:{}", program.display(), std::env::var("PATH").unwrap());
    command.args(["-c", script]).current_dir(company.registry()).env("PATH", path);
    let output = command.envs(variables.iter().copied()).output().unwrap();
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}
