//! The files of a release, as `.ci/pack` makes them: the same each time, they work where they are unpacked, and a
//! file that was altered is found.

#![expect(clippy::disallowed_methods, reason = "runs the script and the packaged program")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const TOP: &str = env!("CARGO_MANIFEST_DIR");
const IDENTITY: &str = "release@accord.example";

fn run(program: impl AsRef<Path>, arguments: &[&str], folder: &Path) -> Output {
    let mut command = Command::new(program.as_ref());
    command
        .args(arguments)
        .current_dir(folder)
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default());
    command.env("HOME", folder).env("CARGO_HOME", folder).env("SOURCE_DATE_EPOCH", "1795824000");
    // `rustc` tells the platform; rustup looks for its toolchains here.
    command.envs(std::env::vars().filter(|(name, _)| name.starts_with("RUSTUP")));
    let rustup = std::env::home_dir().unwrap_or_default().join(".rustup");
    if rustup.is_dir() && std::env::var_os("RUSTUP_HOME").is_none() {
        command.env("RUSTUP_HOME", rustup);
    }
    command.output().unwrap_or_else(|error| panic!("{}: {error}", program.as_ref().display()))
}

fn succeed(program: impl AsRef<Path>, arguments: &[&str], folder: &Path) -> String {
    let output = run(&program, arguments, folder);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{} {arguments:?}: {errors}", program.as_ref().display());
    String::from_utf8(output.stdout).unwrap()
}

fn pack(folder: &Path, arguments: &[&str]) -> Output {
    run(Path::new(TOP).join(".ci/pack"), arguments, folder)
}

/// The only file in `folder` with this ending.
fn find_file(folder: &Path, ending: &str) -> PathBuf {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<_> = entries.filter(|path| path.to_str().unwrap().ends_with(ending)).collect();
    assert_eq!(files.len(), 1, "{ending}: {files:?}");
    files.remove(0)
}

/// The packaged `program` says its version and verifies the shipped registry, with no variable of this machine.
fn assert_works(program: &Path, folder: &Path) {
    assert!(succeed(program, &["--version"], folder).contains(env!("CARGO_PKG_VERSION")));
    let verdict = succeed(program, &["-C", TOP, "--offline", "verify", "--today", "2026-11-28"], folder);
    assert!(verdict.contains(" 0 broken"), "{verdict}");
}

#[test]
fn a_release_is_the_same_each_time_and_an_altered_file_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    for out in ["one", "two"] {
        fs::create_dir(folder.join(out)).unwrap();
        let program = format!("{out}/program");
        succeed("strip", &["-o", &program, env!("CARGO_BIN_EXE_accord")], folder);
        let output = pack(folder, &["archive", &program, &format!("{out}/release")]);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    let release = folder.join("one/release");
    for ending in [".tar.gz", ".deb"] {
        let other = find_file(&folder.join("two/release"), ending);
        let file = find_file(&release, ending);
        assert_eq!(file.file_name(), other.file_name());
        assert!(fs::read(file).unwrap() == fs::read(other).unwrap(), "{ending} differs");
    }

    succeed("ssh-keygen", &["-q", "-t", "ed25519", "-N", "", "-f", "key"], folder);
    let public = fs::read_to_string(folder.join("key.pub")).unwrap();
    fs::write(folder.join("signers"), format!("{IDENTITY} namespaces=\"accord-release\" {public}")).unwrap();
    assert!(pack(folder, &["sums", "one/release"]).status.success());
    assert!(pack(folder, &["sign", "one/release", "key"]).status.success());
    let checks = |identity| pack(folder, &["check", "one/release", "signers", identity]).status.success();
    assert!(checks(IDENTITY), "what was just signed verifies");
    assert!(!checks("other@accord.example"), "another identity did not sign");

    let archive = find_file(&release, ".tar.gz");
    let unpacked = folder.join("unpacked");
    fs::create_dir(&unpacked).unwrap();
    succeed("tar", &["xzf", archive.to_str().unwrap(), "--strip-components=1"], &unpacked);
    assert_works(&unpacked.join("accord"), folder);
    assert!(unpacked.join("man/accord-verify.1").is_file() && unpacked.join("completions/_accord").is_file());
    let package = find_file(&release, ".deb");
    succeed("dpkg-deb", &["--extract", package.to_str().unwrap(), "installed"], folder);
    assert_works(&folder.join("installed/usr/bin/accord"), folder);
    assert!(folder.join("installed/usr/share/man/man1/accord-verify.1.gz").is_file());
    let fields = succeed("dpkg-deb", &["--field", package.to_str().unwrap()], folder);
    assert!(!fields.contains("Depends"), "{fields}");

    let sums = release.join("SHA256SUMS");
    for file in [&archive, &package, &sums, &release.join("SHA256SUMS.sig")] {
        let bytes = fs::read(file).unwrap();
        let mut altered = bytes.clone();
        altered[bytes.len() / 2] ^= 1;
        fs::write(file, altered).unwrap();
        assert!(!checks(IDENTITY), "{} was altered", file.display());
        fs::write(file, bytes).unwrap();
        assert!(checks(IDENTITY), "and is whole again");
    }
    // The sums of other files, which the signature does not cover.
    fs::write(&archive, "another program").unwrap();
    assert!(pack(folder, &["sums", "one/release"]).status.success());
    assert!(!checks(IDENTITY));
}
