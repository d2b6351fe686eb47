//! The room in a program that was built without it. Commands refuse before they ask a domain, and
//! `accord seal` says of each witness that it was not asked.

use std::time::Duration;

use super::{Authorities, Lookup, QueryIds, Settings, Trouble, TroubleKind, WitnessAnswer};
use crate::log::note::Note;
use crate::log::policy::Witness;
use crate::record::{Method, Organization, Proof};

const MESSAGE: &str = "this program was built without the network";

/// # Errors
/// Always.
pub fn parse_authorities(_: &[u8]) -> Result<Authorities, String> {
    Err(MESSAGE.to_owned())
}

/// # Errors
/// Always.
pub fn ask_witness(
    _: &Witness,
    _: &str,
    _: &Note,
    _: &str,
    _: &Authorities,
    _: Duration,
) -> Result<WitnessAnswer, Trouble> {
    Err(refuse())
}

/// Answers that it cannot look.
pub fn look_up(organization: &Organization, _: &Proof, method: Method, _: &Settings, _: QueryIds) -> Lookup {
    Lookup { method, location: method.location(organization), seen: Err(refuse()) }
}

fn refuse() -> Trouble {
    let help = "install a release, or build it with `--features net`";
    Trouble { kind: TroubleKind::Unreachable, message: MESSAGE.to_owned(), help }
}
