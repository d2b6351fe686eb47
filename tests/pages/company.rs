//! The examples of docs/company.md do what the page says.

use std::fs;

use crate::support::agent::Agent;
use crate::support::authenticator::security_key;
use crate::support::{PLEDGE, Sandbox, document};

/// Runs the blocks of the page with a name, in a registry with a successor's public key.
#[track_caller]
fn follow(company: &Sandbox, name: &str, variables: &[(&str, &str)]) {
    let page = fs::read_to_string("docs/company.md").unwrap();
    document::run(company, &page, &format!("run: {name}"), variables);
    company.run(&["verify"]).ends(0);
    company.check_with_ssh_keygen();
}

fn company() -> Sandbox {
    let company = Sandbox::new();
    let next = company.ssh_key("successor", &[]);
    fs::copy(format!("{next}.pub"), company.file("next.pub")).unwrap();
    company
}

#[test]
fn a_key_in_a_file() {
    let company = company();
    follow(&company, "file", &[]);
    assert_eq!(company.records().len(), 2);
}

#[test]
fn the_settings() {
    let company = Sandbox::pledged();
    follow(&company, "settings", &[]);
    let status = company.run(&["config"]).ends(0).stdout;
    assert!(status.contains("contoso.example"), "{status}");
}

#[test]
fn a_record_is_taken_back() {
    let company = Sandbox::pledged();
    follow(&company, "undo", &[]);
    assert_eq!(company.records().len(), 1);
}

#[test]
fn an_ssh_agent() {
    let company = company();
    let agent = Agent::start(&company, &[], &[]);
    follow(&company, "agent", &agent.variables());
    assert_eq!(company.records().len(), 2);
}

#[test]
fn a_security_key() {
    let company = company();
    let (_, library) = security_key(&company, &[]);
    follow(&company, "security-key", &[("SSH_SK_PROVIDER", &library)]);
    assert_eq!(company.records().len(), 2);
}

#[test]
fn an_hsm() {
    let company = company();
    follow(&company, "service", &[]);
    assert_eq!(company.records().len(), 1);
}

#[test]
fn plain_openssh() {
    let company = Sandbox::enrolled();
    company.run(&[&PLEDGE[..], &["--unsigned"]].concat()).ends(0);
    fs::copy(company.path("keys/contoso.example/key-1"), company.file("signing")).unwrap();
    let draft = company.file("pledges/contoso.example/0002-pledge.toml");
    fs::copy(draft, company.file("0002-pledge.toml")).unwrap();
    follow(&company, "plain", &[]);
}
