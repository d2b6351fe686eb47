//! The maintainers of a registry write its decisions: two of three sign each, and no digest is typed.

use std::fs;

use crate::generator::Signer;
use crate::support::{Sandbox, document};

const REGISTRY: &str = "demo.accord.example";

/// The shipped registry.
fn demonstration() -> Sandbox {
    document::shipped()
}

/// The private key of a maintainer, in a file.
pub fn key(sandbox: &Sandbox, number: u32) -> String {
    let Signer::File(secret) = Signer::file(REGISTRY, number) else { panic!("a key in a file") };
    sandbox.write(&format!("maintainer-{number}"), &secret.to_openssh())
}

/// Where the next record of the registry lies, if it is of this kind.
fn next(sandbox: &Sandbox, kind: &str) -> String {
    let own = |path: &&String| path.contains(REGISTRY);
    let number = sandbox.all_records().iter().filter(own).count() + 1;
    format!("decisions/{REGISTRY}/{number:04}-{kind}.toml")
}

/// Writes a decision that two maintainers sign at once; returns its path and its tables.
#[track_caller]
fn decide(sandbox: &Sandbox, arguments: &[&str]) -> (String, String) {
    let path = next(sandbox, arguments[0]);
    let (first, second) = (key(sandbox, 1), key(sandbox, 3));
    let keys = ["--key", &first, "--key", &second, "--yes"];
    sandbox.run(&[arguments, &keys].concat()).ends(0);
    let record = fs::read_to_string(sandbox.file(&path)).unwrap();
    (path, record.split_once("\n\n").unwrap().1.to_owned())
}

fn digest(sandbox: &Sandbox, path: &str) -> String {
    let sum = sandbox.tool("sha256sum", &[path], "").ends(0).stdout;
    sum.split(' ').next().unwrap().to_owned()
}

#[test]
fn two_of_three_maintainers_adopt_a_text() {
    let sandbox = demonstration();
    sandbox.write("registry/code.md", "# Harbor Code\n\nOpen ports.\n\n## Answer {#answer}\n\nWe answer.\n");
    let new = ["text", "new", "harbor-code-1", "--from", "code.md", "--audience", "academia"];
    sandbox.run(&new).ends(0);
    fs::remove_file(sandbox.file("code.md")).unwrap();

    let path = next(&sandbox, "adopt");
    let first = key(&sandbox, 2);
    let adopt = ["adopt", "harbor-code-1", "--reason", "For harbors.", "--key", &first, "--yes"];
    let run = sandbox.run(&adopt).ends(0);
    assert_eq!(run.stdout, format!("{path}\n{path}.sig\n"));
    assert!(
        run.stderr.contains("Adopts accords/harbor-code-1.toml, \"Harbor Code\", for academia."),
        "{run:?}"
    );
    assert!(run.stderr.contains(&format!("Others sign with `accord sign {path}`")), "{run:?}");
    sandbox.run(&["verify"]).ends(1);

    // A second signature by the same maintainer is none.
    sandbox.refuses(4, "have signed this record already", &["sign", &path, "--key", &first, "--yes"], &[]);
    sandbox.run(&["sign", &path, "--key", &key(&sandbox, 1), "--yes"]).ends(0);
    sandbox.run(&["verify"]).ends(0);
    let record = fs::read_to_string(sandbox.file(&path)).unwrap();
    let pinned = digest(&sandbox, "accords/harbor-code-1.toml");
    let expected = format!(
        "[adoption]\naccord = \"harbor-code-1\"\ndigest = \"{pinned}\"\nreason = \"\"\"\nFor harbors.\n\"\"\"\n"
    );
    assert!(record.ends_with(&expected), "{record}");
    sandbox.refuses(4, "adopted `harbor-code-1` already, with its record ", &adopt, &[]);
    sandbox.check_with_ssh_keygen();
}

#[test]
fn an_observer_is_admitted_as_what_it_is_today_and_dismissed() {
    let sandbox = demonstration();
    let charter = ["--charter", "attribution-charter-1", "--reason", "Its responders see attacks first."];
    let (path, admission) = decide(&sandbox, &[&["admit", "proseware.example"][..], &charter].concat());
    let enroll = digest(&sandbox, "keys/proseware.example/0001-enroll.toml");
    let pinned = format!(
        "[admission]\norganization = \"proseware.example\"\nenroll = \"{enroll}\"\n\
         charter = \"attribution-charter-1\"\ngroup = \"private-sector\"\ncountry = \"BR\"\n"
    );
    assert!(admission.starts_with(&pinned), "{admission}");

    let (_, dismissal) = decide(&sandbox, &["dismiss", "proseware.example", "--reason", "It asked us to."]);
    let admission = digest(&sandbox, &path);
    assert!(dismissal.starts_with(&format!("[dismissal]\nadmission = \"{admission}\"\n")), "{dismissal}");
    let again = ["dismiss", "proseware.example", "--reason", "Again."];
    sandbox.refuses(
        4,
        "proseware.example is not admitted\n  help: Admitted are: bellows-college",
        &again,
        &[],
    );
    // After the end of one admission, another can begin.
    decide(&sandbox, &["admit", "proseware.example", "--reason", "It returned."]);
    sandbox.run(&["verify"]).ends(0);
}

#[test]
fn the_enrollment_in_force_is_voided() {
    let sandbox = demonstration();
    let (_, void) = decide(&sandbox, &["void", "lucerne-publishing.example", "--reason", "Strangers."]);
    let path = "keys/lucerne-publishing.example/0004-enroll.toml";
    let expected = format!(
        "[voidance]\norganization = \"lucerne-publishing.example\"\nenroll = \"{}\"\n",
        digest(&sandbox, path)
    );
    assert!(void.starts_with(&expected), "{void}");
    sandbox.run(&["verify"]).ends(0);
}

#[test]
fn a_new_enrollment_is_readmitted() {
    let sandbox = demonstration();
    sandbox.run(&["keygen", "fabrikam.example", "--no-passphrase"]).ends(0);
    let profile = ["--name", "Fabrikam", "--group", "private-sector", "--country", "CA", "--yes"];
    let run = sandbox.run(&[&["enroll", "fabrikam.example", "--again"][..], &profile].concat()).ends(0);
    let path = run.stdout.lines().find(|line| line.ends_with(".toml")).unwrap();
    sandbox.run(&["verify"]).ends(1);
    let (_, readmission) = decide(&sandbox, &["readmit", "fabrikam.example", "--reason", "We called them."]);
    let expected = format!(
        "[readmission]\norganization = \"fabrikam.example\"\nenroll = \"{}\"\n",
        digest(&sandbox, path)
    );
    assert!(readmission.starts_with(&expected), "{readmission}");
}

#[test]
fn a_warning_is_accepted_at_its_record() {
    let sandbox = demonstration();
    sandbox.run(&["keygen", "woodgr0ve.example", "--no-passphrase"]).ends(0);
    let profile = ["--name", "Woodgrove", "--group", "private-sector", "--country", "US", "--yes"];
    sandbox.run(&[&["enroll", "woodgr0ve.example"][..], &profile].concat()).ends(0);
    let path = "keys/woodgr0ve.example/0001-enroll.toml";

    let other = ["accept", "duplicate-lei", "woodgr0ve.example", "--reason", "Two branches."];
    let words = format!(
        "no warning `duplicate-lei` about woodgr0ve.example today\n  help: The warnings are: name-confusable at {path}"
    );
    sandbox.refuses(4, &words, &other, &[]);
    for place in ["woodgr0ve.example", path, &format!("{path}:9:8")] {
        let copy = sandbox.copy();
        let accept = ["accept", "name-confusable", place, "--reason", "Its trade register was seen."];
        let (_, acceptance) = decide(&copy, &accept);
        let record = digest(&copy, path);
        let expected = format!(
            "[acceptance]\ncode = \"name-confusable\"\norganization = \"woodgr0ve.example\"\nrecord = \"{record}\"\n"
        );
        assert!(acceptance.starts_with(&expected), "{acceptance}");
    }
}

#[test]
fn the_log_gets_another_key() {
    let sandbox = demonstration();
    let public = format!("{}.pub", sandbox.ssh_key("log-2", &[]));
    let text = fs::read_to_string(&public).unwrap();
    let text = text.split_whitespace().take(2).collect::<Vec<_>>().join(" ");
    let words = ["appoint", public.as_str(), "--reason", "Another machine."];
    // One maintainer sees what it is about to sign, and writes a draft.
    let copy = sandbox.copy();
    let first = key(&copy, 1);
    let run = copy.run(&[&words[..], &["--key", &first, "--yes"]].concat()).ends(0);
    assert!(run.stderr.contains("as the key of the log, from the next seal on. It replaces"), "{run:?}");
    assert!(run.stderr.contains("\nlog demo.accord.example/log+"), "{run:?}");
    assert!(run.stderr.contains("This is a draft: 1 of 3 current keys signed, and 2 must sign"), "{run:?}");
    let (_, appointment) = decide(&sandbox, &words);
    let expected = format!("[appointment]\nkey = \"{text}\"\nreason = ");
    assert!(appointment.starts_with(&expected), "{appointment}");
    let maintainer = self::key(&sandbox, 1);
    let own = Signer::file(REGISTRY, 1).public().to_string();
    let security = Signer::authenticator(REGISTRY, 9).public().to_string();
    for (words, key) in [
        ("the registry appointed", text.as_str()),
        ("is or was a key of the registry itself", &own),
        ("a security key cannot sign for a log", &security),
        ("is not a public key", "accord.toml"),
    ] {
        let arguments = ["appoint", key, "--reason", "A test.", "--key", &maintainer, "--yes"];
        let before = sandbox.snapshot();
        let run = sandbox.run(&arguments);
        assert!(matches!(run.code, 2..=4), "{run:?}");
        assert!(run.stderr.contains(words), "not `{words}` in:\n{}", run.stderr);
        assert_eq!(sandbox.snapshot(), before);
    }
}

#[test]
fn a_decision_that_decides_nothing_is_refused() {
    let sandbox = demonstration();
    for (words, arguments) in [
        ("there is no text `tech-sector-accord-2` in accords/", &["adopt", "tech-sector-accord-2"][..]),
        ("help: Did you mean `tech-sector-accord-1`?", &["adopt", "tech-sector-accord-2"]),
        ("nobody.example is not in this registry", &["void", "nobody.example"]),
        ("enroll.toml is void already, since 2026-09-07", &["void", "c0ntoso.example"]),
        ("demo.accord.example is this registry itself", &["void", REGISTRY]),
        ("is void since 2026-09-07, so c0ntoso.example cannot observe", &["admit", "c0ntoso.example"]),
        ("northwind.example is admitted already, since 2025-02-03", &["admit", "northwind.example"]),
        (
            "has no quorum, so it is not a charter for observers\n  help: The charters are: attribution-charter-1",
            &["admit", "proseware.example", "--charter", "tech-sector-accord-1"],
        ),
        (
            "is not admitted under `responder-charter-1`",
            &["dismiss", "northwind.example", "--charter", "responder-charter-1"],
        ),
        ("has no new enrollment that waits for readmission", &["readmit", "contoso.example"]),
        (
            "record 16 of the registry accepted this warning already",
            &["accept", "name-confusable", "c0ntoso.example"],
        ),
        (
            "`signature-invalid` is an error, and errors cannot be accepted",
            &["accept", "signature-invalid", "contoso.example"],
        ),
    ] {
        let arguments = [arguments, &["--reason", "A test.", "--yes"]].concat();
        let before = sandbox.snapshot();
        let run = sandbox.run(&arguments);
        assert!(matches!(run.code, 2 | 4), "{run:?}");
        assert!(run.stderr.contains(words), "not `{words}` in:\n{}", run.stderr);
        assert_eq!(sandbox.snapshot(), before);
    }
    sandbox.refuses(2, "Give it with --reason, or in a file", &["void", "contoso.example", "--yes"], &[]);
    let stranger = sandbox.ssh_key("stranger", &[]);
    let void = ["void", "contoso.example", "--reason", "Mine.", "--yes", "--key", &stranger];
    sandbox.refuses(4, "no key at hand may sign this", &void, &[]);
}

#[test]
fn a_registry_without_a_root_is_none() {
    let sandbox = Sandbox::new();
    let policy = fs::read_to_string(sandbox.file("accord.toml")).unwrap();
    fs::write(sandbox.file("accord.toml"), policy.split("enroll = ").next().unwrap()).unwrap();
    let verdict = sandbox.run(&["verify"]).ends(1).stdout;
    assert!(verdict.contains("error[root-missing]: `enroll` is missing"), "{verdict}");
    assert!(verdict.contains("Start a registry with `accord init`"), "{verdict}");
    let adopt = ["adopt", "tech-sector-accord-1", "--reason", "For companies.", "--yes"];
    sandbox.refuses(1, "`enroll` is missing", &adopt, &[]);
}

#[test]
#[cfg(target_os = "linux")]
fn a_reason_is_asked_for_at_a_terminal() {
    use crate::support::terminal::Terminal;

    let sandbox = demonstration();
    let (first, second) = (key(&sandbox, 1), key(&sandbox, 2));
    let void = format!("void contoso.example --key {first} --key {second}");
    let path = next(&sandbox, "void");
    let mut terminal = Terminal::start(&sandbox, &void);
    terminal.wait_for("Reason for the decision");
    terminal.answer("reason: ", "Enrolled by strangers.");
    terminal.answer("Sign and write this record? [y/n] ", "y");
    terminal.end().with(0);
    assert!(sandbox.file(&path).exists());
}
