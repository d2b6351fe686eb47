//! Ends a process together with what it started: git leaves its helpers running, which wait for the server.
//!
//! A process group of its own would be simpler. But git could not ask for a password in it, and a signal to the
//! group of this program would not reach git.

use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

/// How long processes may take to end after they were told to.
const GRACE: Duration = Duration::from_secs(2);

/// Tells a process and all below it to end, waits until `ended`, and kills what is left.
pub fn end_tree(process: u32, mut ended: impl FnMut() -> bool) {
    // A process that was started meanwhile finds its pipe closed.
    let tree = list_tree(process);
    send_signal(&tree, Signal::TERM);
    let told = Instant::now();
    while told.elapsed() < GRACE {
        if ended() && list_processes().iter().all(|(id, _)| !tree.contains(id)) {
            return;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    send_signal(&tree, Signal::KILL);
}

fn send_signal(processes: &[u32], signal: Signal) {
    for &process in processes {
        if let Some(id) = i32::try_from(process).ok().and_then(Pid::from_raw) {
            let _ = kill_process(id, signal);
        }
    }
}

/// A process and all below it.
fn list_tree(process: u32) -> Vec<u32> {
    let all = list_processes();
    let mut tree = vec![process];
    let mut at = 0;
    while let Some(&parent) = tree.get(at) {
        tree.extend(all.iter().filter(|(_, above)| *above == parent).map(|(id, _)| id));
        at += 1;
    }
    tree
}

/// Each process with its parent (proc_pid_stat(5): the name in parentheses can hold anything). Those that have ended,
/// and that no process waits for yet, are left out.
#[cfg(target_os = "linux")]
fn list_processes() -> Vec<(u32, u32)> {
    let entries = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    entries
        .filter_map(|entry| {
            let id = entry.file_name().to_str()?.parse().ok()?;
            let stat = std::fs::read(entry.path().join("stat")).ok()?;
            let stat = String::from_utf8_lossy(&stat);
            let mut fields = stat.rsplit_once(')')?.1.split_whitespace();
            let running = fields.next()? != "Z";
            let parent = fields.next()?.parse().ok()?;
            running.then_some((id, parent))
        })
        .collect()
}

/// Each process with its parent, as `ps` says (POSIX).
#[cfg(not(target_os = "linux"))]
#[expect(clippy::disallowed_methods, reason = "no other call lists processes without unsafe code")]
fn list_processes() -> Vec<(u32, u32)> {
    let listed = std::process::Command::new("ps").args(["-A", "-o", "pid=,ppid="]).output();
    let listed =
        listed.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default();
    listed
        .lines()
        .filter_map(|line| {
            let mut fields = line.split_whitespace();
            Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
        })
        .collect()
}
