//! Findings as rows. What does not fit a row (the words of each who concurred, what lies at an address) stands
//! in [`FindingView`](super::FindingView).

use std::collections::BTreeMap;

use serde::Serialize;

use super::column::{Counted, Phrases, columns, one_line};
use super::plural;
use crate::findings::{FindingState, FindingStatus, StatusChange};
use crate::record::{Confidence, Country, Date};

columns! {
    /// One finding, with who stands behind it and the answer.
    pub struct FindingRow = "Findings", "What observers hold to be established, each the opinion of those who signed it", "finding", FindingCounts {
        /// the beginning of its digest, by which commands know it
        pub finding: String = "Finding", Always;
        /// SHA-256 of its record
        pub digest: String = "SHA-256 of the finding", Data;
        /// the record's file, from the top of the registry
        pub path: String = "Record", Data;
        /// the day on which it was filed
        pub filed_on: Option<Date> = "Filed", Wide;
        /// who filed it
        pub author: String = "By", Roomy;
        /// `breach` `assistance` `attribution`
        pub assessment: &'static str = "Assessment", Always;
        /// the organization, actor or state that it is about
        pub subject: String = "About", Always;
        /// the organization, where it is one
        pub about: Option<String> = "Organization", Data;
        /// the actor, where it is one, as its author calls it
        pub actor: Option<String> = "Actor", Data;
        /// the state, where it is one, ISO 3166-1 alpha-2
        pub state: Option<&'static str> = "State", Data;
        /// first day of what happened
        pub from: Option<Date> = "From", Data;
        /// last day of what happened
        pub to: Option<Date> = "To", Data;
        /// how sure its author is: `low` `moderate` `high`
        pub confidence: Option<&'static str> = "Confidence", Wide;
        /// `filed` `corroborated` `retracted`
        pub status: &'static str = "Status", Always;
        /// the day on which that began
        pub since: Option<Date> = "Since", Wide;
        /// how many observers stand behind it and count, its author among them
        pub observers: u32 = "Observers", Wide;
        /// of how many groups they are
        pub groups: u32 = "Groups", Wide;
        /// who concurred, and counts
        pub concurring: Vec<String> = "Concurring", Wide;
        /// what it lacks to be corroborated
        pub lacks: Phrases = "Lacks", Data;
        /// id of the charter whose quorum is asked for
        pub charter: Option<String> = "Charter", Data;
        /// its author's headline
        pub title: String = "Title", Always;
        /// its author's words, on one line
        pub summary: String = "Summary", Data;
        /// addresses of the evidence
        pub evidence: Vec<String> = "Evidence", Wide;
        /// SHA-256 of what lies there, in the same order
        pub evidence_digests: Vec<String> = "SHA-256 of the evidence", Data;
        /// the day of the last answer of the organization that it is about
        pub answered_on: Option<Date> = "Answered", Wide;
        /// what that organization answers, each answer on one line
        pub answers: Phrases = "Answer", Wide;
    }
}

/// How many findings there are.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct FindingCounts {
    pub rows: usize,
    /// How many were answered, whatever else became of them.
    pub answered: usize,
    /// Every status that occurs, in the order of [`FindingStatus`].
    pub statuses: BTreeMap<FindingStatus, usize>,
}

impl FindingCounts {
    /// Counts these cases.
    pub fn of<'a>(cases: impl IntoIterator<Item = &'a FindingState<'a>>) -> Self {
        let mut counts = Self::default();
        for case in cases {
            counts.rows += 1;
            counts.answered += usize::from(!case.answers.is_empty());
            *counts.statuses.entry(case.status).or_default() += 1;
        }
        counts
    }
}

impl Counted for FindingCounts {
    fn rows(&self) -> usize {
        self.rows
    }

    fn words(&self) -> String {
        let statuses = self.statuses.iter().map(|(status, count)| format!("{count} {status}"));
        let statuses: Vec<_> = statuses.collect();
        let colon = if statuses.is_empty() { "" } else { ": " };
        let answered = self.answered;
        format!("{}{colon}{}; {answered} answered", plural(self.rows, "finding"), statuses.join(", "))
    }
}

/// The row of a finding that went through these turns.
pub fn found(case: &FindingState<'_>, turns: &[StatusChange]) -> FindingRow {
    let finding = &case.finding.finding;
    let about = finding.about.as_ref().map(ToString::to_string);
    let actor = finding.actor.as_ref().map(ToString::to_string);
    let state = finding.state.map(Country::code);
    let subject = about.clone().or_else(|| actor.clone()).or_else(|| state.map(str::to_owned));
    let concurring = case.counted().filter(|voice| voice.organization != case.author());
    FindingRow {
        finding: case.digest.short(),
        digest: case.digest.to_string(),
        path: case.path.clone(),
        filed_on: Some(case.endorsements[0].date),
        author: case.author().to_string(),
        assessment: finding.assessment.as_str(),
        subject: subject.unwrap_or_default(),
        about,
        actor,
        state,
        from: finding.from,
        to: finding.to,
        confidence: finding.confidence.map(Confidence::as_str),
        status: case.status.as_str(),
        since: turns.last().map(|turn| turn.day),
        observers: whole(case.counted().count()),
        groups: whole(case.groups()),
        concurring: concurring.map(|voice| voice.organization.to_string()).collect(),
        lacks: Phrases(case.shortfall.words()),
        charter: case.charter.map(ToString::to_string),
        title: finding.title.to_string(),
        summary: one_line(finding.summary.as_str()),
        evidence: case.finding.evidence.iter().map(|evidence| evidence.url.to_string()).collect(),
        evidence_digests: case
            .finding
            .evidence
            .iter()
            .filter_map(|evidence| Some(evidence.sha256.as_ref()?.to_string()))
            .collect(),
        answered_on: case.answers.iter().map(|answer| answer.date).max(),
        answers: Phrases(case.answers.iter().map(|answer| one_line(answer.reply.text.as_str())).collect()),
    }
}

fn whole(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
