//! One line at the terminal that says how far long work is. It is written over, and gone at the end.

use std::io::{self, Write as _};
use std::time::{Duration, Instant};

use unicode_width::UnicodeWidthChar as _;

use crate::text::for_terminal;

/// How long work may take before it is shown.
const QUIET: Duration = Duration::from_secs(1);

/// The same of a fetch, before the server has answered. Git may ask for a password at that time.
const UNANSWERED: Duration = Duration::from_secs(3);

/// The line.
#[derive(Debug)]
pub struct StatusLine {
    /// Columns of the terminal; None where standard error is none.
    columns: Option<usize>,
    label: String,
    started: Instant,
    /// What stands at the terminal.
    shown: String,
}

impl StatusLine {
    /// A line that starts with `label`, at a terminal of this many columns.
    pub fn new(columns: Option<usize>, label: String) -> Self {
        Self { columns, label, started: Instant::now(), shown: String::new() }
    }

    /// The same, and shown at once.
    pub fn waiting(columns: Option<usize>, label: &str) -> Self {
        let mut line = Self::new(columns, String::new());
        if let Some(columns) = columns {
            write_over(label, columns);
            line.shown = label.to_owned();
        }
        line
    }

    /// Shows a line of progress; an empty one where the server has not answered. What it holds of others is
    /// escaped.
    pub fn show_progress(&mut self, progress: &str) {
        let progress = progress.trim();
        let quiet = if progress.is_empty() { UNANSWERED } else { QUIET };
        let Some(columns) = self.columns.filter(|_| self.started.elapsed() >= quiet) else { return };
        let line = for_terminal(&format!("{}: {progress}", self.label)).into_owned();
        if line != self.shown {
            write_over(&line, columns);
            self.shown = line;
        }
    }
}

impl Drop for StatusLine {
    fn drop(&mut self) {
        if let Some(columns) = self.columns.filter(|_| !self.shown.is_empty()) {
            write_over("", columns);
            write_raw("\r");
        }
    }
}

/// Writes over the line at which the cursor stands, and leaves the last column free.
fn write_over(text: &str, columns: usize) {
    let (mut line, mut width) = (String::from("\r"), 1);
    for character in text.chars() {
        width += character.width().unwrap_or(0);
        if width >= columns {
            break;
        }
        line.push(character);
    }
    write_raw(&(line + &" ".repeat(columns.saturating_sub(width))));
}

/// A terminal that is gone does not stop the work.
fn write_raw(text: &str) {
    let mut stderr = io::stderr().lock();
    let _ = stderr.write_all(text.as_bytes()).and_then(|()| stderr.flush());
}
