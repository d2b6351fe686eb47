//! Places beside the right one, where people publish a proof by mistake. A proof there never counts: it is told to
//! the person who published it.

use std::time::Instant;

use super::https::{self, WebAddress};
use super::{QueryIds, Settings, dns};
use crate::record::{Method, NearMiss, Organization, Proof};

/// Where to look, and for what.
#[derive(Clone, Copy, Debug)]
pub struct Search<'a> {
    pub organization: &'a Organization,
    pub proof: &'a Proof,
    /// The right place, where the proof is not.
    pub location: &'a str,
    pub settings: &'a Settings,
    pub deadline: Instant,
}

impl Search<'_> {
    /// The proof at another place that people take for the right one of `method`.
    pub fn search_beside(&self, method: Method, ids: QueryIds) -> Option<NearMiss> {
        match method {
            Method::Https if self.settings.nearby => self.search_web(ids),
            Method::Https => None,
            Method::Dns => self.search_dns(ids),
        }
    }

    /// On the host `www`, below another path, or without TLS.
    fn search_web(&self, ids: QueryIds) -> Option<NearMiss> {
        let right = WebAddress::of_proof(self.organization, self.settings);
        let host = format!("www.{}", self.organization);
        let places = [
            WebAddress { host, ..right.clone() },
            WebAddress { path: "/accord.txt", ..right.clone() },
            WebAddress { path: "/.well-known/accord", ..right.clone() },
            WebAddress { secure: false, port: self.settings.http_port, ..right },
        ];
        let mut found = places.iter().zip(ids[2..].chunks_exact(2)).filter_map(|(place, ids)| {
            let lines = https::body_lines(place, self.settings, [ids[0], ids[1]], self.deadline).ok()?;
            self.name_place(&lines, &place.to_string())
        });
        found.next()
    }

    /// At the domain's own name, without the underscore, or with the domain twice, as providers append it to a name
    /// that is whole already.
    fn search_dns(&self, ids: QueryIds) -> Option<NearMiss> {
        let organization = self.organization;
        let places = [
            organization.to_string(),
            format!("accord.{organization}"),
            format!("_accord.{organization}.{organization}"),
            format!("_accord.www.{organization}"),
        ];
        let asked = if self.settings.nearby { places.len() } else { 1 };
        let mut found = places[..asked].iter().zip(&ids[1..]).filter_map(|(place, id)| {
            let lines = dns::read_texts(place, self.settings, *id, self.deadline).ok()?;
            self.name_place(&lines, place)
        });
        found.next()
    }

    fn name_place(&self, lines: &[String], place: &str) -> Option<NearMiss> {
        let line = lines.iter().find(|line| **line == self.proof.to_string())?.clone();
        Some(NearMiss { line, difference: format!("stands at {place}, and not at {}", self.location) })
    }
}
