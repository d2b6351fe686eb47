//! Reads what must not be seen: a passphrase.
//!
//! The terminal stops showing letters before the question appears, and what was typed before that
//! is thrown away; otherwise the first letters of a quick hand would be on the screen. It stays in
//! its line mode, in which Ctrl-C still ends the program.

use std::io;

use zeroize::Zeroizing;

use super::terminal::Asking;
#[cfg(unix)]
use super::terminal::{HiddenModes, is_hidden, watch_signals};

/// Asks for a line that is not shown.
#[cfg(unix)]
pub fn ask_hidden(question: &str) -> io::Result<Zeroizing<String>> {
    let _asking = Asking::new(question);
    let _quiet = Quiet::begin()?;
    write_out(question)?;
    let line = read_line();
    write_out("\n")?;
    line
}

#[cfg(not(unix))]
pub fn ask_hidden(question: &str) -> io::Result<Zeroizing<String>> {
    let _asking = Asking::new(question);
    rpassword::prompt_password(question).map(Zeroizing::new)
}

#[cfg(unix)]
fn write_out(text: &str) -> io::Result<()> {
    use std::io::Write as _;

    let mut stderr = io::stderr().lock();
    stderr.write_all(text.as_bytes())?;
    stderr.flush()
}

/// One line, straight from the terminal: no other buffer keeps a copy.
#[cfg(unix)]
fn read_line() -> io::Result<Zeroizing<String>> {
    // A terminal gives out whole lines of at most 4,095 bytes.
    let mut bytes = Zeroizing::new(vec![0; 4096]);
    let count = rustix::io::retry_on_intr(|| rustix::io::read(io::stdin(), &mut bytes[..]))?;
    match bytes[..count].split_last() {
        Some((b'\n', line)) => {
            let text = std::str::from_utf8(line).map_err(|_| io::Error::other("it is not UTF-8"))?;
            Ok(Zeroizing::new(text.trim_end_matches('\r').to_owned()))
        }
        _ => Err(io::ErrorKind::UnexpectedEof.into()),
    }
}

/// The terminal shows no letters until this is dropped. One within another changes nothing: what is typed between
/// two questions for one passphrase is not shown, and answers the second one.
#[derive(Debug)]
pub struct Quiet {
    #[cfg(unix)]
    modes: Option<HiddenModes>,
}

#[cfg(unix)]
impl Quiet {
    pub fn begin() -> io::Result<Self> {
        // First the watch over signals, and then what they put right.
        watch_signals();
        let modes = if is_hidden() { None } else { Some(HiddenModes::set()?) };
        Ok(Self { modes })
    }
}

#[cfg(unix)]
impl Drop for Quiet {
    fn drop(&mut self) {
        if let Some(modes) = &self.modes {
            modes.restore();
        }
    }
}

#[cfg(not(unix))]
impl Quiet {
    pub fn begin() -> io::Result<Self> {
        Ok(Self {})
    }
}
