//! One organization of the registry that is read: of a folder, a commit or a snapshot.

use anyhow::{Result, bail};

use super::{load_records, report_absent};
use crate::chain::{Integrity, State};
use crate::cli::source::SourceArgs;
use crate::cli::{Context, Failure};
use crate::diagnostic::Code;
use crate::record::Organization;
use crate::registry::{Member, Registry};

/// The state of an organization, and its registry with no other.
///
/// # Errors
/// An organization that is not there, or whose chain is broken.
pub fn read_state(context: &mut Context, organization: &Organization) -> Result<(State, Registry)> {
    let source = context.source(&SourceArgs::default())?;
    let (registry, diagnostics) = load_records(context, source.tree(), std::slice::from_ref(organization))?;
    let member = registry.member(organization);
    if let Some(failure) = member.and_then(refuse_broken) {
        context.report_problems(&diagnostics)?;
        bail!(failure);
    }
    match member.and_then(|member| member.state.clone()) {
        Some(state) => Ok((state, registry)),
        None => bail!(report_absent(source.tree(), organization)),
    }
}

/// Why nothing follows the records of an organization; None where something can.
pub fn refuse_broken(member: &Member) -> Option<Failure> {
    let Integrity::Broken { at, code, .. } = member.integrity else { return None };
    let organization = &member.organization;
    let message = format!("record {at} of {organization} does not hold ({code}), so nothing can follow it");
    let way = match code {
        Code::DateFuture => "it holds from its date on: wait for that day",
        _ => "mend it first; a draft is completed with `accord sign`",
    };
    let undo = format!("{way}; before it is pushed, `accord undo {organization}` takes it back");
    Some(Failure::unsound(message).help(undo))
}
