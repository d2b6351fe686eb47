//! The only place that runs a pager: output that is longer than the screen is read in it.

use std::io::{ErrorKind, Write};
use std::process::{Command, Stdio};

use super::Failure;
use crate::diagnostic::describe_io_error;
use anyhow::Result;

/// The program that shows long output.
#[derive(Clone, Debug)]
pub struct Pager {
    /// The program and its arguments, separated by spaces.
    pub command: String,
    /// Whether to set flags for `less`, whose user has set none.
    pub less: bool,
}

impl Pager {
    /// Shows `text` until its reader has seen enough; its lines are longer than the screen where it
    /// is `wide`. Returns false where the pager cannot be run.
    #[expect(clippy::disallowed_methods, reason = "this is where the pager is run")]
    pub fn show(&self, text: &str, wide: bool) -> Result<bool> {
        let mut words = self.command.split_whitespace();
        let Some(program) = words.next() else { return Ok(false) };
        // One screen is printed as it is, colors are kept, and so is what was read; long lines are
        // moved along.
        let flags = if wide { "FRSX" } else { "FRX" };
        let mut command = Command::new(program);
        command.args(words).envs(self.less.then_some(("LESS", flags))).stdin(Stdio::piped());
        ignore_interrupts();
        let Ok(mut child) = command.spawn() else { return Ok(false) };
        let written = child.stdin.take().map_or(Ok(()), |mut stdin| stdin.write_all(text.as_bytes()));
        let waited = child.wait();
        match written.and(waited) {
            // Who quits has seen enough.
            Err(error) if error.kind() != ErrorKind::BrokenPipe => {
                let reason = describe_io_error(&error);
                Err(Failure::environment(format!("cannot show this with {}: {reason}", self.command))
                    .help("--no-pager prints it; ACCORD_PAGER names another program")
                    .into())
            }
            _ => Ok(true),
        }
    }
}

/// Ctrl-C is for the pager, which stops a search; if it ended us, the shell and the pager would both
/// read the keyboard.
fn ignore_interrupts() {
    #[cfg(unix)]
    let _ = signal_hook::flag::register(signal_hook::consts::SIGINT, std::sync::Arc::default());
}
