//! The gate in CI, as docs/ci.md describes it: `action.yml` step by step as GitHub runs it, the job for
//! GitLab, and git hooks.

mod gitlab;
mod hostile;
mod observer;
mod pinned;
mod release;
mod site;
pub mod workflow;

use std::fs;

use crate::support::{Run, Sandbox, document, servers};
use serde_json::Value;
use workflow::{Job, entries, keys, parse, text};

const CONTOSO: &str = "pledges/contoso.example/0002-pledge.toml";

/// A registry with `contoso.example` and a proposed `change`. GitHub's merge commit is checked out, and the
/// base branch has a commit that the proposal lacks.
fn proposed(change: impl FnOnce(&Sandbox)) -> Sandbox {
    let sandbox = Sandbox::pledged();
    git(&sandbox, "git init -q -b main; git add -A; git commit -qm Base; git checkout -qb proposal");
    change(&sandbox);
    git(&sandbox, "git add -A; git commit -qm Change --allow-empty; git checkout -q main");
    git(&sandbox, "echo '# moved on' >> accord.toml; git commit -qam Later");
    git(&sandbox, "git checkout -q --detach; git merge -q --no-ff -m Merge proposal");
    sandbox
}

fn git(sandbox: &Sandbox, script: &str) -> Run {
    let identity =
        "git config --global user.name Clerk; git config --global user.email clerk@demo.accord.example";
    document::bash(sandbox, &format!("set -e; {identity}; {script}"), &[]).ends(0)
}

fn newcomer(sandbox: &Sandbox) {
    sandbox.run(&["keygen", "fabrikam.example", "--no-passphrase"]).ends(0);
    let profile = ["--name", "Fabrikam", "--group", "private-sector", "--country", "DE", "--yes"];
    sandbox.run(&[&["enroll", "fabrikam.example"][..], &profile].concat()).ends(0);
}

fn altered(sandbox: &Sandbox) {
    sandbox.edit(CONTOSO, "Chief Legal", "Chief Illegal");
}

#[test]
fn a_proposal_is_compared_with_the_branch_that_it_is_merged_into() {
    let job = Job::of(proposed(newcomer));
    let run = job.run(&[("probe", "false")]).ends(0);
    assert!(run.stdout.contains("1 chain: 1 sound, 0 broken; 0 errors"), "{}", run.stdout);
    assert!(job.summary().starts_with("## The registry is sound"));
    assert_eq!(job.path(), format!("{}/accord/bin\n", job.temporary()));
}

#[test]
fn a_bad_proposal_fails_at_its_file_and_in_the_summary() {
    let job = Job::of(proposed(altered));
    let run = job.run(&[("formats", "json sarif junit")]).ends(1);
    assert!(run.stdout.contains(&format!("::error file={CONTOSO},title=append-only::")), "{}", run.stdout);
    assert!(job.summary().contains("| error | `append-only` |"));
    let report = |format: &str| fs::read_to_string(job.reports().join(format!("verdict.{format}"))).unwrap();
    for format in ["json", "sarif"] {
        assert!(serde_json::from_str::<Value>(&report(format)).is_ok());
    }
    assert!(report("junit").contains("append-only"));
}

#[test]
fn a_change_of_other_files_passes_only_if_a_maintainer_allows_it() {
    let job = Job::of(proposed(|sandbox| fs::write(sandbox.file("README.md"), "hello").unwrap()));
    let run = job.run(&[]).ends(1);
    assert!(run.stdout.contains("::error file=README.md,title=policy-change::"), "{}", run.stdout);
    for no in ["", "false", "True", "yes", "--allow-policy"] {
        job.run(&[("allow-policy", no)]).ends(1);
    }
    job.run(&[("allow-policy", "true")]).ends(0);
    let job = Job::of(proposed(altered));
    // The record itself is invalid, which no label allows.
    let run = job.run(&[("allow-rewrite", "true")]).ends(1);
    assert!(run.stdout.contains("::notice file=") && run.stdout.contains("signature-invalid"), "{run:?}");
}

#[test]
fn other_events_verify_the_registry_and_dangerous_events_are_refused() {
    let mut job = Job::of(proposed(altered));
    for event in ["push", "schedule"] {
        job.event = event;
        let run = job.run(&[]).ends(1);
        assert!(run.stdout.contains("signature-invalid") && !run.stdout.contains("append-only"), "{run:?}");
    }
    let main = job.commit("main");
    job.run(&[("rev", &main)]).ends(0);
    let run = job.run(&[("base", &main)]).ends(1);
    assert!(run.stdout.contains("append-only"), "{}", run.stdout);
    job.event = "pull_request_target";
    job.run(&[("base", &main)]).ends(1);
}

#[test]
fn the_tool_is_never_built_from_the_change() {
    let mut job = Job::of(proposed(|sandbox| {
        fs::write(sandbox.file("build.rs"), "fn main() { panic!() }").unwrap();
    }));
    for place in ["registry", "registry/.", "registry/keys"] {
        job.action = job.sandbox.path(place);
        let run = job.run(&[]).ends(1);
        assert!(run.stdout.contains("built from the change"), "{run:?}");
    }
}

#[test]
fn inputs_are_never_run_as_commands() {
    let job = Job::of(proposed(newcomer));
    let pwned = job.sandbox.path("pwned");
    let touch = format!("touch {}", pwned.display());
    for input in ["base", "rev", "directory", "allow-policy", "formats", "probe"] {
        for hostile in ["$(X)", "`X`", "\"; X; \"", "'; X; '", "; X", "$(X", "--summary=X", "-"] {
            let mut inputs = vec![("probe", "false")];
            let value = hostile.replace('X', &touch);
            inputs.retain(|(name, _)| *name != input);
            inputs.push((input, &value));
            let run = job.run(&inputs);
            assert!(!pwned.exists() && !run.stderr.contains("syntax error"), "{input} {value}: {run:?}");
        }
    }
}

#[test]
fn annotations_name_the_file_of_a_registry_in_a_subfolder() {
    let sandbox = Sandbox::pledged();
    let move_down = "mkdir -p ../top/a && mv * ../top/a && mv ../top/a . && git init -q -b main";
    git(&sandbox, &format!("{move_down}; git add -A; git commit -qm Base; git checkout -qb proposal"));
    fs::write(sandbox.file("top.txt"), "").unwrap();
    fs::write(sandbox.file("a/keys/README"), "").unwrap();
    git(
        &sandbox,
        "git add -A; git commit -qm Change; git checkout -q main; git merge -q --no-ff -m M proposal",
    );
    let job = Job::of(sandbox);
    let run = job.run(&[("directory", "a"), ("formats", "sarif")]).ends(1);
    assert!(run.stdout.contains("::error file=a/keys/README,title=path::"), "{}", run.stdout);
    assert!(run.stdout.contains("::error file=top.txt,title=policy-change::"), "{}", run.stdout);
    let sarif = fs::read_to_string(job.reports().join("verdict.sarif")).unwrap();
    assert!(
        sarif.contains("\"uri\": \"a/keys/README\"") && sarif.contains("\"uri\": \"top.txt\""),
        "{sarif}"
    );
    let plain = job.sandbox.run(&["-C", "a", "verify", "--format", "github"]).ends(1);
    assert!(plain.stdout.contains("::error file=a/keys/README,title=path::"), "{}", plain.stdout);
}

#[test]
fn a_newcomers_domain_is_probed() {
    let job = Job::of(proposed(newcomer));
    let proof = job.sandbox.run(&["status", "fabrikam.example", "--format", "json"]).ends(0).stdout;
    let proof: Value = serde_json::from_str(&proof).unwrap();
    let line = proof["organizations"][0]["publish"].as_str().unwrap();
    let publishes = servers::dns(&[format!("--txt-record=_accord.fabrikam.example,{line}")]);
    let silent = servers::dns(&[]);
    let nobody = servers::free_port();
    job.ask(publishes.port).run(&[]).ends(0);
    let run = job.ask(silent.port).run(&[]).ends(1);
    assert!(run.stdout.contains("::error title=accord::a newcomer's domain does not publish"), "{run:?}");
    let run = job.ask(nobody).run(&[]).ends(0);
    assert!(run.stdout.contains("::warning title=accord::a newcomer's domain could not be asked"), "{run:?}");
    let stopped = run.stdout.split("::stop-commands::").nth(1).unwrap();
    let token = stopped.lines().next().unwrap();
    assert!(token.len() == 32 && stopped.contains(&format!("\n::{token}::\n")), "{run:?}");
    job.ask(silent.port).run(&[("probe", "false")]).ends(0);
}

#[test]
fn workflows_give_pull_requests_no_permissions() {
    let action = parse(&fs::read_to_string("action.yml").unwrap());
    let mut steps: Vec<Value> = entries(&action["runs"]["steps"]).to_vec();
    assert!(steps.iter().all(|step| step["uses"].is_null()), "the action uses no other");

    let own = fs::read_to_string(".github/workflows/ci.yml").unwrap();
    for page in [document::file("ci.md", ".github/workflows/accord.yml"), own] {
        let page = parse(&page);
        assert_eq!(page["permissions"].to_string(), r#"{"contents":"read"}"#);
        let events = page["on"].as_object().unwrap();
        assert!(events.contains_key("pull_request") && !events.contains_key("pull_request_target"));
        for (_, job) in page["jobs"].as_object().unwrap() {
            assert!(job["permissions"].is_null(), "no job has more");
            steps.extend_from_slice(entries(&job["steps"]));
        }
    }
    for step in &steps {
        assert!(!text(&step["run"]).contains("${{"), "an expression in a script: {step}");
        assert!(!step.to_string().contains("secrets."), "{step}");
        if let Some((name, pin)) = step["uses"].as_str().and_then(|uses| uses.split_once('@')) {
            let is_commit = pin.len() == 40 && pin.bytes().all(|byte| byte.is_ascii_hexdigit());
            assert!(is_commit || (name, pin) == ("OWNER/accord", "COMMIT"), "{name} is not pinned");
            if name == "actions/checkout" {
                assert_eq!(step["with"]["persist-credentials"], "false", "the token stays in the checkout");
            }
        }
    }
    let documented = fs::read_to_string("docs/ci.md").unwrap();
    for input in keys(&action["inputs"]) {
        assert!(documented.contains(&format!("| `{input}` |")), "{input} is not documented");
    }
}

/// Installs a hook of the page in the repository.
fn install(sandbox: &Sandbox, name: &str) {
    let hook = document::file("ci.md", name);
    sandbox.write(name, &hook);
    git(sandbox, &format!("install -m 755 ../{name} .git/hooks/{name}"));
}

#[test]
fn local_hooks_refuse_what_the_gate_would_refuse() {
    let sandbox = Sandbox::pledged();
    git(&sandbox, "git init -q -b main; git add -A; git commit -qm Base; git init -q --bare ../hub.git");
    git(&sandbox, "git remote add origin ../hub.git; git push -q origin main; git checkout -qb proposal");
    install(&sandbox, "pre-commit");
    install(&sandbox, "pre-push");
    altered(&sandbox);
    let refused = document::bash(&sandbox, "git commit -qam Bad", &[]).ends(1);
    assert!(
        refused.stdout.contains("signature-invalid") || refused.stderr.contains("signature-invalid"),
        "{refused:?}"
    );
    git(&sandbox, "git commit -qam Bad --no-verify");
    let refused = document::bash(&sandbox, "git push -q origin proposal", &[]).ends(1);
    assert!((refused.stdout + &refused.stderr).contains("append-only"));
    git(&sandbox, "git reset -q --hard main");
    newcomer(&sandbox);
    git(
        &sandbox,
        "git add -A; git commit -qm Good; git push -q origin proposal; git push -q origin :proposal",
    );
}

#[test]
fn the_pre_commit_framework_knows_the_hook() {
    let hooks = parse(&fs::read_to_string(".pre-commit-hooks.yaml").unwrap());
    let hook = &hooks[0];
    let used = parse(&document::file("ci.md", ".pre-commit-config.yaml"));
    assert_eq!(hook["id"], used["repos"][0]["hooks"][0]["id"]);
    assert_eq!((text(&hook["pass_filenames"]), text(&hook["always_run"])), ("false", "true"));
    assert!(document::file("ci.md", "pre-commit").contains(&format!("exec {}\n", text(&hook["entry"]))));
}

/// A commit holds what was staged. The files in the folder may be other ones, or more.
#[test]
fn the_pre_commit_hook_judges_what_is_committed() {
    let sandbox = Sandbox::pledged();
    git(&sandbox, "git init -q -b main; git add -A; git commit -qm Base");
    install(&sandbox, "pre-commit");
    let commits = |script: &str, code: i32, words: &str| {
        let run = document::bash(&sandbox, script, &[]).ends(code);
        assert!((run.stdout.clone() + &run.stderr).contains(words), "{script}: {run:?}");
        git(&sandbox, "git reset -q; git checkout -q .; git clean -qfdx");
    };
    let edit = format!("sed -i s/Legal/Illegal/ {CONTOSO}");
    let original = format!("git show HEAD:{CONTOSO} > {CONTOSO}");
    commits(&format!("{edit}; git add -A; {original}; git commit -qm Bad"), 1, "signature-invalid");
    commits(&format!("{edit}; touch new; git add new; git commit -qm Good"), 0, "0 errors");
    commits(&format!("rm {CONTOSO}.sig; git commit -qam Bad"), 1, "signature-missing");
    commits(&format!("rm {CONTOSO}.sig; git commit -qm Bad {CONTOSO}.sig"), 1, "signature-missing");
    commits(&format!("{edit}; echo x > new; git commit -qm Good new"), 0, "0 errors");

    newcomer(&sandbox);
    commits("git add keys/*/*.toml; git commit -qm Bad", 1, "signature-missing");
    git(&sandbox, "git init -q ../other");
    let lost = sandbox.run(&["-C", "..", "verify", "--staged"]).ends(3);
    assert!(lost.stderr.contains("registry"), "{lost:?}");
    sandbox.run(&["verify", "--staged", "--rev", "HEAD"]).ends(2);
}

/// Git runs this hook whenever it writes an index.
#[test]
fn to_verify_what_is_staged_runs_no_hook() {
    let sandbox = Sandbox::pledged();
    git(&sandbox, "git init -q -b main; git add -A");
    let hook = format!("#!/bin/sh\ntouch {}\n", sandbox.path("pwned").display());
    sandbox.write("hook", &hook);
    git(&sandbox, "install -m 755 ../hook .git/hooks/post-index-change");
    sandbox.run(&["verify", "--staged"]).ends(0);
    assert!(!sandbox.path("pwned").exists());
}
