//! Every file operation of a command on the registry or the keys, recorded by tracing one run, and
//! every way in which that operation is disturbed.

use std::collections::BTreeMap;
use std::fs;
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use super::cases::Case;
use crate::support::{Run, Sandbox};

/// The code of a run that was killed.
pub const KILLED: i32 = -1;

/// The errors with which each operation fails in practice.
const FAILURES: [(&str, &[&str]); 16] = [
    ("openat", &["EIO"]),
    ("write", &["ENOSPC", "EIO"]),
    ("pwrite64", &["ENOSPC", "EIO"]),
    ("fsync", &["EIO"]),
    ("fdatasync", &["EIO"]),
    ("rename", &["ENOSPC", "EACCES"]),
    ("renameat", &["ENOSPC", "EACCES"]),
    ("renameat2", &["ENOSPC", "EACCES"]),
    ("link", &["ENOSPC", "EACCES"]),
    ("linkat", &["ENOSPC", "EACCES"]),
    ("mkdir", &["ENOSPC", "EACCES"]),
    ("mkdirat", &["ENOSPC", "EACCES"]),
    ("unlink", &["EIO", "EACCES"]),
    ("unlinkat", &["EIO", "EACCES"]),
    ("fchmod", &["EIO"]),
    ("flock", &["EIO"]),
];

/// One disturbance.
#[derive(Debug)]
pub struct Point {
    operation: String,
    /// The number of the call among the calls of this operation in its thread.
    number: usize,
    /// `signal=KILL` or `error=…`.
    pub what: String,
    /// The call as it was traced.
    #[expect(dead_code, reason = "a failing test shows it")]
    call: String,
}

/// Whether this machine has `strace` and permits tracing. Prints a message if not.
#[expect(clippy::disallowed_methods, reason = "asks for the machine's powers")]
#[expect(clippy::disallowed_macros, reason = "speaks to who runs the tests")]
pub fn tracing_works() -> bool {
    static WORKS: OnceLock<bool> = OnceLock::new();
    *WORKS.get_or_init(|| {
        let mut command = Command::new("strace");
        command.args(["-f", "-qq", "-o", "/dev/null", "true"]);
        let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status();
        let works = status.is_ok_and(|status| status.success());
        if !works {
            assert!(std::env::var_os("CI").is_none(), "strace is missing or may not trace; see tests/run.sh");
            eprintln!(
                "NOT TESTED: strace is missing or may not trace here, so calls of the system were not watched"
            );
        }
        works
    })
}

/// Every disturbance of a case, found by tracing one run.
pub fn of(case: &Case) -> Vec<Point> {
    let place = (case.start)();
    let log = place.path("trace");
    let names: Vec<_> = FAILURES.iter().map(|(name, _)| *name).collect();
    let trace = format!("trace={}", names.join(","));
    let mut strace = vec!["strace", "-f", "-y", "-qq", "-o", log.to_str().unwrap(), "-e", &trace];
    strace.extend(case.weakness);
    place.run_under(&strace, &case.arguments).ends(0);
    let log = fs::read_to_string(log).unwrap();
    let within = [place.registry(), place.path("keys"), place.path(".config")]
        .map(|path| path.to_str().unwrap().to_owned());
    let mut counts: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    let mut points = Vec::new();
    for line in log.lines() {
        let Some((thread, call)) = line.split_once(char::is_whitespace) else { continue };
        let Some((operation, arguments)) = call.trim_start().split_once('(') else { continue };
        let number = counts.entry((thread, operation)).or_insert(0);
        *number += 1;
        // Messages to a person, and reads that wait for input.
        let told = ["0<", "1<", "2<"].iter().any(|stream| arguments.starts_with(stream));
        let arguments = arguments.replacen(&format!("AT_FDCWD<{}>", within[0]), "AT_FDCWD", 2);
        if !told && within.iter().any(|path| arguments.contains(path.as_str())) {
            points.extend(disturbances(operation, *number, &arguments));
        }
    }
    points
}

fn disturbances(operation: &str, number: usize, call: &str) -> Vec<Point> {
    let (_, errors) = FAILURES.iter().find(|(name, _)| *name == operation).unwrap();
    let mut ways: Vec<_> = errors.iter().map(|error| format!("error={error}")).collect();
    if call.contains("O_CREAT") {
        ways = ["error=ENOSPC", "error=EACCES"].map(str::to_owned).to_vec();
    }
    // A kill between two reads has the same effect as a kill before the next write.
    if operation != "openat" || call.contains("O_CREAT") {
        ways.push("signal=KILL".to_owned());
    }
    let point = |what| Point { operation: operation.to_owned(), number, what, call: call.to_owned() };
    ways.into_iter().map(point).collect()
}

impl Point {
    /// Runs the case's command with this disturbance.
    pub fn run(&self, case: &Case, place: &Sandbox) -> Run {
        let inject = format!("inject={}:{}:when={}", self.operation, self.what, self.number);
        let trace = format!("trace={},renameat2", self.operation);
        let mut strace = vec!["strace", "-f", "-qq", "-o", "/dev/null", "-e", &trace];
        if self.what.starts_with("error") {
            // The option is quicker, but with it strace sends no signals.
            strace.push("--seccomp-bpf");
        }
        strace.extend(case.weakness);
        strace.extend(["-e", &inject]);
        place.run_under(&strace, &case.arguments)
    }
}
