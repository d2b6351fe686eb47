//! The proof that an organization's domain publishes: the domain's owner made the enrollment.

mod near_miss;

use serde::{Serialize, Serializer};

use super::{Digest, Location, Method, Organization, Outcome, RegistryName};
use std::fmt;

pub use near_miss::NearMiss;

/// The file in which a web server publishes proofs.
pub const PROOF_PATH: &str = "/.well-known/accord.txt";

/// The line `accord-enrollment=<digest of the enroll record>; registry=<name>`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    pub enrollment: Digest,
    pub registry: RegistryName,
}

impl Serialize for Proof {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl fmt::Display for Proof {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "accord-enrollment={}; registry={}", self.enrollment, self.registry)
    }
}

/// What a domain was found to publish.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    pub outcome: Outcome,
    /// The enrollments that it publishes for the registry in question, in its order.
    pub enrollments: Vec<Digest>,
    /// Where it publishes none: the line that was meant to be the proof.
    pub near_miss: Option<NearMiss>,
}

impl Proof {
    /// Reads a line. A proof has one spelling, so that programs that compare bytes agree.
    fn parse_line(line: &str) -> Option<Self> {
        let (enrollment, registry) = line.strip_prefix("accord-enrollment=")?.split_once("; registry=")?;
        Some(Self {
            enrollment: enrollment.parse::<Digest>().ok()?,
            registry: registry.parse::<RegistryName>().ok()?,
        })
    }

    /// Looks for this proof among the lines of a file or the TXT records of a name. Other proofs
    /// may stand beside it: for other registries, or for earlier enrollments. Other lines are
    /// ignored.
    pub fn find<'a>(&self, lines: impl IntoIterator<Item = &'a str>) -> Published {
        let lines: Vec<_> = lines.into_iter().collect();
        let proofs = lines.iter().filter_map(|line| Self::parse_line(line));
        let enrollments: Vec<_> =
            proofs.filter(|proof| proof.registry == self.registry).map(|proof| proof.enrollment).collect();
        let outcome = match enrollments.as_slice() {
            [] => Outcome::Absent,
            found if found.contains(&self.enrollment) => Outcome::Match,
            _ => Outcome::Mismatch,
        };
        let near_miss = if outcome == Outcome::Absent { self.find_near_miss(lines) } else { None };
        Published { outcome, enrollments, near_miss }
    }
}

impl Method {
    /// Where a domain publishes its proofs.
    pub fn location(self, organization: &Organization) -> String {
        match self {
            Self::Https => proof_address(organization.as_str()),
            Self::Dns => format!("_accord.{organization}"),
        }
    }

    /// Whether `location` is where a domain publishes its proofs. A web server may have another port than 443.
    pub fn is_location(self, location: &Location, organization: &Organization) -> bool {
        match self {
            Self::Https => location.is_address(organization.as_str(), PROOF_PATH),
            Self::Dns => location.as_str() == self.location(organization),
        }
    }
}

/// The address of the proofs that the server at `authority`, a host and perhaps a port, publishes.
pub fn proof_address(authority: &str) -> String {
    format!("https://{authority}{PROOF_PATH}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proof(words: &str, registry: &str) -> Proof {
        let registry = registry.parse::<RegistryName>().unwrap();
        Proof { enrollment: Digest::of(words.as_bytes()), registry }
    }

    #[test]
    fn what_is_written_is_read() {
        let proof = proof("ours", "demo.accord.example");
        assert_eq!(Proof::parse_line(&proof.to_string()), Some(proof));
    }

    #[test]
    fn there_is_one_way_to_write_it() {
        let good = proof("ours", "demo.accord.example").to_string();
        let (digest, _) = good.split_once(';').unwrap();
        for bad in [
            "",
            "accord-enrollment=",
            digest,
            &good.to_uppercase(),
            &good.replace("; ", ";"),
            &good.replace("; ", " ; "),
            &good.replace("demo", "Demo"),
            &good.replacen('=', "= ", 1),
            &digest.to_uppercase().replace("ACCORD-ENROLLMENT", "accord-enrollment"),
            &format!(" {good}"),
            &format!("{good} "),
            &format!("{good}\r"),
            &format!("{good}; until=2027-01-01"),
            &format!("\u{feff}{good}"),
            &format!("\"{good}\""),
            &good[1..],
            &good.replacen("accord-enrollment=", "accord-enrollment=0", 1),
        ] {
            assert_eq!(Proof::parse_line(bad), None, "{bad}");
        }
    }

    #[test]
    fn others_may_stand_beside_it() {
        let ours = proof("ours", "demo.accord.example");
        let (before, elsewhere) = (proof("before", "demo.accord.example"), proof("ours", "other.example"));
        let lines = |proofs: &[&Proof]| proofs.iter().map(ToString::to_string).collect::<Vec<_>>();
        for (published, outcome, count) in [
            (lines(&[&ours]), Outcome::Match, 1),
            (lines(&[&elsewhere, &before, &ours]), Outcome::Match, 2),
            (lines(&[&before]), Outcome::Mismatch, 1),
            (lines(&[&before, &elsewhere]), Outcome::Mismatch, 1),
            (lines(&[&elsewhere]), Outcome::Absent, 0),
            (vec!["v=spf1 -all".to_owned(), String::new()], Outcome::Absent, 0),
            (Vec::new(), Outcome::Absent, 0),
        ] {
            let found = ours.find(published.iter().map(String::as_str));
            assert_eq!((found.outcome, found.enrollments.len()), (outcome, count), "{published:?}");
        }
    }
}
