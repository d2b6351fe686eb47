//! What a domain publishes, looked up live: the only place that opens a socket.
//!
//! A lookup trusts the resolver that the system or the caller names, and nothing that an answer
//! says: names lead to public addresses only, connections go to the address that was checked,
//! redirects lead nowhere, and every answer has a limit in bytes and in time. What was published
//! is judged elsewhere ([`Proof::find`]).

mod address;
mod dns;
mod https;
mod nearby;
mod resolver;
mod witness;

use std::time::{Duration, Instant};

use https::WebAddress;
pub use https::{Authorities, parse_authorities};
pub use resolver::{Server, parse_server, system_resolvers};
pub use witness::{WitnessAnswer, ask_witness};

use crate::record::schema::choice;
use crate::record::{Method, Organization, Outcome, Proof, Published};

/// How to look.
#[derive(Debug)]
pub struct Settings {
    /// Who is asked for names, in this order.
    pub resolvers: Vec<Server>,
    /// How long each method may take, from its first question to its last byte.
    pub timeout: Duration,
    pub authorities: Authorities,
    pub https_port: u16,
    pub http_port: u16,
    /// Whether a domain may lie at an address that is not public.
    pub private_addresses: bool,
    /// Whether a proof that is not at its place is looked for beside it.
    pub nearby: bool,
}

/// Unpredictable numbers, one for each question that one method asks.
pub type QueryIds = [u16; 10];

/// What came of looking at a domain by one method.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lookup {
    pub method: Method,
    /// The address or name that was asked.
    pub location: String,
    pub seen: Result<Published, Trouble>,
}

/// Why it cannot be said what a domain publishes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    pub kind: TroubleKind,
    /// States facts; holds foreign text.
    pub message: String,
    pub help: &'static str,
}

choice! {
    /// What kind of trouble it is.
    pub enum TroubleKind {
        /// No answer in time.
        Timeout = "timeout",
        /// A resolver or server cannot be reached, or ends the connection.
        Unreachable = "unreachable",
        /// The resolver says that it cannot answer.
        Resolver = "resolver",
        /// The name has no address.
        NoAddress = "no-address",
        /// The name's addresses are not public.
        PrivateAddress = "private-address",
        /// The server does not show that it is the domain's.
        Tls = "tls",
        /// The server sends its readers elsewhere.
        Redirect = "redirect",
        /// The server answers neither that it has the file nor that it has not.
        Status = "status",
        /// The answer is larger than a proof can be.
        TooLarge = "too-large",
        /// The answer cannot be read.
        Malformed = "malformed",
    }
}

impl TroubleKind {
    /// Whether the network may be to blame, so that nothing was learned of the domain.
    pub fn is_network(self) -> bool {
        matches!(self, Self::Timeout | Self::Unreachable | Self::Resolver)
    }

    /// Whether the domain's web server has a flaw that another address of it may not have.
    fn is_of_server(self) -> bool {
        matches!(self, Self::Unreachable | Self::NoAddress | Self::Tls | Self::Redirect | Self::Status)
    }

    fn trouble_help(self) -> &'static str {
        match self {
            Self::Timeout => "try again, or give it more time with --timeout",
            Self::Unreachable => "look whether this machine is online, and whether the server runs",
            Self::Resolver => "try again, or ask another resolver with --resolver",
            Self::NoAddress => "publish in DNS only, or give the domain a web server",
            Self::PrivateAddress => "in a closed network, allow it with --allow-private-addresses",
            Self::Tls => "give the server a certificate for this name that browsers trust",
            Self::Redirect => "publish the file at this very address; redirects are not followed",
            Self::Status => "serve the file with status 200 to everybody, or publish in DNS",
            Self::TooLarge => "publish the line in a file or record of its own",
            Self::Malformed => "publish the line that `accord proof` prints, as plain UTF-8 text",
        }
    }
}

impl Trouble {
    fn new(kind: TroubleKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), help: kind.trouble_help() }
    }

    fn timeout(message: impl Into<String>) -> Self {
        Self::new(TroubleKind::Timeout, message)
    }
}

/// Looks by `method` whether the domain of `organization` publishes `proof`.
pub fn look_up(
    organization: &Organization,
    proof: &Proof,
    method: Method,
    settings: &Settings,
    ids: QueryIds,
) -> Lookup {
    let deadline = Instant::now() + settings.timeout;
    let location = match method {
        Method::Https => https::proof_location(organization, settings.https_port),
        Method::Dns => method.location(organization),
    };
    let lines = match method {
        Method::Https => {
            let address = WebAddress::of_proof(organization, settings);
            https::body_lines(&address, settings, [ids[0], ids[1]], deadline)
        }
        Method::Dns => dns::read_texts(&location, settings, ids[0], deadline),
    };
    let mut seen = lines.map(|lines| proof.find(lines.iter().map(String::as_str)));
    let asks = nearby::Search { organization, proof, location: &location, settings, deadline };
    match &mut seen {
        Ok(found) if found.outcome == Outcome::Absent && found.near_miss.is_none() => {
            found.near_miss = asks.search_beside(method, ids);
        }
        Err(trouble) if trouble.kind.is_of_server() => {
            if let Some(near) = asks.search_beside(method, ids) {
                trouble.message += &format!("; the line {}: {}", near.difference, near.line);
            }
        }
        _ => {}
    }
    Lookup { method, location, seen }
}
