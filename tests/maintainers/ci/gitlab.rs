//! The job for GitLab, as docs/ci.md has it: run by real shells as GitLab's runner does, in a project folder with the
//! files of a hostile merge request.
//!
//! `cargo` is a stand-in: the real one would fetch and build for minutes. Where cargo or rustup look for settings it
//! looks too, from its working folder upwards, and it obeys those that it finds: it runs the program that
//! `rust-toolchain.toml` or `.cargo/config.toml` names. Otherwise it installs the program under test.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};

use serde_json::Value;

use super::workflow::{entries, parse, text};
use super::{altered, git, newcomer};
use crate::support::{Run, Sandbox, document};

/// `--root FOLDER` is where `accord` goes.
const CARGO: &str = r#"#!/bin/sh
folder=$(pwd)
while :; do
    for settings in rust-toolchain.toml rust-toolchain .cargo/config.toml; do
        if [ -e "$folder/$settings" ]; then sh "$folder/evil.sh"; exit 0; fi
    done
    [ "$folder" != / ] || break
    folder=$(dirname "$folder")
done
[ "$1" = install ] || exit 1
printf '%s\n' "$@" > "$SANDBOX/asked"
while [ $# -gt 0 ]; do [ "$1" != --root ] || root=$2; shift; done
mkdir -p "${root:-$SANDBOX/programs/..}/bin"
ln -sf "$ACCORD" "${root:-$SANDBOX/programs/..}/bin/accord"
"#;

/// A tool that finds nothing wrong, put in the place of the real one.
const EVIL: &str = r#"touch "$SANDBOX/pwned"
mkdir -p "$SANDBOX/programs"
printf '#!/bin/sh\nexit 0\n' > "$SANDBOX/programs/accord"
chmod 755 "$SANDBOX/programs/accord"
"#;

/// A project on GitLab, `hub.git`, and the folder of its runner with what a merge request left there.
struct Project {
    sandbox: Sandbox,
}

impl Project {
    /// `contoso.example` is on `main`; `change` is proposed, and `main` moves on by `later`.
    fn new(change: impl FnOnce(&Sandbox), later: impl FnOnce(&Sandbox)) -> Self {
        let sandbox = Sandbox::pledged();
        git(&sandbox, "git init -q -b main; git add -A; git commit -qm Base; git checkout -qb proposal");
        change(&sandbox);
        git(&sandbox, "git add -A; git commit -qm Change --allow-empty; git checkout -q main");
        later(&sandbox);
        git(&sandbox, "git add -A; git commit -qm Later --allow-empty; git checkout -q proposal");
        git(&sandbox, "git init -q --bare ../hub.git; git push -q ../hub.git main proposal");
        // As GitLab's server does: the commits of merged results are on no branch.
        git(&sandbox, "git -C ../hub.git config uploadpack.allowAnySHA1InWant true");
        fs::create_dir_all(sandbox.path("programs")).unwrap();
        let cargo = sandbox.write("programs/cargo", CARGO);
        fs::set_permissions(cargo, fs::Permissions::from_mode(0o755)).unwrap();
        fs::create_dir(sandbox.path("temp")).unwrap();
        Self { sandbox }
    }

    /// Runs the job for a commit by `shell`, with these variables of GitLab.
    fn run(&self, shell: &str, revision: &str, more: &[(&str, &str)]) -> Run {
        let page = parse(&document::file("ci.md", ".gitlab-ci.yml"));
        let path = |name: &str| self.sandbox.path(name).to_str().unwrap().to_owned();
        let url = format!("file://{}", path("hub.git"));
        let commit = git(&self.sandbox, &format!("git rev-parse {revision}")).stdout.trim().to_owned();
        let (folder, all, temp) = (path("registry"), path(""), path("temp"));
        let mut variables = vec![
            ("CI_PROJECT_DIR", folder.as_str()),
            ("CI_REPOSITORY_URL", &url),
            ("CI_COMMIT_SHA", &commit),
            ("CI_DEFAULT_BRANCH", "main"),
            ("ACCORD_SOURCE", "https://accord.example/accord"),
            ("ACCORD_COMMIT", "0123456789012345678901234567890123456789"),
            ("ACCORD", env!("CARGO_BIN_EXE_accord")),
            ("SANDBOX", &all),
            ("TMPDIR", &temp),
        ];
        variables.extend_from_slice(more);
        let script: Vec<_> =
            ["before_script", "script"].iter().flat_map(|part| lines(&page["accord"][part])).collect();
        let script = self.sandbox.write("job.sh", &script.join("\n"));
        let programs = path("programs");
        document::bash(&self.sandbox, &format!("PATH={programs}:$PATH exec {shell} -e {script}"), &variables)
    }

    /// The same for a merge request into `main`.
    fn merge_request(&self, shell: &str, revision: &str) -> Run {
        self.run(shell, revision, &MERGE_REQUEST)
    }

    fn report(&self) -> String {
        assert!(!self.sandbox.file("accord.xml").is_symlink());
        fs::read_to_string(self.sandbox.file("accord.xml")).unwrap()
    }
}

const MERGE_REQUEST: [(&str, &str); 2] =
    [("CI_PIPELINE_SOURCE", "merge_request_event"), ("CI_MERGE_REQUEST_TARGET_BRANCH_NAME", "main")];

fn lines(scripts: &Value) -> Vec<String> {
    scripts.as_array().into_iter().flatten().map(|script| text(script).to_owned()).collect()
}

fn nothing(_: &Sandbox) {}

fn moved_on(sandbox: &Sandbox) {
    fs::write(sandbox.file("NEWS"), "moved on\n").unwrap();
}

#[test]
fn a_merge_request_is_judged_as_it_would_be_merged_now() {
    for shell in ["bash", "sh"] {
        for (change, code) in [(newcomer as fn(&Sandbox), 0), (altered, 1)] {
            let project = Project::new(change, moved_on);
            git(&project.sandbox, "git checkout -q --detach main; git merge -q --no-ff -m Merge proposal");
            git(&project.sandbox, "git push -q ../hub.git HEAD:refs/pipelines/1; git checkout -q proposal");
            for revision in ["proposal", "FETCH_HEAD"] {
                git(&project.sandbox, "git fetch -q ../hub.git refs/pipelines/1");
                let run = project.merge_request(shell, revision).ends(code);
                assert_eq!(project.report().contains("<failure"), code == 1, "{run:?}");
                assert_eq!(run.stdout.contains("append-only"), code == 1, "{run:?}");
                assert!(
                    !run.stdout.contains("policy-change"),
                    "what the branch got since is not the change's"
                );
            }
            let asked = fs::read_to_string(project.sandbox.path("asked")).unwrap();
            assert!(asked.contains("--rev\n0123456789012345678901234567890123456789\n"), "{asked}");
        }
        let project = Project::new(nothing, nothing);
        project.run(shell, "main", &[("CI_PIPELINE_SOURCE", "push")]).ends(0);
    }
}

/// What a merge request brings along to be obeyed or written to.
fn hostile(sandbox: &Sandbox) {
    altered(sandbox);
    let file = |path: &str, text: &str| {
        fs::create_dir_all(sandbox.file(path).parent().unwrap()).unwrap();
        fs::write(sandbox.file(path), text).unwrap();
    };
    let evil = sandbox.file("evil").display().to_string();
    file("rust-toolchain.toml", &format!("[toolchain]\npath = \"{evil}\"\n"));
    file("rust-toolchain", "evil\n");
    file(".cargo/config.toml", &format!("[build]\nrustc-wrapper = \"{evil}\"\n"));
    file("evil.sh", EVIL);
    file("Cargo.toml", "[package]\nname = \"accord-registry\"\nversion = \"9.0.0\"\nbuild = \"build.rs\"\n");
    file("build.rs", "fn main() { panic!(\"a build script of the change\") }\n");
    file(".gitattributes", "* filter=evil merge=evil\n");
    file(".gitlab-ci.yml", "accord:\n  script: [\"true\"]\n");
    file(".gitconfig", &format!("[core]\nhooksPath = {evil}\nfsmonitor = {evil}\n"));
    fs::write(sandbox.path("outside"), "outside\n").unwrap();
    symlink("../outside", sandbox.file("accord.xml")).unwrap();
}

#[test]
fn a_hostile_merge_request_is_refused_and_nothing_of_it_obeyed() {
    for shell in ["bash", "sh"] {
        let project = Project::new(hostile, nothing);
        let run = project.merge_request(shell, "proposal").ends(1);
        assert!(!project.sandbox.path("pwned").exists(), "{run:?}");
        for code in ["append-only", "policy-change", ".gitlab-ci.yml", "rust-toolchain.toml"] {
            assert!(run.stdout.contains(code), "no {code}: {run:?}");
        }
        assert_eq!(fs::read_to_string(project.sandbox.path("outside")).unwrap(), "outside\n");
        assert!(project.report().contains("<failure"));
    }
}

/// Whatever lies where the report goes, is replaced: it leads nowhere, and is no reason to pass.
#[test]
fn nothing_stands_in_the_way_of_the_report() {
    let project = Project::new(altered, nothing);
    let scripts = [
        "mkdir accord.xml; ln -s ../../outside accord.xml/accord.xml",
        "ln -s ../nowhere accord.xml",
        "ln -s ../temp accord.xml",
        "mkfifo accord.xml",
    ];
    for script in scripts {
        git(&project.sandbox, &format!("rm -rf accord.xml; echo outside > ../outside; {script}"));
        project.merge_request("sh", "proposal").ends(1);
        assert!(project.report().contains("<failure"), "{script}");
        assert_eq!(fs::read_to_string(project.sandbox.path("outside")).unwrap(), "outside\n", "{script}");
        assert!(!project.sandbox.path("nowhere").exists());
    }
}

#[test]
fn a_merge_request_for_another_branch_is_refused() {
    let project = Project::new(newcomer, nothing);
    git(&project.sandbox, "git push -q ../hub.git main:weak");
    let other = [MERGE_REQUEST[0], ("CI_MERGE_REQUEST_TARGET_BRANCH_NAME", "weak")];
    let run = project.run("sh", "proposal", &other).ends(1);
    assert!(run.stdout.contains("error: the registry is kept in main"), "{run:?}");
    project.merge_request("sh", "proposal").ends(0);
}

/// An old commit, whose rules were weaker, is no base.
#[test]
fn the_base_is_not_where_the_contributor_branched() {
    let project = Project::new(newcomer, |sandbox| {
        sandbox.run(&["keygen", "northwind.example", "--no-passphrase"]).ends(0);
        let profile = ["--name", "Fabrikаm", "--group", "private-sector", "--country", "DE", "--yes"];
        sandbox.run(&[&["enroll", "northwind.example"][..], &profile].concat()).ends(0);
    });
    let parted = git(&project.sandbox, "git merge-base main proposal").stdout;
    let variables = [&MERGE_REQUEST[..], &[("CI_MERGE_REQUEST_DIFF_BASE_SHA", parted.trim())]].concat();
    let run = project.run("sh", "proposal", &variables).ends(1);
    assert!(run.stdout.contains("name-confusable"), "{run:?}");
}

#[test]
fn a_merge_request_that_conflicts_is_refused() {
    let project = Project::new(
        |sandbox| fs::write(sandbox.file("NEWS"), "mine\n").unwrap(),
        |sandbox| fs::write(sandbox.file("NEWS"), "theirs\n").unwrap(),
    );
    let run = project.merge_request("sh", "proposal").ends(1);
    assert!(run.stdout.contains("error: it conflicts with main"), "{run:?}");
}

#[test]
fn without_the_tool_or_the_project_nothing_passes() {
    let project = Project::new(newcomer, nothing);
    for missing in ["programs/cargo", "hub.git"] {
        let (path, away) = (project.sandbox.path(missing), project.sandbox.path("away"));
        fs::rename(&path, &away).unwrap();
        if missing == "programs/cargo" {
            project.sandbox.write("programs/cargo", "#!/bin/sh\nexit 101\n");
            fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        }
        assert_ne!(project.merge_request("sh", "proposal").code, 0, "{missing}");
        let _ = fs::remove_file(&path);
        fs::rename(&away, &path).unwrap();
    }
    project.merge_request("sh", "proposal").ends(0);
    let page = parse(&document::file("ci.md", ".gitlab-ci.yml"));
    assert_eq!(page["accord"]["variables"]["GIT_STRATEGY"], "none", "nothing is checked out");
    assert_eq!(entries(&page["accord"]["script"]).len(), 1);
}
