//! Events of findings: their records name them by their titles, and no record tells that one has its quorum.

use super::super::change::{ChangeKind, StateChange};
use super::{Event, FindingsByDigest};
use crate::chain::{State, Statement, StatementBody};
use crate::findings::{FindingState, FindingStatus, StatusChange};
use crate::record::{Body, Date, Digest, Kind, Organization, Sequence};

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
        decision: None,
        reason: None,
        change: StateChange { change, accord: None, before: None, after: None, summary },
    })
}

/// The statements about others that the record at `sequence`, the last one of `state`, is the first to dispute.
pub fn dispute_events(
    state: &State,
    day: Date,
    sequence: Option<Sequence>,
    findings: &FindingsByDigest<'_>,
) -> Vec<Event> {
    let rotation = state.last();
    if rotation.kind != Kind::Rotate || sequence != Some(rotation.sequence) {
        return Vec::new();
    }
    let disputed = state.statements.iter().filter(|statement| {
        let entry = state.history.get(statement.validity.sequence.get() as usize - 1);
        entry.is_some_and(|entry| entry.disputed_by == sequence)
    });
    disputed
        .map(|statement| {
            let (concerns, summary) = describe_dispute(statement, findings);
            let change = ChangeKind::Disputed;
            Event {
                date: day,
                organization: state.organization.clone(),
                sequence,
                concerns: concerns.cloned(),
                decision: None,
                reason: None,
                change: StateChange { change, accord: None, before: None, after: None, summary },
            }
        })
        .collect()
}

/// What a rotation that disputes `statement` says of it, and the organization that the statement is about.
fn describe_dispute<'a>(
    statement: &'a Statement,
    findings: &FindingsByDigest<'a>,
) -> (Option<&'a Organization>, String) {
    let (digest, what) = match &statement.body {
        StatementBody::Observed(seen) => {
            let summary = format!("disputes its observation of {}: {}", seen.organization, seen.result);
            return (Some(&seen.organization), summary);
        }
        StatementBody::Found(_) => (statement.digest, "finding"),
        StatementBody::Concurred(concurrence) => (concurrence.finding, "concurrence with the finding"),
        StatementBody::Retracted(retraction) => (retraction.finding, "retraction of the finding"),
        StatementBody::Answered(reply) => (reply.finding, "answer to the finding"),
    };
    let finding = findings.get(&digest).copied();
    let concerns = match &statement.body {
        StatementBody::Answered(_) => finding.map(FindingState::author),
        _ => finding.and_then(|finding| finding.finding.finding.about.as_ref()),
    };
    let title = finding.map(|finding| format!(": {}", finding.finding.finding.title)).unwrap_or_default();
    (concerns, format!("disputes its {what} {}{title}", digest.short()))
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
