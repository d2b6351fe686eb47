//! Events of the registry's own chain, each decision with its reason, and the reasons of other records.

use super::super::change::{ChangeKind, StateChange};
use super::super::column::one_line;
use super::super::decision_view::DecisionView;
use super::{Event, Teller};
use crate::record::{Body, Date};

impl Teller<'_> {
    /// A decision that counts from `day` on.
    pub(super) fn push_decision(&mut self, day: Date, decision: &DecisionView) {
        let reason = one_line(&decision.reason);
        self.events.push(Event {
            date: day,
            organization: self.member.organization.clone(),
            sequence: Some(decision.sequence),
            concerns: decision.about.clone(),
            decision: Some(decision.kind),
            change: StateChange {
                change: ChangeKind::Decided,
                accord: decision.accord.clone(),
                before: None,
                after: None,
                summary: format!("{}: {reason}", decision.summary()),
            },
            reason: Some(reason),
        });
    }
}

/// The reason that a record about a promise or a finding gives.
pub(super) fn reason_of(body: &Body) -> Option<&str> {
    match body {
        Body::Succeed(succeed) => Some(succeed.succession.reason.as_str()),
        Body::Withdraw(withdraw) => Some(withdraw.withdrawal.reason.as_str()),
        Body::Retract(retract) => Some(retract.retraction.reason.as_str()),
        _ => None,
    }
}
