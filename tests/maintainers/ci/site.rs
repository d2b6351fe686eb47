//! The workflows that publish the website, as docs/site.md shows them.

use std::fs;

use serde_json::Value;

use super::workflow::{entries, keys, parse, text};
use crate::support::{Sandbox, document};

const PUBLISHING: &str = "actions/deploy-pages@";

#[test]
fn what_publishes_runs_nothing_of_the_registry_and_every_action_is_pinned() {
    let page = parse(&document::file("site.md", ".github/workflows/site.yml"));
    assert!(keys(&page["permissions"]).is_empty(), "no job has a right that it does not name");
    let (build, publish) = (&page["jobs"]["build"], &page["jobs"]["publish"]);
    assert_eq!(build["permissions"], serde_json::json!({ "contents": "read" }));
    assert_eq!(keys(&publish["permissions"]), ["id-token", "pages"]);
    let steps: Vec<&Value> = [build, publish].iter().flat_map(|job| entries(&job["steps"])).collect();
    for step in steps.iter().filter(|step| !step["uses"].is_null()) {
        let (name, commit) = text(&step["uses"]).split_once('@').unwrap();
        let pinned = commit.len() == 40 && commit.bytes().all(|byte| byte.is_ascii_hexdigit());
        assert!(pinned || (name, commit) == ("OWNER/accord", "COMMIT"), "{name}@{commit}");
    }
    let [last] = entries(&publish["steps"]) else { panic!("{publish}") };
    assert!(text(&last["uses"]).starts_with(PUBLISHING), "{last}");
}

#[test]
fn the_step_builds_a_website_and_fails_for_a_broken_registry() {
    let page = parse(&document::file("site.md", ".github/workflows/site.yml"));
    let steps = entries(&page["jobs"]["build"]["steps"]);
    let step = steps.iter().find(|step| !step["run"].is_null()).unwrap();
    let script = text(&step["run"]);
    let place = Sandbox::pledged();
    let folder = place.path("temp");
    fs::create_dir(&folder).unwrap();
    let variables =
        [("RUNNER_TEMP", folder.to_str().unwrap()), ("OWNER", "trade"), ("REPOSITORY", "pledges")];
    document::bash(&place, script, &variables).ends(0);
    let home = fs::read_to_string(folder.join("website/index.html")).unwrap();
    assert!(home.contains("https://trade.github.io/pledges/"), "{home}");
    fs::write(place.file("pledges/contoso.example/0002-pledge.toml.sig"), "none\n").unwrap();
    document::bash(&place, script, &variables).ends(1);
}

#[test]
fn the_job_of_gitlab_moves_the_website_where_gitlab_takes_it_from() {
    let page = parse(&document::file("site.md", "pages"));
    let [script] = entries(&page["pages"]["script"]) else { panic!("{page}") };
    let place = Sandbox::pledged();
    let registry = place.registry();
    // What cargo installs is the program that is tested.
    let cargo = "cargo() { while [ $# -gt 0 ]; do [ \"$1\" = --root ] && mkdir -p \"$2/bin\" && ln -s \"$(command -v accord)\" \
                 \"$2/bin/accord\"; shift; done; }";
    let variables = [
        ("CI_PROJECT_DIR", registry.to_str().unwrap()),
        ("CI_PAGES_URL", "https://trade.gitlab.io/pledges"),
        ("ACCORD_SOURCE", "https://git.example/accord"),
        ("ACCORD_COMMIT", "0123456789abcdef0123456789abcdef01234567"),
    ];
    document::bash(&place, &format!("{cargo}\n{}", text(script)), &variables).ends(0);
    assert!(place.file("public/index.html").is_file());
}

#[test]
fn the_program_that_the_action_leaves_can_write_the_website() {
    let action = std::fs::read_to_string("action.yml").unwrap();
    let build = action.lines().find(|line| line.contains("cargo install")).unwrap();
    assert!(
        !build.contains("--no-default-features"),
        "the website's workflow runs `accord site` with it: {build}"
    );
}
