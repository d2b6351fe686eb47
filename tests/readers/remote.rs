//! `-C` with an address: a remote registry, which git fetches from a folder and from a server.

#![expect(clippy::disallowed_methods, reason = "the test finds a free port, and waits for its server")]

use std::fs;
use std::net::TcpStream;
use std::process::{Child, Stdio};
use std::time::Duration;

use crate::support::{Run, Sandbox};

/// A reader's home, and a remote registry under git.
fn served() -> Sandbox {
    let sandbox = Sandbox::pledged();
    sandbox.git(&["init", "-q", "-b", "main"]);
    sandbox.commit("A pledge");
    sandbox.run(&["reaffirm", "contoso.example", "tech-sector-accord-1", "--yes"]).ends(0);
    sandbox.commit("A reaffirmation");
    sandbox
}

fn withdraw(sandbox: &Sandbox) {
    let reason = sandbox.write("reason.txt", "We leave.\n");
    let withdraw = ["withdraw", "contoso.example", "tech-sector-accord-1", "--reason-file", &reason, "--yes"];
    sandbox.run(&withdraw).ends(0);
    sandbox.commit("A withdrawal");
}

fn address(sandbox: &Sandbox) -> String {
    format!("file://{}", sandbox.registry().display())
}

/// The program, run in a folder without a registry.
fn read(sandbox: &Sandbox, arguments: &[&str]) -> Run {
    let home = Sandbox::empty();
    fs::create_dir(home.registry()).unwrap();
    let cache = sandbox.path("cache");
    home.run_with(arguments, "", &[("XDG_CACHE_HOME", cache.to_str().unwrap())])
}

/// The one copy in the cache.
fn copy(sandbox: &Sandbox) -> String {
    let mut copies = fs::read_dir(sandbox.path("cache/accord")).unwrap().map(|entry| entry.unwrap().path());
    let copy = copies.next().unwrap();
    assert_eq!(copies.next(), None, "nothing unfinished is left");
    copy.to_str().unwrap().to_owned()
}

#[test]
fn a_remote_registry_is_listed_and_updated() {
    let sandbox = served();
    let address = address(&sandbox);
    let listed = read(&sandbox, &["-C", &address, "list"]).ends(0).stdout;
    assert!(listed.contains("contoso.example") && listed.contains("current"), "{listed}");
    let shallow = ["-C", &copy(&sandbox), "rev-parse", "--is-shallow-repository"];
    withdraw(&sandbox);
    assert_eq!(sandbox.git(&shallow).stdout, "true\n");
    let offline = read(&sandbox, &["-C", &address, "--offline", "list"]).ends(0).stdout;
    assert_eq!(offline, listed);
    let listed = read(&sandbox, &["-C", &address, "list"]).ends(0).stdout;
    assert!(listed.contains("withdrawn"), "{listed}");
    assert_eq!(sandbox.git(&shallow).stdout, "true\n");
    // The history is fetched only when a command needs it.
    let first = sandbox.git(&["rev-list", "--max-parents=0", "HEAD"]).stdout;
    let before = read(&sandbox, &["-C", &address, "list", "--rev", first.trim()]).ends(0).stdout;
    assert!(before.contains("current"), "{before}");
    assert_eq!(sandbox.git(&shallow).stdout, "false\n");
}

#[test]
fn a_bare_repository_is_read_in_place() {
    let sandbox = served();
    let bare = sandbox.path("bare.git");
    sandbox.git(&["clone", "-q", "--bare", ".", bare.to_str().unwrap()]);
    let listed = read(&sandbox, &["-C", bare.to_str().unwrap(), "list"]).ends(0).stdout;
    assert!(listed.contains("contoso.example"), "{listed}");
}

#[test]
fn a_remote_registry_is_read_only() {
    let sandbox = served();
    let run =
        read(&sandbox, &["-C", &address(&sandbox), "enroll", "fabrikam.example", "--name", "x", "--yes"]);
    assert!(run.code == 2 && run.stderr.contains("can only be read"), "{run:?}");
}

#[test]
fn an_address_that_git_cannot_fetch_is_reported() {
    let sandbox = served();
    for address in ["file:///nowhere/registry.git", "git://127.0.0.1:1/registry.git"] {
        let run = read(&sandbox, &["-C", address, "list"]).ends(3);
        assert!(run.stderr.contains("help: look at the address"), "{}", run.stderr);
        let run = read(&sandbox, &["-C", address, "--offline", "list"]).ends(3);
        assert!(run.stderr.contains("was never fetched"), "{}", run.stderr);
    }
    // A missing folder is not an address, so git is not run.
    let run = read(&sandbox, &["-C", "ext::sh -c touch% pwned", "list"]).ends(3);
    assert!(run.stderr.contains("no accord.toml in"), "{}", run.stderr);
}

/// A server that ends with its test.
struct Daemon(Child);

impl Drop for Daemon {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn without_network_access_no_server_is_contacted() {
    let sandbox = served();
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let base = format!("--base-path={}", sandbox.path("").display());
    let listen = format!("--port={port}");
    // Not `git daemon`: it starts a separate process, which would outlive this one.
    let programs = sandbox.git(&["--exec-path"]).stdout;
    let mut command = sandbox.command(&format!("{}/git-daemon", programs.trim()));
    command.args(["--listen=127.0.0.1", &listen, &base, "--export-all", "--reuseaddr"]);
    let daemon = Daemon(command.stderr(Stdio::null()).spawn().unwrap());
    for _ in 0..200 {
        if TcpStream::connect(("127.0.0.1", port)).is_ok() {
            break;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    let address = format!("git://127.0.0.1:{port}/registry");
    let listed = read(&sandbox, &["-C", &address, "list"]).ends(0).stdout;
    assert!(listed.contains("contoso.example"), "{listed}");
    drop(daemon);
    assert_eq!(read(&sandbox, &["-C", &address, "--offline", "list"]).ends(0).stdout, listed);
    let run = read(&sandbox, &["-C", &address, "list"]).ends(3);
    assert!(run.stderr.contains("--offline"), "{}", run.stderr);
}
