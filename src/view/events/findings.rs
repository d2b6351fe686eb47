//! Events of findings: their records name them by their titles, and no record tells that one has its quorum.

use super::super::change::{ChangeKind, StateChange};
use super::Event;
use crate::findings::{FindingState, FindingStatus, StatusChange};
use crate::record::{Body, Digest, Organization};

/// The days on which a finding got its quorum or lost it. That it was retracted, its author's record tells.
pub fn quorum_events(finding: &FindingState<'_>, changes: &[StatusChange]) -> Vec<Event> {
    let before = std::iter::once(None).chain(changes.iter().map(|change| Some(change.status)));
    before.zip(changes).filter_map(|(before, change)| quorum_event(finding, before, change)).collect()
}

fn quorum_event(
    finding: &FindingState<'_>,
    before: Option<FindingStatus>,
    after: &StatusChange,
) -> Option<Event> {
    let (change, words) = match (before, after.status) {
        (_, FindingStatus::Corroborated) => (ChangeKind::Corroborated, "is corroborated"),
        (Some(FindingStatus::Corroborated), FindingStatus::Filed) => {
            (ChangeKind::QuorumLost, "is no longer corroborated")
        }
        _ => return None,
    };
    let summary =
        format!("the finding {} {words}: {}", finding.digest.short(), finding.finding.finding.title);
    Some(Event {
        date: after.day,
        organization: finding.author().clone(),
        sequence: None,
        concerns: finding.finding.finding.about.clone(),
        change: StateChange { change, accord: None, before: None, after: None, summary },
    })
}

/// The finding that a record concurs with, takes back or answers.
pub const fn named_finding(body: &Body) -> Option<Digest> {
    match body {
        Body::Answer(answer) => Some(answer.answer.finding),
        Body::Concur(concur) => Some(concur.concurrence.finding),
        Body::Retract(retract) => Some(retract.retraction.finding),
        _ => None,
    }
}

/// What a record of `organization` that names a finding says, in a few words.
pub fn summarize_reply(kind: ChangeKind, finding: &FindingState<'_>, organization: &Organization) -> String {
    let words = match kind {
        ChangeKind::Answered => "answered",
        ChangeKind::Retracted if finding.author() == organization => "retracted",
        ChangeKind::Retracted => "no longer concurs with",
        _ => "concurred with",
    };
    format!("{words} the finding {}: {}", finding.digest.short(), finding.finding.finding.title)
}
