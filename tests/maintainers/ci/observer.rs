//! An observer's own workflow and script, as docs/observer.md describes them: git and the servers are real,
//! and a script replaces GitHub's program.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use super::{git, newcomer, workflow};
use crate::support::servers::{self, Server};
use crate::support::{Run, Sandbox, TODAY, document};

const OBSERVER: &str = "bellows-college.example";
const FIRST: &str = "findings/bellows-college.example/0003-observe.toml";

/// An observer's clone of the registry, its origin `hub.git`, its fork `fork.git`, and a resolver of a
/// company's domain.
fn place() -> (Sandbox, Server) {
    let sandbox = Sandbox::new();
    newcomer(&sandbox);
    sandbox.add_observer(OBSERVER, "academia", "US");
    sandbox.admit(&[OBSERVER], "2026-11-01");
    git(&sandbox, "git init -q -b main; git add -A; git commit -qm Base");
    git(&sandbox, "git clone -q --bare . ../hub.git; git init -q --bare ../fork.git");
    git(&sandbox, "git remote add origin ../hub.git; git remote add fork ../fork.git");
    let line = sandbox.run(&["proof", "fabrikam.example"]).ends(0).stdout;
    let line = line.lines().find_map(|line| line.find("accord-enrollment=").map(|at| &line[at..]));
    let line = line.unwrap().trim_end_matches('"').to_owned();
    let names = servers::dns(&[format!("--txt-record=_accord.fabrikam.example,{line}")]);
    (sandbox, names)
}

/// Puts a program first on the path; it can call the real `accord` as `$ACCORD`.
fn program(sandbox: &Sandbox, name: &str, script: &str) {
    fs::create_dir_all(sandbox.path("programs")).unwrap();
    let script = format!("#!/bin/sh\nACCORD='{}'\n{script}\n", env!("CARGO_BIN_EXE_accord"));
    let path = sandbox.write(&format!("programs/{name}"), &script);
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
}

/// Makes `accord` use this resolver.
fn ask(sandbox: &Sandbox, port: u16) {
    program(
        sandbox,
        "accord",
        &format!("exec \"$ACCORD\" \"$@\" --resolver 127.0.0.1:{port} --timeout 2 --today {TODAY}"),
    );
}

/// The files that the branch `observe` of the fork adds to the registry.
fn proposed(sandbox: &Sandbox) -> String {
    let script = "git fetch -q ../hub.git main:refs/hub; git fetch -q ../fork.git +observe:refs/fork; \
                  git diff --name-only refs/hub refs/fork";
    git(sandbox, script).stdout
}

/// Merges the proposal into the registry, after its gate.
fn merge(sandbox: &Sandbox) {
    sandbox.run(&["verify", "--base", "refs/hub", "--rev", "refs/fork"]).ends(0);
    git(sandbox, "git push -q ../hub.git refs/fork:refs/heads/main");
}

#[test]
fn a_weekly_workflow_proposes_new_observations_in_one_pull_request() {
    let (sandbox, names) = place();
    fs::create_dir(sandbox.path("temp")).unwrap();
    let key = fs::read_to_string(sandbox.path(&format!("keys/{OBSERVER}/key-1"))).unwrap();
    let secrets = [("OBSERVER_KEY", key.trim_end()), ("REGISTRY_TOKEN", "a-token")];
    program(&sandbox, "cargo", "[ \"$1 $2\" = 'install --quiet' ]");
    let said = sandbox.path("said");
    program(
        &sandbox,
        "gh",
        &format!(
            "[ \"$GH_TOKEN\" = a-token ] || exit 1\necho \"$@\" >> '{0}'\n\
             case \"$2\" in list) grep -c '^pr create' '{0}' || true ;; esac",
            said.display()
        ),
    );
    let fork = sandbox.path("fork.git");
    git(
        &sandbox,
        &format!("git config url.{}.insteadOf https://github.com/BELLOWS/registry", fork.display()),
    );

    let week = |resolver: u16, code: i32| {
        // The commands of actions/checkout.
        git(&sandbox, "git fetch -q origin main; git checkout -q --detach FETCH_HEAD");
        ask(&sandbox, resolver);
        let run = workflow::observe(&sandbox, &secrets).ends(code);
        assert!(!(run.stdout.clone() + &run.stderr).contains("PRIVATE KEY"), "{run:?}");
        assert!(!sandbox.path("temp/key").exists());
        run
    };
    week(names.port, 0);
    assert_eq!(proposed(&sandbox), format!("{FIRST}\n{FIRST}.sig\n"));
    week(names.port, 0);
    let said = || fs::read_to_string(&said).unwrap();
    assert_eq!(said().matches("pr create").count(), 1, "{}", said());
    assert!(said().contains("--repo OWNER/registry --head BELLOWS:observe"), "{}", said());

    merge(&sandbox);
    let before = said();
    week(names.port, 0);
    week(servers::free_port(), 3);
    let inside = servers::dns(&["--address=/fabrikam.example/127.0.0.1".to_owned()]);
    let run = week(inside.port, 0);
    assert!(run.stdout.contains("::warning title=accord::not every domain could be seen"), "{run:?}");
    assert_eq!(said(), before, "there was nothing to propose");
}

#[test]
fn a_cron_script_pushes_new_observations() {
    let (sandbox, names) = place();
    ask(&sandbox, names.port);
    let script = sandbox.write("observe.sh", &document::file("observer.md", "observe.sh"));
    let week = |code: i32| -> Run {
        let programs = sandbox.path("programs");
        let call = format!("PATH={}:$PATH sh {script} --by {OBSERVER}", programs.display());
        document::bash(&sandbox, &call, &[]).ends(code)
    };
    week(0);
    assert_eq!(proposed(&sandbox), format!("{FIRST}\n{FIRST}.sig\n"));
    merge(&sandbox);
    week(0);
    assert_eq!(proposed(&sandbox), "");
    ask(&sandbox, servers::free_port());
    week(3);
    assert_eq!(proposed(&sandbox), "");
}

#[test]
fn the_workflow_gives_its_secrets_to_the_steps_that_need_them() {
    let page = workflow::parse(&document::file("observer.md", ".github/workflows/observe.yml"));
    assert_eq!(page["permissions"].to_string(), r#"{"contents":"read"}"#);
    let events = workflow::keys(&page["on"]);
    assert_eq!(events, ["schedule", "workflow_dispatch"], "no stranger starts it");
    let mut secrets = Vec::new();
    for step in workflow::entries(&page["jobs"]["observe"]["steps"]) {
        assert!(!workflow::text(&step["run"]).contains("${{"), "an expression in a script: {step}");
        secrets.push(step.to_string().matches("secrets.").count());
        if let Some((_, pin)) = step["uses"].as_str().and_then(|uses| uses.split_once('@')) {
            assert!(pin.len() == 40 && pin.bytes().all(|byte| byte.is_ascii_hexdigit()), "{pin}");
            assert_eq!(step["with"]["persist-credentials"], "false");
        }
    }
    assert_eq!(secrets, [0, 0, 1, 1]);
}
