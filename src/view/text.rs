//! One text.

use serde::Serialize;

use crate::accord::{Metric, Text, Total};
use crate::record::{Digest, Group, Id, Small};

/// One text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TextView {
    pub id: Id,
    pub title: String,
    pub audience: Vec<Group>,
    pub renewal_months: Small,
    /// Within how many months a report must follow the pledge, and then the last report.
    pub report_months: Option<Small>,
    pub replaces: Option<Id>,
    /// Whose agreement establishes a finding, in a charter for observers.
    pub quorum: Option<QuorumView>,
    /// SHA-256 of the text's file.
    pub digest: Digest,
    pub preamble: String,
    /// Id, title and text of each principle.
    pub principles: Vec<(Id, String, String)>,
    /// The numbers that reports give.
    pub metrics: Vec<MetricView>,
}

/// A number that reports give.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MetricView {
    pub id: Id,
    pub title: String,
    /// In the plural.
    pub unit: String,
    pub total: Total,
    /// The metric of which this one counts a part.
    pub part_of: Option<Id>,
}

impl MetricView {
    fn of(metric: &Metric) -> Self {
        Self {
            id: metric.id.clone(),
            title: metric.title.to_string(),
            unit: metric.unit.to_string(),
            total: metric.total,
            part_of: metric.part_of.clone(),
        }
    }
}

/// How many observers must agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct QuorumView {
    pub observers: Small,
    /// Of how many different groups.
    pub groups: Small,
}

/// What `texts` prints of `text`.
pub fn describe_text(text: &Text) -> TextView {
    let accord = &text.accord;
    let principles = accord.principle.iter();
    let quorum = accord.quorum.as_ref();
    TextView {
        id: accord.id.clone(),
        title: accord.title.to_string(),
        audience: accord.audience.to_vec(),
        renewal_months: accord.renewal_months,
        report_months: accord.report_months,
        replaces: accord.replaces.clone(),
        quorum: quorum.map(|q| QuorumView { observers: q.observers, groups: q.groups }),
        digest: text.digest,
        preamble: accord.preamble.to_string(),
        principles: principles.map(|p| (p.id.clone(), p.title.to_string(), p.text.to_string())).collect(),
        metrics: accord.metric.iter().map(MetricView::of).collect(),
    }
}
