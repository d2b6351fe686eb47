//! What a signer is advised to do: each error is provoked, and its advice can be followed.

use crate::support::agent::Agent;
use crate::support::document;
use crate::support::terminal::Terminal;
use crate::support::{ENROLL, JOIN, PLEDGE, Sandbox};

#[test]
fn sign_recommends_no_flag_that_it_lacks() {
    let place = Sandbox::enrolled();
    place.run(&[&PLEDGE[..], &["--unsigned"]].concat()).ends(0);
    let sign = ["sign", "pledges/contoso.example/0002-pledge.toml", "--yes"];
    let elsewhere = place.path("elsewhere").to_str().unwrap().to_owned();
    let run = place.run_with(&sign, "", &[("ACCORD_KEY_DIR", &elsewhere)]).ends(4);
    assert!(run.stderr.contains("or give it to the ssh-agent with `ssh-add KEY`.\n"), "{}", run.stderr);
    assert!(!run.stderr.contains("--unsigned"), "{}", run.stderr);
    std::fs::remove_file(place.file(sign[1])).unwrap();
    let run = place.run_with(&PLEDGE, "", &[("ACCORD_KEY_DIR", &elsewhere)]).ends(4);
    assert!(run.stderr.contains("--unsigned"), "{}", run.stderr);
}

/// `--today` dates records, so that a rehearsal becomes one.
#[test]
fn a_day_to_come_is_named_before_it_is_signed() {
    let place = Sandbox::new();
    let future = ["--today", "2999-01-01"];
    let warning = "The record is dated 2999-01-01, and this machine's clock says ";
    let join = [&JOIN[..], &["--no-passphrase", "--quiet"], &future].concat();
    let told = place.run(&[&join[..], &["--dry-run"]].concat()).ends(0).stderr;
    assert!(!told.contains("date-future"), "a dry run is a rehearsal: {told}");
    assert!(place.run(&join).ends(0).stderr.contains(warning));
    let mut terminal = Terminal::start(&place, "update contoso.example --sector cloud --today 2999-01-01");
    terminal.wait_for(warning);
    terminal.answer("Sign and write this record? [y/n] ", "n");
    terminal.end().with(4);
    place
        .run(
            &[&["update", "contoso.example", "--sector", "cloud", "--unsigned", "--yes"], &future[..]]
                .concat(),
        )
        .ends(0);
    let told = place.run(&[&["sign", "--yes"], &future[..]].concat()).ends(0).stderr;
    assert!(told.contains(warning), "{told}");
}

#[test]
fn a_key_cannot_succeed_itself() {
    let place = Sandbox::new();
    let key = place.ssh_key("key", &[]);
    let public = format!("{key}.pub");
    let enroll = [&ENROLL[..], &["--key", &key, "--current", &public, "--next", &public]].concat();
    place.refuses(4, "is named as the signing key and as its own successor", &enroll, &[]);
}

#[test]
fn a_place_that_cannot_be_written_to_is_left_for_another() {
    let place = Sandbox::new();
    let run = place.run_with(
        &["keygen", "contoso.example", "--no-passphrase"],
        "",
        &[("ACCORD_KEY_DIR", "/proc/accord")],
    );
    assert!(run.code == 3 && !run.stderr.contains("use a copy"), "{}", run.stderr);
}

#[test]
fn an_agent_alone_names_no_key_of_an_enrollment() {
    let place = Sandbox::new();
    let agent = Agent::start(&place, &[], &[]);
    let key = place.ssh_key("key", &[]);
    agent.add(&["-q", &key], &[]).ends(0);
    let elsewhere = place.path("elsewhere").to_str().unwrap().to_owned();
    let variables = [("SSH_AUTH_SOCK", agent.socket.as_str()), ("ACCORD_KEY_DIR", elsewhere.as_str())];
    place.refuses(2, "Name it with --key FINGERPRINT", &[&ENROLL[..], &["--agent"]].concat(), &variables);
}

#[test]
fn another_encoding_of_the_terminal_is_named() {
    let place = Sandbox::new();
    let mut terminal = Terminal::start(&place, "join contoso.example");
    terminal.answer("name: ", "Con\u{200b}toso");
    terminal.wait_for("Type it without this character, which a reader cannot see.");
    terminal.wait_for("name: ");
    terminal.press_bytes(b"M\xfcller\r");
    terminal.wait_for("The terminal sends another encoding than UTF-8.");
    terminal.answer("name: ", "Müller");
    // A menu takes words.
    terminal.answer("group (1-4): ", "sector");
    terminal.answer("country: ", "UK");
    terminal.wait_for("Taken as GB.");
    terminal.interrupt();
    terminal.end().with(130);
    let program = env!("CARGO_BIN_EXE_accord");
    let command = format!("{program} update contoso.example --name \"$(printf 'M\\374ller')\" 2>&1");
    let told = place.tool("sh", &["-c", &command], "").ends(2).stdout;
    assert!(told.contains("Set the terminal to UTF-8"), "{told}");
}

#[test]
fn a_mistyped_field_is_one_error_that_names_the_field_and_both_ways_on() {
    let place = Sandbox::enrolled();
    place.run(&PLEDGE).ends(0);
    let path = "pledges/contoso.example/0002-pledge.toml";
    let record = std::fs::read_to_string(place.file(path)).unwrap();
    std::fs::write(place.file(path), record.replace("\ndate = ", "\ndat = ")).unwrap();
    let told = place.run(&["verify"]).ends(1).stdout;
    assert_eq!(told.matches("error[").count(), 1, "{told}");
    assert!(told.contains("`dat` is not a field of this table"), "{told}");
    let help = format!(
        "= help: Did you mean `date`? If the record was merged, restore it: `git checkout origin/main -- {path}`. If \
         it is a draft, correct it, then sign it: `accord sign {path}`.\n"
    );
    assert!(told.contains(&help), "{told}");
    assert!(told.ends_with("`accord explain schema` says more.\n"), "{told}");
}

#[test]
fn a_file_that_is_not_there_is_named_with_what_to_name_instead() {
    let place = Sandbox::enrolled();
    let run = place.run(&["sign", "nothing.toml"]).ends(3);
    assert!(run.stderr.contains("there is no file nothing.toml, here or in"), "{}", run.stderr);
    assert!(run.stderr.contains("`accord status ORG` names those that lack signatures."), "{}", run.stderr);
    for call in
        [&["text", "check", "nothing.toml"][..], &["seal", "--key", "nothing"], &["receipt", "nothing"]]
    {
        let run = place.run(call).ends(3);
        assert!(run.stderr.contains("\n  help: "), "{call:?}: {}", run.stderr);
    }
}

#[test]
fn a_warning_that_follows_from_an_error_comes_after_it_and_says_so() {
    let place = document::shipped();
    place.edit("keys/contoso.example/0001-enroll.toml", "country = \"DE\"", "country = \"FR\"");
    let told = place.run(&["verify", "--today", "2026-11-21"]).ends(1).stdout;
    let at = |what: &str| told.find(what).unwrap_or_else(|| panic!("no `{what}` in:\n{told}"));
    assert!(at("error[signature-invalid]") < at("warning["), "{told}");
    let rest = &told[at("has no enrollment with this digest")..];
    let line = rest.lines().next().unwrap();
    let cause = "; errors in the records of `contoso.example` may be the cause";
    assert!(line.ends_with(cause), "{line}");
    assert!(rest.contains("= help: Repair the errors of `contoso.example` first:"), "{rest}");
}

#[test]
fn advice_names_flags_and_the_next_step() {
    let company = Sandbox::pledged();
    let rotate = ["rotate", "contoso.example", "--reason", "routine", "--compromised-from", "1", "--yes"];
    company.refuses(2, "help: Say --reason compromise, or leave --compromised-from out.", &rotate, &[]);
    let report = |from, more: &[&str]| {
        let days = ["--from", from, "--to", "2026-11-21", "--summary", "x", "--yes"];
        let text = ["report", "contoso.example", "tech-sector-accord-1"];
        company.run(&[&text[..], &days, more].concat()).ends(2).stderr
    };
    let told = report("2026-11-22", &[]);
    assert!(told.contains("help: --from must not be after --to"), "{told}");
    let told = report("2026-11-21", &["--figure", "domains-taken-down=six"]);
    assert!(told.contains("help: Write it as --figure METRIC=NUMBER, with a whole number."), "{told}");
    let sign = ["sign", "pledges/contoso.example/0002-pledge.toml", "--yes"];
    company.refuses(4, "help: Another officer signs it, or name another key with --key", &sign, &[]);
    let key = company.ssh_key("locked", &["-N", "secret"]);
    let wrong = company.write("wrong", "battery\n");
    let test = ["keys", "test", "contoso.example", &key, "--passphrase-file", &wrong];
    company.refuses(4, "`accord rotate ORG --reason loss` replaces with its successor", &test, &[]);
}

#[test]
fn what_may_not_sign_and_what_is_elsewhere_is_told_with_the_way_on() {
    let place = Sandbox::enrolled();
    place.run(&[&PLEDGE[..], &["--unsigned"]].concat()).ends(0);
    let record = "pledges/contoso.example/0002-pledge.toml";
    let (stranger, file) = (place.ssh_key("stranger", &[]), place.file(record));
    let sign = ["-Y", "sign", "-q", "-f", &stranger, "-n", "accord-record-v1", file.to_str().unwrap()];
    place.tool("ssh-keygen", &sign, "").ends(0);
    let signature = place.path("stranger.sig");
    std::fs::rename(place.file(&format!("{record}.sig")), &signature).unwrap();
    let attach = ["attach", record, "--signature", signature.to_str().unwrap()];
    place.refuses(4, "`accord status contoso.example` lists the keys that may sign.", &attach, &[]);
    place.refuses(2, "help: Name a file of this registry, or with -C", &["sign", &stranger], &[]);
}

#[test]
fn quiet_leaves_out_notes_and_keeps_warnings() {
    let place = Sandbox::enrolled();
    place.run(&["keygen", "fabrikam.example", "--no-passphrase"]).ends(0);
    let enroll =
        ["enroll", "fabrikam.example", "--group", "private-sector", "--country", "DE", "--yes", "--quiet"];
    let run = place.run(&[&enroll[..], &["--name", "Contoso", "--dry-run"]].concat()).ends(0);
    assert!(run.stderr.contains("looks like that of contoso.example"), "{run:?}");
    let run = place.run(&[&enroll[..], &["--name", "Fabrikam"]].concat()).ends(0);
    assert_eq!(run.stderr, "");
}

#[test]
fn keys_that_are_missing_are_one_error() {
    let place = Sandbox::new();
    let told = place.run(&ENROLL).ends(2).stderr;
    assert_eq!(told.matches("error: ").count(), 1, "{told}");
    assert!(told.contains("no keys at hand") && told.contains("accord keygen ORG"), "{told}");
}

#[test]
fn a_text_that_was_not_pledged_to_is_refused_before_anything_is_shown() {
    let place = Sandbox::pledged();
    let text = "attribution-charter-1";
    for arguments in [
        &["withdraw", "contoso.example", text, "--reason", "Over.", "--yes"][..],
        &["reaffirm", "contoso.example", text, "--yes"],
        &[
            "report",
            "contoso.example",
            text,
            "--from",
            "2026-11-21",
            "--to",
            "2026-11-21",
            "--summary",
            "x",
            "--yes",
        ],
    ] {
        let told = place.run(arguments).ends(4).stderr;
        assert!(told.contains("contoso.example has not pledged to attribution-charter-1"), "{told}");
        assert!(
            told.contains("It pledged to tech-sector-accord-1.") && !told.contains("What ends"),
            "{told}"
        );
    }
    place.refuses(2, "has no text `nope-1`", &["reaffirm", "contoso.example", "nope-1", "--yes"], &[]);
}

#[test]
fn advice_names_flags_and_codes_that_there_are() {
    let place = Sandbox::pledged();
    let finding = ["finding", "contoso.example", "--assessment", "assistance", "--about", "fabrikam.example"];
    let finding = [&finding[..], &["--title", "x", "--summary", "x", "--yes"]].concat();
    place.refuses(2, "--evidence: the finding lists no evidence", &finding, &[]);
    let accept = ["accept", "nope", "contoso.example", "--reason", "x", "--yes"];
    let told = place.run(&accept).ends(2).stderr;
    assert!(told.contains("`accord explain` lists the codes") && told.len() < 300, "{told}");
    place.refuses(
        1,
        "`accord verify contoso.example` says what is wrong",
        &["sign", "pledges/contoso.example"],
        &[],
    );
    let own = ["update", "contoso.example", "--predecessor", "contoso.example", "--yes"];
    place.refuses(4, "an organization cannot succeed itself", &own, &[]);
}

#[test]
fn a_short_passphrase_is_refused_and_the_right_length_is_said() {
    let place = Sandbox::new();
    let [short, long] = [place.write("short", "abcdefg\n"), place.write("long", "correct horse\n")];
    for files in [[&short, &long], [&long, &short]] {
        let keygen =
            ["keygen", "contoso.example", "--passphrase-file", files[0], "--next-passphrase-file", files[1]];
        let told = place.run(&keygen).ends(2).stderr;
        assert!(told.contains("is too short") && told.contains("8 letters at least"), "{told}");
    }
    assert!(!place.path("keys/contoso.example/key-1").exists());
}

#[test]
fn a_dispute_is_said_in_words_before_it_is_signed() {
    let place = Sandbox::pledged();
    place.run(&["update", "contoso.example", "--sector", "stolen", "--yes"]).ends(0);
    let rotate = ["rotate", "contoso.example", "--reason", "compromise", "--compromised-from", "2", "--yes"];
    let told = place.run(&[&rotate[..], &["--dry-run"]].concat()).ends(0).stderr;
    let words = "Disputed as a thief's, in public and for ever:\n     2  2026-11-21  pledge\n     3  2026-11-21  update\n";
    assert!(told.contains(words) && told.contains("Nothing takes a dispute back."), "{told}");
}

#[test]
fn officers_are_named_beside_their_fingerprints() {
    let place = Sandbox::pledged();
    let keys = place.path("keys/contoso.example");
    std::fs::rename(keys.join("key-1.pub"), keys.join("Ada Byron.pub")).unwrap();
    std::fs::remove_file(keys.join("key-1")).unwrap();
    place.refuses(
        4,
        " (Ada Byron); at hand: ",
        &["update", "contoso.example", "--sector", "x", "--yes"],
        &[],
    );
    let rotate = ["rotate", "contoso.example", "--reason", "loss", "--dry-run"];
    let told = place.run(&rotate).ends(0).stderr;
    let row = told.lines().find(|line| line.starts_with("signs     -  "));
    assert!(row.is_some_and(|row| row.ends_with(" Ada Byron")), "{told}");
}
