//! The findings about an organization, in short: what a row of `list` says of them.

use std::fmt;

use super::column::{Cell, Type, Value};
use super::findings::FindingStatusFilter;
use super::row::Row;
use crate::findings::{FindingStatus, Statements};
use crate::record::{Assessment, Date, Organization};
use crate::registry::Registry;

/// A finding that stands: one that its author did not retract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FindingSummary {
    pub assessment: Assessment,
    /// `filed` or `corroborated`, and whether it was answered.
    pub statuses: Vec<FindingStatusFilter>,
    /// The day on which its status began.
    pub since: Option<Date>,
}

impl FindingSummary {
    /// Whether it says that the organization broke its promise. Other findings praise, or name an attacker.
    pub fn accuses(&self) -> bool {
        self.assessment == Assessment::Breach
    }
}

/// `breach corroborated 2026-05-11, answered`.
impl fmt::Display for FindingSummary {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.assessment)?;
        for (at, status) in self.statuses.iter().enumerate() {
            write!(formatter, "{} {status}", if at > 0 { "," } else { "" })?;
            if let Some(since) = self.since.filter(|_| at == 0) {
                write!(formatter, " {since}")?;
            }
        }
        Ok(())
    }
}

impl Cell for Vec<FindingSummary> {
    const TYPE: Type = Type::Phrases;

    fn value(&self) -> Value {
        Value::Phrases(self.iter().map(ToString::to_string).collect())
    }
}

/// The findings about `organization` that stand, the oldest first.
pub fn summarize_findings(
    registry: &Registry,
    statements: &Statements<'_>,
    organization: &Organization,
) -> Vec<FindingSummary> {
    let about = statements
        .histories(|finding| finding.is_about(organization) && finding.status != FindingStatus::Retracted);
    let summaries = about.map(|(finding, changes)| FindingSummary {
        assessment: finding.finding.finding.assessment,
        statuses: FindingStatusFilter::STANDING
            .into_iter()
            .filter(|status| status.applies_to(registry, finding))
            .collect(),
        since: changes.last().map(|change| change.day),
    });
    summaries.collect()
}

/// The organizations of these rows that findings accuse, each with these findings; None where there is none. A reader
/// who does not see the column must not take its absence for praise.
pub fn describe_accused(rows: &[Row]) -> Option<String> {
    let mut accused: Vec<String> = rows.iter().filter_map(describe_accusations).collect();
    accused.dedup();
    (!accused.is_empty()).then(|| format!("findings that stand: {}", accused.join("; ")))
}

fn describe_accusations(row: &Row) -> Option<String> {
    let findings: Vec<_> =
        row.findings.iter().filter(|finding| finding.accuses()).map(ToString::to_string).collect();
    (!findings.is_empty()).then(|| format!("{} ({})", row.organization, findings.join("; ")))
}
