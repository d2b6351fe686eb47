//! A lock says who holds it, and is held only by what writes.

use std::time::Duration;

use crate::support::terminal::Terminal;
use crate::support::{JOIN, PLEDGE, Sandbox};

/// Another program that holds the registry's lock for some seconds.
fn hold(company: &Sandbox, seconds: &str) -> std::process::Child {
    let policy = company.file("accord.toml").display().to_string();
    let mut holder = company.command("flock");
    let child = holder.args(["--no-fork", &policy, "sleep", seconds]).spawn().unwrap();
    std::thread::sleep(Duration::from_millis(500));
    child
}

#[test]
fn a_writer_that_waits_names_the_process_that_it_waits_for() {
    let company = Sandbox::enrolled();
    let mut holder = hold(&company, "4");
    let told = company.run(&PLEDGE).ends(0).stderr;
    assert!(told.contains(&format!("Waiting for process {} (running for ", holder.id())), "{told}");
    holder.wait().unwrap();
}

#[test]
fn a_dry_run_waits_for_no_lock() {
    let company = Sandbox::enrolled();
    let mut holder = hold(&company, "60");
    let told = company.run(&[&PLEDGE[..], &["--dry-run"]].concat()).ends(0).stderr;
    assert!(!told.contains("Waiting"), "{told}");
    let join = JOIN.map(|word| if word == "contoso.example" { "fabrikam.example" } else { word });
    let told = company.run(&[&join[..], &["--dry-run"]].concat()).ends(0).stderr;
    assert!(!told.contains("Waiting"), "{told}");
    holder.kill().unwrap();
    holder.wait().unwrap();
}

#[test]
fn questions_keep_no_other_writer_out() {
    let company = Sandbox::enrolled();
    let mut terminal = Terminal::start(&company, "join fabrikam.example");
    terminal.wait_for("name: ");
    assert!(!company.run(&PLEDGE).ends(0).stderr.contains("Waiting"));
    terminal.interrupt();
    terminal.end().with(130);
}

#[test]
fn a_dry_run_prints_to_standard_output_what_it_would_write() {
    let company = Sandbox::enrolled();
    let run = company.run(&[&PLEDGE[..], &["--dry-run"]].concat()).ends(0);
    let path = "pledges/contoso.example/0002-pledge.toml";
    let text = run.stdout.strip_prefix(&format!("{path}:\n\n")).unwrap_or_else(|| panic!("{}", run.stdout));
    assert!(!run.stderr.contains("accord ="), "{}", run.stderr);
    company.run(&[&PLEDGE[..], &["--unsigned"]].concat()).ends(0);
    assert_eq!(text.trim_end(), std::fs::read_to_string(company.file(path)).unwrap().trim_end());
    let mut holder = hold(&company, "60");
    let sign = company.run(&["sign", path, "--dry-run"]).ends(0);
    assert!(sign.stdout == run.stdout && sign.stderr.contains("It would be signed with "), "{}", sign.stderr);
    holder.kill().unwrap();
    holder.wait().unwrap();
}

#[test]
fn a_passphrase_keeps_no_other_writer_out() {
    let company = Sandbox::new();
    let mut terminal = Terminal::start(&company, "keygen contoso.example");
    for passphrase in ["correct horse", "correct horse", "battery staple", "battery staple"] {
        terminal.answer(": ", passphrase);
    }
    terminal.end().with(0);
    let quoted = |arguments: &[&str]| arguments.iter().map(|word| format!("'{word}' ")).collect::<String>();
    let join = quoted(&JOIN[1..12]);
    let rotate = "rotate contoso.example --reason routine --yes";
    for (arguments, question, answers) in [
        (format!("join {join} --yes"), "key-1: ", &["correct horse"][..]),
        (rotate.to_owned(), "key-2: ", &["battery staple", "third words", "third words"]),
    ] {
        let mut terminal = Terminal::start(&company, &arguments);
        for (at, answer) in answers.iter().enumerate() {
            terminal.wait_for(if at == 0 { question } else { ": " });
            // The same lock as a writer's.
            let policy = company.file("accord.toml").display().to_string();
            company.tool("flock", &["--nonblock", &policy, "true"], "").ends(0);
            terminal.press(&format!("{answer}\r"));
        }
        terminal.end().with(0);
    }
    company.run(&["verify"]).ends(0);
}

#[test]
fn what_another_program_wrote_while_a_question_waited_is_not_overwritten() {
    let company = Sandbox::enrolled();
    let arguments = PLEDGE[..PLEDGE.len() - 1].iter().map(|word| format!("'{word}' ")).collect::<String>();
    let mut terminal = Terminal::start(&company, &arguments);
    terminal.answer("s skips it -- ", "s");
    terminal.wait_for("Sign and write this record?");
    company.run(&["update", "contoso.example", "--sector", "cloud", "--yes"]).ends(0);
    terminal.press("y\r");
    let shown = terminal.end().with(4).shown;
    assert!(
        shown.contains("another program wrote records of contoso.example while this one asked"),
        "{shown}"
    );
    assert_eq!(company.records().len(), 2);
    company.run(&["verify"]).ends(0);
}
