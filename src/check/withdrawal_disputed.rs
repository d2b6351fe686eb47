//! `withdrawal-disputed`: a rotation after a compromise disputes a withdrawal.
//!
//! A withdrawal stays public. An organization could hide it by a rotation that disputes it, so a maintainer must
//! review each such rotation once.

use super::Concern;
use crate::diagnostic::{Code, Fault};
use crate::record::Kind;
use crate::registry::{Member, Registry};

pub fn check_withdrawals(registry: &Registry) -> Vec<Concern> {
    registry.members.iter().flat_map(withdrawal_concerns).collect()
}

fn withdrawal_concerns(member: &Member) -> Vec<Concern> {
    let history = member.state.iter().flat_map(|state| &state.history);
    let disputed = history.filter(|entry| entry.kind == Kind::Withdraw && entry.disputed_by.is_some());
    disputed
        .map(|entry| Concern {
            organization: Some(member.organization.clone()),
            path: entry.path(&member.organization),
            fault: Fault::new(
                Code::WithdrawalDisputed,
                "a later rotation disputes this withdrawal: it says that a stolen key may have signed it",
                Code::WithdrawalDisputed.remedy(),
            ),
        })
        .collect()
}
