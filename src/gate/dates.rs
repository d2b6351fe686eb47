//! `date-stale`: new records whose date is long past. A record arrives when it is merged, so a date of last year
//! is the signer's invention, or the record lay in a drawer.

use super::paths::Changed;
use super::{Comparison, Permissions};
use crate::check::MOST_DAYS;
use crate::diagnostic::{Code, Diagnostic, Fault, Place};
use crate::record::{Date, RECORD_LIMIT};
use crate::registry::{self, Content, Registry, TreeChange};

/// The new records of the head that are dated too long before `today`.
pub fn check_dates(
    comparison: Comparison<'_>,
    permissions: Permissions,
    registry: &Registry,
    today: Date,
) -> Vec<Diagnostic> {
    let added = comparison.changes.iter().filter(|change| change.before.is_none());
    let stale = added.filter_map(|change| stale_record(comparison, registry, change, today));
    stale.map(|one| if permissions.old_dates { one.as_note() } else { one }).collect()
}

fn stale_record(
    comparison: Comparison<'_>,
    registry: &Registry,
    change: &TreeChange,
    today: Date,
) -> Option<Diagnostic> {
    let Changed::Record(organization, sequence, _) = Changed::at(&change.path) else { return None };
    let state = registry.member(&organization)?.state.as_ref()?;
    let date = state.history.iter().find(|entry| entry.sequence == sequence)?.date;
    if date.plus_days(MOST_DAYS) >= today {
        return None;
    }
    let message = format!("the change adds this record on {today}, and it is dated {date}");
    let fault = Fault::new(Code::DateStale, message, Code::DateStale.remedy()).in_field("date");
    let place = match comparison.head.read(&change.path, RECORD_LIMIT) {
        Ok(Content::Bytes(bytes)) => registry::locate_fault(&change.path, &bytes, &fault.at),
        _ => Place::file(&change.path),
    };
    Some(Diagnostic::new(fault, Some(organization.as_str()), place))
}
