//! What an organization reported.

use serde::Serialize;

use crate::chain::AcceptedRecord;
use crate::record::{Body, Count, Date, Id, Sequence};
use crate::registry::{Registry, Stored};
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
    pub figures: Vec<FigureView>,
    pub evidence: Vec<EvidenceView>,
}

/// One number of a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FigureView {
    pub metric: Id,
    /// As the text calls it; None where the registry lacks the text.
    pub title: Option<String>,
    pub unit: Option<String>,
    pub value: Count,
}

/// A record's report, if it is one.
pub(super) fn describe_report(
    registry: &Registry,
    (entry, stored): (&AcceptedRecord, &Stored),
) -> Option<ReportView> {
    let Body::Report(record) = &stored.record.parsed.body else { return None };
    let report = &record.report;
    let text = registry.texts().get(&report.accord);
    let figures = record.figure.iter().map(|figure| {
        let metric = text.and_then(|text| text.metric(&figure.metric));
        FigureView {
            metric: figure.metric.clone(),
            title: metric.map(|metric| metric.title.to_string()),
            unit: metric.map(|metric| metric.unit.to_string()),
            value: figure.value,
        }
    });
    Some(ReportView {
        sequence: entry.sequence,
        date: entry.date,
        accord: report.accord.clone(),
        from: report.from,
        to: report.to,
        disputed: entry.disputed_by.is_some(),
        summary: report.summary.to_string(),
        figures: figures.collect(),
        evidence: record.evidence.iter().map(EvidenceView::of).collect(),
    })
}
