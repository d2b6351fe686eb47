//! What a domain publishes, looked up live: the only place that opens a socket.
//!
//! A lookup trusts the resolver that the system or the caller names, and nothing that an answer
//! says: names lead to public addresses only, connections go to the address that was checked,
//! redirects lead nowhere, and every answer has a limit in bytes and in time. What was published
//! is judged elsewhere ([`Proof::find`]).

#[cfg(feature = "net")]
mod address;
#[cfg(feature = "net")]
mod dns;
#[cfg(feature = "net")]
mod https;
#[cfg(not(feature = "net"))]
mod left_out;
#[cfg(feature = "net")]
mod lookup;
#[cfg(feature = "net")]
mod nearby;
mod resolver;
#[cfg(feature = "net")]
mod witness;

use std::time::Duration;

#[cfg(feature = "net")]
pub use https::parse_authorities;
#[cfg(not(feature = "net"))]
pub use left_out::{ask_witness, look_up, parse_authorities};
#[cfg(feature = "net")]
pub use lookup::look_up;
pub use resolver::{Server, parse_server, system_resolvers};
#[cfg(feature = "net")]
pub use witness::ask_witness;

use crate::log::note::NoteSignature;
use crate::record::schema::choice;
use crate::record::{Method, Published};

/// Whether this program can ask servers. One without asks no domain and no witness.
pub const BUILT: bool = cfg!(feature = "net");

#[cfg(feature = "net")]
type PemCertificate = ureq::tls::Certificate<'static>;
#[cfg(feature = "net")]
use PemCertificate as Certificate;
#[cfg(not(feature = "net"))]
use std::convert::Infallible as Certificate;

/// Who may vouch for a server; None for the authorities that browsers trust.
pub type Authorities = Option<Vec<Certificate>>;

/// What a witness answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WitnessAnswer {
    Cosigned(NoteSignature),
    /// It saw a tree of this size last, and wants the proof from there.
    Conflict(u64),
}

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
}
