//! The end of promises by a closed chain: whether the successor took them over.

use super::standing::{Fold, Phase};
use super::state::{Promise, State};
use crate::record::{Date, Id, Organization};

/// The end of a promise by the closure of its chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ending {
    /// The day of the closure.
    pub closed: Date,
    /// The day on which the successor took the promise over; None if it did not.
    pub taken_over: Option<Date>,
}

impl State {
    /// The end of the promise to `accord`, if the chain is closed. `successor` is the state of the organization that
    /// the closure names; None if it never enrolled.
    ///
    /// The successor takes the promise over on the first day, from the closure to the last day of the promise, on
    /// which it has named this organization as its predecessor and its own promise to the text holds
    /// (docs/format.md, section 9).
    pub fn ending(&self, accord: &Id, successor: Option<&Self>) -> Option<Ending> {
        let closed = self.closure.as_ref()?.date;
        let end = self.promises.get(accord)?.renewal_due();
        let taken_over = end.zip(successor).and_then(|(end, successor)| {
            let from = closed.max(successor.named_as_predecessor(&self.organization)?);
            successor.first_held(accord, from, end)
        });
        Some(Ending { closed, taken_over })
    }

    /// The first day on which a profile of the organization named `other` as its predecessor. An organization that
    /// succeeds several names them one after the other.
    pub fn named_as_predecessor(&self, other: &Organization) -> Option<Date> {
        let mut profiles = self.profiles.iter();
        let names = |(profile, validity): &&(crate::record::Profile, super::Validity)| {
            validity.counts() && profile.predecessor.as_ref() == Some(other)
        };
        let (_, validity) = profiles.find(names)?;
        let record = self.history.iter().find(|entry| entry.sequence == validity.sequence)?;
        Some(record.date)
    }

    /// The first day from `from` to `until` on which the promise to `accord` holds, and the chain is not closed.
    fn first_held(&self, accord: &Id, from: Date, until: Date) -> Option<Date> {
        let day = self.promises.get(accord)?.first_held(from)?;
        let open = self.closure.as_ref().is_none_or(|closure| day < closure.date);
        (open && day <= until).then_some(day)
    }
}

impl Promise {
    /// The first day from `from` on which the promise holds.
    fn first_held(&self, from: Date) -> Option<Date> {
        let acts: Vec<_> = self.counting_acts().collect();
        let mut fold = Fold::at(Phase::None);
        acts.iter().enumerate().find_map(|(index, act)| {
            fold.take_act(act, self.renewal_months);
            let (Phase::Active { affirmed, .. }, None) = (fold.phase, fold.disputed) else { return None };
            let day = from.max(act.date);
            let unchanged = acts.get(index + 1).is_none_or(|next| day < next.date);
            (unchanged && day <= affirmed.plus_months(self.renewal_months)).then_some(day)
        })
    }
}
