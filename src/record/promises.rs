//! Kinds that say what an organization promised and did: `pledge`, `reaffirm`, `report`,
//! `withdraw`, `answer` (folder `pledges/`).

use super::date::Date;
use super::digest::Digest;
use super::identifiers::{Country, Language};
use super::number::Count;
use super::schema::{NonEmpty, table};
use super::words::{Block, Id, Line, Link};
use super::{Header, contradiction};
use crate::diagnostic::Fault;

table! {
    /// `[pledge]`: which text, and who signs in what capacity.
    pub struct Terms {
        /// the text's id
        pub accord: Id,
        /// SHA-256 of the text's file
        pub digest: Digest,
        /// who signs, where the organization wants a name on record for ever
        pub signatory: Option<Line>,
        /// the office of who signs
        pub title: Line,
        /// what empowers that office
        pub authority: Option<Line>,
        /// subsidiaries and brands that the pledge covers
        pub covers: Vec<Line>,
        /// the organization's own words
        pub statement: Option<Block>,
    }
}

table! {
    /// `[[reservation]]`: what the organization does not promise.
    pub struct Reservation {
        /// id of the principle it concerns
        pub principle: Id,
        /// its words
        pub text: Block,
    }
}

table! {
    /// `[assistance]`: whom the injured can call. Without `countries` it means anywhere.
    pub struct Assistance {
        /// where to call for help
        pub contact: Link,
        /// languages spoken there, BCP 47
        pub languages: NonEmpty<Language>,
        /// countries served, where not all are
        pub countries: Vec<Country>,
        /// sectors served, where not all are
        pub sectors: Vec<Line>,
        /// when somebody answers
        pub hours: Option<Line>,
    }
}

table! {
    /// A promise to keep one text, pinned by its digest.
    pub struct Pledge {
        /// which text, and who signs
        pub pledge: Terms,
        /// what is not promised
        pub reservation: Vec<Reservation>,
        /// whom the injured can call
        pub assistance: Option<Assistance>,
    }
}

table! {
    /// `[reaffirmation]`: the pledge to this text still stands.
    pub struct Reaffirmation {
        /// the text's id
        pub accord: Id,
        /// SHA-256 of the text's file
        pub digest: Digest,
    }
}

table! {
    /// A promise renewed.
    pub struct Reaffirm {
        /// which promise
        pub reaffirmation: Reaffirmation,
    }
}

table! {
    /// `[report]`: what was done under a pledge, in numbers.
    pub struct ReportBody {
        /// the text's id
        pub accord: Id,
        /// first day reported on
        pub from: Date,
        /// last day reported on
        pub to: Date,
        /// what was done, in words
        pub summary: Block,
        /// attacked organizations that were helped
        pub incidents_assisted: Option<Count>,
        /// countries in which help was given
        pub countries: Option<Count>,
        /// domains of attackers taken down
        pub domains_taken_down: Option<Count>,
        /// requests by governments to aid an attack
        pub requests_received: Option<Count>,
        /// of these, refused
        pub requests_refused: Option<Count>,
    }
}

table! {
    /// `[[evidence]]`: something a reader can look up.
    pub struct Evidence {
        /// id of the principle it concerns
        pub principle: Option<Id>,
        /// what it is
        pub title: Line,
        /// where it is
        pub url: Link,
        /// SHA-256 of what was found there
        pub sha256: Option<Digest>,
    }
}

table! {
    /// An account of what was done.
    pub struct Report {
        /// the account
        pub report: ReportBody,
        /// what backs it
        pub evidence: Vec<Evidence>,
    }
}

table! {
    /// `[withdrawal]`: the pledge to this text ends.
    pub struct Withdrawal {
        /// the text's id
        pub accord: Id,
        /// why
        pub reason: Block,
    }
}

table! {
    /// A promise ended, in public and for ever on record.
    pub struct Withdraw {
        /// which promise, and why
        pub withdrawal: Withdrawal,
    }
}

table! {
    /// `[answer]`: a reply to a finding.
    pub struct Reply {
        /// SHA-256 of the finding's record
        pub finding: Digest,
        /// the reply
        pub text: Block,
    }
}

table! {
    /// The reply of an organization that a finding is about.
    pub struct Answer {
        /// the reply
        pub answer: Reply,
    }
}

impl Report {
    pub(super) fn contradictions(&self, header: &Header) -> Vec<Fault> {
        let report = &self.report;
        let mut faults = Vec::new();
        if report.from > report.to || report.to > header.date {
            let help = "`from`, `to` and the record's own date follow one another";
            faults.push(contradiction("report.to", "the report's days are not in order", help));
        }
        let requests = report.requests_received.zip(report.requests_refused);
        if requests.is_some_and(|(received, refused)| refused > received) {
            let message = "more requests were refused than received";
            let help = "count refusals among the requests received";
            faults.push(contradiction("report.requests_refused", message, help));
        }
        faults
    }
}
