//! `withdrawal-disputed`: a compromise that takes back a withdrawal.
//!
//! Whoever walked away is on record for ever. A rotation that disputes the withdrawal makes readers
//! doubt it, and any organization can write one; so a person looks at it once.

use super::Concern;
use crate::diagnostic::{Code, Fault};
use crate::record::Kind;
use crate::registry::{Member, Registry};

pub fn check_withdrawals(registry: &Registry) -> Vec<Concern> {
    registry.members.iter().flat_map(withdrawal_concerns).collect()
}

fn withdrawal_concerns(member: &Member) -> Vec<Concern> {
    let history = member.state.iter().flat_map(|state| &state.history);
    let disputed = history.filter(|entry| entry.kind == Kind::Withdraw && entry.disputed);
    disputed
        .map(|entry| Concern {
            organization: Some(member.organization.clone()),
            path: entry.path(&member.organization),
            fault: Fault::new(
                Code::WithdrawalDisputed,
                "a later rotation declares this withdrawal the work of somebody else",
                Code::WithdrawalDisputed.remedy(),
            ),
        })
        .collect()
}
