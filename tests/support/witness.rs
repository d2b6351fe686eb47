//! Witnesses and clients of transparency logs that others wrote (PyPI: aics-witness, aics-tlog,
//! tlog-scales), which tests/run.sh installs.

use std::fs;
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use super::Sandbox;
use super::servers::free_port;

/// The folder of these programs; None where the machine has no Python 3.12, as `tests/run.sh` says.
pub fn programs() -> Option<PathBuf> {
    let named = std::env::var("ACCORD_TEST_WITNESS").unwrap_or_default();
    if named == "absent" {
        return None;
    }
    let default = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/witness/bin");
    let folder = if named.is_empty() { default } else { PathBuf::from(named) };
    assert!(folder.join("aics-witness").exists(), "no witness in {}; run tests/run.sh", folder.display());
    Some(folder)
}

/// A witness that runs, and ends when dropped.
pub struct RunningWitness {
    child: Child,
    folder: PathBuf,
    program: PathBuf,
    port: u16,
    /// Its verifier key.
    pub key: String,
}

impl Drop for RunningWitness {
    fn drop(&mut self) {
        self.stop();
    }
}

impl RunningWitness {
    /// Starts a witness with this name that knows a log by its verifier key.
    pub fn start(sandbox: &Sandbox, programs: &Path, name: &str, log_key: &str) -> Self {
        let (folder, program) = (sandbox.path(name), programs.join("aics-witness"));
        fs::create_dir(&folder).unwrap();
        let port = free_port();
        let listen = format!("127.0.0.1:{port}");
        let run = |arguments: &[&str]| {
            let output = Command::new(&program).args(arguments).current_dir(&folder).output().unwrap();
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            String::from_utf8(output.stdout).unwrap()
        };
        let key = run(&["init", "--name", &format!("{name}.example"), "--listen", &listen]);
        let origin = log_key.split('+').next().unwrap();
        run(&["add-log", "--origin", origin, "--vkey", log_key]);
        let key = key.lines().last().unwrap().trim().to_owned();
        let child = serve(&program, &folder, port, 0);
        Self { child, folder, program, port, key }
    }

    /// Its line in a policy.
    pub fn line(&self, name: &str) -> String {
        format!("witness {name} {} http://127.0.0.1:{}\n", self.key, self.port)
    }

    pub fn stop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    pub fn restart(&mut self) {
        self.restart_behind(0);
    }

    /// Starts it again with a clock that is so many seconds behind. Python's own hook for start-up sets the clock; the
    /// witness is as its authors wrote it.
    pub fn restart_behind(&mut self, seconds: u64) {
        self.child = serve(&self.program, &self.folder, self.port, seconds);
    }
}

fn serve(program: &Path, folder: &Path, port: u16, behind: u64) -> Child {
    let mut command = Command::new(program);
    let hook = format!("import time\nclock = time.time\ntime.time = lambda: clock() - {behind}\n");
    fs::write(folder.join("sitecustomize.py"), hook).unwrap();
    command.env("PYTHONPATH", folder);
    command.arg("serve").current_dir(folder).stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = command.spawn().unwrap();
    let is_listening = |_| {
        thread::sleep(Duration::from_millis(50));
        TcpStream::connect(("127.0.0.1", port)).is_ok()
    };
    if !(0..200).any(is_listening) {
        let _ = child.kill();
        panic!("the witness does not listen on {port}: {:?}", child.wait());
    }
    child
}
