//! What domains were found to publish, and what follows from it.

use serde::Serialize;

use super::{SCHEMA_VERSION, proof};
use crate::chain::Integrity;
use crate::record::schema::choice;
use crate::record::{Digest, Method, Organization, Outcome, Proof, Published};
use crate::registry::{Member, Registry};

choice! {
    /// Whether a domain confirms an enrollment.
    pub enum Confirmation {
        /// One method says so, and none says otherwise.
        Confirmed = "confirmed",
        /// None says so, or one says otherwise.
        Unconfirmed = "unconfirmed",
        /// No method reached the domain.
        Unasked = "unasked",
    }
}

/// What `probe` found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ProbeReport {
    pub schema_version: u32,
    pub registry: String,
    pub organizations: Vec<OrganizationProbe>,
}

/// What one organization's domain was found to publish.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OrganizationProbe {
    pub organization: Organization,
    pub integrity: Integrity,
    /// The line that its domain is to publish; None of a broken chain.
    pub publish: Option<Proof>,
    pub verdict: Confirmation,
    /// One for each method; none of a broken chain.
    pub checks: Vec<ProbeCheck>,
}

/// What was found by one method.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ProbeCheck {
    pub method: Method,
    /// The address or name that was asked.
    pub location: String,
    /// None where it cannot be said.
    pub outcome: Option<Outcome>,
    /// The enrollments that are published for this registry.
    pub published: Vec<Digest>,
    /// The kind of trouble, where it cannot be said.
    pub error: Option<&'static str>,
    /// What is there to say; None of a match.
    pub message: Option<String>,
    pub help: Option<String>,
    /// Whether the network may be to blame, so that nothing was learned.
    #[serde(skip)]
    pub network: bool,
    /// Whether there is no place at all where it could be published.
    #[serde(skip)]
    pub nowhere: bool,
    /// Whether a line stands there that was meant to be the proof.
    #[serde(skip)]
    pub near_miss: bool,
}

/// What a member's domain is to publish; None of a broken chain, of which nothing is vouched for.
pub fn expected_proof(registry: &Registry, member: &Member) -> Option<Proof> {
    let state = member.state.as_ref().filter(|_| member.integrity == Integrity::Sound)?;
    Some(proof(registry, state.enrollment.digest))
}

impl ProbeCheck {
    /// A check of which nothing is said yet.
    pub fn blank(method: Method, location: String) -> Self {
        Self {
            method,
            location,
            outcome: None,
            published: Vec::new(),
            error: None,
            message: None,
            help: None,
            network: false,
            nowhere: false,
            near_miss: false,
        }
    }

    /// What was `found` by a method, for an organization that is to publish `proof`.
    pub fn found(
        method: Method,
        location: String,
        proof: &Proof,
        organization: &Organization,
        found: &Published,
    ) -> Self {
        let (message, help) = match found.outcome {
            Outcome::Match => (None, None),
            Outcome::Mismatch => (
                Some("another enrollment than the one in this registry is published there"),
                Some(format!(
                    "Publish what `accord proof {organization}` prints. Other lines may stand beside it."
                )),
            ),
            Outcome::Absent if found.near_miss.is_some() => (
                Some("no enrollment in this registry is published there"),
                Some(format!("publish this line at {location}, exactly so: {proof}")),
            ),
            Outcome::Absent => (
                Some("no enrollment in this registry is published there"),
                Some(format!(
                    "Publish what `accord proof {organization}` prints. One of both places is enough."
                )),
            ),
        };
        let message = message.map(|message| match &found.near_miss {
            Some(near) => format!("{message}; the nearest line {}: {}", near.difference, near.line),
            None => message.to_owned(),
        });
        Self {
            outcome: Some(found.outcome),
            published: found.enrollments.clone(),
            message,
            help,
            near_miss: found.near_miss.is_some(),
            ..Self::blank(method, location)
        }
    }

    /// Whether a domain confirms an enrollment, by what was found by all methods.
    fn verdict(checks: &[Self]) -> Confirmation {
        let any = |outcome: Outcome| checks.iter().any(|check| check.outcome == Some(outcome));
        if any(Outcome::Match) && !any(Outcome::Mismatch) {
            Confirmation::Confirmed
        } else if !checks.is_empty() && checks.iter().all(|check| check.network) {
            Confirmation::Unasked
        } else {
            Confirmation::Unconfirmed
        }
    }
}

impl OrganizationProbe {
    /// What the `checks` of a member's domain come to.
    pub fn new(member: &Member, proof: Option<&Proof>, checks: Vec<ProbeCheck>) -> Self {
        Self {
            organization: member.organization.clone(),
            integrity: member.integrity,
            publish: proof.cloned(),
            verdict: ProbeCheck::verdict(&checks),
            checks,
        }
    }

    /// The check that says what is to be recorded: one that contradicts, else one that confirms, else one
    /// that found nothing where no other may have missed something. None where it cannot be said.
    pub fn telling(&self) -> Option<&ProbeCheck> {
        let found = |outcome: Outcome| self.checks.iter().find(|check| check.outcome == Some(outcome));
        let absent = self.checks.iter().all(|check| check.nowhere || check.outcome == Some(Outcome::Absent));
        let certain = found(Outcome::Mismatch).or_else(|| found(Outcome::Match));
        certain.or_else(|| found(Outcome::Absent).filter(|_| absent))
    }
}

impl ProbeReport {
    pub fn new(registry: &Registry, organizations: Vec<OrganizationProbe>) -> Self {
        let registry = registry.policy.registry.to_string();
        Self { schema_version: SCHEMA_VERSION, registry, organizations }
    }

    /// What all of them come to: what is certain of one outweighs that another was not asked.
    pub fn verdict(&self) -> Confirmation {
        let order = [Confirmation::Unconfirmed, Confirmation::Unasked];
        let verdict =
            order.into_iter().find(|one| self.organizations.iter().any(|found| found.verdict == *one));
        verdict.unwrap_or(Confirmation::Confirmed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(word: &str, network: bool) -> ProbeCheck {
        let outcome = word.parse::<Outcome>().ok();
        ProbeCheck { outcome, network, ..ProbeCheck::blank(Method::Dns, String::new()) }
    }

    #[test]
    fn one_match_confirms_unless_another_contradicts() {
        for (https, dns, verdict) in [
            ("match", "match", "confirmed"),
            ("match", "absent", "confirmed"),
            ("match", "timeout", "confirmed"),
            ("match", "tls", "confirmed"),
            ("match", "mismatch", "unconfirmed"),
            ("mismatch", "timeout", "unconfirmed"),
            ("absent", "absent", "unconfirmed"),
            ("absent", "timeout", "unconfirmed"),
            ("tls", "timeout", "unconfirmed"),
            ("timeout", "timeout", "unasked"),
        ] {
            let checks = [https, dns].map(|word| check(word, word == "timeout"));
            assert_eq!(ProbeCheck::verdict(&checks).as_str(), verdict, "{https} {dns}");
            let turned = [dns, https].map(|word| check(word, word == "timeout"));
            assert_eq!(ProbeCheck::verdict(&turned).as_str(), verdict, "{dns} {https}");
        }
        assert_eq!(ProbeCheck::verdict(&[]), Confirmation::Unconfirmed);
    }

    #[test]
    fn what_is_recorded_is_certain() {
        for (https, dns, told) in [
            ("match", "match", Some(0)),
            ("match", "mismatch", Some(1)),
            ("mismatch", "timeout", Some(0)),
            ("tls", "match", Some(1)),
            ("match", "absent", Some(0)),
            ("absent", "absent", Some(0)),
            ("no-address", "absent", Some(1)),
            ("tls", "absent", None),
            ("absent", "timeout", None),
            ("timeout", "timeout", None),
            ("no-address", "timeout", None),
        ] {
            let check = |word| ProbeCheck { nowhere: word == "no-address", ..check(word, word == "timeout") };
            let checks = [https, dns].map(check).to_vec();
            let found = OrganizationProbe {
                organization: "contoso.example".parse().unwrap(),
                integrity: Integrity::Sound,
                publish: None,
                verdict: ProbeCheck::verdict(&checks),
                checks,
            };
            assert_eq!(found.telling(), told.map(|at: usize| &found.checks[at]), "{https} {dns}");
        }
    }
}
