//! The workflow that publishes a release: what it may do, and that it refuses what is no release.

use std::fs;

use serde_json::Value;

use super::workflow::{entries, parse, text};
use crate::support::{Sandbox, document};

const WORKFLOW: &str = ".github/workflows/release.yml";

fn jobs() -> Vec<(String, Value)> {
    let page = parse(&fs::read_to_string(WORKFLOW).unwrap());
    assert_eq!(page["on"].to_string(), r#"{"push":{"tags":["v*"]}}"#);
    assert_eq!(page["permissions"].to_string(), r#"{"contents":"read"}"#);
    page["jobs"].as_object().unwrap().iter().map(|(name, job)| (name.clone(), job.clone())).collect()
}

#[test]
fn only_the_last_job_may_write_and_sees_the_key() {
    let pack = fs::read_to_string(".ci/pack").unwrap();
    let mut calls = 0;
    for (name, job) in jobs() {
        assert_eq!(job["permissions"].is_null(), name != "publish", "{name}");
        assert_eq!(job.to_string().contains("secrets."), name == "publish", "{name}");
        assert_eq!(text(&job["environment"]) == "release", name == "publish", "{name}");
        for step in entries(&job["steps"]) {
            let script = text(&step["run"]);
            assert!(!script.contains("${{"), "an expression in a script: {step}");
            Sandbox::new().tool("bash", &["-n"], script).ends(0);
            for call in script.split(".ci/pack ").skip(1) {
                let word = call.split_whitespace().next().unwrap();
                assert!(pack.contains(&format!("\n#   .ci/pack {word} ")), "{word}");
                calls += 1;
            }
            let Some((action, pin)) = step["uses"].as_str().and_then(|uses| uses.split_once('@')) else {
                continue;
            };
            assert!(pin.len() == 40 && pin.bytes().all(|byte| byte.is_ascii_hexdigit()), "{action}");
            assert!(!action.contains("cache"));
            if action == "actions/checkout" {
                assert_eq!(step["with"]["persist-credentials"], "false");
            }
        }
    }
    assert!(calls >= 6, "{calls}");
}

#[test]
fn a_tag_of_another_version_or_an_open_change_log_is_no_release() {
    let jobs = jobs();
    let (_, check) = jobs.iter().find(|(name, _)| name == "check").unwrap();
    let script = text(&entries(&check["steps"])[1]["run"]).to_owned();
    let version = env!("CARGO_PKG_VERSION");
    let sandbox = Sandbox::new();
    let passes = |tag: &str, changes: &str| {
        fs::write(sandbox.file("Cargo.toml"), fs::read("Cargo.toml").unwrap()).unwrap();
        fs::write(sandbox.file("CHANGELOG.md"), changes).unwrap();
        document::bash(&sandbox, &format!("set -eo pipefail\n{script}"), &[("GITHUB_REF_NAME", tag)]).code
            == 0
    };
    let tag = format!("v{version}");
    assert!(passes(&tag, &format!("# Changes\n\n## {version} 2026-12-01\n")));
    assert!(!passes(&tag, &format!("# Changes\n\n## {version} (not released yet)\n")));
    assert!(!passes(&tag, "# Changes\n\n## 0.0.1 2026-12-01\n"));
    for other in ["v9.9.9", version, "v", ""] {
        assert!(!passes(other, &format!("# Changes\n\n## {version} 2026-12-01\n")), "{other:?}");
    }
}
