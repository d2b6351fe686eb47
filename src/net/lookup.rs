//! A look at one domain by one method.

use std::time::Instant;

use super::https::WebAddress;
use super::{Lookup, QueryIds, Settings, Trouble, TroubleKind, dns, https, nearby};
use crate::record::{Method, Organization, Outcome, Proof};

impl TroubleKind {
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
    pub(super) fn new(kind: TroubleKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), help: kind.trouble_help() }
    }

    pub(super) fn timeout(message: impl Into<String>) -> Self {
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
