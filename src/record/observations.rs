//! Kinds that say what an observer saw: `observe`, `finding`, `concur`, `retract` (folder
//! `findings/`).

use super::date::Date;
use super::digest::Digest;
use super::domain::Organization;
use super::identifiers::Country;
use super::promises::Evidence;
use super::schema::{choice, table};
use super::words::{Block, Line};
use super::{Header, contradiction_at};
use crate::diagnostic::{Code, Fault};

choice! {
    /// How a domain was looked at.
    pub enum Method {
        Dns = "dns",
        Https = "https",
    }
}

choice! {
    /// What was found at the domain.
    pub enum Outcome {
        /// The domain publishes this enrollment.
        Match = "match",
        /// The domain publishes another one.
        Mismatch = "mismatch",
        /// The domain publishes none.
        Absent = "absent",
    }
}

choice! {
    /// What a finding says.
    pub enum Assessment {
        /// A pledge was broken.
        Breach = "breach",
        /// Help was given as pledged.
        Assistance = "assistance",
        /// An attack was the work of an actor or a state.
        Attribution = "attribution",
    }
}

choice! {
    /// How sure the observer is.
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
        pub location: Line,
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
        check_own_cause(Some(&self.observation.organization), header, "observation.organization")
    }
}

/// Nobody is a judge in its own cause.
fn check_own_cause(about: Option<&Organization>, header: &Header, field: &str) -> Vec<Fault> {
    let own = about.filter(|about| **about == header.organization);
    let fault =
        |_| Fault::new(Code::FindingSelf, "it is about its own organization", Code::FindingSelf.remedy());
    own.map(fault).map(|fault| fault.in_field(field)).into_iter().collect()
}

impl Finding {
    pub(super) fn find_contradictions(&self, header: &Header) -> Vec<Fault> {
        let finding = &self.finding;
        let mut faults = check_own_cause(finding.about.as_ref(), header, "finding.about");
        faults.extend(self.find_unsupported());
        let mut need = |there: bool, message: &str, help: &str| {
            if !there {
                faults.push(contradiction_at("finding.assessment", message, help));
            }
        };
        if finding.assessment == Assessment::Attribution {
            let named = finding.actor.is_some() || finding.state.is_some();
            need(named, "an attribution names an actor or a state", "add `actor` or `state`");
            let sure = finding.confidence.is_some();
            need(sure, "an attribution says how sure it is", "add `confidence`");
        } else {
            let about = finding.about.is_some();
            need(about, "it does not say which organization it is about", "add `about`");
        }
        if finding.from.zip(finding.to).is_some_and(|(from, to)| from > to) {
            let help = "`from` does not come after `to`";
            faults.push(contradiction_at("finding.to", "the finding's days are not in order", help));
        }
        faults
    }

    /// A fault where evidence is missing, or cannot be held against what its reader finds.
    fn find_unsupported(&self) -> Option<Fault> {
        let fault = |field: String, message| {
            Fault::new(Code::EvidenceMissing, message, Code::EvidenceMissing.remedy()).in_field(field)
        };
        if self.evidence.is_empty() {
            return Some(fault("finding".to_owned(), "the finding lists no evidence"));
        }
        let bare = self.evidence.iter().position(|evidence| evidence.sha256.is_none())?;
        Some(fault(format!("evidence.{bare}"), "this evidence has no digest"))
    }
}
