//! Findings: what each says, who stands behind it, what it lacks, and the answer, always beside it.

use std::collections::BTreeMap;

use serde::Serialize;

use super::Commit;
use super::column::Shown;
use super::evidence::EvidenceView;
use super::finding_row::{FindingCounts, FindingRow, found};
use super::listing::Listing;
use crate::findings::{
    Endorsement, Exclusion, FindingAnswer, FindingState, FindingStatus, Statements, StatusChange,
};
use crate::record::schema::choice;
use crate::record::{Confidence, Country, Digest, Organization};
use crate::registry::Registry;

choice! {
    /// A word by which findings are looked for.
    pub enum FindingStatusFilter {
        /// Said by one, and not enough others
        Filed = "filed",
        /// The charter's quorum stands behind it
        Corroborated = "corroborated",
        /// The organization it is about replied, whatever else has become of it
        Answered = "answered",
        /// Taken back by who filed it
        Retracted = "retracted",
    }
}

/// What `findings` prints: rows, where they are from, and the same findings in full; the oldest first.
#[derive(Clone, Debug, Serialize)]
pub struct FindingsReport {
    #[serde(flatten)]
    pub listing: Listing<FindingRow>,
    pub findings: Vec<FindingView>,
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FindingView {
    /// SHA-256 of the record, by which others refer to it.
    pub digest: String,
    /// From the top of the registry.
    pub path: String,
    /// Who filed it.
    pub author: String,
    pub date: String,
    pub title: String,
    /// `breach` `assistance` `attribution`
    pub assessment: &'static str,
    pub about: Option<String>,
    pub actor: Option<String>,
    /// ISO 3166-1 alpha-2.
    pub state: Option<&'static str>,
    pub confidence: Option<&'static str>,
    pub from: Option<String>,
    pub to: Option<String>,
    pub summary: String,
    pub evidence: Vec<EvidenceView>,
    /// `filed` `corroborated` `retracted`
    pub status: &'static str,
    /// The day on which that began.
    pub since: Option<String>,
    pub answered: bool,
    /// The charter whose quorum is asked for.
    pub charter: Option<String>,
    /// What it lacks to be corroborated, in words.
    pub lacks: Vec<String>,
    /// How many observers stand behind it and count, and of how many groups they are.
    pub observers: usize,
    pub groups: usize,
    /// Its author first.
    pub voices: Vec<EndorsementView>,
    pub answers: Vec<AnswerView>,
}

/// One organization that filed a finding or concurred.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EndorsementView {
    pub organization: String,
    pub group: &'static str,
    pub country: &'static str,
    pub date: String,
    pub note: Option<String>,
    /// Why it does not count: `not-observer` `own-cause` `retracted` `disputed` `voided` `broken`; None
    /// where it does.
    pub discount: Option<&'static str>,
    /// Where it took its word back.
    pub retracted_on: Option<String>,
    pub retraction: Option<String>,
}

/// A reply of the organization that a finding is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AnswerView {
    pub organization: String,
    pub date: String,
    pub text: String,
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
    fn admits(&self, case: &FindingState<'_>) -> bool {
        self.finding.is_none_or(|digest| case.digest == digest)
            && self.about.as_ref().is_none_or(|about| case.is_about(about))
            && self
                .by
                .as_ref()
                .is_none_or(|by| case.endorsements.iter().any(|voice| voice.organization == by))
            && (self.status.is_empty() || self.status.iter().any(|status| has(case, *status)))
    }

    /// What was asked for.
    fn words(&self) -> BTreeMap<&'static str, Vec<String>> {
        let one = |name: Option<String>| name.into_iter().collect();
        let words = [
            ("finding", one(self.finding.map(|digest| digest.to_string()))),
            ("about", one(self.about.as_ref().map(ToString::to_string))),
            ("by", one(self.by.as_ref().map(ToString::to_string))),
            ("status", self.status.iter().map(ToString::to_string).collect()),
        ];
        words.into_iter().filter(|(_, values): &(_, Vec<_>)| !values.is_empty()).collect()
    }
}

/// Whether `status` is said of a finding.
pub fn has(case: &FindingState<'_>, status: FindingStatusFilter) -> bool {
    match status {
        FindingStatusFilter::Filed => case.status == FindingStatus::Filed,
        FindingStatusFilter::Corroborated => case.status == FindingStatus::Corroborated,
        FindingStatusFilter::Retracted => case.status == FindingStatus::Retracted,
        FindingStatusFilter::Answered => !case.answers.is_empty(),
    }
}

/// The findings of `registry` that `filter` admits. The others are counted as left out.
pub fn findings(
    registry: &Registry,
    commit: Option<Commit>,
    filter: &FindingFilter,
    shown: Shown,
) -> FindingsReport {
    let statements = Statements::of(registry);
    let counts = |keep: &dyn Fn(&FindingState<'_>) -> bool| {
        FindingCounts::of(statements.findings().iter().filter(|case| keep(case)))
    };
    let kept: Vec<_> = statements.histories(|case| filter.admits(case)).collect();
    let rows = kept.iter().map(|(case, turns)| found(case, turns)).collect();
    let listing = Listing {
        filters: filter.words(),
        shown: counts(&|case| filter.admits(case)),
        left_out: counts(&|case| !filter.admits(case)),
        ..Listing::new(registry, commit, shown, rows, counts(&|_| true))
    };
    FindingsReport { listing, findings: kept.iter().map(|(case, turns)| finding_view(case, turns)).collect() }
}

pub(super) fn finding_view(case: &FindingState<'_>, turns: &[StatusChange]) -> FindingView {
    let finding = &case.finding.finding;
    FindingView {
        digest: case.digest.to_string(),
        path: case.path.clone(),
        author: case.author().to_string(),
        date: case.endorsements[0].date.to_string(),
        title: finding.title.to_string(),
        assessment: finding.assessment.as_str(),
        about: finding.about.as_ref().map(ToString::to_string),
        actor: finding.actor.as_ref().map(ToString::to_string),
        state: finding.state.map(Country::code),
        confidence: finding.confidence.map(Confidence::as_str),
        from: finding.from.map(|day| day.to_string()),
        to: finding.to.map(|day| day.to_string()),
        summary: finding.summary.to_string(),
        evidence: case.finding.evidence.iter().map(EvidenceView::of).collect(),
        status: case.status.as_str(),
        since: turns.last().map(|turn| turn.day.to_string()),
        answered: !case.answers.is_empty(),
        charter: case.charter.map(ToString::to_string),
        lacks: case.shortfall.words(),
        observers: case.counted().count(),
        groups: case.groups(),
        voices: case.endorsements.iter().map(voice).collect(),
        answers: case.answers.iter().map(answer).collect(),
    }
}

fn voice(voice: &Endorsement<'_>) -> EndorsementView {
    EndorsementView {
        organization: voice.organization.to_string(),
        group: voice.group.as_str(),
        country: voice.country.code(),
        date: voice.date.to_string(),
        note: voice.note.map(ToString::to_string),
        discount: voice.exclusion.map(Exclusion::as_str),
        retracted_on: voice.retracted.map(|(date, _)| date.to_string()),
        retraction: voice.retracted.map(|(_, reason)| reason.to_string()),
    }
}

fn answer(answer: &FindingAnswer<'_>) -> AnswerView {
    AnswerView {
        organization: answer.organization.to_string(),
        date: answer.date.to_string(),
        text: answer.reply.text.to_string(),
    }
}
