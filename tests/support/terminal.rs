//! The program at a real terminal: `script` gives it a pseudo-terminal of 24 lines by 80 columns. A test
//! waits for the output of each step before it types the next answer.

use std::io::{Read, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use super::{Sandbox, TODAY};

/// How long to wait for expected output: much longer than it takes.
const PATIENCE: Duration = Duration::from_secs(20);

pub const CTRL_C: &str = "\u{3}";
pub const CTRL_D: &str = "\u{4}";

/// A program at a terminal.
pub struct Terminal {
    child: Child,
    keyboard: ChildStdin,
    screen: Receiver<Vec<u8>>,
    /// Everything that appeared, without carriage returns.
    pub shown: String,
    /// The end of the output that a test has waited for.
    seen: usize,
}

/// How it ended.
#[derive(Debug)]
pub struct Ended {
    /// The shell's exit code: 128 plus the number of the signal, if a signal ended the program.
    pub code: i32,
    pub shown: String,
    /// What `stty -a` says afterwards.
    terminal: String,
}

impl Terminal {
    /// Starts the program in the registry.
    pub fn start(sandbox: &Sandbox, arguments: &str) -> Self {
        Self::start_with(sandbox, arguments, &[])
    }

    /// The same, with more environment variables.
    pub fn start_with(sandbox: &Sandbox, arguments: &str, variables: &[(&str, &str)]) -> Self {
        // The shell outlives the program, whatever ends it, to look at the terminal.
        let script =
            "stty rows 24 cols 80; trap : INT; sh -c \"$RUN\"; code=$?; echo; echo \"[[$code]]\"; stty -a";
        let run = format!("echo pid=$$; exec accord --today {TODAY} {arguments}");
        #[expect(clippy::disallowed_methods, reason = "these tests run the program itself")]
        let mut command = Command::new("env");
        let program = std::path::Path::new(env!("CARGO_BIN_EXE_accord")).parent().unwrap();
        #[expect(clippy::disallowed_methods, reason = "these tests run the program itself")]
        let path = format!("{}:{}", program.display(), std::env::var("PATH").unwrap());
        // Programs that a shell starts in the background ignore interrupts.
        command.args(["--default-signal", "script", "-qefc", script, "/dev/null"]);
        command.current_dir(sandbox.registry()).env_clear();
        command
            .env("RUN", run)
            .env("PATH", path)
            .env("SHELL", "/bin/sh")
            .env("TERM", "xterm")
            .env("LC_ALL", "C.UTF-8");
        command.env("HOME", sandbox.path("")).env("ACCORD_KEY_DIR", sandbox.path("keys"));
        command.envs(variables.iter().copied());
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let keyboard = child.stdin.take().unwrap();
        let mut stdout = child.stdout.take().unwrap();
        let (sender, screen) = channel();
        std::thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(count @ 1..) = stdout.read(&mut bytes) {
                if sender.send(bytes[..count].to_vec()).is_err() {
                    return;
                }
            }
        });
        Self { child, keyboard, screen, shown: String::new(), seen: 0 }
    }

    /// Waits until `text` appears after the output that the test has waited for.
    #[track_caller]
    pub fn wait_for(&mut self, text: &str) {
        assert!(self.appears(text, PATIENCE), "`{text}` does not appear:\n{}", self.shown);
        self.seen += self.shown[self.seen..].find(text).unwrap() + text.len();
    }

    /// Whether `text` appears before the terminal has been silent for `patience`.
    fn appears(&mut self, text: &str, patience: Duration) -> bool {
        while !self.shown[self.seen..].contains(text) {
            match self.screen.recv_timeout(patience) {
                Ok(bytes) => self.shown += &String::from_utf8_lossy(&bytes).replace('\r', ""),
                Err(_) => return false,
            }
        }
        true
    }

    pub fn press(&mut self, keys: &str) {
        self.press_bytes(keys.as_bytes());
    }

    /// Keys in another encoding than UTF-8.
    pub fn press_bytes(&mut self, keys: &[u8]) {
        self.keyboard.write_all(keys).unwrap();
        self.keyboard.flush().unwrap();
    }

    /// Presses Ctrl-C until the program ends. `less` loses a key that is pressed after it prints its prompt and
    /// before it reads the keyboard.
    #[track_caller]
    pub fn interrupt(&mut self) {
        for _ in 0..10 {
            self.press(CTRL_C);
            if self.appears("[[", PATIENCE / 10) {
                return;
            }
        }
        panic!("Ctrl-C does not end it:\n{}", self.shown);
    }

    /// Waits for a question and answers it.
    #[track_caller]
    pub fn answer(&mut self, question: &str, answer: &str) {
        self.wait_for(question);
        self.press(&format!("{answer}\r"));
    }

    /// The program's process.
    #[track_caller]
    pub fn process(&self) -> String {
        let after = self.shown.split("pid=").nth(1).unwrap();
        after.chars().take_while(char::is_ascii_digit).collect()
    }

    /// Waits for the end.
    #[track_caller]
    pub fn end(mut self) -> Ended {
        self.wait_for("[[");
        let start = self.seen;
        self.wait_for("]]");
        let code = self.shown[start..self.seen - 2].parse().unwrap();
        self.wait_for("-cmspar");
        let terminal = self.shown[self.seen..].to_owned();
        drop(self.keyboard);
        let rest: Vec<u8> = self.screen.iter().flatten().collect();
        self.child.wait().unwrap();
        let terminal = terminal + &String::from_utf8_lossy(&rest);
        let (shown, flags) = self.shown.split_at(start - 2);
        Ended { code, shown: shown.to_owned(), terminal: format!("{flags}{terminal}") }
    }
}

impl Ended {
    /// Expects it to have ended with `code` and to have restored the terminal.
    #[track_caller]
    pub fn with(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{}", self.shown);
        let flags: Vec<_> = self.terminal.split_whitespace().collect();
        for flag in ["echo", "icanon", "isig", "icrnl", "opost"] {
            assert!(flags.contains(&flag), "{flag} is off: {}", self.terminal);
        }
        let hidden = self.shown.rfind("\u{1b}[?25l");
        assert!(hidden <= self.shown.rfind("\u{1b}[?25h"), "the cursor is hidden:\n{}", self.shown);
        self
    }
}
