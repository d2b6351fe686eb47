//! A week of docs/operator.md: each block does what the page says, one after the other, in one registry.

use std::fs;
use std::path::PathBuf;

use crate::support::{Sandbox, document};

/// Runs the blocks of the page with a name.
#[track_caller]
fn follow(sandbox: &Sandbox, name: &str) -> String {
    let page = fs::read_to_string("docs/operator.md").unwrap();
    let identity =
        [("GIT_CONFIG_COUNT", "2"), ("GIT_CONFIG_KEY_0", "user.name"), ("GIT_CONFIG_VALUE_0", "M")];
    let email = [("GIT_CONFIG_KEY_1", "user.email"), ("GIT_CONFIG_VALUE_1", "m@pledges.example")];
    document::run(sandbox, &page, &format!("run: {name}"), &[&identity[..], &email].concat()).stdout
}

/// The registry of the block `start`, with the maintainers' keys beside it.
fn started() -> Sandbox {
    let sandbox = Sandbox::empty();
    fs::create_dir(sandbox.registry()).unwrap();
    follow(&sandbox, "start");
    let moved: PathBuf = sandbox.path("started");
    fs::rename(sandbox.registry(), &moved).unwrap();
    fs::rename(moved.join("pledges"), sandbox.registry()).unwrap();
    for key in fs::read_dir(moved).unwrap() {
        let key = key.unwrap();
        fs::rename(key.path(), sandbox.path(key.file_name().to_str().unwrap())).unwrap();
    }
    sandbox
}

/// An organization enters, in a branch of its own.
fn join(sandbox: &Sandbox, name: &str, profile: [&str; 3], text: &str) {
    sandbox.git(&["switch", "-q", "-c", &format!("join-{name}")]);
    let [called, group, country] = profile;
    let profile = ["--name", called, "--group", group, "--country", country];
    let more = ["--text", text, "--title", "Director", "--no-passphrase", "--yes"];
    sandbox.run(&[&["join", name][..], &profile, &more].concat()).ends(0);
    sandbox.commit("It joins");
}

fn merge(sandbox: &Sandbox, branch: &str) {
    sandbox.git(&["switch", "-q", "main"]);
    sandbox.git(&["merge", "-q", branch]);
}

#[test]
fn a_week_of_a_maintainer() {
    let sandbox = started();
    sandbox.run(&["verify"]).ends(0);
    let company = ["Fabrikam", "private-sector", "CA"];
    join(&sandbox, "fabrikam.example", company, "tech-sector-accord-1");
    follow(&sandbox, "newcomer");
    join(&sandbox, "fabr1kam.example", ["Fabr1kam", "private-sector", "US"], "tech-sector-accord-1");
    sandbox.run(&["verify", "--base", "main"]).ends(1);
    follow(&sandbox, "look-alike");
    merge(&sandbox, "join-fabr1kam.example");

    join(&sandbox, "wingt1p.example", ["Wingt1p", "private-sector", "US"], "tech-sector-accord-1");
    merge(&sandbox, "join-wingt1p.example");
    let voided = follow(&sandbox, "impostor");
    assert!(voided.contains("wingt1p.example"), "{voided}");
    sandbox.commit("Void wingt1p.example");

    fs::rename(sandbox.path("keys/fabrikam.example"), sandbox.path("burned")).unwrap();
    sandbox.run(&["keygen", "fabrikam.example", "--no-passphrase"]).ends(0);
    sandbox.git(&["switch", "-q", "-c", "again-fabrikam.example"]);
    let again = ["enroll", "fabrikam.example", "--again", "--name", "Fabrikam", "--group", "private-sector"];
    sandbox.run(&[&again[..], &["--country", "CA", "--yes"]].concat()).ends(0);
    sandbox.run(&["verify"]).ends(1);
    sandbox.git(&["switch", "-q", "-C", "again-fabrikam.example"]);
    sandbox.commit("It enrolls again");
    follow(&sandbox, "lost");
    merge(&sandbox, "again-fabrikam.example");

    join(&sandbox, "bellows-college.example", ["Bellows", "academia", "GB"], "attribution-charter-1");
    merge(&sandbox, "join-bellows-college.example");
    follow(&sandbox, "observers");
    follow(&sandbox, "leaves");
    sandbox.commit("A new maintainer");

    // Thieves void a signatory with the keys of two maintainers.
    let (first, second) = (sandbox.path("a-next"), sandbox.path("d"));
    let keys = ["--key", first.to_str().unwrap(), "--key", second.to_str().unwrap(), "--yes"];
    sandbox.run(&[&["void", "fabrikam.example", "--reason", "Strangers."][..], &keys].concat()).ends(0);
    follow(&sandbox, "stolen");
    sandbox.check_with_ssh_keygen();
    // The thieves' decision does not count, and those before it do.
    let standings = sandbox.run(&["list", "--columns", "organization,standing"]).ends(0).stdout;
    for (name, standing) in [("fabrikam", "current"), ("wingt1p", "voided"), ("fabr1kam", "current")] {
        let row = standings.lines().find(|line| line.starts_with(&format!("{name}.example"))).unwrap();
        assert!(row.contains(standing), "{standings}");
    }
}
