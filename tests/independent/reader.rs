//! The other readers of docs/format.md: each is a command, and none shares code with this program or with another.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::TOP;
use crate::support::python;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reader {
    /// `verify.py` and `log.py`.
    Python,
    /// The scripts of the website, which `reader.js` runs.
    JavaScript,
}

impl Reader {
    pub const ALL: [Self; 2] = [Self::Python, Self::JavaScript];

    /// A command that runs one of the reader's programs; those in JavaScript are one.
    fn command(self, python_program: &str) -> Command {
        let (interpreter, program) = match self {
            Self::Python => (python::with("cryptography, tomllib"), python_program),
            Self::JavaScript => ("node".to_owned(), "reader.js"),
        };
        let mut command = Command::new(interpreter);
        command.arg(Path::new(TOP).join("tests/independent").join(program));
        // Python writes no bytecode files, and reads the names of folders as UTF-8.
        command.env("PYTHONDONTWRITEBYTECODE", "1").env("PYTHONUTF8", "1");
        command
    }

    /// Asks `verify.py` or its like about each line, and returns its answers, one for each.
    pub fn ask(self, arguments: &[&str], questions: &[String]) -> Vec<String> {
        let mut command = self.command("verify.py");
        let piped = command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut reader = piped
            .spawn()
            .unwrap_or_else(|error| panic!("{self:?}: {error}; tests/run.sh installs what the tests need"));
        let mut input = reader.stdin.take().unwrap();
        let lines: String = questions.iter().map(|question| format!("{question}\n")).collect();
        let writer = std::thread::spawn(move || input.write_all(lines.as_bytes()));
        let output = reader.wait_with_output().unwrap();
        assert!(output.status.success(), "{self:?} ended with {}", output.status);
        writer.join().unwrap().unwrap();
        let answers: Vec<_> = String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect();
        assert_eq!(answers.len(), questions.len(), "{self:?}");
        answers
    }

    /// The headlines and the figures of each day, counted again by `recount.py`.
    pub fn recount(self, registry: &Path, days: &[&str]) -> serde_json::Value {
        let output = self.command("recount.py").arg(registry).args(days).output().expect("the reader runs");
        assert!(output.status.success(), "{self:?}: {}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).unwrap()
    }

    /// What the reader says about the log of each registry, a line of JSON for each.
    pub fn judge_logs(self, today: &str, folders: &[PathBuf]) -> Vec<String> {
        let mut command = self.command("log.py");
        if self == Self::JavaScript {
            command.arg("--log");
        }
        let output = command.args(["--today", today]).args(folders).output().expect("the reader runs");
        assert!(output.status.success(), "{self:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect()
    }
}
