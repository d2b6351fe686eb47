//! What the day of a record means at the registry, said before it is signed: the registry goes by its own clock, which
//! `--today` does not set.

use anyhow::Result;

use super::Context;
use crate::check::MOST_DAYS;
use crate::record::Date;

/// Warns of a date that is after the day of this machine: a rehearsal of a later day would become a record.
pub fn warn_of_future_date(context: &Context, date: Date) -> Result<()> {
    if date <= context.clock_day {
        return Ok(());
    }
    context.warn_prose(&format!(
        "The record is dated {date}, and this machine's clock says {}. The registry refuses a record before its day \
         (date-future), and no later record may have an earlier date (date-backwards). To rehearse that day, add \
         --dry-run.\n\n",
        context.clock_day
    ))
}

/// Warns of a date that is long ago: the check of changes refuses a new record that has one.
pub fn warn_of_old_date(context: &Context, date: Date) -> Result<()> {
    if date.plus_days(MOST_DAYS) >= context.today {
        return Ok(());
    }
    context.warn_prose(&format!(
        "The record is dated {date}, more than {MOST_DAYS} days ago. Unless the registry has it already, the check of \
         changes will refuse it (date-stale). Write the record again to give it today's date.\n\n"
    ))
}
