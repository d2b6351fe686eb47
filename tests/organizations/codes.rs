//! Every code, and how a signer meets it: the commands of a signer report it with help, and the commands that the help
//! advises are there, with their flags and their files.

#![expect(clippy::disallowed_macros, reason = "prints what was tried")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use accord::diagnostic::Code;

use crate::fixtures::signers::{SignerFixture, signer_fixtures};
use crate::support::{Run, Sandbox};

/// How a signer meets codes that no fixture shows to the commands below.
enum Meeting {
    /// This test provokes them.
    Tested(&'static str),
    /// No signer meets them while it signs, for this reason.
    Never(&'static str),
}
use Meeting::{Never, Tested};

const OTHERS: &[(&[&str], Meeting)] = &[
    (
        &["settings"],
        Tested("organizations::settings::a_file_that_cannot_be_used_stops_every_command_with_its_place"),
    ),
    (&["date-stale"], Tested("maintainers::gate::a_record_that_is_dated_long_ago_cannot_join")),
    (&["enrollment-voided"], Tested("maintainers::gate::a_voided_organization_writes_no_more")),
    (&["registry-replaced"], Tested("maintainers::gate::no_permission_replaces_the_root")),
    (&["key-shared"], Tested("maintainers::shared_keys::a_key_in_two_chains_is_told_of_the_later_one")),
    (&["stray-record"], Tested("log::strays::a_draft_is_told_from_a_file_of_a_stranger")),
    (&["git-directory"], Tested("fixtures::special::a_registry_that_is_a_git_directory_is_refused")),
    (&["unreadable"], Tested("fixtures::special::a_file_without_permission_is_reported")),
    (
        &["tree-unsorted", "object-altered", "history-rewritten"],
        Never("git wrote the commits of the signer's clone, and its work tree is what is signed"),
    ),
    (
        &[
            "log-malformed",
            "log-missing",
            "log-altered",
            "log-unlogged",
            "log-unsealed",
            "checkpoint-signature",
            "checkpoint-quorum",
            "checkpoint-key",
            "log-key-unnamed",
            "log-key-unlisted",
            "split-view",
            "date-unwitnessed",
        ],
        Never(
            "the commands that sign do not judge the log; `accord verify` does, and the registry seals after a merge",
        ),
    ),
    (
        &["shard-malformed", "shard-differs", "shard-repeated", "shard-missing", "snapshot-malformed"],
        Never("who signs works in a clone; shards and snapshots are for those who verify"),
    ),
    (&["receipt-malformed", "receipt-file", "receipt-proof"], Never("only a reader checks a receipt")),
];

/// Words for the placeholders that an advised command may keep, since the program does not know what is meant.
const PLACEHOLDERS: [(&str, &str); 16] = [
    ("TEXT", "neutrality-1"),
    ("ORG", "contoso.example"),
    ("DOMAIN", "contoso.example"),
    ("SUCCESSOR", "contoso.example"),
    ("PREDECESSOR", "woodgrove.example"),
    ("OBSERVER", "woodgrove.example"),
    ("RECORD", "pledges/contoso.example/0002-pledge.toml"),
    ("REGISTRY", "demo.accord.example"),
    ("NAME", "Contoso"),
    ("LEI", "DEMO00CONTOSO0000112"),
    ("NUMBER", "1"),
    ("KEY", "key"),
    ("SIG", "signature"),
    ("FILE", "FILE"),
    ("REASON", "x"),
    ("CODE", "path"),
];

/// What is reported in a run: each code, with the path of its place and its help.
fn reported(run: &Run) -> Vec<[String; 3]> {
    let text = format!("{}\n{}", run.stdout, run.stderr);
    let blocks = text.split("\n\n").filter_map(|block| {
        let (_, rest) = block.split_once("error[").or_else(|| block.split_once("warning["))?;
        let (code, rest) = rest.split_once("]: ")?;
        let help = rest.split_once("help: ").map_or("", |(_, help)| help);
        let place = rest.split_once("--> ").and_then(|(_, place)| place.lines().next()).unwrap_or_default();
        Some([code, place, help].map(str::to_owned))
    });
    blocks.collect()
}

/// The commands of this program in a help, between backticks.
fn advised(help: &str) -> impl Iterator<Item = &str> {
    help.split('`').skip(1).step_by(2).filter_map(|command| command.strip_prefix("accord "))
}

/// Runs an advised command, which must be one that the program knows.
#[track_caller]
fn follow(place: &Sandbox, command: &str) {
    let filled = command
        .split(' ')
        .map(|word| PLACEHOLDERS.iter().find(|(name, _)| *name == word).map_or(word, |(_, value)| value));
    let told = place.run(&filled.collect::<Vec<_>>());
    for words in ["unexpected argument", "unrecognized subcommand", "invalid value", "is no file", "panicked"]
    {
        assert!(!told.stderr.contains(words), "accord {command}: {}", told.stderr);
    }
}

/// What the walk has seen.
#[derive(Default)]
struct Walk {
    /// The codes, each with the first fixture and command that showed it.
    met: BTreeMap<String, String>,
    /// Advised commands that were tried, without the names in them.
    followed: BTreeSet<String>,
    wrong: Vec<String>,
}

impl Walk {
    fn look(&mut self, place: &Sandbox, arguments: &[&str], fixture: &str) {
        for [code, path, help] in reported(&place.run(arguments)) {
            let unnamed = help.contains(" FILE") || help.contains(" ORG") && path.contains(".example/");
            if !help.trim_end().ends_with(['.', '?']) || unnamed {
                self.wrong.push(format!("{fixture}, {arguments:?}: {code}: {help}"));
            }
            for command in advised(&help) {
                let shape: Vec<_> = command.split(' ').filter(|word| !word.contains('.')).collect();
                if self.followed.insert(shape.join(" ")) {
                    follow(place, command);
                }
            }
            self.met.entry(code).or_insert_with(|| format!("{fixture}: accord {}", arguments.join(" ")));
        }
    }

    fn lacks(&self, fixture: &SignerFixture) -> bool {
        fixture.codes.iter().any(|code| !self.met.contains_key(code))
    }
}

#[test]
fn every_code_that_a_signer_meets_has_advice_that_can_be_followed() {
    let mut walk = Walk::default();
    let fixtures = signer_fixtures();
    for fixture in &fixtures {
        let place = fixture.folder();
        for organization in &fixture.organizations {
            let update = ["update", organization, "--sector", "x", "--unsigned", "--dry-run"];
            walk.look(&place, &update, &fixture.name);
            if walk.lacks(fixture) {
                walk.look(&place, &["status", organization], &fixture.name);
            }
        }
    }
    // What a change is refused for.
    for fixture in &fixtures {
        if !walk.lacks(fixture) {
            continue;
        }
        let place = fixture.cloned();
        for organization in &fixture.organizations {
            walk.look(&place, &["propose", organization, "--dry-run"], &fixture.name);
        }
        place.git(&["add", "-A", "--force"]);
        place.git(&["commit", "-q", "--allow-empty", "-m", "A change"]);
        walk.look(&place, &["verify", "--base", "origin/main"], &fixture.name);
        if walk.lacks(fixture) {
            walk.look(&place, &["verify"], &fixture.name);
        }
    }
    let Walk { met, mut wrong, followed } = walk;
    for code in Code::ALL.iter().map(|code| code.name()) {
        let other = OTHERS.iter().find(|(codes, _)| codes.contains(&code)).map(|(_, meeting)| meeting);
        match (met.get(code), other) {
            (Some(place), None) => println!("{code:<24} {place}"),
            (None, Some(Tested(test))) => {
                println!("{code:<24} {test}");
                wrong.extend((!is_test(test)).then(|| format!("there is no test {test}")));
            }
            (None, Some(Never(reason))) => println!("{code:<24} {reason}"),
            (Some(place), Some(_)) => wrong.push(format!("{code} is met in {place}: take it out of OTHERS")),
            (None, None) => wrong.push(format!("no command of a signer meets {code}: add it to OTHERS")),
        }
    }
    assert!(followed.len() > 20 && wrong.is_empty(), "{}:\n{}", followed.len(), wrong.join("\n"));
}

/// Whether a test with this name is in its file.
fn is_test(name: &str) -> bool {
    let (module, function) = name.rsplit_once("::").unwrap();
    let text = fs::read_to_string(format!("tests/{}.rs", module.replace("::", "/"))).unwrap_or_default();
    text.contains(&format!("\n#[test]\nfn {function}()"))
}
