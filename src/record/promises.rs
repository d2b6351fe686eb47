//! Kinds about pledges and what was done under them: `pledge`, `reaffirm`, `report`,
//! `withdraw`, `answer` (folder `pledges/`).

use super::availability::{Hours, Phone, Sector};
use super::date::Date;
use super::digest::Digest;
use super::identifiers::{Country, Language};
use super::number::Count;
use super::schema::{NonEmpty, table};
use super::strings::{Block, Id, Line, Link};
use super::{Header, contradiction_at};
use crate::diagnostic::Fault;

table! {
    /// `[pledge]`: the text, and the signer with job title and authority.
    pub struct Terms {
        /// id of the text
        pub accord: Id,
        /// SHA-256 of the text's file
        pub digest: Digest,
        /// name of the signer, public for ever
        pub signatory: Option<Line>,
        /// the signer's job title
        pub title: Line,
        /// source of the signer's authority, such as a board resolution
        pub authority: Option<Line>,
        /// subsidiaries and brands that the pledge covers
        pub covers: Vec<Line>,
        /// statement in the organization's own words
        pub statement: Option<Block>,
    }
}

table! {
    /// `[[reservation]]`: a part of the text that the organization does not promise.
    pub struct Reservation {
        /// id of the principle that the reservation limits
        pub principle: Id,
        /// wording of the reservation
        pub text: Block,
    }
}

table! {
    /// `[assistance]`: the contact for people under attack. Without `countries` it serves every country.
    pub struct Assistance {
        /// address at which people under attack get help
        pub contact: Link,
        /// telephone number at which they get it
        pub phone: Option<Phone>,
        /// page with the keys for encrypted mail
        pub keys: Option<Link>,
        /// languages spoken there, as BCP 47 tags
        pub languages: NonEmpty<Language>,
        /// countries served, if not all, as ISO 3166-1 alpha-2 codes
        pub countries: Vec<Country>,
        /// sectors served, if not all
        pub sectors: Vec<Sector>,
        /// hours of the week in which a person answers, such as `Mo-Fr 08:00-18:00 Africa/Nairobi`
        pub hours: Vec<Hours>,
    }
}

table! {
    /// A pledge to one text, pinned by its digest.
    pub struct Pledge {
        /// text and signer
        pub pledge: Terms,
        /// reservation to a principle of the text
        pub reservation: Vec<Reservation>,
        /// contact for people under attack
        pub assistance: Option<Assistance>,
    }
}

table! {
    /// `[reaffirmation]`: the pledge to this text still stands.
    pub struct Reaffirmation {
        /// id of the text
        pub accord: Id,
        /// SHA-256 of the text's file
        pub digest: Digest,
    }
}

table! {
    /// The reaffirmation of a pledge.
    pub struct Reaffirm {
        /// pledge that is reaffirmed
        pub reaffirmation: Reaffirmation,
    }
}

table! {
    /// `[report]`: what the organization did under a pledge, in numbers.
    pub struct ReportBody {
        /// id of the text
        pub accord: Id,
        /// first day of the period
        pub from: Date,
        /// last day of the period
        pub to: Date,
        /// summary of what the organization did
        pub summary: Block,
    }
}

table! {
    /// `[[figure]]`: one number of a report.
    pub struct Figure {
        /// id of the metric of the text
        pub metric: Id,
        /// number counted
        pub value: Count,
    }
}

table! {
    /// `[[evidence]]`: a file that a reader can look up.
    pub struct Evidence {
        /// id of the principle that the evidence is about
        pub principle: Option<Id>,
        /// title of the evidence
        pub title: Line,
        /// address of the evidence
        pub url: Link,
        /// SHA-256 of the file at that address
        pub sha256: Option<Digest>,
    }
}

table! {
    /// A report on one pledge.
    pub struct Report {
        /// period and summary
        pub report: ReportBody,
        /// number counted by a metric of the text
        pub figure: Vec<Figure>,
        /// evidence for the report
        pub evidence: Vec<Evidence>,
    }
}

table! {
    /// `[withdrawal]`: the pledge to this text ends.
    pub struct Withdrawal {
        /// id of the text
        pub accord: Id,
        /// reason for the withdrawal
        pub reason: Block,
    }
}

table! {
    /// The end of a pledge, which stays public for ever.
    pub struct Withdraw {
        /// pledge that is withdrawn, and why
        pub withdrawal: Withdrawal,
    }
}

table! {
    /// `[answer]`: a reply to a finding.
    pub struct Reply {
        /// SHA-256 of the finding's record
        pub finding: Digest,
        /// wording of the answer
        pub text: Block,
    }
}

table! {
    /// The answer of an organization to a finding about it.
    pub struct Answer {
        /// answer to the finding
        pub answer: Reply,
    }
}

impl Report {
    pub(super) fn find_contradictions(&self, header: &Header) -> Vec<Fault> {
        let report = &self.report;
        let mut faults = Vec::new();
        if report.from > report.to || report.to > header.date {
            let help = "`from` must not be after `to`, nor `to` after the record's date";
            faults.push(contradiction_at("report.to", "the days of the report are not in order", help));
        }
        let metrics: Vec<_> = self.figure.iter().map(|figure| &figure.metric).collect();
        for at in (1..metrics.len()).filter(|&at| metrics[..at].contains(&metrics[at])) {
            let message = format!("the report has two figures for the metric `{}`", metrics[at]);
            let help = "give one figure for each metric";
            faults.push(contradiction_at(&format!("figure.{at}.metric"), &message, help));
        }
        faults
    }

    /// The figure for this metric.
    pub fn value_of(&self, metric: &Id) -> Option<Count> {
        self.figure.iter().find(|figure| figure.metric == *metric).map(|figure| figure.value)
    }
}
