//! Events of findings: their records name them by their titles, and no record tells that one has its quorum.

use super::super::change::{ChangeKind, StateChange};
use super::Event;
use crate::findings::{FindingState, FindingStatus, StatusChange};
use crate::record::{Body, Digest, Organization};

/// The days on which a finding got its quorum or lost it. That it was retracted, its author's record tells.
pub fn turned(case: &FindingState<'_>, turns: &[StatusChange]) -> Vec<Event> {
    let before = [None].into_iter().chain(turns.iter().map(|turn| Some(turn.status)));
    let event = |(before, turn): (Option<FindingStatus>, &StatusChange)| {
        let (change, words) = match (before, turn.status) {
            (_, FindingStatus::Corroborated) => (ChangeKind::Corroborated, "is corroborated"),
            (Some(FindingStatus::Corroborated), FindingStatus::Filed) => {
                (ChangeKind::QuorumLost, "is no longer corroborated")
            }
            _ => return None,
        };
        let summary = format!("the finding {} {words}: {}", case.digest.short(), case.finding.finding.title);
        Some(Event {
            date: turn.day.to_string(),
            organization: case.author().to_string(),
            sequence: None,
            concerns: case.finding.finding.about.as_ref().map(ToString::to_string),
            change: StateChange { change, accord: None, before: None, after: None, summary },
        })
    };
    before.zip(turns).filter_map(event).collect()
}

/// The finding that a record concurs with, takes back or answers.
pub const fn named(body: &Body) -> Option<Digest> {
    match body {
        Body::Answer(answer) => Some(answer.answer.finding),
        Body::Concur(concur) => Some(concur.concurrence.finding),
        Body::Retract(retract) => Some(retract.retraction.finding),
        _ => None,
    }
}

/// What a record of `organization` that names a finding says, in a few words.
pub fn summary(kind: ChangeKind, case: &FindingState<'_>, organization: &Organization) -> String {
    let words = match kind {
        ChangeKind::Answered => "answered",
        ChangeKind::Retracted if case.author() == organization => "retracted",
        ChangeKind::Retracted => "no longer concurs with",
        _ => "concurred with",
    };
    format!("{words} the finding {}: {}", case.digest.short(), case.finding.finding.title)
}
