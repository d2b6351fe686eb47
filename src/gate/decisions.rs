//! What the registry decided, against a change: its root stays, a voided enrollment gets no more records, and
//! the organizations that a new decision names are judged with it.

use std::collections::BTreeSet;

use super::paths::Changed;
use super::{Comparison, Organizations, read_bytes};
use crate::chain::DecisionBody;
use crate::diagnostic::{Code, Diagnostic, Fault, Place};
use crate::record::{RECORD_LIMIT, Record, Room};
use crate::registry::{POLICY_FILE, POLICY_LIMIT, Policy, Registry, TreeChange, locate_fault};

/// The organizations that the decisions among the added records name.
pub fn find_named(comparison: Comparison<'_>) -> Organizations {
    let added = comparison.changes.iter().filter(|change| change.after.is_some());
    let records = added.filter_map(|change| match Changed::at(&change.path) {
        Changed::Record(.., kind) if kind.room() == Room::Decisions => {
            Record::read(&read_bytes(comparison.head, &change.path, RECORD_LIMIT)?).ok()
        }
        _ => None,
    });
    records.filter_map(|record| DecisionBody::of(&record.body)?.organization().cloned()).collect()
}

/// An error where the change gives the registry another name or another root. No permission covers it: it would
/// be another registry.
pub fn check_root(comparison: Comparison<'_>) -> Option<Diagnostic> {
    comparison.changes.iter().find(|change| change.path == POLICY_FILE)?;
    let bytes = read_bytes(comparison.head, POLICY_FILE, POLICY_LIMIT)?;
    let base = Policy::read_policy(&read_bytes(comparison.base, POLICY_FILE, POLICY_LIMIT)?).ok()?;
    let head = Policy::read_policy(&bytes).ok()?;
    let (field, message) = if base.registry != head.registry {
        ("registry", format!("the change renames the registry `{}`", base.registry))
    } else if base.enroll != head.enroll {
        ("enroll", "the change replaces the root of the registry's decisions".to_owned())
    } else {
        return None;
    };
    let fault = Fault::new(Code::RegistryReplaced, message, Code::RegistryReplaced.remedy()).in_field(field);
    let place = locate_fault(POLICY_FILE, &bytes, &fault.at);
    Some(Diagnostic::new(fault, None, place))
}

/// An error for each record that the change adds under an enrollment that the base has voided.
pub fn check_voided(changes: &[TreeChange], base: &Registry, head: &Registry) -> Vec<Diagnostic> {
    let voided: BTreeSet<_> =
        base.decisions.voided.iter().map(|entry| (&entry.organization, entry.enroll)).collect();
    let added = changes.iter().filter(|change| change.before.is_none());
    let refused = added.filter_map(|change| {
        let Changed::Record(organization, sequence, _) = Changed::at(&change.path) else { return None };
        let enrollment = head.member(&organization)?.state.as_ref()?.enrollment_at(sequence)?;
        voided.contains(&(&organization, enrollment)).then(|| {
            let message = "the maintainers voided the enrollment under which this record was made".to_owned();
            let fault = Fault::new(Code::EnrollmentVoided, message, Code::EnrollmentVoided.remedy());
            Diagnostic::new(fault, Some(organization.as_str()), Place::file(&change.path))
        })
    });
    refused.collect()
}
