//! The command line: reads the environment, does the I/O, calls the pure core. Nothing imports it.

mod agent;
mod blame;
mod clone_base;
mod commands;
mod complete;
mod context;
mod defaults;
mod discovery;
mod doubts;
mod draft;
mod durable;
mod editor;
mod ending;
mod environment;
mod failure;
mod fields;
mod fields_prompt;
mod files;
mod files_on_way;
mod git_steps;
mod help;
mod items_prompt;
mod kept_answers;
mod key_args;
mod key_folder;
mod key_forms;
mod key_memory;
mod key_names;
mod key_ring;
mod keyboard;
mod lock;
mod log_memory;
mod log_trust;
mod missing_signatures;
mod network;
mod new_keys;
mod normalize;
mod organization_name;
mod output;
mod own_organization;
mod pager;
mod paper;
mod passphrase;
mod password_prompt;
mod path_error;
mod permissions;
mod progress;
mod prompt;
mod public_keys;
mod query;
mod record_date;
mod remote;
mod repetition;
mod review;
mod rotation;
mod sealing;
mod settings;
mod signing;
mod source;
mod ssh_keygen;
mod status_line;
mod successor_place;
mod supplier_file;
mod table_args;
mod terminal;
mod text_input;
mod toml_text;
mod typed_key;
mod usage_error;
mod value_parser;
mod values;
mod workspace;

use std::ffi::OsString;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::error::ErrorKind;
use clap::{CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};

use crate::record::Date;
use crate::text::block_for_terminal;
use commands::{
    AllowedSignersArgs, AttachArgs, CompletionsArgs, ConfigArgs, DecisionsArgs, DiffArgs, ExplainArgs,
    ExportArgs, FindingsArgs, HistoryArgs, InitArgs, JoinArgs, KeygenArgs, KeysCommand, ListArgs, ManArgs,
    MatchArgs, MergeSignaturesArgs, ObserveArgs, ProbeArgs, ProofArgs, ProposeArgs, ReceiptArgs,
    RecordCommand, ReservationsArgs, RespondersArgs, SealArgs, ShowArgs, SignArgs, SigningInputArgs,
    SiteArgs, StatsArgs, StatusArgs, TextCommand, TextsArgs, UndoArgs, VerifyArgs,
};
pub use context::Context;
use context::ReportOptions;
pub use failure::{Exit, Failure};
use settings::UserSettings;

/// A registry of signed pledges: which organization pledged what, and since when.
#[derive(Debug, Parser)]
#[command(name = "accord", version, propagate_version = true, max_term_width = 100)]
#[command(after_help = "Exit codes: 0 good, 1 the registry has errors, 2 usage, 3 input or output failed, \
                        4 refused or canceled.")]
pub struct Cli {
    /// The registry's folder, or one below it; to read, also a snapshot (.tar.zst; - is standard input), a bare repository,
    /// or the address of one, which git fetches into a cache [default: ACCORD_REGISTRY, or the one that you are in, or `registry` of `accord config`]
    #[arg(short = 'C', long, global = true, value_name = "DIR", help_heading = "Everywhere")]
    directory: Option<PathBuf>,

    /// Read what was last fetched from the address that -C names, without the network
    #[arg(long, global = true, help_heading = "Everywhere")]
    offline: bool,

    /// Accept that the history of the clone, or at the address that -C names, was rewritten, if its head is this
    /// commit now
    #[arg(long, global = true, value_name = "COMMIT", help_heading = "Everywhere")]
    accept_history: Option<String>,

    /// The day to judge by and to date new records with [default: the clock's; SOURCE_DATE_EPOCH where no
    /// record is written and no change is judged]
    #[arg(long, global = true, value_name = "DATE", help_heading = "Everywhere", value_parser = value_parser::parse_value::<Date>)]
    today: Option<Date>,

    /// Whether to use colors; `auto` does on a terminal, unless NO_COLOR is set
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto", help_heading = "Everywhere")]
    color: Color,

    /// Lay out for this number of columns [default: those of the terminal; no limit in a pipe]
    #[arg(long, global = true, value_name = "COLUMNS", help_heading = "Everywhere",
          value_parser = clap::value_parser!(u16).range(40..))]
    width: Option<u16>,

    /// Open no pager (ACCORD_PAGER, PAGER or less) for output that is longer than the terminal
    #[arg(long, global = true, help_heading = "Everywhere")]
    no_pager: bool,

    /// Print results, problems, warnings and errors, and no notes; questions at a terminal stay, unless --yes is given
    #[arg(long, short, global = true, help_heading = "Everywhere")]
    quiet: bool,

    #[command(subcommand)]
    command: Command,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Color {
    Auto,
    Always,
    Never,
}

/// What a command does is said by the comment of its arguments, the first paragraph in the list of
/// commands; a comment here would hide it. Only arguments that are no plain struct have theirs here.
#[derive(Debug, Subcommand)]
enum Command {
    Init(InitArgs),
    /// Enroll an organization and make its first pledge, guided
    ///
    /// Run it in a clone of the registry. It asks for what the flags do not say, shows both records, and signs
    /// and writes them only after you confirm.
    Join(JoinArgs),
    Keygen(KeygenArgs),
    #[command(subcommand)]
    Keys(KeysCommand),
    #[command(flatten)]
    Record(RecordCommand),
    Sign(SignArgs),
    SigningInput(SigningInputArgs),
    Attach(AttachArgs),
    MergeSignatures(MergeSignaturesArgs),
    Proof(ProofArgs),
    Propose(ProposeArgs),
    Undo(UndoArgs),
    Probe(ProbeArgs),
    Observe(ObserveArgs),
    Verify(VerifyArgs),
    Explain(ExplainArgs),
    List(ListArgs),
    Match(MatchArgs),
    Export(ExportArgs),
    Responders(RespondersArgs),
    Reservations(ReservationsArgs),
    Show(ShowArgs),
    Findings(FindingsArgs),
    Decisions(DecisionsArgs),
    Diff(DiffArgs),
    History(HistoryArgs),
    Stats(StatsArgs),
    Site(SiteArgs),
    Status(StatusArgs),
    Texts(TextsArgs),
    #[command(subcommand)]
    Text(TextCommand),
    AllowedSigners(AllowedSignersArgs),
    Seal(SealArgs),
    Receipt(ReceiptArgs),
    Config(ConfigArgs),
    Completions(CompletionsArgs),
    Man(ManArgs),
}

/// Runs the program. The exit code is one of [`Exit`].
pub fn main() -> ExitCode {
    clap_complete::CompleteEnv::with_factory(Cli::command).complete();
    let _letters = terminal::LettersShown;
    let settings = UserSettings::read();
    let (cli, report) = parse_arguments(settings.as_ref().ok());
    let context = settings.and_then(|settings| Context::from_environment(&cli, report, settings));
    let run = context.and_then(|mut context| {
        let exit = cli.command.run(&mut context)?;
        context.print_report().map(|()| exit)
    });
    let exit = run.map_or_else(|error| failure::report_error(&error), ExitCode::from);
    // Answers that led to no record.
    _ = io::stderr().write_all(terminal::take_message().unwrap_or_default().as_bytes());
    exit
}

/// The arguments of this run. Help, a bare `accord` and usage errors end the program here. Help comes before a
/// configuration file that cannot be used.
fn parse_arguments(settings: Option<&UserSettings>) -> (Cli, ReportOptions) {
    let words: Vec<_> = std::env::args_os().collect();
    let command = settings::fill_organization(help::arranged_command(), settings, &words);
    let parsed = relax_at_terminal(command, &words).try_get_matches_from(&words);
    let parsed = parsed.or_else(|error| parse_again(error, settings, &words));
    let read = |matches| Ok((Cli::from_arg_matches(&matches)?, ReportOptions::from_matches(&matches)));
    match parsed.and_then(read) {
        Ok(read) => read,
        Err(_) if words.len() <= 1 => {
            _ = io::stderr().write_all(help::brief_help().as_bytes());
            std::process::exit(2)
        }
        Err(error) if error.use_stderr() => {
            // A value may be a name from elsewhere, such as that of a file.
            let arguments: Vec<_> = words.iter().map(|word| word.to_string_lossy().into_owned()).collect();
            let report = usage_error::render_usage_error(&error, &help::arranged_command(), &arguments);
            _ = io::stderr().write_all(block_for_terminal(&report).as_bytes());
            std::process::exit(error.exit_code())
        }
        Err(error) => error.exit(),
    }
}

/// Reads arguments once more that may lack only the organization whose keys are here.
fn parse_again(
    error: clap::Error,
    settings: Option<&UserSettings>,
    words: &[OsString],
) -> Result<clap::ArgMatches, clap::Error> {
    let Some(filled) = settings::fill_own_organization(help::arranged_command(), settings, words) else {
        return Err(error);
    };
    match relax_at_terminal(filled, words).try_get_matches_from(words) {
        Err(again) if [again.kind(), error.kind()] != [ErrorKind::MissingRequiredArgument; 2] => Err(error),
        parsed => parsed,
    }
}

/// Lets a command begin without what it can ask for.
fn relax_at_terminal(command: clap::Command, words: &[OsString]) -> clap::Command {
    let asks = environment::can_ask() && !words.iter().any(|word| word == "--yes" || word == "-y");
    if asks { commands::relax_required(command) } else { command }
}

impl Command {
    /// Whether the command goes by the clock or --today alone: it writes or signs records, or judges a change, and
    /// a variable that the machine happens to have must not decide how old a record is.
    const fn goes_by_clock(&self) -> bool {
        if let Self::Verify(command) = self {
            return command.judges_change();
        }
        matches!(
            self,
            Self::Init(_)
                | Self::Join(_)
                | Self::Record(_)
                | Self::Sign(_)
                | Self::Attach(_)
                | Self::Propose(_)
                | Self::Undo(_)
                | Self::Observe(_)
                | Self::Seal(_)
        )
    }

    fn run(self, context: &mut Context) -> Result<Exit> {
        match self {
            Self::Init(command) => command.run(context),
            Self::Join(command) => command.run(context),
            Self::Keygen(command) => command.run(context),
            Self::Keys(command) => command.run(context),
            Self::Record(command) => command.run(context),
            Self::Sign(command) => command.run(context),
            Self::SigningInput(command) => command.run(context),
            Self::Attach(command) => command.run(context),
            Self::MergeSignatures(command) => command.run(context),
            Self::Proof(command) => command.run(context),
            Self::Propose(command) => command.run(context),
            Self::Undo(command) => command.run(context),
            Self::Probe(command) => command.run(context),
            Self::Observe(command) => command.run(context),
            Self::Verify(command) => command.run(context),
            Self::Explain(command) => command.run(context),
            Self::List(command) => command.run(context),
            Self::Match(command) => command.run(context),
            Self::Export(command) => command.run(context),
            Self::Responders(command) => command.run(context),
            Self::Reservations(command) => command.run(context),
            Self::Show(command) => command.run(context),
            Self::Findings(command) => command.run(context),
            Self::Decisions(command) => command.run(context),
            Self::Diff(command) => command.run(context),
            Self::History(command) => command.run(context),
            Self::Stats(command) => command.run(context),
            Self::Site(command) => command.run(context),
            Self::Status(command) => command.run(context),
            Self::Texts(command) => command.run(context),
            Self::Text(command) => command.run(context),
            Self::AllowedSigners(command) => command.run(context),
            Self::Seal(command) => command.run(context),
            Self::Receipt(command) => command.run(context),
            Self::Config(command) => command.run(context),
            Self::Completions(command) => command.run(context),
            Self::Man(command) => command.run(context),
        }
    }
}
