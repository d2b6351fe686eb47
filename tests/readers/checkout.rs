//! A registry in a working tree of git, read as its files are, whatever git's index says of them.

use std::fs;

use serde_json::Value;

use crate::support::Sandbox;

/// A registry whose files are committed.
fn committed() -> Sandbox {
    let sandbox = Sandbox::pledged();
    sandbox.git(&["init", "-q", "-b", "main"]);
    sandbox.commit("A pledge");
    sandbox
}

/// The commit that `list` names.
#[track_caller]
fn listed_commit(sandbox: &Sandbox) -> Value {
    let listed = sandbox.run(&["list", "--format", "json"]).stdout;
    serde_json::from_str::<Value>(&listed).unwrap()["commit"].clone()
}

const PLEDGE: &str = "pledges/contoso.example/0002-pledge.toml";

#[test]
fn changed_files_show_whatever_the_index_says() {
    let sandbox = committed();
    let head = sandbox.git(&["rev-parse", "HEAD"]).stdout.trim().to_owned();
    assert_eq!(listed_commit(&sandbox), serde_json::json!({"id": head, "modified": false}));
    let changes = [
        "sed -i s/Legal/Illegal/ FILE",
        "git update-index --assume-unchanged FILE; sed -i s/Legal/Illegal/ FILE",
        "git update-index --skip-worktree FILE; sed -i s/Legal/Illegal/ FILE",
        "git config core.fileMode false; chmod +x FILE; sed -i s/Legal/Illegal/ FILE",
        "rm FILE.sig",
        "rm -r pledges",
        "mkdir keys/fabrikam.example; echo x > keys/fabrikam.example/0001-enroll.toml",
        "echo keys > .git/info/exclude; mkdir keys/fabrikam.example; echo x > keys/fabrikam.example/new",
        "echo '# a comment' >> accord.toml",
        "echo >> accords/tech-sector-accord-1.toml",
        "head -c 40000 /dev/zero > FILE",
    ];
    for change in changes {
        let sandbox = sandbox.copy();
        sandbox.tool("sh", &["-c", &change.replace("FILE", PLEDGE)], "").ends(0);
        assert_eq!(listed_commit(&sandbox)["modified"], true, "{change}");
    }
}

/// What git does not store, and what is no part of the registry, does not count.
#[test]
fn what_is_no_part_of_the_registry_is_no_change() {
    let sandbox = committed();
    for folder in ["keys/fabrikam.example", "findings"] {
        fs::create_dir_all(sandbox.file(folder)).unwrap();
    }
    fs::write(sandbox.file("README.md"), "A registry\n").unwrap();
    sandbox.tool("sh", &["-c", "find . -name '*.toml' -exec touch {} +"], "").ends(0);
    assert_eq!(listed_commit(&sandbox)["modified"], false);
    fs::write(sandbox.file("keys/README"), "A stray file\n").unwrap();
    assert_eq!(listed_commit(&sandbox)["modified"], true);
    sandbox.commit("A stray file");
    assert_eq!(listed_commit(&sandbox)["modified"], false);
    fs::write(sandbox.file("keys/README"), "Another one\n").unwrap();
    assert_eq!(listed_commit(&sandbox)["modified"], true);
}

#[test]
fn before_the_first_commit_there_is_none() {
    let sandbox = Sandbox::pledged();
    assert_eq!(listed_commit(&sandbox), Value::Null);
    sandbox.git(&["init", "-q"]);
    assert_eq!(listed_commit(&sandbox), Value::Null);
}

/// An error of git is never read as an answer.
#[test]
fn a_repository_that_git_refuses_is_an_error() {
    let sandbox = committed();
    let list = |expected: &str| {
        let stderr = sandbox.run(&["list"]).ends(3).stderr;
        assert!(stderr.contains(expected) && stderr.contains("help: "), "{stderr}");
    };
    fs::rename(sandbox.file(".git/objects"), sandbox.path("away")).unwrap();
    fs::create_dir(sandbox.file(".git/objects")).unwrap();
    list("`HEAD` is not a commit of this repository");
    fs::write(sandbox.file(".git/config"), "[core\n").unwrap();
    list("bad config line 1");
    fs::rename(sandbox.file(".git"), sandbox.path("git")).unwrap();
    for (link, expected) in
        [("gitdir: /nowhere\n", "/nowhere"), ("elsewhere\n", "does not name a git directory")]
    {
        fs::write(sandbox.file(".git"), link).unwrap();
        list(expected);
    }
    // A pipe or a folder that is no git directory is none.
    fs::remove_file(sandbox.file(".git")).unwrap();
    sandbox.tool("mkfifo", &[".git"], "").ends(0);
    assert_eq!(listed_commit(&sandbox), Value::Null);
    fs::remove_file(sandbox.file(".git")).unwrap();
    fs::create_dir(sandbox.file(".git")).unwrap();
    assert_eq!(listed_commit(&sandbox), Value::Null);
}

/// Another user's repository is refused by git, which says how to allow it. Only root can make one here.
#[test]
fn the_remedy_of_git_is_shown() {
    let sandbox = committed();
    if sandbox.tool("chown", &["-R", "12345", "."], "").code != 0 {
        return;
    }
    for command in [&["list"][..], &["list", "--rev", "HEAD"], &["verify", "--staged"]] {
        let stderr = sandbox.run(command).ends(3).stderr;
        assert!(stderr.contains("detected dubious ownership"), "{stderr}");
        assert!(stderr.contains("    git config --global --add safe.directory /"), "{stderr}");
    }
    let allow = format!("[safe]\n\tdirectory = {}\n", sandbox.registry().canonicalize().unwrap().display());
    sandbox.write(".gitconfig", &allow);
    assert_eq!(listed_commit(&sandbox)["modified"], false);
}

/// Where git does not answer which modes count, no file is taken for a plain one.
#[test]
fn modes_are_unknown_where_git_does_not_answer() {
    for file in ["accord.toml", PLEDGE] {
        let sandbox = committed();
        sandbox.tool("chmod", &["+x", file], "").ends(0);
        fs::write(sandbox.file(".git/config"), "[core\n").unwrap();
        let told = sandbox.run(&["verify"]).ends(3).stderr;
        assert!(told.contains("bad config line 1"), "{told}");
    }
}

/// A repository in a linked working tree has its settings in another folder.
#[test]
fn a_linked_working_tree_is_read() {
    let sandbox = committed();
    let linked = sandbox.path("linked").to_str().unwrap().to_owned();
    sandbox.git(&["worktree", "add", "-q", &linked]);
    for arguments in [&["list", "--format", "json"][..], &["list", "--rev", "HEAD"], &["verify", "--staged"]]
    {
        let run = sandbox.run(&[&["-C", &linked], arguments].concat()).ends(0);
        assert!(!run.stdout.contains("\"modified\": true"), "{}", run.stdout);
    }
}

/// A user who forbids git to look for bare repositories can still name one.
#[test]
fn a_bare_repository_is_named() {
    let sandbox = committed();
    sandbox.git(&["clone", "-q", "--bare", ".", "../bare.git"]);
    sandbox.write(".gitconfig", "[safe]\n\tbareRepository = explicit\n");
    let bare = sandbox.path("bare.git").to_str().unwrap().to_owned();
    for arguments in [&["list"][..], &["verify", "--base", "HEAD"], &["list", "--rev", "main"]] {
        sandbox.run(&[&["-C", &bare], arguments].concat()).ends(0);
    }
    let inside = |arguments: &[&str]| {
        let mut command = sandbox.command(env!("CARGO_BIN_EXE_accord"));
        command.args(arguments).current_dir(&bare).output().unwrap().status.code()
    };
    assert_eq!(inside(&["-C", ".", "list"]), Some(0));
    assert_eq!(inside(&["list"]), Some(3));
    assert_eq!(inside(&["list", "--rev", "HEAD"]), Some(3));
    let address = format!("file://{bare}");
    let cache = sandbox.path("cache").to_str().unwrap().to_owned();
    sandbox.run_with(&["-C", &address, "list"], "", &[("XDG_CACHE_HOME", &cache)]).ends(0);
}

#[test]
fn a_repository_of_sha_256_is_compared() {
    let sandbox = Sandbox::pledged();
    sandbox.git(&["init", "-q", "--object-format=sha256"]);
    sandbox.commit("A pledge");
    assert_eq!(listed_commit(&sandbox)["modified"], false);
    sandbox.edit(PLEDGE, "Legal", "Illegal");
    assert_eq!(listed_commit(&sandbox)["modified"], true);
}

/// Hides files of Contoso in a copy of a registry, whose files have other times than those that git knows.
fn hide(whole: &Sandbox, how: &str) -> Sandbox {
    let sandbox = whole.copy();
    let script = format!("git update-index -q --refresh; {how}").replace("FILE", PLEDGE);
    sandbox.tool("sh", &["-ec", &script], "").ends(0);
    assert!(!sandbox.file(PLEDGE).exists(), "{how}");
    sandbox
}

/// The registry of these tests, with two organizations more.
fn three() -> Sandbox {
    let sandbox = Sandbox::pledged();
    for (name, words) in [("fabrikam.example", "Fabrikam"), ("northwind.example", "Northwind")] {
        sandbox.run(&["keygen", name, "--no-passphrase"]).ends(0);
        let profile = ["--name", words, "--group", "private-sector", "--country", "DE", "--yes"];
        sandbox.run(&[&["enroll", name][..], &profile].concat()).ends(0);
        sandbox.run(&["pledge", name, "tech-sector-accord-1", "--title", "Director", "--yes"]).ends(0);
    }
    sandbox.git(&["init", "-q", "-b", "main"]);
    sandbox.commit("Three pledges");
    sandbox
}

/// Ways to hide files of Contoso from the working tree.
const HIDING: [&str; 7] = [
    "git sparse-checkout set --no-cone '/*' '!/pledges/contoso.example/'",
    "git sparse-checkout set --no-cone '/*' '!/keys/contoso.example/' '!/pledges/contoso.example/'",
    "git sparse-checkout set --no-cone '/*' '!/pledges/'",
    "git sparse-checkout set --cone --sparse-index accords keys",
    "git update-index --skip-worktree FILE FILE.sig; rm FILE FILE.sig",
    "git config core.splitIndex true; git update-index --skip-worktree FILE; rm FILE",
    "git update-index --index-version 4; git update-index --skip-worktree FILE; rm FILE",
];

#[test]
fn files_that_git_hides_are_read() {
    let whole = three();
    let read = |sandbox: &Sandbox| {
        let commands = [
            &["verify"][..],
            &["verify", "--staged"],
            &["list", "--format", "json"],
            &["show", "contoso.example"],
            &["status"],
        ];
        let keys = sandbox.path("keys");
        let keys = keys.to_str().unwrap();
        // Each sandbox has its keys in a folder of its own, which status names.
        commands.map(|command| sandbox.run(command).ends(0).stdout.replace(keys, "keys"))
    };
    let expected = read(&whole);
    assert!(expected[2].contains("\"modified\": false"), "{}", expected[2]);
    for hiding in HIDING {
        let sandbox = hide(&whole, hiding);
        assert_eq!(read(&sandbox), expected, "{hiding}");
    }
}

/// Git names paths from the top of the repository.
#[test]
fn a_registry_below_the_top_is_read_alike() {
    let sandbox = Sandbox::pledged();
    let below = "mkdir -p '../top/a b'; mv * .git* '../top/a b'; mv '../top/a b' .; git init -q -b main";
    sandbox.tool("sh", &["-ec", below], "").ends(0);
    sandbox.commit("A pledge");
    let folder = sandbox.file("a b");
    let read = |arguments: &[&str]| sandbox.run(&[&["-C", folder.to_str().unwrap()], arguments].concat());
    let listed = read(&["list", "--format", "json"]).ends(0).stdout;
    assert!(listed.contains("\"modified\": false"), "{listed}");
    let script =
        "git update-index --skip-worktree FILE; rm FILE; touch keys/.DS_Store; chmod -R +x accord.toml keys";
    let script = format!("git config core.fileMode false; cd 'a b'; {}", script.replace("FILE", PLEDGE));
    sandbox.tool("sh", &["-ec", &script], "").ends(0);
    read(&["verify"]).ends(0);
    read(&["verify", "--staged"]).ends(0);
    assert_eq!(read(&["list", "--format", "json"]).ends(0).stdout, listed);
}

/// A second enrollment or pledge under a number that is taken.
#[test]
fn no_record_is_written_in_the_place_of_one_that_git_hides() {
    let whole = three();
    for hiding in HIDING {
        let sandbox = hide(&whole, hiding);
        sandbox.refuses(4, "is enrolled", &crate::support::ENROLL, &[]);
        sandbox.run(&["reaffirm", "contoso.example", "tech-sector-accord-1", "--yes"]).ends(0);
        assert!(sandbox.file("pledges/contoso.example/0003-reaffirm.toml").exists());
        sandbox.run(&["verify"]).ends(0);
    }
}

/// What was hidden and then changed in the index is no longer what the commit holds.
#[test]
fn a_hidden_file_may_differ_from_the_commit() {
    let sandbox = three();
    let script = "sed -i s/Legal/Illegal/ FILE; git add FILE; git update-index --skip-worktree FILE; rm FILE";
    sandbox.tool("sh", &["-ec", &script.replace("FILE", PLEDGE)], "").ends(0);
    assert!(sandbox.run(&["verify"]).ends(1).stdout.contains("error[signature-invalid]"));
    assert_eq!(listed_commit(&sandbox)["modified"], true);
}

/// Disks of other systems call each file executable.
#[test]
fn modes_come_from_the_index_where_git_ignores_those_of_the_disk() {
    let sandbox = committed();
    sandbox.tool("chmod", &["-R", "a+rwx", "."], "").ends(0);
    assert!(sandbox.run(&["verify"]).ends(1).stdout.contains("error[file-mode]"));
    sandbox.git(&["config", "core.fileMode", "false"]);
    assert!(sandbox.run(&["verify"]).ends(0).stdout.contains("2 sound"));
    assert_eq!(listed_commit(&sandbox)["modified"], false);
    sandbox.run(&["reaffirm", "contoso.example", "tech-sector-accord-1", "--yes"]).ends(0);
    sandbox.tool("chmod", &["-R", "a+rwx", "."], "").ends(0);
    sandbox.run(&["verify"]).ends(0);
    sandbox.git(&["update-index", "--chmod=+x", PLEDGE]);
    assert!(sandbox.run(&["verify"]).ends(1).stdout.contains(&format!("--> {PLEDGE}")));
}

/// Git commits a file as executable by the bit of its owner alone.
#[test]
fn the_bit_of_the_owner_counts() {
    let sandbox = committed();
    for (mode, code) in [("654", 0), ("645", 0), ("744", 1)] {
        sandbox.tool("chmod", &[mode, PLEDGE], "").ends(0);
        sandbox.git(&["add", "-A"]);
        sandbox.run(&["verify"]).ends(code);
        sandbox.run(&["verify", "--staged"]).ends(code);
    }
}

#[test]
fn a_stray_file_that_git_ignores_is_passed_over() {
    let sandbox = committed();
    let strays = ["keys/.DS_Store", "accords/Thumbs.db", "pledges/contoso.example/._0002-pledge.toml"];
    for stray in strays {
        fs::write(sandbox.file(stray), "x").unwrap();
    }
    fs::create_dir(sandbox.file("findings")).unwrap();
    fs::write(sandbox.file("findings/x~"), "x").unwrap();
    sandbox.run(&["verify"]).ends(0);
    assert_eq!(listed_commit(&sandbox)["modified"], false);
    // The repository of another project, or none, ignores nothing.
    fs::rename(sandbox.file(".git"), sandbox.path("away")).unwrap();
    assert!(sandbox.run(&["verify"]).ends(1).stdout.contains("4 errors"));
    fs::rename(sandbox.path("away"), sandbox.file(".git")).unwrap();
    sandbox.git(&["add", "-f", strays[0]]);
    assert!(sandbox.run(&["verify"]).ends(1).stdout.contains(&format!("--> {}", strays[0])));
}

/// To ignore a record hides nothing.
#[test]
fn a_record_that_git_ignores_counts() {
    let sandbox = Sandbox::pledged();
    fs::write(sandbox.file(".gitignore"), "/pledges\n/keys/fabrikam.example\nUpper.example\n").unwrap();
    sandbox.git(&["init", "-q"]);
    sandbox.commit("Without the pledge");
    assert!(sandbox.run(&["show", "contoso.example"]).ends(0).stdout.contains("0002-pledge.toml"));
    assert_eq!(listed_commit(&sandbox)["modified"], true);
    fs::write(sandbox.file("keys/fabrikam.example"), "a file in the place of a folder").unwrap();
    assert!(sandbox.run(&["verify"]).ends(1).stdout.contains("error[path]"));
    fs::remove_file(sandbox.file("keys/fabrikam.example")).unwrap();
    fs::create_dir(sandbox.file("keys/Upper.example")).unwrap();
    fs::write(sandbox.file("keys/Upper.example/x"), "a stray folder").unwrap();
    sandbox.run(&["verify"]).ends(0);
}

/// A symlink leads out of the registry, for a reader and for a writer.
/// The settings of a repository can tell git to write a part of an index into it, and to remove the part that the
/// index there needs.
#[test]
fn an_index_in_two_parts_stays_as_it_is() {
    let sandbox = committed();
    let set = |name: &str, value: &str| sandbox.git(&["config", name, value]);
    set("core.splitIndex", "true");
    set("splitIndex.maxPercentChange", "100");
    sandbox.git(&["update-index", "--split-index"]);
    fs::write(sandbox.file("README.md"), "Other words\n").unwrap();
    sandbox.git(&["add", "README.md"]);
    set("splitIndex.maxPercentChange", "0");
    set("splitIndex.sharedIndexExpire", "now");
    let names = || {
        let entries = fs::read_dir(sandbox.file(".git")).unwrap();
        entries.map(|entry| entry.unwrap().file_name()).collect::<std::collections::BTreeSet<_>>()
    };
    let before = names();
    sandbox.run(&["verify", "--staged"]).ends(0);
    assert_eq!(names(), before);
    assert_eq!(sandbox.git(&["diff", "--cached", "--name-only"]).stdout, "README.md\n");
}

#[test]
fn an_index_without_end_is_refused() {
    let sandbox = committed();
    let index = fs::OpenOptions::new().write(true).open(sandbox.file(".git/index")).unwrap();
    index.set_len(300 * 1024 * 1024).unwrap();
    let run = sandbox.run(&["verify", "--staged"]).ends(3);
    assert!(run.stderr.contains("has more than 268435456 bytes"), "{}", run.stderr);
}

/// A hook may be in a folder below the top, from where git looks for the index that its variable names.
#[test]
fn the_index_of_a_hook_is_looked_for_from_the_top() {
    let sandbox = Sandbox::pledged();
    sandbox.tool("sh", &["-c", "mkdir ../below; mv * ../below; mv ../below ."], "").ends(0);
    sandbox.git(&["init", "-q"]);
    sandbox.commit("A registry below the top");
    let hook = "GIT_INDEX_FILE=.git/index exec env -C below \"$@\"";
    sandbox.run_under(&["sh", "-c", hook, "hook"], &["verify", "--staged"]).ends(0);
    sandbox.git(&["rm", "-q", "--cached", "below/accord.toml"]);
    sandbox.run_under(&["sh", "-c", hook, "hook"], &["verify", "--staged"]).ends(1);
}

#[test]
fn nothing_is_read_or_written_through_a_symlink() {
    for folder in ["pledges", "pledges/contoso.example"] {
        let sandbox = Sandbox::pledged();
        let elsewhere = sandbox.path("elsewhere");
        fs::rename(sandbox.file(folder), &elsewhere).unwrap();
        std::os::unix::fs::symlink(&elsewhere, sandbox.file(folder)).unwrap();
        let verdict = sandbox.run(&["verify"]).ends(1).stdout;
        assert!(
            verdict.contains("error[file-mode]") && verdict.contains(&format!("--> {folder}")),
            "{verdict}"
        );
        let before = fs::read_dir(&elsewhere).unwrap().count();
        let refused = sandbox.run(&crate::support::PLEDGE).ends(4).stderr;
        assert!(refused.contains("is not a folder of the registry; nothing was written"), "{refused}");
        assert_eq!(fs::read_dir(&elsewhere).unwrap().count(), before);
    }
}
