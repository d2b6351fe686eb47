//! FIDO2 security keys, in software: through a pretended agent, through `ssh-agent`, and through
//! `ssh-keygen`.

use crate::support::agent::Agent;
use crate::support::authenticator::{Authenticator, TOUCHED, security_key};
use crate::support::{ENROLL, PLEDGE, Sandbox};

/// The public key of a successor.
fn next(company: &Sandbox) -> String {
    format!("{}.pub", company.ssh_key("next", &[]))
}

#[test]
fn a_security_key_signs_through_an_agent() {
    let company = Sandbox::new();
    let key = Authenticator::new(1, TOUCHED);
    let file = company.write("key.pub", &key.line());
    let socket = company.path("agent.socket");
    key.listen(&socket);
    let variables = [("SSH_AUTH_SOCK", socket.to_str().unwrap())];
    let next = next(&company);
    let enroll = [&ENROLL[..], &["--agent", "--current", &file, "--next", &next]].concat();
    let told = company.run_with(&enroll, "", &variables).ends(0).stderr;
    assert!(told.contains("Touch the security key SHA256:"), "{told}");
    company.run_with(&[&PLEDGE[..], &["--agent", "--key", &file]].concat(), "", &variables).ends(0);
    company.run(&["verify"]).ends(0);
    company.check_with_ssh_keygen();
}

#[test]
fn a_signature_without_a_touch_of_the_security_key_is_refused() {
    let company = Sandbox::new();
    let (touched, untouched) = (Authenticator::new(1, TOUCHED), Authenticator::new(1, 0x04));
    let file = company.write("key.pub", &touched.line());
    let sockets = ["touched.socket", "untouched.socket"].map(|name| company.path(name));
    touched.listen(&sockets[0]);
    untouched.listen(&sockets[1]);
    let [touched, untouched] = sockets.each_ref().map(|path| [("SSH_AUTH_SOCK", path.to_str().unwrap())]);
    let next = next(&company);
    let enroll = [&ENROLL[..], &["--agent", "--key", &file, "--next", &next]].concat();
    company.refuses(4, "signature-presence", &enroll, &untouched);
    company.run_with(&enroll, "", &touched).ends(0);
    company.refuses(4, "signature-presence", &[&PLEDGE[..], &["--agent"]].concat(), &untouched);
    company.run(&["verify"]).ends(0);
}

/// A company with a security key that `ssh-keygen` made: the key's file, and the variable that
/// the program needs.
fn company(options: &[&str]) -> (Sandbox, String, String) {
    let company = Sandbox::new();
    let (key, library) = security_key(&company, options);
    (company, key, library)
}

#[test]
fn a_security_key_signs_through_ssh_keygen() {
    let (company, key, library) = company(&[]);
    let next = next(&company);
    let enroll = [&ENROLL[..], &["--key", &key, "--next", &next]].concat();
    let provider = ("SSH_SK_PROVIDER", library.as_str());
    company.refuses(4, "ssh-keygen did not sign", &enroll, &[("SSH_SK_PROVIDER", "/nowhere.so")]);
    company.refuses(4, "signature-presence", &enroll, &[provider, ("AUTHENTICATOR_UNTOUCHED", "1")]);
    company.refuses(3, "cannot run ssh-keygen", &enroll, &[provider, ("PATH", "/nowhere")]);
    let silent = company.write("ssh-keygen", "#!/bin/sh\n");
    company.tool("chmod", &["u+x", &silent], "").ends(0);
    let path = company.path("").display().to_string();
    company.refuses(3, "ssh-keygen made no usable signature", &enroll, &[provider, ("PATH", &path)]);
    company.run_with(&enroll, "", &[provider]).ends(0);
    company.run_with(&[&PLEDGE[..], &["--key", &key]].concat(), "", &[provider]).ends(0);
    company.run(&["verify"]).ends(0);
    company.check_with_ssh_keygen();
    let log_key = ["seal", "--show-key", "--key", &key];
    company.refuses(4, "is a security key, which cannot sign a checkpoint", &log_key, &[provider]);
}

#[test]
fn a_security_key_with_a_pin_asks_for_it() {
    let (company, key, library) = company(&["-O", "verify-required"]);
    let next = next(&company);
    let enroll = [&ENROLL[..], &["--key", &key, "--next", &next]].concat();
    let [right, wrong] = ["2468", "1357"].map(|pin| {
        let askpass = company.write(&format!("askpass-{pin}"), &format!("#!/bin/sh\necho {pin}\n"));
        company.tool("chmod", &["700", &askpass], "").ends(0);
        askpass
    });
    let with = |askpass| {
        let pin = [("AUTHENTICATOR_PIN", "2468"), ("SSH_ASKPASS_REQUIRE", "force"), ("SSH_ASKPASS", askpass)];
        [&[("SSH_SK_PROVIDER", library.as_str())][..], &pin].concat()
    };
    company.refuses(4, "ssh-keygen did not sign", &enroll, &with(&wrong));
    company.run_with(&enroll, "", &with(&right)).ends(0);
    company.run(&["verify"]).ends(0);
}

#[test]
fn a_security_key_signs_through_ssh_agent() {
    let (company, key, library) = company(&[]);
    let agent = Agent::start(&company, &["-P", &library], &[]);
    agent.add(&["-q", "-S", &library, &key], &[]).ends(0);
    let (print, next) = (company.fingerprint(&key), next(&company));
    let enroll = [&ENROLL[..], &["--agent", "--key", &print, "--next", &next]].concat();
    company.run_with(&enroll, "", &agent.variables()).ends(0);
    company.run_with(&[&PLEDGE[..], &["--agent"]].concat(), "", &agent.variables()).ends(0);
    company.run(&["verify"]).ends(0);
    company.check_with_ssh_keygen();
}

#[test]
fn a_signature_of_ssh_agent_without_a_touch_is_refused() {
    let (company, key, library) = company(&[]);
    let agent = Agent::start(&company, &["-P", &library], &[("AUTHENTICATOR_UNTOUCHED", "1")]);
    agent.add(&["-q", "-S", &library, &key], &[]).ends(0);
    let (print, next) = (company.fingerprint(&key), next(&company));
    let enroll = [&ENROLL[..], &["--agent", "--key", &print, "--next", &next]].concat();
    company.refuses(4, "signature-presence", &enroll, &agent.variables());
}
