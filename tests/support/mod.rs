//! A registry in a temporary folder, and the program run in it as a user runs it.

#![expect(clippy::disallowed_methods, reason = "these tests run the program itself")]

#[cfg(unix)]
pub mod agent;
#[cfg(unix)]
pub mod authenticator;
pub mod document;
pub mod git;
mod maintainers;
pub mod python;
#[cfg(unix)]
pub mod servers;
#[cfg(unix)]
pub mod terminal;
#[cfg(unix)]
pub mod witness;

use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::Mutex;

use maintainers::Written;
use tempfile::TempDir;

/// The day of these tests, unless they give another one.
pub const TODAY: &str = "2026-11-21";

/// A folder with a registry in `registry/` and keys in `keys/`.
pub struct Sandbox {
    folder: TempDir,
    /// The maintainers' decisions so far.
    decisions: Mutex<Vec<Written>>,
}

/// The result of a run of the program.
#[derive(Debug)]
pub struct Run {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Run {
    /// Expects the run to have ended with `code`.
    #[track_caller]
    pub fn ends(self, code: i32) -> Self {
        assert_eq!(self.code, code, "stdout:\n{}\nstderr:\n{}", self.stdout, self.stderr);
        self
    }
}

impl Sandbox {
    /// No registry yet.
    pub fn empty() -> Self {
        Self { folder: TempDir::new().unwrap(), decisions: Mutex::default() }
    }

    /// A registry without organizations.
    pub fn new() -> Self {
        Self::founded().with_known_root()
    }

    /// The same with one text, so that every call is quick.
    pub fn with_text(text: &str) -> Self {
        Self::founded_with(&["--text", text]).with_known_root()
    }

    /// The registry's own chain made again with keys that the tests have.
    fn with_known_root(self) -> Self {
        for folder in [self.file("keys"), self.file("decisions"), self.path("keys")] {
            fs::remove_dir_all(folder).unwrap();
        }
        let policy = fs::read_to_string(self.file("accord.toml")).unwrap();
        fs::write(self.file("accord.toml"), policy.split("enroll = ").next().unwrap()).unwrap();
        self.found_registry();
        self
    }

    /// A registry as `init` starts it: enrolled, with its four texts.
    pub fn founded() -> Self {
        Self::founded_with(&[])
    }

    fn founded_with(arguments: &[&str]) -> Self {
        let sandbox = Self::empty();
        fs::create_dir(sandbox.registry()).unwrap();
        sandbox.run(&[&INIT[..], arguments].concat()).ends(0);
        sandbox
    }

    /// A registry with `contoso.example`, enrolled with keys of its own.
    pub fn enrolled() -> Self {
        let sandbox = Self::new();
        sandbox.run(&["keygen", "contoso.example", "--no-passphrase"]).ends(0);
        sandbox.run(&ENROLL).ends(0);
        sandbox
    }

    /// Moves the successor key of `contoso.example` away from the key that signs.
    pub fn keep_apart(&self) {
        let safe = self.path("safe");
        fs::create_dir(&safe).unwrap();
        fs::rename(self.path("keys/contoso.example/key-2"), safe.join("key-2")).unwrap();
    }

    /// The same, with a pledge to the tech sector accord.
    pub fn pledged() -> Self {
        let sandbox = Self::enrolled();
        sandbox.run(&PLEDGE).ends(0);
        sandbox
    }

    /// Adds an organization that pledged to observe, and waits to be admitted.
    pub fn add_observer(&self, name: &str, group: &str, country: &str) {
        self.run(&["keygen", name, "--no-passphrase"]).ends(0);
        let profile = ["--name", name, "--group", group, "--country", country, "--yes"];
        self.run(&[&["enroll", name][..], &profile].concat()).ends(0);
        self.run(&["pledge", name, "attribution-charter-1", "--title", "Director", "--yes"]).ends(0);
    }

    /// Lets the keys of `organization` forget what they signed: they sign another history next.
    pub fn forget_signatures(&self, organization: &str) {
        fs::remove_file(self.path("keys").join(organization).join(".signed")).unwrap();
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn registry(&self) -> PathBuf {
        self.path("registry")
    }

    /// A file of the registry.
    pub fn file(&self, path: &str) -> PathBuf {
        self.registry().join(path)
    }

    /// Writes a file beside the registry, for its owner alone, and returns its path.
    pub fn write(&self, name: &str, text: &str) -> String {
        let path = self.path(name);
        fs::write(&path, text).unwrap();
        #[cfg(unix)]
        fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
        path.to_str().unwrap().to_owned()
    }

    /// Runs the program in the registry, without a terminal.
    pub fn run(&self, arguments: &[&str]) -> Run {
        self.run_with(arguments, "", &[])
    }

    /// Runs the program with `input` on standard input and more environment variables.
    pub fn run_with(&self, arguments: &[&str], input: &str, variables: &[(&str, &str)]) -> Run {
        let mut command = self.command(env!("CARGO_BIN_EXE_accord"));
        command.args(arguments).args(today(arguments)).envs(variables.iter().copied());
        finish(&mut command, input)
    }

    /// Runs another program, with this one and its arguments as the last arguments.
    pub fn run_under(&self, wrapper: &[&str], arguments: &[&str]) -> Run {
        let mut command = self.command(wrapper[0]);
        command.args(&wrapper[1..]).arg(env!("CARGO_BIN_EXE_accord")).args(arguments).args(today(arguments));
        finish(&mut command, "")
    }

    /// A program to start in the registry, with a user's environment.
    pub fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.current_dir(self.registry()).env_clear();
        command.env("PATH", std::env::var_os("PATH").unwrap());
        command.env("HOME", self.folder.path()).env("ACCORD_KEY_DIR", self.path("keys"));
        command
    }

    /// Another sandbox with the same files.
    pub fn copy(&self) -> Self {
        let copy = Self::empty();
        copy_folder(self.folder.path(), copy.folder.path());
        copy.decisions.lock().unwrap().clone_from(&self.decisions.lock().unwrap());
        copy
    }

    /// Every file of the key directory, with its bytes, sorted by path.
    pub fn keys(&self) -> Vec<(String, Vec<u8>)> {
        let mut files = Vec::new();
        if self.path("keys").exists() {
            collect(&self.path("keys"), "", &mut files);
        }
        files.sort();
        files
    }

    /// Runs another program in the registry.
    pub fn tool(&self, program: &str, arguments: &[&str], input: &str) -> Run {
        finish(Command::new(program).args(arguments).current_dir(self.registry()), input)
    }

    /// Runs git in the registry, with an identity for commits.
    #[track_caller]
    pub fn git(&self, arguments: &[&str]) -> Run {
        let identity = ["-c", "user.name=Clerk", "-c", "user.email=clerk@demo.accord.example"];
        self.tool("git", &[&identity[..], arguments].concat(), "").ends(0)
    }

    /// Commits all changes.
    #[track_caller]
    pub fn commit(&self, message: &str) {
        self.git(&["add", "-A"]);
        self.git(&["commit", "-q", "-m", message]);
    }

    /// Changes a file of the registry, without a new signature.
    #[track_caller]
    pub fn edit(&self, path: &str, from: &str, to: &str) {
        let text = fs::read_to_string(self.file(path)).unwrap();
        assert!(text.contains(from), "no `{from}` in {path}");
        fs::write(self.file(path), text.replace(from, to)).unwrap();
    }

    /// Makes a key with `ssh-keygen` beside the registry and returns its path.
    pub fn ssh_key(&self, name: &str, more: &[&str]) -> String {
        let path = self.path(name).to_str().unwrap().to_owned();
        let passphrase = if more.contains(&"-N") { &[][..] } else { &["-N", ""] };
        let make = [&["-q", "-t", "ed25519", "-f", &path][..], passphrase, more].concat();
        self.tool("ssh-keygen", &make, "").ends(0);
        path
    }

    /// The fingerprint of a key's file, by `ssh-keygen`.
    pub fn fingerprint(&self, key: &str) -> String {
        let line = self.tool("ssh-keygen", &["-l", "-f", key], "").ends(0).stdout;
        line.split(' ').nth(1).unwrap().to_owned()
    }

    /// Runs the program, and expects it to end with `code`, print `words` and write no file.
    #[track_caller]
    pub fn refuses(&self, code: i32, words: &str, arguments: &[&str], variables: &[(&str, &str)]) {
        let before = self.snapshot();
        let run = self.run_with(arguments, "", variables).ends(code);
        assert!(run.stderr.contains(words), "not `{words}` in:\n{}", run.stderr);
        assert!(!run.stderr.contains("panicked"), "{}", run.stderr);
        assert_eq!(self.snapshot(), before, "nothing was written");
    }

    /// Every file of the registry, with its bytes, sorted by path.
    pub fn snapshot(&self) -> Vec<(String, Vec<u8>)> {
        let mut files = Vec::new();
        collect(&self.registry(), "", &mut files);
        files.sort();
        files
    }

    /// The path of every record but those of the registry itself.
    pub fn records(&self) -> Vec<String> {
        self.all_records().into_iter().filter(|path| !path.contains("/demo.accord.example/")).collect()
    }

    /// Every record's path.
    pub fn all_records(&self) -> Vec<String> {
        let paths = self.snapshot().into_iter().map(|(path, _)| path);
        paths
            .filter(|path| path.ends_with(".toml") && path.contains('/') && !path.starts_with("accords/"))
            .collect()
    }

    /// Checks every record with stock `ssh-keygen`, as the documentation says.
    #[track_caller]
    pub fn check_with_ssh_keygen(&self) {
        let signers = self.run(&["allowed-signers"]).ends(0).stdout;
        let signers = self.write("allowed_signers", &signers);
        for record in self.all_records() {
            let organization = record.split('/').nth(1).unwrap();
            let signature = format!("{record}.sig");
            let text = fs::read_to_string(self.file(&record)).unwrap();
            let date = text.lines().find_map(|line| line.strip_prefix("date = ")).unwrap().replace('-', "");
            // A key that was compromised later is valid on that day, and no longer today.
            let time = format!("verify-time={date}");
            let arguments = [
                "-Y",
                "verify",
                "-O",
                &time,
                "-f",
                &signers,
                "-I",
                organization,
                "-n",
                "accord-record-v1",
                "-s",
                &signature,
            ];
            let bytes = fs::read_to_string(self.file(&record)).unwrap();
            let run = self.tool("ssh-keygen", &arguments, &bytes);
            // Of a compromised key no record of the day of the first disputed one is trusted.
            if !run.stderr.contains("key has expired") {
                run.ends(0);
            }
        }
    }
}

/// Starts the registry `demo.accord.example` in its folder.
pub const INIT: [&str; 12] = [
    "init",
    ".",
    "--registry",
    "demo.accord.example",
    "--title",
    "A registry for tests",
    "--group",
    "civil-society",
    "--country",
    "CH",
    "--no-passphrase",
    "--yes",
];

/// Enrolls `contoso.example`.
pub const ENROLL: [&str; 9] = [
    "enroll",
    "contoso.example",
    "--name",
    "Contoso",
    "--group",
    "private-sector",
    "--country",
    "DE",
    "--yes",
];

/// Pledges `contoso.example` to the tech sector accord.
pub const PLEDGE: [&str; 6] =
    ["pledge", "contoso.example", "tech-sector-accord-1", "--title", "Chief Legal Officer", "--yes"];

/// Enrolls `contoso.example` and pledges it, with keys that are made for it.
pub const JOIN: [&str; 13] = [
    "join",
    "contoso.example",
    "--name",
    "Contoso",
    "--group",
    "private-sector",
    "--country",
    "DE",
    "--text",
    "tech-sector-accord-1",
    "--title",
    "Chief Legal Officer",
    "--yes",
];

fn finish(command: &mut Command, input: &str) -> Run {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // A program that does not read its input may have ended already.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    let output = child.wait_with_output().unwrap();
    Run {
        code: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

fn today<'a>(arguments: &[&str]) -> &'a [&'a str] {
    if arguments.contains(&"--today") { &[] } else { &["--today", TODAY] }
}

pub fn copy_folder(from: &std::path::Path, to: &std::path::Path) {
    for entry in fs::read_dir(from).unwrap() {
        let (entry, name) = entry.map(|entry| (entry.path(), entry.file_name())).unwrap();
        if entry.is_dir() {
            fs::create_dir_all(to.join(&name)).unwrap();
            copy_folder(&entry, &to.join(name));
        } else {
            fs::copy(&entry, to.join(name)).unwrap();
        }
    }
}

fn collect(folder: &std::path::Path, prefix: &str, files: &mut Vec<(String, Vec<u8>)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let path = format!("{prefix}{}", entry.file_name().to_str().unwrap());
        if entry.file_type().unwrap().is_dir() {
            collect(&entry.path(), &format!("{path}/"), files);
        } else {
            files.push((path, fs::read(entry.path()).unwrap()));
        }
    }
}
