//! The action takes the program that the pinned commit names by its hash, and no other one.

#![expect(clippy::disallowed_methods, reason = "a program is put before those of this machine")]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use super::workflow::Job;
use super::{newcomer, proposed};
use crate::support::{Run, document, servers};

/// A runner without the program, on which `cargo` leaves a mark instead of building.
fn bare_runner() -> Job {
    let mut job = Job::of(proposed(newcomer));
    fs::remove_file(job.sandbox.path("temp/accord/bin/accord")).unwrap();
    fs::create_dir_all(job.sandbox.path("programs")).unwrap();
    let mark = job.sandbox.path("built");
    let cargo =
        job.sandbox.write("programs/cargo", &format!("#!/bin/sh\ntouch '{}'\nexit 1\n", mark.display()));
    fs::set_permissions(cargo, fs::Permissions::from_mode(0o755)).unwrap();
    let path = std::env::var("PATH").unwrap();
    job.more.push(("PATH", format!("{}:{path}", job.sandbox.path("programs").display())));
    job
}

/// The archive of a release, which holds the program under test.
fn pack_program(job: &Job) -> PathBuf {
    let name = format!("accord-0.1.0-{}-unknown-linux-gnu", std::env::consts::ARCH);
    let script = format!("#!/bin/sh\nexec '{}' \"$@\"\n", env!("CARGO_BIN_EXE_accord"));
    fs::create_dir_all(job.sandbox.path(&format!("{name}/completions"))).unwrap();
    let program = job.sandbox.write(&format!("{name}/accord"), &script);
    fs::set_permissions(program, fs::Permissions::from_mode(0o755)).unwrap();
    document::bash(&job.sandbox, &format!("cd .. && tar czf {name}.tar.gz {name}"), &[]).ends(0);
    job.sandbox.path(&format!("{name}.tar.gz"))
}

fn hash_file(job: &Job, file: &std::path::Path) -> String {
    job.sandbox.tool("sha256sum", &[file.to_str().unwrap()], "").ends(0).stdout[..64].to_owned()
}

/// Runs the job where the archive of `release.sha256` is served in this `manner`.
fn run_pinned(job: &mut Job, hash: &str, manner: &str, file: &std::path::Path) -> Run {
    let certificate = servers::certificate(&job.sandbox, "localhost");
    let server = servers::web(&certificate, manner, file);
    let (port, name) = (server.port, file.file_name().unwrap().to_str().unwrap());
    let other = "https://localhost:1/accord-0.1.0-sparc64-unknown-linux-gnu.tar.gz";
    let lines = format!("{}  {other}\n{hash}  https://localhost:{port}/v0.1.0/{name}\n", "0".repeat(64));
    fs::write(job.action.join("release.sha256"), lines).unwrap();
    job.more.push(("CURL_CA_BUNDLE", job.sandbox.path("ca.pem").display().to_string()));
    job.run(&[("probe", "false")])
}

#[test]
fn the_program_that_the_commit_names_is_fetched_and_run() {
    let mut job = bare_runner();
    let archive = pack_program(&job);
    let hash = hash_file(&job, &archive);
    let run = run_pinned(&mut job, &hash, "any-path", &archive).ends(0);
    assert!(run.stdout.contains("1 chain: 1 sound, 0 broken"), "{run:?}");
    assert!(job.sandbox.path("temp/accord/bin/accord").is_file());
    assert!(!job.sandbox.path("built").exists());
}

#[test]
fn another_program_is_refused_and_nothing_is_built_instead() {
    for (manner, words) in [
        ("any-path", "is not the one that release.sha256 names"),
        ("404", "could not be fetched"),
        ("early-end", "could not be fetched"),
        ("without-tls", "could not be fetched"),
    ] {
        let mut job = bare_runner();
        let archive = pack_program(&job);
        let hash = hash_file(&job, &archive);
        let mut altered = fs::read(&archive).unwrap();
        *altered.last_mut().unwrap() ^= 1;
        fs::write(&archive, altered).unwrap();
        let run = run_pinned(&mut job, &hash, manner, &archive).ends(1);
        assert!(
            run.stdout.contains("::error title=accord::") && run.stdout.contains(words),
            "{manner}: {run:?}"
        );
        assert!(!job.sandbox.path("temp/accord/bin/accord").exists(), "{manner}");
        assert!(!job.sandbox.path("built").exists(), "{manner}: it was built instead");
    }
    let mut job = bare_runner();
    let archive = pack_program(&job);
    for hash in ["", "0123", "--status"] {
        run_pinned(&mut job, hash, "any-path", &archive).ends(1);
        assert!(!job.sandbox.path("built").exists(), "{hash}: it was built instead");
    }
}

#[test]
fn a_commit_that_names_no_program_for_the_platform_is_built() {
    let job = bare_runner();
    for lines in
        [None, Some(""), Some("0  https://localhost:1/accord-0.1.0-sparc64-unknown-linux-gnu.tar.gz\n")]
    {
        if let Some(lines) = lines {
            fs::write(job.action.join("release.sha256"), lines).unwrap();
        }
        job.run(&[]).ends(1);
        assert!(job.sandbox.path("built").exists(), "{lines:?}");
        fs::remove_file(job.sandbox.path("built")).unwrap();
    }
}
