//! Who leaves at a question, or is told to stop there, leaves nothing behind: no file, and the
//! terminal as it was.

#![cfg(target_os = "linux")]

mod support;

use std::io::{Read, Write};
use std::process::{Child, Stdio};

use support::{PLEDGE, Sandbox};

const CTRL_C: &str = "\u{3}";
const QUESTION: &str = "Sign and write this record?";
const PASSPHRASE: &str = "New passphrase";

/// The program on a terminal of its own, below a shell that tells how it ended and what became of
/// the terminal.
struct Session {
    script: Child,
    seen: String,
}

impl Session {
    fn start(place: &Sandbox, arguments: &[&str]) -> Self {
        let program = env!("CARGO_BIN_EXE_accord");
        let words: Vec<_> = arguments.iter().map(|word| format!("\"{word}\"")).collect();
        let run = format!("echo pid=$$; exec {program} --today {} {}", support::TODAY, words.join(" "));
        let shell = format!("trap : INT; sh -c '{run}'; echo code=$?; stty -a; echo over");
        let mut script = place.command("script");
        script.args(["-qec", &shell, "/dev/null"]).env("TERM", "xterm").env("SHELL", "/bin/sh");
        script.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        Self { script: script.spawn().unwrap(), seen: String::new() }
    }

    /// Reads until `words` are on the terminal.
    fn wait_for(&mut self, words: &str) {
        let output = self.script.stdout.as_mut().unwrap();
        let mut bytes = [0; 4096];
        while !self.seen.contains(words) {
            let count = output.read(&mut bytes).unwrap();
            assert!(count > 0, "`{words}` never came:\n{}", self.seen);
            self.seen.push_str(&String::from_utf8_lossy(&bytes[..count]));
        }
    }

    fn type_in(&mut self, keys: &str) {
        self.script.stdin.as_mut().unwrap().write_all(keys.as_bytes()).unwrap();
    }

    /// The number after `name=` on the terminal.
    fn number(&self, name: &str) -> String {
        let after = self.seen.split(&format!("{name}=")).nth(1).unwrap_or_default();
        after.chars().take_while(char::is_ascii_digit).collect()
    }

    /// How the program ended; the terminal must be as it was.
    #[track_caller]
    fn ends(mut self) -> String {
        self.wait_for("\nover");
        self.script.wait().unwrap();
        let settings = self.seen.split("code=").nth(1).unwrap();
        let settings: Vec<_> = settings.split([' ', ';', '\r', '\n']).collect();
        for on in ["echo", "icanon", "isig", "icrnl", "opost"] {
            assert!(settings.contains(&on), "{on} is off:\n{}", self.seen);
        }
        let (hidden, shown) = (self.seen.rfind("\u{1b}[?25l"), self.seen.rfind("\u{1b}[?25h"));
        assert!(hidden <= shown, "the cursor is hidden:\n{}", self.seen);
        self.number("code")
    }
}

/// Leaves at the question in each way; nothing may have changed.
#[track_caller]
fn leave(place: &Sandbox, arguments: &[&str], question: &str) {
    let before = place.snapshot();
    for (signal, code) in [("", "130"), ("-TERM", "143"), ("-HUP", "129"), ("-INT", "130")] {
        let mut session = Session::start(place, arguments);
        session.wait_for(question);
        if signal.is_empty() {
            session.type_in(CTRL_C);
        } else {
            let process = session.number("pid");
            place.tool("sh", &["-c", &format!("kill {signal} {process}")], "").ends(0);
        }
        assert_eq!(session.ends(), code, "{question} {signal}");
        assert_eq!(place.snapshot(), before);
        assert!(!place.keys().iter().any(|(path, _)| path.contains("fabrikam") && path.contains("key-")));
    }
}

#[test]
fn at_a_question() {
    let place = Sandbox::enrolled();
    leave(&place, &PLEDGE[..PLEDGE.len() - 1], QUESTION);
    // The lock went with its holder.
    place.run(&PLEDGE).ends(0);
}

#[test]
fn at_a_passphrase() {
    let place = Sandbox::enrolled();
    leave(&place, &["keygen", "fabrikam.example"], PASSPHRASE);
    place.run(&["keygen", "fabrikam.example", "--no-passphrase"]).ends(0);
}

#[test]
fn at_a_passphrase_that_a_key_has() {
    let place = Sandbox::new();
    let secret = place.write("passphrase", "correct horse\n");
    place.run(&["keygen", "contoso.example", "--passphrase-file", &secret]).ends(0);
    leave(&place, &support::ENROLL, "Passphrase for");
}

#[test]
fn an_answer_goes_on() {
    let place = Sandbox::enrolled();
    let mut session = Session::start(&place, &PLEDGE[..PLEDGE.len() - 1]);
    session.wait_for(QUESTION);
    session.type_in("y\r");
    assert_eq!(session.ends(), "0");
    place.run(&["verify"]).ends(0);
    assert_eq!(place.records().len(), 2);
}
