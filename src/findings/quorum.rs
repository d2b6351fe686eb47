//! When a finding is corroborated: the charter's quorum, counted over the endorsements.

use std::collections::BTreeSet;

use super::endorsement::Endorsement;
use crate::accord::Quorum;
use crate::record::{Country, Group, Id};

/// What is missing for a finding to be corroborated.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shortfall {
    /// The author does not count: it was not an observer, or its record is excluded.
    pub author: bool,
    /// How many more observers.
    pub observers: usize,
    /// How many more groups.
    pub groups: usize,
    /// The state that the finding is about, if only observers of its own government support it so far.
    pub own_government: Option<Country>,
}

impl Shortfall {
    /// What is missing under `charter`. The author's endorsement is the first one; the finding is about `state`.
    pub fn of(
        quorum: &Quorum,
        charter: &Id,
        endorsements: &[Endorsement<'_>],
        state: Option<Country>,
    ) -> Self {
        let counted: Vec<_> =
            endorsements.iter().filter(|endorsement| endorsement.counts_under(charter)).collect();
        let groups: BTreeSet<_> = counted.iter().map(|endorsement| endorsement.group).collect();
        let own = |state: &Country| counted.iter().all(|endorsement| endorsement.is_government_of(*state));
        let missing =
            |needed: crate::record::Small, found: usize| (needed.get() as usize).saturating_sub(found);
        Self {
            author: endorsements.first().is_none_or(|author| !author.counts_under(charter)),
            observers: missing(quorum.observers, counted.len()),
            groups: missing(quorum.groups, groups.len()),
            own_government: state.filter(|state| !counted.is_empty() && own(state)),
        }
    }

    /// Whether nothing is missing.
    pub fn is_met(&self) -> bool {
        *self == Self::default()
    }
}

impl Endorsement<'_> {
    /// Whether it counts in a quorum of observers under `charter`.
    pub fn counts_under(&self, charter: &Id) -> bool {
        self.exclusion.is_none() && self.charters.contains(&charter)
    }

    fn is_government_of(&self, state: Country) -> bool {
        self.group == Group::Government && self.country == state
    }
}
