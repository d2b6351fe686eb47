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

#[test]
fn a_repository_of_sha_256_is_compared() {
    let sandbox = Sandbox::pledged();
    sandbox.git(&["init", "-q", "--object-format=sha256"]);
    sandbox.commit("A pledge");
    assert_eq!(listed_commit(&sandbox)["modified"], false);
    sandbox.edit(PLEDGE, "Legal", "Illegal");
    assert_eq!(listed_commit(&sandbox)["modified"], true);
}
