//! Findings: what each says, who stands behind it, what it lacks, and the answer, always beside it.

use super::Edition;
use super::column::Shown;
use super::due_dates::is_unanswered;
use super::filter::{FilterConditions, name_conditions, to_words};
use super::finding_view::{FindingCounts, FindingView};
use super::listing::Listing;
use crate::findings::{FindingState, FindingStatus, Statements};
use crate::record::schema::choice;
use crate::record::{Digest, Organization};
use crate::registry::Registry;

choice! {
    /// A word by which findings are looked for.
    pub enum FindingStatusFilter {
        /// The finding does not have the support that its charter's quorum needs.
        Filed = "filed",
        /// The finding has the support that its charter's quorum needs.
        Corroborated = "corroborated",
        /// The organization that the finding is about replied.
        Answered = "answered",
        /// The finding accuses an organization of this registry, which did not answer within 60 days.
        Unanswered = "unanswered",
        /// The observer that filed the finding retracted it.
        Retracted = "retracted",
    }
}

/// Which findings to show: those that meet every condition.
#[derive(Clone, Debug, Default)]
pub struct FindingFilter {
    /// By its digest.
    pub finding: Option<Digest>,
    pub about: Option<Organization>,
    /// Any of these.
    pub status: Vec<FindingStatusFilter>,
    /// Who filed it, or concurred.
    pub by: Option<Organization>,
}

impl FindingFilter {
    fn admits(&self, registry: &Registry, finding: &FindingState<'_>) -> bool {
        self.finding.is_none_or(|digest| finding.digest == digest)
            && self.about.as_ref().is_none_or(|about| finding.is_about(about))
            && self.by.as_ref().is_none_or(|by| finding.endorsements.iter().any(|one| one.organization == by))
            && (self.status.is_empty()
                || self.status.iter().any(|status| status.applies_to(registry, finding)))
    }

    /// What was asked for.
    fn conditions(&self) -> FilterConditions {
        name_conditions([
            ("finding", to_words(self.finding.as_slice())),
            ("about", to_words(self.about.as_slice())),
            ("by", to_words(self.by.as_slice())),
            ("status", to_words(&self.status)),
        ])
    }
}

impl FindingStatusFilter {
    /// Those of findings that stand.
    pub const STANDING: [Self; 4] = [Self::Filed, Self::Corroborated, Self::Answered, Self::Unanswered];

    /// Whether this is said of a finding.
    pub fn applies_to(self, registry: &Registry, finding: &FindingState<'_>) -> bool {
        match self {
            Self::Filed => finding.status == FindingStatus::Filed,
            Self::Corroborated => finding.status == FindingStatus::Corroborated,
            Self::Retracted => finding.status == FindingStatus::Retracted,
            Self::Answered => !finding.answers.is_empty(),
            Self::Unanswered => is_unanswered(registry, finding),
        }
    }
}

/// The findings of `registry` that `filter` admits, the oldest first. The others are counted as left out.
pub fn list_findings(
    registry: &Registry,
    edition: Edition,
    filter: &FindingFilter,
    shown: Shown,
) -> Listing<FindingView> {
    list_among(registry, &Statements::of(registry), edition, filter, shown)
}

/// The same among `statements`, which are those of the registry.
pub(super) fn list_among(
    registry: &Registry,
    statements: &Statements<'_>,
    edition: Edition,
    filter: &FindingFilter,
    shown: Shown,
) -> Listing<FindingView> {
    let (kept, left_out): (Vec<_>, Vec<_>) =
        statements.findings().iter().partition(|finding| filter.admits(registry, finding));
    let rows = statements.histories(|finding| filter.admits(registry, finding));
    let rows = rows.map(|(finding, changes)| FindingView::of(registry, finding, &changes)).collect();
    Listing {
        filters: filter.conditions(),
        shown: FindingCounts::of(registry, kept),
        left_out: FindingCounts::of(registry, left_out),
        ..Listing::new(registry, edition, shown, rows, FindingCounts::of(registry, statements.findings()))
    }
}
