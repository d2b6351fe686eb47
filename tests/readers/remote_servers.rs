//! `-C` with the address of a server: static files, a password, silence, and a program that is killed meanwhile.

#![expect(clippy::disallowed_methods, reason = "the test starts servers, and listens itself")]

use std::fs;
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use super::remote::{cached, read, read_with, served, withdraw};
use crate::support::terminal::Terminal;
use crate::support::{Sandbox, servers};

const SECRET: &str = "t0ken/s3cret";
const ENCODED: &str = "t0ken%2Fs3cret";

/// A bare repository beside the registry, as a server has it: `srv/registry.git`.
fn publish(sandbox: &Sandbox) {
    let bare = sandbox.path("srv/registry.git").to_str().unwrap().to_owned();
    if !Path::new(&bare).exists() {
        sandbox.git(&["clone", "-q", "--bare", ".", &bare]);
    }
    sandbox.git(&["push", "-q", &bare, "main"]);
    sandbox.git(&["-C", &bare, "gc", "-q"]);
    sandbox.git(&["-C", &bare, "update-server-info"]);
}

/// A socket that takes connections and sends nothing.
struct Silent {
    port: u16,
    taken: &'static AtomicUsize,
}

impl Silent {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let taken: &AtomicUsize = Box::leak(Box::default());
        std::thread::spawn(move || {
            let mut kept = Vec::new();
            for connection in listener.incoming() {
                kept.push(connection);
                taken.fetch_add(1, Ordering::SeqCst);
            }
        });
        Self { port, taken }
    }

    fn wait_for_connection(&self) {
        wait_until(|| self.taken.load(Ordering::SeqCst) > 0);
    }
}

#[track_caller]
fn wait_until(met: impl Fn() -> bool) {
    let start = Instant::now();
    while !met() {
        assert!(start.elapsed() < Duration::from_secs(20));
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Processes that name this port.
fn processes(port: u16) -> Vec<String> {
    let entries = fs::read_dir("/proc").unwrap().flatten();
    let lines = entries.filter_map(|entry| fs::read_to_string(entry.path().join("cmdline")).ok());
    lines.filter(|line| line.contains(&port.to_string()) && line.contains("127.0.0.1")).collect()
}

#[test]
fn a_static_web_server_is_read() {
    let sandbox = served();
    publish(&sandbox);
    let port = servers::free_port();
    let mut command = Command::new("python3");
    command.args(["-m", "http.server", "--bind", "127.0.0.1", &port.to_string()]);
    command.current_dir(sandbox.path("srv")).stdout(Stdio::null()).stderr(Stdio::null());
    let server = Ended(command.spawn().unwrap());
    wait_until(|| std::net::TcpStream::connect(("127.0.0.1", port)).is_ok());
    let address = format!("http://127.0.0.1:{port}/registry.git");
    let listed = read(&sandbox, &["-C", &address, "list"]).ends(0).stdout;
    assert!(listed.contains("contoso.example") && !listed.contains("withdrawn"), "{listed}");
    withdraw(&sandbox);
    publish(&sandbox);
    let listed = read(&sandbox, &["-C", &address, "list"]).ends(0).stdout;
    assert!(listed.contains("withdrawn"), "{listed}");
    // A server that does not say what it has.
    fs::remove_file(sandbox.path("srv/registry.git/info/refs")).unwrap();
    let run = read(&sandbox, &["-C", &address, "list"]).ends(3);
    assert!(run.stderr.contains("not found"), "{}", run.stderr);
    drop(server);
}

/// A process that ends with its test.
struct Ended(Child);

impl Drop for Ended {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn a_slow_download_is_no_silence() {
    let sandbox = served();
    // What git cannot compress.
    let text: String =
        (0..4000_u32).map(|number| accord::record::Digest::of(&number.to_be_bytes()).to_string()).collect();
    fs::write(sandbox.file("large.txt"), text).unwrap();
    sandbox.commit("A large file");
    publish(&sandbox);
    let server = servers::repositories("slow", &sandbox.path("srv"), None);
    let address = format!("http://127.0.0.1:{}/registry.git", server.port);
    let start = Instant::now();
    read_with(&sandbox, &["-C", &address, "list"], &[("ACCORD_FETCH_TIMEOUT", "1")]).ends(0);
    assert!(start.elapsed() > Duration::from_secs(2), "the server was not slow");
}

#[test]
fn a_token_is_used_and_shown_nowhere() {
    let sandbox = served();
    publish(&sandbox);
    let server = servers::repositories("smart", &sandbox.path("srv"), Some(SECRET));
    let place = format!("127.0.0.1:{}/registry.git", server.port);
    let address = format!("http://reader:{ENCODED}@{place}");
    let prompt_off = [("GIT_TERMINAL_PROMPT", "0")];
    let listed = read_with(&sandbox, &["-C", &address, "list"], &prompt_off).ends(0).stdout;
    assert!(listed.contains("contoso.example"), "{listed}");
    read_with(&sandbox, &["-C", &address, "list"], &prompt_off).ends(0);
    assert_eq!(cached(&sandbox).len(), 2);
    let cache = sandbox.path("cache");
    let stored =
        Command::new("grep").args(["-r", "-a", "-e", "t0ken", "-e", "reader"]).arg(&cache).output().unwrap();
    assert!(stored.stdout.is_empty(), "{}", String::from_utf8_lossy(&stored.stdout));
    // The copy is found without the token, and brought up to date only with it.
    let plain = format!("http://{place}");
    assert_eq!(read(&sandbox, &["-C", &plain, "--offline", "list"]).ends(0).stdout, listed);
    let wrong = format!("http://reader:wr0ng@{place}");
    for address in
        [plain, wrong, format!("http://t0ken-s3cret@{place}/nothing"), format!("{address}/nothing")]
    {
        for variables in [&prompt_off[..], &[("GIT_TERMINAL_PROMPT", "0"), ("LANG", "de_DE.UTF-8")]] {
            let run = read_with(&sandbox, &["-C", &address, "list"], variables).ends(3);
            assert!(run.stderr.contains("cannot fetch http://"), "{}", run.stderr);
            for secret in ["t0ken", "s3cret", "wr0ng", "reader"] {
                assert!(!run.stderr.contains(secret), "{}", run.stderr);
            }
        }
    }
}

#[test]
fn a_silent_server_ends_the_fetch() {
    let sandbox = served();
    for scheme in ["git", "http", "ssh"] {
        let silent = Silent::start();
        let address = format!("{scheme}://127.0.0.1:{}/registry.git", silent.port);
        let start = Instant::now();
        let run = read_with(&sandbox, &["-C", &address, "list"], &[("ACCORD_FETCH_TIMEOUT", "1")]).ends(3);
        assert!(start.elapsed() < Duration::from_secs(20));
        assert!(run.stderr.contains(&format!("{address} sent nothing for 1 s")), "{}", run.stderr);
        assert!(run.stderr.contains("ACCORD_FETCH_TIMEOUT=SECONDS"), "{}", run.stderr);
        wait_until(|| processes(silent.port).is_empty());
    }
    assert!(cached(&sandbox).iter().all(|name| name.ends_with(".lock")), "{:?}", cached(&sandbox));
    for wrong in ["soon", "0", "-1"] {
        let arguments = ["-C", "git://127.0.0.1:1/registry", "list"];
        let run = read_with(&sandbox, &arguments, &[("ACCORD_FETCH_TIMEOUT", wrong)]).ends(2);
        assert!(run.stderr.contains("ACCORD_FETCH_TIMEOUT is not a number of seconds"), "{}", run.stderr);
    }
}

#[test]
fn a_program_that_is_killed_meanwhile_blocks_nothing() {
    let sandbox = served();
    publish(&sandbox);
    for signal in ["TERM", "KILL"] {
        let silent = Silent::start();
        let address = format!("http://127.0.0.1:{}/registry.git", silent.port);
        let mut command = sandbox.command(env!("CARGO_BIN_EXE_accord"));
        command.args(["-C", &address, "list"]).env("XDG_CACHE_HOME", sandbox.path("cache"));
        let mut program = Ended(command.stderr(Stdio::null()).spawn().unwrap());
        silent.wait_for_connection();
        assert!(cached(&sandbox).iter().any(|name| name.starts_with("fetching-")));
        let kill = [&format!("-{signal}"), &program.0.id().to_string()[..]];
        sandbox.tool("kill", &kill, "").ends(0);
        assert!(!program.0.wait().unwrap().success());
        if signal == "TERM" {
            wait_until(|| processes(silent.port).is_empty());
        } else {
            // Nothing can end git then; it ends with this server.
            let id = sandbox.tool("pgrep", &["-f", &format!("127.0.0.1:{}/", silent.port)], "").stdout;
            id.lines().for_each(|id| drop(sandbox.tool("kill", &["-KILL", id], "")));
        }
    }
    read(&sandbox, &["-C", &format!("file://{}", sandbox.registry().display()), "list"]).ends(0);
    assert!(!cached(&sandbox).iter().any(|name| name.starts_with("fetching-")), "{:?}", cached(&sandbox));
}

#[test]
fn the_users_choice_of_transports_is_respected() {
    let sandbox = served();
    publish(&sandbox);
    let server = servers::repositories("smart", &sandbox.path("srv"), None);
    let web = format!("http://127.0.0.1:{}/registry.git", server.port);
    let folder = format!("file://{}", sandbox.registry().display());
    let refused = |address: &str, variables: &[(&str, &str)]| {
        let run = read_with(&sandbox, &["-C", address, "list"], variables).ends(3);
        assert!(run.stderr.contains("not allowed"), "{}", run.stderr);
    };
    refused(&folder, &[("GIT_ALLOW_PROTOCOL", "http:https")]);
    let settings = sandbox.write("settings", "[protocol \"http\"]\n\tallow = never\n");
    refused(&web, &[("GIT_CONFIG_GLOBAL", &settings)]);
    // A program that an address names does not run, also where the settings allow it.
    let mark = sandbox.path("mark");
    let settings = format!(
        "[protocol \"ext\"]\n\tallow = always\n[url \"ext::touch {}#\"]\n\tinsteadOf = https://registry.example/\n",
        mark.display()
    );
    let settings = sandbox.write("settings", &settings);
    refused("https://registry.example/x", &[("GIT_CONFIG_GLOBAL", &settings)]);
    assert!(!mark.exists());
    read_with(&sandbox, &["-C", &web, "list"], &[("GIT_ALLOW_PROTOCOL", "http")]).ends(0);
}

#[test]
fn progress_is_shown_at_a_terminal_only() {
    let sandbox = served();
    publish(&sandbox);
    let server = servers::repositories("late", &sandbox.path("srv"), Some(SECRET));
    let place = format!("127.0.0.1:{}/registry.git", server.port);
    let address = format!("http://reader:{ENCODED}@{place}");
    let cache = sandbox.path("cache");
    let mut terminal = Terminal::start_with(
        &sandbox,
        &format!("-C {address} --no-pager list"),
        &[("XDG_CACHE_HOME", cache.to_str().unwrap())],
    );
    terminal.wait_for(&format!("Fetching http://***@{place}: "));
    terminal.wait_for("contoso.example");
    let ended = terminal.end().with(0);
    assert!(!ended.shown.contains("t0ken"), "{}", ended.shown);
    withdraw(&sandbox);
    publish(&sandbox);
    let run = read(&sandbox, &["-C", &address, "list"]).ends(0);
    assert_eq!(run.stderr, "");
}
