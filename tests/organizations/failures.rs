//! Errors without a code: a file, a folder, a disk or a program that is not as it should be. Each names what it is about,
//! says in plain words what is wrong, and says what to do next.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use crate::support::{Run, Sandbox};

/// Another user than the administrator, whom no mode stops.
const OTHER_USER: [&str; 4] = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"];

/// An error as its reader meets it: what it says and what it advises, without words of a library.
#[track_caller]
fn tells(run: &Run, words: &str, help: &str) {
    let (said, advised) = run.stderr.split_once("\n  help: ").unwrap_or((&run.stderr, ""));
    assert!(said.contains("error: ") && said.contains(words), "not `{words}`: {run:?}");
    assert!(advised.contains(help) && !advised.trim().is_empty(), "not `{help}`: {run:?}");
    for foreign in ["os error", "panicked", "Errno", "(code "] {
        assert!(!run.stderr.contains(foreign), "{run:?}");
    }
}

/// A company with files that are not what a flag asks for.
fn company() -> Sandbox {
    let company = Sandbox::pledged();
    for name in ["dir", "dir/below", "none"] {
        fs::create_dir(company.path(name)).unwrap();
    }
    company.write("empty", "");
    company.write("dir/notes.txt", "x\n");
    company
}

/// Commands that read the file which takes the place of FILE.
const READERS: [&[&str]; 13] = [
    &["keys", "test", "contoso.example", "FILE"],
    &["keys", "backup", "FILE"],
    &["update", "contoso.example", "--sector", "x", "--key", "FILE"],
    &["rotate", "contoso.example", "--reason", "routine", "--next", "FILE"],
    &["attach", "pledges/contoso.example/0002-pledge.toml", "--signature", "FILE"],
    &["keygen", "fabrikam.example", "--passphrase-file", "FILE"],
    &["pledge", "contoso.example", "tech-sector-accord-1", "--title", "x", "--statement-file", "FILE"],
    &["text", "new", "new-1", "--from", "FILE", "--audience", "private-sector"],
    &["text", "check", "FILE"],
    &["match", "FILE"],
    &["signing-input", "FILE"],
    &["verify", "--policy", "FILE"],
    &["receipt", "FILE", "--check", "FILE"],
];

#[track_caller]
fn read_with(company: &Sandbox, command: &[&str], file: &str) -> Run {
    let before = company.snapshot();
    let arguments: Vec<_> = command.iter().map(|word| if *word == "FILE" { file } else { word }).collect();
    let run = company.run(&arguments);
    assert!(run.code > 1, "{arguments:?}: {run:?}");
    assert_eq!(company.snapshot(), before, "{arguments:?}");
    run
}

#[test]
fn a_file_that_cannot_be_read_is_named_with_the_one_that_was_meant() {
    let company = company();
    for command in READERS {
        let run = read_with(&company, command, "../nowhere");
        tells(&run, "cannot read ../nowhere: there is no such file", "Check the path");
        let run = read_with(&company, command, "../dir/nots.txt");
        tells(&run, "cannot read ../dir/nots.txt: there is no such file", "Did you mean `../dir/notes.txt`?");
        let run = read_with(&company, command, "../nowhere/x");
        tells(&run, "cannot read ../nowhere/x: there is no folder ../nowhere", "Check the path");
        let run = read_with(&company, command, "accord.toml/x");
        tells(
            &run,
            "cannot read accord.toml/x: accord.toml is a file, and not a folder",
            "Name that file itself",
        );
        let run = read_with(&company, command, "../dir");
        let is_key = command.iter().any(|word| ["keys", "--key", "--next"].contains(word));
        let help = if is_key { "Name a file; no keys lie in this folder" } else { "`../dir/notes.txt`" };
        tells(&run, "cannot read ../dir: it is a folder, and not a file", help);
        let long = format!("../{}", "x".repeat(300));
        tells(&read_with(&company, command, &long), "a name in the path is too long", "Use a shorter name");
    }
}

#[test]
fn a_file_that_this_user_may_not_read_is_named_with_what_stops_it() {
    let company = company();
    let Some(company) = given_to_other_user(company) else { return };
    fs::set_permissions(company.path("dir"), Permissions::from_mode(0o000)).unwrap();
    fs::set_permissions(company.path("empty"), Permissions::from_mode(0o000)).unwrap();
    for command in READERS {
        for (file, shown) in [("../empty", "`ls -ld ../empty`"), ("../dir/notes.txt", "`ls -ld ../dir`")] {
            let arguments: Vec<_> =
                command.iter().map(|word| if *word == "FILE" { file } else { word }).collect();
            let run = company.run_under(&OTHER_USER, &arguments);
            tells(&run, &format!("cannot read {file}: permission denied"), shown);
        }
    }
}

#[test]
fn a_record_that_cannot_be_read_may_be_the_one_that_decides() {
    let company = company();
    let Some(company) = given_to_other_user(company) else { return };
    let record = "pledges/contoso.example/0002-pledge.toml";
    let text = "accords/tech-sector-accord-1.toml";
    fs::set_permissions(company.file(record), Permissions::from_mode(0o000)).unwrap();
    for command in [&["sign"][..], &["text", "check", text], &["text", "check", text, "--write"]] {
        let run = company.run_under(&OTHER_USER, command).ends(3);
        for words in ["this cannot be read: permission denied", "help: Repair the permissions", record] {
            assert!(run.stderr.contains(words), "{command:?}: {run:?}");
        }
    }
}

#[test]
fn a_text_is_not_checked_under_a_policy_that_cannot_be_used() {
    let company = company();
    company.edit("accord.toml", "title", "titel");
    let run = company.run(&["text", "check", "accords/tech-sector-accord-1.toml"]).ends(1);
    for words in ["error: the registry's accord.toml cannot be used", "--> accord.toml:", "= help: "] {
        assert!(run.stderr.contains(words), "not `{words}`: {run:?}");
    }
}

#[test]
fn a_text_that_changed_after_a_pledge_is_restored_and_not_left() {
    let company = company();
    let text = "accords/tech-sector-accord-1.toml";
    company.edit(text, "id = \"tech-sector-accord-1\"", "id  = \"tech-sector-accord-1\"");
    let run = company.run(&["text", "check", text, "--write"]).ends(4);
    tells(
        &run,
        "contoso.example has pledged to tech-sector-accord-1",
        "Restore the bytes that it pledged to",
    );
}

/// The company of another user; None where this user cannot become one.
fn given_to_other_user(company: Sandbox) -> Option<Sandbox> {
    let top = company.path("");
    let owned = company.tool("chown", &["-R", "65534:65534", top.to_str().unwrap()], "").code == 0;
    owned.then_some(company)
}

#[test]
fn an_empty_file_is_called_empty() {
    let company = company();
    for command in READERS {
        // These name each part that is missing, with its code.
        if command[0] == "text" || command.contains(&"--policy") || command.contains(&"--check") {
            continue;
        }
        tells(&read_with(&company, command, "../empty"), "is empty", "");
    }
    let statement = [
        "pledge",
        "contoso.example",
        "tech-sector-accord-1",
        "--title",
        "x",
        "--statement-file",
        "-",
        "--yes",
    ];
    tells(
        &company.run(&statement).ends(2),
        "--statement-file: standard input is empty",
        "leave --statement-file out",
    );
}

#[test]
fn a_folder_in_place_of_a_key_names_the_keys_in_it() {
    let company = company();
    for folder in ["../keys/contoso.example", "../keys"] {
        for command in &READERS[..4] {
            let help = "Name one of the keys in it: `../keys/contoso.example/key-1`, ";
            tells(
                &read_with(&company, command, folder),
                &format!("cannot read {folder}: it is a folder"),
                help,
            );
        }
    }
}

/// Commands that write to the file which takes the place of FILE, and are told to replace one that is there.
const WRITERS: [&[&str]; 6] = [
    &["export", "csv", "--output", "FILE", "--force"],
    &["export", "sqlite", "--output", "FILE", "--force"],
    &["findings", "--output", "FILE", "--force"],
    &["status", "--ics", "FILE"],
    &["signing-input", "pledges/contoso.example/0002-pledge.toml", "--output", "FILE"],
    &["keys", "backup", "../keys/contoso.example/key-1", "--svg", "FILE"],
];

#[test]
fn a_place_that_takes_no_file_is_named_with_a_way_on() {
    let company = company();
    for command in WRITERS {
        let run = read_with(&company, command, "../nowhere/x");
        tells(&run, "there is no folder ../nowhere", "Make it first, with `mkdir -p ../nowhere`");
        let run = read_with(&company, command, "../empty/x");
        tells(
            &run,
            "../empty is a file, and not a folder",
            "Name that file itself, or a folder in its place",
        );
        tells(&read_with(&company, command, "../none"), "../none", "");
    }
    // A device that is replaced is gone for all programs.
    company.tool("mkfifo", &["../pipe"], "").ends(0);
    for command in &WRITERS[..4] {
        let run = read_with(&company, command, "../pipe");
        tells(&run, "../pipe is a pipe, a socket or a device, and not a file", "Name a file");
    }
}

#[test]
fn a_full_disk_is_called_full_and_nothing_is_written() {
    let company = company();
    let full = company.path("full");
    fs::create_dir(&full).unwrap();
    let place = full.to_str().unwrap();
    let script = format!(
        "mount -t tmpfs -o size=256k tmpfs {place} 2>/dev/null || exit 77; mkdir {place}/keys; \
         cp -r ../keys/contoso.example {place}/keys; dd if=/dev/zero of={place}/fill bs=1k 2>/dev/null; "
    );
    for command in [
        format!("keygen fabrikam.example --no-passphrase --key-dir {place}/keys"),
        format!("export csv --output {place}/x.csv"),
        format!("site {place}/site"),
        format!("keys backup ../keys/contoso.example/key-1 --svg {place}/key.svg"),
        "list > /dev/full".to_owned(),
    ] {
        let run = company.tool(
            "unshare",
            &["--mount", "sh", "-c", &format!("{script} ACCORD_KEY_DIR=/nowhere {} {command}", program())],
            "",
        );
        if run.code == 77 || run.stderr.contains("unshare") {
            return;
        }
        tells(&run.ends(3), "the disk is full", "Free space on the disk");
    }
}

fn program() -> &'static str {
    env!("CARGO_BIN_EXE_accord")
}

#[test]
fn a_disk_that_can_only_be_read_is_left_for_another() {
    let company = company();
    let place = company.path("none").to_str().unwrap().to_owned();
    let mount =
        format!("mount -t tmpfs -o ro tmpfs {place} 2>/dev/null || exit 77; ACCORD_KEY_DIR={place}/keys");
    for command in
        ["keygen fabrikam.example --no-passphrase".to_owned(), format!("export csv --output {place}/x")]
    {
        let script = format!("{mount} {} {command}", program());
        let run = company.tool("unshare", &["--mount", "sh", "-c", &script], "");
        if run.code == 77 || run.stderr.contains("unshare") {
            return;
        }
        tells(&run.ends(3), "this disk can only be read", "Choose a place that can be written to");
    }
}

#[test]
fn a_program_that_is_missing_is_named() {
    let company = company();
    company.git(&["init", "-q", "-b", "main"]);
    company.commit("The registry");
    for arguments in [
        &["list"][..],
        &["verify"],
        &["propose", "contoso.example"],
        &["undo", "contoso.example", "--yes"],
        &["status", "contoso.example"],
        &["list", "--rev", "HEAD"],
        &["merge-signatures", "--install"],
        &["-C", "https://registry.example/x", "list"],
    ] {
        let run = company.run_with(arguments, "", &[("PATH", "/nowhere")]);
        tells(&run.ends(3), "cannot run git: there is no program of this name on the PATH", "Install git");
    }
}

#[test]
fn a_folder_of_the_registry_that_is_not_there_is_named() {
    let company = company();
    let run = company.run(&["-C", "nowhere", "list"]).ends(3);
    tells(&run, "/registry/nowhere: there is no such folder", "Check the path");
    let run = company.run(&["-C", "../registri", "list"]).ends(3);
    tells(&run, "there is no such folder", "Did you mean `");
    let gone = company.path("gone");
    fs::create_dir(&gone).unwrap();
    let script = format!("cd {0} && rmdir {0} && {1} list", gone.display(), program());
    let run = company.tool("sh", &["-c", &script], "").ends(3);
    tells(&run, "the folder that you are in is not there any more", "Go to one that is there");
}

#[test]
fn a_time_that_is_none_is_named() {
    let company = company();
    for (time, words) in [("x", "SOURCE_DATE_EPOCH is x"), ("99999999999999", "outside the calendar")] {
        // The sandbox gives each run a day, which comes before the variable.
        let command = format!("SOURCE_DATE_EPOCH={time} {} list", program());
        tells(&company.tool("sh", &["-c", &command], "").ends(2), words, "unset it");
    }
}

#[test]
fn two_names_of_one_key_directory_are_one() {
    let company = company();
    let keygen = ["keygen", "fabrikam.example", "--no-passphrase", "--next-dir", "../keys"];
    tells(&company.run(&keygen).ends(2), "--next-dir names the key directory itself", "Name another place");
}

#[test]
fn what_stands_in_the_place_of_another_argument_is_named() {
    let company = company();
    let signature = "pledges/contoso.example/0002-pledge.toml.sig";
    let record = "Name the record: pledges/contoso.example/0002-pledge.toml";
    for command in [&["sign", signature, "--yes"][..], &["attach", signature, "--signature", signature]] {
        tells(&company.run(command).ends(2), "0002-pledge.toml.sig holds signatures, and no record", record);
    }
    let run = company.run(&["signing-input", signature]).ends(4);
    tells(&run, "is no record", "A signature is no record: name pledges/contoso.example/0002-pledge.toml.");
    let attach = ["attach", "pledges/contoso.example/0002-pledge.toml", "--signature", signature];
    let run = company.run(&[&attach[..], &["--public-key", "nowhere"]].concat());
    tells(
        &run,
        "cannot read nowhere: there is no such file",
        "Give a .pub file, a PEM or DER file, or the 32 bytes",
    );
    let finding =
        ["finding", "contoso.example", "--title", "x", "--assessment", "breach", "--summary", "x", "--yes"];
    let run = company.run(&finding).ends(2);
    assert!(
        run.stderr.contains("does not name the organization that it is about\n  help: Add `--about`."),
        "{run:?}"
    );
    let run = company.run(&[&finding[..], &["--evidence", "x"]].concat()).ends(2);
    tells(&run, "--evidence: `x` does not give fields", "such as --evidence 'title = ");
    let run = company.run(&["sign", "--key", "../keys/contoso.example/key-9"]).ends(3);
    tells(&run, "key-9: there is no such file", "Did you mean `../keys/contoso.example/key-");
    let run = company.run(&["site", "../site", "--templates", "../nowhere"]).ends(3);
    tells(&run, "cannot find ../nowhere: there is no such folder", "Check the path");
    let run = company.run(&["site", "../site", "--templates", "../dir"]).ends(2);
    tells(
        &run,
        "--templates: ../dir has no file of a site",
        "the names begin with pages/, parts/ or assets/",
    );
    company.write("policy", "x\n");
    let run = company.run(&["verify", "--policy", "../policy"]).ends(3);
    tells(&run, "../policy is no policy: line 1: ", "A policy has a `log` line");
    company.git(&["init", "-q", "-b", "main"]);
    company.commit("The registry");
    company.git(&["remote", "add", "origin", "."]);
    company.git(&["fetch", "-q", "origin"]);
    let run = company.run(&["propose", "contosso.example"]).ends(2);
    assert!(
        run.stderr
            .contains("contosso.example is not in this registry\n  help: Did you mean `contoso.example`?"),
        "{run:?}"
    );
}

/// Texts of failures whose advice is not beside them: why each has none.
const WITHOUT_HELP: &[(&str, &str)] = &[
    ("no completions for {name}", "clap takes only the shells that there are"),
    ("cannot write: {}", "memory takes what is written"),
    ("cannot pack the registry: {error}", "states the file that cannot be packed"),
    ("a registry needs --registry and --title", "each is reported before, with its flag"),
    ("--text: no text was chosen", "it is reported before, with its flag"),
    ("no key directory is used", "is never shown"),
    ("the receipt does not hold for {}", "the problem stands above, with its help"),
    ("{print} cannot sign for the log", "its cause has the help"),
    ("{name} cannot be made a text; nothing was written", "each problem stands above, with its help"),
    ("{name} holds no metrics that can be used; nothing was written", "each problem stands above"),
    ("cannot read standard input", "its cause decides the help"),
    ("standard input is named twice, and can be read once", "the other place has the help"),
    ("the record is not text", "a record that was read is text"),
    ("no randomness: {error}", "no system that runs lacks it"),
    ("standard input is this terminal; name a file", "says it itself, at a question"),
    ("@{file} names a file, and this field takes the words themselves", "says it itself, at a question"),
    ("{file} {what}", "its callers add the help"),
    ("cannot read from the terminal", "its cause decides the help"),
    ("left; nothing was written", "the user left"),
    ("canceled; nothing was written", "the user said no"),
    ("the registry would refuse this record; nothing was written", "the problem stands above, with its help"),
];

/// The text of each failure in a source that gets no help in the same statement, and is not put into a variable that
/// gets one later.
fn list_texts_without_help(source: &str) -> Vec<String> {
    let mut found = Vec::new();
    for kind in ["usage", "environment", "refused", "unsound"] {
        for (at, begin) in source.match_indices(&format!("Failure::{kind}(")) {
            let statement = &source[at + begin.len()..];
            let end = end_of_arguments(statement);
            let rest: String = statement[end..].chars().filter(|letter| !letter.is_whitespace()).collect();
            let before = source[..at].trim_end();
            let kept = before.ends_with('=') || before.ends_with("= ||");
            let text = statement[..end].split('"').nth(1);
            if let Some(text) =
                text.filter(|_| !rest.starts_with(".help(") && !rest.starts_with(".code(") && !kept)
            {
                found.push(text.to_owned());
            }
        }
    }
    found
}

/// Where the parenthesis ends that was opened before.
fn end_of_arguments(statement: &str) -> usize {
    let (mut depth, mut quoted, mut escaped) = (1, false, false);
    for (at, letter) in statement.char_indices() {
        match letter {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            '(' if !quoted => depth += 1,
            ')' if !quoted => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return at + 1;
        }
    }
    statement.len()
}

#[test]
fn every_failure_has_help_or_a_reason_for_none() {
    let mut pending = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src/cli")];
    let mut seen = Vec::new();
    while let Some(path) = pending.pop() {
        if path.is_dir() {
            pending.extend(fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()));
            continue;
        }
        let source = fs::read_to_string(&path).unwrap();
        let source = source.split("#[cfg(test)]\nmod tests").next().unwrap();
        // It would print the system's numbers: `describe_error` says the same in words.
        assert!(!source.contains("{error:#}"), "{} prints an error as it is", path.display());
        for text in list_texts_without_help(source) {
            let known = WITHOUT_HELP.iter().any(|(known, _)| *known == text);
            assert!(known, "{}: `{text}` has no help, and no reason for it in WITHOUT_HELP", path.display());
            seen.push(text);
        }
    }
    for (text, _) in WITHOUT_HELP {
        assert!(seen.iter().any(|seen| seen == text), "`{text}` is no failure without help: take it out");
    }
}

#[test]
fn the_search_for_failures_without_help_finds_them() {
    let source = r#"
        bail!(Failure::usage(format!("a {x}", x = y(1))).help("b"));
        Err(Failure::refused("c").code(Code::X).into())
        let failure = Failure::refused("d");
        bail!(Failure::unsound(format!("e ({f})")).into());
    "#;
    assert_eq!(list_texts_without_help(source), ["e ({f})"]);
}
