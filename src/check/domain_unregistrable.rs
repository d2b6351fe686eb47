//! `domain-unregistrable`: a domain that cannot have been registered.
//!
//! The Public Suffix List and UTS 46 decide. Both change over time, so this is only a warning: the chain of an
//! organization that enrolled under an earlier list stays sound.

use super::Concern;
use crate::diagnostic::{Code, Fault};
use crate::registry::{Member, Registry};

pub fn check_domains(registry: &Registry) -> Vec<Concern> {
    registry.members.iter().filter_map(domain_concern).collect()
}

fn domain_concern(member: &Member) -> Option<Concern> {
    let obstacle = member.organization.find_registration_obstacle()?;
    let message = format!("`{}` {obstacle}", member.organization);
    let fault = Fault::new(Code::DomainUnregistrable, message, Code::DomainUnregistrable.remedy());
    Concern::of_profile(member, fault.in_field("organization"))
}
