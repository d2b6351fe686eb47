//! `record-disputed`: a rotation after a compromise disputes what the organization said.
//!
//! By a rotation, an organization can put its pledge in doubt, or take back a finding without retracting it. A
//! maintainer must review each such rotation once. A disputed withdrawal has a warning of its own, at the withdrawal.

use super::Concern;
use crate::chain::AcceptedRecord;
use crate::diagnostic::{Code, Fault};
use crate::record::{Kind, Sequence};
use crate::registry::{Member, Registry};

/// How many records a warning names.
const NAMED: usize = 8;

pub fn check_rotations(registry: &Registry) -> Vec<Concern> {
    registry.members.iter().flat_map(rotation_concerns).collect()
}

fn rotation_concerns(member: &Member) -> Vec<Concern> {
    let Some(state) = &member.state else { return Vec::new() };
    let rotations = state.history.iter().filter(|entry| entry.kind == Kind::Rotate);
    let disputing = rotations.map(|entry| (entry, list_disputed(&state.history, entry.sequence)));
    disputing
        .filter(|(_, disputed)| !disputed.is_empty())
        .map(|(rotation, disputed)| Concern {
            organization: Some(member.organization.clone()),
            path: rotation.path(&member.organization),
            fault: Fault::new(
                Code::RecordDisputed,
                format!("the rotation disputes records of the organization: {}", name_records(&disputed)),
                Code::RecordDisputed.remedy(),
            )
            .in_field("rotation.compromised_from"),
        })
        .collect()
}

/// The statements, pledges and decisions that the rotation is the first to dispute.
fn list_disputed(history: &[AcceptedRecord], rotation: Sequence) -> Vec<&AcceptedRecord> {
    let disputed = history.iter().filter(|entry| entry.disputed_by == Some(rotation));
    disputed.filter(|entry| !matches!(entry.kind, Kind::Enroll | Kind::Rotate | Kind::Withdraw)).collect()
}

fn name_records(disputed: &[&AcceptedRecord]) -> String {
    let named = disputed.iter().take(NAMED).map(|entry| format!("{} ({})", entry.sequence, entry.kind));
    let names = named.collect::<Vec<_>>().join(", ");
    match disputed.len().saturating_sub(NAMED) {
        0 => names,
        more => format!("{names} and {more} more"),
    }
}
