//! The terminal while a question stands on it. Signals leave it as it was, and coming back after Ctrl-Z shows the
//! question again.
//!
//! A passphrase hides its letters. They stay hidden until something else is asked, or the program ends: a quick hand
//! types the next passphrase while a key is tried with this one, which takes its time. Ctrl-C and SIGTERM end a program
//! where it stands, and Ctrl-Z hands the terminal to a shell. A shell may show letters again when the program comes
//! back, and then the rest of the passphrase would be seen.

#[cfg(unix)]
mod signals;

use std::io;
use std::sync::Mutex;

#[cfg(unix)]
use signals::{HiddenModes, spawn_watcher};
#[cfg(unix)]
pub use signals::{hide_letters, show_letters};

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
fn watch_signals() {
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
        show_letters();
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

/// The terminal shows letters again when this is dropped, however the program ends.
#[derive(Debug)]
pub struct LettersShown;

impl Drop for LettersShown {
    fn drop(&mut self) {
        show_letters();
    }
}

#[cfg(not(unix))]
pub fn show_letters() {}

#[cfg(not(unix))]
fn spawn_watcher() {}
