//! Kinds that say what an observer saw: `observe`, `finding`, `concur`, `retract` (folder
//! `findings/`).

use super::date::Date;
use super::digest::Digest;
use super::domain::Organization;
use super::identifiers::Country;
use super::promises::Evidence;
use super::schema::{choice, table};
use super::words::{Block, Line};
use super::{Header, contradiction};
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
    /// `[observation]`: what an organization's domain published on that day.
    pub struct Observation {
        /// whose domain
        pub organization: Organization,
        /// SHA-256 of its enrollment's record
        pub enroll: Digest,
        /// how it was looked at
        pub method: Method,
        /// the address or name asked
        pub location: Line,
        /// what was found
        pub result: Outcome,
    }
}

table! {
    /// An observation of a domain.
    pub struct Observe {
        /// what was seen
        pub observation: Observation,
    }
}

table! {
    /// `[finding]`: what the observer holds to be established.
    pub struct FindingBody {
        /// a headline
        pub title: Line,
        /// what kind of finding it is
        pub assessment: Assessment,
        /// the organization it is about; required for a breach or an assistance
        pub about: Option<Organization>,
        /// who attacked, by the name the field uses
        pub actor: Option<Line>,
        /// the state on whose behalf, ISO 3166-1 alpha-2
        pub state: Option<Country>,
        /// how sure the observer is; required for an attribution
        pub confidence: Option<Confidence>,
        /// first day of the events
        pub from: Option<Date>,
        /// last day of the events
        pub to: Option<Date>,
        /// what happened and why the observer says so
        pub summary: Block,
    }
}

table! {
    /// A finding and its evidence.
    pub struct Finding {
        /// the finding
        pub finding: FindingBody,
        /// what backs it
        pub evidence: Vec<Evidence>,
    }
}

table! {
    /// `[concurrence]`: the observer holds another's finding to be established.
    pub struct Concurrence {
        /// SHA-256 of the finding's record
        pub finding: Digest,
        /// the observer's own words
        pub note: Option<Block>,
    }
}

table! {
    /// Agreement with another observer's finding.
    pub struct Concur {
        /// which finding
        pub concurrence: Concurrence,
    }
}

table! {
    /// `[retraction]`: the observer no longer holds its own finding.
    pub struct Retraction {
        /// SHA-256 of the finding's record
        pub finding: Digest,
        /// why
        pub reason: Block,
    }
}

table! {
    /// A finding taken back.
    pub struct Retract {
        /// which finding, and why
        pub retraction: Retraction,
    }
}

impl Observe {
    pub(super) fn contradictions(&self, header: &Header) -> Vec<Fault> {
        own_cause(Some(&self.observation.organization), header, "observation.organization")
    }
}

/// Nobody is a judge in its own cause.
fn own_cause(about: Option<&Organization>, header: &Header, field: &str) -> Vec<Fault> {
    let own = about.filter(|about| **about == header.organization);
    let fault =
        |_| Fault::new(Code::FindingSelf, "it is about its own organization", Code::FindingSelf.remedy());
    own.map(fault).map(|fault| fault.in_field(field)).into_iter().collect()
}

impl Finding {
    pub(super) fn contradictions(&self, header: &Header) -> Vec<Fault> {
        let finding = &self.finding;
        let mut faults = own_cause(finding.about.as_ref(), header, "finding.about");
        faults.extend(self.unsupported());
        let mut need = |there: bool, message: &str, help: &str| {
            if !there {
                faults.push(contradiction("finding.assessment", message, help));
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
            faults.push(contradiction("finding.to", "the finding's days are not in order", help));
        }
        faults
    }

    /// A fault where evidence is missing, or cannot be held against what its reader finds.
    fn unsupported(&self) -> Option<Fault> {
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
