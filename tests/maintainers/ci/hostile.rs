//! Changes that are made to deceive the checks of docs/ci.md: two that pass alone, heads that are not for the
//! registry's branch, and files that would replace the registry, its repository or the tool.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};

use super::workflow::Job;
use super::{git, newcomer, proposed};
use crate::support::Sandbox;

/// Enrolls an organization.
fn enroll(sandbox: &Sandbox, organization: &str, name: &str) {
    sandbox.run(&["keygen", organization, "--no-passphrase"]).ends(0);
    let profile = ["--name", name, "--group", "private-sector", "--country", "DE", "--yes"];
    sandbox.run(&[&["enroll", organization][..], &profile].concat()).ends(0);
}

/// A registry with `contoso.example` on `main`, and two newcomers with names that look alike: each on a branch,
/// `one` and `two`.
fn look_alikes() -> Sandbox {
    let sandbox = Sandbox::pledged();
    git(&sandbox, "git init -q -b main; git add -A; git commit -qm Base");
    for (branch, organization, name) in
        [("one", "fabrikam.example", "Fabrikam"), ("two", "northwind.example", "Fabrikаm")]
    {
        git(&sandbox, &format!("git checkout -qb {branch} main"));
        enroll(&sandbox, organization, name);
        git(&sandbox, "git add -A; git commit -qm Change");
    }
    git(&sandbox, "git checkout -q --detach main");
    sandbox
}

#[test]
fn look_alikes_that_pass_alone_do_not_pass_a_merge_queue_together() {
    let mut job = Job::of(look_alikes());
    let no_probe = [("probe", "false")];
    for branch in ["one", "two"] {
        git(&job.sandbox, &format!("git checkout -q --detach main; git merge -q --no-ff -m Merge {branch}"));
        job.run(&no_probe).ends(0);
    }
    // The queue merges the first, and builds the second on it.
    job.event = "merge_group";
    git(&job.sandbox, "git checkout -q -B queue-1 main; git merge -q --no-ff -m One one");
    job.queue_base = job.commit("main");
    job.run(&no_probe).ends(0);
    git(&job.sandbox, "git checkout -q -B queue-2 queue-1; git merge -q --no-ff -m Two two");
    for base in ["queue-1", "main"] {
        job.queue_base = job.commit(base);
        let run = job.run(&no_probe).ends(1);
        let newcomer = "::error file=keys/northwind.example/0001-enroll.toml,";
        assert!(run.stdout.contains(newcomer) && run.stdout.contains("title=name-confusable::"), "{run:?}");
    }
    // Nothing is passed where the queue does not say what it builds on.
    job.queue_base = String::new();
    let run = job.run(&no_probe).ends(1);
    assert!(run.stdout.contains("names no commit to compare with"), "{run:?}");
}

#[test]
fn a_change_for_another_branch_is_refused() {
    let mut job = Job::of(proposed(newcomer));
    job.target = "weak";
    let run = job.run(&[("probe", "false")]).ends(1);
    assert!(run.stdout.contains("::error title=accord::the change is not for the branch"), "{run:?}");
    job.run(&[("probe", "false"), ("branch", "weak")]).ends(0);
    job.event = "merge_group";
    job.queue_base = job.commit("main");
    job.run(&[("probe", "false")]).ends(1);
    job.target = "main";
    job.run(&[("probe", "false")]).ends(0);
}

/// A runner that checked out the head itself: its parent is a commit that the stranger chose.
#[test]
fn a_head_that_is_no_merge_is_refused() {
    let job = Job::of(proposed(newcomer));
    git(&job.sandbox, "git checkout -q --detach proposal");
    let run = job.run(&[("probe", "false")]).ends(1);
    assert!(run.stdout.contains("::error title=accord::the commit of this run is no merge"), "{run:?}");
}

/// A registry in the folder `registry` of its repository, of which `change` is proposed and merged.
fn below_the_top(change: impl FnOnce(&Sandbox)) -> Sandbox {
    let sandbox = Sandbox::pledged();
    let move_down = "mkdir ../top; mv * .git* ../top; mv ../top registry; git init -q -b main";
    git(&sandbox, &format!("{move_down}; git add -A; git commit -qm Base; git checkout -qb proposal"));
    change(&sandbox);
    git(&sandbox, "git add -A; git commit -qm Change; git checkout -q main");
    git(&sandbox, "git checkout -q --detach; git merge -q --no-ff -m Merge proposal");
    sandbox
}

/// Git takes a folder with these files for a repository, with the settings that the change wrote.
#[test]
fn a_folder_that_is_a_repository_does_not_replace_the_real_one() {
    let job = Job::of(below_the_top(|sandbox| {
        git(sandbox, "cd registry; mkdir objects refs; touch objects/x refs/x; cp ../.git/{HEAD,config} .");
    }));
    let run = job.run(&[("directory", "registry"), ("probe", "false")]).ends(1);
    assert!(run.stdout.contains("::error file=registry/HEAD,title=policy-change::"), "{run:?}");
}

#[test]
fn a_symlink_does_not_replace_the_registry() {
    let job = Job::of(below_the_top(|sandbox| {
        git(sandbox, "git clone -q . ../good; git mv registry moved");
        symlink("../good/registry", sandbox.file("registry")).unwrap();
    }));
    let run = job.run(&[("directory", "registry"), ("probe", "false")]).ends(1);
    assert!(run.stdout.contains("append-only") && run.stdout.contains("file=registry"), "{run:?}");
}

/// Git attributes, filters and hooks of the repository are not run by the check, and it makes no file there.
#[test]
fn nothing_of_the_checkout_is_run_or_written() {
    let job = Job::of(proposed(|sandbox| {
        newcomer(sandbox);
        fs::write(sandbox.file(".gitattributes"), "* filter=evil diff=evil merge=evil\n").unwrap();
    }));
    let touch = format!("touch {}", job.sandbox.path("pwned").display());
    let settings = ["filter.evil.clean", "filter.evil.smudge", "diff.evil.textconv", "core.fsmonitor"];
    for setting in settings {
        git(&job.sandbox, &format!("git config {setting} '{touch}; cat'"));
    }
    let hook = job.sandbox.file(".git/hooks/post-checkout");
    fs::write(&hook, format!("#!/bin/sh\n{touch}\n")).unwrap();
    fs::set_permissions(hook, fs::Permissions::from_mode(0o755)).unwrap();
    let files = || {
        let mut files = job.sandbox.snapshot();
        files.retain(|(path, _)| !path.starts_with(".git/"));
        files
    };
    let before = files();
    job.run(&[("probe", "false"), ("formats", "json sarif junit")]).ends(1);
    assert!(!job.sandbox.path("pwned").exists());
    assert_eq!(files(), before);
}
