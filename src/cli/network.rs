//! Domains asked live: the flags that say how, and a look at many at once.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use clap::Args;

use super::Failure;
use super::environment::random_bytes;
use crate::cli::path_error::AtPath;
use crate::diagnostic::write_sentence;
use crate::net::{self, Authorities, Lookup, Server, Settings, TroubleKind};
use crate::parallel;
use crate::record::{Method, Proof};
use crate::registry::{Member, Registry};
use crate::view::{OrganizationProbe, ProbeCheck, expected_proof};

/// Every method, in the order in which they are shown.
pub const METHODS: [Method; 2] = [Method::Https, Method::Dns];

/// How many domains are asked at once: enough not to wait for the slow ones, few for a resolver.
const AT_ONCE: usize = 8;

/// How to look.
#[derive(Debug, Args)]
pub struct NetworkArgs {
    /// How long to wait for each method
    #[arg(long, value_name = "SECONDS", default_value_t = 10,
          value_parser = clap::value_parser!(u64).range(1..=300))]
    timeout: u64,

    /// DNS server to use, also to find web servers; repeatable [default: those of /etc/resolv.conf]
    #[arg(long = "resolver", value_name = "ADDRESS[:PORT]", value_parser = net::parse_server)]
    resolvers: Vec<Server>,

    /// CA certificates (PEM) to trust for web servers instead of the default list
    #[arg(long, value_name = "FILE", help_heading = "Closed networks and tests")]
    ca_file: Option<PathBuf>,

    /// Port of web servers
    #[arg(long, value_name = "PORT", default_value_t = 443, help_heading = "Closed networks and tests")]
    https_port: u16,

    /// Port of web servers without TLS, where a proof is looked for that does not count
    #[arg(long, value_name = "PORT", default_value_t = 80, help_heading = "Closed networks and tests")]
    http_port: u16,

    /// Ask web servers at private addresses, too
    #[arg(long, help_heading = "Closed networks and tests")]
    allow_private_addresses: bool,
}

impl NetworkArgs {
    /// What the flags come to. A proof at a wrong place is looked for where `nearby` is set.
    pub fn settings(&self, nearby: bool) -> Result<Settings> {
        if !net::BUILT {
            bail!(Failure::left_out("the network", "net"));
        }
        Ok(Settings {
            resolvers: if self.resolvers.is_empty() { system_resolvers()? } else { self.resolvers.clone() },
            timeout: Duration::from_secs(self.timeout),
            authorities: self.ca_file.as_deref().map_or(Ok(None), read_authorities)?,
            https_port: self.https_port,
            http_port: self.http_port,
            nearby,
            private_addresses: self.allow_private_addresses,
        })
    }
}

/// How witnesses are asked.
#[derive(Debug)]
pub struct WitnessSettings {
    pub authorities: Authorities,
    /// For each request.
    pub patience: Duration,
}

/// Looks at the domains of `members` by these methods; nothing is asked of a broken chain's.
pub fn look_up_members(
    registry: &Registry,
    members: &[&Member],
    methods: &[Method],
    settings: &Settings,
) -> Result<Vec<OrganizationProbe>> {
    let look_up = |member: &&Member| look_up_member(registry, member, methods, settings);
    parallel::map_in_order(members, AT_ONCE, look_up).into_iter().collect()
}

/// Looks at the domains of `members` and hands over what they show as it comes, each with the member's index. After
/// `limit`, no further domain is asked. A slow domain delays no other one.
pub fn look_up_as_done(
    registry: &Registry,
    members: &[&Member],
    methods: &[Method],
    settings: &Settings,
    limit: Duration,
    mut receive: impl FnMut(Vec<(usize, OrganizationProbe)>) -> Result<()>,
) -> Result<()> {
    let start = Instant::now();
    let look_up = |member: &&Member| {
        (start.elapsed() < limit).then(|| look_up_member(registry, member, methods, settings)).transpose()
    };
    parallel::map_as_done(members, AT_ONCE, look_up, |batch| {
        let answers = batch
            .into_iter()
            .filter_map(|(index, found)| Some(found.transpose()?.map(|found| (index, found))));
        receive(answers.collect::<Result<_>>()?)
    })
}

fn look_up_member(
    registry: &Registry,
    member: &Member,
    methods: &[Method],
    settings: &Settings,
) -> Result<OrganizationProbe> {
    let proof = expected_proof(registry, member);
    let asked = proof.iter().flat_map(|proof| methods.iter().map(move |method| (proof, *method)));
    let checks = asked.map(|(proof, method)| check_domain(member, proof, method, settings));
    Ok(OrganizationProbe::new(member, proof.as_ref(), checks.collect::<Result<_, _>>()?))
}

fn check_domain(member: &Member, proof: &Proof, method: Method, settings: &Settings) -> Result<ProbeCheck> {
    let bytes = random_bytes::<20>()?;
    let ids = std::array::from_fn(|index| u16::from_ne_bytes([bytes[2 * index], bytes[2 * index + 1]]));
    let Lookup { location, seen, .. } = net::look_up(&member.organization, proof, method, settings, ids);
    Ok(match seen {
        Ok(published) => ProbeCheck::found(method, location, proof, &member.organization, &published),
        Err(trouble) => ProbeCheck {
            error: Some(trouble.kind.as_str()),
            message: Some(trouble.message),
            help: Some(write_sentence(trouble.help)),
            network: trouble.kind.is_network(),
            nowhere: trouble.kind == TroubleKind::NoAddress,
            ..ProbeCheck::blank(method, location)
        },
    })
}

fn system_resolvers() -> Result<Vec<Server>> {
    let found = net::system_resolvers().unwrap_or_default();
    if found.is_empty() {
        bail!(Failure::environment("/etc/resolv.conf names no resolver").help("name one with --resolver"));
    }
    Ok(found)
}

pub fn read_authorities(file: &Path) -> Result<Authorities> {
    let bytes = std::fs::read(file).at("read", file)?;
    Ok(net::parse_authorities(&bytes).map_err(|reason| {
        Failure::usage(format!("{} is no list of certificates: {reason}", file.display()))
            .help("name a PEM file with the certificates of authorities")
    })?)
}
