//! The modes of the terminal that hide letters, and the signals that end, stop and continue the program.

use std::io;
use std::time::Duration;

use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};
use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGTERM, SIGTSTP};
use signal_hook::iterator::Signals;
use signal_hook::low_level::emulate_default_handler;

use super::change_sitting;

/// The modes of a terminal that shows no letters, and those before.
#[derive(Clone, Debug)]
pub struct HiddenModes {
    before: Termios,
    hidden: Termios,
}

impl HiddenModes {
    /// Hides letters, and throws away what was typed before.
    pub fn set() -> io::Result<Self> {
        let before = tcgetattr(io::stdin())?;
        let mut hidden = before.clone();
        hidden.local_modes.remove(LocalModes::ECHO | LocalModes::ECHONL);
        tcsetattr(io::stdin(), OptionalActions::Flush, &hidden)?;
        let modes = Self { before, hidden };
        change_sitting(|sitting| sitting.hidden = Some(modes.clone()));
        Ok(modes)
    }

    /// Shows letters again. A failure here cannot be reported.
    pub fn restore(&self) {
        change_sitting(|sitting| sitting.hidden = None);
        self.show();
    }

    fn show(&self) {
        let _ = tcsetattr(io::stdin(), OptionalActions::Now, &self.before);
    }
}

/// Waits for signals, for as long as the program runs.
pub fn spawn_watcher() {
    let Ok(mut signals) = Signals::new([SIGHUP, SIGINT, SIGTERM, SIGTSTP, SIGCONT]) else { return };
    std::thread::spawn(move || {
        while let Some(signal) = signals.forever().next() {
            match signal {
                SIGTSTP => stop_program(),
                SIGCONT => show_question(),
                SIGINT if change_sitting(|sitting| sitting.lent) => {}
                _ => end_program(signals.pending().chain([signal]).collect()),
            }
        }
    });
}

/// Ctrl-Z: the shell gets the terminal as it was before the question.
fn stop_program() {
    let hidden = change_sitting(|sitting| sitting.hidden.clone());
    if let Some(modes) = hidden {
        modes.show();
    }
    let _ = emulate_default_handler(SIGTSTP);
}

/// Ctrl-Z threw away what was typed, so that the question stands there alone again.
fn show_question() {
    let (hidden, question) = change_sitting(|sitting| (sitting.hidden.clone(), sitting.question.clone()));
    // Also between two questions: letters stay hidden until the last answer is there.
    if let Some(modes) = hidden {
        let _ = tcsetattr(io::stdin(), OptionalActions::Flush, &modes.hidden);
    }
    let _ = io::Write::write_all(&mut io::stderr(), question.unwrap_or_default().as_bytes());
}

/// Ends as a shell expects it: by the signal.
fn end_program(signals: Vec<i32>) {
    let (hidden, kept) = change_sitting(|sitting| (sitting.hidden.clone(), sitting.kept.take()));
    if let Some(modes) = hidden {
        // Twice: a question that was just about to be asked changes the terminal once more, and then waits for
        // an answer.
        for pause in [Duration::ZERO, Duration::from_millis(50)] {
            std::thread::sleep(pause);
            modes.show();
        }
    }
    let _ = io::Write::write_all(&mut io::stderr(), format!("\r\n{}", kept.unwrap_or_default()).as_bytes());
    // A question that any signal interrupts takes it for Ctrl-C and adds a SIGINT.
    let signal = signals.into_iter().find(|signal| *signal != SIGINT && *signal != SIGCONT);
    let _ = emulate_default_handler(signal.unwrap_or(SIGINT));
}
