//! The file at a domain's well-known address.
//!
//! The certificate authorities are those that browsers trust, built in (webpki-roots), and not this
//! machine's. So every observer finds the same, and a company's own authority, which many laptops trust so
//! that their traffic can be inspected, cannot say what a domain publishes. A machine without authorities,
//! such as a small container, can look as well.

use std::fmt;
use std::io::ErrorKind;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::{Duration, Instant};

use ureq::config::Config;
use ureq::http::Uri;
use ureq::http::header::LOCATION;
use ureq::tls::{PemItem, RootCerts, TlsConfig, parse_pem};
use ureq::unversioned::resolver::{ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{DefaultConnector, NextTimeout};
use ureq::{Agent, Body, Error, http};

use super::address::is_public;
use super::{Authorities, Settings, Trouble, TroubleKind, dns};
use crate::diagnostic::describe_io_error;
use crate::record::{Method, Organization, PROOF_PATH, proof_address};

/// Most bytes of the file, and of the answer's head.
const LIMIT: usize = 16 * 1024;

/// Most addresses of a name that are tried.
const MOST_ADDRESSES: usize = 4;

/// The certificates of a PEM file.
///
/// # Errors
/// Where it is none, or has no certificate.
pub fn parse_authorities(pem: &[u8]) -> Result<Authorities, String> {
    let mut found = Vec::new();
    for item in parse_pem(pem) {
        match item.map_err(|error| error.to_string())? {
            PemItem::Certificate(certificate) => found.push(certificate),
            _ => return Err("it holds something else than certificates".to_owned()),
        }
    }
    if found.is_empty() { Err("it holds no certificate".to_owned()) } else { Ok(Some(found)) }
}

/// An address at a web server.
#[derive(Clone, Debug)]
pub struct WebAddress {
    pub host: String,
    pub port: u16,
    pub path: &'static str,
    /// Whether it is an address of HTTPS, and not of HTTP.
    pub secure: bool,
}

impl WebAddress {
    /// Where an organization publishes its file.
    pub fn of_proof(organization: &Organization, settings: &Settings) -> Self {
        Self { host: organization.to_string(), port: settings.https_port, path: PROOF_PATH, secure: true }
    }
}

impl fmt::Display for WebAddress {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (scheme, usual) = if self.secure { ("https", 443) } else { ("http", 80) };
        let port = if self.port == usual { String::new() } else { format!(":{}", self.port) };
        write!(formatter, "{scheme}://{}{port}{}", self.host, self.path)
    }
}

/// The address of an organization's file.
pub fn proof_location(organization: &Organization, port: u16) -> String {
    match port {
        443 => Method::Https.location(organization),
        port => proof_address(&format!("{organization}:{port}")),
    }
}

/// The lines of the file; none where the server says that there is no file.
pub fn body_lines(
    address: &WebAddress,
    settings: &Settings,
    ids: [u16; 2],
    deadline: Instant,
) -> Result<Vec<String>, Trouble> {
    let WebAddress { host, .. } = address;
    let found = dns::read_addresses(host, settings, ids, deadline)?;
    let usable: Vec<_> =
        found.iter().copied().filter(|one| settings.private_addresses || is_public(*one)).collect();
    match (found.first(), usable.first()) {
        (None, _) => {
            return Err(Trouble::new(TroubleKind::NoAddress, format!("{host} has no address")));
        }
        (Some(private), None) => {
            let message = format!("{host} leads to {private}, which is not a public address");
            return Err(Trouble::new(TroubleKind::PrivateAddress, message));
        }
        _ => {}
    }
    let body = fetch_body(address, &usable, settings, deadline)
        .map_err(|error| client_trouble(&error, settings.timeout))?;
    match body {
        HttpResponse::File(bytes) => match String::from_utf8(bytes) {
            Ok(text) => Ok(text.lines().map(str::to_owned).collect()),
            Err(_) => Err(Trouble::new(TroubleKind::Malformed, "the file is not UTF-8")),
        },
        HttpResponse::NoFile => Ok(Vec::new()),
        HttpResponse::Other(trouble) => Err(trouble),
    }
}

enum HttpResponse {
    File(Vec<u8>),
    NoFile,
    Other(Trouble),
}

/// Asks for the file at `addresses` and nowhere else.
fn fetch_body(
    address: &WebAddress,
    addresses: &[IpAddr],
    settings: &Settings,
    deadline: Instant,
) -> Result<HttpResponse, Error> {
    let addresses = addresses.iter().take(MOST_ADDRESSES);
    let checked = Checked(addresses.map(|one| SocketAddr::new(*one, address.port)).collect());
    let left = deadline.saturating_duration_since(Instant::now());
    let config = shared_config(&settings.authorities, left, address.secure);
    let agent = Agent::with_parts(config, DefaultConnector::default(), checked);
    let mut response = agent.get(address.to_string()).call()?;
    let status = response.status();
    Ok(match status.as_u16() {
        // The client refuses a body that reaches its limit.
        200 => HttpResponse::File(response.body_mut().with_config().limit(LIMIT as u64 + 1).read_to_vec()?),
        404 | 410 => HttpResponse::NoFile,
        _ if status.is_redirection() => HttpResponse::Other(redirect_trouble(&response)),
        other => HttpResponse::Other(Trouble::new(
            TroubleKind::Status,
            format!("the server answers with status {other}"),
        )),
    })
}

/// How every server is talked to: no redirects, no proxy, a limit in time. An `http:` address is refused where
/// `secure` is set.
pub(super) fn shared_config(authorities: &Authorities, left: Duration, secure: bool) -> Config {
    let roots = match authorities {
        Some(certificates) => RootCerts::Specific(Arc::new(certificates.clone())),
        None => RootCerts::WebPki,
    };
    Agent::config_builder()
        .https_only(secure)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .http_status_as_error(false)
        .proxy(None)
        .max_idle_connections(0)
        .max_response_header_size(LIMIT)
        .timeout_global(Some(left))
        .accept("text/plain")
        .user_agent(concat!("accord/", env!("CARGO_PKG_VERSION")))
        .tls_config(TlsConfig::builder().root_certs(roots).build())
        .build()
}

fn redirect_trouble(response: &http::Response<Body>) -> Trouble {
    let target = response.headers().get(LOCATION).map(|value| String::from_utf8_lossy(value.as_bytes()));
    let target = target.map_or_else(|| "elsewhere".to_owned(), |target| format!("to {target}"));
    Trouble::new(TroubleKind::Redirect, format!("the server sends its readers {target}"))
}

/// Addresses that were looked up and checked. The resolver is not asked again, since it could give another one.
#[derive(Debug)]
struct Checked(Vec<SocketAddr>);

impl Resolver for Checked {
    fn resolve(&self, _: &Uri, _: &Config, _: NextTimeout) -> Result<ResolvedSocketAddrs, Error> {
        let mut addresses = self.empty();
        self.0.iter().for_each(|address| addresses.push(*address));
        Ok(addresses)
    }
}

/// What an error of the client means for the caller.
pub(super) fn client_trouble(error: &Error, patience: Duration) -> Trouble {
    match error {
        Error::Timeout(_) => {
            let seconds = patience.as_secs();
            Trouble::timeout(format!("the server did not answer in full within {seconds} s"))
        }
        // What rustls refuses, arrives as such (ureq, RustlsConnector).
        Error::Io(error) if error.kind() == ErrorKind::InvalidData => {
            Trouble::new(TroubleKind::Tls, error.to_string())
        }
        Error::Tls(_) | Error::Rustls(_) | Error::Pem(_) => Trouble::new(TroubleKind::Tls, error.to_string()),
        Error::BodyExceedsLimit(_) => {
            Trouble::new(TroubleKind::TooLarge, format!("the file is larger than {LIMIT} bytes"))
        }
        Error::LargeResponseHeader(..) => {
            Trouble::new(TroubleKind::TooLarge, format!("the answer's head is larger than {LIMIT} bytes"))
        }
        Error::Io(error) => {
            let message = format!("the connection failed: {}", describe_io_error(error));
            Trouble::new(TroubleKind::Unreachable, message)
        }
        Error::ConnectionFailed => Trouble::new(TroubleKind::Unreachable, "the connection failed"),
        other => Trouble::new(TroubleKind::Malformed, format!("the answer is not HTTP: {other}")),
    }
}
