//! Ctrl-C or a signal at a question: the program writes no file and restores the terminal.

use crate::support::terminal::{CTRL_C, Terminal};
use crate::support::{self, PLEDGE, Sandbox};

const QUESTION: &str = "Sign and write this record?";
const PASSPHRASE: &str = "New passphrase";

/// The arguments, quoted for a shell.
fn quoted(arguments: &[&str]) -> String {
    arguments.iter().map(|word| format!("'{word}'")).collect::<Vec<_>>().join(" ")
}

/// Leaves at the question in each way, and expects no change.
#[track_caller]
fn leave(place: &Sandbox, arguments: &[&str], question: &str) {
    let before = place.snapshot();
    for (signal, code) in [("", 130), ("-TERM", 143), ("-HUP", 129), ("-INT", 130)] {
        let mut terminal = Terminal::start(place, &quoted(arguments));
        if arguments[0] == "pledge" {
            terminal.answer("s skips it -- ", "s");
        }
        terminal.wait_for(question);
        if signal.is_empty() {
            terminal.press(CTRL_C);
        } else {
            let kill = format!("kill {signal} {}", terminal.process());
            place.tool("sh", &["-c", &kill], "").ends(0);
        }
        terminal.end().with(code);
        assert_eq!(place.snapshot(), before);
        assert!(!place.keys().iter().any(|(path, _)| path.contains("fabrikam") && path.contains("key-")));
    }
}

#[test]
fn at_a_question() {
    let place = Sandbox::enrolled();
    leave(&place, &PLEDGE[..PLEDGE.len() - 1], QUESTION);
    // The lock ended with the process.
    place.run(&PLEDGE).ends(0);
}

#[test]
fn at_a_passphrase() {
    let place = Sandbox::enrolled();
    leave(&place, &["keygen", "fabrikam.example"], PASSPHRASE);
    place.run(&["keygen", "fabrikam.example", "--no-passphrase"]).ends(0);
}

#[test]
fn at_the_passphrase_of_an_existing_key() {
    let place = Sandbox::new();
    let secret = place.write("passphrase", "correct horse\n");
    let other = place.write("other", "battery staple\n");
    let secrets = ["--passphrase-file", &secret, "--next-passphrase-file", &other];
    place.run(&[&["keygen", "contoso.example"][..], &secrets].concat()).ends(0);
    leave(&place, &support::ENROLL, "Passphrase for");
}

#[test]
fn an_answer_continues() {
    let place = Sandbox::enrolled();
    let mut terminal = Terminal::start(&place, &quoted(&PLEDGE[..PLEDGE.len() - 1]));
    terminal.answer("s skips it -- ", "s");
    terminal.answer(QUESTION, "y");
    terminal.end().with(0);
    place.run(&["verify"]).ends(0);
    assert_eq!(place.records().len(), 2);
}

#[test]
fn what_follows_a_change_of_the_width_is_wrapped_at_the_new_one() {
    let place = Sandbox::new();
    let mut terminal = Terminal::start(&place, "keygen contoso.example");
    for (prompt, secret) in [("New passphrase for ", "correct horse"), ("The same again: ", "correct horse")]
    {
        terminal.answer(prompt, secret);
    }
    terminal.answer("New passphrase for ", "battery staple");
    terminal.wait_for("The same again: ");
    let screen = format!("stty -F /proc/{}/fd/0 cols 40", terminal.process());
    place.tool("sh", &["-c", &screen], "").ends(0);
    terminal.press("battery staple\r");
    let shown = terminal.end().with(0).shown;
    let prose: Vec<_> = shown.lines().skip_while(|line| !line.starts_with("Store the successor")).collect();
    assert!(prose.len() > 5 && prose.iter().all(|line| line.chars().count() <= 40), "{shown}");
}
