//! What a writing command says of its work: lines for people, or one object for programs. One way for all commands.

use std::path::Path;

use anyhow::Result;
use clap::{ArgMatches, Args, Command, FromArgMatches, Id};

use super::Context;
use crate::accord::ACCORD_LIMIT;
use crate::cli::Failure;
use crate::cli::files::read_limited;
use crate::record::Digest;
use crate::registry::TEXTS;
use crate::render::json_written;
use crate::view::{NextStep, NotDueReport, ProposalReport, WriteReport, WrittenFile};

const FORMAT: &str = "write-format";

/// `--format` of the commands that write. [`ReportOptions`] reads it.
#[derive(Clone, Copy, Debug)]
pub struct ReportArgs;

impl FromArgMatches for ReportArgs {
    fn from_arg_matches(_: &ArgMatches) -> Result<Self, clap::Error> {
        Ok(Self)
    }

    fn update_from_arg_matches(&mut self, _: &ArgMatches) -> Result<(), clap::Error> {
        Ok(())
    }
}

impl Args for ReportArgs {
    fn group_id() -> Option<Id> {
        None
    }

    fn augment_args(command: Command) -> Command {
        command.arg(
            clap::Arg::new(FORMAT)
                .long("format")
                .value_name("FORMAT")
                .value_parser(["human", "json"])
                .default_value("human")
                .help("Print the paths that were written, or JSON for programs: paths, kinds, digests, next steps"),
        )
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

/// How a writing command reports, by its arguments.
#[derive(Clone, Copy, Debug, Default)]
pub struct ReportOptions {
    pub json: bool,
    /// Whether nothing is confirmed at a terminal.
    pub yes: bool,
}

impl ReportOptions {
    /// Of the innermost subcommand.
    pub fn from_matches(mut matches: &ArgMatches) -> Self {
        while let Some((_, inner)) = matches.subcommand() {
            matches = inner;
        }
        let format = matches.try_get_one::<String>(FORMAT).ok().flatten();
        let yes = matches.try_get_one::<bool>("yes").ok().flatten();
        Self { json: format.is_some_and(|format| format == "json"), yes: yes.copied().unwrap_or_default() }
    }
}

impl Context {
    /// Whether standard output is for one object alone.
    pub fn reports_json(&self) -> bool {
        self.report_options.json
    }

    /// Reports files of the registry whose top folder is `root`, by their paths below it.
    pub fn report_files(&mut self, root: &Path, paths: &[String]) -> Result<()> {
        if !self.report_options.json {
            return self.print_text(&paths.iter().map(|path| format!("{path}\n")).collect::<String>());
        }
        self.add_files(root, paths)
    }

    /// The same for a program alone: people are told in other words.
    pub fn add_files(&mut self, root: &Path, paths: &[String]) -> Result<()> {
        if self.report_options.json {
            for path in paths {
                let bytes = read_limited(&root.join(path), ACCORD_LIMIT)?;
                let digest = Some(Digest::of(&bytes).to_string());
                self.report.written.push(WrittenFile { path: path.clone(), kind: find_kind(path), digest });
            }
        }
        Ok(())
    }

    /// Reports a new private key; `line` says it to people.
    pub fn report_key(&mut self, path: &Path, line: &str) -> Result<()> {
        let path = path.display().to_string();
        self.report.written.push(WrittenFile { path, kind: "key".to_owned(), digest: None });
        self.note_text(line)
    }

    /// Reports a private key that is the result of the command.
    pub fn report_new_key(&mut self, path: &Path, line: &str) -> Result<()> {
        if self.report_options.json { self.report_key(path, "") } else { self.print_text(line) }
    }

    /// Adds what a draft still misses, for a program.
    pub fn add_waiting(&mut self, messages: &[String]) {
        self.report.waiting.extend_from_slice(messages);
    }

    /// Says why nothing was written; for a program also as `reason`.
    pub fn report_not_due(&mut self, reason: NotDueReport) -> Result<()> {
        self.say_prose(&format!(
            "The pledge of {} to {} is not due: it holds until {}, and can be reaffirmed from {} on. Nothing was \
             written.\n",
            reason.organization, reason.accord, reason.holds_until, reason.due_on
        ))?;
        self.report.not_due = Some(reason);
        Ok(())
    }

    /// Reports that a file of the registry was taken back.
    pub fn report_removed(&mut self, path: &str) -> Result<()> {
        self.report.removed.push(path.to_owned());
        let line = format!("removed {path}\n");
        if self.report_options.json { self.note_text(&line) } else { self.print_text(&line) }
    }

    /// Adds what was offered to the registry, for a program.
    pub fn add_proposal(&mut self, proposal: ProposalReport) {
        self.report.proposal = Some(proposal);
    }

    /// Adds a command to run next, for a program.
    pub fn add_next_step(&mut self, command: String, reason: &str) {
        self.report.next.push(NextStep { command, reason: reason.to_owned() });
    }

    /// Prints a line, or what it means for a program.
    pub fn print_or_add(&mut self, line: &str, reason: &str) -> Result<()> {
        if self.report_options.json {
            self.add_next_step(line.to_owned(), reason);
            return Ok(());
        }
        self.print_text(&format!("{line}\n"))
    }

    /// Prints the object for a program, at the end of a command that succeeded.
    pub fn print_report(&mut self) -> Result<()> {
        if !self.report_options.json {
            return Ok(());
        }
        let report: WriteReport = std::mem::take(&mut self.report);
        self.print_rendered(&json_written(&report)).map_err(|error| error.context(Failure::unreported()))
    }
}

/// The kind of a file of a registry, by its path.
fn find_kind(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or(path);
    if name.ends_with(".sig") {
        return "signature".to_owned();
    }
    if path.starts_with(TEXTS) {
        return "text".to_owned();
    }
    let kind = name.strip_suffix(".toml").and_then(|name| name.split_once('-')).map(|(_, kind)| kind);
    kind.unwrap_or("file").to_owned()
}
