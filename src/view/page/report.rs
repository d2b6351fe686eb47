//! What an organization reported.

use serde::Serialize;

use crate::chain::AcceptedRecord;
use crate::record::{Body, Count};
use crate::registry::Stored;
use crate::view::EvidenceView;

/// An account of what was done under a pledge.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReportView {
    pub sequence: u32,
    pub date: String,
    pub accord: String,
    pub from: String,
    pub to: String,
    pub disputed: bool,
    pub summary: String,
    pub incidents_assisted: Option<u64>,
    pub countries: Option<u64>,
    pub domains_taken_down: Option<u64>,
    pub requests_received: Option<u64>,
    pub requests_refused: Option<u64>,
    pub evidence: Vec<EvidenceView>,
}

/// A record's report, if it is one.
pub(super) fn report((entry, stored): (&AcceptedRecord, &Stored)) -> Option<ReportView> {
    let Body::Report(record) = &stored.record.parsed.body else { return None };
    let report = &record.report;
    Some(ReportView {
        sequence: entry.sequence.get(),
        date: entry.date.to_string(),
        accord: report.accord.to_string(),
        from: report.from.to_string(),
        to: report.to.to_string(),
        disputed: entry.disputed,
        summary: report.summary.to_string(),
        incidents_assisted: report.incidents_assisted.map(Count::get),
        countries: report.countries.map(Count::get),
        domains_taken_down: report.domains_taken_down.map(Count::get),
        requests_received: report.requests_received.map(Count::get),
        requests_refused: report.requests_refused.map(Count::get),
        evidence: record.evidence.iter().map(EvidenceView::of).collect(),
    })
}
