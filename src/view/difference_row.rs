//! What is different between two points in time, as a table.

use super::change::ChangeKind;
use super::column::{Shown, computed_columns};
use super::diff::{Diff, OrganizationDiff};
use super::listing::Listing;
use super::plain_counts::PlainCounts;
use super::{Edition, Event};
use crate::chain::Standing;
use crate::record::schema::choice;
use crate::record::{Date, Id, Kind, Organization};
use crate::registry::Registry;

choice! {
    /// In which way something is different.
    pub enum DifferenceKind {
        /// The promise stands otherwise
        Standing = "standing",
        /// It happened after the first point
        Happened = "happened",
        /// It happened before the first point only
        Undone = "undone",
        /// The organization says it otherwise, whatever happened in between
        Altered = "altered",
    }
}

/// One difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DifferenceRow {
    organization: Organization,
    name: Option<String>,
    kind: DifferenceKind,
    date: Option<Date>,
    change: Option<ChangeKind>,
    accord: Option<Id>,
    before: Option<String>,
    after: Option<String>,
    summary: Option<String>,
    concerns: Option<Organization>,
    decision: Option<Kind>,
    reason: Option<String>,
}

computed_columns! {
    DifferenceRow = "Differences", "What is different between two days", "difference", PlainCounts {
        /// the organization
        organization: Organization = "Organization", Always, |one| &one.organization;
        /// the name it is known by
        name: Option<String> = "Name", Wide, |one| &one.name;
        /// in which way it is different: `standing` `happened` `undone` `altered`
        difference: DifferenceKind = "Difference", Always, |one| one.kind;
        /// the day of the event, if it is one
        date: Option<Date> = "Date", Always, |one| one.date;
        /// what happened, or what is said otherwise, in one word that `accord explain` explains
        change: Option<ChangeKind> = "Event", Always, |one| one.change;
        /// id of the text that it concerns
        accord: Option<Id> = "Text", Always, |one| &one.accord;
        /// the standing, words or keys before
        before: Option<String> = "Before", Wide, |one| &one.before;
        /// the standing, words or keys after
        after: Option<String> = "After", Wide, |one| &one.after;
        /// the event in a few words
        summary: Option<String> = "What", Always, |one| &one.summary;
        /// another organization that it is about
        concerns: Option<Organization> = "Concerns", Data, |one| &one.concerns;
        /// the kind of the registry's decision, if it is one: `adopt` `admit` `dismiss` `void` `readmit` `accept` `appoint`
        decision: Option<Kind> = "Decision", Data, |one| one.decision;
        /// the reason that the record gives, on one line
        reason: Option<String> = "Reason", Wide, |one| &one.reason;
    }
}

impl DifferenceRow {
    fn new(one: &OrganizationDiff, kind: DifferenceKind) -> Self {
        Self {
            organization: one.organization.clone(),
            name: one.name.clone(),
            kind,
            date: None,
            change: None,
            accord: None,
            before: None,
            after: None,
            summary: None,
            concerns: None,
            decision: None,
            reason: None,
        }
    }

    fn of_event(one: &OrganizationDiff, kind: DifferenceKind, event: &Event) -> Self {
        let change = &event.change;
        Self {
            date: Some(event.date),
            change: Some(change.change),
            accord: change.accord.clone(),
            before: change.before.clone(),
            after: change.after.clone(),
            summary: Some(change.summary.clone()),
            concerns: event.concerns.clone(),
            decision: event.decision,
            reason: event.reason.clone(),
            ..Self::new(one, kind)
        }
    }
}

/// Every difference of `diff`, by organization; first how promises stand, then what happened and what is undone, at last
/// what is said otherwise. `registry` is the one at the later point.
pub fn list_differences(
    diff: &Diff,
    registry: &Registry,
    edition: Edition,
    shown: Shown,
) -> Listing<DifferenceRow> {
    let rows: Vec<_> = diff.organizations.iter().flat_map(list_of_organization).collect();
    let counts = PlainCounts { rows: rows.len() };
    let mut filters = diff.filters.clone();
    filters.extend([("from", vec![diff.from.clone()]), ("to", vec![diff.to.clone()])]);
    Listing { filters, ..Listing::new(registry, edition, shown, rows, counts) }
}

fn list_of_organization(one: &OrganizationDiff) -> Vec<DifferenceRow> {
    let word = |standing: Option<Standing>| standing.map(|standing| standing.to_string());
    let standings = one.standings.iter().map(|change| DifferenceRow {
        accord: Some(change.accord.clone()),
        before: word(change.before),
        after: word(change.after),
        ..DifferenceRow::new(one, DifferenceKind::Standing)
    });
    let happened =
        one.happened.iter().map(|event| DifferenceRow::of_event(one, DifferenceKind::Happened, event));
    let undone = one.undone.iter().map(|event| DifferenceRow::of_event(one, DifferenceKind::Undone, event));
    let altered = one.altered.iter().map(|change| DifferenceRow {
        change: Some(change.change),
        accord: change.accord.clone(),
        before: change.before.clone(),
        after: change.after.clone(),
        summary: Some(change.summary.clone()),
        ..DifferenceRow::new(one, DifferenceKind::Altered)
    });
    standings.chain(happened).chain(undone).chain(altered).collect()
}
