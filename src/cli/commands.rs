//! One file per command: its arguments, whose comments are its help, then one short function.

mod allowed_signers;
pub mod as_of;
mod attach;
mod completions;
mod config;
mod decisions;
mod diff;
mod explain;
mod export;
mod findings;
mod history;
mod init;
mod join;
mod keygen;
mod keys;
mod list;
mod man;
mod r#match;
mod merge_signatures;
mod observe;
mod probe;
mod proof;
mod propose;
mod receipt;
mod record;
mod reservations;
mod responders;
mod seal;
mod show;
mod sign;
mod signing_input;
#[cfg_attr(not(feature = "pages"), path = "commands/site/left_out.rs")]
mod site;
mod stats;
mod status;
mod text;
mod texts;
mod undo;
mod verify;

pub use allowed_signers::AllowedSignersArgs;
pub use attach::AttachArgs;
pub use completions::CompletionsArgs;
pub use config::ConfigArgs;
pub use decisions::DecisionsArgs;
pub use diff::DiffArgs;
pub use explain::ExplainArgs;
pub use export::ExportArgs;
pub use findings::FindingsArgs;
pub use history::HistoryArgs;
pub use init::InitArgs;
pub use join::JoinArgs;
pub use keygen::KeygenArgs;
pub use keys::KeysCommand;
pub use list::ListArgs;
pub use man::ManArgs;
pub use r#match::MatchArgs;
pub use merge_signatures::MergeSignaturesArgs;
pub use observe::ObserveArgs;
pub use probe::ProbeArgs;
pub use proof::ProofArgs;
pub use propose::ProposeArgs;
pub use receipt::ReceiptArgs;
pub use record::{RecordCommand, relax_required};
pub use reservations::ReservationsArgs;
pub use responders::RespondersArgs;
pub use seal::SealArgs;
pub use show::ShowArgs;
pub use sign::SignArgs;
pub use signing_input::SigningInputArgs;
pub use site::SiteArgs;
pub use stats::StatsArgs;
pub use status::StatusArgs;
pub use text::TextCommand;
pub use texts::TextsArgs;
pub use undo::UndoArgs;
pub use verify::VerifyArgs;

use clap::ValueEnum;
use serde::Serialize;

use crate::cli::output::{DataFormat, RowFormat};
use crate::render::{Style, citation_footer, json_cited};
use crate::view::Citation;

/// Output for people or for programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum OutputFormat {
    Human,
    Json,
}

impl OutputFormat {
    /// That of one page or one object; otherwise the format of a table.
    const fn of(format: RowFormat) -> Result<Self, DataFormat> {
        match format {
            RowFormat::Human => Ok(Self::Human),
            RowFormat::Data(DataFormat::Json) => Ok(Self::Json),
            RowFormat::Data(format) => Err(format),
        }
    }

    /// What a command prints of `view`, and where it is from: below it for people, in front of it as JSON.
    fn cite<V: Serialize>(
        self,
        citation: &Citation,
        view: &V,
        style: Style,
        human: impl FnOnce(&V, Style) -> String,
    ) -> String {
        self.choose(|| human(view, style) + &citation_footer(citation, style), || json_cited(citation, view))
    }

    /// What a command prints.
    fn choose(self, human: impl FnOnce() -> String, json: impl FnOnce() -> String) -> String {
        match self {
            Self::Human => human(),
            Self::Json => json(),
        }
    }
}
