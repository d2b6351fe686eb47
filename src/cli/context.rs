//! The outside world as the commands see it: streams, colors, today, places.
//!
//! The whole terminal policy:
//! - Results go to standard output, everything else to standard error.
//! - Colors and layout by width are for a terminal; NO_COLOR turns colors off, a pipe gets neither
//!   unless a flag asks for it.
//! - Names from right to left are isolated (U+2068, U+2069) at a terminal with UTF-8, and nowhere else.
//! - Nothing is asked unless standard input and standard error are a terminal. Questions are lines;
//!   the terminal is switched to nothing else, but shows no letters of a passphrase.
//! - Ctrl-Z gives the terminal back as it was, and the question stands there again afterwards. A signer who
//!   leaves gets the answers as flags of the same command. Pasted lines answer one question at most.
//! - A secret is read from the terminal or from a file that was named, never from an argument or
//!   the environment, and is never printed. Only `accord keys backup` prints a key.
//! - What is longer than the terminal is read in a pager, where a command says so.
//! - A reader that closes the pipe ends the program without an error.
//! - Text is escaped here, where it is written: commands pass foreign text as it is, and renderers
//!   escape what they make.

mod registry;
mod report;
mod snapshot;

use std::cell::Cell;
use std::io::{self, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};

use super::kept_answers::KeptAnswers;
use super::pager::Pager;
use super::remote::RemoteRegistry;
use super::settings::{Origin, UserSettings};
use super::{Cli, Color, Failure, environment};
use crate::record::Date;
use crate::registry::{Keep, Selection};
use crate::render::Style;
use crate::text::block_for_terminal;
use crate::view::WriteReport;
use anyhow::{Context as _, Result, bail};
use registry::find_remote;
pub use registry::name_registry;
pub use report::{ReportArgs, ReportOptions};
pub use snapshot::is_snapshot_name;

/// The outside world.
#[derive(Debug)]
pub struct Context {
    /// The day to judge by, and to date records with: of `--today`, otherwise of the clock.
    pub today: Date,
    /// The day of this machine's clock, in UTC.
    pub clock_day: Date,
    /// What the user set, the flags apart.
    pub settings: UserSettings,
    /// Where to look for the registry.
    start: PathBuf,
    /// How `start` was named; by default it is the folder that the user is in.
    origin: Origin,
    /// Whether the user was told which registry is used.
    announced: Cell<bool>,
    /// Where to look is a copy of what lies there.
    remote: Option<RemoteRegistry>,
    /// The head of a rewritten history that the reader accepts.
    accepted: Option<String>,
    /// Where the ssh-agent listens.
    pub agent_socket: Option<PathBuf>,
    /// Styles whose width is that of a flag or a variable.
    out: Style,
    err: Style,
    /// What long output is read with.
    pager: Option<Pager>,
    /// Whether standard output is a terminal, where bytes that are not text do harm.
    pub terminal: bool,
    /// Whether standard input and standard error are a terminal, so that questions can be asked.
    pub interactive: bool,
    /// Whether standard input was read to its end.
    input_read: Cell<bool>,
    pub threads: usize,
    /// How a command that writes reports.
    report_options: ReportOptions,
    /// What was written, for a program.
    report: WriteReport,
    /// Whether notes are left out: with --quiet, where nothing is asked.
    quiet: bool,
    /// What was answered, for a signer who leaves.
    pub kept: KeptAnswers,
}

impl Context {
    /// Reads what the commands may know of the outside.
    pub fn from_environment(
        cli: &Cli,
        report_options: ReportOptions,
        settings: UserSettings,
    ) -> Result<Self> {
        let here = std::env::current_dir().context(
            Failure::environment("the folder that you are in is not there any more")
                .help("go to one that is there, such as with `cd`"),
        )?;
        let asks = io::stdin().is_terminal() && io::stderr().is_terminal();
        let named = name_registry(cli.directory.clone(), &settings, &here);
        let columns = TerminalSize::of_errors().map(|size| size.columns);
        let remote = find_remote(cli, named.as_ref(), columns)?;
        Ok(Self {
            today: cli.today.map_or_else(|| read_today(cli.command.goes_by_clock()), Ok)?,
            clock_day: read_day(environment::read_clock())?,
            settings,
            start: match (&remote, &named) {
                (Some(remote), _) => remote.copy().to_owned(),
                (None, Some(named)) if named.value == Path::new(snapshot::INPUT) => named.value.clone(),
                (None, Some(directory)) => here.join(&directory.value),
                (None, None) => here,
            },
            origin: named.map_or(Origin::Default, |named| named.origin),
            announced: Cell::new(false),
            remote,
            accepted: cli.accept_history.clone(),
            agent_socket: environment::read_variable("SSH_AUTH_SOCK").map(PathBuf::from),
            out: choose_style(cli, io::stdout().is_terminal()),
            err: choose_style(cli, io::stderr().is_terminal()),
            pager: environment::choose_pager().filter(|_| io::stdout().is_terminal() && !cli.no_pager),
            terminal: io::stdout().is_terminal(),
            input_read: Cell::new(false),
            quiet: cli.quiet && (report_options.yes || !asks),
            interactive: asks,
            report_options,
            report: WriteReport::default(),
            threads: std::thread::available_parallelism().map_or(1, usize::from),
            kept: KeptAnswers::default(),
        })
    }

    /// How standard output wants to be written to. The size of a terminal is read each time, since its user may change
    /// it while a question, an editor or a pager waits.
    pub fn out(&self) -> Style {
        fit_terminal(self.out, TerminalSize::of_results())
    }

    /// How standard error wants to be written to.
    pub fn err(&self) -> Style {
        fit_terminal(self.err, TerminalSize::of_errors())
    }

    /// Lines and columns of the terminal that is asked at.
    pub fn screen(&self) -> Option<(usize, usize)> {
        let lines = TerminalSize::of_errors()?.lines;
        Some((lines, self.err().width?)).filter(|(lines, columns)| *lines > 0 && *columns > 0)
    }

    /// Columns of the line that says how far long work is; None where no person waits for it.
    pub fn progress_columns(&self) -> Option<usize> {
        self.screen().map(|(_, columns)| columns).filter(|_| !self.quiet)
    }

    /// Reads standard input to its end, at most `limit` bytes; at a terminal, says what it waits for.
    ///
    /// # Errors
    /// Where it was read before: nothing is left for a second reader.
    pub fn read_input(&self, limit: usize) -> Result<Vec<u8>> {
        if self.input_read.replace(true) {
            bail!(
                Failure::usage("standard input is named twice, and can be read once")
                    .help("name a file for one of both")
            );
        }
        if io::stdin().is_terminal() {
            self.note_text("Waiting for text from this terminal; Ctrl-D on a line of its own ends it.\n")?;
        }
        // At once: a secret leaves no copy behind in memory that was outgrown.
        let mut bytes = Vec::with_capacity(limit.min(64 * 1024) + 1);
        let read = io::stdin().lock().take(limit as u64).read_to_end(&mut bytes);
        read.context(Failure::environment("cannot read standard input"))?;
        Ok(bytes)
    }

    /// Prints a result that is plain text; what it holds of others is escaped.
    pub fn print_text(&mut self, text: &str) -> Result<()> {
        self.print_rendered(&block_for_terminal(text))
    }

    /// Prints a result that a renderer made, and escaped for its format.
    pub fn print_rendered(&mut self, text: &str) -> Result<()> {
        self.print_bytes(text.as_bytes())
    }

    /// Prints a rendered result; at a terminal, one that is longer than the screen is shown in a pager.
    /// `wide` says that its lines are longer, too.
    pub fn page_rendered(&mut self, text: &str, wide: bool) -> Result<()> {
        let screen = TerminalSize::of_results().map(|size| size.lines);
        match self.pager.as_ref().zip(screen) {
            Some((pager, screen)) if text.lines().count() >= screen && pager.show(text, wide)? => Ok(()),
            _ => self.print_rendered(text),
        }
    }

    /// Prints exact bytes. A reader that closes the pipe is no error.
    pub fn print_bytes(&mut self, bytes: &[u8]) -> Result<()> {
        let mut stdout = io::stdout().lock();
        match stdout.write_all(bytes).and_then(|()| stdout.flush()) {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
                Err(error).context("cannot write to standard output")
            }
            _ => Ok(()),
        }
    }

    /// Writes plain text that is not a result to standard error; what it holds of others is escaped.
    pub fn note_text(&self, text: &str) -> Result<()> {
        if self.quiet {
            return Ok(());
        }
        self.note_rendered(&block_for_terminal(text))
    }

    /// Writes a table that is not a result to standard error, after an empty line.
    pub fn note_table(&self, titles: &[&str], rows: Vec<Vec<String>>) -> Result<()> {
        if self.quiet {
            return Ok(());
        }
        self.note_rendered(&format!("\n{}", crate::render::human_table(titles, rows, self.err())))
    }

    /// Writes to standard error what a renderer made. A closed pipe does not stop the work.
    pub fn note_rendered(&self, text: &str) -> Result<()> {
        match io::stderr().lock().write_all(text.as_bytes()) {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
                Err(error).context("cannot write to standard error")
            }
            _ => Ok(()),
        }
    }

    /// Writes prose to standard error, wrapped at the width of the terminal.
    pub fn say_prose(&self, text: &str) -> Result<()> {
        if self.quiet { Ok(()) } else { self.warn_prose(text) }
    }

    /// The same of a warning, which `--quiet` does not leave out.
    pub fn warn_prose(&self, text: &str) -> Result<()> {
        self.note_rendered(&crate::render::wrap_text(&block_for_terminal(text), self.err()))
    }

    /// Writes the problems of the registry to standard error.
    pub fn report_problems(&mut self, diagnostics: &[crate::diagnostic::Diagnostic]) -> Result<()> {
        self.note_rendered(&crate::render::human_diagnostics(diagnostics, self.err()))
    }

    /// Ends with what cannot be read: it could hold the record that decides.
    pub fn refuse_unreadable(&mut self, diagnostics: &[crate::diagnostic::Diagnostic]) -> Result<()> {
        let unreadable: Vec<_> = diagnostics.iter().filter(|one| one.code.is_unreadable()).cloned().collect();
        let Some(failure) = Failure::from_unreadable(&unreadable) else { return Ok(()) };
        self.report_problems(&unreadable)?;
        Err(failure.into())
    }

    /// Everything, on all cores.
    pub fn everything(&self) -> Selection {
        Selection { only: None, keep: Keep::States, threads: self.threads }
    }
}

/// How much a terminal shows.
#[derive(Clone, Copy, Debug)]
struct TerminalSize {
    columns: usize,
    lines: usize,
}

impl TerminalSize {
    fn of_results() -> Option<Self> {
        terminal_size::terminal_size_of(io::stdout()).map(Self::new)
    }

    fn of_errors() -> Option<Self> {
        terminal_size::terminal_size_of(io::stderr()).map(Self::new)
    }

    fn new((columns, lines): (terminal_size::Width, terminal_size::Height)) -> Self {
        Self { columns: columns.0.into(), lines: lines.0.into() }
    }
}

fn fit_terminal(style: Style, size: Option<TerminalSize>) -> Style {
    Style { width: style.width.or(size.map(|size| size.columns)), ..style }
}

/// Colors, links, width and isolates of a stream: of the flags and of the environment.
fn choose_style(cli: &Cli, terminal: bool) -> Style {
    let variable = environment::read_variable("COLUMNS").and_then(|columns| columns.parse().ok());
    let is_plain = environment::read_variable("NO_COLOR").is_some()
        || environment::read_variable("TERM").is_some_and(|terminal| terminal == "dumb");
    Style {
        color: match cli.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => terminal && !is_plain,
        },
        links: terminal && !is_plain && cli.color != Color::Never && environment::terminal_opens_links(),
        width: cli.width.map(usize::from).or(variable.filter(|_| terminal)),
        isolates: terminal && environment::terminal_has_utf8(),
    }
}

/// The day of SOURCE_DATE_EPOCH, otherwise of the clock, in UTC. Build systems set that variable to the day of
/// their sources, so it dates outputs, never dates what is signed, and is no day to judge a change by.
fn read_today(goes_by_clock: bool) -> Result<Date> {
    let seconds = match environment::read_variable("SOURCE_DATE_EPOCH").filter(|_| !goes_by_clock) {
        Some(text) => text.parse().map_err(|_| {
            Failure::usage(format!("SOURCE_DATE_EPOCH is {text}, and not a number of seconds"))
                .help("give the seconds since 1970 (`date +%s`), or unset it")
        })?,
        None => environment::read_clock(),
    };
    read_day(seconds)
}

fn read_day(seconds: i64) -> Result<Date> {
    Date::from_unix(seconds).context(
        Failure::usage("SOURCE_DATE_EPOCH, or this machine's clock, is outside the calendar")
            .help("set the clock right, and give SOURCE_DATE_EPOCH in seconds since 1970, or unset it"),
    )
}
