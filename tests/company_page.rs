//! The examples of docs/company.md do what the page says.

#![cfg(unix)]

mod support;

use std::fs;

use support::agent::Agent;
use support::authenticator::security_key;
use support::{PLEDGE, Sandbox};

/// What the page leaves to the person: consent, the day, and no passphrase for keys.
const PERSON: &str = r#"
set -e
accord() {
    local yes=--yes
    case $1 in signing-input|attach) yes= ;; esac
    command accord "$@" $yes --today 2026-11-21
}
ssh-keygen() {
    case " $* " in *" -Y "*) command ssh-keygen "$@" ;; *) command ssh-keygen -q -N '' "$@" ;; esac
}
"#;

/// The page's blocks that are marked with `<!-- run: name -->`, as one script.
fn script(name: &str) -> String {
    let page = fs::read_to_string("docs/company.md").unwrap();
    let begin = format!("<!-- run: {name} -->\n```sh\n");
    let blocks: String = page.split(&begin).skip(1).map(|rest| rest.split("```").next().unwrap()).collect();
    assert!(!blocks.is_empty(), "{name} is in docs/company.md");
    format!("{PERSON}{blocks}")
}

/// Runs a script of the page in the registry, with a successor's public key at hand.
#[track_caller]
fn follow(company: &Sandbox, name: &str, variables: &[(&str, &str)]) {
    let folder = std::path::Path::new(env!("CARGO_BIN_EXE_accord")).parent().unwrap().to_str().unwrap();
    let script = format!("PATH={folder}:$PATH\n{}", script(name));
    let variables: Vec<_> = variables.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let mut arguments: Vec<_> = variables.iter().map(String::as_str).collect();
    arguments.extend(["bash", "-c", &script]);
    company.tool("env", &arguments, "").ends(0);
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
