//! The terminal while a question stands on it. Signals leave it as it was, and coming back after Ctrl-Z shows the
//! question again.
//!
//! A passphrase hides its letters. That is put right when the answer is there; but Ctrl-C and SIGTERM end a program
//! where it stands, and Ctrl-Z hands the terminal to a shell. A shell may show letters again when the program comes
//! back, and then the rest of the passphrase would be seen.

use std::io;
use std::sync::Mutex;

/// The question that waits for an answer, and what is kept for a signer who leaves.
static SITTING: Mutex<Sitting> = Mutex::new(Sitting::new());

struct Sitting {
    watched: bool,
    question: Option<String>,
    /// What is printed when a signal ends the program: the command with the answers so far.
    kept: Option<String>,
    /// Another program asks at the terminal, and the signals are for it.
    lent: bool,
    #[cfg(unix)]
    hidden: Option<HiddenModes>,
}

impl Sitting {
    const fn new() -> Self {
        Self {
            watched: false,
            question: None,
            kept: None,
            lent: false,
            #[cfg(unix)]
            hidden: None,
        }
    }
}

fn change_sitting<T>(change: impl FnOnce(&mut Sitting) -> T) -> T {
    // A thread that panicked with the lock left whole values behind.
    let mut sitting = SITTING.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    change(&mut sitting)
}

/// From now on, a signal leaves the terminal as it was.
pub fn watch_signals() {
    if !change_sitting(|sitting| std::mem::replace(&mut sitting.watched, true)) {
        spawn_watcher();
    }
}

/// A question that is on the screen, until this is dropped.
#[derive(Debug)]
pub struct Asking;

impl Asking {
    /// From now on, a signal that ends or stops the program leaves the terminal as it is now, and the question is
    /// shown again when the program continues. `question` is what was printed, without foreign control characters.
    pub fn new(question: &str) -> Self {
        change_sitting(|sitting| sitting.question = Some(question.to_owned()));
        watch_signals();
        Self
    }
}

impl Drop for Asking {
    fn drop(&mut self) {
        change_sitting(|sitting| sitting.question = None);
    }
}

/// The terminal belongs to another program, such as an editor, until this is dropped. Ctrl-C is for that program.
#[derive(Debug)]
pub struct Lending;

impl Lending {
    pub fn new() -> Self {
        change_sitting(|sitting| sitting.lent = true);
        Self
    }
}

impl Drop for Lending {
    fn drop(&mut self) {
        change_sitting(|sitting| sitting.lent = false);
    }
}

/// Sets what is printed when a signal ends the program; None where nothing would be lost.
pub fn keep_message(message: Option<String>) {
    change_sitting(|sitting| sitting.kept = message);
}

/// What would have been printed, for a program that ends by itself.
pub fn take_message() -> Option<String> {
    change_sitting(|sitting| sitting.kept.take())
}

/// Whether another line waits already. A signer does not type a second line at once, so that it was pasted.
#[cfg(unix)]
pub fn has_more_lines() -> bool {
    use std::time::Duration;
    // A long text comes in pieces.
    [0, 8].into_iter().any(|pause| {
        std::thread::sleep(Duration::from_millis(pause));
        rustix::io::ioctl_fionread(io::stdin()).is_ok_and(|bytes| bytes > 0)
    })
}

#[cfg(not(unix))]
pub fn has_more_lines() -> bool {
    false
}

/// Throws away what was typed and not read.
pub fn discard_typed() {
    #[cfg(unix)]
    let _ = rustix::termios::tcflush(io::stdin(), rustix::termios::QueueSelector::IFlush);
}

/// Whether the terminal shows no letters now.
#[cfg(unix)]
pub fn is_hidden() -> bool {
    change_sitting(|sitting| sitting.hidden.is_some())
}

#[cfg(unix)]
pub use unix::HiddenModes;
#[cfg(unix)]
use unix::spawn_watcher;

#[cfg(not(unix))]
fn spawn_watcher() {}

#[cfg(unix)]
mod unix {
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
        let Some(question) = question else { return };
        if let Some(modes) = hidden {
            let _ = tcsetattr(io::stdin(), OptionalActions::Flush, &modes.hidden);
        }
        let _ = io::Write::write_all(&mut io::stderr(), question.as_bytes());
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
        let _ =
            io::Write::write_all(&mut io::stderr(), format!("\r\n{}", kept.unwrap_or_default()).as_bytes());
        // A question that any signal interrupts takes it for Ctrl-C and adds a SIGINT.
        let signal = signals.into_iter().find(|signal| *signal != SIGINT && *signal != SIGCONT);
        let _ = emulate_default_handler(signal.unwrap_or(SIGINT));
    }
}
