//! Questions to a resolver (RFC 1035): over UDP, and over TCP where the answer does not fit.
//!
//! The resolver is trusted; DNSSEC is its business. What is refused here is an answer to another
//! question, and one that comes from elsewhere: the socket takes datagrams from the resolver alone.

mod message;

use std::io::{self, ErrorKind, Read, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream, UdpSocket};
use std::time::{Duration, Instant};

use message::{DnsQuestion, DnsReply, RecordType};

use super::{Server, Settings, Trouble, TroubleKind};
use crate::diagnostic::describe_io_error;

/// Most TXT records of a name.
const MOST_TEXTS: usize = 64;

/// How often each resolver is asked: a datagram may get lost.
const ROUNDS: u32 = 2;

/// Largest datagram: resolvers keep to 512 bytes, since we offer no more.
const DATAGRAM: usize = 4096;

/// The TXT records of `name`, each as one string. A record that is not text says nothing.
pub fn read_texts(
    name: &str,
    settings: &Settings,
    id: u16,
    deadline: Instant,
) -> Result<Vec<String>, Trouble> {
    let found = lookup_name(&DnsQuestion { id, name, kind: RecordType::Text }, settings, deadline)?;
    if found.len() > MOST_TEXTS {
        let message = format!("{name} has {} TXT records, more than {MOST_TEXTS}", found.len());
        return Err(Trouble::new(TroubleKind::TooLarge, message));
    }
    Ok(found.into_iter().filter_map(message::RecordData::parse_text).collect())
}

/// The addresses of `name`, IPv4 first: where IPv6 is broken, it often hangs.
pub fn read_addresses(
    name: &str,
    settings: &Settings,
    ids: [u16; 2],
    deadline: Instant,
) -> Result<Vec<IpAddr>, Trouble> {
    let mut found = lookup_name(&DnsQuestion { id: ids[0], name, kind: RecordType::V4 }, settings, deadline)?;
    match lookup_name(&DnsQuestion { id: ids[1], name, kind: RecordType::V6 }, settings, deadline) {
        Ok(more) => found.extend(more),
        // There are resolvers that know nothing of IPv6.
        Err(trouble) if found.is_empty() => return Err(trouble),
        Err(_) => {}
    }
    Ok(found.into_iter().filter_map(message::RecordData::parse_address).collect())
}

/// Asks one resolver after the other until one knows.
fn lookup_name(
    question: &DnsQuestion,
    settings: &Settings,
    deadline: Instant,
) -> Result<Vec<message::RecordData>, Trouble> {
    let servers = settings.resolvers.iter();
    let asked = ROUNDS as usize * settings.resolvers.len();
    let mut last = Trouble::new(TroubleKind::Resolver, "no resolver is known");
    for (turn, server) in (0..ROUNDS).flat_map(|_| servers.clone()).enumerate() {
        let now = Instant::now();
        let turns = u32::try_from(asked - turn).unwrap_or(1);
        let until = now + deadline.saturating_duration_since(now) / turns;
        match ask_resolver(question, *server, until) {
            Ok(DnsReply::Found(found)) => return Ok(found),
            Ok(DnsReply::Truncated) => last = reply_flaw(*server, "is cut off, over TCP too"),
            Ok(DnsReply::Failed(reason)) => {
                let message = format!("the resolver {server} answers {reason} for {}", question.name);
                last = Trouble::new(TroubleKind::Resolver, message);
            }
            Err(trouble) => last = trouble,
        }
    }
    Err(last)
}

fn ask_resolver(question: &DnsQuestion, server: Server, until: Instant) -> Result<DnsReply, Trouble> {
    match over_udp(question, server, until)? {
        DnsReply::Truncated => over_tcp(question, server, until),
        reply => Ok(reply),
    }
}

/// Waits for the datagram that answers. Datagrams that do not answer are skipped, since an attacker can send
/// many; the last one is reported where no answer comes.
#[expect(clippy::disallowed_methods, reason = "this is where names are looked up")]
fn over_udp(question: &DnsQuestion, server: Server, until: Instant) -> Result<DnsReply, Trouble> {
    let any: IpAddr =
        if server.is_ipv4() { Ipv4Addr::UNSPECIFIED.into() } else { Ipv6Addr::UNSPECIFIED.into() };
    let socket =
        UdpSocket::bind(SocketAddr::new(any, 0)).map_err(|error| unreachable_resolver(server, &error))?;
    socket
        .connect(server)
        .and_then(|()| socket.send(&question.query_bytes()))
        .map_err(|error| unreachable_resolver(server, &error))?;
    let mut unfit = None;
    let mut buffer = [0; DATAGRAM];
    loop {
        let received = time_left(until).and_then(|left| {
            socket.set_read_timeout(Some(left))?;
            socket.recv(&mut buffer)
        });
        match received {
            Ok(length) => match question.parse_reply(&buffer[..length]) {
                Ok(reply) => return Ok(reply),
                Err(reason) => unfit = Some(reply_flaw(server, reason)),
            },
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(unfit.unwrap_or_else(|| unreachable_resolver(server, &error))),
        }
    }
}

fn over_tcp(question: &DnsQuestion, server: Server, until: Instant) -> Result<DnsReply, Trouble> {
    let answer = exchange_over_tcp(&question.query_bytes(), server, until)
        .map_err(|error| unreachable_resolver(server, &error))?;
    question.parse_reply(&answer).map_err(|reason| reply_flaw(server, reason))
}

/// Sends a query and reads the answer, each behind its length in two bytes (RFC 1035, section 4.2.2).
#[expect(clippy::disallowed_methods, reason = "this is where names are looked up")]
fn exchange_over_tcp(query: &[u8], server: Server, until: Instant) -> io::Result<Vec<u8>> {
    let mut stream = TcpStream::connect_timeout(&server, time_left(until)?)?;
    stream.set_write_timeout(Some(time_left(until)?))?;
    let length = u16::try_from(query.len()).unwrap_or(u16::MAX).to_be_bytes();
    stream.write_all(&[&length[..], query].concat())?;
    let mut length = [0; 2];
    read_exact(&mut stream, &mut length, until)?;
    let mut answer = vec![0; u16::from_be_bytes(length).into()];
    read_exact(&mut stream, &mut answer, until)?;
    Ok(answer)
}

/// Fills `buffer` before `until`, however slowly the bytes drip.
fn read_exact(stream: &mut TcpStream, buffer: &mut [u8], until: Instant) -> io::Result<()> {
    let mut filled = 0;
    while filled < buffer.len() {
        stream.set_read_timeout(Some(time_left(until)?))?;
        match stream.read(&mut buffer[filled..]) {
            Ok(0) => return Err(ErrorKind::UnexpectedEof.into()),
            Ok(count) => filled += count,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// The time that is left; never none, which a socket takes for "for ever".
fn time_left(until: Instant) -> io::Result<Duration> {
    let left = until.saturating_duration_since(Instant::now());
    if left.is_zero() { Err(ErrorKind::TimedOut.into()) } else { Ok(left) }
}

fn unreachable_resolver(server: Server, error: &io::Error) -> Trouble {
    match error.kind() {
        ErrorKind::TimedOut | ErrorKind::WouldBlock => {
            Trouble::timeout(format!("the resolver {server} did not answer in time"))
        }
        _ => {
            let message = format!("the resolver {server} cannot be asked: {}", describe_io_error(error));
            Trouble::new(TroubleKind::Unreachable, message)
        }
    }
}

fn reply_flaw(server: Server, reason: &str) -> Trouble {
    let help = "try again, or ask another resolver with --resolver";
    let message = format!("the answer of the resolver {server} {reason}");
    Trouble { help, ..Trouble::new(TroubleKind::Malformed, message) }
}
