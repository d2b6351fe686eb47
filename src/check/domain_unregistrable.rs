//! `domain-unregistrable`: a domain that cannot have been registered.
//!
//! The Public Suffix List decides. It changes over time, so this is only a warning: the chain of an organization
//! that enrolled under an earlier list stays sound.

use super::Concern;
use crate::diagnostic::{Code, Fault};
use crate::registry::{Member, Registry};

pub fn check_domains(registry: &Registry) -> Vec<Concern> {
    let members = registry.members.iter().filter(|member| !member.organization.is_registrable());
    members.filter_map(domain_concern).collect()
}

fn domain_concern(member: &Member) -> Option<Concern> {
    let message = format!("`{}` is not below a known public suffix", member.organization);
    let fault = Fault::new(Code::DomainUnregistrable, message, Code::DomainUnregistrable.remedy());
    Concern::of_profile(member, fault.in_field("organization"))
}
