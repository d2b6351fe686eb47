//! What is hardly meant: a second reaffirmation on one day, a report for days that were reported, or that lie before
//! the pledge. A record stays for ever, so each is refused unless it is written on purpose.

use anyhow::{Result, bail};

use super::workspace::Workspace;
use super::{Context, Failure};
use crate::chain::{ActKind, Promise, State, renewal_notice, standing_on};
use crate::record::{Body, Date, Id, Kind, Record};
use crate::view::NotDueReport;

/// What is said about repetition on the command line.
#[derive(Clone, Copy, Debug, Default)]
pub struct RepetitionArgs {
    /// A repetition is meant.
    pub on_purpose: bool,
    /// Reaffirm only where the pledge is due.
    pub if_due: bool,
}

impl RepetitionArgs {
    /// Whether nothing is to be done, since the pledge is not due yet; says so.
    pub fn skips(
        self,
        context: &mut Context,
        workspace: &Workspace,
        state: Option<&State>,
        accord: Option<&Id>,
    ) -> Result<bool> {
        let promise = accord.and_then(|accord| Some((accord, state?.promises.get(accord)?)));
        let Some((accord, promise)) = promise.filter(|_| self.if_due) else { return Ok(false) };
        // A pledge whose report is overdue is not due for that.
        let (standing, _) = standing_on(promise, None, context.today);
        let due = promise.renewal_due().filter(|until| context.today < renewal_notice(*until));
        let Some(until) = due.filter(|_| standing.is_holding()) else {
            return Ok(false);
        };
        context.report_not_due(NotDueReport {
            organization: workspace.organization.clone(),
            accord: accord.clone(),
            due_on: renewal_notice(until),
            holds_until: until,
        })?;
        Ok(true)
    }

    /// Refuses what is hardly meant.
    ///
    /// # Errors
    /// What was done before, and how it is done again.
    pub fn check(self, workspace: &Workspace, state: Option<&State>, record: &Record) -> Result<()> {
        let Some(state) = state.filter(|_| !self.on_purpose) else { return Ok(()) };
        let accord = match &record.body {
            Body::Reaffirm(reaffirm) => &reaffirm.reaffirmation.accord,
            Body::Report(report) => &report.report.accord,
            _ => return Ok(()),
        };
        let Some(promise) = state.promises.get(accord) else { return Ok(()) };
        let reason = match &record.body {
            Body::Report(report) => {
                find_report_repetition(workspace, state, accord, (report.report.from, report.report.to))
            }
            _ => find_reaffirmation(promise, record.header.date),
        };
        match reason {
            Some(reason) => bail!(
                Failure::refused(format!("{reason}; nothing was written"))
                    .help("if this is meant, such as to correct the earlier record, add --on-purpose")
            ),
            None => Ok(()),
        }
    }
}

fn find_reaffirmation(promise: &Promise, day: Date) -> Option<String> {
    let act = promise.acts.iter().rfind(|act| act.validity.counts())?;
    let again = act.kind == ActKind::Reaffirmed && act.date == day;
    again.then(|| format!("the pledge was reaffirmed today already, by record {}", act.validity.sequence))
}

/// Why a report for these days is hardly meant: they lie before the pledge, or were reported.
pub fn find_report_repetition(
    workspace: &Workspace,
    state: &State,
    accord: &Id,
    (from, to): (Date, Date),
) -> Option<String> {
    let first = state.promises.get(accord)?.acts.first()?;
    if from < first.date {
        return Some(format!(
            "the report begins on {from}, and the first pledge to {accord} is of {}",
            first.date
        ));
    }
    let member = workspace.registry.member(&workspace.organization)?;
    let earlier = member.records.iter().map(|stored| &stored.record.parsed).find(|earlier| {
        let Body::Report(before) = &earlier.body else { return false };
        let before = &before.report;
        let overlaps = from <= before.to && before.from <= to;
        before.accord == *accord && overlaps && is_in_force(state, earlier)
    })?;
    let Body::Report(before) = &earlier.body else { return None };
    Some(format!(
        "record {} reports {} to {} already, and sums would count these days twice",
        earlier.header.sequence, before.report.from, before.report.to
    ))
}

/// Whether a record of the chain is neither disputed nor void.
fn is_in_force(state: &State, record: &Record) -> bool {
    let accepted = state.history.iter().find(|one| one.sequence == record.header.sequence);
    accepted.is_some_and(|one| one.kind == Kind::Report && one.disputed_by.is_none() && one.voided.is_none())
}
