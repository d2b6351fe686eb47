//! Signing with keys of an ssh-agent: with OpenSSH's own agent, and with a malicious one.

use std::path::Path;

use crate::support::agent::{Agent, identities, pretend, signature, string};
use crate::support::{ENROLL, PLEDGE, Sandbox};

/// A registry without organizations, an agent that holds `signing`, and a key `next` that it does
/// not hold. The private part of `signing` is nowhere else.
fn company() -> (Sandbox, Agent) {
    let company = Sandbox::new();
    let agent = Agent::start(&company, &[], &[]);
    let key = company.ssh_key("signing", &[]);
    company.ssh_key("next", &[]);
    agent.add(&["-q", &key], &[]).ends(0);
    std::fs::remove_file(key).unwrap();
    (company, agent)
}

fn enroll(company: &Sandbox, agent: &Agent) {
    let (print, next) = (public_print(company, "signing"), public(company, "next"));
    let enroll = [&ENROLL[..], &["--agent", "--key", &print, "--next", &next]].concat();
    company.run_with(&enroll, "", &agent.variables()).ends(0);
}

fn public(company: &Sandbox, name: &str) -> String {
    company.path(&format!("{name}.pub")).to_str().unwrap().to_owned()
}

fn public_print(company: &Sandbox, name: &str) -> String {
    company.fingerprint(&public(company, name))
}

#[test]
fn an_agent_signs_from_enrollment_to_rotation() {
    let (company, agent) = company();
    enroll(&company, &agent);
    company.run_with(&[&PLEDGE[..], &["--agent"]].concat(), "", &agent.variables()).ends(0);
    let signing = public(&company, "signing");
    let reaffirm = ["reaffirm", "contoso.example", "tech-sector-accord-1", "--yes", "--agent", "--key"];
    company.run_with(&[&reaffirm[..], &[&signing]].concat(), "", &agent.variables()).ends(0);

    agent.add(&["-q", company.path("next").to_str().unwrap()], &[]).ends(0);
    company.ssh_key("third", &[]);
    let third = public(&company, "third");
    let rotate =
        ["rotate", "contoso.example", "--reason", "routine", "--yes", "--agent", "--next", third.as_str()];
    company.run_with(&rotate, "", &agent.variables()).ends(0);
    company.run(&["verify"]).ends(0);
    assert_eq!(company.records().len(), 4);
    company.check_with_ssh_keygen();
    let made: Vec<_> = company.keys().into_iter().map(|(path, _)| path).collect();
    assert_eq!(made, ["contoso.example/.lock", "contoso.example/.signed"], "an agent needs no key directory");
}

#[test]
fn a_company_joins_with_an_agent() {
    let (company, agent) = company();
    let (print, next) = (public_print(&company, "signing"), public(&company, "next"));
    let join = [&["join"][..], &ENROLL[1..], &["--text", "tech-sector-accord-1", "--title", "CEO"]].concat();
    let unnamed = [&join[..], &["--agent"]].concat();
    company.refuses(2, "--current: ", &unnamed, &agent.variables());
    assert!(!company.path("keys").exists(), "no keys are made where an agent was meant");
    let named = [&join[..], &["--agent", "--key", &print, "--next", &next]].concat();
    company.run_with(&named, "", &agent.variables()).ends(0);
    company.run(&["verify"]).ends(0);
    assert_eq!(company.records().len(), 2);
    company.check_with_ssh_keygen();
}

#[test]
fn a_draft_is_signed_with_an_agent() {
    let (company, agent) = company();
    enroll(&company, &agent);
    company.run(&[&PLEDGE[..], &["--unsigned"]].concat()).ends(0);
    let sign = ["sign", "pledges/contoso.example/0002-pledge.toml", "--agent", "--yes"];
    company.run_with(&sign, "", &agent.variables()).ends(0);
    company.run(&["verify"]).ends(0);
    company.refuses(4, "have signed this record already", &sign, &agent.variables());
}

#[test]
fn an_agent_with_two_keys_signs_with_the_current_key() {
    let (company, agent) = company();
    let (other, rsa) = (company.ssh_key("other", &[]), company.ssh_key("rsa", &["-t", "rsa"]));
    agent.add(&["-q", "-D"], &[]);
    enroll_again(&company, &agent, &[&rsa, &other]);
    let before = company.records().len();
    company.run_with(&[&PLEDGE[..], &["--agent"]].concat(), "", &agent.variables()).ends(0);
    assert_eq!(company.records().len(), before + 1);
    company.run(&["verify"]).ends(0);

    let print = company.fingerprint(&other);
    let update = ["update", "contoso.example", "--name", "Contoso AG", "--yes", "--agent", "--key", &print];
    company.refuses(4, "no key at hand may sign this", &update, &agent.variables());
    let print = company.fingerprint(&rsa);
    let update = ["update", "contoso.example", "--name", "Contoso AG", "--yes", "--agent", "--key", &print];
    company.refuses(4, "the ssh-agent does not hold SHA256:", &update, &agent.variables());
}

/// Enrolls with a key that the agent holds after `others`.
fn enroll_again(company: &Sandbox, agent: &Agent, others: &[&str]) {
    for other in others {
        agent.add(&["-q", other], &[]).ends(0);
    }
    let key = company.ssh_key("last", &[]);
    agent.add(&["-q", &key], &[]).ends(0);
    let (print, next) = (company.fingerprint(&key), public(company, "next"));
    let enroll = [&ENROLL[..], &["--agent", "--key", &print, "--next", &next]].concat();
    company.run_with(&enroll, "", &agent.variables()).ends(0);
}

#[test]
fn no_key_of_an_agent_is_enrolled_without_being_named() {
    let (company, agent) = company();
    let next = public(&company, "next");
    let enroll = [&ENROLL[..], &["--agent", "--next", &next]].concat();
    company.refuses(2, "Name it with --key FINGERPRINT", &enroll, &agent.variables());
    let current = public(&company, "signing");
    let enroll = [&enroll[..], &["--current", &current]].concat();
    company.run_with(&enroll, "", &agent.variables()).ends(0);
    company.run(&["verify"]).ends(0);
}

#[test]
fn a_key_that_the_agent_does_not_hold_is_refused() {
    let (company, agent) = company();
    enroll(&company, &agent);
    for key in [public(&company, "next"), public_print(&company, "next")] {
        let pledge = [&PLEDGE[..], &["--agent", "--key", &key]].concat();
        company.refuses(4, "the ssh-agent does not hold SHA256:", &pledge, &agent.variables());
    }
    let pledge = [&PLEDGE[..], &["--agent", "--key", "SHA256:nonsense"]].concat();
    company.refuses(2, "not an OpenSSH SHA-256 fingerprint", &pledge, &agent.variables());
    let signing = public(&company, "signing");
    let pledge = [&PLEDGE[..], &["--key", &signing]].concat();
    company.run_with(&pledge, "", &agent.variables()).ends(0);
    let gone = [("SSH_AUTH_SOCK", "/nonexistent/agent")];
    company.refuses(2, "Add it to the ssh-agent with `ssh-add KEY`", &pledge, &gone);
}

#[test]
fn a_locked_agent_and_an_empty_one_show_no_key() {
    let (company, agent) = company();
    enroll(&company, &agent);
    let pledge = [&PLEDGE[..], &["--agent"]].concat();
    agent.add(&["-x"], &[]).ends(0);
    company.refuses(4, "unlock it with `ssh-add -X`", &pledge, &agent.variables());
    agent.add(&["-X"], &[]).ends(0);
    company.run_with(&pledge, "", &agent.variables()).ends(0);
    agent.add(&["-q", "-D"], &[]).ends(0);
    let update = ["update", "contoso.example", "--name", "Contoso AG", "--yes", "--agent"];
    company.refuses(4, "shows no Ed25519 key", &update, &agent.variables());
    // A key that was added for a time is gone after it.
    let timed = company.ssh_key("timed", &[]);
    agent.add(&["-q", "-t", "1", &timed], &[]).ends(0);
    std::thread::sleep(std::time::Duration::from_secs(2));
    company.refuses(4, "(`ssh-add -t`) is gone after it", &update, &agent.variables());
    // Where the agent is not asked for, the error says what it answered.
    let update = &update[..update.len() - 1];
    company.refuses(4, "the ssh-agent is empty or locked", update, &agent.variables());
    let other = company.ssh_key("other", &[]);
    agent.add(&["-q", &other], &[]).ends(0);
    let holds = format!("the ssh-agent holds {}", company.fingerprint(&other));
    company.refuses(4, &holds, update, &agent.variables());
    let socket = agent.socket.clone();
    drop(agent);
    company.refuses(4, "the ssh-agent does not answer", update, &[("SSH_AUTH_SOCK", &socket)]);
}

#[test]
fn without_confirmation_the_agent_does_not_sign() {
    let (company, agent) = company();
    enroll(&company, &agent);
    agent.add(&["-q", "-D"], &[]).ends(0);
    let key = company.ssh_key("asks", &[]);
    agent.add(&["-q", "-c", &key], &[]).ends(0);
    let (print, next) = (company.fingerprint(&key), public(&company, "next"));
    let mut enroll = [&ENROLL[..], &["--agent", "--key", &print, "--next", &next]].concat();
    enroll[1] = "fabrikam.example";
    company.refuses(4, "the ssh-agent did not sign with SHA256:", &enroll, &agent.variables());
    company.refuses(4, "`ssh-add KEY` without -c", &enroll, &agent.variables());
}

#[test]
fn an_agent_that_has_ended_is_reported() {
    let (company, agent) = company();
    enroll(&company, &agent);
    let pledge = [&PLEDGE[..], &["--agent"]].concat();
    company.refuses(3, "SSH_AUTH_SOCK is not set", &pledge, &[]);
    let socket = agent.socket.clone();
    drop(agent);
    company.refuses(3, "cannot talk to the ssh-agent at", &pledge, &[("SSH_AUTH_SOCK", &socket)]);
    company.refuses(3, "The agent has ended: start one with", &pledge, &[("SSH_AUTH_SOCK", &socket)]);
    let file = company.write("file", "no socket");
    company.refuses(3, "cannot talk to the ssh-agent at", &pledge, &[("SSH_AUTH_SOCK", &file)]);
}

/// A company whose key is in its key directory, and that key in wire form.
fn enrolled() -> (Sandbox, Vec<u8>) {
    let company = Sandbox::enrolled();
    let line = std::fs::read_to_string(company.path("keys/contoso.example/key-1.pub")).unwrap();
    (company, ssh_key::PublicKey::from_openssh(&line).unwrap().to_bytes().unwrap())
}

/// Pledges with the agent at `socket`, and expects the error `words`.
#[track_caller]
fn refused(company: &Sandbox, socket: &Path, code: i32, words: &str) {
    let pledge = [&PLEDGE[..], &["--agent"]].concat();
    company.refuses(code, words, &pledge, &[("SSH_AUTH_SOCK", socket.to_str().unwrap())]);
}

#[test]
fn an_invalid_list_of_keys_is_refused() {
    let (company, key) = enrolled();
    let good = identities(&[&key]);
    let cut = [&string(&[0; 20])[..4], &good[4..24]].concat();
    let many = string(&[&[12][..], &[0xFF; 4], &string(b"key"), &string(b"comment")].concat());
    let inner = string(&[&[12][..], &1_u32.to_be_bytes(), &[0xFF; 4], b"key"].concat());
    let more = string(&[&good[4..], b"more"].concat());
    for (number, (answer, words)) in [
        (vec![], "cannot talk to the ssh-agent"),
        (vec![0, 0], "cannot talk to the ssh-agent"),
        (vec![0; 4], "an impossible length"),
        (vec![0xFF; 4], "an impossible length"),
        ((256 * 1024 + 1_u32).to_be_bytes().to_vec(), "an impossible length"),
        (vec![0, 0, 0, 9, 12], "cannot talk to the ssh-agent"),
        (string(b"SSH-2.0-OpenSSH_9.2\r\n"), "of an unknown type"),
        (b"HTTP/1.1 400 Bad Request\r\n\r\n".to_vec(), "an impossible length"),
        (string(&[14]), "of an unknown type"),
        (string(&[5]), "it refused"),
        (string(&[12]), "cut short"),
        (cut, "cut short"),
        (many, "cut short"),
        (inner, "cut short"),
        (more, "has bytes after its end"),
    ]
    .into_iter()
    .enumerate()
    {
        let socket = company.path(&format!("{number}.socket"));
        pretend(&socket, move |_| answer.clone());
        refused(&company, &socket, 3, words);
    }
}

#[test]
fn an_invalid_signature_of_an_agent_is_refused() {
    const PLAIN: &str = "ssh-ed25519";
    let (company, key) = enrolled();
    let long = string(&[&[14][..], &[0xFF; 4]].concat());
    let more = [&signature(PLAIN, &[1; 64], &[])[..], b"more"].concat();
    let more = string(&more[4..]);
    for (number, (answer, code, words)) in [
        (vec![], 3, "cannot talk to the ssh-agent"),
        (vec![0xFF; 4], 3, "an impossible length"),
        (long, 3, "cut short"),
        (more, 3, "has bytes after its end"),
        (string(&[5]), 4, "the ssh-agent did not sign"),
        (string(&[6]), 3, "of an unknown type"),
        (signature(PLAIN, &[1; 63], &[]), 3, "an impossible length"),
        (signature(PLAIN, &[1; 65], &[]), 3, "an impossible length"),
        (signature(PLAIN, &[1; 64], &[1]), 3, "an impossible length"),
        (signature(PLAIN, &[1; 60], &[1; 4]), 3, "an impossible length"),
        (signature("ssh-rsa", &[1; 64], &[]), 3, "of another type than the key"),
        (signature(PLAIN, &[0; 64], &[]), 4, "does not hold (signature-invalid)"),
        (signature(PLAIN, &[1; 64], &[]), 4, "does not hold (signature-invalid)"),
    ]
    .into_iter()
    .enumerate()
    {
        let (socket, key) = (company.path(&format!("{number}.socket")), key.clone());
        pretend(&socket, move |request| if request == [11] { identities(&[&key]) } else { answer.clone() });
        refused(&company, &socket, code, words);
    }
}

#[test]
fn a_signature_of_other_bytes_is_refused() {
    let (company, key) = enrolled();
    let pem = std::fs::read(company.path("keys/contoso.example/key-1")).unwrap();
    let socket = company.path("agent.socket");
    pretend(&socket, move |request| match request {
        [11] => identities(&[&key]),
        _ => {
            let other = accord::signature::SecretKey::read(&pem, None).unwrap().sign(b"another record");
            let other: ssh_key::SshSig = other.armor().parse().unwrap();
            signature("ssh-ed25519", other.signature_bytes(), &[])
        }
    });
    refused(&company, &socket, 4, "does not hold (signature-invalid)");
}
