//! Several officers sign one record: one after the other, at the same time in two clones, and with a
//! change of the record in between.

use std::fs;

use crate::support::terminal::Terminal;
use crate::support::{self, PLEDGE, Run, Sandbox};

const PLEDGED: &str = "pledges/contoso.example/0002-pledge.toml";
const SIGNATURES: &str = "pledges/contoso.example/0002-pledge.toml.sig";

/// `contoso.example` with three officers, each with one key, and a threshold of two.
fn three_officers() -> Sandbox {
    let company = Sandbox::new();
    let keys: Vec<_> = ["a", "b", "c"].iter().map(|officer| company.ssh_key(officer, &[])).collect();
    let mut enroll: Vec<String> = support::ENROLL.map(str::to_owned).to_vec();
    for key in &keys {
        let next = company.ssh_key(&format!("{key}-next"), &[]);
        enroll.extend(["--current", &format!("{key}.pub"), "--key", key].map(str::to_owned));
        enroll.extend(["--next", &format!("{next}.pub")].map(str::to_owned));
    }
    enroll.extend(["--threshold", "2", "--next-threshold", "2"].map(str::to_owned));
    company.run(&enroll.iter().map(String::as_str).collect::<Vec<_>>()).ends(0);
    company
}

fn key(company: &Sandbox, officer: &str) -> String {
    company.path(officer).to_str().unwrap().to_owned()
}

fn draft(company: &Sandbox) {
    company.run(&[&PLEDGE[..], &["--unsigned"]].concat()).ends(0);
}

#[track_caller]
fn sign(company: &Sandbox, officer: &str) -> Run {
    company.run(&["sign", PLEDGED, "--key", &key(company, officer), "--yes"])
}

fn git(company: &Sandbox, arguments: &[&str]) -> Run {
    let user = ["-c", "user.name=Test", "-c", "user.email=test@contoso.example", "-c", "core.pager=cat"];
    company.tool(
        "git",
        &[&user[..], &["-C", &company.path("").display().to_string()], arguments].concat(),
        "",
    )
}

/// The record's signatures after two officers signed it in one and the other order.
fn signed_in_turn(company: &Sandbox, order: [&str; 2]) -> String {
    for officer in order {
        sign(company, officer).ends(0);
    }
    let signatures = fs::read_to_string(company.file(SIGNATURES)).unwrap();
    fs::remove_file(company.file(SIGNATURES)).unwrap();
    signatures
}

#[test]
fn the_order_of_signing_does_not_matter() {
    let company = three_officers();
    draft(&company);
    let signatures = signed_in_turn(&company, ["a", "c"]);
    assert_eq!(signatures, signed_in_turn(&company, ["c", "a"]));
    assert_eq!(signatures.matches("BEGIN SSH SIGNATURE").count(), 2);
}

#[test]
fn status_names_the_keys_that_have_not_signed() {
    let company = three_officers();
    draft(&company);
    sign(&company, "b").ends(0);
    let status = company.run(&["status", "contoso.example"]).ends(0).stdout;
    for (officer, state) in [("a", "missing"), ("b", "signed"), ("c", "missing")] {
        let print = company.fingerprint(&format!("{}.pub", key(&company, officer)));
        assert!(status.contains(&format!("{print} {state}\n")), "{officer}: {status}");
    }
    assert!(status.contains("needs 1 more of the current keys"), "{status}");
    assert!(status.contains(&format!("next: accord sign {PLEDGED}")), "{status}");
}

#[test]
fn a_draft_says_who_has_not_signed_by_name() {
    let company = three_officers();
    let folder = company.path("keys/contoso.example");
    fs::create_dir_all(&folder).unwrap();
    for (officer, office) in [("b", "legal-officer"), ("c", "chief-executive-of-the-whole-group")] {
        fs::copy(format!("{}.pub", key(&company, officer)), folder.join(format!("{office}.pub"))).unwrap();
    }
    draft(&company);
    let mut terminal = Terminal::start(&company, &format!("sign --key {} --yes", key(&company, "a")));
    for (officer, office) in [("b", "legal-officer"), ("c", "chief-executive-of-the-whole-group")] {
        let print = company.fingerprint(&format!("{}.pub", key(&company, officer)));
        // On a line of its own, which no terminal breaks within the fingerprint.
        terminal.wait_for(&format!("  {print} ({office})\n"));
    }
    let shown = terminal.end().with(0).shown;
    let count = "This is a draft: 1 of 3 current keys signed, and 2 must sign this record.\nMissing:\n";
    assert!(shown.contains(count), "{shown}");
    // A check says the same, in lines that a terminal need not break.
    let mut terminal = Terminal::start(&company, "verify");
    let print = company.fingerprint(&format!("{}.pub", key(&company, "b")));
    terminal.wait_for(&print);
    terminal.end().with(1);
}

#[test]
fn a_signer_learns_that_the_record_changed() {
    let company = three_officers();
    draft(&company);
    sign(&company, "a").ends(0);
    company.edit(PLEDGED, "Chief Legal Officer", "Chief Loyal Officer");
    let before = company.snapshot();

    let print = company.fingerprint(&format!("{}.pub", key(&company, "a")));
    let told = sign(&company, "b").ends(4).stderr;
    assert!(told.contains(&format!("changed after {print} signed it")), "{told}");
    assert!(told.contains(&format!("remove {SIGNATURES}")), "{told}");
    assert_eq!(company.snapshot(), before);
    let status = company.run(&["status", "contoso.example"]).ends(0).stdout;
    assert!(status.contains(&format!("{print} void: the record changed after it was made")), "{status}");
    assert!(status.contains(&format!("next: rm {SIGNATURES}")), "{status}");

    // The next step of `status` resolves it.
    fs::remove_file(company.file(SIGNATURES)).unwrap();
    sign(&company, "b").ends(0);
    // A signed another record for this place, and gives it up.
    let told = sign(&company, "a").ends(4).stderr;
    let (_, digest) = told.split_once("--unpublished ").unwrap();
    let again = ["sign", PLEDGED, "--key", &key(&company, "a"), "--yes", "--unpublished"];
    company.run(&[&again[..], &[digest.trim_end().trim_end_matches('.')]].concat()).ends(0);
    company.run(&["verify"]).ends(0);
}

/// The registry of `company` in a clone of its own, for an officer with the same keys at hand.
fn clone(origin: &Sandbox) -> Sandbox {
    let officer = Sandbox::empty();
    let from = origin.path("origin.git").display().to_string();
    fs::create_dir(officer.registry()).unwrap();
    git(&officer, &["clone", "-q", &from, "registry"]).ends(0);
    officer
}

/// A draft in a bare repository, and two clones of it.
fn two_clones() -> (Sandbox, [Sandbox; 2]) {
    let company = three_officers();
    draft(&company);
    let registry = company.registry().display().to_string();
    git(&company, &["-C", &registry, "init", "-q", "-b", "main"]).ends(0);
    git(&company, &["-C", &registry, "add", "."]).ends(0);
    git(&company, &["-C", &registry, "commit", "-q", "-m", "Draft"]).ends(0);
    git(&company, &["clone", "-q", "--bare", &registry, "origin.git"]).ends(0);
    let clones = [clone(&company), clone(&company)];
    (company, clones)
}

fn in_registry(officer: &Sandbox, arguments: &[&str]) -> Run {
    let registry = officer.registry().display().to_string();
    git(officer, &[&["-C", &registry], arguments].concat())
}

fn commit(officer: &Sandbox, message: &str) {
    in_registry(officer, &["add", "--all"]).ends(0);
    in_registry(officer, &["commit", "-q", "-m", message]).ends(0);
}

fn sign_in(officer: &Sandbox, company: &Sandbox, name: &str) -> Run {
    officer.run(&["sign", PLEDGED, "--key", &key(company, name), "--yes"])
}

#[test]
fn in_two_clones_one_signs_after_the_other() {
    let (company, [a, b]) = two_clones();
    sign_in(&a, &company, "a").ends(0);
    commit(&a, "A signs");
    in_registry(&a, &["push", "-q"]).ends(0);
    in_registry(&b, &["pull", "-q", "--ff-only"]).ends(0);
    sign_in(&b, &company, "b").ends(0);
    b.run(&["verify"]).ends(0);
    assert_eq!(fs::read_to_string(b.file(SIGNATURES)).unwrap(), signed_in_turn(&company, ["a", "b"]));
}

/// A and B sign at the same time; `second` pulls the other signature with `pull` and merges the two.
fn signed_at_once(second: &str, pull: &[&str]) {
    let (company, [a, b]) = two_clones();
    sign_in(&a, &company, "a").ends(0);
    commit(&a, "A signs");
    sign_in(&b, &company, "b").ends(0);
    commit(&b, "B signs");
    let (first, second) = if second == "a" { (&b, &a) } else { (&a, &b) };
    in_registry(first, &["push", "-q"]).ends(0);

    let pulled = in_registry(second, pull).ends(1);
    assert!(format!("{}{}", pulled.stdout, pulled.stderr).contains("CONFLICT"), "{pulled:?}");
    // git kept one of the two whole.
    let kept = fs::read_to_string(second.file(SIGNATURES)).unwrap();
    assert_eq!(kept.matches("SSH SIGNATURE-----").count(), 2, "{kept}");

    // `status` has the command that joins the two.
    let status = second.run(&["status", "contoso.example", "--format", "json"]).ends(0).stdout;
    let status: serde_json::Value = serde_json::from_str(&status).unwrap();
    let next = &status["organizations"][0]["next"];
    assert!(next[0]["reason"].as_str().unwrap().contains("two officers signed at the same time"), "{next}");
    assert_eq!(next.as_array().unwrap().len(), 1, "{next}");
    let command = next[0]["command"].as_str().unwrap();
    let command = command.replace("| accord", &format!("| {}", env!("CARGO_BIN_EXE_accord")));
    second.tool("sh", &["-ec", &command], "").ends(0);
    second.run(&["verify"]).ends(0);
    second.check_with_ssh_keygen();
    let go_on: &[&str] = if pull.contains(&"--rebase") {
        &["-c", "core.editor=true", "rebase", "--continue"]
    } else {
        &["commit", "-q", "--no-edit"]
    };
    in_registry(second, go_on).ends(0);
    in_registry(second, &["push", "-q"]).ends(0);
    let merged = fs::read_to_string(second.file(SIGNATURES)).unwrap();
    assert_eq!(merged, signed_in_turn(&company, ["a", "b"]));
}

#[test]
fn concurrent_signatures_are_combined_after_a_merge() {
    for second in ["a", "b"] {
        signed_at_once(second, &["pull", "-q", "--no-rebase"]);
    }
}

#[test]
fn concurrent_signatures_are_combined_after_a_rebase() {
    for second in ["a", "b"] {
        signed_at_once(second, &["pull", "-q", "--rebase"]);
    }
}

/// A and B sign at the same time, and git combines the two in the clone of `second`.
fn combined_by_git(second: &str, pull: &[&str]) {
    let (company, [a, b]) = two_clones();
    for clone in [&a, &b] {
        // Patterns of the signer's own may be in any encoding.
        let attributes = clone.file(".git/info/attributes");
        fs::create_dir_all(attributes.parent().unwrap()).unwrap();
        fs::write(&attributes, b"M\xfcller* text").unwrap();
        clone.run(&["merge-signatures", "--install"]).ends(0);
        // A second time changes nothing.
        clone.run(&["merge-signatures", "--install"]).ends(0);
        let attributes = fs::read(clone.file(".git/info/attributes")).unwrap();
        assert_eq!(attributes, b"M\xfcller* text\n*.sig merge=accord-signatures\n");
    }
    sign_in(&a, &company, "a").ends(0);
    commit(&a, "A signs");
    sign_in(&b, &company, "b").ends(0);
    commit(&b, "B signs");
    let (first, second) = if second == "a" { (&b, &a) } else { (&a, &b) };
    in_registry(first, &["push", "-q"]).ends(0);
    // git finds this program by PATH.
    let program = std::path::Path::new(env!("CARGO_BIN_EXE_accord")).parent().unwrap().display().to_string();
    #[expect(clippy::disallowed_methods, reason = "the test finds the git of this machine")]
    let path = format!("{program}:{}", std::env::var("PATH").unwrap());
    let mut command = second.command("git");
    command
        .env("PATH", path)
        .args(["-c", "user.name=Test", "-c", "user.email=test@contoso.example"])
        .args(pull);
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    second.run(&["verify"]).ends(0);
    second.check_with_ssh_keygen();
    let merged = fs::read_to_string(second.file(SIGNATURES)).unwrap();
    assert_eq!(merged, signed_in_turn(&company, ["a", "b"]));
    assert_eq!(in_registry(second, &["status", "--porcelain"]).stdout, "");
}

#[test]
fn git_combines_concurrent_signatures_with_the_merge_driver() {
    for second in ["a", "b"] {
        combined_by_git(second, &["pull", "-q", "--no-rebase", "--no-edit"]);
        combined_by_git(second, &["pull", "-q", "--rebase"]);
    }
}

#[test]
fn the_merge_driver_leaves_a_conflict_where_a_signature_does_not_hold() {
    let company = three_officers();
    draft(&company);
    sign(&company, "a").ends(0);
    let ours = company.write("ours", &fs::read_to_string(company.file(SIGNATURES)).unwrap());
    fs::remove_file(company.file(SIGNATURES)).unwrap();
    company.edit(PLEDGED, "Chief Legal Officer", "Chief Loyal Officer");
    sign(&company, "b").ends(0);
    let theirs = company.write("theirs", &fs::read_to_string(company.file(SIGNATURES)).unwrap());
    let before = fs::read(&ours).unwrap();
    let refused = company.run(&["merge-signatures", "/dev/null", &ours, &theirs, SIGNATURES]).ends(4).stderr;
    assert!(refused.contains("does not hold for") && refused.contains("merge the record first"), "{refused}");
    assert_eq!(fs::read(&ours).unwrap(), before);
    company.run(&["merge-signatures", "/dev/null", &ours, &theirs, "README.md"]).ends(2);
}

#[test]
fn without_a_path_the_drafts_that_wait_are_signed() {
    let company = three_officers();
    company.run(&["sign", "--key", &key(&company, "a"), "--yes"]).ends(0);
    draft(&company);
    let update = ["update", "contoso.example", "--sector", "software", "--unsigned", "--yes"];
    company.run(&update).ends(1);
    let run = company.run(&["sign", "--key", &key(&company, "a"), "--yes"]).ends(0);
    assert!(run.stderr.contains(&format!("{PLEDGED}:\n\nformat = 1")), "it is shown: {}", run.stderr);
    assert_eq!(run.stdout, format!("{SIGNATURES}\n"));
    let again = company.run(&["sign", "--key", &key(&company, "a"), "--yes"]).ends(0);
    assert!(again.stderr.contains("No draft waits for a key at hand. A successor key"), "{again:?}");
    let complete = company.run(&["sign", "--key", &key(&company, "c"), "--yes"]).ends(0).stderr;
    assert!(
        complete.contains("Complete. Offer it to the registry: `accord propose contoso.example`."),
        "{complete}"
    );
    company.run(&["verify"]).ends(0);
}

#[test]
fn the_key_folder_says_whose_drafts_are_signed() {
    let company = Sandbox::pledged();
    company.run(&["keygen", "fabrikam.example", "--no-passphrase"]).ends(0);
    let enroll =
        ["enroll", "fabrikam.example", "--name", "Fabrikam", "--group", "private-sector", "--country", "US"];
    company.run(&[&enroll[..], &["--unsigned", "--yes"]].concat()).ends(0);
    let run = company.run(&["sign", "--yes"]).ends(0);
    assert_eq!(run.stdout, "keys/fabrikam.example/0001-enroll.toml.sig\n");
    let reaffirm =
        ["reaffirm", "contoso.example", "tech-sector-accord-1", "--on-purpose", "--unsigned", "--yes"];
    company.run(&reaffirm).ends(0);
    let pledge =
        ["pledge", "fabrikam.example", "tech-sector-accord-1", "--title", "CEO", "--unsigned", "--yes"];
    company.run(&pledge).ends(0);
    let several = company.run(&["sign", "--yes"]).ends(2).stderr;
    assert!(
        several
            .contains("several organizations wait for the keys at hand: contoso.example, fabrikam.example"),
        "{several}"
    );
}

#[test]
fn a_file_with_conflict_markers_keeps_every_signature() {
    let company = three_officers();
    draft(&company);
    sign(&company, "a").ends(0);
    let one = fs::read_to_string(company.file(SIGNATURES)).unwrap();
    let conflict =
        one.replace("U1NIU0", "<<<<<<< HEAD\nU1NIU0").replace("-----END", "=======\nx\n>>>>>>> b\n-----END");
    fs::write(company.file(SIGNATURES), &conflict).unwrap();
    for officer in ["a", "b"] {
        let told = sign(&company, officer).ends(1).stderr;
        assert!(told.contains("git checkout --ours") && told.contains("git show :3:"), "{told}");
    }
    let other = company.write("other.sig", &one);
    company.run(&["attach", PLEDGED, "--signature", &other]).ends(1);
    assert_eq!(fs::read_to_string(company.file(SIGNATURES)).unwrap(), conflict);
}

#[test]
fn attach_names_the_officers_of_the_key_folder_that_is_named() {
    let company = three_officers();
    draft(&company);
    sign(&company, "a").ends(0);
    let one = company.write("one.sig", &fs::read_to_string(company.file(SIGNATURES)).unwrap());
    fs::remove_file(company.file(SIGNATURES)).unwrap();
    let folder = company.path("named/contoso.example");
    fs::create_dir_all(&folder).unwrap();
    fs::copy(company.path("b.pub"), folder.join("Legal.pub")).unwrap();
    let named = company.path("named").to_str().unwrap().to_owned();
    let attach = ["attach", PLEDGED, "--signature", &one, "--key-dir", &named];
    let told = company.run(&attach).ends(0).stderr;
    assert!(told.contains("(Legal)"), "{told}");
}

#[test]
fn several_signatures_are_attached_together() {
    let company = three_officers();
    draft(&company);
    let wanted = signed_in_turn(&company, ["a", "c"]);
    let blocks: Vec<_> = wanted.split_inclusive("-----END SSH SIGNATURE-----\n").collect();
    for text in
        [format!("{}{}", blocks[1], blocks[0]), format!("From: b\n\n{wanted}\n-- \nb\n"), wanted.clone()]
    {
        let file = company.write("mail.txt", &text);
        company.run(&["attach", PLEDGED, "--signature", &file]).ends(0);
        assert_eq!(fs::read_to_string(company.file(SIGNATURES)).unwrap(), wanted);
        // Attaching them again changes nothing.
        company.run(&["attach", PLEDGED, "--signature", &file]).ends(0);
        assert_eq!(fs::read_to_string(company.file(SIGNATURES)).unwrap(), wanted);
        fs::remove_file(company.file(SIGNATURES)).unwrap();
    }

    // With one invalid signature among them, none is attached.
    let bad = company.write("bad.sig", &format!("{}{}", blocks[0], blocks[1].replace("U1NIU0", "U1NIU1")));
    company.run(&["attach", PLEDGED, "--signature", &bad]).ends(4);
    assert!(!company.file(SIGNATURES).exists());
}
