//! A witness asked for its cosignature: c2sp.org/tlog-witness, "add-checkpoint".

use std::time::Duration;

use ureq::Agent;

use super::{Authorities, Trouble, TroubleKind, WitnessAnswer, https};
use crate::log::checkpoint::Checkpoint;
use crate::log::note::Note;
use crate::log::policy::Witness;
use crate::log::witness::{read_conflict, read_cosignature};

/// Most bytes of an answer that are read.
const LIMIT: u64 = 64 * 1024;

/// Sends `request`, the body of an add-checkpoint for `note`, to a witness that has an address.
///
/// # Errors
/// Where the witness cannot be reached in time, refuses, or answers what is no answer.
pub fn ask_witness(
    witness: &Witness,
    url: &str,
    note: &Note,
    request: &str,
    authorities: &Authorities,
    patience: Duration,
) -> Result<WitnessAnswer, Trouble> {
    let agent = Agent::new_with_config(https::shared_config(authorities, patience, false));
    let address = format!("{}/add-checkpoint", url.trim_end_matches('/'));
    let sent = agent.post(&address).content_type("text/plain").send(request);
    let mut response = sent.map_err(|error| https::client_trouble(&error, patience))?;
    let status = response.status().as_u16();
    let body = response.body_mut().with_config().limit(LIMIT).read_to_string();
    let body = body.map_err(|error| https::client_trouble(&error, patience))?;
    let malformed = |error: crate::log::LogError| Trouble::new(TroubleKind::Malformed, error.to_string());
    match status {
        200 => read_cosignature(&body, witness, note).map(WitnessAnswer::Cosigned).map_err(malformed),
        409 => read_conflict(&body).map(WitnessAnswer::Conflict).map_err(malformed),
        other => Err(Trouble::new(TroubleKind::Status, refusal_message(other, note))),
    }
}

/// What a status means, by the table of the specification.
fn refusal_message(status: u16, note: &Note) -> String {
    let origin = note.text().parse::<Checkpoint>().map(|checkpoint| checkpoint.origin).unwrap_or_default();
    match status {
        400 => "the witness cannot read the request (400)".to_owned(),
        403 => format!("the witness knows another key for the log `{origin}` (403)"),
        404 => format!("the witness does not know the log `{origin}` (404)"),
        422 => "the witness has seen another history of this log (422)".to_owned(),
        429 | 503 => format!("the witness asks to wait ({status})"),
        other => format!("the witness answers with status {other}"),
    }
}
