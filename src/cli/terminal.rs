//! A terminal that questions have changed is given back as it was, also by whom a signal ends.
//!
//! Passphrases hide their letters. That is put right when the answer is there; but Ctrl-C and SIGTERM
//! end a program where it stands, and the next one at the terminal would show no letters.

use std::io;
use std::sync::Mutex;
use std::thread::JoinHandle;

/// Waits for the signal that ends the program.
static WATCH: Mutex<Option<JoinHandle<()>>> = Mutex::new(None);

/// To be called before a passphrase is asked for: from now on, a signal that ends the program puts the terminal
/// back to what it is now.
pub fn watch_signals() {
    let Ok(mut watch) = WATCH.lock() else { return };
    if watch.is_none() {
        *watch = spawn_watcher();
    }
}

/// To be called where a question says that it was interrupted: the signal is on its way, and ends
/// the program as a shell expects it. Returns at once where signals are not watched.
pub fn end_if_interrupted(error: &io::Error) {
    if error.kind() == io::ErrorKind::Interrupted {
        let watcher = WATCH.lock().ok().and_then(|mut watch| watch.take());
        let _ = watcher.map(JoinHandle::join);
    }
}

#[cfg(unix)]
fn spawn_watcher() -> Option<JoinHandle<()>> {
    use std::thread;
    use std::time::Duration;

    use rustix::termios::{OptionalActions, tcgetattr, tcsetattr};
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};

    let before = tcgetattr(io::stdin()).ok()?;
    let mut signals = signal_hook::iterator::Signals::new([SIGHUP, SIGINT, SIGTERM]).ok()?;
    Some(thread::spawn(move || {
        if let Some(first) = signals.forever().next() {
            // Twice: a question that was just about to be asked changes the terminal once more, and
            // then waits for an answer.
            for pause in [Duration::ZERO, Duration::from_millis(50)] {
                thread::sleep(pause);
                let _ = tcsetattr(io::stdin(), OptionalActions::Now, &before);
            }
            let _ = io::Write::write_all(&mut io::stderr(), b"\r\n");
            // A question that any signal interrupts takes it for Ctrl-C and adds a SIGINT.
            let signal = signals.pending().chain([first]).find(|signal| *signal != SIGINT);
            let _ = signal_hook::low_level::emulate_default_handler(signal.unwrap_or(SIGINT));
        }
    }))
}

#[cfg(not(unix))]
fn spawn_watcher() -> Option<JoinHandle<()>> {
    None
}
