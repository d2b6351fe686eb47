//! Reads what must not be seen: a passphrase.
//!
//! The terminal stops showing letters before the question appears, and what was typed before that
//! is thrown away; otherwise the first letters of a quick hand would be on the screen. It shows them again where
//! something else is asked: what is typed between two questions for passphrases is not shown, and answers the second
//! one. It stays in its line mode, in which Ctrl-C still ends the program.

use std::io;

use zeroize::Zeroizing;

use super::terminal::Asking;
#[cfg(unix)]
use super::terminal::hide_letters;

/// Asks for a line that is not shown.
#[cfg(unix)]
pub fn ask_hidden(question: &str) -> io::Result<Zeroizing<String>> {
    let _asking = Asking::new(question);
    hide_letters()?;
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
