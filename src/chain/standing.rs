//! The standing of a promise on a day. It is derived from the promise's acts on each call, and never stored.

use super::state::{Act, ActKind, Conditions, Promise, Validity};
use super::succession::Ending;
use crate::record::{Date, Sequence, schema::choice};

/// A promise is `due` from this many days before its renewal date on.
pub const RENEWAL_NOTICE_DAYS: i32 = 60;

choice! {
    /// The standing of a pledge on a day.
    pub enum Standing {
        /// The pledge holds, and its renewal is more than 60 days away.
        Current = "current",
        /// The pledge holds, and must be reaffirmed within 60 days.
        Due = "due",
        /// The pledge holds, and a report on it is overdue.
        Unreported = "unreported",
        /// The pledge was not reaffirmed in time.
        Lapsed = "lapsed",
        /// The organization ended the pledge by a withdrawal, or closed its chain and no successor took the pledge
        /// over.
        Withdrawn = "withdrawn",
        /// The pledge was made or ended with a compromised key, and not confirmed since.
        Disputed = "disputed",
        /// The organization closed its chain, and its successor took the pledge over.
        Succeeded = "succeeded",
        /// The maintainers declared void the enrollment that the pledge was made under.
        Voided = "voided",
    }
}

impl Standing {
    /// Whether a reader can rely on the promise.
    pub const fn is_holding(self) -> bool {
        matches!(self, Self::Current | Self::Due | Self::Unreported)
    }

    /// Whether the promise must still be reaffirmed.
    pub const fn is_running(self) -> bool {
        self.is_holding() || matches!(self, Self::Lapsed)
    }
}

/// The first day of the notice before `end`, the last day on which a promise is not lapsed.
pub fn renewal_notice(end: Date) -> Date {
    end.plus_days(-RENEWAL_NOTICE_DAYS)
}

/// A promise's acts, folded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    None,
    /// Promised without a break since the first date, confirmed last on the second, in the words
    /// of the pledge with that sequence.
    Active {
        since: Date,
        affirmed: Date,
        pledge: Sequence,
    },
    Withdrawn(Date),
}

/// The result of the acts so far.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fold {
    /// By the acts that count.
    pub phase: Phase,
    /// Since when a pledge or withdrawal after these is in dispute.
    pub disputed: Option<Date>,
    /// The last pledge in dispute: its day and its sequence.
    pledged: Option<(Date, Sequence)>,
}

/// What a reaffirmation confirms.
#[derive(Clone, Copy, Debug)]
struct Confirmable {
    /// The day from which the promise holds.
    since: Date,
    /// The day on which it was confirmed last.
    affirmed: Date,
    pledge: Sequence,
}

impl Fold {
    pub const fn at(phase: Phase) -> Self {
        Self { phase, disputed: None, pledged: None }
    }

    /// What a reaffirmation confirms. A promise that holds goes before one in dispute, so that an
    /// organization does not confirm a thief's pledge by accident.
    fn find_confirmable(&self) -> Option<Confirmable> {
        match self.phase {
            Phase::Active { since, affirmed, pledge } => Some(Confirmable { since, affirmed, pledge }),
            Phase::None | Phase::Withdrawn(_) => {
                self.pledged.map(|(date, pledge)| Confirmable { since: date, affirmed: date, pledge })
            }
        }
    }

    /// Takes the next act. A reaffirmation or withdrawal counts only if there is a promise that it can confirm or
    /// end. A promise that lapsed before its renewal starts again on the day of the renewal.
    pub fn take_act(&mut self, act: &Act, renewal_months: u32) {
        let unbroken = |since, affirmed: Date, date| {
            if date > affirmed.plus_months(renewal_months) { date } else { since }
        };
        let (date, sequence) = (act.date, act.validity.sequence);
        match (act.kind, self.find_confirmable(), act.validity.disputed) {
            (ActKind::Reaffirmed | ActKind::Withdrawn, None, _) => {}
            (ActKind::Pledged, _, Some(since)) => {
                *self = Self { disputed: Some(since), pledged: Some((date, sequence)), ..*self };
            }
            (ActKind::Withdrawn, _, Some(since)) => self.disputed = Some(since),
            (ActKind::Reaffirmed, _, Some(since)) => self.disputed = self.disputed.map(|_| since),
            (ActKind::Withdrawn, _, None) => *self = Self::at(Phase::Withdrawn(date)),
            (ActKind::Reaffirmed, Some(Confirmable { since, affirmed, pledge }), None) => {
                let since = unbroken(since, affirmed, date);
                *self = Self::at(Phase::Active { since, affirmed: date, pledge });
            }
            (ActKind::Pledged, _, None) => {
                let since = match self.phase {
                    Phase::Active { since, affirmed, .. } => unbroken(since, affirmed, date),
                    Phase::None | Phase::Withdrawn(_) => date,
                };
                *self = Self::at(Phase::Active { since, affirmed: date, pledge: sequence });
            }
        }
    }
}

/// Folds `acts` into one phase.
fn fold_acts<'a>(acts: impl Iterator<Item = &'a Act>, renewal_months: u32) -> Fold {
    let mut fold = Fold::at(Phase::None);
    acts.for_each(|act| fold.take_act(act, renewal_months));
    fold
}

impl Promise {
    /// Its acts without those made under a voided enrollment.
    pub(super) fn counting_acts(&self) -> impl Iterator<Item = &Act> {
        self.acts.iter().filter(|act| act.validity.voided.is_none())
    }

    /// The result of the acts that count.
    fn fold_acts(&self) -> Fold {
        fold_acts(self.counting_acts(), self.renewal_months)
    }

    /// Whether the promise held on `day`, when the record at `sequence` of the same chain was made: neither
    /// withdrawn, lapsed, disputed nor void, where `known` says what is known of a mark.
    pub fn held_at(&self, sequence: Sequence, day: Date, known: impl Fn(Validity) -> Validity) -> bool {
        let before = self.acts.iter().filter(|act| act.validity.sequence < sequence);
        let before: Vec<_> = before.map(|act| Act { validity: known(act.validity), ..act.clone() }).collect();
        match fold_acts(before.iter().filter(|act| act.validity.voided.is_none()), self.renewal_months) {
            Fold { phase: Phase::Active { affirmed, .. }, disputed: None, .. } => {
                day <= affirmed.plus_months(self.renewal_months)
            }
            _ => false,
        }
    }

    /// Whether the promise can be reaffirmed or withdrawn: it is active, or in dispute.
    ///
    /// Void acts count here. An enrollment is often voided after records were accepted under it. If the
    /// decision made replay refuse them, it would break the chain, and later records with it.
    pub fn is_open(&self) -> bool {
        fold_acts(self.acts.iter(), self.renewal_months).find_confirmable().is_some()
    }

    /// The conditions of the pledge that [`Promise::pledge`] names.
    pub fn conditions(&self) -> &Conditions {
        &self.conditions[&self.pledge()]
    }

    /// The sequence of the pledge in force; of the last pledge if the promise does not hold.
    pub fn pledge(&self) -> Sequence {
        let pledge =
            self.fold_acts().find_confirmable().map(|confirmable| confirmable.pledge).or_else(|| {
                self.counting_acts()
                    .filter(|act| act.kind == ActKind::Pledged && act.validity.disputed.is_none())
                    .last()
                    .map(|act| act.validity.sequence)
            });
        let known = pledge.filter(|pledge| self.conditions.contains_key(pledge));
        known.unwrap_or_else(|| *self.conditions.keys().next_back().expect("a promise begins with a pledge"))
    }

    /// The last day before the promise lapses; None where it is not active.
    pub fn renewal_due(&self) -> Option<Date> {
        match self.fold_acts().phase {
            Phase::Active { affirmed, .. } => Some(affirmed.plus_months(self.renewal_months)),
            Phase::None | Phase::Withdrawn(_) => None,
        }
    }

    /// The last day on which the next report is not overdue; None where the text asks for no report, or the
    /// promise is not active.
    pub fn report_due(&self) -> Option<Date> {
        match self.fold_acts().phase {
            Phase::Active { since, .. } => self.find_report_due(since),
            Phase::None | Phase::Withdrawn(_) => None,
        }
    }

    fn find_report_due(&self, since: Date) -> Option<Date> {
        let counted = self.reports.iter().filter(|report| report.validity.counts());
        let last = counted.map(|report| report.date).max();
        Some(since.max(last.unwrap_or(since)).plus_months(self.report_months?))
    }

    /// The first day since which the promise holds without a break. If the promise does not hold, the day of
    /// its first pledge.
    pub fn signed_on(&self) -> Date {
        match self.fold_acts().phase {
            Phase::Active { since, .. } => since,
            _ => self.acts.first().expect("a promise begins with a pledge").date,
        }
    }
}

/// The standing of `promise` on `today`, and the day since which it has that standing. `ending` is the end of the
/// promise by the closure of its chain, if it was closed.
pub fn standing_on(promise: &Promise, ending: Option<Ending>, today: Date) -> (Standing, Date) {
    let voided = promise.acts.iter().rev().find_map(|act| act.validity.voided);
    match promise.fold_acts() {
        Fold { disputed: Some(since), .. } => (Standing::Disputed, since),
        Fold { phase: Phase::Withdrawn(date), .. } => (Standing::Withdrawn, date),
        Fold { phase: Phase::None, .. } => (Standing::Voided, voided.unwrap_or_else(|| promise.signed_on())),
        Fold { phase: Phase::Active { since, affirmed, .. }, .. } => {
            let end = affirmed.plus_months(promise.renewal_months);
            match ending {
                Some(Ending { closed, taken_over }) if closed <= end => match taken_over {
                    Some(day) => (Standing::Succeeded, day),
                    None => (Standing::Withdrawn, closed),
                },
                _ => judge_duties(promise.find_report_due(since), since, affirmed, end, today),
            }
        }
    }
}

/// `end` is the last day on which the promise is not lapsed, and `report_due` that on which a report is not overdue.
fn judge_duties(
    report_due: Option<Date>,
    since: Date,
    affirmed: Date,
    end: Date,
    today: Date,
) -> (Standing, Date) {
    let notice = renewal_notice(end);
    if today > end {
        (Standing::Lapsed, end.plus_days(1))
    } else if let Some(due) = report_due.filter(|due| today > *due) {
        (Standing::Unreported, due.plus_days(1))
    } else if today >= notice {
        (Standing::Due, notice.max(affirmed))
    } else {
        (Standing::Current, since)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chain::sorted::SortedMap;
    use crate::chain::state::{ReportMade, Validity};
    use crate::record::{Digest, Line};

    fn date(text: &str) -> Date {
        text.parse::<Date>().unwrap()
    }

    fn promise(acts: &[(ActKind, &str, Option<&str>)]) -> Promise {
        let act = |&(kind, day, disputed): &(ActKind, &str, Option<&str>)| Act {
            kind,
            date: date(day),
            validity: Validity { sequence: Sequence::FIRST, disputed: disputed.map(date), voided: None },
        };
        let title = "Chief Legal Officer".parse::<Line>().unwrap();
        let conditions = Conditions { reservations: Vec::new(), title, covers: Vec::new(), assistance: None };
        Promise {
            digest: Digest::of(b""),
            renewal_months: 12,
            report_months: None,
            acts: acts.iter().map(act).collect(),
            conditions: SortedMap::from([(Sequence::FIRST, conditions)]),
            reports: Vec::new(),
        }
    }

    fn on(promise: &Promise, day: &str) -> (Standing, String) {
        let (standing, since) = standing_on(promise, None, date(day));
        (standing, since.to_string())
    }

    use ActKind::{Pledged, Reaffirmed, Withdrawn};

    #[test]
    fn a_promise_is_current_then_due_then_lapsed() {
        let promise = promise(&[(Pledged, "2025-01-10", None)]);
        assert_eq!(on(&promise, "2025-01-10"), (Standing::Current, "2025-01-10".into()));
        assert_eq!(on(&promise, "2025-11-10"), (Standing::Current, "2025-01-10".into()));
        assert_eq!(on(&promise, "2025-11-11"), (Standing::Due, "2025-11-11".into()));
        assert_eq!(on(&promise, "2026-01-10"), (Standing::Due, "2025-11-11".into()));
        assert_eq!(on(&promise, "2026-01-11"), (Standing::Lapsed, "2026-01-11".into()));
    }

    #[test]
    fn reaffirmation_renews_without_a_new_beginning() {
        let promise = promise(&[(Pledged, "2025-01-10", None), (Reaffirmed, "2026-01-05", None)]);
        assert_eq!(on(&promise, "2026-06-01"), (Standing::Current, "2025-01-10".into()));
        assert_eq!(on(&promise, "2027-01-06"), (Standing::Lapsed, "2027-01-06".into()));
    }

    #[test]
    fn a_lapse_breaks_the_promise_and_a_renewal_begins_it_anew() {
        for kind in [Reaffirmed, Pledged] {
            let promise = promise(&[(Pledged, "2020-01-10", None), (kind, "2025-06-01", None)]);
            assert_eq!(on(&promise, "2025-07-01"), (Standing::Current, "2025-06-01".into()));
            assert_eq!(promise.signed_on(), date("2025-06-01"));
        }
    }

    #[test]
    fn what_had_lapsed_is_not_succeeded() {
        let promise = promise(&[(Pledged, "2020-01-10", None)]);
        let ending = Ending { closed: date("2025-06-01"), taken_over: None };
        let (standing, since) = standing_on(&promise, Some(ending), date("2027-01-01"));
        assert_eq!((standing, since), (Standing::Lapsed, date("2021-01-11")));
    }

    #[test]
    fn a_short_renewal_is_due_from_the_last_reaffirmation_on() {
        let acts = [(Pledged, "2025-01-10", None), (Reaffirmed, "2025-02-05", None)];
        let promise = Promise { renewal_months: 1, ..promise(&acts) };
        let (standing, since) = standing_on(&promise, None, date("2025-02-20"));
        assert_eq!((standing, since), (Standing::Due, date("2025-02-05")));
    }

    #[test]
    fn a_return_after_withdrawal_is_a_new_beginning() {
        let mut acts = vec![(Pledged, "2025-01-10", None), (Withdrawn, "2025-03-01", None)];
        assert_eq!(on(&promise(&acts), "2025-04-01"), (Standing::Withdrawn, "2025-03-01".into()));
        assert!(!promise(&acts).is_open());
        acts.push((Pledged, "2025-05-01", None));
        assert_eq!(on(&promise(&acts), "2025-06-01"), (Standing::Current, "2025-05-01".into()));
    }

    #[test]
    fn a_promise_without_its_report_is_unreported_until_the_report_comes() {
        let mut promise = promise(&[(Pledged, "2025-01-10", None), (Reaffirmed, "2026-01-05", None)]);
        promise.report_months = Some(12);
        assert_eq!(promise.report_due(), Some(date("2026-01-10")));
        assert_eq!(on(&promise, "2026-01-10"), (Standing::Current, "2025-01-10".into()));
        assert_eq!(on(&promise, "2026-01-11"), (Standing::Unreported, "2026-01-11".into()));
        assert_eq!(on(&promise, "2027-01-05"), (Standing::Unreported, "2026-01-11".into()));
        assert_eq!(on(&promise, "2027-01-06"), (Standing::Lapsed, "2027-01-06".into()));
        let report = |day, disputed: Option<&str>| ReportMade {
            date: date(day),
            validity: Validity { sequence: Sequence::FIRST, disputed: disputed.map(date), voided: None },
        };
        promise.reports.push(report("2026-02-01", Some("2026-02-02")));
        assert_eq!(on(&promise, "2026-02-03").0, Standing::Unreported, "a disputed report is none");
        promise.reports.push(report("2026-03-01", None));
        assert_eq!(on(&promise, "2026-03-01"), (Standing::Current, "2025-01-10".into()));
        assert_eq!(promise.report_due(), Some(date("2027-03-01")));
        promise.acts.push(Act { date: date("2027-06-01"), ..promise.acts[1].clone() });
        assert_eq!(promise.report_due(), Some(date("2028-06-01")), "a lapse begins the promise anew");
    }

    #[test]
    fn a_disputed_pledge_counts_again_when_reaffirmed() {
        let mut acts = vec![(Pledged, "2025-01-10", Some("2025-02-01"))];
        assert_eq!(on(&promise(&acts), "2025-03-01"), (Standing::Disputed, "2025-02-01".into()));
        acts.push((Reaffirmed, "2025-03-01", None));
        assert_eq!(on(&promise(&acts), "2025-03-02"), (Standing::Current, "2025-01-10".into()));
    }

    #[test]
    fn a_disputed_withdrawal_waits_for_the_organization() {
        let acts = [(Pledged, "2025-01-10", None), (Withdrawn, "2025-02-01", Some("2025-02-03"))];
        assert_eq!(on(&promise(&acts), "2025-03-01"), (Standing::Disputed, "2025-02-03".into()));
        assert!(promise(&acts).is_open());
    }

    #[test]
    fn a_disputed_reaffirmation_does_not_renew() {
        let acts = [(Pledged, "2025-01-10", None), (Reaffirmed, "2025-12-01", Some("2025-12-05"))];
        assert_eq!(on(&promise(&acts), "2026-01-11"), (Standing::Lapsed, "2026-01-11".into()));
    }

    #[test]
    fn a_closed_chain_ends_what_was_active() {
        let promise = promise(&[(Pledged, "2025-01-10", None)]);
        let closed = date("2025-06-01");
        let ended =
            |taken_over| standing_on(&promise, Some(Ending { closed, taken_over }), date("2027-01-01"));
        let taken_over = date("2025-06-03");
        assert_eq!(ended(Some(taken_over)), (Standing::Succeeded, taken_over));
        assert_eq!(ended(None), (Standing::Withdrawn, closed));
    }
}
