//! What organizations said of their pledges: each pledge, reaffirmation, report and withdrawal, in full.

use super::Edition;
use super::column::{Phrases, Shown, computed_columns, one_line};
use super::listing::Listing;
use super::page::{RecordVerdict, describe_record};
use super::plain_counts::PlainCounts;
use crate::record::{Body, Date, Digest, Id, Kind, Line, Organization};
use crate::registry::{Registry, Stored};

/// One record about a pledge, and what replay made of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatementRow {
    organization: Organization,
    kind: Kind,
    date: Date,
    witnessed_on: Option<Date>,
    accord: Id,
    verdict: RecordVerdict,
    sequence: u32,
    path: String,
    digest: Digest,
    said: Said,
}

/// What the record says; empty of a kind without it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Said {
    signatory: Option<Line>,
    title: Option<Line>,
    authority: Option<Line>,
    covers: Vec<String>,
    words: Option<String>,
    reservations: Vec<String>,
    from: Option<Date>,
    to: Option<Date>,
}

computed_columns! {
    StatementRow = "Statements", "What organizations said of their pledges", "statement", PlainCounts {
        /// the organization that signed it
        organization: Organization = "Organization", Always, |one| &one.organization;
        /// `pledge` `reaffirm` `report` `withdraw`
        kind: Kind = "Statement", Always, |one| one.kind;
        /// id of the text
        accord: Id = "Text", Always, |one| &one.accord;
        /// the day that the signer wrote in the record
        date: Date = "Date", Always, |one| one.date;
        /// the day by which witnesses of the registry's log had seen it
        witnessed_on: Option<Date> = "Witnessed", Wide, |one| one.witnessed_on;
        /// name of the signer of a pledge, where it was given
        signatory: Option<Line> = "Signer", Wide, |one| &one.said.signatory;
        /// job title of the signer of a pledge
        title: Option<Line> = "Office", Wide, |one| &one.said.title;
        /// where that authority comes from, such as a resolution of the board
        authority: Option<Line> = "Authority", Wide, |one| &one.said.authority;
        /// subsidiaries and brands that a pledge covers
        covers: Phrases = "Covers", Wide, |one| Phrases(one.said.covers.clone());
        /// the statement of a pledge, the summary of a report, or the reason of a withdrawal, on one line
        words: Option<String> = "Words", Always, |one| &one.said.words;
        /// the reservations of a pledge, each with its principle
        reservations: Phrases = "Reservations", Wide, |one| Phrases(one.said.reservations.clone());
        /// first day of a report
        from: Option<Date> = "From", Wide, |one| one.said.from;
        /// last day of a report
        to: Option<Date> = "To", Wide, |one| one.said.to;
        /// whether it counts: `accepted` `disputed` `voided`
        verdict: RecordVerdict = "Verdict", Wide, |one| one.verdict;
        /// number of its record in the organization's chain
        record: u32 = "Record", Data, |one| one.sequence;
        /// the record's file, from the top of the registry
        path: String = "File", Data, |one| &one.path;
        /// SHA-256 of its record
        digest: Digest = "SHA-256 of the record", Data, |one| one.digest;
    }
}

/// Every statement in an accepted record of `registry`, which was loaded with its records; by organization, then in the
/// order of its chain.
pub fn list_statements(registry: &Registry, edition: Edition, shown: Shown) -> Listing<StatementRow> {
    let rows = registry.members.iter().flat_map(|member| {
        member.accepted_records().iter().filter_map(|stored| {
            let (accord, said) = read_statement(stored)?;
            let record = describe_record(registry, member, stored);
            Some(StatementRow {
                organization: member.organization.clone(),
                kind: record.kind,
                date: record.date,
                witnessed_on: record.witnessed_on,
                accord,
                verdict: record.verdict,
                sequence: record.sequence.get(),
                path: record.path,
                digest: record.digest,
                said,
            })
        })
    });
    let rows: Vec<_> = rows.collect();
    let counts = PlainCounts { rows: rows.len() };
    Listing::new(registry, edition, shown, rows, counts)
}

/// The text that a record is about, and what it says; None of a record that is not about a pledge.
fn read_statement(stored: &Stored) -> Option<(Id, Said)> {
    Some(match &stored.record.parsed.body {
        Body::Pledge(pledge) => {
            let terms = &pledge.pledge;
            let reservations = pledge.reservation.iter();
            let reservations =
                reservations.map(|one| format!("{}: {}", one.principle, one_line(one.text.as_str())));
            let said = Said {
                signatory: terms.signatory.clone(),
                title: Some(terms.title.clone()),
                authority: terms.authority.clone(),
                covers: terms.covers.iter().map(ToString::to_string).collect(),
                words: terms.statement.as_ref().map(|words| one_line(words.as_str())),
                reservations: reservations.collect(),
                ..Said::default()
            };
            (terms.accord.clone(), said)
        }
        Body::Reaffirm(reaffirm) => (reaffirm.reaffirmation.accord.clone(), Said::default()),
        Body::Report(report) => {
            let body = &report.report;
            let words = Some(one_line(body.summary.as_str()));
            let said = Said { words, from: Some(body.from), to: Some(body.to), ..Said::default() };
            (body.accord.clone(), said)
        }
        Body::Withdraw(withdraw) => {
            let words = Some(one_line(withdraw.withdrawal.reason.as_str()));
            (withdraw.withdrawal.accord.clone(), Said { words, ..Said::default() })
        }
        _ => return None,
    })
}
