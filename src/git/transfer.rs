//! A process of git that uses the network: what it may do there, and what ends it.
//!
//! The addresses that may be read, and with which keys, programs and proxies, is the decision of the user: the
//! user's settings of git and variables such as `GIT_SSH_COMMAND` and `GIT_ALLOW_PROTOCOL` apply, and are
//! never widened. Git waits for a silent server as long as the connection stands, so the silence is measured here.

use std::fmt;
use std::fs::{self, File};
use std::io::{self, Read, Seek};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use super::command::{no_temporary_file, not_run, refusal};
use super::{GitError, Repository, interruption};

/// How often a running transfer is looked at.
const TICK: Duration = Duration::from_millis(100);

/// How long to wait for a git that has closed its standard error, and is about to end.
const PAUSE: Duration = Duration::from_millis(5);

/// Most bytes that are kept of what git says, and that are read of its answer.
const KEPT: usize = 16 * 1024;

/// Transports that run a program which the address names, or that use an open file. They stay off, also where
/// the user's settings of git allow them.
const UNSAFE_TRANSPORTS: [&str; 4] = ["-c", "protocol.ext.allow=never", "-c", "protocol.fd.allow=never"];

/// Variables of the user that say how git uses the network.
const NETWORK_VARIABLES: [&str; 15] = [
    "GIT_ALLOW_PROTOCOL",
    "GIT_ASKPASS",
    "GIT_HTTP_LOW_SPEED_LIMIT",
    "GIT_HTTP_LOW_SPEED_TIME",
    "GIT_HTTP_USER_AGENT",
    "GIT_PROTOCOL_FROM_USER",
    "GIT_PROXY_COMMAND",
    "GIT_SSH",
    "GIT_SSH_COMMAND",
    "GIT_SSH_VARIANT",
    "GIT_SSL_CAINFO",
    "GIT_SSL_CAPATH",
    "GIT_SSL_CERT",
    "GIT_SSL_KEY",
    "GIT_TERMINAL_PROMPT",
];

/// How a remote repository is fetched.
pub struct Transfer<'a> {
    /// The address, as git gets it. It can hold a password.
    pub address: &'a str,
    /// The longest time without a sign of life.
    pub patience: Duration,
    /// Gets the last line of git's progress, often; empty as long as there is none. Foreign text: escape before
    /// printing.
    pub progress: &'a mut dyn FnMut(&str),
}

/// Without the address.
impl fmt::Debug for Transfer<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Transfer").field("patience", &self.patience).finish_non_exhaustive()
    }
}

/// Why a transfer failed.
#[derive(Debug)]
pub enum TransferError {
    /// The server sent nothing for this long.
    Silent(Duration),
    Git(GitError),
}

impl From<GitError> for TransferError {
    fn from(error: GitError) -> Self {
        Self::Git(error)
    }
}

impl Transfer<'_> {
    /// Runs a command of git that uses the network, in `repository`. Returns what it prints.
    ///
    /// # Errors
    /// Where git fails, or the server is silent.
    pub fn run_git(&mut self, repository: &Repository, arguments: &[&str]) -> Result<Vec<u8>, TransferError> {
        let mut command = repository.transfer_command(&[&UNSAFE_TRANSPORTS, arguments].concat());
        pass_variables(&mut command);
        let mut answer = tempfile::tempfile().map_err(|error| no_temporary_file(&error))?;
        command.stdin(Stdio::null()).stderr(Stdio::piped());
        command.stdout(answer.try_clone().map_err(|error| not_run(&error))?);
        interruption::defer_signals();
        let mut child = command.spawn().map_err(|error| not_run(&error))?;
        let ended = self.watch_process(&mut child, repository.git_directory());
        interruption::deliver_signals();
        ended?;
        read_answer(&mut answer).map_err(|error| not_run(&error).into())
    }

    /// Waits until git ends, as long as there are signs of life: lines of progress, or bytes that arrive.
    fn watch_process(&mut self, child: &mut Child, folder: &Path) -> Result<(), TransferError> {
        let lines = child.stderr.take().map(read_lines);
        let (mut said, mut last) = (String::new(), String::new());
        let (mut alive, mut arrived) = (Instant::now(), arrived_bytes(folder));
        loop {
            match lines.as_ref().map(|lines| lines.recv_timeout(TICK)) {
                Some(Ok(line)) => {
                    alive = Instant::now();
                    keep_message(&mut said, &line);
                    last = line;
                    continue;
                }
                // A program that git started may go on and keep the pipe open, such as a shared connection of ssh.
                Some(Err(RecvTimeoutError::Timeout)) => {}
                Some(Err(RecvTimeoutError::Disconnected)) | None => thread::sleep(PAUSE),
            }
            (self.progress)(&last);
            if let Some(status) = child.try_wait().map_err(|error| not_run(&error))? {
                return if status.success() { Ok(()) } else { Err(refusal(&said).into()) };
            }
            if interruption::is_pending() {
                end_process(child);
                return Err(refusal("interrupted").into());
            }
            if alive.elapsed() >= self.patience {
                let now = arrived_bytes(folder);
                if now == arrived {
                    end_process(child);
                    return Err(TransferError::Silent(self.patience));
                }
                (alive, arrived) = (Instant::now(), now);
            }
        }
    }
}

/// Gives git the user's own variables for the network.
#[expect(clippy::disallowed_methods, reason = "the user's variables for the network apply")]
fn pass_variables(command: &mut Command) {
    command.env("GIT_NO_LAZY_FETCH", "1");
    for name in NETWORK_VARIABLES {
        if let Some(value) = std::env::var_os(name) {
            command.env(name, value);
        }
    }
}

/// Lines of git's standard error, read by a thread of their own. A line of progress ends with a carriage return.
fn read_lines(mut stderr: impl Read + Send + 'static) -> Receiver<String> {
    let (sender, lines) = channel();
    thread::spawn(move || {
        let (mut buffer, mut line) = ([0; 4096], Vec::new());
        while let Ok(count @ 1..) = stderr.read(&mut buffer) {
            for &byte in &buffer[..count] {
                line.push(byte);
                if matches!(byte, b'\n' | b'\r') || line.len() >= KEPT {
                    let whole = String::from_utf8_lossy(&std::mem::take(&mut line)).into_owned();
                    if sender.send(whole).is_err() {
                        return;
                    }
                }
            }
        }
        let _ = sender.send(String::from_utf8_lossy(&line).into_owned());
    });
    lines
}

/// Adds a line that is not progress to what git says about a failure.
fn keep_message(said: &mut String, line: &str) {
    let progress = line.ends_with('\r') || line.trim_end().ends_with("done.");
    if !progress && said.len() + line.len() <= KEPT {
        said.push_str(line);
    }
}

/// Bytes of packs, finished or not. A download from a plain web server shows no other sign of life.
fn arrived_bytes(folder: &Path) -> u64 {
    let entries = fs::read_dir(folder.join("objects/pack")).into_iter().flatten().flatten();
    entries.filter_map(|entry| Some(entry.metadata().ok()?.len() + 1)).sum()
}

fn read_answer(answer: &mut File) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    answer.rewind()?;
    answer.take(KEPT as u64).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Ends git, and what it started.
fn end_process(child: &mut Child) {
    #[cfg(unix)]
    super::descendants::end_tree(child.id(), || !matches!(child.try_wait(), Ok(None)));
    let _ = child.kill();
    let _ = child.wait();
}
