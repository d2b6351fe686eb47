//! One finding in full: a row of a table by its columns, an object in JSON, a page for people.

use std::collections::BTreeMap;

use serde::Serialize;

use super::column::{Counted, Phrases, computed_columns, list_counts, one_line};
use super::due_dates::{ANSWER_DAYS, is_unanswered};
use super::evidence::EvidenceView;
use super::findings::FindingStatusFilter;
use super::plural;
use super::shortfall::describe_shortfall;
use super::tone::TableCell;
use crate::chain::BreakCause;
use crate::findings::{Endorsement, Exclusion, FindingAnswer, FindingState, FindingStatus, StatusChange};
use crate::record::{
    Assessment, Confidence, Country, Date, Digest, Group, Id, Kind, Link, Organization, record_path,
};
use crate::registry::{ObserverAdmission, Registry};
use crate::view::column::ShownColumns;

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FindingView {
    /// SHA-256 of the record, by which others refer to it.
    pub digest: Digest,
    /// From the top of the registry.
    pub path: String,
    /// Who filed it.
    pub author: Organization,
    pub date: Date,
    pub title: String,
    pub assessment: Assessment,
    pub about: Option<Organization>,
    pub actor: Option<String>,
    pub state: Option<Country>,
    pub confidence: Option<Confidence>,
    pub from: Option<Date>,
    pub to: Option<Date>,
    pub summary: String,
    pub evidence: Vec<EvidenceView>,
    pub status: FindingStatus,
    /// The day on which that began.
    pub since: Option<Date>,
    pub answered: bool,
    /// Whether it accuses an organization that did not answer in time.
    pub unanswered: bool,
    /// The charter whose quorum is asked for.
    pub charter: Option<Id>,
    /// What it lacks to be corroborated, in words.
    pub lacks: Vec<String>,
    /// How many observers stand behind it and count, and of how many groups they are.
    pub observers: usize,
    pub groups: usize,
    /// Its author first.
    pub endorsements: Vec<EndorsementView>,
    pub answers: Vec<AnswerView>,
}

/// One organization that filed a finding or concurred.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EndorsementView {
    pub organization: Organization,
    pub group: Group,
    pub country: Country,
    pub date: Date,
    pub admission: Option<AdmissionView>,
    pub note: Option<String>,
    /// Why it does not count; None where it does.
    pub exclusion: Option<Exclusion>,
    /// Why its chain is broken, where that is the reason.
    pub cause: Option<BreakCause>,
    /// Where it took its word back.
    pub retracted_on: Option<Date>,
    pub retraction: Option<String>,
}

/// Why an organization counts as an observer: the maintainers' decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AdmissionView {
    /// The first day.
    pub since: Date,
    /// The last day; None while the admission stands.
    pub until: Option<Date>,
    pub charter: Id,
    /// The decision's record, from the top of the registry.
    pub path: String,
}

/// A reply of the organization that a finding is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AnswerView {
    pub organization: Organization,
    pub date: Date,
    pub text: String,
}

computed_columns! {
    FindingView = "Findings", "Findings of observers, each the opinion of those who signed it", "finding", FindingCounts {
        /// the beginning of its digest, by which commands know it
        finding: String = "Finding", Always, |one| one.digest.short();
        /// SHA-256 of its record
        digest: Digest = "SHA-256 of the finding", Data, |one| one.digest;
        /// the record's file, from the top of the registry
        path: String = "Record", Data, |one| &one.path;
        /// the day on which it was filed
        filed_on: Date = "Filed", Wide, |one| one.date;
        /// who filed it
        author: Organization = "By", Roomy, |one| &one.author;
        /// `breach` `assistance` `attribution`
        assessment: Assessment = "Assessment", Always, |one| one.assessment;
        /// the organization, actor or state that it is about
        subject: String = "About", Always, |one| one.subject();
        /// the organization, where it is one
        about: Option<Organization> = "Organization", Data, |one| &one.about;
        /// the actor, where it is one, as its author calls it
        actor: Option<String> = "Actor", Data, |one| &one.actor;
        /// the state, where it is one, ISO 3166-1 alpha-2
        state: Option<Country> = "State", Data, |one| one.state;
        /// first day of what happened
        from: Option<Date> = "From", Data, |one| one.from;
        /// last day of what happened
        to: Option<Date> = "To", Data, |one| one.to;
        /// how sure its author is: `low` `moderate` `high`
        confidence: Option<Confidence> = "Confidence", Wide, |one| one.confidence;
        /// `filed` `corroborated` `retracted`
        status: FindingStatus = "Status", Always, status_cell, |one| one.status;
        /// the day on which that began
        since: Option<Date> = "Since", Wide, |one| one.since;
        /// how many observers stand behind it and count, its author among them
        observers: usize = "Observers", Wide, |one| one.observers;
        /// of how many groups they are
        groups: usize = "Groups", Wide, |one| one.groups;
        /// who concurred, and counts
        concurring: Vec<Organization> = "Concurring", Wide, |one| one.concurring();
        /// why those who count are observers: the group and country that their admission pins, and its day
        admissions: Phrases = "Admitted", Wide, |one| Phrases(one.admissions());
        /// who stands behind it and does not count, each with the reason
        excluded: Phrases = "Not counted", Wide, |one| Phrases(one.excluded());
        /// what it lacks to be corroborated
        lacks: Phrases = "Lacks", Data, |one| Phrases(one.lacks.clone());
        /// id of the charter whose quorum is asked for
        charter: Option<Id> = "Charter", Data, |one| &one.charter;
        /// its author's headline
        title: String = "Title", Always, |one| &one.title;
        /// its author's words, on one line
        summary: String = "Summary", Data, |one| one_line(&one.summary);
        /// addresses of the evidence
        evidence: Vec<Link> = "Evidence", Wide, |one| one.evidence.iter().map(|evidence| evidence.url.clone()).collect::<Vec<_>>();
        /// SHA-256 of what lies there, in the same order
        evidence_digests: Vec<Digest> = "SHA-256 of the evidence", Data, |one| one.evidence.iter().filter_map(|evidence| evidence.sha256).collect::<Vec<_>>();
        /// the day of the last answer of the organization that it is about
        answered_on: Option<Date> = "Answered", Wide, |one| one.answers.iter().map(|answer| answer.date).max();
        /// `yes` if it accuses an organization of this registry that did not answer it within 60 days
        unanswered: Option<&'static str> = "Unanswered", Data, |one| one.unanswered.then_some("yes");
        /// what that organization answers, each answer on one line
        answers: Phrases = "Answer", Wide, |one| Phrases(one.answers.iter().map(|answer| one_line(&answer.text)).collect());
    }
}

/// Beside the status stands the day on which it began, where no column tells it; that the finding was answered; and
/// how many endorsements do not count since their chain is broken or their signer disputes them, since readers may have
/// seen these count.
fn status_cell(finding: &FindingView, shown: &ShownColumns<'_, FindingView>) -> TableCell {
    let since = finding.since.filter(|_| !shown.contains("since"));
    let since = since.map(|since| format!(" {since}")).unwrap_or_default();
    let answered = finding.answer_word().map(|word| format!(", {word}")).unwrap_or_default();
    let lost = [Exclusion::Broken, Exclusion::Disputed].into_iter().filter_map(|why| {
        let excluded = finding.endorsements.iter().filter(|one| one.exclusion == Some(why));
        Some(excluded.count()).filter(|count| *count > 0).map(|count| format!(", {count} {why}"))
    });
    let lost = if shown.contains("excluded") { String::new() } else { lost.collect() };
    format!("{}{since}{answered}{lost}", finding.status).into()
}

/// How many findings there are.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct FindingCounts {
    pub rows: usize,
    /// How many were answered, whatever else became of them.
    pub answered: usize,
    /// How many accuse an organization that did not answer in time.
    pub unanswered: usize,
    /// Every status that occurs, in the order of [`FindingStatus`].
    pub statuses: BTreeMap<FindingStatus, usize>,
}

impl FindingCounts {
    /// Counts these findings.
    pub fn of<'a>(registry: &Registry, findings: impl IntoIterator<Item = &'a FindingState<'a>>) -> Self {
        let mut counts = Self::default();
        for finding in findings {
            counts.rows += 1;
            counts.answered += usize::from(!finding.answers.is_empty());
            counts.unanswered += usize::from(is_unanswered(registry, finding));
            *counts.statuses.entry(finding.status).or_default() += 1;
        }
        counts
    }
}

impl Counted for FindingCounts {
    fn rows(&self) -> usize {
        self.rows
    }

    fn headlines(&self) -> Vec<String> {
        let statuses = list_counts(&self.statuses);
        let unanswered = match self.unanswered {
            0 => String::new(),
            count => format!(", {count} unanswered after {ANSWER_DAYS} days"),
        };
        vec![format!("{}{statuses}; {} answered{unanswered}", plural(self.rows, "finding"), self.answered)]
    }
}

impl FindingView {
    /// What became of a finding by these changes.
    pub(super) fn of(registry: &Registry, state: &FindingState<'_>, changes: &[StatusChange]) -> Self {
        let finding = &state.finding.finding;
        let own = registry.own_member().map(|member| &member.organization);
        Self {
            digest: state.digest,
            path: state.path.clone(),
            author: state.author().clone(),
            date: state.endorsements[0].date,
            title: finding.title.to_string(),
            assessment: finding.assessment,
            about: finding.about.clone(),
            actor: finding.actor.as_ref().map(ToString::to_string),
            state: finding.state,
            confidence: finding.confidence,
            from: finding.from,
            to: finding.to,
            summary: finding.summary.to_string(),
            evidence: state.finding.evidence.iter().map(EvidenceView::of).collect(),
            status: state.status,
            since: changes.last().map(|change| change.day),
            answered: !state.answers.is_empty(),
            unanswered: is_unanswered(registry, state),
            charter: state.charter.cloned(),
            lacks: describe_shortfall(&state.shortfall),
            observers: state.counted().count(),
            groups: state.groups(),
            endorsements: state.endorsements.iter().map(|one| EndorsementView::of(one, own)).collect(),
            answers: state.answers.iter().map(AnswerView::of).collect(),
        }
    }

    /// What is said of the answer beside the status; None where none is due.
    pub fn answer_word(&self) -> Option<FindingStatusFilter> {
        let answered = self.answered.then_some(FindingStatusFilter::Answered);
        answered.or_else(|| self.unanswered.then_some(FindingStatusFilter::Unanswered))
    }

    /// The organization, actor or state that it is about.
    pub fn subject(&self) -> String {
        let organization = self.about.as_ref().map(ToString::to_string);
        let subject = organization.or_else(|| self.actor.clone());
        subject.or_else(|| self.state.map(|state| state.code().to_owned())).unwrap_or_default()
    }

    /// Who stands behind it and does not count, each with the reason.
    fn excluded(&self) -> Vec<String> {
        let excluded = self.endorsements.iter().filter_map(|one| Some((&one.organization, one.reason()?)));
        excluded.map(|(organization, reason)| format!("{organization} ({reason})")).collect()
    }

    /// Why those who count are observers.
    fn admissions(&self) -> Vec<String> {
        let counted = self.endorsements.iter().filter(|one| one.exclusion.is_none());
        let admitted = counted.filter_map(|one| {
            let since = one.admission.as_ref()?.since;
            Some(format!("{} ({}, {}) since {since}", one.organization, one.group, one.country.code()))
        });
        admitted.collect()
    }

    /// Who concurred, and counts.
    fn concurring(&self) -> Vec<Organization> {
        let counted = self.endorsements.iter().filter(|one| one.exclusion.is_none());
        counted.map(|one| one.organization.clone()).filter(|name| *name != self.author).collect()
    }
}

impl EndorsementView {
    /// Why it does not count, in words; None where it does.
    pub fn reason(&self) -> Option<String> {
        let why = self.exclusion?.as_str().replace('-', " ");
        Some(self.cause.map_or(why.clone(), |cause| format!("{why}: {cause}")))
    }

    fn of(endorsement: &Endorsement<'_>, own: Option<&Organization>) -> Self {
        Self {
            organization: endorsement.organization.clone(),
            group: endorsement.group,
            country: endorsement.country,
            date: endorsement.date,
            admission: endorsement
                .admission
                .zip(own)
                .map(|(admission, own)| AdmissionView::of(admission, own)),
            note: endorsement.note.map(ToString::to_string),
            exclusion: endorsement.exclusion,
            cause: endorsement.cause,
            retracted_on: endorsement.retracted.map(|(date, _)| date),
            retraction: endorsement.retracted.map(|(_, reason)| reason.to_string()),
        }
    }
}

impl AdmissionView {
    fn of(admission: &ObserverAdmission, own: &Organization) -> Self {
        Self {
            since: admission.date,
            until: admission.until,
            charter: admission.charter.clone(),
            path: record_path(Kind::Admit, own, admission.sequence),
        }
    }
}

impl AnswerView {
    fn of(answer: &FindingAnswer<'_>) -> Self {
        Self {
            organization: answer.organization.clone(),
            date: answer.date,
            text: answer.reply.text.to_string(),
        }
    }
}
