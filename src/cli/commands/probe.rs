//! `accord probe`

use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;

use super::Format;
use super::verify::judge;
use crate::cli::context::random;
use crate::cli::source::{Source, SourceArguments};
use crate::cli::{Context, Exit, Failure, complete, workspace};
use crate::gate;
use crate::git;
use crate::net::{self, Authorities, Server, Settings, Sighting};
use crate::record::{Method, Proof};
use crate::registry::{Member, Registry, Selection};
use crate::render::{human_probe, json_probe};
use crate::view::{Check, Confirmation, OrganizationProbe, Probe as Found, expected_proof};

/// What stands below the flags: `cli::Command` has the headline, which hides a comment on `Probe`.
const MORE: &str = "\
The line that `accord proof` prints is looked for at https://ORG/.well-known/accord.txt and in the DNS \
TXT records of _accord.ORG. One of both is enough, unless the other one names another enrollment. The \
chain is verified first; of a broken one nothing is asked.

Exit codes: 0 every domain confirms its enrollment, 1 one does not, 3 one could not be asked.";

/// Look whether a domain publishes its enrollment
#[derive(Debug, Args)]
#[command(after_help = MORE)]
pub struct Probe {
    /// The organizations' domains
    #[arg(required_unless_present = "base", add = complete::organizations())]
    organizations: Vec<String>,

    #[command(flatten)]
    source: SourceArguments,

    /// Also those whose enrollment is added on the way from this commit to HEAD, or to --rev
    #[arg(long, value_name = "REV")]
    base: Option<String>,

    #[arg(long, default_value = "human")]
    format: Format,

    #[command(flatten)]
    network: Network,
}

/// How to look.
#[derive(Debug, Args)]
struct Network {
    /// How long each method may take
    #[arg(long, value_name = "SECONDS", default_value_t = 10,
          value_parser = clap::value_parser!(u64).range(1..=300))]
    timeout: u64,

    /// Who is asked for names, for web servers too; may be repeated [default: those of
    /// /etc/resolv.conf]
    #[arg(long = "resolver", value_name = "ADDRESS[:PORT]", value_parser = net::server)]
    resolvers: Vec<Server>,

    /// Certificates (PEM) of who may vouch for web servers, in place of those that browsers trust
    #[arg(long, value_name = "FILE", help_heading = "Closed networks and tests")]
    ca_file: Option<PathBuf>,

    /// The port of web servers
    #[arg(long, value_name = "PORT", default_value_t = 443, help_heading = "Closed networks and tests")]
    https_port: u16,

    /// Also ask web servers whose addresses are not public
    #[arg(long, help_heading = "Closed networks and tests")]
    allow_private_addresses: bool,
}

impl Probe {
    pub fn run(self, context: &mut Context) -> Result<Exit, Failure> {
        let settings = self.network.settings()?;
        let named = self.organizations.iter().map(|name| workspace::organization(name));
        let mut only = named.collect::<Result<Vec<_>, _>>()?;
        let source = match &self.base {
            None => context.source(&self.source)?,
            Some(base) => {
                let (base, head) = context.way(base, &self.source)?;
                only.extend(gate::newcomers(&git::changes(&base, &head)?));
                Source::Commit(head)
            }
        };
        let selection = Selection { only: Some(only.clone()), ..context.everything() };
        let (verdict, exit) = judge(context, &source, &selection)?;
        let registry = &verdict.registry;
        if let Some(name) = only.iter().find(|name| registry.member(name).is_none()) {
            return Err(Failure::usage(format!("{name} is not in this registry"))
                .help("`accord list` names those that are"));
        }
        let found = registry.members.iter().map(|member| look(registry, member, &settings));
        let found = Found::new(registry, found.collect::<Result<_, _>>()?);
        let text = match self.format {
            Format::Human => human_probe(&found, context.out()),
            Format::Json => json_probe(&found),
        };
        context.print(&text)?;
        Ok(match found.verdict() {
            Confirmation::Confirmed => exit,
            Confirmation::Unconfirmed => Exit::Unsound,
            Confirmation::Unasked => Exit::Environment,
        })
    }
}

/// Looks at a member's domain by every method.
fn look(registry: &Registry, member: &Member, settings: &Settings) -> Result<OrganizationProbe, Failure> {
    let Some(proof) = expected_proof(registry, member) else {
        return Ok(OrganizationProbe::new(member, None, Vec::new()));
    };
    let https = check(member, &proof, Method::Https, settings)?;
    let dns = check(member, &proof, Method::Dns, settings)?;
    Ok(OrganizationProbe::new(member, Some(&proof), vec![https, dns]))
}

fn check(member: &Member, proof: &Proof, method: Method, settings: &Settings) -> Result<Check, Failure> {
    let bytes = random::<4>()?;
    let ids = [u16::from_ne_bytes([bytes[0], bytes[1]]), u16::from_ne_bytes([bytes[2], bytes[3]])];
    let Sighting { location, seen, .. } = net::look(&member.organization, proof, method, settings, ids);
    Ok(match seen {
        Ok(published) => Check::found(method, location, &member.organization, &published),
        Err(trouble) => Check {
            error: Some(trouble.kind.word()),
            message: Some(trouble.message),
            help: Some(trouble.help.to_owned()),
            network: trouble.kind.is_network(),
            ..Check::blank(method, location)
        },
    })
}

impl Network {
    fn settings(self) -> Result<Settings, Failure> {
        Ok(Settings {
            resolvers: if self.resolvers.is_empty() { system_resolvers()? } else { self.resolvers },
            timeout: Duration::from_secs(self.timeout),
            authorities: self.ca_file.as_deref().map_or(Ok(None), authorities)?,
            https_port: self.https_port,
            private_addresses: self.allow_private_addresses,
        })
    }
}

fn system_resolvers() -> Result<Vec<Server>, Failure> {
    let found = net::system().unwrap_or_default();
    if found.is_empty() {
        return Err(
            Failure::environment("/etc/resolv.conf names no resolver").help("name one with --resolver")
        );
    }
    Ok(found)
}

fn authorities(file: &Path) -> Result<Authorities, Failure> {
    let bytes = std::fs::read(file).map_err(|error| Failure::io("read", file, &error))?;
    net::authorities(&bytes).map_err(|reason| {
        Failure::usage(format!("{} is no list of certificates: {reason}", file.display()))
            .help("name a PEM file with the certificates of authorities")
    })
}
