//! The modes of the terminal that hide letters, and the signals that end, stop and continue the program.

use std::io;

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
    fn read() -> io::Result<Self> {
        let before = tcgetattr(io::stdin())?;
        let mut hidden = before.clone();
        hidden.local_modes.remove(LocalModes::ECHO | LocalModes::ECHONL);
        Ok(Self { before, hidden })
    }

    /// Hides letters, and throws away what was typed before, which was shown.
    fn hide(&self) -> io::Result<()> {
        Ok(tcsetattr(io::stdin(), OptionalActions::Flush, &self.hidden)?)
    }

    /// Shows letters again, and throws away what was typed and not read, which would be shown. A failure here cannot
    /// be reported.
    fn show(&self) {
        let _ = tcsetattr(io::stdin(), OptionalActions::Flush, &self.before);
    }
}

/// Hides letters from now on, until they are shown again or the program ends.
pub fn hide_letters() -> io::Result<()> {
    change_sitting(|sitting| {
        if sitting.hidden.is_none() {
            let modes = HiddenModes::read()?;
            modes.hide()?;
            sitting.hidden = Some(modes);
        }
        Ok(())
    })
}

/// Shows letters again.
pub fn show_letters() {
    change_sitting(|sitting| {
        if let Some(modes) = sitting.hidden.take() {
            modes.show();
        }
    });
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

/// Ctrl-Z: the shell gets the terminal as it was before the question. Nothing else changes the terminal until the
/// program goes on, and letters are hidden again.
fn stop_program() {
    change_sitting(|sitting| {
        if let Some(modes) = &sitting.hidden {
            modes.show();
        }
        let _ = emulate_default_handler(SIGTSTP);
        if let Some(modes) = &sitting.hidden {
            let _ = modes.hide();
        }
    });
}

/// Ctrl-Z threw away what was typed, so that the question stands there alone again.
fn show_question() {
    let question = change_sitting(|sitting| {
        // Also between two questions: letters stay hidden until the last answer is there.
        if let Some(modes) = &sitting.hidden {
            let _ = modes.hide();
        }
        sitting.question.clone()
    });
    let _ = io::Write::write_all(&mut io::stderr(), question.unwrap_or_default().as_bytes());
}

/// Ends as a shell expects it: by the signal. A question that was just about to be asked changes the terminal no more.
fn end_program(signals: Vec<i32>) {
    change_sitting(|sitting| {
        if let Some(modes) = sitting.hidden.take() {
            modes.show();
        }
        let kept = sitting.kept.take().unwrap_or_default();
        let _ = io::Write::write_all(&mut io::stderr(), format!("\r\n{kept}").as_bytes());
        // A question that any signal interrupts takes it for Ctrl-C and adds a SIGINT.
        let signal = signals.into_iter().find(|signal| *signal != SIGINT && *signal != SIGCONT);
        let _ = emulate_default_handler(signal.unwrap_or(SIGINT));
    });
}
