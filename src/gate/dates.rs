//! New records whose date hides when they came. A record arrives when it is merged, and its date is the signer's word.
//!
//! - `date-stale`: a date of last year is the signer's invention, or the record lay in a drawer.
//! - `observer-not-admitted`: an organization that is no longer an observer dates its record back to a day on which it
//!   was one. So what is new must be an observer's on both days.

use super::paths::Changed;
use super::{Comparison, Permissions};
use crate::chain::{AcceptedRecord, State};
use crate::check::MOST_DAYS;
use crate::diagnostic::{Code, Diagnostic, Fault, Place};
use crate::findings::charters_on;
use crate::record::{Date, Kind, RECORD_LIMIT};
use crate::registry::{self, Content, Registry, TreeChange};

/// The new records of the head that are dated too long before `today`, or before their organization ceased to be an
/// observer.
pub fn check_dates(
    comparison: Comparison<'_>,
    permissions: Permissions,
    registry: &Registry,
    today: Date,
) -> Vec<Diagnostic> {
    let added = comparison.changes.iter().filter(|change| change.before.is_none());
    let dated = added.flat_map(|change| dated_faults(comparison, registry, change, today));
    dated.map(|one| if permissions.old_dates { one.as_note() } else { one }).collect()
}

fn dated_faults(
    comparison: Comparison<'_>,
    registry: &Registry,
    change: &TreeChange,
    today: Date,
) -> Vec<Diagnostic> {
    let Changed::Record(organization, sequence, _) = Changed::at(&change.path) else { return Vec::new() };
    let Some(state) = registry.member(&organization).and_then(|member| member.state.as_ref()) else {
        return Vec::new();
    };
    let Some(entry) = state.history.iter().find(|entry| entry.sequence == sequence) else {
        return Vec::new();
    };
    let faults = [stale_fault(entry, today), late_fault(registry, state, entry, today)];
    faults
        .into_iter()
        .flatten()
        .map(|fault| {
            let fault = fault.in_field("date");
            let place = match comparison.head.read(&change.path, RECORD_LIMIT) {
                Ok(Content::Bytes(bytes)) => registry::locate_fault(&change.path, &bytes, &fault.at),
                _ => Place::file(&change.path),
            };
            Diagnostic::new(fault, Some(organization.as_str()), place)
        })
        .collect()
}

fn stale_fault(entry: &AcceptedRecord, today: Date) -> Option<Fault> {
    let date = entry.date;
    (date.plus_days(MOST_DAYS) < today).then(|| {
        let message = format!("the change adds this record on {today}, and it is dated {date}");
        Fault::new(Code::DateStale, message, Code::DateStale.remedy())
    })
}

/// A record that only an observer may make, of an organization that was one on the record's date and is none today.
/// What was none on that date is reported by the check of findings.
fn late_fault(registry: &Registry, state: &State, entry: &AcceptedRecord, today: Date) -> Option<Fault> {
    let (sequence, date) = (entry.sequence, entry.date);
    let late = matches!(entry.kind, Kind::Observe | Kind::Finding | Kind::Concur)
        && date < today
        && !charters_on(registry, state, sequence, date).is_empty()
        && charters_on(registry, state, sequence, today).is_empty();
    late.then(|| {
        let message = format!(
            "the change adds this record on {today}, when the organization is no longer an observer; it is dated {date}"
        );
        Fault::new(Code::ObserverNotAdmitted, message, Code::ObserverNotAdmitted.remedy())
    })
}
