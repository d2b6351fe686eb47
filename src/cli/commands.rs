//! One file per command: its arguments, whose comments are its help, then one short function.

mod allowed_signers;
mod attach;
mod completions;
mod diff;
mod explain;
mod export;
mod findings;
mod init;
mod join;
mod keygen;
mod list;
mod log;
mod man;
mod probe;
mod proof;
mod record;
mod reservations;
mod responders;
mod show;
mod sign;
mod signing_input;
mod stats;
mod status;
mod text;
mod texts;
mod time;
mod verify;

pub use allowed_signers::AllowedSigners;
pub use attach::Attach;
pub use completions::Completions;
pub use diff::Diff;
pub use explain::Explain;
pub use export::Export;
pub use findings::Findings;
pub use init::Init;
pub use join::Join;
pub use keygen::Keygen;
pub use list::List;
pub use log::Log;
pub use man::Man;
pub use probe::Probe;
pub use proof::Proof;
pub use record::{RecordArguments, kinds};
pub use reservations::Reservations;
pub use responders::Responders;
pub use show::Show;
pub use sign::Sign;
pub use signing_input::SigningInput;
pub use stats::Stats;
pub use status::Status;
pub use text::Text;
pub use texts::Texts;
pub use verify::Verify;

use clap::ValueEnum;

/// Output for people or for programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Human,
    Json,
}

impl Format {
    /// What a command prints.
    fn choose(self, human: impl FnOnce() -> String, json: impl FnOnce() -> String) -> String {
        match self {
            Self::Human => human(),
            Self::Json => json(),
        }
    }
}
