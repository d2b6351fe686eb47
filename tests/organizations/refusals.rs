//! The errors of commands that write, and the files that a refused command leaves untouched.

use std::fs;

use crate::support::{ENROLL, INIT, PLEDGE, Sandbox};

const SECOND: &str = "pledges/contoso.example/0002-pledge.toml";

#[test]
fn every_missing_field_is_named_with_its_flag() {
    let company = Sandbox::new();
    let run = company.run(&["enroll", "contoso.example", "--yes"]).ends(2);
    for flag in ["--name", "--group", "--country"] {
        assert!(run.stderr.contains(&format!("\n  {flag} <")), "{flag}: {}", run.stderr);
    }
    let fields = ["--name", "Contoso", "--group", "academia", "--country", "DE", "--yes"];
    let run = company.run(&[&["enroll", "contoso.example"], &fields[..]].concat()).ends(2);
    for flag in ["--current", "--next"] {
        assert!(run.stderr.contains(flag), "{flag}: {}", run.stderr);
    }
    assert!(run.stderr.contains("accord keygen"), "{}", run.stderr);
}

#[test]
fn every_invalid_field_is_reported_at_once() {
    let company = Sandbox::enrolled();
    let run = company
        .run(&[
            "update",
            "contoso.example",
            "--country",
            "XX",
            "--lei",
            "123",
            "--name",
            "a\u{200b}b",
            "--yes",
        ])
        .ends(2);
    for words in ["--country: `XX`", "--lei: an LEI is", "--name: U+200B"] {
        assert!(run.stderr.contains(words), "{words}: {}", run.stderr);
    }
}

#[test]
fn the_exit_code_says_what_kind_of_failure_it_is() {
    let company = Sandbox::enrolled();
    for (code, arguments) in [
        (0, &["verify"][..]),
        (2, &["nonsense"]),
        (2, &["verify", "fabrikam.example"]),
        (2, &["list", "--today", "2026-02-30"]),
        (2, &["show", "not a domain"]),
        (2, &["explain", "nonsense"]),
        (2, &["texts", "nonsense"]),
        (2, &["pledge", "contoso.example", "nonsense", "--title", "x"]),
        (2, &["report", "contoso.example", "tech-sector-accord-1", "--from", "yesterday"]),
        (3, &["-C", "/", "list"]),
        (3, &["sign", "pledges/contoso.example/0009-pledge.toml"]),
        (4, &["keygen", "contoso.example", "--no-passphrase"]),
        (4, &["enroll", "contoso.notatld", "--name", "x", "--group", "academia", "--country", "DE", "--yes"]),
        (4, &["withdraw", "contoso.example", "tech-sector-accord-1", "--reason", "-", "--yes"]),
        (2, &["proof", "fabrikam.example"]),
    ] {
        company.run_with(arguments, "A reason.\n", &[]).ends(code);
    }
}

#[test]
fn nothing_is_written_without_consent() {
    let company = Sandbox::enrolled();
    let before = company.snapshot();
    let unasked = &PLEDGE[..PLEDGE.len() - 1];
    let run = company.run(unasked).ends(2);
    assert!(run.stderr.contains("--yes"), "{}", run.stderr);
    let dry = company.run(&[unasked, &["--dry-run"]].concat()).ends(0);
    assert!(dry.stdout.contains("accord = \"tech-sector-accord-1\""), "{}", dry.stdout);
    let keys = fs::read_dir(company.path("keys/contoso.example")).unwrap().count();
    company.run(&["rotate", "contoso.example", "--reason", "routine", "--dry-run"]).ends(0);
    assert_eq!(fs::read_dir(company.path("keys/contoso.example")).unwrap().count(), keys);
    assert_eq!(company.snapshot(), before);
}

#[test]
fn a_refused_record_leaves_no_trace() {
    let company = Sandbox::enrolled();
    let before = company.snapshot();
    let run = company.run(&["reaffirm", "contoso.example", "tech-sector-accord-1", "--yes"]).ends(4);
    assert!(run.stderr.contains("error[pledge-unknown]"), "{}", run.stderr);
    let run =
        company.run(&["pledge", "contoso.example", "digital-geneva-convention-1", "--title", "x", "--yes"]);
    assert!(run.ends(4).stderr.contains("error[audience]"));
    let run = company.run(&[&PLEDGE[..], &["--today", "2020-01-01"]].concat()).ends(1);
    assert!(run.stderr.contains("date-future"), "the enrollment lies in the future then: {}", run.stderr);
    assert!(run.stderr.contains("holds from its date on: wait for that day"), "{}", run.stderr);
    assert_eq!(company.snapshot(), before);
}

#[test]
fn no_record_follows_a_draft_or_a_broken_record() {
    let company = Sandbox::enrolled();
    company.run(&[&PLEDGE[..], &["--unsigned"]].concat()).ends(0);
    let run = company.run(&PLEDGE).ends(1);
    assert!(run.stderr.contains("accord sign"), "{}", run.stderr);
    company.run(&["sign", SECOND, "--yes"]).ends(0);
    company.run(&["reaffirm", "contoso.example", "tech-sector-accord-1", "--yes"]).ends(0);
}

#[test]
fn a_broken_chain_hides_no_other_organization() {
    let company = Sandbox::pledged();
    company.run(&["keygen", "fabrikam.example", "--no-passphrase"]).ends(0);
    let enroll = ENROLL.map(|word| word.replace("contoso", "fabrikam").replace("Contoso", "Fabrikam"));
    company.run(&enroll.iter().map(String::as_str).collect::<Vec<_>>()).ends(0);
    company.edit(SECOND, "Chief Legal Officer", "Chief Loyal Officer");

    let list = company.run(&["list"]).ends(1);
    let row = |name: &str| list.stdout.lines().find(|line| line.starts_with(name)).unwrap().to_owned();
    assert!(
        row("contoso.example").contains("broken: altered") && !row("contoso.example").contains("current"),
        "{list:?}"
    );
    assert!(!row("fabrikam.example").contains("broken"), "{list:?}");
    assert!(list.stderr.contains("error[signature-invalid]"), "{list:?}");
    assert!(list.stderr.contains("pledges/contoso.example/0002-pledge.toml.sig:1:1"), "{list:?}");
    company.run(&["verify", "fabrikam.example"]).ends(0);
    company.run(&["verify", "contoso.example"]).ends(1);
}

#[test]
fn ten_faults_are_ten_diagnostics() {
    let company = Sandbox::pledged();
    let folder = company.file("keys/contoso.example");
    for name in ["README", "0009-rotate.toml.sig", "x.toml"] {
        fs::write(folder.join(name), "x").unwrap();
    }
    fs::write(company.file("pledges/README.md"), "x").unwrap();
    fs::create_dir_all(company.file("pledges/Contoso.example")).unwrap();
    fs::create_dir_all(company.file("pledges/con.example")).unwrap();
    fs::write(company.file("accords/broken.toml"), "format = 2\n").unwrap();
    fs::write(company.file("pledges/contoso.example/0003-report.toml"), "a = \"\u{1b}\"\n").unwrap();
    fs::write(company.file("pledges/contoso.example/0003-report.toml.sig"), "x").unwrap();
    fs::write(company.file("pledges/contoso.example/0004-report.toml"), vec![b' '; 40_000]).unwrap();
    let verdict = company.run(&["verify", "--format", "json"]).ends(1).stdout;
    let verdict: serde_json::Value = serde_json::from_str(&verdict).unwrap();
    let paths: std::collections::BTreeSet<_> =
        verdict["diagnostics"].as_array().unwrap().iter().map(|d| d["path"].as_str().unwrap()).collect();
    assert_eq!(paths.len(), 10, "{paths:?}");
    assert_eq!(verdict["organizations"][0]["broken_at"], 3);
}

#[test]
fn the_same_tree_and_day_give_the_same_bytes() {
    let company = Sandbox::pledged();
    for command in
        [&["list"][..], &["verify", "--format", "json"], &["show", "contoso.example"], &["allowed-signers"]]
    {
        assert_eq!(company.run(command).ends(0).stdout, company.run(command).ends(0).stdout);
    }
    let epoch = [("SOURCE_DATE_EPOCH", "1795219200")];
    let list = company.run_with(&["list"], "", &epoch).ends(0).stdout;
    assert!(list.contains("as of 2026-11-21"), "{list}");
}

/// `nix develop` and package builds set SOURCE_DATE_EPOCH to the day of their sources.
#[test]
fn the_day_of_sources_never_dates_a_record() {
    let company = Sandbox::enrolled();
    let build = [("SOURCE_DATE_EPOCH", "315532800")];
    let mut pledge = company.command(env!("CARGO_BIN_EXE_accord"));
    pledge.args(["pledge", "contoso.example", "tech-sector-accord-1", "--title", "Chief", "--yes"]);
    let run = pledge.envs(build).output().unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let record = fs::read_to_string(company.file("pledges/contoso.example/0002-pledge.toml")).unwrap();
    assert!(!record.contains("date = 1980-01-01"), "{record}");
}

/// A machine that judges changes may build software, too.
#[test]
fn the_day_of_sources_never_judges_a_change() {
    let company = Sandbox::enrolled();
    company.git(&["init", "-q", "-b", "main"]);
    company.commit("A registry");
    company.run(&PLEDGE[..]).ends(0);
    company.commit("A pledge");
    // By the day of these sources the pledge would be of the future.
    let build = [("SOURCE_DATE_EPOCH", "315532800")];
    company.run_with(&["verify", "--base", "HEAD~"], "", &build).ends(0);
    company.run_with(&["verify", "--staged"], "", &build).ends(0);
    let told =
        company.run_with(&["verify", "--base", "HEAD~", "--today", "1980-01-01"], "", &build).ends(1).stdout;
    assert!(told.contains("date-future"), "{told}");
}

#[test]
fn a_closed_pipe_is_no_error() {
    let company = Sandbox::pledged();
    let script = format!("{} explain --all | head -n 1", env!("CARGO_BIN_EXE_accord"));
    let run = company.tool("sh", &["-c", &script], "").ends(0);
    assert_eq!((run.stdout.as_str(), run.stderr.as_str()), ("# Codes\n", ""));
}

#[test]
fn output_to_a_pipe_has_color_only_on_request() {
    let company = Sandbox::pledged();
    assert!(!company.run(&["list"]).ends(0).stdout.contains('\u{1b}'));
    assert!(company.run(&["list", "--color", "always"]).ends(0).stdout.contains("\u{1b}[1m"));
}

#[test]
fn a_foreign_signature_is_not_attached() {
    let company = Sandbox::pledged();
    let before = company.snapshot();
    let stranger = company.path("stranger");
    let stranger = stranger.to_str().unwrap();
    company.tool("ssh-keygen", &["-q", "-t", "ed25519", "-N", "", "-f", stranger], "").ends(0);
    let copy = company.write("copy.toml", &fs::read_to_string(company.file(SECOND)).unwrap());
    company.tool("ssh-keygen", &["-Y", "sign", "-f", stranger, "-n", "accord-record-v1", &copy], "").ends(0);
    let run = company.run(&["attach", SECOND, "--signature", &format!("{copy}.sig")]).ends(4);
    assert!(run.stderr.contains("may not sign"), "{}", run.stderr);
    company.run(&["sign", SECOND, "--key", stranger, "--yes"]).ends(4);

    let key = company.path("keys/contoso.example/key-1");
    let other = company.write("other.toml", "something else\n");
    let sign = ["-Y", "sign", "-f", key.to_str().unwrap(), "-n", "accord-record-v1", &other];
    company.tool("ssh-keygen", &sign, "").ends(0);
    let run = company.run(&["attach", SECOND, "--signature", &format!("{other}.sig")]).ends(4);
    assert!(run.stderr.contains("signature-invalid"), "{}", run.stderr);
    assert_eq!(company.snapshot(), before);
}

#[test]
fn the_proof_names_the_enrollment() {
    let company = Sandbox::enrolled();
    let proof = company.run(&["proof", "contoso.example"]).ends(0).stdout;
    let digest = company.tool("sha256sum", &["keys/contoso.example/0001-enroll.toml"], "").ends(0).stdout;
    let digest = digest.split(' ').next().unwrap();
    assert!(proof.contains(&format!("accord-enrollment={digest}; registry=demo.accord.example")), "{proof}");
}

#[test]
fn a_registry_is_not_started_twice() {
    let company = Sandbox::pledged();
    let before = company.snapshot();
    company.run(&INIT).ends(4);
    assert_eq!(company.snapshot(), before);
}

#[cfg(unix)]
#[test]
fn nothing_is_read_through_a_symlink() {
    use std::os::unix::fs::symlink;
    let company = Sandbox::pledged();
    for folder in ["pledges", "keys/contoso.example", "keys"] {
        let aside = company.path("aside");
        fs::rename(company.file(folder), &aside).unwrap();
        symlink(&aside, company.file(folder)).unwrap();
        let verdict = company.run(&["verify"]).ends(1).stdout;
        assert!(
            verdict.contains("error[file-mode]: this must be a folder, but is a symlink"),
            "{folder}: {verdict}"
        );
        let list = company.run(&["list"]).ends(1).stdout;
        assert!(!list.contains("current"), "{folder}: {list}");
        fs::remove_file(company.file(folder)).unwrap();
        fs::rename(&aside, company.file(folder)).unwrap();
    }
    company.run(&["verify"]).ends(0);
}

#[test]
fn every_command_suggests_the_same_organization_for_a_typing_error() {
    let company = Sandbox::pledged();
    for arguments in [
        &["show", "contoso.exmple"][..],
        &["history", "contoso.exmple"],
        &["status", "contoso.exmple"],
        &["verify", "contoso.exmple"],
        &["probe", "contoso.exmple"],
        &["proof", "contoso.exmple"],
        &["findings", "--about", "contoso.exmple"],
        &["findings", "--by", "contoso.exmple"],
        &["observe", "contoso.exmple", "--by", "contoso.example"],
        &["reaffirm", "contoso.exmple", "tech-sector-accord-1", "--yes"],
        &["update", "contoso.exmple", "--name", "Contoso", "--unsigned"],
    ] {
        let told = company.run(arguments).ends(2).stderr;
        assert!(told.contains("contoso.exmple is not in this registry"), "{arguments:?}: {told}");
        assert!(told.contains("Did you mean `contoso.example`?"), "{arguments:?}: {told}");
    }
}

#[test]
fn an_update_that_changes_nothing_is_not_signed() {
    let company = Sandbox::enrolled();
    let before = company.snapshot();
    for given in [&[][..], &["--country", "DE"], &["--unsigned"]] {
        let told = company.run(&[&["update", "contoso.example", "--yes"], given].concat()).ends(4).stderr;
        assert!(told.contains("the profile would not change"), "{told}");
    }
    assert_eq!(company.snapshot(), before);
}

#[test]
fn an_invalid_list_of_tables_shows_its_fields() {
    let company = Sandbox::enrolled();
    let pledge = [&PLEDGE[..], &["--reservation", "no-backdoors"]].concat();
    let told = company.run(&pledge).ends(2).stderr;
    assert!(told.contains("--reservation 'principle = \"…\", text = \"…\"'"), "{told}");
}

#[test]
fn a_closed_pipe_does_not_change_the_exit_code() {
    let company = Sandbox::pledged();
    company.edit(SECOND, "Chief Legal Officer", "Chief Loyal Officer");
    for command in ["verify", "verify --format json", "list", "export csv", "stats", "history"] {
        let script = format!("\"$0\" {command} 2>/dev/null | true; exit ${{PIPESTATUS[0]}}");
        company.tool("bash", &["-c", &script, env!("CARGO_BIN_EXE_accord")], "").ends(1);
    }
}

#[test]
fn a_missing_accord_toml_is_not_read_from_the_last_commit() {
    let company = Sandbox::pledged();
    company.git(&["init", "-q"]);
    company.commit("A registry");
    fs::remove_file(company.file("accord.toml")).unwrap();
    for arguments in [&["verify"][..], &["list"], &["status"]] {
        let told = company.run(arguments).ends(3).stderr;
        assert!(told.contains("no accord.toml in"), "{arguments:?}: {told}");
    }
    company.run(&["verify", "--rev", "HEAD"]).ends(0);
}

/// A program reads a verdict from every folder.
#[test]
fn a_folder_without_accord_toml_gets_a_verdict() {
    let company = Sandbox::pledged();
    fs::remove_file(company.file("accord.toml")).unwrap();
    for (code, words) in [("unreadable", "there is no `accord.toml`"), ("file-mode", "is a folder")] {
        let run = company.run(&["-C", ".", "verify", "--format", "json"]).ends(1);
        let verdict: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
        let [one] = &verdict["diagnostics"].as_array().unwrap()[..] else { panic!("{verdict}") };
        assert_eq!(
            (&verdict["sound"], &one["code"], &one["path"]),
            (&false.into(), &code.into(), &"accord.toml".into())
        );
        assert!(one["message"].as_str().unwrap().contains(words), "{one}");
        assert_eq!(verdict["organizations"], serde_json::json!([]));
        for format in ["sarif", "junit", "github"] {
            let run = company.run(&["-C", ".", "verify", "--format", format]).ends(1);
            assert!(run.stdout.contains(code), "{}", run.stdout);
        }
        company.run(&["-C", ".", "verify"]).ends(3);
        fs::create_dir_all(company.file("accord.toml")).unwrap();
    }
    company.git(&["init", "-q"]);
    company.git(&["commit", "-q", "--allow-empty", "-m", "An empty tree"]);
    let told = company.run(&["verify", "--rev", "HEAD"]).ends(1).stdout;
    assert!(told.contains("there is no `accord.toml`") && told.contains("help:"), "{told}");
}

#[test]
fn a_path_that_cannot_be_read_gets_a_help_line() {
    let company = Sandbox::pledged();
    for (path, help) in
        [("nowhere", "Check the path"), ("accord.toml/x", "is a file"), ("keys", "is a folder")]
    {
        for arguments in
            [&["verify", "--policy", path][..], &["signing-input", path], &["text", "check", path]]
        {
            let run = company.run(arguments);
            assert!(run.code == 3 && run.stderr.contains("\n  help: "), "{arguments:?}: {}", run.stderr);
            assert!(run.stderr.contains(help), "{arguments:?}: {}", run.stderr);
        }
    }
}

#[test]
fn a_missing_repository_is_reported() {
    let company = Sandbox::pledged();
    for arguments in [&["verify", "--base", "main"][..], &["list", "--rev", "HEAD"]] {
        let told = company.run(arguments).ends(3).stderr;
        assert!(told.contains("is not in a git repository") && !told.contains("fetch"), "{told}");
    }
}

#[test]
fn a_pledge_that_replaces_another_lists_what_it_drops() {
    let company = Sandbox::enrolled();
    let reservation = "principle = \"no-backdoors\", text = \"Not in our oldest product.\"";
    let more =
        ["--reservation", reservation, "--contact", "https://contoso.example/help", "--languages", "en"];
    let first = company.run(&[&PLEDGE[..], &more].concat()).ends(0).stderr;
    assert!(!first.contains("leaves out"), "{first}");
    let same = company.run(&[&PLEDGE[..], &more, &["--dry-run"]].concat()).ends(0).stderr;
    assert!(!same.contains("leaves out"), "{same}");
    let told = company.run(&[&PLEDGE[..], &["--dry-run"]].concat()).ends(0).stderr.replace('\n', " ");
    let words = "leaves out: the reservation to no-backdoors, the contact for people who are attacked.";
    assert!(told.contains(words), "{told}");
}

#[test]
fn a_file_in_a_missing_folder_is_not_written() {
    let company = Sandbox::pledged();
    for arguments in [&["export", "csv"][..], &["findings"], &["export", "html"]] {
        let told = company.run(&[arguments, &["--output", "nowhere/x"]].concat()).ends(3).stderr;
        assert!(told.contains("there is no folder nowhere\n  help: Make it first"), "{told}");
    }
}
