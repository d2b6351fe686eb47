//! `-C` with an address: a remote registry, which git fetches from a folder and from a server.

#![expect(clippy::disallowed_methods, reason = "the test finds a free port, and waits for its server")]

use std::fs;
use std::net::TcpStream;
use std::process::{Child, Stdio};
use std::time::Duration;

use crate::support::{Run, Sandbox};

/// A reader's home, and a remote registry under git.
pub fn served() -> Sandbox {
    let sandbox = Sandbox::pledged();
    sandbox.git(&["init", "-q", "-b", "main"]);
    sandbox.commit("A pledge");
    sandbox.run(&["reaffirm", "contoso.example", "tech-sector-accord-1", "--yes"]).ends(0);
    sandbox.commit("A reaffirmation");
    sandbox
}

pub fn withdraw(sandbox: &Sandbox) {
    let reason = sandbox.write("reason.txt", "We leave.\n");
    let withdraw = ["withdraw", "contoso.example", "tech-sector-accord-1", "--reason-file", &reason, "--yes"];
    sandbox.run(&withdraw).ends(0);
    sandbox.commit("A withdrawal");
}

fn address(sandbox: &Sandbox) -> String {
    format!("file://{}", sandbox.registry().display())
}

/// The program, run in a folder without a registry.
pub fn read(sandbox: &Sandbox, arguments: &[&str]) -> Run {
    read_with(sandbox, arguments, &[])
}

/// The same, with more environment variables.
pub fn read_with(sandbox: &Sandbox, arguments: &[&str], variables: &[(&str, &str)]) -> Run {
    let home = Sandbox::empty();
    fs::create_dir(home.registry()).unwrap();
    let cache = sandbox.path("cache");
    let cache = [("XDG_CACHE_HOME", cache.to_str().unwrap())];
    home.run_with(arguments, "", &[&cache[..], variables].concat())
}

/// The one copy in the cache.
fn copy(sandbox: &Sandbox) -> String {
    let names = cached(sandbox);
    let [copy, lock] = &names[..] else { panic!("something unfinished is left: {names:?}") };
    assert_eq!(copy.strip_suffix(".git"), lock.strip_suffix(".lock"), "{names:?}");
    sandbox.path(&format!("cache/accord/{copy}")).to_str().unwrap().to_owned()
}

/// What lies in the cache, sorted.
pub fn cached(sandbox: &Sandbox) -> Vec<String> {
    let entries = fs::read_dir(sandbox.path("cache/accord")).unwrap();
    let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
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
    let address = address(&sandbox);
    let run = read(&sandbox, &["-C", &address, "update", "fabrikam.example", "--name", "x", "--yes"]);
    assert!(run.code == 2 && run.stderr.contains("can only be read"), "{run:?}");
}

#[test]
fn an_address_that_git_cannot_fetch_is_reported() {
    let sandbox = served();
    for address in ["file:///nowhere/registry.git", "git://127.0.0.1:1/registry.git"] {
        let run = read(&sandbox, &["-C", address, "list"]).ends(3);
        assert!(run.stderr.contains(&format!("cannot fetch {address}: ")), "{}", run.stderr);
        assert!(run.stderr.contains("help: Look at the address"), "{}", run.stderr);
        let run = read(&sandbox, &["-C", address, "--offline", "list"]).ends(3);
        assert!(run.stderr.contains("was never fetched"), "{}", run.stderr);
    }
    let other = Sandbox::empty();
    fs::create_dir_all(other.registry()).unwrap();
    other.git(&["init", "-q"]);
    other.git(&["commit", "-q", "--allow-empty", "-m", "No registry"]);
    let run = read(&sandbox, &["-C", &address(&other), "list"]).ends(3);
    assert!(run.stderr.contains("no accord.toml at file://"), "{}", run.stderr);
    let run = read(&sandbox, &["-C", "ftp://reader:s3cret@127.0.0.1/x", "list"]).ends(2);
    assert!(run.stderr.contains("ftp://***@127.0.0.1/x is not an address"), "{}", run.stderr);
    // A missing folder is not an address, so git is not run.
    let run = read(&sandbox, &["-C", "ext::sh -c touch% pwned", "list"]).ends(3);
    assert!(run.stderr.contains("there is no such folder"), "{}", run.stderr);
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

#[test]
fn an_address_without_a_scheme_is_told_what_it_lacks() {
    let sandbox = Sandbox::empty();
    for command in [&["list"][..], &["show", "contoso.example"]] {
        let run = read(&sandbox, &[&["-C", "github.com/x/y"], command].concat()).ends(2);
        assert!(run.stderr.contains("-C https://github.com/x/y"), "{}", run.stderr);
    }
    for folder in ["./github.com/x", "nowhere/registry", "../registry", "/tmp/nowhere"] {
        let run = read(&sandbox, &["-C", folder, "list"]).ends(3);
        assert!(!run.stderr.contains("https://"), "{}", run.stderr);
    }
}

#[test]
fn a_renamed_branch_is_followed() {
    let sandbox = served();
    let address = address(&sandbox);
    read(&sandbox, &["-C", &address, "list"]).ends(0);
    sandbox.git(&["branch", "-m", "main", "trunk/of"]);
    withdraw(&sandbox);
    let listed = read(&sandbox, &["-C", &address, "list"]).ends(0).stdout;
    assert!(listed.contains("withdrawn"), "{listed}");
    let run = read(&sandbox, &["-C", &address, "list", "--rev", "main"]).ends(3);
    assert!(run.stderr.starts_with(&format!("error: {address}: `main` is not a commit")), "{}", run.stderr);
    assert!(run.stderr.contains("git ls-remote") && !run.stderr.contains("fetch-depth"), "{}", run.stderr);
    // A name can become a folder of names.
    sandbox.git(&["branch", "-m", "trunk/of", "trunk"]);
    let listed = read(&sandbox, &["-C", &address, "list", "--rev", "trunk"]).ends(0).stdout;
    assert!(listed.contains("withdrawn"), "{listed}");
    sandbox.git(&["checkout", "-q", "--detach"]);
    sandbox.git(&["branch", "-q", "-D", "trunk"]);
    read(&sandbox, &["-C", &address, "list"]).ends(0);
}

#[test]
fn a_repository_with_other_object_names_is_read() {
    let sandbox = Sandbox::pledged();
    sandbox.git(&["init", "-q", "-b", "main", "--object-format=sha256"]);
    let address = address(&sandbox);
    let run = read(&sandbox, &["-C", &address, "list"]).ends(3);
    assert!(run.stderr.contains("has no HEAD: it is empty"), "{}", run.stderr);
    sandbox.commit("A pledge");
    for _ in 0..2 {
        let listed = read(&sandbox, &["-C", &address, "list"]).ends(0).stdout;
        assert!(listed.contains("contoso.example"), "{listed}");
    }
}

#[test]
fn what_a_killed_git_left_blocks_nothing() {
    let sandbox = served();
    let address = address(&sandbox);
    read(&sandbox, &["-C", &address, "list"]).ends(0);
    let copy = copy(&sandbox);
    let left = ["shallow.lock", "packed-refs.lock", "HEAD.lock", "refs/accord/head.lock"];
    let left = left.into_iter().chain(["refs/fetched/heads/main.lock", "objects/pack/tmp_pack_Xy12"]);
    let left: Vec<_> = left.map(|name| std::path::Path::new(&copy).join(name)).collect();
    for path in &left {
        fs::write(path, "").unwrap();
    }
    fs::create_dir_all(sandbox.path("cache/accord/fetching-0123/objects")).unwrap();
    withdraw(&sandbox);
    let listed = read(&sandbox, &["-C", &address, "list"]).ends(0).stdout;
    assert!(listed.contains("withdrawn"), "{listed}");
    assert!(left.iter().all(|path| !path.exists()));
    assert!(!cached(&sandbox).iter().any(|name| name.starts_with("fetching-")), "{:?}", cached(&sandbox));
}

#[test]
fn a_copy_with_an_empty_head_is_called_damaged_and_fetched_anew() {
    let sandbox = served();
    let registry = address(&sandbox);
    read(&sandbox, &["-C", &registry, "list"]).ends(0);
    fs::write(format!("{}/HEAD", copy(&sandbox)), "").unwrap();
    let run = read(&sandbox, &["-C", &registry, "list"]).ends(3).stderr;
    assert!(run.contains("is damaged\n  help: Remove this folder"), "{run}");
    fs::remove_dir_all(copy(&sandbox)).unwrap();
    read(&sandbox, &["-C", &registry, "list"]).ends(0);
}

#[test]
fn readers_at_the_same_time_share_a_copy() {
    let sandbox = served();
    let address = address(&sandbox);
    std::thread::scope(|scope| {
        for _ in 0..6 {
            scope.spawn(|| read(&sandbox, &["-C", &address, "list"]).ends(0));
        }
    });
    copy(&sandbox);
}

/// Git runs what the settings of a copy name: another user may not have written them.
#[test]
fn a_cache_that_another_user_can_change_is_refused() {
    use std::os::unix::fs::{PermissionsExt as _, chown};
    let sandbox = served();
    let address = address(&sandbox);
    read(&sandbox, &["-C", &address, "list"]).ends(0);
    let copy = copy(&sandbox);
    let trap = format!("touch '{}'; false", sandbox.path("pwned").display());
    let set = |name: &str, value: &str| sandbox.git(&["-C", &copy, "config", name, value]);
    set("url.ssh://x/.insteadOf", "file:///");
    set("core.sshCommand", &trap);
    read(&sandbox, &["-C", &address, "list"]).ends(3);
    assert!(sandbox.path("pwned").exists(), "git runs what its user wrote");
    fs::remove_file(sandbox.path("pwned")).unwrap();
    let cache = sandbox.path("cache/accord");
    let refuses = |words: &str| {
        for more in [&["list"][..], &["--offline", "list"], &["verify", "--base", "HEAD~1"]] {
            let run = read(&sandbox, &[&["-C", &address][..], more].concat()).ends(4);
            assert!(run.stderr.contains(words) && !sandbox.path("pwned").exists(), "{run:?}");
        }
    };
    fs::set_permissions(&cache, fs::Permissions::from_mode(0o775)).unwrap();
    refuses("other users can write to the folder of copies");
    fs::set_permissions(&cache, fs::Permissions::from_mode(0o700)).unwrap();
    // Only the administrator can give a folder away.
    if chown(&cache, Some(12_345), None).is_ok() {
        refuses("belongs to another user");
    }
}

/// The commit that is checked out.
fn head(sandbox: &Sandbox) -> String {
    sandbox.git(&["rev-parse", "HEAD"]).stdout.trim().to_owned()
}

#[test]
fn a_rewritten_history_is_refused_until_it_is_accepted() {
    let sandbox = served();
    let address = address(&sandbox);
    withdraw(&sandbox);
    let seen = head(&sandbox);
    let listed = read(&sandbox, &["-C", &address, "list"]).ends(0).stdout;
    assert!(listed.contains("withdrawn"), "{listed}");
    // The operator takes the withdrawal away, and adds a commit so that the history is as long as before.
    sandbox.git(&["reset", "-q", "--hard", "HEAD~"]);
    sandbox.git(&["commit", "-q", "--allow-empty", "-m", "Nothing happened"]);
    let new = head(&sandbox);
    for more in [&[][..], &["--rev", "main"], &["--accept-history", &seen]] {
        let run = read(&sandbox, &[&["-C", &address, "list"], more].concat()).ends(1);
        assert_eq!(run.stdout, "");
        let problem = format!(
            "error[history-rewritten]: the history at {address} was rewritten: its head {new} does not contain {seen}"
        );
        assert!(run.stderr.starts_with(&problem), "{}", run.stderr);
        assert!(run.stderr.contains(&format!("--accept-history {new}")), "{}", run.stderr);
    }
    for more in [&[][..], &["--rev", "main"]] {
        let before = read(&sandbox, &[&["-C", &address, "--offline", "list"], more].concat()).ends(0).stdout;
        assert_eq!(before, listed);
    }
    let accepted = read(&sandbox, &["-C", &address, "--accept-history", &new, "list"]).ends(0).stdout;
    assert!(accepted.contains("current"), "{accepted}");
    assert_eq!(read(&sandbox, &["-C", &address, "list"]).ends(0).stdout, accepted);
    // The commit that was seen before is a rewriting in turn.
    sandbox.git(&["reset", "-q", "--hard", &seen]);
    read(&sandbox, &["-C", &address, "list"]).ends(1);
}

#[test]
fn a_history_that_goes_on_is_accepted_from_a_shallow_copy() {
    let sandbox = served();
    let address = address(&sandbox);
    // A branch ahead of main, of which a reader gets the last commit only.
    sandbox.git(&["checkout", "-q", "-b", "next"]);
    withdraw(&sandbox);
    sandbox.git(&["commit", "-q", "--allow-empty", "-m", "A second commit"]);
    sandbox.git(&["checkout", "-q", "main"]);
    read(&sandbox, &["-C", &address, "list"]).ends(0);
    sandbox.git(&["merge", "-q", "--ff-only", "next"]);
    let listed = read(&sandbox, &["-C", &address, "list"]).ends(0).stdout;
    assert!(listed.contains("withdrawn"), "{listed}");
    assert_eq!(
        sandbox.git(&["-C", &copy(&sandbox), "rev-parse", "--is-shallow-repository"]).stdout,
        "false\n"
    );
}
