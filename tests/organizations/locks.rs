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
