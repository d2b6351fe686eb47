//! What an organization reported.

use serde::Serialize;

use crate::chain::AcceptedRecord;
use crate::record::{Body, Count, Date, Id, Sequence};
use crate::registry::Stored;
use crate::view::EvidenceView;

/// An account of what was done under a pledge.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReportView {
    pub sequence: Sequence,
    pub date: Date,
    pub accord: Id,
    pub from: Date,
    pub to: Date,
    pub disputed: bool,
    pub summary: String,
    pub incidents_assisted: Option<Count>,
    pub countries: Option<Count>,
    pub domains_taken_down: Option<Count>,
    pub requests_received: Option<Count>,
    pub requests_refused: Option<Count>,
    pub evidence: Vec<EvidenceView>,
}

/// A record's report, if it is one.
pub(super) fn describe_report((entry, stored): (&AcceptedRecord, &Stored)) -> Option<ReportView> {
    let Body::Report(record) = &stored.record.parsed.body else { return None };
    let report = &record.report;
    Some(ReportView {
        sequence: entry.sequence,
        date: entry.date,
        accord: report.accord.clone(),
        from: report.from,
        to: report.to,
        disputed: entry.disputed_by.is_some(),
        summary: report.summary.to_string(),
        incidents_assisted: report.incidents_assisted,
        countries: report.countries,
        domains_taken_down: report.domains_taken_down,
        requests_received: report.requests_received,
        requests_refused: report.requests_refused,
        evidence: record.evidence.iter().map(EvidenceView::of).collect(),
    })
}
