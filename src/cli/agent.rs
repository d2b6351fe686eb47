//! The ssh-agent at SSH_AUTH_SOCK: keys that this program uses and never sees.

use std::time::Duration;

use super::{Context, Failure};
use crate::record::PublicKey;
use crate::signature::agent::{self, AgentError};
use crate::signature::{Message, SignatureBlock};
use anyhow::Result;

/// How long an agent has to sign: time enough to find a security key and touch it.
const PATIENCE: Duration = Duration::from_secs(120);

/// How long an agent has to list its keys, for which some agents ask to be unlocked.
const LISTING_PATIENCE: Duration = Duration::from_secs(30);

/// The same of an agent that was not asked for.
const SHORT_PATIENCE: Duration = Duration::from_secs(2);

/// What an agent that was not asked for says of its keys; None where there is none.
pub fn list_at_hand(context: &Context) -> Option<Result<Vec<PublicKey>>> {
    context.agent_socket.as_ref()?;
    let answer = exchange_message(context, &agent::request_identities(), SHORT_PATIENCE);
    Some(answer.and_then(|answer| Ok(agent::parse_identities(&answer).map_err(report_protocol)?)))
}

/// The keys of the agent that can sign records.
pub fn list_keys(context: &Context) -> Result<Vec<PublicKey>> {
    let answer = exchange_message(context, &agent::request_identities(), LISTING_PATIENCE)?;
    Ok(agent::parse_identities(&answer).map_err(report_protocol)?)
}

/// A signature by a key of the agent, not yet verified.
pub fn sign_with_agent(context: &mut Context, key: &PublicKey, message: &Message) -> Result<SignatureBlock> {
    if key.application().is_some() {
        context.note_text(&format!("Touch the security key {}.\n", key.fingerprint()))?;
    }
    let answer = exchange_message(context, &agent::request_signature(key, message), PATIENCE)?;
    Ok(agent::parse_signature(key, &answer).map_err(|error| report_unsigned(key, error))?)
}

/// The 64 bytes of a signature over the bytes themselves, not yet verified.
pub fn sign_bytes_with_agent(context: &Context, key: &PublicKey, bytes: &[u8]) -> Result<[u8; 64]> {
    let answer = exchange_message(context, &agent::request_bytes_signature(key, bytes), PATIENCE)?;
    Ok(agent::parse_bytes_signature(key, &answer).map_err(|error| report_unsigned(key, error))?)
}

fn report_unsigned(key: &PublicKey, error: AgentError) -> Failure {
    match error {
        AgentError::Refused => {
            Failure::refused(format!("the ssh-agent did not sign with {}", key.fingerprint()))
                .help(
                    "a key that was added with `ssh-add -c` asks for each signature, and a security key for a touch: the \
                     answer was no, or nobody was there. `ssh-add KEY` without -c adds a key that signs unattended",
                )
        }
        error @ AgentError::Malformed(_) => report_protocol(error),
    }
}

/// An answer that is not in the protocol of agents.
fn report_protocol(error: AgentError) -> Failure {
    Failure::environment(format!("the ssh-agent cannot be used: {error}")).help("check it with `ssh-add -l`")
}

#[cfg(unix)]
fn exchange_message(context: &Context, request: &[u8], patience: Duration) -> Result<Vec<u8>> {
    use anyhow::bail;

    let Some(socket) = &context.agent_socket else {
        bail!(
            Failure::environment("there is no ssh-agent: SSH_AUTH_SOCK is not set")
                .help("start one with `eval \"$(ssh-agent)\"`, and give it a key with `ssh-add KEY`")
        );
    };
    let answered = send_request(socket, request, patience);
    let (mut stream, length) = answered.map_err(|error| report_unanswered(socket, patience, error))?;
    let mut answer = vec![0; agent::answer_length(length).map_err(report_protocol)?];
    std::io::Read::read_exact(&mut stream, &mut answer)
        .map_err(|error| report_unanswered(socket, patience, error))?;
    Ok(answer)
}

/// Why an agent did not answer, for someone who did not start it: it has ended, or it hangs.
#[cfg(unix)]
fn report_unanswered(socket: &std::path::Path, patience: Duration, error: std::io::Error) -> anyhow::Error {
    use std::io::ErrorKind;

    let failure = Failure::environment(format!("cannot talk to the ssh-agent at {}", socket.display()));
    match error.kind() {
        ErrorKind::NotFound | ErrorKind::ConnectionRefused => anyhow::Error::from(error).context(failure.help(
            "the agent has ended: start one with `eval \"$(ssh-agent)\"` in the session that runs accord, and give it the \
             key with `ssh-add KEY`",
        )),
        ErrorKind::WouldBlock | ErrorKind::TimedOut => {
            let seconds = patience.as_secs();
            let message =
                format!("the ssh-agent at {} did not answer within {seconds} seconds", socket.display());
            let help = "if `ssh-add -l` does not answer either, end the agent and start another one; a forwarded agent needs \
                        the connection that it came by";
            Failure::environment(message).help(help).into()
        }
        _ => anyhow::Error::from(error).context(failure.help("check it with `ssh-add -l`")),
    }
}

/// Sends a request and reads the length of the answer.
#[cfg(unix)]
fn send_request(
    socket: &std::path::Path,
    request: &[u8],
    patience: Duration,
) -> std::io::Result<(std::os::unix::net::UnixStream, [u8; 4])> {
    use std::io::{Read, Write};
    let mut stream = std::os::unix::net::UnixStream::connect(socket)?;
    stream.set_read_timeout(Some(patience))?;
    stream.set_write_timeout(Some(patience))?;
    stream.write_all(request)?;
    let mut length = [0; 4];
    stream.read_exact(&mut length)?;
    Ok((stream, length))
}

#[cfg(not(unix))]
fn exchange_message(_: &Context, _: &[u8], _: Duration) -> Result<Vec<u8>> {
    Err(Failure::environment("an ssh-agent can be used on Unix only")
        .help("sign with `ssh-keygen -Y sign`, and add the signature with `accord attach`")
        .into())
}
