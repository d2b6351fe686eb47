//! What organizations reported in numbers: each figure of each report.

use super::Edition;
use super::column::{Shown, computed_columns};
use super::listing::Listing;
use super::page::{RecordVerdict, describe_record};
use super::plain_counts::PlainCounts;
use crate::accord::{Metric, Total};
use crate::record::{Body, Date, Digest, Figure, Id, Organization};
use crate::registry::Registry;

/// A figure of a report; none of a report without figures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FigureRow {
    organization: Organization,
    accord: Id,
    from: Date,
    to: Date,
    date: Date,
    figure: Option<Figure>,
    metric: Option<Metric>,
    verdict: RecordVerdict,
    path: String,
    digest: Digest,
}

computed_columns! {
    FigureRow = "Figures", "What organizations reported in numbers", "figure", PlainCounts {
        /// the organization that reports
        organization: Organization = "Organization", Always, |one| &one.organization;
        /// id of the text
        accord: Id = "Text", Always, |one| &one.accord;
        /// first day of the report
        from: Date = "From", Always, |one| one.from;
        /// last day of the report
        to: Date = "To", Always, |one| one.to;
        /// id of the metric of the text; empty of a report without figures
        metric: Option<Id> = "Metric", Always, |one| one.figure.as_ref().map(|figure| figure.metric.clone());
        /// what the metric counts
        title: Option<String> = "Title of the metric", Wide, |one| one.metric.as_ref().map(|metric| metric.title.to_string());
        /// the unit of the metric
        unit: Option<String> = "Unit", Always, |one| one.metric.as_ref().map(|metric| metric.unit.to_string());
        /// how figures of several reports are taken together: `sum` or `largest`
        total: Option<Total> = "Total", Data, |one| one.metric.as_ref().map(|metric| metric.total);
        /// the number that was reported; empty is not 0
        value: Option<u64> = "Value", Always, |one| one.figure.as_ref().map(|figure| figure.value.get());
        /// the day that the signer wrote in the record
        date: Date = "Date", Wide, |one| one.date;
        /// whether the report counts: `accepted` `disputed` `voided`
        verdict: RecordVerdict = "Verdict", Wide, |one| one.verdict;
        /// the record's file, from the top of the registry
        path: String = "File", Data, |one| &one.path;
        /// SHA-256 of its record
        digest: Digest = "SHA-256 of the report", Data, |one| one.digest;
    }
}

/// Every figure in an accepted report of `registry`, which was loaded with its records; by organization, then in the
/// order of its chain.
pub fn list_figures(registry: &Registry, edition: Edition, shown: Shown) -> Listing<FigureRow> {
    let mut rows = Vec::new();
    for member in &registry.members {
        for stored in member.accepted_records() {
            let Body::Report(report) = &stored.record.parsed.body else { continue };
            let body = &report.report;
            let record = describe_record(registry, member, stored);
            let text = registry.texts().get(&body.accord);
            let metrics = text.map(|text| &text.accord.metric[..]).unwrap_or_default();
            let mut figures: Vec<_> = report.figure.iter().cloned().map(Some).collect();
            if figures.is_empty() {
                figures.push(None);
            }
            rows.extend(figures.into_iter().map(|figure| {
                FigureRow {
                    organization: member.organization.clone(),
                    accord: body.accord.clone(),
                    from: body.from,
                    to: body.to,
                    date: record.date,
                    metric: figure
                        .as_ref()
                        .and_then(|figure| metrics.iter().find(|metric| metric.id == figure.metric).cloned()),
                    figure,
                    verdict: record.verdict,
                    path: record.path.clone(),
                    digest: record.digest,
                }
            }));
        }
    }
    let counts = PlainCounts { rows: rows.len() };
    Listing::new(registry, edition, shown, rows, counts)
}
