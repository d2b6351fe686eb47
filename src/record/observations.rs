//! Kinds of record by observers: `observe`, `finding`, `concur`, `retract` (folder
//! `findings/`).

use super::date::Date;
use super::digest::Digest;
use super::domain::Organization;
use super::identifiers::Country;
use super::promises::Evidence;
use super::schema::{choice, table};
use super::strings::{Block, Line, Location};
use super::{Header, contradiction_at};
use crate::diagnostic::{Code, Fault};

choice! {
    /// The method by which a domain was checked.
    pub enum Method {
        /// A TXT record at `_accord.` and the domain.
        Dns = "dns",
        /// The file `/.well-known/accord.txt` of the domain.
        Https = "https",
    }
}

choice! {
    /// The result of a check of a domain.
    pub enum Outcome {
        /// The domain publishes the digest of this enrollment.
        Match = "match",
        /// The domain publishes the digest of another enrollment, and not of this one.
        Mismatch = "mismatch",
        /// The domain publishes no enrollment for this registry.
        Absent = "absent",
    }
}

choice! {
    /// The kind of a finding.
    pub enum Assessment {
        /// The organization broke a pledge.
        Breach = "breach",
        /// The organization gave help, as it pledged to.
        Assistance = "assistance",
        /// The finding names the actor or the state behind an attack.
        Attribution = "attribution",
    }
}

choice! {
    /// The observer's confidence.
    pub enum Confidence {
        Low = "low",
        Moderate = "moderate",
        High = "high",
    }
}

table! {
    /// `[observation]`: what an organization's domain published on the record's date.
    pub struct Observation {
        /// organization whose domain was checked
        pub organization: Organization,
        /// SHA-256 of the record that enrolls the organization
        pub enroll: Digest,
        /// method of the check
        pub method: Method,
        /// web address or DNS name that was queried
        pub location: Location,
        /// result of the check
        pub result: Outcome,
    }
}

table! {
    /// An observation of a domain.
    pub struct Observe {
        /// what the observer saw
        pub observation: Observation,
    }
}

table! {
    /// `[finding]`: what the observer considers established.
    pub struct FindingBody {
        /// title of the finding
        pub title: Line,
        /// kind of the finding
        pub assessment: Assessment,
        /// organization that the finding is about; required for a breach or an assistance
        pub about: Option<Organization>,
        /// common name of the attacker
        pub actor: Option<Line>,
        /// state on whose behalf the attacker acted, an ISO 3166-1 alpha-2 code
        pub state: Option<Country>,
        /// the observer's confidence; required for an attribution
        pub confidence: Option<Confidence>,
        /// first day of the events
        pub from: Option<Date>,
        /// last day of the events
        pub to: Option<Date>,
        /// what happened, and the reasons for the finding
        pub summary: Block,
    }
}

table! {
    /// A finding and its evidence.
    pub struct Finding {
        /// content of the finding
        pub finding: FindingBody,
        /// evidence for the finding
        pub evidence: Vec<Evidence>,
    }
}

table! {
    /// `[concurrence]`: the observer agrees with another observer's finding.
    pub struct Concurrence {
        /// SHA-256 of the finding's record
        pub finding: Digest,
        /// comment in the observer's own words
        pub note: Option<Block>,
    }
}

table! {
    /// Agreement with another observer's finding.
    pub struct Concur {
        /// finding that the observer concurs in
        pub concurrence: Concurrence,
    }
}

table! {
    /// `[retraction]`: the observer no longer supports the finding.
    pub struct Retraction {
        /// SHA-256 of the finding's record
        pub finding: Digest,
        /// reason for the retraction
        pub reason: Block,
    }
}

table! {
    /// The retraction of a finding or a concurrence.
    pub struct Retract {
        /// finding that is retracted, and why
        pub retraction: Retraction,
    }
}

impl Observe {
    pub(super) fn find_contradictions(&self, header: &Header) -> Vec<Fault> {
        let Observation { organization, method, location, .. } = &self.observation;
        let mut faults = check_own_cause(Some(organization), header, "observation.organization");
        if !method.is_location(location, organization) {
            let message = format!("this is not where {organization} publishes its proof by `{method}`");
            let help = format!("write {}", method.location(organization));
            faults.push(contradiction_at("observation.location", message, &help));
        }
        faults
    }
}

/// A fault where an observer speaks of itself: it cannot judge itself.
fn check_own_cause(about: Option<&Organization>, header: &Header, field: &str) -> Vec<Fault> {
    if about != Some(&header.organization) {
        return Vec::new();
    }
    let message = "it is about the organization that signs it";
    vec![Fault::new(Code::FindingSelf, message, Code::FindingSelf.remedy()).in_field(field)]
}

impl Finding {
    pub(super) fn find_contradictions(&self, header: &Header) -> Vec<Fault> {
        let finding = &self.finding;
        let mut faults = check_own_cause(finding.about.as_ref(), header, "finding.about");
        faults.extend(self.find_unsupported());
        let attribution = finding.assessment == Assessment::Attribution;
        for (missing, message, help) in [
            (
                attribution && finding.actor.is_none() && finding.state.is_none(),
                "an attribution must name an actor or a state",
                "add `actor` or `state`",
            ),
            (
                attribution && finding.confidence.is_none(),
                "an attribution must state its confidence",
                "add `confidence`",
            ),
            (
                !attribution && finding.about.is_none(),
                "the finding does not name the organization that it is about",
                "add `about`",
            ),
        ] {
            if missing {
                faults.push(contradiction_at("finding.assessment", message, help));
            }
        }
        if finding.from.zip(finding.to).is_some_and(|(from, to)| from > to) {
            let help = "`to` must not be before `from`";
            faults.push(contradiction_at("finding.to", "the last day is before the first", help));
        }
        faults
    }

    /// A fault where evidence is missing, or has no digest to compare with what a reader finds.
    fn find_unsupported(&self) -> Option<Fault> {
        let (field, message) = if self.evidence.is_empty() {
            ("finding".to_owned(), "the finding lists no evidence")
        } else {
            let bare = self.evidence.iter().position(|evidence| evidence.sha256.is_none())?;
            (format!("evidence.{bare}"), "this evidence has no SHA-256")
        };
        let fault = Fault::new(Code::EvidenceMissing, message, Code::EvidenceMissing.remedy());
        Some(fault.in_field(field))
    }
}
