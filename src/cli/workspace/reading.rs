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
    let undo = format!("before it is pushed, `accord undo {organization}` takes it back");
    if waits_for_signatures(member) {
        let message = format!("record {at} of {organization} waits for signatures, so nothing can follow it");
        let help = format!(
            "let the others sign it with `accord sign`, each in their own clone: `accord status {organization}` names \
             their keys. The last one writes what follows. Or, {undo}"
        );
        return Some(Failure::unsound(message).code(code).help(help));
    }
    let message = format!("record {at} of {organization} does not hold ({code}), so nothing can follow it");
    let way = match code {
        Code::DateFuture => "it holds from its date on: wait for that day",
        _ => "mend it first",
    };
    Some(Failure::unsound(message).help(format!("{way}; {undo}")))
}

/// Whether the chain stops at a draft.
pub fn waits_for_signatures(member: &Member) -> bool {
    let Integrity::Broken { code, .. } = member.integrity else { return false };
    matches!(code, Code::SignatureMissing | Code::Threshold)
}
